//! Unit types: what they refuse, and the rate grid.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{big, word};
use fixed_math::{
    AnnualRate, AverageRate, Coll, Debt, MathError, Ratio, Seconds, Shares, Stake, Timestamp, U256,
    WeightedDebt, kernel,
    rate::{MAX_RATE_BPS, MIN_RATE_BPS, RATE_STEP_WAD, TICKS},
};
use num_bigint::BigUint;

fn wad(bps: u32) -> U256 {
    kernel::widen(u128::from(bps) * u128::from(RATE_STEP_WAD))
}

#[test]
fn book_6_ticks_and_rates_are_in_bijection() {
    let mut before = None;
    for tick in 0..TICKS {
        let rate = AnnualRate::from_tick(tick).unwrap();
        assert_eq!(rate.tick(), tick);
        assert_eq!(rate.bps(), tick + MIN_RATE_BPS);
        assert_eq!(AnnualRate::from_wad(kernel::widen(rate.wad())), Ok(rate));
        assert!(Some(rate.wad()) > before);
        before = Some(rate.wad());
    }
    assert_eq!(TICKS, 24_951);
    assert_eq!(AnnualRate::MIN.wad(), 5_000_000_000_000_000);
    assert_eq!(AnnualRate::MAX.wad(), 2_500_000_000_000_000_000);
    assert_eq!(AnnualRate::MAX.bps(), MAX_RATE_BPS);
}

#[test]
fn book_6_every_rate_out_of_range_is_refused() {
    for bps in [0, 1, 49, 25_001, 25_050, 65_535, 65_536, 65_586, 90_000] {
        assert_eq!(
            AnnualRate::from_wad(wad(bps)),
            Err(MathError::RateOutOfRange),
            "{bps}"
        );
    }
    assert_eq!(
        AnnualRate::from_wad(U256::MAX),
        Err(MathError::RateOutOfRange)
    );
    let past_64_bits = kernel::widen(1 << 64);
    assert_eq!(
        AnnualRate::from_wad(past_64_bits),
        Err(MathError::RateOutOfRange)
    );
    for tick in [TICKS, TICKS + 1, u16::MAX] {
        assert_eq!(AnnualRate::from_tick(tick), Err(MathError::RateOutOfRange));
    }
}

#[test]
fn book_6_every_rate_off_the_grid_is_refused() {
    for bps in [50u32, 51, 500, 24_999, 25_000] {
        for offset in [1u64, 2, RATE_STEP_WAD / 2, RATE_STEP_WAD - 1] {
            let rate = wad(bps) + kernel::widen(offset.into());
            assert_eq!(AnnualRate::from_wad(rate), Err(MathError::RateOffGrid));
        }
        assert_eq!(
            AnnualRate::from_wad(wad(bps) - U256::ONE),
            Err(MathError::RateOffGrid)
        );
    }
    // Off the grid and out of range: the grid is asked first.
    assert_eq!(AnnualRate::from_wad(U256::ONE), Err(MathError::RateOffGrid));
}

#[test]
fn math_8_amounts_add_and_subtract_inside_their_type_only() {
    let (one, max) = (Debt::new(1), Debt::new(u128::MAX));
    assert_eq!(max.add(one), Err(MathError::Overflow));
    assert_eq!(max.add(Debt::ZERO), Ok(max));
    assert_eq!(Debt::ZERO.sub(one), Err(MathError::Underflow));
    assert_eq!(max.sub(max), Ok(Debt::ZERO));
    assert_eq!(one.sub_or_zero(max), Debt::ZERO);
    assert_eq!(max.sub_or_zero(one), Debt::new(u128::MAX - 1));
    assert_eq!(
        Coll::from_word(kernel::join_words(1, 0)),
        Err(MathError::Overflow)
    );
    assert_eq!(
        Coll::from_word(kernel::join_words(0, u128::MAX)),
        Ok(Coll::new(u128::MAX))
    );
    assert_eq!(Stake::new(7).word(), kernel::widen(7));
    let shares = Shares::new(U256::MAX);
    assert_eq!(shares.add(Shares::new(U256::ONE)), Err(MathError::Overflow));
    assert_eq!(
        Shares::ZERO.sub(Shares::new(U256::ONE)),
        Err(MathError::Underflow)
    );
    assert_eq!(shares.sub(shares), Ok(Shares::ZERO));
}

#[test]
fn debt_2_weights_are_exact_products() {
    for debt in [0, 1, 12_345, 10u128.pow(28), u128::MAX / 25_000] {
        for tick in [0, 1, 450, 24_950] {
            let rate = AnnualRate::from_tick(tick).unwrap();
            let weight = WeightedDebt::of(Debt::new(debt), rate).unwrap();
            let law = BigUint::from(debt) * BigUint::from(rate.wad());
            assert_eq!(
                weight.wad_word().ok(),
                word(&law),
                "debt * rate in the law's unit"
            );
            assert_eq!(big(weight.word()) * RATE_STEP_WAD, law);
        }
    }
    let above = Debt::new(u128::MAX / 25_000 + 1);
    assert_eq!(
        WeightedDebt::of(above, AnnualRate::MAX),
        Err(MathError::Overflow)
    );
    let one = WeightedDebt::new(1);
    assert_eq!(
        WeightedDebt::new(u128::MAX).add(one),
        Err(MathError::Overflow)
    );
    assert_eq!(WeightedDebt::ZERO.sub(one), Err(MathError::Underflow));
    assert!(WeightedDebt::ZERO.is_zero() && !one.is_zero());
}

#[test]
fn what_a_unit_is_made_of_is_what_it_shows() {
    for raw in [0, 1, 7, u64::MAX] {
        assert_eq!(Seconds::new(raw).raw(), raw);
        assert_eq!(Timestamp::new(raw).raw(), raw);
        let wide = u128::from(raw);
        assert_eq!(WeightedDebt::new(wide).raw(), wide);
        assert_eq!(AverageRate::from_wad(wide).wad(), wide);
        assert_eq!((Debt::new(wide).raw(), Coll::new(wide).raw()), (wide, wide));
    }
}

#[test]
fn time_never_runs_backwards() {
    let (early, late) = (Timestamp::new(5), Timestamp::new(9));
    assert_eq!(late.since(early), Seconds::new(4));
    assert_eq!(early.since(late), Seconds::new(0));
    assert!(Timestamp::NEVER.is_never() && !early.is_never());
    assert_eq!(Ratio::ONE.bps(), 10_000);
}
