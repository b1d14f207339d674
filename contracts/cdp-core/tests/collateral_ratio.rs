//! Collateral ratios against big rationals.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    RuleError,
    collateral_ratio::{backs, is_at_least, value_down, value_up},
};
use common::{big, word};
use fixed_math::{Coll, Debt, Price, Ratio, U256, Value, kernel};
use num_bigint::BigUint;
use num_rational::Ratio as Rational;
use proptest::prelude::*;

fn ten(power: u32) -> BigUint {
    BigUint::from(10u8).pow(power)
}

/// Prices up to 1e54, of any magnitude.
fn prices() -> impl Strategy<Value = Price> {
    (0u32..=54, 0u128..10u128.pow(18)).prop_map(|(power, digits)| {
        let price = (ten(power) * digits / ten(18)).min(ten(54));
        Price::new(word(&price))
    })
}

fn colls() -> impl Strategy<Value = u128> {
    (0u32..=28, any::<u64>()).prop_map(|(power, digits)| {
        let coll = ten(power) * digits / u64::MAX;
        u128::try_from(coll).unwrap()
    })
}

/// `coll * price / 1e36`, exactly.
fn exact(coll: u128, price: Price) -> Rational<BigUint> {
    Rational::new(big(price.raw()) * coll, ten(36))
}

/// So many cases, none of them kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn round_1_row_6_the_value_held_floors_and_row_7_the_value_owed_ceils(
        coll in colls(), price in prices(),
    ) {
        let exact = exact(coll, price);
        let down = value_down(Coll::new(coll), price).unwrap();
        let up = value_up(Coll::new(coll), price).unwrap();
        prop_assert_eq!(big(down.raw()), exact.floor().to_integer());
        prop_assert_eq!(big(up.raw()), exact.ceil().to_integer());
    }

    #[test]
    fn ratio_4_the_cross_multiplied_comparison_equals_the_rational_one(
        coll in colls(), price in prices(), debt in 1u128..10u128.pow(28), bps in 1u16..=30_000,
    ) {
        let value = exact(coll, price).floor();
        let ratio = Rational::new(BigUint::from(bps), BigUint::from(10_000u16));
        let positive = value > Rational::from(BigUint::ZERO);
        let expected = positive && &value / BigUint::from(debt) >= ratio;
        let tested = is_at_least(Coll::new(coll), price, Debt::new(debt), Ratio::from_bps(bps));
        prop_assert_eq!(tested, Ok(expected));
    }

    #[test]
    fn ratio_1_exactly_at_the_ratio_passes_and_one_wei_of_debt_more_fails(
        debt in 1u128..10u128.pow(24), bps in 10_001u16..=30_000,
    ) {
        // A value that is the ratio times a debt of whole ten-thousandths.
        let (value, debt) = (Value::new(kernel::widen(debt * u128::from(bps))), debt * 10_000);
        let ratio = Ratio::from_bps(bps);
        prop_assert!(backs(value, Debt::new(debt), ratio));
        prop_assert!(!backs(value, Debt::new(debt + 1), ratio));
        prop_assert!(backs(value, Debt::new(debt - 1), ratio));
    }
}

#[test]
fn ratio_7_a_price_or_value_of_zero_never_passes() {
    let ratio = Ratio::from_bps(15_000);
    let coll = Coll::new(10u128.pow(28));
    let price = Price::new(word(&ten(36)));
    for debt in [0, 1, 10u128.pow(28)] {
        let debt = Debt::new(debt);
        assert_eq!(is_at_least(coll, Price::ZERO, debt, ratio), Ok(false));
        assert_eq!(is_at_least(Coll::ZERO, price, debt, ratio), Ok(false));
        // One unit of nine decimals at a price that makes it worth less than one wei.
        let dust = Price::new(word(&(ten(36) - 1u8)));
        assert_eq!(is_at_least(Coll::new(1), dust, debt, ratio), Ok(false));
        assert!(!backs(Value::ZERO, debt, Ratio::from_bps(0)));
    }
    assert_eq!(
        is_at_least(Coll::new(2), price, Debt::ZERO, ratio),
        Ok(true)
    );
}

#[test]
fn ratio_7_positive_debt_and_price_give_a_positive_ltv() {
    // LTV = debt / value > 0: no debt of at least one wei passes a value at an infinite ratio.
    let value = Value::new(kernel::widen(u128::MAX));
    let largest = Ratio::from_bps(u16::MAX);
    assert!(backs(value, Debt::new(1), largest));
    assert!(!backs(Value::new(U256::ONE), Debt::new(1), largest));
}

#[test]
fn round_2_collateral_times_price_needs_512_bits_and_fits() {
    let coll = Coll::new(10u128.pow(28));
    let price = Price::new(word(&ten(54)));
    assert_eq!(value_down(coll, price), Ok(Value::new(word(&ten(46)))));
    assert_eq!(value_up(coll, price), Ok(Value::new(word(&ten(46)))));
    let most = Coll::new(u128::MAX);
    assert_eq!(
        value_down(most, Price::new(U256::MAX)),
        Err(RuleError::Overflow)
    );
    assert_eq!(
        is_at_least(most, Price::new(U256::MAX), Debt::ZERO, Ratio::ONE),
        Err(RuleError::Overflow)
    );
}
