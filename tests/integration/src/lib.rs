//! What the tests of the compiled programs expect, computed a second time from the law.
//!
//! The tests are in `tests/suite/`, one file per action.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "test code: a broken assumption ends the test where it breaks"
)]

use alloy_primitives::{U256, U512};

const YEAR: u64 = 365 * 86_400;
const WEEK: u64 = 7 * 86_400;
const WAD: u128 = 1_000_000_000_000_000_000;

/// `a * b / c`, floored.
///
/// # Panics
/// If the quotient does not fit.
#[must_use]
pub fn floor(a: U256, b: U256, c: U256) -> U256 {
    (wide(a) * wide(b) / wide(c)).to::<U256>()
}

/// `a * b / c`, ceiled.
///
/// # Panics
/// If the quotient does not fit.
#[must_use]
pub fn ceil(a: U256, b: U256, c: U256) -> U256 {
    ((wide(a) * wide(b) + wide(c) - U512::ONE) / wide(c)).to::<U256>()
}

/// Simple interest of a trove: `floor(debt * rate * seconds / (YEAR * WAD))`.
#[must_use]
pub fn interest(debt: u128, rate: u128, seconds: u64) -> u128 {
    small(floor(word(debt) * word(rate), U256::from(seconds), year()))
}

/// Interest of a branch: `ceil(weighted debt * seconds / (YEAR * WAD))`.
#[must_use]
pub fn branch_interest(weighted_debt: U256, seconds: u64) -> u128 {
    small(ceil(weighted_debt, U256::from(seconds), year()))
}

/// The fee on new debt: `ceil(debt * average rate * 7 days / (YEAR * WAD))`.
#[must_use]
pub fn upfront_fee(debt: u128, average_rate: u128) -> u128 {
    small(ceil(
        word(debt) * word(average_rate),
        U256::from(WEEK),
        year(),
    ))
}

/// The part of interest and fees that goes to the Stability Pool: 75 %, floored.
#[must_use]
pub fn pool_part(amount: u128) -> u128 {
    amount * 3 / 4
}

/// The least collateral with which a debt has this ratio, at a price scaled by 1e36; the ratio
/// in 1e-4.
#[must_use]
pub fn coll_for_ratio(debt: u128, ratio: u16, price: U256) -> u128 {
    let ten_thousand = U256::from(10_000);
    let value = ceil(word(debt), U256::from(ratio), ten_thousand);
    small(ceil(value, U256::from(10).pow(U256::from(36)), price))
}

/// The least number in `low..=high` that fits, if every number above one that fits does too.
#[must_use]
pub fn least(low: u128, high: u128, fits: impl Fn(u128) -> bool) -> u128 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = u128::midpoint(low, high);
        if fits(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn year() -> U256 {
    U256::from(YEAR) * word(WAD)
}

fn wide(number: U256) -> U512 {
    U512::from(number)
}

fn word(number: u128) -> U256 {
    U256::from(number)
}

fn small(number: U256) -> u128 {
    u128::try_from(number).expect("an amount has 128 bits")
}
