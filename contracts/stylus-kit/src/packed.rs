//! Fields of a storage word.
//!
//! A word is 32 bytes, most significant first. A field is named by the byte at which it begins,
//! known at compile time, so a layout that leaves the word does not compile and reading a field
//! costs a load and a shift. Narrowing conversions are checked.
//!
//! ```
//! use stylus_kit::packed::Word;
//!
//! const COUNT: usize = 0; // u64
//! const LAST: usize = 8; // u40
//! let word = Word::ZERO.with_u64::<COUNT>(7).with_u40::<LAST>(1_700_000_000)?;
//! assert_eq!((word.u64::<COUNT>(), word.u40::<LAST>()), (7, 1_700_000_000));
//! # Ok::<(), fixed_math::MathError>(())
//! ```

use alloy_primitives::{Address, B256, U256};
use fixed_math::MathError;

use crate::calldata::{account, number};
use crate::reply::AbiWord;

/// A storage word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word(B256);

impl From<B256> for Word {
    fn from(word: B256) -> Self {
        Self(word)
    }
}

impl From<Word> for B256 {
    fn from(word: Word) -> Self {
        word.0
    }
}

/// Defines reading and writing of a field that fills its type.
macro_rules! field {
    ($type:ty, $bytes:literal, $get:ident, $with:ident) => {
        #[doc = concat!("Reads the `", stringify!($type), "` at byte `AT`.")]
        #[inline(always)]
        #[must_use]
        pub fn $get<const AT: usize>(&self) -> $type {
            <$type>::from_be_bytes(self.bytes::<AT, $bytes>())
        }

        #[doc = concat!("The word with another `", stringify!($type), "` at byte `AT`.")]
        #[inline(always)]
        #[must_use]
        pub fn $with<const AT: usize>(self, value: $type) -> Self {
            self.with_bytes::<AT, $bytes>(value.to_be_bytes())
        }
    };
}

/// Defines reading and writing of a field narrower than its type.
macro_rules! narrow_field {
    ($name:literal, $type:ty, $width:literal, $bytes:literal, $get:ident, $with:ident) => {
        #[doc = concat!("Reads the `", $name, "` at byte `AT`.")]
        #[inline(always)]
        #[must_use]
        pub fn $get<const AT: usize>(&self) -> $type {
            let mut wide = [0; $width];
            if let Some(low) = wide.last_chunk_mut::<$bytes>() {
                *low = self.bytes::<AT, $bytes>();
            }
            <$type>::from_be_bytes(wide)
        }

        #[doc = concat!("The word with another `", $name, "` at byte `AT`.")]
        ///
        /// # Errors
        /// `Overflow` - the value does not fit the field.
        #[inline(always)]
        pub fn $with<const AT: usize>(self, value: $type) -> Result<Self, MathError> {
            if value >> ($bytes * 8) != 0 {
                return Err(MathError::Overflow);
            }
            let wide = value.to_be_bytes();
            let low = wide.last_chunk::<$bytes>().copied().unwrap_or_default();
            Ok(self.with_bytes::<AT, $bytes>(low))
        }
    };
}

impl Word {
    /// All bits zero.
    pub const ZERO: Self = Self(B256::ZERO);

    field!(u8, 1, u8, with_u8);
    field!(u16, 2, u16, with_u16);
    field!(u32, 4, u32, with_u32);
    field!(u64, 8, u64, with_u64);
    field!(u128, 16, u128, with_u128);
    narrow_field!("u40", u64, 8, 5, u40, with_u40);
    narrow_field!("u96", u128, 16, 12, u96, with_u96);

    /// Reads the `u160` at byte `AT`.
    #[inline(always)]
    #[must_use]
    pub fn u160<const AT: usize>(&self) -> U256 {
        number(&self.address::<AT>().abi())
    }

    /// The word with another `u160` at byte `AT`.
    ///
    /// # Errors
    /// `Overflow` - the value does not fit the field.
    #[inline(always)]
    pub fn with_u160<const AT: usize>(self, value: U256) -> Result<Self, MathError> {
        let value = value.abi();
        let low = account(&value).ok_or(MathError::Overflow)?;
        Ok(self.with_address::<AT>(*low))
    }

    /// Reads the address at byte `AT`.
    #[inline(always)]
    #[must_use]
    pub fn address<const AT: usize>(&self) -> Address {
        Address::new(self.bytes::<AT, 20>())
    }

    /// The word with another address at byte `AT`.
    #[inline(always)]
    #[must_use]
    pub fn with_address<const AT: usize>(self, value: Address) -> Self {
        self.with_bytes::<AT, 20>(value.into_array())
    }

    /// Reads the `N` bytes at byte `AT`.
    #[inline(always)]
    #[must_use]
    pub fn bytes<const AT: usize, const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= 32 && AT <= 32 - N, "the field leaves the word") };
        let tail = self.0.get(AT..).unwrap_or_default();
        tail.first_chunk::<N>().copied().unwrap_or([0; N])
    }

    /// The word with other `N` bytes at byte `AT`.
    #[inline(always)]
    #[must_use]
    pub fn with_bytes<const AT: usize, const N: usize>(mut self, value: [u8; N]) -> Self {
        const { assert!(N <= 32 && AT <= 32 - N, "the field leaves the word") };
        let tail = self.0.get_mut(AT..).unwrap_or_default();
        if let Some(field) = tail.first_chunk_mut::<N>() {
            *field = value;
        }
        self
    }
}
