//! The arithmetic kernel: the only file with operators on wide integers, truncating
//! conversions and shifts.
//!
//! One 512-bit product and one 512-by-256-bit division (Knuth, The Art of Computer
//! Programming 2, 4.3.1, algorithm D) serve the whole system; neither is ever inlined. Both work
//! on 32-bit digits, so that a step is one native 64-bit instruction in WASM: a division of
//! 128-bit machine words would pull in a runtime routine larger than the whole algorithm.
//!
//! Digit arrays are indexed under a mask, which proves to the compiler that no index is out of
//! range: the compiled kernel holds no panic path.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "this file is the one place where these are allowed; its tests compare it with \
              big integers"
)]

use core::cmp::Ordering;

use ruint::aliases::U256;

use crate::MathError;

/// Digits of a 256-bit number.
const NARROW: usize = 8;
/// Digits of a 512-bit product.
const WIDE: usize = 16;
/// Digits of a dividend in the division, a power of two above `WIDE + 1`.
const ROOM: usize = 32;
/// Bits of a digit.
const DIGIT: u32 = u32::BITS;

/// Adds.
///
/// # Errors
/// `Overflow` - the sum passes 256 bits.
#[inline]
pub fn add(a: U256, b: U256) -> Result<U256, MathError> {
    a.checked_add(b).ok_or(MathError::Overflow)
}

/// Subtracts.
///
/// # Errors
/// `Underflow` - `b > a`.
#[inline]
pub fn sub(a: U256, b: U256) -> Result<U256, MathError> {
    a.checked_sub(b).ok_or(MathError::Underflow)
}

/// Multiplies.
///
/// # Errors
/// `Overflow` - the product passes 256 bits.
#[inline(never)]
pub fn mul(a: U256, b: U256) -> Result<U256, MathError> {
    let wide = product(a, b);
    if wide[NARROW..].iter().any(|&digit| digit != 0) {
        return Err(MathError::Overflow);
    }
    Ok(low_half(&wide))
}

/// Multiplies, then divides: `floor(a * b / divisor)` over the full 512-bit product.
///
/// # Errors
/// `DivisionByZero` - the divisor is 0. `Overflow` - the quotient passes 256 bits.
#[inline(never)]
pub fn mul_div_down(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    divide(&product(a, b), divisor).map(|(quotient, _)| quotient)
}

/// Multiplies, then divides: `ceil(a * b / divisor)` over the full 512-bit product.
///
/// # Errors
/// `DivisionByZero` - the divisor is 0. `Overflow` - the quotient passes 256 bits.
#[inline(never)]
pub fn mul_div_up(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    let (quotient, exact) = divide(&product(a, b), divisor)?;
    let round = if exact { U256::ZERO } else { U256::ONE };
    add(quotient, round)
}

/// Compares `a * b` with `c * d`, both over the full 512 bits.
#[inline(never)]
pub fn cmp_products(a: U256, b: U256, c: U256, d: U256) -> Ordering {
    let (left, right) = (product(a, b), product(c, d));
    left.iter().rev().cmp(right.iter().rev())
}

/// Compares the ratios `a / b` and `c / d` by cross-multiplication: `a * d` with `c * b`.
///
/// A total preorder on pairs with a positive denominator (MATH-11).
#[inline]
pub fn cmp_ratios(a: U256, b: U256, c: U256, d: U256) -> Ordering {
    cmp_products(a, d, c, b)
}

/// Raises ten to a power.
///
/// # Errors
/// `Overflow` - `exponent > 77`.
#[inline(never)]
pub fn power_of_ten(exponent: u8) -> Result<U256, MathError> {
    // 10^38 is the highest power in 128 bits; at most six rounds.
    let small = exponent.min(38);
    let power = widen(10u128.pow(u32::from(small)));
    if small == exponent {
        return Ok(power);
    }
    mul(power, power_of_ten(exponent - small)?)
}

/// Widens.
#[inline]
#[must_use]
pub const fn widen(x: u128) -> U256 {
    U256::from_limbs([x as u64, (x >> 64) as u64, 0, 0])
}

/// Narrows.
///
/// # Errors
/// `Overflow` - the value passes 128 bits.
#[inline]
pub fn narrow(x: U256) -> Result<u128, MathError> {
    let [a, b, c, d] = x.into_limbs();
    let fits = c | d == 0;
    fits.then_some(join(b, a)).ok_or(MathError::Overflow)
}

/// Narrows.
///
/// # Errors
/// `Overflow` - the value passes 64 bits.
#[inline]
pub fn narrow_u64(x: U256) -> Result<u64, MathError> {
    let [a, b, c, d] = x.into_limbs();
    let fits = b | c | d == 0;
    fits.then_some(a).ok_or(MathError::Overflow)
}

/// Reports whether a two's-complement word (an `int256`) is negative.
#[inline]
#[must_use]
pub fn is_negative(word: U256) -> bool {
    let [_, _, _, top] = word.into_limbs();
    top >> 63 == 1
}

/// Joins two halves: `high * 2^64 + low`.
#[inline]
#[must_use]
pub const fn join(high: u64, low: u64) -> u128 {
    ((high as u128) << 64) | low as u128
}

/// The inverse of [`join`]: `(high, low)`.
#[inline]
#[must_use]
pub const fn split(x: u128) -> (u64, u64) {
    ((x >> 64) as u64, x as u64)
}

/// Joins two halves: `high * 2^128 + low`. For packed storage.
#[inline]
#[must_use]
pub const fn join_words(high: u128, low: u128) -> U256 {
    U256::from_limbs([
        low as u64,
        (low >> 64) as u64,
        high as u64,
        (high >> 64) as u64,
    ])
}

/// The inverse of [`join_words`]: `(high, low)`.
#[inline]
#[must_use]
pub const fn split_words(x: U256) -> (u128, u128) {
    let [a, b, c, d] = x.into_limbs();
    (join(d, c), join(b, a))
}

/// Four lanes of 64 bits, lowest first: the form in which the rate book reads its words.
#[inline]
#[must_use]
pub const fn lanes(x: U256) -> [u64; 4] {
    x.into_limbs()
}

/// The inverse of [`lanes`].
#[inline]
#[must_use]
pub const fn from_lanes(lanes: [u64; 4]) -> U256 {
    U256::from_limbs(lanes)
}

/// The lane a bit of a word is in, and the bit's mask there.
#[inline]
#[must_use]
pub const fn bit(index: u8) -> (usize, u64) {
    ((index >> 6) as usize, 1 << (index & 63))
}

/// The bits of a 64-bit lane above one of its bits; none above bit 63 and for a foreign index.
#[inline]
#[must_use]
pub const fn bits_above(index: u8) -> u64 {
    if index >= 63 {
        0
    } else {
        u64::MAX << (index + 1)
    }
}

/// The lowest bit that is set in a word, at or above a bit.
#[inline]
#[must_use]
pub fn first_bit(word: &[u64; 4], from: u8) -> Option<u8> {
    let mut mask = u64::MAX << (from & 63);
    for lane in (from >> 6)..4 {
        let left = word[lane as usize & 3] & mask;
        if left != 0 {
            return Some((lane << 6) | left.trailing_zeros() as u8);
        }
        mask = u64::MAX;
    }
    None
}

/// Multiplies, then divides with halves rounded up, in 128 bits: `floor((x * y + d / 2) / d)`.
///
/// # Errors
/// `DivisionByZero` - `d` is 0. `Overflow` - the product passes 128 bits.
#[inline]
pub fn mul_div_half_up(x: u128, y: u128, d: u128) -> Result<u128, MathError> {
    let product = x.checked_mul(y).ok_or(MathError::Overflow)?;
    let rounded = product.checked_add(d / 2).ok_or(MathError::Overflow)?;
    rounded.checked_div(d).ok_or(MathError::DivisionByZero)
}

/// The number's 32-bit digits, lowest first.
fn digits(x: U256) -> [u32; NARROW] {
    let [a, b, c, d] = x.into_limbs();
    let high = |limb: u64| (limb >> DIGIT) as u32;
    [
        a as u32,
        high(a),
        b as u32,
        high(b),
        c as u32,
        high(c),
        d as u32,
        high(d),
    ]
}

/// The number of the lowest eight digits.
fn low_half(digits: &[u32]) -> U256 {
    let limb = |i: usize| {
        let (low, high) = (digits[(2 * i) & 15], digits[(2 * i + 1) & 15]);
        u64::from(low) | (u64::from(high) << DIGIT)
    };
    U256::from_limbs([limb(0), limb(1), limb(2), limb(3)])
}

/// The number of digits without leading zeros.
fn significant(digits: &[u32]) -> usize {
    digits
        .iter()
        .rposition(|&digit| digit != 0)
        .map_or(0, |top| top + 1)
}

/// The full product, schoolbook, leading zeros of `b` and zero digits of `a` left out.
#[inline(never)]
fn product(a: U256, b: U256) -> [u32; WIDE] {
    let (a, b) = (digits(a), digits(b));
    let length = significant(&b);
    let mut out = [0u32; WIDE];
    for i in 0..NARROW {
        let x = u64::from(a[i]);
        if x == 0 {
            continue;
        }
        let mut carry = 0u64;
        for j in 0..length {
            // Cannot overflow: (2^32 - 1)^2 + 2 * (2^32 - 1) = 2^64 - 1.
            let place = &mut out[(i + j) & 15];
            let sum = u64::from(*place) + x * u64::from(b[j & 7]) + carry;
            *place = sum as u32;
            carry = sum >> DIGIT;
        }
        out[(i + length) & 15] = carry as u32;
    }
    out
}

/// The quotient, floored, and whether it is exact.
#[inline(never)]
fn divide(dividend: &[u32; WIDE], divisor: U256) -> Result<(U256, bool), MathError> {
    if divisor.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    // The quotient fits 256 bits iff the high half is below the divisor.
    if low_half(&dividend[NARROW..]) >= divisor {
        return Err(MathError::Overflow);
    }
    let divisor = digits(divisor);
    let n = significant(&divisor);
    let m = significant(dividend);
    let mut u = [0u32; ROOM];
    u[..WIDE].copy_from_slice(dividend);
    let mut q = [0u32; WIDE];
    if m >= n {
        // D1: shift both left until the divisor's top bit is set.
        let shift = divisor[(n - 1) & 7].leading_zeros();
        let mut v = divisor;
        shift_left(&mut v, shift);
        shift_left(&mut u, shift);
        for j in (0..=m - n).rev() {
            // A digit above the eighth is zero by the test above.
            q[j & 15] = quotient_digit(&mut u, &v, n, j);
        }
    }
    let exact = u.iter().all(|&digit| digit == 0);
    Ok((low_half(&q), exact))
}

/// Shifts by less than a digit; what leaves at the top is zero by construction.
fn shift_left(digits: &mut [u32], shift: u32) {
    let mut carry = 0u32;
    for digit in digits {
        let wide = (u64::from(*digit) << shift) | u64::from(carry);
        *digit = wide as u32;
        carry = (wide >> DIGIT) as u32;
    }
}

/// D3 to D6: one digit of the quotient; `u` becomes the remainder.
fn quotient_digit(u: &mut [u32; ROOM], v: &[u32; NARROW], n: usize, j: usize) -> u32 {
    let at = |u: &[u32; ROOM], i: usize| u64::from(u[i & 31]);
    let top = u64::from(v[(n - 1) & 7]);
    // A one-digit divisor has no second digit: 0 makes the correction below a no-op.
    let second = if n > 1 { u64::from(v[(n - 2) & 7]) } else { 0 };
    let next = if n > 1 { at(u, j + n - 2) } else { 0 };
    let head = (at(u, j + n) << DIGIT) | at(u, j + n - 1);
    // The divisor's top bit is set, so `top` is not 0.
    let (mut guess, mut rest) = match (head.checked_div(top), head.checked_rem(top)) {
        (Some(guess), Some(rest)) => (guess, rest),
        _ => (0, 0),
    };
    while guess >> DIGIT != 0 || guess * second > ((rest << DIGIT) | next) {
        guess -= 1;
        rest += top;
        if rest >> DIGIT != 0 {
            break;
        }
    }
    if subtract(u, v, n, j, guess) {
        // D6: the guess was one too large; add the divisor back.
        guess -= 1;
        let mut carry = 0u64;
        for i in 0..n {
            let place = &mut u[(i + j) & 31];
            let sum = u64::from(*place) + u64::from(v[i & 7]) + carry;
            *place = sum as u32;
            carry = sum >> DIGIT;
        }
        let place = &mut u[(j + n) & 31];
        *place = place.wrapping_add(carry as u32);
    }
    guess as u32
}

/// D4: subtracts `guess * v` from `u` at place `j`; true if the result went below zero.
fn subtract(u: &mut [u32; ROOM], v: &[u32; NARROW], n: usize, j: usize, guess: u64) -> bool {
    let mut carry = 0u64;
    for i in 0..n {
        let part = guess * u64::from(v[i & 7]) + carry;
        let place = &mut u[(i + j) & 31];
        let (digit, borrow) = place.overflowing_sub(part as u32);
        *place = digit;
        carry = (part >> DIGIT) + u64::from(borrow);
    }
    let place = &mut u[(j + n) & 31];
    let (digit, borrow) = place.overflowing_sub(carry as u32);
    *place = digit;
    borrow
}
