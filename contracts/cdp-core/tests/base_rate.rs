//! The base rate: its rise, its decay in whole minutes, and the fee rates made of it.
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
    BranchParams, RuleError,
    base_rate::{BaseRate, fee_rate},
    params::{WAD, YEAR},
};
use common::{NOW, at, decimal, shared, usd};
use fixed_math::{Debt, Ratio};
use num_bigint::BigUint;
use proptest::prelude::*;

fn base(rate: u128) -> BaseRate {
    BaseRate {
        rate,
        updated_at: at(NOW),
    }
}

/// What is left after some time.
fn left(rate: u128, seconds: u64) -> u128 {
    base(rate).decayed(at(NOW + seconds)).unwrap().rate
}

#[test]
fn redeem_10_a_new_system_starts_at_one() {
    let initial = BaseRate::initial(at(NOW));
    assert_eq!((initial.rate, initial.updated_at), (WAD, at(NOW)));
}

#[test]
fn redeem_11_the_decay_equals_the_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["base_rate_decay"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let seconds = u64::try_from(decimal(&vector["hours"])).unwrap() * 3_600;
        let rate = decimal(&vector["base_rate"]);
        assert_eq!(left(rate, seconds), decimal(&vector["decayed"]));
    }
}

#[test]
fn redeem_11_half_is_left_at_six_hours() {
    let half = WAD / 2;
    let found = left(WAD, 6 * 3_600);
    assert!(found.abs_diff(half) * 1_000_000_000 <= half, "1e-9 of it");
    assert!(left(WAD, 6 * 3_600 - 1) > half, "a minute less counts");
    assert_eq!(left(WAD, 6 * 3_600 + 59), found, "a minute is whole");
}

#[test]
fn redeem_11_nothing_is_left_after_a_century_and_nothing_overflows() {
    assert_eq!(left(WAD, 100 * YEAR), 0);
    let end = BaseRate::initial(at(0)).decayed(at(u64::MAX)).unwrap();
    assert_eq!(end.rate, 0);
    assert!(u64::MAX - end.updated_at.raw() < 60);
    assert_eq!(left(WAD, 0), WAD);
    let future = base(WAD).decayed(at(NOW - 1_000)).unwrap();
    assert_eq!(future, base(WAD), "time does not run backwards");
    let broken = base(u128::MAX).decayed(at(NOW + 60));
    assert_eq!(broken, Err(RuleError::Overflow));
}

#[test]
fn redeem_11_touching_every_59_seconds_slows_no_decay() {
    let (mut often, end) = (base(WAD), NOW + 59 * 6_000);
    for step in 1..=6_000 {
        let now = NOW + 59 * step;
        often = often.decayed(at(now)).unwrap();
        assert_eq!((now - often.updated_at.raw()) / 60, 0, "less than a minute");
        assert_eq!((often.updated_at.raw() - NOW) % 60, 0, "whole minutes");
    }
    let once = base(WAD).decayed(at(end)).unwrap();
    assert_eq!(often.updated_at, once.updated_at);
    // Each of 5 900 decays floors, and rounds its factor half-up.
    assert!(often.rate.abs_diff(once.rate) <= 2 * 5_900);
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn redeem_11_the_decay_is_monotone(
        rate in 0..=WAD, more in 0..=WAD, dt in 0..30 * 86_400u64, later in 0..86_400u64,
    ) {
        let (low, high) = (rate.min(more), rate.max(more));
        prop_assert!(left(low, dt) <= left(high, dt));
        prop_assert!(left(rate, dt + later) <= left(rate, dt));
        prop_assert!(left(rate, dt) <= rate);
    }

    #[test]
    fn redeem_10_the_rise_ceils_the_rational_and_stops_at_one(
        rate in prop_oneof![Just(0), Just(WAD), 0..=WAD],
        burned in prop_oneof![Just(1), 1..10u128.pow(28), 1..1_000u128],
        rest in prop_oneof![Just(0), 0..10u128.pow(28), 0..1_000u128],
        dt in prop_oneof![Just(0), Just(59), Just(60), 0..86_400u64],
    ) {
        let supply = burned + rest;
        let now = at(NOW + dt);
        let raised = base(rate).raised(Debt::new(burned), Debt::new(supply), now).unwrap();
        let decayed = base(rate).decayed(now).unwrap();
        let rise = (BigUint::from(burned) * WAD).div_ceil_by(supply);
        let exact = (rise + decayed.rate).min(BigUint::from(WAD));
        prop_assert_eq!(BigUint::from(raised.rate), exact);
        prop_assert_eq!(raised.updated_at, decayed.updated_at);
    }

    #[test]
    fn redeem_10_the_fee_is_at_least_the_floor_and_at_most_one(
        bps in 0..=10_000u16, rate in 0..=WAD,
    ) {
        let fee = fee_rate(Ratio::from_bps(bps), rate);
        let floor = u128::from(bps) * (WAD / 10_000);
        prop_assert!(fee >= floor && fee <= WAD);
        prop_assert_eq!(fee, (floor + rate).min(WAD));
    }
}

/// Division of big integers, rounded up.
trait DivCeil {
    fn div_ceil_by(self, divisor: u128) -> BigUint;
}

impl DivCeil for BigUint {
    fn div_ceil_by(self, divisor: u128) -> BigUint {
        (self + (divisor - 1)) / divisor
    }
}

#[test]
fn redeem_10_the_fees_of_launch_and_of_a_busy_day() {
    let (ampl, spot) = (BranchParams::AMPL, BranchParams::SPOT);
    let fees = |base| {
        let floors = [ampl.redemption_fee_floor, spot.redemption_fee_floor];
        floors.map(|floor| fee_rate(floor, base))
    };
    assert_eq!(fees(WAD), [WAD; 2], "nobody redeems at launch");
    assert_eq!(fees(0), [WAD / 100, WAD * 75 / 10_000]);
    assert_eq!(fees(WAD / 50), [WAD * 3 / 100, WAD * 275 / 10_000]);
    // Just inside, on and outside the cap.
    let floor = ampl.redemption_fee_floor;
    assert_eq!(fee_rate(floor, WAD * 99 / 100 - 1), WAD - 1);
    assert_eq!(fee_rate(floor, WAD * 99 / 100), WAD);
    assert_eq!(fee_rate(floor, WAD * 99 / 100 + 1), WAD);
    assert_eq!(fee_rate(Ratio::ONE, u128::MAX), WAD);
}

#[test]
fn redeem_10_all_of_the_supply_raises_to_one_and_a_wei_raises_by_a_wei() {
    let now = at(NOW);
    let all = base(0).raised(usd(7), usd(7), now).unwrap();
    assert_eq!(all.rate, WAD);
    let wei = base(0).raised(Debt::new(1), usd(1_000_000), now).unwrap();
    assert_eq!(wei.rate, 1, "ROUND-1 row 21: up");
    let above = base(0).raised(Debt::new(u128::MAX), Debt::new(1), now);
    assert_eq!(above.unwrap().rate, WAD, "out of reach, and capped");
}

#[test]
fn redeem_12_nothing_burned_is_refused_and_moves_nothing() {
    let old = base(WAD / 3);
    let refused = old.raised(Debt::ZERO, usd(1_000), at(NOW + 3_600));
    assert_eq!(refused, Err(RuleError::NothingRedeemed));
    let refused = old.raised(usd(1), Debt::ZERO, at(NOW));
    assert_eq!(
        refused,
        Err(RuleError::Overflow),
        "no supply, no redemption"
    );
}
