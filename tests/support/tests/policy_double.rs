//! The supply policy's double on the EVM against the golden vectors and the big-integer model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use alloy_primitives::{Address, I256, U256};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use support::answer::refused_with;
use support::doubles::{MockAmpl, MockAmplPolicy};
use support::ghost::{Law, two_power};
use support::stage::{Stage, arguments};
use support::vectors::{AMPL_HISTORY, golden, int, rows, scaled, text, uint};

const TREASURY: Address = Address::repeat_byte(1);

fn word(number: &BigUint) -> U256 {
    U256::from_str_radix(&number.to_string(), 10).unwrap()
}

fn signed(number: &BigInt) -> I256 {
    number.to_string().parse().unwrap()
}

/// AMPL and its policy on a chain.
struct Policy {
    stage: Stage,
    ampl: Address,
    at: Address,
}

impl Policy {
    fn new() -> Self {
        let mut stage = Stage::new();
        let ampl = stage.create_double(TREASURY, "MockAmpl", &arguments(&(TREASURY,)));
        let at = stage.create_double(TREASURY, "MockAmplPolicy", &arguments(&(ampl,)));
        stage
            .send(
                TREASURY,
                ampl,
                &MockAmpl::setMonetaryPolicyCall { policy: at },
            )
            .unwrap();
        Self { stage, ampl, at }
    }

    fn set_law(&mut self, law: &Law) {
        let law = MockAmplPolicy::Law {
            deviationThreshold: word(law.band.magnitude()),
            negativeLimit: signed(&law.negative_limit),
            positiveLimit: signed(&law.positive_limit),
            negativeGrowth: signed(&law.negative_growth),
            positiveGrowth: signed(&law.positive_growth),
            lag: signed(&law.lag),
        };
        self.stage
            .send(TREASURY, self.at, &MockAmplPolicy::setLawCall { law_: law })
            .unwrap();
    }

    fn delta(&self, rate: &BigUint, target: &BigUint, supply: &BigUint) -> I256 {
        let (rate, target, supply) = (word(rate), word(target), word(supply));
        let call = MockAmplPolicy::computeSupplyDeltaCall {
            rate,
            target,
            supply,
        };
        self.stage.view(self.at, &call)
    }

    fn rebase(&mut self, rate: U256, target: U256, valid: bool) -> U256 {
        let rates = MockAmplPolicy::setRatesCall {
            rate,
            target,
            valid,
        };
        self.stage.send(TREASURY, self.at, &rates).unwrap();
        self.stage
            .send(TREASURY, self.at, &MockAmplPolicy::rebaseCall {})
            .unwrap()
            .value
    }
}

#[test]
fn two_power_is_the_staircase_of_the_vectors() {
    let policy = Policy::new();
    for row in rows("two_power") {
        let call = MockAmplPolicy::twoPowerCall {
            exponent: signed(&int(&row, "exp")),
        };
        assert_eq!(
            policy.stage.view(policy.at, &call),
            signed(&int(&row, "out")),
            "{row}"
        );
    }
    let beyond = I256::try_from(100_000_000_000_000_000_001_i128).unwrap();
    for exponent in [beyond, -beyond] {
        let answer = policy
            .stage
            .ask(policy.at, &MockAmplPolicy::twoPowerCall { exponent });
        let refused: MockAmplPolicy::ExponentTooLarge = refused_with(answer);
        assert_eq!(refused.exponent, exponent);
    }
}

#[test]
fn every_era_gives_the_delta_of_every_vector() {
    let mut policy = Policy::new();
    for row in rows("policy") {
        policy.set_law(&Law::of_era(text(&row, "era")));
        let (rate, target) = (uint(&row, "rate"), uint(&row, "target"));
        let delta = policy.delta(&rate, &target, &uint(&row, "supply"));
        assert_eq!(delta, signed(&int(&row, "delta")), "{row}");
    }
}

#[test]
fn the_law_of_2025_is_in_force_at_first() {
    let policy = Policy::new();
    for row in rows("policy")
        .iter()
        .filter(|row| row["era"] == "inferred_2025")
    {
        let delta = policy.delta(
            &uint(row, "rate"),
            &uint(row, "target"),
            &uint(row, "supply"),
        );
        assert_eq!(delta, signed(&int(row, "delta")), "{row}");
    }
}

#[test]
fn the_linear_law_reproduces_observed_rebases() {
    let mut policy = Policy::new();
    policy.set_law(&Law::linear(30));
    let line = AMPL_HISTORY
        .lines()
        .find(|line| line.contains(",112,"))
        .unwrap();
    let point: Vec<&str> = line.split(',').collect();
    let (before, after) = (scaled(point[2], 9), scaled(point[3], 9));
    let delta = policy.delta(&scaled(point[4], 18), &scaled(point[5], 18), &before);
    assert_eq!(delta, signed(&(BigInt::from(after) - BigInt::from(before))));

    policy.set_law(&Law::linear(10));
    let row = golden("linear_lag10_epoch667");
    let supply = scaled(text(&row, "supply_before_approx"), 9);
    let (rate, target) = (
        scaled(text(&row, "rate"), 18),
        scaled(text(&row, "target"), 18),
    );
    let delta = policy.delta(&rate, &target, &supply);
    assert_eq!(
        delta,
        signed(&Law::linear(10).supply_delta(&rate, &target, &supply))
    );
    let observed = &rows("observed_vs_formula")[1];
    assert_eq!(
        signed(&supply.into()) + delta,
        signed(&int(observed, "calc_after"))
    );
}

#[test]
fn a_day_moves_the_supply_of_the_token_by_the_delta() {
    let mut policy = Policy::new();
    let row = &rows("policy")
        .into_iter()
        .find(|row| text(row, "delta").starts_with('-'))
        .unwrap();
    policy.set_law(&Law::of_era(text(row, "era")));
    let supply = policy
        .stage
        .view(policy.ampl, &MockAmpl::totalSupplyCall {});
    let (rate, target) = (word(&uint(row, "rate")), word(&uint(row, "target")));
    let before: BigUint = supply.to_string().parse().unwrap();
    let delta = policy.delta(&uint(row, "rate"), &uint(row, "target"), &before);
    let after = policy.rebase(rate, target, true);
    assert_eq!(I256::from_raw(after), I256::from_raw(supply) + delta);
    let known = policy.stage.view(
        policy.at,
        &MockAmplPolicy::globalAmpleforthEpochAndAMPLSupplyCall {},
    );
    assert_eq!((known._0, known._1), (U256::ONE, after));
}

#[test]
fn an_invalid_oracle_makes_the_day_neutral() {
    let mut policy = Policy::new();
    let supply = policy
        .stage
        .view(policy.ampl, &MockAmpl::totalSupplyCall {});
    let after = policy.rebase(U256::from(5), U256::from(1), false);
    assert_eq!(after, supply);
    assert_eq!(
        policy.stage.view(policy.at, &MockAmplPolicy::epochCall {}),
        U256::ONE
    );
}

#[test]
fn limits_of_the_wrong_sign_are_refused() {
    let mut policy = Policy::new();
    let law = MockAmplPolicy::Law {
        deviationThreshold: U256::ZERO,
        negativeLimit: I256::ONE,
        positiveLimit: I256::ONE,
        negativeGrowth: I256::ONE,
        positiveGrowth: I256::ONE,
        lag: I256::ZERO,
    };
    let call = MockAmplPolicy::setLawCall { law_: law };
    let _: MockAmplPolicy::LimitSignWrong =
        refused_with(policy.stage.send(TREASURY, policy.at, &call));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_double_and_the_model_agree_on_any_day(
        era in prop_oneof![Just("repo_head"), Just("inferred_2025"), Just("aip5_2022")],
        rate in 0..20_000_000_000_000_000_000_u128,
        target in 500_000_000_000_000_000..2_000_000_000_000_000_000_u128,
        supply in 1..1_000_000_000_000_000_000_000_u128,
    ) {
        let mut policy = Policy::new();
        policy.set_law(&Law::of_era(era));
        let (rate, target, supply) = (rate.into(), target.into(), supply.into());
        let expected = Law::of_era(era).supply_delta(&rate, &target, &supply);
        prop_assert_eq!(policy.delta(&rate, &target, &supply), signed(&expected));
    }

    #[test]
    fn the_double_and_the_model_agree_on_any_power(
        exponent in -100_000_000_000_000_000_000..100_000_000_000_000_000_000_i128,
    ) {
        let policy = Policy::new();
        let call = MockAmplPolicy::twoPowerCall { exponent: exponent.try_into().unwrap() };
        let power = policy.stage.view(policy.at, &call);
        prop_assert_eq!(power, signed(&two_power(&exponent.into())));
    }
}
