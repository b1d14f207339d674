//! Strict decoding of arguments.
//!
//! Every program reads its calldata through [`Args`] and nothing else. An argument that is cut
//! short, or that has bits outside its type, reverts with `MalformedCalldata()` before any state
//! is read. Bytes after the last argument are ignored, as Solidity does (wallets append tags).

use alloy_primitives::{Address, B256, U256};
use interfaces::IErrors::MalformedCalldata;

use crate::{Revert, revert};

/// Bytes of an ABI word.
pub const WORD: usize = 32;

/// Reads arguments one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    /// All arguments: offsets of dynamic ones count from here.
    all: &'a [u8],
    /// What is not read yet.
    rest: &'a [u8],
}

impl<'a> Args<'a> {
    /// Takes calldata without its selector.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self {
            all: data,
            rest: data,
        }
    }

    /// Shows the next `N` words, without going past them; `None` if fewer are left.
    #[must_use]
    pub fn peek<const N: usize>(&self) -> Option<&'a [[u8; WORD]; N]> {
        self.rest.as_chunks::<WORD>().0.first_chunk::<N>()
    }

    /// Reads the next `N` words; `None` if fewer are left.
    pub fn take<const N: usize>(&mut self) -> Option<&'a [[u8; WORD]; N]> {
        let words = self.peek::<N>()?;
        self.rest = self.rest.get(words.as_flattened().len()..)?;
        Some(words)
    }

    /// Reads a word as it is, `bytes32`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left.
    pub fn word(&mut self) -> Result<B256, Revert> {
        let (word, rest) = self
            .rest
            .split_first_chunk::<WORD>()
            .ok_or_else(malformed)?;
        self.rest = rest;
        Ok(B256::new(*word))
    }

    /// Reads a `uint256`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left.
    pub fn uint(&mut self) -> Result<U256, Revert> {
        self.word().map(|word| number(&word.0))
    }

    /// Reads a `uint128`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or the number is larger.
    pub fn u128(&mut self) -> Result<u128, Revert> {
        let word = self.word()?;
        let (high, low) = halves(&word);
        if high == 0 { Ok(low) } else { Err(malformed()) }
    }

    /// Reads a `uint64`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or the number is larger.
    pub fn u64(&mut self) -> Result<u64, Revert> {
        self.narrow()
    }

    /// Reads a `uint32`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or the number is larger.
    pub fn u32(&mut self) -> Result<u32, Revert> {
        self.narrow()
    }

    /// Reads a `uint16`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or the number is larger.
    pub fn u16(&mut self) -> Result<u16, Revert> {
        self.narrow()
    }

    /// Reads a `uint8`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or the number is larger.
    pub fn u8(&mut self) -> Result<u8, Revert> {
        self.narrow()
    }

    /// Reads a `bool`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or it is neither 0 nor 1.
    pub fn flag(&mut self) -> Result<bool, Revert> {
        match self.u128()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(malformed()),
        }
    }

    /// Reads an `address`.
    ///
    /// # Errors
    /// `MalformedCalldata` - fewer than 32 bytes are left, or one of the upper twelve is set.
    pub fn address(&mut self) -> Result<Address, Revert> {
        let word = self.word()?;
        let (high, _) = halves(&word);
        if high >> 32 == 0 {
            Ok(Address::from_word(word))
        } else {
            Err(malformed())
        }
    }

    /// Reads the head of a dynamic array of static elements: its length, and its elements as
    /// arguments of their own.
    ///
    /// # Errors
    /// `MalformedCalldata` - the offset leaves the calldata, or the length passes 32 bits.
    pub fn array(&mut self) -> Result<(u32, Args<'a>), Revert> {
        let offset = usize::try_from(self.u32()?).map_err(|_| malformed())?;
        let tail = self.all.get(offset..).ok_or_else(malformed)?;
        let mut elements = Args::new(tail);
        let length = elements.u32()?;
        Ok((length, elements))
    }

    /// Reads `bytes`.
    ///
    /// # Errors
    /// `MalformedCalldata` - the offset or the length leaves the calldata.
    pub fn bytes(&mut self) -> Result<&'a [u8], Revert> {
        let (length, elements) = self.array()?;
        let length = usize::try_from(length).map_err(|_| malformed())?;
        elements.rest.get(..length).ok_or_else(malformed)
    }

    /// All arguments, those read already included.
    #[must_use]
    pub const fn all(&self) -> &'a [u8] {
        self.all
    }

    fn narrow<T: TryFrom<u128>>(&mut self) -> Result<T, Revert> {
        T::try_from(self.u128()?).map_err(|_| malformed())
    }
}

/// The address in a word; `None` if one of the upper twelve bytes is set.
#[inline(never)]
#[must_use]
pub fn account(word: &[u8; WORD]) -> Option<&Address> {
    let (high, low) = word.split_first_chunk::<12>()?;
    let clean = high
        .as_chunks::<4>()
        .0
        .iter()
        .fold(0, |set, part| set | u32::from_ne_bytes(*part));
    let low = low.first_chunk::<20>()?;
    (clean == 0).then_some(low.into())
}

/// The number in a word.
#[inline(never)]
#[must_use]
pub fn number(word: &[u8; WORD]) -> U256 {
    U256::from_be_bytes(*word)
}

/// The upper and the lower 128 bits of a word.
fn halves(word: &B256) -> (u128, u128) {
    let number = number(&word.0);
    fixed_math::kernel::split_words(number)
}

/// The error for arguments that cannot be read.
#[cold]
#[inline(never)]
#[must_use]
pub fn malformed() -> Revert {
    revert(MalformedCalldata {})
}
