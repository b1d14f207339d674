//! Who may act on a trove besides its owner: what a rate delegate may do (`PROTOCOL.md` 3).

use fixed_math::{AnnualRate, Seconds, Timestamp};

use crate::RuleError;

/// The limits of a rate delegate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delegation {
    /// The lowest rate it may set.
    pub lowest: AnnualRate,
    /// The highest rate it may set.
    pub highest: AnnualRate,
    /// The time that must have passed since the last change, whoever made it.
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
    /// period, are in it.
    ///
    /// # Errors
    /// `RateOutsideDelegation` - the rate is outside of the range. `DelegationPeriodNotOver` -
    /// the last change is younger than the period.
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
        // It waits for its period.
        if now.since(last_change) < self.period {
            return Err(RuleError::DelegationPeriodNotOver);
        }
        Ok(())
    }
}
