//! Calls to other contracts: what they revert with is passed on, and what says nothing is
//! `CallFailed`.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use interfaces::IErrors::CallFailed;
use stylus_sdk::call::{call, static_call};
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::calls::{Call, errors};
use stylus_sdk::stylus_core::{HostAccess, TopLevelStorage};

use crate::calldata::{WORD, number};
use crate::{Revert, revert};

/// Calls a contract. What is cached of storage is written first.
///
/// # Errors
/// What it reverts with; `CallFailed` - it failed and said nothing.
#[inline(never)]
pub fn transact<P>(program: &mut P, target: Address, data: &[u8]) -> Result<Vec<u8>, Revert>
where
    P: TopLevelStorage + HostAccess<Host = VM>,
{
    let context = Call::new_mutating(program);
    call(program.vm(), context, target, data).map_err(|error| failed(target, error))
}

/// Asks a contract, which changes nothing.
///
/// # Errors
/// As [`transact`].
#[inline(never)]
pub fn ask<P>(program: &P, target: Address, data: &[u8]) -> Result<Vec<u8>, Revert>
where
    P: HostAccess<Host = VM>,
{
    static_call(program.vm(), Call::new(), target, data).map_err(|error| failed(target, error))
}

/// The numbers of an answer that is exactly `N` words.
///
/// # Errors
/// `CallFailed` - it is anything else.
pub fn words<const N: usize>(target: Address, answer: &[u8]) -> Result<[U256; N], Revert> {
    let (words, rest) = answer.as_chunks::<WORD>();
    let words: Option<&[[u8; WORD]; N]> = words.try_into().ok();
    let words = words.filter(|_| rest.is_empty());
    let words = words.ok_or_else(|| revert(CallFailed { target }))?;
    Ok(words.each_ref().map(number))
}

#[cold]
#[inline(never)]
fn failed(target: Address, error: errors::Error) -> Revert {
    match error {
        errors::Error::Revert(data) if !data.is_empty() => data,
        _ => revert(CallFailed { target }),
    }
}
