//! Encoding of answers and of errors.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::abi::token::WordToken;
use alloy_sol_types::{SolCall, SolError};

use crate::calldata::WORD;

/// The data of a revert: an ABI-encoded error with a name.
pub type Revert = Vec<u8>;

/// What a verb answers: the ABI-encoded return values, or the data of a revert.
pub type Reply = Result<Vec<u8>, Revert>;

/// Encodes an error whose values are all static words.
#[cold]
#[inline(never)]
#[must_use]
pub fn revert<E>(error: E) -> Revert
where
    E: SolError,
    for<'a> E::Token<'a>: StaticTokens,
{
    error.tokenize().encode_after(E::SELECTOR)
}

/// Encodes a call whose arguments are all static words.
#[must_use]
pub fn calldata<C>(call: &C) -> Vec<u8>
where
    C: SolCall,
    for<'a> C::Token<'a>: StaticTokens,
{
    call.tokenize().encode_after(C::SELECTOR)
}

/// Encodes words after a selector.
#[inline(never)]
#[must_use]
pub fn encode(selector: [u8; 4], words: &[[u8; WORD]]) -> Vec<u8> {
    let words = words.as_flattened();
    let mut data = Vec::with_capacity(words.len().saturating_add(4));
    data.extend_from_slice(&selector);
    data.extend_from_slice(words);
    data
}

/// Words in their ABI order. Alloy's own encoder handles dynamic types too, and is several times
/// the size; nothing the house encodes has any.
pub trait StaticTokens {
    /// Encodes them after a selector.
    fn encode_after(self, selector: [u8; 4]) -> Vec<u8>;
}

/// Implements [`StaticTokens`] for a tuple.
macro_rules! static_tokens {
    ($($type:ident $name:ident),*) => {
        impl StaticTokens for ($($type,)*) {
            #[inline(always)]
            fn encode_after(self, selector: [u8; 4]) -> Vec<u8> {
                let ($($name,)*) = self;
                encode(selector, &[$($name.0.0),*])
            }
        }
    };
}

static_tokens!();
static_tokens!(WordToken a);
static_tokens!(WordToken a, WordToken b);
static_tokens!(WordToken a, WordToken b, WordToken c);
static_tokens!(WordToken a, WordToken b, WordToken c, WordToken d);

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
    #[inline(never)]
    fn abi(self) -> [u8; WORD] {
        self.to_be_bytes()
    }
}

impl AbiWord for Address {
    fn abi(self) -> [u8; WORD] {
        self.into_word().0
    }
}

impl AbiWord for &Address {
    fn abi(self) -> [u8; WORD] {
        self.into_word().0
    }
}

impl AbiWord for u128 {
    #[inline(never)]
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
    single(&value.abi())
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
    short_bytes(text.as_bytes())
}

/// Answers with a string of at most 32 bytes, given as UTF-8.
///
/// # Errors
/// None; the type is that of every verb.
pub fn short_bytes(text: &[u8]) -> Reply {
    let length = u64::try_from(text.len()).unwrap_or_default();
    let padding = [0; WORD];
    let padding = padding.get(text.len()..).unwrap_or_default();
    Ok(join(&[&32_u64.abi(), &length.abi(), text, padding]))
}

/// Parts, one after the other. Made for up to six words; more of them grow the memory.
#[inline(never)]
#[must_use]
pub fn join(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(6 * WORD);
    for part in parts {
        joined.extend_from_slice(part);
    }
    joined
}

#[inline(never)]
fn single(word: &[u8; WORD]) -> Reply {
    Ok(word.to_vec())
}
