//! ABI words: numbers, most significant byte first.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::kernel;

/// Bytes of a word.
const WORD: usize = 32;

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
