//! The wrapping rule against WAMPL, big rationals and the published vectors.
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
    wrapping::{MAX_SHARES, after_mint, amples_down, amples_up, room, shares_down, shares_up},
};
use common::{big, decimal, shared, word};
use fixed_math::{AmplUnits, MathError, Shares, U256, kernel};
use num_bigint::BigUint;
use num_rational::Ratio;
use proptest::prelude::*;

fn amples(raw: u128) -> AmplUnits {
    AmplUnits::new(kernel::widen(raw))
}

fn shares(raw: u128) -> Shares {
    Shares::new(kernel::widen(raw))
}

/// Supplies of AMPL: 1 unit to its maximum, 2^128 - 1.
fn supplies() -> impl Strategy<Value = u128> {
    prop_oneof![
        Just(1),
        Just(2),
        Just(10u128.pow(25)),
        Just(50_000_000_000_000_000),
        Just(u128::MAX),
        1..10u128.pow(18),
        1..=u128::MAX,
    ]
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
    fn wrap_2_what_the_user_gets_floors_and_what_the_user_pays_ceils(
        supply in supplies(), part in any::<u128>(), held in 0..=MAX_SHARES,
    ) {
        let amount = part % supply;
        let exact = Ratio::new(BigUint::from(amount) * MAX_SHARES, BigUint::from(supply));
        let down = shares_down(amples(amount), amples(supply)).unwrap();
        let up = shares_up(amples(amount), amples(supply)).unwrap();
        prop_assert_eq!(big(down.raw()), exact.floor().to_integer());
        prop_assert_eq!(big(up.raw()), exact.ceil().to_integer());
        let exact = Ratio::new(BigUint::from(held) * supply, BigUint::from(MAX_SHARES));
        let down = amples_down(shares(held), amples(supply)).unwrap();
        let up = amples_up(shares(held), amples(supply)).unwrap();
        prop_assert_eq!(big(down.raw()), exact.floor().to_integer());
        prop_assert_eq!(big(up.raw()), exact.ceil().to_integer());
    }

    #[test]
    fn wrap_3_wrap_then_unwrap_returns_the_input_or_just_below(
        supply in supplies(), part in any::<u128>(),
    ) {
        let amount = part % supply;
        let wrapped = shares_down(amples(amount), amples(supply)).unwrap();
        let back = amples_down(wrapped, amples(supply)).unwrap();
        prop_assert!(back <= amples(amount));
        let one_share = big(amples_up(shares(1), amples(supply)).unwrap().raw());
        prop_assert!(big(back.raw()) + 1u8 + one_share >= BigUint::from(amount));
    }

    #[test]
    fn wrap_6_no_round_trip_gains_at_any_supply(
        supply in supplies(), part in any::<u128>(), held in 1..=MAX_SHARES, rebased in supplies(),
    ) {
        let (now, amount) = (amples(supply), amples(part % supply));
        // Mint pays at least what the shares redeem for; withdraw burns at least what deposit
        // mints.
        let paid = amples_up(shares(held), now).unwrap();
        prop_assert!(amples_down(shares(held), now).unwrap() <= paid);
        prop_assert!(shares_down(paid, now).unwrap() >= shares(held));
        prop_assert!(shares_up(amount, now).unwrap() >= shares_down(amount, now).unwrap());
        // Across a rebase a holder redeems at most their part of the whole.
        let wrapped = shares_down(amount, now).unwrap();
        let out = amples_down(wrapped, amples(rebased)).unwrap();
        let fair = big(amount.raw()) * rebased;
        prop_assert!(big(out.raw()) * supply <= fair);
    }

    #[test]
    fn wrap_7_equal_to_the_published_rule(supply in 1..=u128::MAX, amount in any::<u128>()) {
        let published = BigUint::from(amount) * MAX_SHARES / supply;
        let ours = shares_down(amples(amount), amples(supply));
        prop_assert_eq!(ours.map(|x| big(x.raw())), Ok(published));
    }
}

#[test]
fn wrap_2_equals_the_golden_vectors() {
    let data = shared("golden_vectors.json");
    assert_eq!(decimal(&data["constants"]["MAX_WAMPL_SUPPLY"]), MAX_SHARES);
    let vectors = data["wampl"].as_array().unwrap();
    assert_eq!(vectors.len(), 45);
    for vector in vectors {
        let supply = amples(decimal(&vector["ampl_supply"]));
        let (amount, held) = (decimal(&vector["amples"]), decimal(&vector["wamples"]));
        if vector.get("back_to_amples").is_some() {
            assert_eq!(shares_down(amples(amount), supply), Ok(shares(held)));
            let back = decimal(&vector["back_to_amples"]);
            assert_eq!(amples_down(shares(held), supply), Ok(amples(back)));
            assert_eq!(amount - back, decimal(&vector["lost"]));
        } else {
            assert_eq!(amples_down(shares(held), supply), Ok(amples(amount)));
        }
    }
}

#[test]
fn wrap_2_a_mint_that_wampl_gives_away_costs_one_unit() {
    let data = shared("golden_vectors.json");
    let free = data["wampl_free_mint_max_wei"].as_object().unwrap();
    assert_eq!(free.len(), 3);
    for (supply, wei) in free {
        let (supply, wei) = (amples(supply.parse().unwrap()), decimal(wei));
        assert_eq!(amples_down(shares(wei), supply), Ok(AmplUnits::ZERO));
        assert_eq!(amples_up(shares(wei), supply), Ok(amples(1)));
        assert_eq!(amples_up(shares(1), supply), Ok(amples(1)));
        assert_eq!(amples_down(shares(wei + 1), supply), Ok(amples(1)));
    }
}

#[test]
fn wrap_4_one_share_follows_the_supply_alone() {
    let data = shared("golden_vectors.json");
    let vectors = data["wampl_price_from_ampl"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let supply = decimal(&vector["supply"]);
        let one = amples_down(shares(10u128.pow(18)), amples(supply)).unwrap();
        assert_eq!(one, amples(decimal(&vector["ampl_per_wampl_9dec"])));
        // WAMPL_USD = AMPL_USD * supply / 1e7 AMPL.
        let usd = BigUint::from(decimal(&vector["ampl_usd_18"])) * supply / 10u128.pow(16);
        assert_eq!(usd, BigUint::from(decimal(&vector["wampl_usd_18"])));
    }
}

#[test]
fn wrap_5_total_shares_stop_at_the_cap() {
    let cap = shares(MAX_SHARES);
    assert_eq!(after_mint(Shares::ZERO, cap), Ok(cap));
    assert_eq!(after_mint(shares(MAX_SHARES - 1), shares(1)), Ok(cap));
    assert_eq!(after_mint(cap, shares(1)), Err(RuleError::SharesAboveCap));
    assert_eq!(
        after_mint(cap, Shares::new(U256::MAX)),
        Err(RuleError::SharesAboveCap)
    );
    assert_eq!(room(Shares::ZERO), cap);
    assert_eq!(room(shares(MAX_SHARES - 1)), shares(1));
    assert_eq!(room(cap), Shares::ZERO);
}

#[test]
fn wrap_2_no_supply_or_a_sum_past_256_bits_is_an_error() {
    let (one, most) = (amples(1), AmplUnits::new(U256::MAX));
    assert_eq!(shares_down(one, AmplUnits::ZERO), Err(RuleError::Overflow));
    assert_eq!(shares_up(one, AmplUnits::ZERO), Err(RuleError::Overflow));
    assert_eq!(shares_down(most, one), Err(RuleError::Overflow));
    assert_eq!(
        amples_down(Shares::new(U256::MAX), most),
        Err(RuleError::Overflow)
    );
    assert_eq!(
        RuleError::from(MathError::DivisionByZero),
        RuleError::Overflow
    );
    assert_eq!(word(&BigUint::from(1u8)), U256::ONE);
}
