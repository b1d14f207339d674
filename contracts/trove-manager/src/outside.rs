//! The oracle, AmpUSD and collateral tokens.
//!
//! A call that fails takes the whole verb with it (SAFE-6). What the oracle or AmpUSD said is
//! passed on, and what said nothing (out of gas, no program) is `CallFailed`; a token that does
//! not answer exactly `true` is `TokenTransferFailed`.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Price, Timestamp, kernel};
use cdp_core::plan::Plan;
use cdp_core::{OracleStatus, Quote, TroveId};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{transferCall, transferFromCall};
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager::{CallFailed, OracleMalformed};
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors;

use crate::TroveManager;
use crate::errors::Error;
use crate::words::{append, numbers, of, of_address};

impl TroveManager {
    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }

    /// The oracle's prices of a branch.
    ///
    /// # Errors
    /// What the oracle reverts with. `OracleMalformed` - the answer is not three words.
    #[inline(never)]
    pub(crate) fn quote(&self, oracle: Address, branch: u64) -> Result<Quote, Error> {
        let data = calldata(priceCall::SELECTOR, &[of(branch)]);
        let answer = static_call(self.vm(), Call::new(), oracle, &data);
        let answer = answer.map_err(|error| failed(oracle, error))?;
        let malformed = |_: Revert| revert(OracleMalformed {});
        let [price, redemption_price, status, ..] =
            numbers(&mut Args::new(&answer), 3).map_err(malformed)?;
        // A status of more than a byte is none: down.
        let status = kernel::narrow_u64(status)
            .ok()
            .and_then(|status| status.try_into().ok());
        Ok(Quote {
            price: Price::new(price),
            redemption_price: Price::new(redemption_price),
            status: status.map_or(OracleStatus::Down, OracleStatus::from_byte),
        })
    }

    /// Sends the caller what a plan gives, then takes what it owes: the last step of a verb.
    /// Where the tokens are is read before the first call.
    ///
    /// # Errors
    /// What AmpUSD reverts with; `CallFailed`; `TokenTransferFailed`.
    #[inline(never)]
    pub(crate) fn settle(
        &mut self,
        id: TroveId,
        plan: &Plan,
        caller: Address,
    ) -> Result<(), Error> {
        let (coll_out, coll_in) = (plan.coll_out.word(), plan.coll_in.word());
        let (mint, burn) = (plan.mint.word(), plan.burn.word());
        let moves = |out: U256, back: U256| !out.is_zero() || !back.is_zero();
        let token = if moves(coll_out, coll_in) {
            self.load_token(id.branch)?.0
        } else {
            Address::ZERO
        };
        let amp_usd = if moves(mint, burn) {
            self.load_amp_usd().0
        } else {
            Address::ZERO
        };
        let user = of_address(caller);
        if !mint.is_zero() {
            self.transact(amp_usd, mintCall::SELECTOR, &[user, mint])?;
        }
        if !coll_out.is_zero() {
            self.transfer(token, transferCall::SELECTOR, &[user, coll_out])?;
        }
        if !burn.is_zero() {
            self.transact(amp_usd, burnCall::SELECTOR, &[user, burn])?;
        }
        if !coll_in.is_zero() {
            let here = of_address(self.vm().contract_address());
            self.transfer(token, transferFromCall::SELECTOR, &[user, here, coll_in])?;
        }
        Ok(())
    }

    /// Moves collateral.
    ///
    /// # Errors
    /// `TokenTransferFailed` - the token did not answer exactly `true`.
    #[inline(never)]
    fn transfer(&mut self, token: Address, selector: [u8; 4], words: &[U256]) -> Result<(), Error> {
        match self.transact(token, selector, words) {
            Ok(answer) if is_true(&answer) => Ok(()),
            _ => Err(revert(TokenTransferFailed { token }).into()),
        }
    }

    #[inline(never)]
    fn transact(
        &mut self,
        target: Address,
        selector: [u8; 4],
        words: &[U256],
    ) -> Result<Vec<u8>, Error> {
        let data = calldata(selector, words);
        let context = Call::new_mutating(self);
        call(self.vm(), context, target, &data).map_err(|error| failed(target, error))
    }
}

/// Reports whether an answer is one word that is 1.
fn is_true(answer: &[u8]) -> bool {
    match answer.split_last() {
        Some((1, head)) => head.len() == 31 && head.iter().all(|&byte| byte == 0),
        _ => false,
    }
}

/// A selector and its arguments.
#[inline(never)]
fn calldata(selector: [u8; 4], words: &[U256]) -> Vec<u8> {
    let mut data = Vec::with_capacity(100);
    data.extend_from_slice(&selector);
    append(&mut data, words);
    data
}

/// The error of a call that failed.
#[cold]
#[inline(never)]
fn failed(target: Address, error: errors::Error) -> Error {
    match error {
        errors::Error::Revert(data) if !data.is_empty() => Error(data),
        _ => revert(CallFailed { target }).into(),
    }
}
