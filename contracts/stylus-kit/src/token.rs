//! Calls to tokens.
//!
//! - Warning: a token is believed only if it answers exactly one word, and transfers only if that
//!   word is `true`. Tokens that answer nothing are not supported.
//! - Warning: fees on transfer and balances that move by themselves are not noticed here; the
//!   house takes only tokens that have neither.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use interfaces::IErc20::{balanceOfCall, totalSupplyCall, transferCall, transferFromCall};
use interfaces::IErrors::{TokenReadFailed, TokenTransferFailed};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::calls::Call;
use stylus_sdk::stylus_core::{HostAccess, TopLevelStorage};

use crate::reply::calldata;
use crate::{Revert, revert};

/// Sends `value` of `token` from the program to `to`.
///
/// # Errors
/// `TokenTransferFailed` - the token did not answer exactly `true`.
pub fn send<P>(program: &mut P, token: Address, to: Address, value: U256) -> Result<(), Revert>
where
    P: TopLevelStorage + HostAccess<Host = VM>,
{
    transact(program, token, &calldata(&transferCall { to, value }))
}

/// Takes `value` of `token` from `from` into the program.
///
/// # Errors
/// `TokenTransferFailed` - the token did not answer exactly `true`.
pub fn take<P>(program: &mut P, token: Address, from: Address, value: U256) -> Result<(), Revert>
where
    P: TopLevelStorage + HostAccess<Host = VM>,
{
    let to = stylus_sdk::stylus_core::AccountAccess::contract_address(program.vm());
    transact(
        program,
        token,
        &calldata(&transferFromCall { from, to, value }),
    )
}

/// Reads the supply of `token`.
///
/// # Errors
/// `TokenReadFailed` - the token did not answer exactly one word.
pub fn total_supply<P: HostAccess<Host = VM>>(program: &P, token: Address) -> Result<U256, Revert> {
    read(program, token, &calldata(&totalSupplyCall {}))
}

/// Reads what `account` holds of `token`.
///
/// # Errors
/// `TokenReadFailed` - the token did not answer exactly one word.
pub fn balance_of<P>(program: &P, token: Address, account: Address) -> Result<U256, Revert>
where
    P: HostAccess<Host = VM>,
{
    read(program, token, &calldata(&balanceOfCall { account }))
}

/// One word, or none.
fn only_word(
    answer: Result<Vec<u8>, stylus_sdk::stylus_core::calls::errors::Error>,
) -> Option<U256> {
    let answer = answer.ok()?;
    let word: [u8; 32] = answer.as_slice().try_into().ok()?;
    Some(U256::from_be_bytes(word))
}

fn transact<P>(program: &mut P, token: Address, data: &[u8]) -> Result<(), Revert>
where
    P: TopLevelStorage + HostAccess<Host = VM>,
{
    let context = Call::new_mutating(program);
    match only_word(call(program.vm(), context, token, data)) {
        Some(answer) if answer == U256::ONE => Ok(()),
        _ => Err(revert(TokenTransferFailed { token })),
    }
}

fn read<P>(program: &P, token: Address, data: &[u8]) -> Result<U256, Revert>
where
    P: HostAccess<Host = VM>,
{
    let answer = static_call(program.vm(), Call::new(), token, data);
    only_word(answer).ok_or_else(|| revert(TokenReadFailed { token }))
}
