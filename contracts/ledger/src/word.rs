//! A storage word in halves, and the fields of a half.

use alloy_primitives::{Address, B256, U256};
use cdp_core::fixed_math::{MathError, kernel};

/// Bits of an amount.
pub(crate) const AMOUNT: u32 = 96;
/// Bits of a time.
pub(crate) const TIME: u32 = 40;
/// Bits of a number of basis points, and of a tick.
pub(crate) const SHORT: u32 = 16;
/// Bits of a set of marks.
pub(crate) const MARKS: u32 = 8;

/// A word in halves of 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) high: u128,
    pub(crate) low: u128,
}

impl Word {
    /// All bits zero.
    pub(crate) const ZERO: Self = Self { high: 0, low: 0 };

    /// Takes the number of a word.
    pub(crate) const fn new(number: U256) -> Self {
        let (high, low) = kernel::split_words(number);
        Self { high, low }
    }

    /// The word's number.
    pub(crate) const fn number(self) -> U256 {
        kernel::join_words(self.high, self.low)
    }

    /// An address in the upper 160 bits.
    pub(crate) fn title(address: Address, tail: u128) -> Self {
        let mut word = B256::ZERO;
        if let Some(head) = word.first_chunk_mut() {
            *head = address.into_array();
        }
        let Self { high, low } = Self::new(U256::from_be_bytes(word.0));
        Self {
            high,
            low: low | part(tail, 0, AMOUNT),
        }
    }

    /// The address in the upper 160 bits.
    #[inline(never)]
    pub(crate) fn address(self) -> Address {
        let bytes: [u8; 32] = self.number().to_be_bytes();
        Address::new(bytes.first_chunk().copied().unwrap_or_default())
    }

    /// What is beside the address.
    pub(crate) const fn tail(self) -> u128 {
        part(self.low, 0, AMOUNT)
    }

    /// The same address with something else beside it.
    pub(crate) const fn with_tail(self, tail: u128) -> Self {
        let low = self.low >> AMOUNT << AMOUNT | part(tail, 0, AMOUNT);
        Self { low, ..self }
    }

    /// Two amounts of 96 bits and 64 bits more.
    pub(crate) const fn amounts(self) -> (u128, u128, u128) {
        let second = part(self.high, 0, 32) << 64 | self.low >> 64;
        (self.high >> 32, second, part(self.low, 0, 64))
    }

    /// Two amounts and 64 bits more, which fit.
    pub(crate) fn of_amounts(first: u128, second: u128, rest: u128) -> Result<Self, MathError> {
        let second = fit(second, AMOUNT)?;
        Ok(Self {
            high: fit(first, AMOUNT)? << 32 | second >> 64,
            low: second << 64 | rest,
        })
    }
}

/// The `bits` bits of a number that begin at bit `from`.
pub(crate) const fn part(number: u128, from: u32, bits: u32) -> u128 {
    number >> from & (1_u128 << bits).wrapping_sub(1)
}

/// The same as 64 bits; a part of at most 64 bits is not cut.
pub(crate) fn part64(number: u128, from: u32, bits: u32) -> u64 {
    let (_, low) = kernel::split(part(number, from, bits));
    low
}

/// The same as 16 bits; a part of at most 16 bits is not cut.
pub(crate) fn part16(number: u128, from: u32) -> u16 {
    u16::try_from(part(number, from, SHORT)).unwrap_or_default()
}

/// The same as 8 bits.
pub(crate) fn part8(number: u128) -> u8 {
    u8::try_from(part(number, 0, MARKS)).unwrap_or_default()
}

/// A number that fits its bits.
pub(crate) fn fit(number: u128, bits: u32) -> Result<u128, MathError> {
    if number >> bits == 0 {
        Ok(number)
    } else {
        Err(MathError::Overflow)
    }
}
