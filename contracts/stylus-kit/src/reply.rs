//! Encoding of answers and of errors.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolError;

use crate::calldata::WORD;

/// The data of a revert: an ABI-encoded error with a name.
pub type Revert = Vec<u8>;

/// What a verb answers: the ABI-encoded return values, or the data of a revert.
pub type Reply = Result<Vec<u8>, Revert>;

/// Encodes an error.
#[cold]
#[inline(never)]
#[must_use]
pub fn revert<E: SolError>(error: E) -> Revert {
    error.abi_encode()
}

/// A value that is one ABI word.
pub trait AbiWord {
    /// Its encoding.
    fn abi(self) -> [u8; WORD];
}

impl AbiWord for B256 {
    fn abi(self) -> [u8; WORD] {
        self.0
    }
}

impl AbiWord for U256 {
    fn abi(self) -> [u8; WORD] {
        self.to_be_bytes()
    }
}

impl AbiWord for Address {
    fn abi(self) -> [u8; WORD] {
        self.into_word().0
    }
}

impl AbiWord for u128 {
    fn abi(self) -> [u8; WORD] {
        fixed_math::kernel::widen(self).abi()
    }
}

impl AbiWord for u64 {
    fn abi(self) -> [u8; WORD] {
        u128::from(self).abi()
    }
}

impl AbiWord for u32 {
    fn abi(self) -> [u8; WORD] {
        u128::from(self).abi()
    }
}

impl AbiWord for u16 {
    fn abi(self) -> [u8; WORD] {
        u128::from(self).abi()
    }
}

impl AbiWord for u8 {
    fn abi(self) -> [u8; WORD] {
        u128::from(self).abi()
    }
}

impl AbiWord for bool {
    fn abi(self) -> [u8; WORD] {
        u128::from(self).abi()
    }
}

/// Answers with nothing.
///
/// # Errors
/// None; the type is that of every verb.
pub const fn nothing() -> Reply {
    Ok(Vec::new())
}

/// Answers with one word.
///
/// # Errors
/// None; the type is that of every verb.
pub fn word(value: impl AbiWord) -> Reply {
    Ok(value.abi().to_vec())
}

/// Answers with words one after the other: a tuple or a struct of static types.
///
/// # Errors
/// None; the type is that of every verb.
pub fn words(values: &[[u8; WORD]]) -> Reply {
    Ok(values.as_flattened().to_vec())
}

/// Answers with a string of at most 32 bytes.
///
/// # Errors
/// None; the type is that of every verb.
pub fn short_string(text: &str) -> Reply {
    let mut padded = [0; WORD];
    for (byte, letter) in padded.iter_mut().zip(text.bytes()) {
        *byte = letter;
    }
    let length = u64::try_from(text.len().min(WORD)).unwrap_or_default();
    words(&[32_u64.abi(), length.abi(), padded])
}
