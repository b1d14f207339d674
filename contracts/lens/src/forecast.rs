//! Upfront fees before they are charged. None asks for a price.

use alloy_primitives::U256;
use cdp_core::fixed_math::{AnnualRate, Debt};
use cdp_core::plan::DebtChange;
use cdp_core::{RuleError, Status, forecast};
use ledger::Error;
use ledger::words::{change, debt};

use crate::Lens;

impl Lens {
    /// The fee of opening a trove.
    ///
    /// # Errors
    /// `BranchUnknown`, `AmountAboveCap`, `RateOffGrid`, `RateOutOfRange`.
    pub(crate) fn open_fee(&self, branch: U256, amount: U256, rate: U256) -> Result<Debt, Error> {
        let branch = self.ask_branch(branch)?.branch;
        let (rate, amount) = (AnnualRate::from_wad(rate)?, debt(amount)?);
        Ok(forecast::opening_fee(branch, amount, rate, self.now())?)
    }

    /// The fee of changing a trove's debt.
    ///
    /// # Errors
    /// `AmountAboveCap`, `TroveUnknown`.
    pub(crate) fn adjust_fee(&self, id: U256, debt_change: U256) -> Result<Debt, Error> {
        let change = change(U256::ZERO, debt_change)?;
        let facts = self.ask_open_trove(id)?;
        let DebtChange::Borrow(new) = change.debt else {
            return Ok(Debt::ZERO);
        };
        let branch = self.ask_branch_of(&facts)?.branch;
        let (trove, now) = (facts.trove, self.now());
        Ok(forecast::borrowing_fee(branch, trove, new.amount, now)?)
    }

    /// The fee of changing a trove's rate.
    ///
    /// # Errors
    /// `RateOffGrid`, `RateOutOfRange`, `TroveUnknown`, `TroveIdle`.
    pub(crate) fn rate_fee(&self, id: U256, rate: U256) -> Result<Debt, Error> {
        let rate = AnnualRate::from_wad(rate)?;
        let facts = self.ask_open_trove(id)?;
        // A trove without debt pays no rate.
        if facts.trove.status == Status::Idle {
            return Err(RuleError::TroveIdle.into());
        }
        let branch = self.ask_branch_of(&facts)?.branch;
        let (trove, last, now) = (facts.trove, facts.last_rate_change, self.now());
        Ok(forecast::rate_change_fee(branch, trove, rate, last, now)?)
    }
}
