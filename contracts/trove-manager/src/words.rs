//! ABI words: numbers, most significant byte first.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::kernel;
use stylus_kit::calldata::malformed;
use stylus_kit::{Args, Revert};

/// Bytes of a word.
const WORD: usize = 32;
/// Numbers that are read at once, at most.
const MOST: usize = 9;

/// Numbers read from calldata; what was not asked for is 0.
pub(crate) type Numbers = [U256; MOST];

/// Reads words of calldata.
///
/// # Errors
/// `MalformedCalldata` - there are fewer.
#[inline(never)]
pub(crate) fn numbers(args: &mut Args<'_>, count: usize) -> Result<Numbers, Revert> {
    let mut words = [U256::ZERO; MOST];
    for word in words.iter_mut().take(count) {
        *word = args.uint()?;
    }
    Ok(words)
}

/// A word that is an address.
///
/// # Errors
/// `MalformedCalldata` - it has more than 160 bits.
#[inline(never)]
pub(crate) fn address(word: U256) -> Result<Address, Revert> {
    let [_, _, high, top] = kernel::lanes(word);
    if top != 0 || high >> 32 != 0 {
        return Err(malformed());
    }
    Ok(Address::from_word(word.to_be_bytes().into()))
}

/// A number as a word.
pub(crate) fn of(number: impl Into<u128>) -> U256 {
    kernel::widen(number.into())
}

/// An address as a word.
#[inline(never)]
pub(crate) fn of_address(address: Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}

/// Appends words.
#[inline(never)]
pub(crate) fn append(data: &mut Vec<u8>, words: &[U256]) {
    for word in words {
        data.extend_from_slice(&word.to_be_bytes::<WORD>());
    }
}

/// Words one after the other.
#[inline(never)]
pub(crate) fn answer(words: &[U256]) -> Vec<u8> {
    let mut data = Vec::with_capacity(words.len().saturating_mul(WORD));
    append(&mut data, words);
    data
}
