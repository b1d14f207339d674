//! Collateral ratios: what collateral is worth, and whether it is worth enough.
//!
//! Ratios are never divided out: `value / debt >= ratio` is tested as
//! `value * 100 % >= ratio * debt` over 512-bit products (RATIO-4).

use core::cmp::Ordering;

use fixed_math::{Coll, Debt, Price, Ratio, Value, kernel};

use crate::{RuleError, params::PRICE_SCALE};

/// What collateral is worth to the branch: `floor(coll * price / 1e36)`.
///
/// # Units
/// AmpUSD-wei.
///
/// # Rounding
/// Down (ROUND-1 row 6).
///
/// # Errors
/// `Overflow` - the value passes 256 bits.
#[inline]
pub fn value_down(coll: Coll, price: Price) -> Result<Value, RuleError> {
    let scale = kernel::widen(PRICE_SCALE);
    Ok(Value::new(kernel::mul_div_down(
        coll.word(),
        price.raw(),
        scale,
    )?))
}

/// What collateral is worth if it is taken out: `ceil(coll * price / 1e36)`.
///
/// # Units
/// AmpUSD-wei.
///
/// # Rounding
/// Up (ROUND-1 row 7).
///
/// # Errors
/// `Overflow` - the value passes 256 bits.
#[inline]
pub fn value_up(coll: Coll, price: Price) -> Result<Value, RuleError> {
    let scale = kernel::widen(PRICE_SCALE);
    Ok(Value::new(kernel::mul_div_up(
        coll.word(),
        price.raw(),
        scale,
    )?))
}

/// Reports whether a value backs a debt at a ratio: `value / debt >= ratio`. Exactly at the
/// ratio passes; a value of 0 never passes (RATIO-7).
#[inline(never)]
#[must_use]
pub fn backs(value: Value, debt: Debt, ratio: Ratio) -> bool {
    let one = kernel::widen(u128::from(Ratio::ONE.bps()));
    let ratio = kernel::widen(u128::from(ratio.bps()));
    let order = kernel::cmp_products(value.raw(), one, debt.word(), ratio);
    !value.is_zero() && order != Ordering::Less
}

/// Reports whether collateral backs a debt at a ratio and a price, the value floored.
///
/// # Errors
/// `Overflow` - the value passes 256 bits.
#[inline(never)]
pub fn is_at_least(coll: Coll, price: Price, debt: Debt, ratio: Ratio) -> Result<bool, RuleError> {
    Ok(backs(value_down(coll, price)?, debt, ratio))
}
