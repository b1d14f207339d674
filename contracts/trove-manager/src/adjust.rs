//! What the verbs that change a trove have in common.

use alloy_primitives::U256;
use cdp_core::borrowing;
use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::plan::{Change, DebtChange, Plan};
use cdp_core::{Quote, RuleError, TroveId};
use stylus_sdk::host::VM;
use stylus_sdk::prelude::*;

use crate::TroveManager;
use crate::errors::Error;

/// Who may make a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The owner, or whom it approved.
    Owner,
    /// Everybody.
    Anyone,
}

/// How a change is said.
pub(crate) type Say = fn(&VM, TroveId, &Plan);

impl TroveManager {
    /// Changes a trove: authorise, load, ask the oracle if the risk is raised, decide, store,
    /// emit, call. The ceiling of new debt is filled in here.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; what the oracle reverts with; those of
    /// [`borrowing::adjust`]; those of the tokens.
    #[inline(never)]
    pub(crate) fn adjust(
        &mut self,
        id: U256,
        by: By,
        mut change: Change,
        say: Say,
    ) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        if by == By::Owner {
            self.authorise(&position, caller)?;
        }
        let (id, ledger) = (position.id, &position.ledger);
        let mut quote = Quote::default();
        if change.raises_risk() {
            let (oracle, ceiling) = self.load_oracle(id.branch)?;
            if let DebtChange::Borrow(new) = &mut change.debt {
                new.ceiling = ceiling;
            }
            quote = self.quote(oracle, id.branch)?;
        }
        let (ratios, now) = (ledger.ratios(), self.now());
        let trove = position.body.trove;
        let plan = borrowing::adjust(&ratios, ledger.branch, trove, &change, &quote, now)?;
        self.store_plan(&position, &plan, now)?;
        say(self.vm(), id, &plan);
        self.settle(id, &plan, caller)
    }
}

/// An amount of collateral asked for.
///
/// # Errors
/// `AmountAboveCap` - it passes 128 bits.
pub(crate) fn coll(word: U256) -> Result<Coll, Error> {
    Ok(Coll::from_word(word).map_err(|_| RuleError::AmountAboveCap)?)
}

/// An amount of debt asked for.
///
/// # Errors
/// `AmountAboveCap` - it passes 128 bits.
pub(crate) fn debt(word: U256) -> Result<Debt, Error> {
    Ok(Debt::from_word(word).map_err(|_| RuleError::AmountAboveCap)?)
}

/// A limit on an amount of AmpUSD: one that passes 128 bits limits nothing.
pub(crate) fn debt_at_most(word: U256) -> Debt {
    Debt::from_word(word).unwrap_or(Debt::new(u128::MAX))
}
