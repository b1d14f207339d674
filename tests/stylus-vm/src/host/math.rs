//! 256-bit arithmetic on big-endian words, in place in the first operand.

use alloy_primitives::U256;

use super::memory::{number, write};
use super::prices::{self, HOSTIO, PTR};
use super::{Fault, Host};

type Res<T> = Result<T, Fault>;

/// Pays for `pointers` pointers and the operation.
fn pay(host: &mut Host, pointers: u64, ink: u64) -> Res<()> {
    host.buy_ink(
        PTR.saturating_mul(pointers)
            .saturating_add(HOSTIO)
            .saturating_add(ink),
    )
}

fn put(memory: &mut [u8], at: u32, value: U256) -> Res<()> {
    write(memory, at, &value.to_be_bytes::<32>())
}

/// `a / b`, 0 if `b` is 0.
pub(crate) fn div(host: &mut Host, memory: &mut [u8], a: u32, b: u32) -> Res<()> {
    pay(host, 3, 20_000)?;
    let (left, right) = (number(memory, a)?, number(memory, b)?);
    put(memory, a, left.checked_div(right).unwrap_or_default())
}

/// `a % b`, 0 if `b` is 0.
pub(crate) fn rem(host: &mut Host, memory: &mut [u8], a: u32, b: u32) -> Res<()> {
    pay(host, 3, 20_000)?;
    let (left, right) = (number(memory, a)?, number(memory, b)?);
    put(memory, a, left.checked_rem(right).unwrap_or_default())
}

/// `a ^ e`, wrapping.
pub(crate) fn pow(host: &mut Host, memory: &mut [u8], a: u32, e: u32) -> Res<()> {
    pay(host, 3, 0)?;
    let (base, exponent) = (number(memory, a)?, number(memory, e)?);
    let zeros = exponent
        .to_be_bytes::<32>()
        .iter()
        .take_while(|byte| **byte == 0)
        .count();
    host.buy_ink(prices::pow(u64::try_from(zeros).unwrap_or_default()))?;
    put(memory, a, base.wrapping_pow(exponent))
}

/// `(a + b) % m`, 0 if `m` is 0.
pub(crate) fn add_mod(host: &mut Host, memory: &mut [u8], a: u32, b: u32, m: u32) -> Res<()> {
    pay(host, 4, 21_000)?;
    let (left, right, modulus) = (number(memory, a)?, number(memory, b)?, number(memory, m)?);
    put(memory, a, left.add_mod(right, modulus))
}

/// `(a * b) % m`, 0 if `m` is 0.
pub(crate) fn mul_mod(host: &mut Host, memory: &mut [u8], a: u32, b: u32, m: u32) -> Res<()> {
    pay(host, 4, 24_100)?;
    let (left, right, modulus) = (number(memory, a)?, number(memory, b)?, number(memory, m)?);
    put(memory, a, left.mul_mod(right, modulus))
}
