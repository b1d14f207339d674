//! What a verb would do: the ledger's plan, with the ratios after it. Arguments are read and
//! refused in the order of the ledger's verb file of the same name.

use alloc::vec::Vec;

use alloy_primitives::U256;
use cdp_core::fixed_math::{AnnualRate, Coll, Debt, LoanToValue};
use cdp_core::plan::{Change, DebtChange, NewDebt, Opening, Plan, RateChange};
use cdp_core::{
    Quote, RuleError, Status, TroveId, borrowing, forecast, last_exit, loan_to_value, rate_change,
};
use ledger::words::{answer, coll, debt, of};
use ledger::{Error, MAX_COUNTER};

use crate::Lens;
use crate::ask::{BranchFacts, is_priced};
use crate::ratio::Ratios;

/// What a preview answers.
type Answer = Result<Vec<u8>, Error>;

/// How a trove is to be opened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loan {
    /// With this collateral and debt.
    Debt(U256, U256),
    /// With this collateral, at this loan-to-value.
    Ltv(U256, U256),
    /// With this debt and the least collateral, at this loan-to-value unless it is 0.
    Least(U256, U256),
}

/// What is to be done to a trove.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request {
    /// Changes of collateral and debt; the limits of new debt are filled in later.
    Change(Change),
    /// Debt over value.
    Ltv(LoanToValue),
}

impl Lens {
    /// Opening a trove, as `trove-manager/src/open.rs` does.
    ///
    /// # Errors
    /// `BranchUnknown`, `AmountAboveCap`, `RateOffGrid`, `RateOutOfRange`; what the oracle
    /// reverts with; those of [`borrowing::open`].
    #[inline(never)]
    pub(crate) fn preview_open(&self, branch: U256, loan: Loan, rate: U256) -> Answer {
        let facts = self.ask_branch(branch)?;
        let (branch, now) = (facts.branch, self.now());
        // A branch has ids for 2^31 - 1 troves.
        if branch.counter >= MAX_COUNTER {
            return Err(RuleError::AmountAboveCap.into());
        }
        let rate = AnnualRate::from_wad(rate)?;
        let given = match loan {
            Loan::Debt(given, _) | Loan::Ltv(given, _) => coll(given)?,
            Loan::Least(..) => Coll::ZERO,
        };
        let quote = self.ask_quote(facts.index)?;
        let (coll, amount) = match loan {
            Loan::Debt(_, amount) => (given, debt(amount)?),
            Loan::Ltv(_, ltv) => {
                let ltv = LoanToValue::from_word_or_max(ltv);
                let amount = loan_to_value::opening_debt(branch, given, rate, ltv, &quote, now)?;
                (given, amount)
            }
            Loan::Least(amount, ltv) => {
                let (amount, params) = (debt(amount)?, &facts.params);
                let ltv = (!ltv.is_zero()).then(|| LoanToValue::from_word_or_max(ltv));
                let coll = forecast::required_coll(params, branch, amount, rate, ltv, &quote, now)?;
                (coll, amount)
            }
        };
        let debt = NewDebt {
            amount,
            ..limits(&facts)
        };
        let opening = Opening { coll, rate, debt };
        let plan = borrowing::open(&facts.params, branch, &opening, &quote, now)?;
        let id = TroveId {
            branch: facts.index,
            counter: plan.branch.counter,
        };
        shown(id, &plan, &quote)
    }

    /// Adjusting a trove, as `trove-manager/src/adjust.rs` does.
    ///
    /// # Errors
    /// `TroveUnknown`; what the oracle reverts with, if a price is needed; those of
    /// [`loan_to_value::change_to`] and [`borrowing::adjust`].
    #[inline(never)]
    pub(crate) fn preview_adjust(&self, id: U256, request: Request) -> Answer {
        let facts = self.ask_open_trove(id)?;
        let branch_facts = self.ask_branch_of(&facts)?;
        let (trove, branch, now) = (facts.trove, branch_facts.branch, self.now());
        let needs_price = match &request {
            Request::Change(change) => change.raises_risk(),
            Request::Ltv(_) => true,
        };
        let quote = self.quote_needed(facts.id.branch, needs_price)?;
        let limits = limits(&branch_facts);
        let mut change = match request {
            Request::Change(change) => change,
            Request::Ltv(ltv) => Change::of_debt(loan_to_value::change_to(
                branch, &trove, ltv, &limits, &quote, now,
            )?),
        };
        if let DebtChange::Borrow(new) = &mut change.debt {
            *new = NewDebt {
                amount: new.amount,
                ..limits
            };
        }
        let params = &branch_facts.params;
        let plan = borrowing::adjust(params, branch, trove, &change, &quote, now)?;
        shown(facts.id, &plan, &quote)
    }

    /// Changing a trove's rate, as `trove-manager/src/interest_rate.rs` does.
    ///
    /// # Errors
    /// `RateOffGrid`, `RateOutOfRange`, `TroveUnknown`; if the change is charged, what the oracle
    /// reverts with; those of [`rate_change::change`].
    #[inline(never)]
    pub(crate) fn preview_rate(&self, id: U256, rate: U256) -> Answer {
        let rate = AnnualRate::from_wad(rate)?;
        let facts = self.ask_open_trove(id)?;
        let branch_facts = self.ask_branch_of(&facts)?;
        let (branch, now) = (branch_facts.branch, self.now());
        let last_change = facts.last_rate_change;
        let asks = facts.trove.status == Status::Active && !branch.is_shut();
        let charged = asks && !rate_change::is_free(last_change, now);
        let quote = self.quote_needed(facts.id.branch, charged)?;
        let limits = limits(&branch_facts);
        let change = RateChange {
            rate,
            max_upfront_fee: limits.max_upfront_fee,
            ceiling: limits.ceiling,
        };
        let params = &branch_facts.params;
        let plan = rate_change::change(
            params,
            branch,
            facts.trove,
            &change,
            last_change,
            &quote,
            now,
        )?;
        shown(facts.id, &plan, &quote)
    }

    /// Closing a trove, as `trove-manager/src/close.rs` does.
    ///
    /// # Errors
    /// `TroveUnknown`, `ClosedInDepositSecond`.
    #[inline(never)]
    pub(crate) fn preview_close(&self, id: U256) -> Answer {
        let facts = self.ask_open_trove(id)?;
        let branch = self.ask_branch_of(&facts)?.branch;
        let plan = borrowing::close(branch, facts.trove, self.now())?;
        shown(facts.id, &plan, &self.ask_quote_if_any(facts.id.branch))
    }

    /// Closing a trove for all there is, as `trove-manager-liquidation/src/close_last.rs` does.
    ///
    /// # Errors
    /// `TroveUnknown`, `ClosedInDepositSecond`; what the pool reverts with; `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn preview_close_last(&self, id: U256) -> Answer {
        let facts = self.ask_open_trove(id)?;
        let branch = self.ask_branch_of(&facts)?.branch;
        let (trove, unowned) = (facts.trove, self.ask_unowned()?);
        let exit = last_exit::close(branch, trove, &unowned, self.now())?;
        let quote = self.ask_quote_if_any(facts.id.branch);
        shown(facts.id, &exit.plan, &quote)
    }

    /// The prices of a branch; an oracle that fails is an error only if a price is needed.
    fn quote_needed(&self, branch: u64, needed: bool) -> Result<Quote, Error> {
        if needed {
            self.ask_quote(branch)
        } else {
            Ok(self.ask_quote_if_any(branch))
        }
    }
}

/// The limits of new debt: the ceiling, and any fee.
fn limits(facts: &BranchFacts) -> NewDebt {
    NewDebt {
        amount: Debt::ZERO,
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: facts.ceiling,
    }
}

/// The words of a preview.
#[inline(never)]
fn shown(id: TroveId, plan: &Plan, quote: &Quote) -> Answer {
    let Plan { branch, trove, .. } = plan;
    let own = Ratios::of(trove.coll, trove.debt, quote)?;
    let whole = Ratios::of(branch.entire_coll()?, branch.entire_debt()?, quote)?;
    // A trove that is gone has no rate.
    let rate = match trove.status {
        Status::Closed => 0,
        Status::Active | Status::Idle => trove.rate.wad(),
    };
    Ok(answer(&[
        id.word(),
        trove.coll.word(),
        trove.debt.word(),
        of(rate),
        plan.upfront_fee.word(),
        plan.coll_in.word(),
        plan.coll_out.word(),
        plan.mint.word(),
        plan.burn.word(),
        of(u8::from(is_priced(quote))),
        own.collateral,
        own.loan,
        whole.collateral,
    ]))
}
