//! Opening a trove (`PROTOCOL.md` 3).

use alloy_primitives::{Address, U256};
use cdp_core::borrowing;
use cdp_core::fixed_math::{AnnualRate, LoanToValue};
use cdp_core::plan::{NewDebt, Opening};
use cdp_core::{RuleError, TroveId, loan_to_value};
use interfaces::trove_manager::ITroveManager::ERC721InvalidReceiver;
use ledger::auth::refused;

use ledger::outside::{Callback, Outside};

use ledger::words::{Numbers, address, coll, debt, debt_at_most, known_branch};
use ledger::{Body, Error, MAX_COUNTER, Managers, Position, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManager;

/// How much is borrowed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loan {
    /// This much.
    Debt(U256),
    /// As much as this loan-to-value allows.
    Ltv(U256),
}

/// What an opening is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    branch: U256,
    owner: Address,
    coll: U256,
    loan: Loan,
    rate: U256,
    max_upfront_fee: U256,
    managers: Managers,
}

impl Request {
    /// Reads the arguments, in the order of the ABI; the managers' are 0 if there are none.
    ///
    /// # Errors
    /// `MalformedCalldata` - a word has more bits than its type. Those of [`Managers::read`].
    pub(crate) fn read(words: &Numbers, at_ltv: bool) -> Result<Self, Error> {
        let &[
            branch,
            owner,
            coll,
            loan,
            rate,
            max_upfront_fee,
            m0,
            m1,
            m2,
            m3,
            m4,
            m5,
            ..,
        ] = words;
        let (owner, managers) = (address(owner)?, Managers::read(&[m0, m1, m2, m3, m4, m5])?);
        let loan = if at_ltv {
            Loan::Ltv(loan)
        } else {
            Loan::Debt(loan)
        };
        Ok(Self {
            branch,
            owner,
            coll,
            loan,
            rate,
            max_upfront_fee,
            managers,
        })
    }
}

impl TroveManager {
    /// Opens a trove for any owner: collateral comes from the caller, AmpUSD goes to the caller.
    /// Managers are named only by the owner or its operator, so that nobody is given a trove
    /// that another may empty.
    ///
    /// # Errors
    /// `BranchUnknown`, `ERC721InvalidReceiver` - no owner; `NotOwnerNorApproved` - managers;
    /// `AmountAboveCap`, `RateOffGrid`, `RateOutOfRange`; what the oracle reverts with; those of
    /// [`borrowing::open`]; those of the tokens and the callback.
    ///
    /// # Events
    /// `TroveOpened`, `Transfer`, `InterestBooked` if there is any; `ManagerSet`,
    /// `RateDelegateSet` for whom is named.
    #[inline(never)]
    pub(crate) fn open(
        &mut self,
        request: &Request,
        callback: Callback<'_>,
    ) -> Result<TroveId, Error> {
        let branch = known_branch(request.branch)?;
        let (_, newest) = self.load_token(branch)?;
        let (owner, managers) = (request.owner, &request.managers);
        // A token has an owner.
        if owner.is_zero() {
            return Err(revert(ERC721InvalidReceiver { receiver: owner }).into());
        }
        let caller = self.vm().msg_sender();
        // Managers are the owner's choice.
        let theirs = managers.names_somebody() && caller != owner;
        if theirs && !self.load_is_operator(owner, caller) {
            return Err(refused(caller));
        }
        // A branch has ids for 2^31 - 1 troves.
        if newest >= MAX_COUNTER {
            return Err(RuleError::AmountAboveCap.into());
        }
        let rate = AnnualRate::from_wad(request.rate)?;
        let coll = coll(request.coll)?;

        let mut totals = self.load_branch(branch)?;
        totals.branch.counter = newest;
        let (oracle, ceiling) = self.load_oracle(branch)?;
        let quote = self.quote(oracle, branch)?;
        let now = self.now();
        let amount = match request.loan {
            Loan::Debt(amount) => debt(amount)?,
            Loan::Ltv(ltv) => {
                let ltv = LoanToValue::from_word_or_max(ltv);
                loan_to_value::opening_debt(totals.branch, coll, rate, ltv, &quote, now)?
            }
        };
        let max_upfront_fee = debt_at_most(request.max_upfront_fee);
        let opening = Opening {
            coll,
            rate,
            debt: NewDebt {
                amount,
                max_upfront_fee,
                ceiling,
            },
        };
        let plan = borrowing::open(&totals.ratios(), totals.branch, &opening, &quote, now)?;

        let id = TroveId {
            branch,
            counter: plan.branch.counter,
        };
        let mut body = Body::default();
        body.trove.rate = rate;
        body.kept = self.store_manager(id.word(), 0, managers);
        body.kept = self.store_rate_delegate(id.word(), body.kept, managers);
        self.store_opening(&Position { id, body, totals }, &plan, owner, now)?;
        events::opened(self.vm(), id, owner, &plan);
        events::managers_set(self.vm(), id.word(), managers);
        self.settle(id, &plan, caller, callback)?;
        Ok(id)
    }
}
