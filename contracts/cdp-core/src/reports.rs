//! Rules of the report feed (`PROTOCOL.md` 10): which reports count, and what m of them say.
//!
//! A reporter signs one epoch's figures together, and they become one price before anything is
//! compared: the AMPL price is `value * supply` of that report. So no price of one epoch can meet
//! the supply of another (REBASE-3), and no median is taken of a price and a supply apart.
//!
//! Everything that is published of an epoch - price, time, health - is the *lower median* of what
//! was signed for it. With k >= m reports and at most `f = ceil(m / 2) - 1` liars among them, the
//! report at place `(k - 1) / 2` of the sorted ones has at least f others on either side, so it
//! cannot be below nor above all honest ones (FEED-3). The same holds
//! - of an even number, where the lower of the two middle ones is taken: it is what somebody
//!   signed, and the lower price errs to the side of less new debt;
//! - of the time: the oldest would let one liar age a whole epoch, the newest let one liar hide
//!   that all others are old;
//! - of health: a report is healthy or not as a whole, and unhealthy sorts first, so the feed is
//!   healthy only if more than half of the reports are.
//!
//! A quorum is more than half of the reporters: two quorums share one, so without a liar no two
//! sets of signatures for one epoch contradict each other.

use fixed_math::{AmplUnits, Coll, MathError, Seconds, Timestamp, U256, Usd, kernel};

use crate::params::DAY;

/// Reporters at most.
pub const MAX_REPORTERS: u8 = 32;
/// Time between the announcement of a set of reporters and its first second in force.
pub const ROTATION_DELAY: Seconds = Seconds::new(7 * DAY);
/// An answer at most: 1e18 dollars. The oracle takes no higher price of an 18-decimals token.
pub const MAX_ANSWER: Usd = Usd::new(10u128.pow(36));
/// The health rules of SPOT's appraiser, one bit each, set while the rule holds: deviation ratio of
/// at least 0.8 (bit 0), every senior's CDR at least 110 % (1), no mature tranche (2), raw AMPL
/// below its cap (3), not paused (4). The age of a report is the oracle's to judge.
pub const HEALTH_FLAGS: u8 = 0b1_1111;

/// A share is `1e25 / supply` of a unit of AMPL, so a whole one (1e18) is `supply / 1e7` units;
/// a whole AMPL has 1e9. At `value` dollars each it is worth `value * supply / 1e16`.
const SHARE_SCALE: U256 = kernel::widen(10u128.pow(7 + 9));

/// Why a report, or a set of reporters, is refused. In the order of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportError {
    /// A set has one to 32 reporters.
    ReporterCountOutOfRange,
    /// A quorum is more than half of the reporters, and at most all.
    QuorumOutOfRange,
    /// The epoch is not after the last one.
    EpochNotAfterLast,
    /// Fewer reports than the quorum.
    QuorumMissed,
    /// Observed in the future.
    ObservedInFuture,
    /// Observed at time 0, or before the last epoch was.
    ObservedBeforeLast,
    /// A flag that no rule stands behind.
    FlagsUnknown,
    /// The price is zero or above [`MAX_ANSWER`].
    PriceOutOfRange,
}

/// What one reporter says of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Report {
    /// The price of a whole token.
    pub price: Usd,
    /// When it was observed.
    pub observed_at: Timestamp,
    /// Whether every health rule holds.
    pub healthy: bool,
}

/// What the feed says of an epoch. The default is of epoch 0: nothing was said yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Round {
    /// The epoch, at least 1.
    pub epoch: u64,
    /// The price of a whole token.
    pub answer: Usd,
    /// When it was observed.
    pub updated_at: Timestamp,
    /// Whether every health rule holds.
    pub healthy: bool,
}

/// The price of a whole share of AMPL: `value * supply / 1e16`, both of one epoch.
///
/// # Units
/// `value` is dollars per AMPL, `supply` AMPL's whole supply.
///
/// # Rounding
/// Down (ROUND-1 row 25).
///
/// # Errors
/// `PriceOutOfRange` - zero, or above [`MAX_ANSWER`].
pub fn ampl_price(value: Usd, supply: AmplUnits) -> Result<Usd, ReportError> {
    price(kernel::mul_div_down(
        value.word(),
        supply.raw(),
        SHARE_SCALE,
    ))
}

/// The price of a whole SPOT: `target rate * TVL / supply`, all of one report.
///
/// # Units
/// `target_rate` is dollars per AMPL, `tvl` in AMPL units, `supply` in units of SPOT. Both tokens
/// have 9 decimals, so their scales cancel.
///
/// # Rounding
/// Down (ROUND-1 row 25).
///
/// # Errors
/// `PriceOutOfRange` - zero, above [`MAX_ANSWER`], or there is no SPOT.
pub fn spot_price(target_rate: Usd, tvl: AmplUnits, supply: Coll) -> Result<Usd, ReportError> {
    price(kernel::mul_div_down(
        target_rate.word(),
        tvl.raw(),
        supply.word(),
    ))
}

fn price(exact: Result<U256, MathError>) -> Result<Usd, ReportError> {
    let price = exact.and_then(Usd::from_word);
    match price {
        Ok(price) if !price.is_zero() && price <= MAX_ANSWER => Ok(price),
        _ => Err(ReportError::PriceOutOfRange),
    }
}

/// Whether every health rule holds.
///
/// # Errors
/// `FlagsUnknown` - a bit outside [`HEALTH_FLAGS`] is set.
pub const fn health(flags: u8) -> Result<bool, ReportError> {
    if flags & !HEALTH_FLAGS != 0 {
        return Err(ReportError::FlagsUnknown);
    }
    Ok(flags == HEALTH_FLAGS)
}

/// Epochs only go up (FEED-2).
///
/// # Errors
/// `EpochNotAfterLast` - a past or the same epoch, or epoch 0.
pub const fn require_epoch(last: &Round, epoch: u64) -> Result<(), ReportError> {
    if epoch > last.epoch {
        Ok(())
    } else {
        Err(ReportError::EpochNotAfterLast)
    }
}

/// Nothing is observed in the future, nor before what was published last (FEED-5).
///
/// # Errors
/// `ObservedInFuture` - after `now`. `ObservedBeforeLast` - before the last round, or at time 0.
pub fn require_time(
    last: &Round,
    observed_at: Timestamp,
    now: Timestamp,
) -> Result<(), ReportError> {
    if observed_at > now {
        return Err(ReportError::ObservedInFuture);
    }
    if observed_at.is_never() || observed_at < last.updated_at {
        return Err(ReportError::ObservedBeforeLast);
    }
    Ok(())
}

/// The round that reports of distinct reporters make of an epoch.
///
/// # Errors
/// `EpochNotAfterLast` - see [`require_epoch`]. `QuorumMissed` - fewer reports than `quorum`.
pub fn accept(
    last: &Round,
    epoch: u64,
    reports: &[Report],
    quorum: u8,
) -> Result<Round, ReportError> {
    require_epoch(last, epoch)?;
    if reports.len() < usize::from(quorum) {
        return Err(ReportError::QuorumMissed);
    }
    let median = |of| lower_median(reports, of).ok_or(ReportError::QuorumMissed);
    let answer = median(|report| report.price.raw())?;
    let updated_at = median(|report| u128::from(report.observed_at.raw()))?;
    let healthy = median(|report| u128::from(report.healthy))?;
    // Cannot fail: it is one of the times.
    let updated_at = u64::try_from(updated_at).map_err(|_| ReportError::ObservedInFuture)?;
    Ok(Round {
        epoch,
        answer: Usd::new(answer),
        updated_at: Timestamp::new(updated_at),
        healthy: healthy != 0,
    })
}

/// The figure at place `(k - 1) / 2` of the k sorted ones; none of none. At most
/// [`MAX_REPORTERS`] squared comparisons, which is less code than sorting.
fn lower_median(reports: &[Report], of: fn(&Report) -> u128) -> Option<u128> {
    let place = reports.len().checked_sub(1)? / 2;
    let figures = || reports.iter().map(of);
    figures().find(|figure| {
        let below = figures().filter(|other| other < figure).count();
        let up_to = figures().filter(|other| other <= figure).count();
        below <= place && place < up_to
    })
}

/// Tests the size of a set of reporters and its quorum.
///
/// # Errors
/// `ReporterCountOutOfRange` - none, or more than 32. `QuorumOutOfRange` - not
/// `reporters / 2 < quorum <= reporters`.
pub fn require_quorum(reporters: u8, quorum: u8) -> Result<(), ReportError> {
    if reporters == 0 || reporters > MAX_REPORTERS {
        return Err(ReportError::ReporterCountOutOfRange);
    }
    if quorum > reporters || quorum <= reporters / 2 {
        return Err(ReportError::QuorumOutOfRange);
    }
    Ok(())
}

/// One of the two places where sets of reporters are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Bank {
    /// One.
    #[default]
    Left,
    /// The other.
    Right,
}

impl Bank {
    /// The one that this is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// Which set of reporters is in force, and which is announced (FEED-7). Changing over needs no
/// transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// The set in force until `next_from`.
    pub before: Bank,
    /// The first second of the other set; never, if there was none yet.
    pub next_from: Timestamp,
}

impl Rotation {
    /// The set in force at `now`.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> Bank {
        if self.next_from.is_never() || now < self.next_from {
            self.before
        } else {
            self.before.other()
        }
    }

    /// The set that waits at `now`, and its first second.
    #[must_use]
    pub fn pending(&self, now: Timestamp) -> Option<(Bank, Timestamp)> {
        (now < self.next_from).then_some((self.before.other(), self.next_from))
    }

    /// Announces a set, to be kept in the bank that is not in force; one that waits there is
    /// replaced, and the 7 days begin anew.
    ///
    /// # Errors
    /// `Overflow` - no clock gets there.
    pub fn announce(&self, now: Timestamp) -> Result<Self, MathError> {
        let from = now.raw().checked_add(ROTATION_DELAY.raw());
        Ok(Self {
            before: self.in_force(now),
            next_from: Timestamp::new(from.ok_or(MathError::Overflow)?),
        })
    }
}
