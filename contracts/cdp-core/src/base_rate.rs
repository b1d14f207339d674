//! The base rate (`PROTOCOL.md` 8): what makes redemptions dearer the more was redeemed lately.
//!
//! ```text
//!   rate                 each redemption raises it by burned / supply, at most to 100 %
//!    |\     |\
//!    | \__  | \___       it halves every 6 h, in whole minutes
//!    |    \_|     \____
//!    +-------------------> time
//! ```
//!
//! The clock moves by the minutes that were counted, not to the present: what is left of a minute
//! counts in the next decay, so that redeeming every 59 seconds does not stop it (REDEEM-11).

use fixed_math::{Debt, Ratio, Timestamp, decay, kernel};

use crate::{RuleError, params::WAD};

/// A minute.
const MINUTE: u64 = 60;
/// One basis point in WAD.
const BASIS_POINT: u128 = WAD / Ratio::ONE.bps() as u128;

/// The base rate as of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BaseRate {
    /// The rate in WAD, at most one.
    pub rate: u128,
    /// Up to when its decay is counted.
    pub updated_at: Timestamp,
}

impl BaseRate {
    /// The base rate of a new system, 100 %: nobody redeems cheaply before there is a market.
    #[inline]
    #[must_use]
    pub const fn initial(now: Timestamp) -> Self {
        Self {
            rate: WAD,
            updated_at: now,
        }
    }

    /// The base rate now: decayed by the whole minutes since, which its clock moves by.
    ///
    /// # Rounding
    /// Down, over the half-up decay power (ROUND-1 row 22).
    ///
    /// # Errors
    /// `Overflow` - the rate is far above one.
    pub fn decayed(&self, now: Timestamp) -> Result<Self, RuleError> {
        let passed = now.since(self.updated_at).raw();
        let (minutes, rest) = (passed.div_euclid(MINUTE), passed.rem_euclid(MINUTE));
        let counted = passed.saturating_sub(rest);
        Ok(Self {
            rate: decay::decayed(self.rate, minutes)?,
            updated_at: Timestamp::new(self.updated_at.raw().saturating_add(counted)),
        })
    }

    /// The base rate after a redemption: what is left of it, and burned over supply on top, at
    /// most 100 %. The supply is what was minted and what is booked, before the burn.
    ///
    /// # Rounding
    /// The rise up (ROUND-1 row 21).
    ///
    /// # Errors
    /// `NothingRedeemed` - nothing was burned: such a redemption is none (REDEEM-12). `Overflow` -
    /// there is no supply.
    pub fn raised(&self, burned: Debt, supply: Debt, now: Timestamp) -> Result<Self, RuleError> {
        if burned.is_zero() {
            return Err(RuleError::NothingRedeemed);
        }
        let left = self.decayed(now)?;
        let rise = kernel::mul_div_up(burned.word(), kernel::widen(WAD), supply.word())?;
        let rise = kernel::narrow(rise).unwrap_or(WAD);
        Ok(Self {
            rate: left.rate.saturating_add(rise).min(WAD),
            ..left
        })
    }
}

/// The fee rate of a branch in WAD: its floor and the base rate on top, at most 100 %.
#[must_use]
pub fn fee_rate(floor: Ratio, base: u128) -> u128 {
    let floor = u128::from(floor.bps()).saturating_mul(BASIS_POINT);
    floor.saturating_add(base).min(WAD)
}
