//! The oracle, AmpUSD and collateral tokens.
//!
//! A call that fails takes the whole verb with it (SAFE-6). What the oracle or AmpUSD said is
//! passed on, and what said nothing (out of gas, no program) is `CallFailed`; a token that does
//! not answer exactly `true` is `TokenTransferFailed`.

use alloc::vec::Vec;
use core::ops::DerefMut;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Debt, Price, Timestamp, kernel};
use cdp_core::plan::Plan;
use cdp_core::yields::{Shared, shared};
use cdp_core::{OracleStatus, Quote, TroveId};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{transferCall, transferFromCall};
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IOffset::{capacityCall, strayCall};
use interfaces::IOnTroveChange::onTroveChangeCall;
use interfaces::IPriceOracle::{priceCall, pricesCall};
use interfaces::trove_manager::ITroveManager::{CallFailed, OracleMalformed, PoolMalformed};
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::host::VM;
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors;
use stylus_sdk::stylus_core::{HostAccess, TopLevelStorage};

use crate::Ledger;
use crate::errors::Error;
use crate::events;
use crate::words::{append, numbers, of, of_address};

impl Ledger {
    /// Now.
    pub fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }

    /// The oracle's prices of a branch.
    ///
    /// # Errors
    /// Those of [`quote`].
    pub fn quote(&self, oracle: Address, branch: u64) -> Result<Quote, Error> {
        quote(self.vm(), oracle, branch)
    }
}

/// The oracle's prices of a branch.
///
/// # Errors
/// What the oracle reverts with. `OracleMalformed` - the answer is not four words.
#[inline(never)]
pub fn quote(vm: &VM, oracle: Address, branch: u64) -> Result<Quote, Error> {
    let data = calldata(priceCall::SELECTOR, &[of(branch)]);
    let answer = ask(vm, oracle, &data)?;
    read_quote(&mut Args::new(&answer))
}

/// An oracle's prices of all its branches.
///
/// # Errors
/// As [`quote`].
#[inline(never)]
pub fn quotes(vm: &VM, oracle: Address) -> Result<Vec<Quote>, Error> {
    let answer = ask(vm, oracle, &calldata(pricesCall::SELECTOR, &[]))?;
    let (count, mut words) = Args::new(&answer).array().map_err(malformed)?;
    let mut quotes = Vec::new();
    for _ in 0..count {
        quotes.push(read_quote(&mut words)?);
    }
    Ok(quotes)
}

/// Reads the four words of a quote.
fn read_quote(words: &mut Args<'_>) -> Result<Quote, Error> {
    let [price, redemption_price, status, by_gap_only, ..] =
        numbers(words, 4).map_err(malformed)?;
    // An answer that is none of the three is malformed, and no outage (SHUT-3).
    let status = kernel::narrow_u64(status).ok();
    let status = status.and_then(OracleStatus::from_number);
    let status = status.ok_or_else(|| Error::from(revert(OracleMalformed {})))?;
    Ok(Quote {
        price: Price::new(price),
        redemption_price: Price::new(redemption_price),
        status,
        by_gap_only: by_gap_only == U256::ONE,
    })
}

/// The error for an answer of an oracle that is not its.
fn malformed(_: Revert) -> Error {
    revert(OracleMalformed {}).into()
}

/// What the Stability Pool holds, and whether it earns.
///
/// # Errors
/// What it reverts with. `PoolMalformed` - the answer is not an amount and a truth.
pub fn pool_capacity(vm: &VM, pool: Address) -> Result<(Debt, bool), Error> {
    let (minted, earns) = ask_pool(vm, pool, capacityCall::SELECTOR, 2)?;
    Ok((minted, earns == U256::ONE))
}

/// What the Stability Pool holds above its floor that is nobody's.
///
/// # Errors
/// What it reverts with. `PoolMalformed` - the answer is not an amount.
pub fn pool_stray(vm: &VM, pool: Address) -> Result<Debt, Error> {
    Ok(ask_pool(vm, pool, strayCall::SELECTOR, 1)?.0)
}

/// An amount that the pool answers, and the word behind it.
#[inline(never)]
fn ask_pool(
    vm: &VM,
    pool: Address,
    selector: [u8; 4],
    count: usize,
) -> Result<(Debt, U256), Error> {
    let answer = ask(vm, pool, &calldata(selector, &[]))?;
    let malformed = |_| Error::from(revert(PoolMalformed {}));
    let [amount, second, ..] = numbers(&mut Args::new(&answer), count).map_err(malformed)?;
    let amount = Debt::from_word(amount).map_err(|_| revert(PoolMalformed {}))?;
    Ok((amount, second))
}

/// Asks a contract, which changes nothing.
///
/// # Errors
/// What it reverts with; `CallFailed` - it failed and said nothing.
pub fn ask(vm: &VM, target: Address, data: &[u8]) -> Result<Vec<u8>, Error> {
    static_call(vm, Call::new(), target, data).map_err(|error| failed(target, error))
}

/// What a caller asked to be called back with; with empty data it is not.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'a> {
    /// Which operation this is.
    pub kind: Kind,
    /// What is passed on.
    pub data: &'a [u8],
}

/// An operation that calls back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A trove is opened.
    Open = 0,
    /// A trove is adjusted.
    Adjust = 1,
    /// A trove is closed.
    Close = 2,
}

impl Kind {
    /// The byte of the ABI.
    const fn byte(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Adjust => 1,
            Self::Close => 2,
        }
    }
}

impl Callback<'_> {
    /// The calldata of the callback.
    fn calldata(&self, id: TroveId, plan: &Plan) -> Vec<u8> {
        const HEAD: u64 = 7 * 32;
        let words = [
            of(self.kind.byte()),
            id.word(),
            plan.coll_in.word(),
            plan.coll_out.word(),
            plan.mint.word(),
            plan.burn.word(),
            of(HEAD),
            U256::from(self.data.len()),
        ];
        let mut data = calldata(onTroveChangeCall::SELECTOR, &words);
        pad(&mut data, self.data);
        data
    }
}

/// What a program of the ledger says to others: the last step of a verb.
pub trait Outside:
    Sized + TopLevelStorage + HostAccess<Host = VM> + DerefMut<Target = Ledger>
{
    /// Sends what a plan gives, calls the caller back if it asked for it, then takes what the
    /// caller owes. Where the tokens are is read before the first call; what a callback does
    /// cannot change what is taken after it (SUPPLY-8).
    ///
    /// # Errors
    /// What AmpUSD or the callback reverts with; `CallFailed`; `TokenTransferFailed`.
    #[inline(never)]
    fn settle(
        &mut self,
        id: TroveId,
        plan: &Plan,
        receiver: Address,
        callback: Callback<'_>,
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
        let caller = self.vm().msg_sender();
        let (user, receiver) = (of_address(caller), of_address(receiver));
        if !mint.is_zero() {
            self.transact(amp_usd, &calldata(mintCall::SELECTOR, &[receiver, mint]))?;
        }
        if !coll_out.is_zero() {
            self.transfer(token, transferCall::SELECTOR, &[receiver, coll_out])?;
        }
        if !callback.data.is_empty() {
            self.transact(caller, &callback.calldata(id, plan))?;
        }
        if !burn.is_zero() {
            self.transact(amp_usd, &calldata(burnCall::SELECTOR, &[user, burn]))?;
        }
        if !coll_in.is_zero() {
            let here = of_address(self.vm().contract_address());
            self.transfer(token, transferFromCall::SELECTOR, &[user, here, coll_in])?;
        }
        Ok(())
    }

    /// Accrues every branch and shares all that is booked.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    fn share(&mut self, pool_earns: bool, gauges_earn: bool) -> Result<Shared, Error> {
        let now = self.now();
        let booked = self.accrue_all(now)?;
        Ok(shared(booked, pool_earns, gauges_earn)?)
    }

    /// Stores what is left after a pull and mints what was due; answers it.
    ///
    /// # Errors
    /// `Overflow` - out of the caps; what AmpUSD reverts with.
    ///
    /// # Events
    /// `YieldPulled`.
    #[inline(never)]
    fn pay_out(&mut self, to: Address, minted: Debt, rest: &Shared) -> Result<U256, Error> {
        self.store_yields(&rest.booked, rest.cushion)?;
        let (amp_usd, _) = self.load_amp_usd();
        events::yield_pulled(self.vm(), to, minted, &rest.booked, rest.cushion);
        if !minted.is_zero() {
            let words = [of_address(to), minted.word()];
            self.transact(amp_usd, &calldata(mintCall::SELECTOR, &words))?;
        }
        Ok(minted.word())
    }

    /// Moves collateral.
    ///
    /// # Errors
    /// `TokenTransferFailed` - the token did not answer exactly `true`.
    #[inline(never)]
    fn transfer(&mut self, token: Address, selector: [u8; 4], words: &[U256]) -> Result<(), Error> {
        match self.transact(token, &calldata(selector, words)) {
            Ok(answer) if is_true(&answer) => Ok(()),
            _ => Err(revert(TokenTransferFailed { token }).into()),
        }
    }

    /// Calls a contract.
    ///
    /// # Errors
    /// What it reverts with; `CallFailed` - it failed and said nothing.
    #[inline(never)]
    fn transact(&mut self, target: Address, data: &[u8]) -> Result<Vec<u8>, Error> {
        let context = Call::new_mutating(self);
        call(self.vm(), context, target, data).map_err(|error| failed(target, error))
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
pub fn calldata(selector: [u8; 4], words: &[U256]) -> Vec<u8> {
    let mut data = Vec::with_capacity(100);
    data.extend_from_slice(&selector);
    append(&mut data, words);
    data
}

/// Appends bytes, filled up to whole words.
pub fn pad(data: &mut Vec<u8>, bytes: &[u8]) {
    let rest = bytes.len().next_multiple_of(32).saturating_sub(bytes.len());
    data.extend_from_slice(bytes);
    data.resize(data.len().saturating_add(rest), 0);
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
