//! Types for dimensions: private fields, no operators, named methods that check.
#![allow(
    clippy::should_implement_trait,
    reason = "`add` and `sub` return a Result, which the operator traits cannot"
)]

use ruint::aliases::U256;

use crate::{MathError, kernel};

/// Defines a quantity held in `u128`.
macro_rules! narrow_unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// Takes a raw number of base units.
            #[inline(always)]
            #[must_use]
            pub const fn new(raw: u128) -> Self {
                Self(raw)
            }

            /// The raw number of base units.
            #[inline(always)]
            #[must_use]
            pub const fn raw(self) -> u128 {
                self.0
            }

            /// Narrows a word.
            ///
            /// # Errors
            /// `Overflow` - the word passes 128 bits.
            #[inline]
            pub fn from_word(word: U256) -> Result<Self, MathError> {
                kernel::narrow(word).map(Self)
            }

            /// Narrows a word, stopping at 128 bits: for amounts that are capped anyway.
            #[inline]
            #[must_use]
            pub fn from_word_or_max(word: U256) -> Self {
                Self(kernel::narrow(word).unwrap_or(u128::MAX))
            }

            /// The same quantity as a word.
            #[inline(always)]
            #[must_use]
            pub const fn word(self) -> U256 {
                kernel::widen(self.0)
            }

            /// Reports whether this is nothing.
            #[inline(always)]
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Adds.
            ///
            /// # Errors
            /// `Overflow` - the sum passes 128 bits.
            #[inline(always)]
            pub fn add(self, other: Self) -> Result<Self, MathError> {
                self.0.checked_add(other.0).map(Self).ok_or(MathError::Overflow)
            }

            /// Subtracts.
            ///
            /// # Errors
            /// `Underflow` - `other` is larger.
            #[inline(always)]
            pub fn sub(self, other: Self) -> Result<Self, MathError> {
                self.0.checked_sub(other.0).map(Self).ok_or(MathError::Underflow)
            }

            /// Subtracts, stopping at nothing.
            #[inline(always)]
            #[must_use]
            pub fn sub_or_zero(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
    };
}

/// Defines a quantity held in a 256-bit word.
macro_rules! wide_unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(U256);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(U256::ZERO);

            /// Takes a raw number of base units.
            #[inline(always)]
            #[must_use]
            pub const fn new(raw: U256) -> Self {
                Self(raw)
            }

            /// The raw number of base units.
            #[inline(always)]
            #[must_use]
            pub const fn raw(self) -> U256 {
                self.0
            }

            /// Reports whether this is nothing.
            #[inline(always)]
            #[must_use]
            pub fn is_zero(self) -> bool {
                self.0.is_zero()
            }

            /// Adds.
            ///
            /// # Errors
            /// `Overflow` - the sum passes 256 bits.
            #[inline]
            pub fn add(self, other: Self) -> Result<Self, MathError> {
                kernel::add(self.0, other.0).map(Self)
            }

            /// Subtracts.
            ///
            /// # Errors
            /// `Underflow` - `other` is larger.
            #[inline]
            pub fn sub(self, other: Self) -> Result<Self, MathError> {
                kernel::sub(self.0, other.0).map(Self)
            }
        }
    };
}

narrow_unit! {
    /// An amount of collateral in native units of its token (wAMPL: 18 decimals, SPOT: 9).
    Coll
}
narrow_unit! {
    /// An amount of AmpUSD or of debt in AmpUSD-wei (18 decimals).
    Debt
}
narrow_unit! {
    /// A trove's part in redistributions, or the sum of all; equals collateral until the first.
    Stake
}
narrow_unit! {
    /// US dollars for one whole token, with 18 decimals: what a feed answers.
    Usd
}
narrow_unit! {
    /// Tokens of a liquidity pool staked in a gauge, in their own units.
    Liquidity
}
wide_unit! {
    /// AmpUSD-wei that a gauge earned for one unit of liquidity, times 2^128, summed up.
    IncomePerUnit
}
wide_unit! {
    /// Shares of a pool or of a wrapped token, raw.
    Shares
}
wide_unit! {
    /// Collateral that offsets brought for one pool share, in units times 2^160, summed over a
    /// scale.
    GainPerShare
}
narrow_unit! {
    /// Debt over value, in WAD.
    LoanToValue
}
wide_unit! {
    /// AMPL in its base units (9 decimals), as its ERC-20 reports them today.
    AmplUnits
}
wide_unit! {
    /// AmpUSD-wei per one collateral unit, times 1e36.
    Price
}
wide_unit! {
    /// What an amount of collateral is worth, in AmpUSD-wei. Passes 128 bits at the caps (1e46).
    Value
}

/// A ratio or a fraction in basis points (1e4 = 100 %).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio(u16);

impl Ratio {
    /// One: 100 %.
    pub const ONE: Self = Self(10_000);

    /// Takes basis points.
    #[inline(always)]
    #[must_use]
    pub const fn from_bps(bps: u16) -> Self {
        Self(bps)
    }

    /// The ratio in basis points.
    #[inline(always)]
    #[must_use]
    pub const fn bps(self) -> u16 {
        self.0
    }
}

/// A length of time in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u64);

impl Seconds {
    /// Takes seconds.
    #[inline(always)]
    #[must_use]
    pub const fn new(seconds: u64) -> Self {
        Self(seconds)
    }

    /// The length in seconds.
    #[inline(always)]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The same length as a word.
    #[inline(always)]
    #[must_use]
    pub const fn word(self) -> U256 {
        kernel::widen(self.0 as u128)
    }
}

/// A point in time, in seconds since 1970; 0 stands for "never".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The time that stands for "never".
    pub const NEVER: Self = Self(0);

    /// Takes seconds since 1970.
    #[inline(always)]
    #[must_use]
    pub const fn new(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970.
    #[inline(always)]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// Reports whether this stands for "never".
    #[inline(always)]
    #[must_use]
    pub const fn is_never(self) -> bool {
        self.0 == 0
    }

    /// The time since `earlier`, 0 if that is not earlier.
    #[inline(always)]
    #[must_use]
    pub const fn since(self, earlier: Self) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0))
    }
}
