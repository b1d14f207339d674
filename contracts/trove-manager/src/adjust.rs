//! What the verbs that change a trove have in common: decide, store, emit, call.

use alloy_primitives::{Address, U256};
use cdp_core::borrowing;
use cdp_core::plan::{Change, Plan};
use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::{Quote, RuleError, TroveId};
use stylus_sdk::host::VM;
use stylus_sdk::prelude::HostAccess;

use crate::TroveManager;
use crate::errors::Error;
use crate::load::Position;

/// How a change is said.
pub(crate) type Say = fn(&VM, TroveId, &Plan);

impl TroveManager {
    /// Carries out a change of a trove for a caller who may make it.
    ///
    /// # Errors
    /// Those of [`borrowing::adjust`]; those of the tokens.
    pub(crate) fn change(
        &mut self,
        position: &Position,
        change: &Change,
        quote: &Quote,
        caller: Address,
        say: Say,
    ) -> Result<(), Error> {
        let Position { id, body, ledger } = position;
        let now = self.now();
        let ratios = ledger.ratios();
        let plan = borrowing::adjust(&ratios, ledger.branch, body.trove, change, quote, now)?;
        self.store_plan(position, &plan, now)?;
        say(self.vm(), *id, &plan);
        let moves = self.moves(*id, &plan)?;
        self.settle(&plan, moves, caller)
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
