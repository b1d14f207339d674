//! Parameters of the protocol (`PROTOCOL.md` 2) and the bounds they are held to.

use fixed_math::{Coll, Debt, Ratio, Seconds};

use crate::RuleError;

/// One in WAD.
pub const WAD: u128 = 1_000_000_000_000_000_000;
/// One AmpUSD in AmpUSD-wei.
pub const AMP_USD: u128 = WAD;
/// A day.
pub const DAY: u64 = 24 * 60 * 60;
/// A year of 365 days.
pub const YEAR: u64 = 365 * DAY;
/// The scale of a price: AmpUSD-wei per collateral unit, times this.
pub const PRICE_SCALE: u128 = WAD * WAD;

/// The least entire debt of an active trove: 200 AmpUSD.
pub const MIN_DEBT: Debt = Debt::new(200 * AMP_USD);
/// The time for which new debt pays interest upfront.
pub const UPFRONT_PERIOD: Seconds = Seconds::new(7 * DAY);
/// The time after a rate change in which the next one is charged.
pub const RATE_CHANGE_COOLDOWN: Seconds = Seconds::new(7 * DAY);
/// The time between two raises of a debt ceiling, and from an added branch to its first.
pub const RAISE_PERIOD: Seconds = Seconds::new(7 * DAY);
/// The smallest raise of an added branch is at most 1 000 000 AmpUSD.
pub const MAX_SMALLEST_RAISE: Debt = Debt::new(1_000_000 * AMP_USD);
/// The longest time interest is counted for at once: 100 years.
pub const MAX_INTEREST_TIME: Seconds = Seconds::new(100 * YEAR);
/// The incentives' part of interest and fees is one in this many, rounded up: the pool's 75 %
/// floors.
pub const INCENTIVE_PART: u128 = 4;

/// What stays in the Stability Pool for ever, and what its dead shares are seeded with:
/// 1 AmpUSD.
pub const POOL_FLOOR: Debt = Debt::new(AMP_USD);
/// What may be lost of AmpUSD for good before the last exit lacks it (ADR 0010): 0.01 AmpUSD.
pub const DUST: Debt = Debt::new(AMP_USD / 100);
/// What stakers hold at least for the pool to earn: 1 000 AmpUSD.
pub const POOL_EARNS_FROM: Debt = Debt::new(1_000 * AMP_USD);
/// The base rate at launch, in WAD: 100 %.
pub const INITIAL_BASE_RATE: u128 = WAD;

/// Branches at most.
pub const MAX_BRANCHES: u8 = 8;
/// Collateral of a branch at most, in units.
pub const COLL_CAP: Coll = Coll::new(10u128.pow(28));
/// New debt in one operation at most.
pub const DEBT_CAP: Debt = Debt::new(10u128.pow(28));
/// Troves ever opened in a branch at most: the counter is packed in 40 bits.
pub const COUNTER_CAP: u64 = (1 << 40) - 1;

/// Time the sequencer must have been up before a price is used.
pub const SEQUENCER_GRACE: Seconds = Seconds::new(60 * 60);
/// How far apart AMPL's market and anchor may be: 5 %, the neutral band of its policy.
pub const AMPL_THRESHOLD: Ratio = Ratio::from_bps(500);
/// How far apart SPOT's market and anchor may be: 2 %.
pub const SPOT_THRESHOLD: Ratio = Ratio::from_bps(200);
/// Soft age of the AMPL and SPOT sources.
pub const SOFT_AGE: Seconds = Seconds::new(26 * 60 * 60);
/// Hard age of the AMPL and SPOT sources.
pub const HARD_AGE: Seconds = Seconds::new(50 * 60 * 60);

/// Time the sequencer must have been up before an outage of the sources is believed: 24 h.
pub const SEQUENCER_DAY: Seconds = Seconds::new(DAY);
/// Age of a flag for the SCR at which the branch can be shut: 1 h,
pub const SCR_FLAG_MIN_AGE: Seconds = Seconds::new(60 * 60);
/// up to 6 h.
pub const SCR_FLAG_MAX_AGE: Seconds = Seconds::new(6 * 60 * 60);
/// Age of a flag for an outage from which the branch can be shut: 10 days.
pub const OUTAGE_FLAG_MIN_AGE: Seconds = Seconds::new(10 * DAY);
/// What an urgent redemption pays of face value at most: 102 %.
pub const URGENT_RATIO: Ratio = Ratio::from_bps(10_200);

/// The highest CCR: 300 %.
const MAX_CCR: Ratio = Ratio::from_bps(30_000);
/// The lowest liquidation penalty: 5 %.
const MIN_PENALTY: Ratio = Ratio::from_bps(500);
/// The highest liquidation penalty: 20 %.
const MAX_PENALTY: Ratio = Ratio::from_bps(2_000);

/// What a branch is created with and keeps for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BranchParams {
    /// Minimum collateral ratio of a trove: liquidation below.
    pub mcr: Ratio,
    /// Critical collateral ratio of the branch: borrowing restricted below.
    pub ccr: Ratio,
    /// Shutdown collateral ratio of the branch: shutdown below.
    pub scr: Ratio,
    /// Liquidation penalty of the part the pool takes.
    pub pool_penalty: Ratio,
    /// Liquidation penalty of the part that is redistributed.
    pub redistribution_penalty: Ratio,
    /// The least redemption fee.
    pub redemption_fee_floor: Ratio,
}

impl BranchParams {
    /// The AMPL branch at launch.
    pub const AMPL: Self = Self {
        mcr: Ratio::from_bps(15_000),
        ccr: Ratio::from_bps(18_000),
        scr: Ratio::from_bps(13_000),
        pool_penalty: Ratio::from_bps(1_000),
        redistribution_penalty: Ratio::from_bps(2_000),
        redemption_fee_floor: Ratio::from_bps(100),
    };

    /// The SPOT branch at launch.
    pub const SPOT: Self = Self {
        mcr: Ratio::from_bps(13_000),
        ccr: Ratio::from_bps(15_000),
        scr: Ratio::from_bps(11_500),
        pool_penalty: Ratio::from_bps(750),
        redistribution_penalty: Ratio::from_bps(1_500),
        redemption_fee_floor: Ratio::from_bps(75),
    };

    /// Tests the bounds at creation.
    ///
    /// # Errors
    /// `RatiosOutOfOrder` - not 100 % < SCR < MCR < CCR <= 300 %. `PenaltiesOutOfOrder` - not
    /// 5 % <= pool <= redistribution <= 20 %. `FeeFloorAboveOne` - a fee floor above 100 %.
    pub fn validate(&self) -> Result<(), RuleError> {
        let ordered = Ratio::ONE < self.scr && self.scr < self.mcr && self.mcr < self.ccr;
        if !ordered || self.ccr > MAX_CCR {
            return Err(RuleError::RatiosOutOfOrder);
        }
        let ordered = MIN_PENALTY <= self.pool_penalty
            && self.pool_penalty <= self.redistribution_penalty
            && self.redistribution_penalty <= MAX_PENALTY;
        if !ordered {
            return Err(RuleError::PenaltiesOutOfOrder);
        }
        if self.redemption_fee_floor > Ratio::ONE {
            return Err(RuleError::FeeFloorAboveOne);
        }
        Ok(())
    }
}

/// Debt ceiling of the AMPL branch at launch, and its smallest raise: 500 000 AmpUSD.
pub const AMPL_CEILING: Debt = Debt::new(500_000 * AMP_USD);
/// Debt ceiling of the SPOT branch at launch, and its smallest raise: 100 000 AmpUSD.
pub const SPOT_CEILING: Debt = Debt::new(100_000 * AMP_USD);

// The scale of a price is the Morpho convention.
const _: () = assert!(PRICE_SCALE == 10u128.pow(36));
// A quarter to the incentives is three quarters to the pool.
const _: () = assert!(WAD / INCENTIVE_PART * 3 == 75 * WAD / 100);
// The packed fields hold their caps: 94 bits of 128, and a weight of 25 000 on top.
const _: () = assert!(COLL_CAP.raw() < 1 << 94 && DEBT_CAP.raw() < u128::MAX / 25_000);
const _: () = assert!(YEAR == 31_536_000);
