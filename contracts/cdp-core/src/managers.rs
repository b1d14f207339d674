//! Who may act on a trove besides its owner: what a rate delegate may do (`PROTOCOL.md` 3).

use fixed_math::{AnnualRate, Seconds, Timestamp};

use crate::{RuleError, rate_change::is_free};

/// The limits of a rate delegate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delegation {
    /// The lowest rate it may set.
    pub lowest: AnnualRate,
    /// The highest rate it may set.
    pub highest: AnnualRate,
    /// The time that must have passed since the last change, whoever made it; the cooldown counts
    /// if it is shorter.
    pub period: Seconds,
}

impl Delegation {
    /// Tests that the range is one.
    ///
    /// # Errors
    /// `RateRangeUnfit` - its lower end is above the upper one.
    pub fn validate(&self) -> Result<(), RuleError> {
        if self.lowest > self.highest {
            return Err(RuleError::RateRangeUnfit);
        }
        Ok(())
    }

    /// Tests a change of the delegate's; both ends of the range, and the last second of the
    /// period, are in it. Inside of the cooldown a change costs the owner a week's interest on all
    /// of the debt, which goes to stakers, a delegate among them: so it waits for that, too
    /// (ADR 0009).
    ///
    /// # Errors
    /// `RateOutsideDelegation` - the rate is outside of the range. `DelegationPeriodNotOver` -
    /// the last change is younger than the period or the cooldown.
    pub fn permits(
        &self,
        rate: AnnualRate,
        last_change: Timestamp,
        now: Timestamp,
    ) -> Result<(), RuleError> {
        // A delegate sets rates of its range.
        if rate < self.lowest || rate > self.highest {
            return Err(RuleError::RateOutsideDelegation);
        }
        // It waits for its period, and never makes the owner pay.
        if now.since(last_change) < self.period || !is_free(last_change, now) {
            return Err(RuleError::DelegationPeriodNotOver);
        }
        Ok(())
    }
}
