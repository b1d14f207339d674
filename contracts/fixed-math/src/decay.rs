//! The decay power: how much of the base rate is left after whole minutes.

use crate::{MathError, kernel};

/// One in WAD.
const WAD: u128 = 1_000_000_000_000_000_000;

/// What one minute leaves, in WAD: the 360th root of one half (half-life 6 h), rounded up in
/// the last digit so that 360 minutes leave at least one half.
pub const MINUTE_DECAY_FACTOR: u128 = 998_076_443_575_628_800;

/// Minutes beyond which the exponent is clamped: 1 000 years, where nothing is left.
pub const MAX_MINUTES: u64 = 1_000 * 365 * 24 * 60;

/// `MINUTE_DECAY_FACTOR ^ minutes` in WAD, by square and multiply.
///
/// # Rounding
/// Each product half-up (ROUND-1 row 22); the error is at most one half-ulp per squaring
/// (MATH-10).
///
/// # Errors
/// None in practice: every factor is at most one, so no product passes 128 bits.
#[inline(never)]
pub fn decay_power(minutes: u64) -> Result<u128, MathError> {
    let mut n = minutes.min(MAX_MINUTES);
    if n == 0 {
        return Ok(WAD);
    }
    let times = |x: u128, y: u128| kernel::mul_div_half_up(x, y, WAD);
    let mut odd = WAD;
    let mut square = MINUTE_DECAY_FACTOR;
    // At most 29 rounds: MAX_MINUTES < 2^29.
    while n > 1 {
        if n % 2 == 1 {
            odd = times(odd, square)?;
        }
        square = times(square, square)?;
        n /= 2;
    }
    times(square, odd)
}

/// What is left of a base rate (WAD) after whole minutes: `floor(base * decay / WAD)`.
///
/// # Rounding
/// Down, over the half-up decay power (ROUND-1 row 22).
///
/// # Errors
/// `Overflow` - `base_rate` is above 3.4e20, far over its maximum of one.
pub fn decayed(base_rate: u128, minutes: u64) -> Result<u128, MathError> {
    let scaled = base_rate
        .checked_mul(decay_power(minutes)?)
        .ok_or(MathError::Overflow)?;
    scaled.checked_div(WAD).ok_or(MathError::DivisionByZero)
}
