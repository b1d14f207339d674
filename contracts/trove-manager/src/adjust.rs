//! Changing a trove's collateral and debt (`PROTOCOL.md` 3): both at once, or one of them, or to
//! a loan-to-value.

use alloy_primitives::U256;
use cdp_core::borrowing;
use cdp_core::fixed_math::{Debt, LoanToValue};
use cdp_core::plan::{Change, CollChange, DebtChange, NewDebt};
use cdp_core::{Quote, loan_to_value};
use ledger::outside::{Callback, Outside};
use ledger::words::{borrowed, change, coll, debt, debt_at_most};
use ledger::{Error, events};
use stylus_sdk::prelude::*;

use crate::TroveManager;

/// What an adjustment is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request {
    /// A change of collateral and debt. The ceiling of new debt is filled in later.
    Change(Change),
    /// Debt over value.
    Ltv(U256),
}

impl Request {
    /// Signed changes of collateral and debt.
    ///
    /// # Errors
    /// `AmountAboveCap` - one passes 128 bits.
    pub(crate) fn signed(coll_change: U256, debt_change: U256) -> Result<Self, Error> {
        Ok(Self::Change(change(coll_change, debt_change)?))
    }

    /// Adds collateral.
    ///
    /// # Errors
    /// `AmountAboveCap` - it passes 128 bits.
    pub(crate) fn add(amount: U256) -> Result<Self, Error> {
        Ok(Self::Change(Change::add_collateral(coll(amount)?)))
    }

    /// Withdraws collateral.
    ///
    /// # Errors
    /// `AmountAboveCap` - it passes 128 bits.
    pub(crate) fn withdraw(amount: U256) -> Result<Self, Error> {
        Ok(Self::Change(Change::withdraw_collateral(coll(amount)?)))
    }

    /// Borrows.
    ///
    /// # Errors
    /// `AmountAboveCap` - it passes 128 bits.
    pub(crate) fn borrow(amount: U256) -> Result<Self, Error> {
        Ok(Self::Change(Change::of_debt(borrowed(debt(amount)?))))
    }

    /// Repays at most this much: what is more is not taken.
    pub(crate) fn repay(amount: U256) -> Self {
        Self::Change(Change::repay(debt_at_most(amount)))
    }

    /// Whether anyone may: it repays, and does nothing else.
    const fn is_anyones(&self) -> bool {
        matches!(
            self,
            Self::Change(Change {
                coll: CollChange::None,
                debt: DebtChange::Repay(_),
            })
        )
    }

    /// Whether a price is needed.
    const fn needs_price(&self) -> bool {
        match self {
            Self::Change(change) => change.raises_risk(),
            Self::Ltv(_) => true,
        }
    }
}

impl TroveManager {
    /// Changes a trove: load, authorise, ask the oracle if it is needed, decide, store, emit,
    /// call. By the owner, whom it approved or the manager; a mere repayment by anyone.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; what the oracle reverts with; those of
    /// [`loan_to_value::change_to`] and [`borrowing::adjust`]; those of the tokens and the
    /// callback.
    ///
    /// # Events
    /// `CollateralAdded`, `CollateralWithdrawn`, `Borrowed`, `Repaid`, whichever happened;
    /// `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn adjust(
        &mut self,
        id: U256,
        request: Request,
        limit: U256,
        callback: Callback<'_>,
    ) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let mut receiver = self.vm().msg_sender();
        if !request.is_anyones() {
            receiver = self.authorise(&position, receiver)?.receiver;
        }
        let (id, totals, trove) = (position.id, &position.totals, position.body.trove);
        let now = self.now();
        let mut quote = Quote::default();
        let mut limits = NewDebt {
            amount: Debt::ZERO,
            max_upfront_fee: debt_at_most(limit),
            ceiling: Debt::ZERO,
        };
        if request.needs_price() {
            let oracle;
            (oracle, limits.ceiling) = self.load_oracle(id.branch)?;
            quote = self.quote(oracle, id.branch)?;
        }
        let mut change = match request {
            Request::Change(change) => change,
            Request::Ltv(ltv) => {
                let ltv = LoanToValue::from_word_or_max(ltv);
                let branch = totals.branch;
                Change::of_debt(loan_to_value::change_to(
                    branch, &trove, ltv, &limits, &quote, now,
                )?)
            }
        };
        if let DebtChange::Borrow(new) = &mut change.debt {
            *new = NewDebt {
                amount: new.amount,
                ..limits
            };
        }
        let (ratios, branch) = (totals.ratios(), totals.branch);
        let plan = borrowing::adjust(&ratios, branch, trove, &change, &quote, now)?;
        self.store_plan(&position, &plan, now)?;
        events::adjusted(self.vm(), id, &plan);
        self.settle(id, &plan, receiver, callback)
    }
}
