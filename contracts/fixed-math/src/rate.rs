//! Annual rates on their grid, and debt weighted by them.
//!
//! Every rate is a whole number of basis points, so weights need no WAD: a debt times a rate is
//! kept in AmpUSD-wei times basis points, exactly, in 128 bits. The common factor 1e14 between a
//! basis point and WAD cancels from every formula of the law.
#![allow(
    clippy::should_implement_trait,
    reason = "`add` and `sub` return a Result, which the operator traits cannot"
)]

use ruint::aliases::U256;

use crate::{Debt, MathError, kernel};

/// Basis points in one.
pub const BPS: u128 = 10_000;
/// One basis point in WAD: the step of the rate grid, 0.01 %.
pub const RATE_STEP_WAD: u64 = 100_000_000_000_000;
/// The lowest annual rate: 0.5 %.
pub const MIN_RATE_BPS: u16 = 50;
/// The highest annual rate: 250 %.
pub const MAX_RATE_BPS: u16 = 25_000;
/// Ticks of the rate grid.
pub const TICKS: u16 = 24_951;
/// The highest tick.
pub const MAX_TICK: u16 = TICKS - 1;

const _: () = assert!(MAX_RATE_BPS - MIN_RATE_BPS == MAX_TICK);
const _: () = assert!(RATE_STEP_WAD as u128 * BPS == 1_000_000_000_000_000_000);

/// A borrower's annual rate: a point of the grid 0.5 % - 250 % in steps of 0.01 %, kept as its
/// tick (0 is 0.5 %). BOOK-6: ticks and rates are in bijection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnnualRate(u16);

impl AnnualRate {
    /// The lowest rate, 0.5 %.
    pub const MIN: Self = Self(0);
    /// The highest rate, 250 %.
    pub const MAX: Self = Self(MAX_TICK);

    /// Takes an annual fraction in WAD.
    ///
    /// # Errors
    /// `RateOffGrid` - not a multiple of 0.01 %. `RateOutOfRange` - below 0.5 % or above 250 %.
    pub fn from_wad(rate: U256) -> Result<Self, MathError> {
        // Whatever passes 64 bits is above 1 800 %; which side of the grid it is on is not asked.
        let rate = kernel::narrow_u64(rate).map_err(|_| MathError::RateOutOfRange)?;
        if !rate.is_multiple_of(RATE_STEP_WAD) {
            return Err(MathError::RateOffGrid);
        }
        match u16::try_from(rate.checked_div(RATE_STEP_WAD).unwrap_or(0)) {
            Ok(bps @ MIN_RATE_BPS..=MAX_RATE_BPS) => Ok(Self(bps.saturating_sub(MIN_RATE_BPS))),
            _ => Err(MathError::RateOutOfRange),
        }
    }

    /// Takes a tick.
    ///
    /// # Errors
    /// `RateOutOfRange` - the tick is not one of the 24 951.
    #[inline]
    pub const fn from_tick(tick: u16) -> Result<Self, MathError> {
        if tick > MAX_TICK {
            Err(MathError::RateOutOfRange)
        } else {
            Ok(Self(tick))
        }
    }

    /// The tick, 0 to 24 950.
    #[inline(always)]
    #[must_use]
    pub const fn tick(self) -> u16 {
        self.0
    }

    /// The rate in basis points, 50 to 25 000.
    #[inline(always)]
    #[must_use]
    pub const fn bps(self) -> u16 {
        // Saturation is out of reach: a tick is at most 24 950.
        self.0.saturating_add(MIN_RATE_BPS)
    }

    /// The rate as an annual fraction in WAD.
    #[must_use]
    pub const fn wad(self) -> u128 {
        (self.bps() as u128).saturating_mul(RATE_STEP_WAD as u128)
    }
}

/// Debt times annual rate, in AmpUSD-wei times basis points; a trove's, or the sum over a branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeightedDebt(u128);

impl WeightedDebt {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Takes AmpUSD-wei times basis points.
    #[inline(always)]
    #[must_use]
    pub const fn new(raw: u128) -> Self {
        Self(raw)
    }

    /// AmpUSD-wei times basis points.
    #[inline(always)]
    #[must_use]
    pub const fn raw(self) -> u128 {
        self.0
    }

    /// The weight of a debt at a rate, exactly.
    ///
    /// # Errors
    /// `Overflow` - the debt is above 1.3e34, a million times its cap.
    #[inline]
    pub fn of(debt: Debt, rate: AnnualRate) -> Result<Self, MathError> {
        let rate = u128::from(rate.bps());
        debt.raw()
            .checked_mul(rate)
            .map(Self)
            .ok_or(MathError::Overflow)
    }

    /// Adds.
    ///
    /// # Errors
    /// `Overflow` - the sum passes 128 bits.
    #[inline(always)]
    pub fn add(self, other: Self) -> Result<Self, MathError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(MathError::Overflow)
    }

    /// Subtracts.
    ///
    /// # Errors
    /// `Underflow` - `other` is larger.
    #[inline(always)]
    pub fn sub(self, other: Self) -> Result<Self, MathError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or(MathError::Underflow)
    }

    /// Reports whether nothing is weighted: no trove has debt, since no rate is 0.
    #[inline(always)]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The same as a word, in AmpUSD-wei times basis points.
    #[inline(always)]
    #[must_use]
    pub const fn word(self) -> U256 {
        kernel::widen(self.0)
    }

    /// The same in the law's unit, AmpUSD-wei times WAD.
    ///
    /// # Errors
    /// None: 128 bits times 1e14 fit 256.
    pub fn wad_word(self) -> Result<U256, MathError> {
        kernel::mul(self.word(), kernel::widen(u128::from(RATE_STEP_WAD)))
    }
}

/// A branch's average annual rate in WAD; off the grid in general.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AverageRate(u128);

impl AverageRate {
    /// Takes an annual fraction in WAD.
    #[inline(always)]
    #[must_use]
    pub const fn from_wad(raw: u128) -> Self {
        Self(raw)
    }

    /// The annual fraction in WAD.
    #[inline(always)]
    #[must_use]
    pub const fn wad(self) -> u128 {
        self.0
    }
}
