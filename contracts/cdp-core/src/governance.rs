//! What the owner may do to debt ceilings (`PROTOCOL.md` 11).

use fixed_math::{Debt, Timestamp};

use crate::{
    RuleError,
    params::{DEBT_CAP, MAX_SMALLEST_RAISE, RAISE_PERIOD},
};

/// A branch's debt ceiling and what its raises depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ceiling {
    /// The ceiling in force.
    pub debt: Debt,
    /// What a raise may reach at least.
    pub smallest_raise: Debt,
    /// When it was last raised, or when the branch was added; never for a launch branch.
    pub last_raise: Timestamp,
}

impl Ceiling {
    /// Lowers the ceiling at once, to any value, or raises it: once in 7 days, to at most the
    /// larger of twice the ceiling in force and the smallest raise, also after a lowering.
    ///
    /// # Errors
    /// `ZeroChange` - it is the ceiling already. `RaiseTooSoon`, `RaiseAboveMax` - the rule of
    /// the name. `AmountAboveCap` - a ceiling is a debt, and debt has a cap.
    pub fn change(self, debt: Debt, now: Timestamp) -> Result<Self, RuleError> {
        // A change changes something.
        if debt == self.debt {
            return Err(RuleError::ZeroChange);
        }
        if debt < self.debt {
            return Ok(Self { debt, ..self });
        }
        // A ceiling is raised once in 7 days.
        if now.since(self.last_raise) < RAISE_PERIOD {
            return Err(RuleError::RaiseTooSoon);
        }
        // It is raised to at most twice itself or the smallest raise, the larger.
        if debt > self.debt.add(self.debt)?.max(self.smallest_raise) {
            return Err(RuleError::RaiseAboveMax);
        }
        // A ceiling is a debt, and debt has a cap.
        if debt > DEBT_CAP {
            return Err(RuleError::AmountAboveCap);
        }
        Ok(Self {
            debt,
            last_raise: now,
            ..self
        })
    }

    /// Tests the ceiling of a branch that is added after launch.
    ///
    /// # Errors
    /// `CeilingNotZero` - it starts with one. `SmallestRaiseAboveMax` - its smallest raise is
    /// above 1 000 000 AmpUSD.
    pub fn validate_added(&self) -> Result<(), RuleError> {
        if !self.debt.is_zero() {
            return Err(RuleError::CeilingNotZero);
        }
        if self.smallest_raise > MAX_SMALLEST_RAISE {
            return Err(RuleError::SmallestRaiseAboveMax);
        }
        Ok(())
    }
}
