//! The decay power against the published vectors and exact powers.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{decimal, shared};
use fixed_math::{
    MathError,
    decay::{MAX_MINUTES, MINUTE_DECAY_FACTOR, decay_power, decayed},
    kernel,
};
use num_bigint::BigInt;
use num_traits::Signed;

const WAD: u128 = 1_000_000_000_000_000_000;

#[test]
fn math_10_decay_power_equals_the_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    assert_eq!(
        decimal(&data["constants"]["minute_decay_factor"]),
        MINUTE_DECAY_FACTOR
    );
    assert_eq!(
        decimal(&data["constants"]["max_minutes"]),
        u128::from(MAX_MINUTES)
    );
    let vectors = data["decay_power"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let minutes = u64::try_from(decimal(&vector["minutes"])).unwrap();
        assert_eq!(
            decay_power(minutes),
            Ok(decimal(&vector["factor"])),
            "{minutes} minutes"
        );
    }
}

#[test]
fn math_10_base_rate_decay_equals_the_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["base_rate_decay"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let minutes = u64::try_from(decimal(&vector["hours"])).unwrap() * 60;
        let base = decimal(&vector["base_rate"]);
        assert_eq!(decayed(base, minutes), Ok(decimal(&vector["decayed"])));
    }
}

#[test]
fn math_10_decay_power_is_monotone_in_minutes_and_base() {
    let mut before = u128::MAX;
    for minutes in 0..50_000 {
        let power = decay_power(minutes).unwrap();
        assert!(power <= before, "rises at {minutes} minutes");
        before = power;
    }
    for minutes in [0, 1, 59, 60, 359, 360, 361, 10_080] {
        let mut before = 0;
        for step in 0..=1_000u128 {
            let left = decayed(WAD / 1_000 * step + step % 7, minutes).unwrap();
            assert!(left >= before);
            before = left;
        }
    }
}

#[test]
fn math_10_decay_power_errs_by_half_an_ulp_per_factor_at_most() {
    // Each product is half-up, so it adds at most half an ulp; as a factor of the whole power a
    // rounded product stands for as many factors as it joins, and no factor passes one. The
    // power of n factors is therefore within n / 2 ulps of the exact one.
    let wad = BigInt::from(WAD);
    let (mut exact, mut scale) = (wad.clone(), BigInt::from(1));
    for minutes in 0u64..=3_000 {
        let power = BigInt::from(decay_power(minutes).unwrap()) * &scale;
        let error = (power - &exact).abs();
        assert!(
            error * 2 <= BigInt::from(minutes) * &scale,
            "at {minutes} minutes"
        );
        exact *= MINUTE_DECAY_FACTOR;
        scale *= &wad;
    }
}

#[test]
fn math_10_each_product_is_rounded_half_up() {
    for (x, y, expected) in [
        (WAD, WAD, WAD),
        (WAD - 1, WAD - 1, WAD - 2),
        (1, WAD / 2, 1),
        (1, WAD / 2 - 1, 0),
        (3, WAD / 2, 2),
    ] {
        assert_eq!(kernel::mul_div_half_up(x, y, WAD), Ok(expected));
    }
    assert_eq!(
        kernel::mul_div_half_up(u128::MAX, 2, WAD),
        Err(MathError::Overflow)
    );
    assert_eq!(
        kernel::mul_div_half_up(u128::MAX, 1, WAD),
        Err(MathError::Overflow)
    );
    assert_eq!(
        kernel::mul_div_half_up(1, 1, 0),
        Err(MathError::DivisionByZero)
    );
}

#[test]
fn round_2_the_exponent_is_clamped_before_the_power() {
    assert_eq!(decay_power(MAX_MINUTES), Ok(0));
    assert_eq!(decay_power(MAX_MINUTES + 1), Ok(0));
    assert_eq!(decay_power(u64::MAX), Ok(0));
    assert_eq!(decayed(WAD, 100 * 365 * 24 * 60), Ok(0));
    assert_eq!(decayed(u128::MAX, 0), Err(MathError::Overflow));
}
