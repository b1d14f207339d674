//! The oracle, AmpUSD and collateral tokens.
//!
//! A call that fails takes the whole verb with it: what it said is passed on, and one that said
//! nothing (out of gas, no program) is `CallFailed` (SAFE-6).

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::Plan;
use cdp_core::fixed_math::{Price, Timestamp};
use cdp_core::{OracleStatus, Quote, TroveId};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager::{CallFailed, OracleMalformed};
use stylus_kit::{Args, Revert, revert, token};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::prelude::HostAccess;
use stylus_sdk::stylus_core::BlockAccess;
use stylus_sdk::stylus_core::calls::{Call, errors};

use crate::TroveManager;
use crate::errors::Error;
use crate::words::{append, of, of_address};

/// What a plan moves, and where: loaded before the first call, since nothing read before a call
/// may be used after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moves {
    /// The branch's collateral token, zero if none moves.
    collateral: Address,
    /// AmpUSD, zero if none is minted or burned.
    amp_usd: Address,
}

impl TroveManager {
    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }

    /// The oracle's prices of a branch.
    ///
    /// # Errors
    /// What the oracle reverts with. `OracleMalformed` - the answer is not three words.
    pub(crate) fn quote(&self, oracle: Address, branch: u64) -> Result<Quote, Error> {
        let data = calldata(priceCall::SELECTOR, &[of(branch)]);
        let answer = static_call(self.vm(), Call::new(), oracle, &data);
        let answer = answer.map_err(|error| failed(oracle, error))?;
        read_quote(&answer).map_err(|_| revert(OracleMalformed {}).into())
    }

    /// Where the tokens are that a plan moves.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn moves(&self, id: TroveId, plan: &Plan) -> Result<Moves, Error> {
        let collateral = if plan.coll_in.is_zero() && plan.coll_out.is_zero() {
            Address::ZERO
        } else {
            self.load_token(id.branch)?.0
        };
        let amp_usd = if plan.mint.is_zero() && plan.burn.is_zero() {
            Address::ZERO
        } else {
            self.load_amp_usd().0
        };
        Ok(Moves { collateral, amp_usd })
    }

    /// Sends the caller what a plan gives, then takes what it owes. The last step of a verb.
    ///
    /// # Errors
    /// What AmpUSD reverts with; `CallFailed`; `TokenTransferFailed`.
    pub(crate) fn settle(
        &mut self,
        plan: &Plan,
        moves: Moves,
        caller: Address,
    ) -> Result<(), Error> {
        let Moves { collateral, amp_usd } = moves;
        if !plan.mint.is_zero() {
            self.transact(amp_usd, mintCall::SELECTOR, caller, plan.mint.word())?;
        }
        if !plan.coll_out.is_zero() {
            token::send(self, collateral, caller, plan.coll_out.word())?;
        }
        if !plan.burn.is_zero() {
            self.transact(amp_usd, burnCall::SELECTOR, caller, plan.burn.word())?;
        }
        if !plan.coll_in.is_zero() {
            token::take(self, collateral, caller, plan.coll_in.word())?;
        }
        Ok(())
    }

    fn transact(
        &mut self,
        target: Address,
        selector: [u8; 4],
        account: Address,
        amount: U256,
    ) -> Result<(), Error> {
        let data = calldata(selector, &[of_address(account), amount]);
        let context = Call::new_mutating(self);
        call(self.vm(), context, target, &data).map_err(|error| failed(target, error))?;
        Ok(())
    }
}

/// Decodes the oracle's answer.
fn read_quote(answer: &[u8]) -> Result<Quote, Revert> {
    let mut words = Args::new(answer);
    Ok(Quote {
        price: Price::new(words.uint()?),
        redemption_price: Price::new(words.uint()?),
        status: OracleStatus::from_byte(words.u8()?),
    })
}

/// A selector and its arguments.
fn calldata(selector: [u8; 4], words: &[U256]) -> Vec<u8> {
    let mut data = Vec::with_capacity(68);
    data.extend_from_slice(&selector);
    append(&mut data, words);
    data
}

/// The error of a call that failed.
#[cold]
fn failed(target: Address, error: errors::Error) -> Error {
    match error {
        errors::Error::Revert(data) if !data.is_empty() => Error(data),
        _ => revert(CallFailed { target }).into(),
    }
}
