//! The big-integer models against the golden vectors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use alloy_primitives::Address;
use ampleforth::vectors::{
    AMPL_HISTORY, GOLDEN, SCENARIOS, SPOT_FEES, golden, int, rows, scaled, text, uint,
};
use ampleforth::{AmplModel, Law, amples_down, shares_down, two_power};
use num_bigint::{BigInt, BigUint};
use num_traits::ToPrimitive;

const TREASURY: Address = Address::repeat_byte(1);
const HOLDER: Address = Address::repeat_byte(2);

fn model_at(supply: &BigUint) -> AmplModel {
    let mut ampl = AmplModel::new(TREASURY);
    let delta = BigInt::from(supply.clone()) - BigInt::from(ampl.supply().clone());
    ampl.rebase(&delta).unwrap();
    ampl
}

fn rebase_to(ampl: &mut AmplModel, supply: &BigUint) {
    let delta = BigInt::from(supply.clone()) - BigInt::from(ampl.supply().clone());
    ampl.rebase(&delta).unwrap();
}

#[test]
fn constants_are_those_of_the_token() {
    let constants = golden("constants");
    assert_eq!(AmplModel::total_gons(), uint(&constants, "TOTAL_GONS"));
    assert_eq!(
        AmplModel::initial_supply(),
        uint(&constants, "INITIAL_SUPPLY")
    );
    assert_eq!(AmplModel::max_supply(), uint(&constants, "MAX_SUPPLY"));
    let initial = AmplModel::new(TREASURY).gons_per_fragment();
    assert_eq!(initial, uint(&constants, "gonsPerFragment_initial"));
    let wampl: BigUint = ampleforth::WAMPL_SUPPLY.into();
    assert_eq!(wampl, uint(&constants, "MAX_WAMPL_SUPPLY"));
}

#[test]
fn two_power_is_the_staircase_of_the_vectors() {
    for row in rows("two_power") {
        assert_eq!(two_power(&int(&row, "exp")), int(&row, "out"), "{row}");
    }
}

#[test]
fn policy_gives_the_delta_of_every_vector() {
    for row in rows("policy") {
        let law = Law::of_era(text(&row, "era"));
        let supply = uint(&row, "supply");
        let delta = law.supply_delta(&uint(&row, "rate"), &uint(&row, "target"), &supply);
        assert_eq!(delta, int(&row, "delta"), "{row}");
        assert_eq!(
            BigInt::from(supply) + delta,
            int(&row, "new_supply"),
            "{row}"
        );
        let share = BigUint::from(10_u64.pow(18));
        let amples = amples_down(&share, &uint(&row, "new_supply"));
        assert_eq!(amples, uint(&row, "wampl_to_ampl_after"), "{row}");
    }
}

#[test]
fn gons_follow_a_deposit_across_a_rebase() {
    for row in rows("gons_rebase") {
        let mut ampl = model_at(&uint(&row, "supply1"));
        assert_eq!(ampl.gons_per_fragment(), uint(&row, "gpf1"), "{row}");
        ampl.transfer(TREASURY, HOLDER, &uint(&row, "deposit"))
            .unwrap();
        assert_eq!(ampl.gons_of(HOLDER), uint(&row, "gons"), "{row}");
        assert_eq!(ampl.balance_of(HOLDER), uint(&row, "balance1"), "{row}");
        rebase_to(&mut ampl, &uint(&row, "supply2"));
        assert_eq!(ampl.gons_per_fragment(), uint(&row, "gpf2"), "{row}");
        assert_eq!(ampl.balance_of(HOLDER), uint(&row, "balance2"), "{row}");
        let all = ampl.balance_of(HOLDER);
        ampl.transfer(HOLDER, TREASURY, &all).unwrap();
        let dust = uint(&row, "gon_dust_left_after_transfer_of_balance");
        assert_eq!(ampl.gons_of(HOLDER), dust, "{row}");
        assert_eq!(ampl.sum_of_gons(), AmplModel::total_gons());
    }
}

#[test]
fn gons_differ_by_one_from_the_naive_scaling() {
    for row in rows("gons_vs_naive_off_by_one") {
        let mut ampl = model_at(&uint(&row, "supply1"));
        ampl.transfer(TREASURY, HOLDER, &uint(&row, "amount"))
            .unwrap();
        rebase_to(&mut ampl, &uint(&row, "supply2"));
        assert_eq!(ampl.balance_of(HOLDER), uint(&row, "gons_result"), "{row}");
        let naive = uint(&row, "amount") * uint(&row, "supply2") / uint(&row, "supply1");
        assert_eq!(naive, uint(&row, "naive"), "{row}");
        assert_ne!(naive, ampl.balance_of(HOLDER), "{row}");
    }
}

#[test]
fn wrap_rate_is_that_of_the_published_token() {
    for row in rows("wampl")
        .iter()
        .filter(|row| row.get("wamples").is_some())
    {
        let supply = uint(row, "ampl_supply");
        if row.get("back_to_amples").is_some() {
            let shares = shares_down(&uint(row, "amples"), &supply);
            assert_eq!(shares, uint(row, "wamples"), "{row}");
            let back = amples_down(&shares, &supply);
            assert_eq!(back, uint(row, "back_to_amples"), "{row}");
            assert_eq!(uint(row, "amples") - back, uint(row, "lost"), "{row}");
        } else {
            assert_eq!(
                amples_down(&uint(row, "wamples"), &supply),
                uint(row, "amples"),
                "{row}"
            );
        }
    }
}

/// The one observation that is exact to the last digit on both sides.
#[test]
fn linear_law_reproduces_epoch_112_to_the_last_unit() {
    let point: Vec<&str> = AMPL_HISTORY
        .lines()
        .find(|line| line.contains(",112,"))
        .unwrap()
        .split(',')
        .collect();
    let supply = scaled(point[2], 9);
    let delta = Law::linear(30).supply_delta(&scaled(point[4], 18), &scaled(point[5], 18), &supply);
    let row = &rows("observed_vs_formula")[0];
    assert_eq!(row["epoch"], 112);
    assert_eq!(BigInt::from(supply) + delta, int(row, "observed_after"));
    assert_eq!(int(row, "observed_after"), int(row, "calc_after"));
}

#[test]
fn linear_law_reproduces_the_other_observations_to_published_precision() {
    let row = golden("linear_lag10_epoch667");
    let supply = scaled(text(&row, "supply_before_approx"), 9);
    let (rate, target) = (
        scaled(text(&row, "rate"), 18),
        scaled(text(&row, "target"), 18),
    );
    let delta = Law::linear(10).supply_delta(&rate, &target, &supply);
    let after = (BigInt::from(supply) + delta).to_f64().unwrap() / 1e9;
    let observed = row["supply_after_observed"].as_f64().unwrap();
    // The supply before is published with seven decimals only.
    assert!((after - observed).abs() < 1e-6, "{after} {observed}");

    let row = golden("linear_lag10_2020_07_30");
    let (rate, target) = (
        scaled(text(&row, "rate"), 18),
        scaled(text(&row, "target"), 18),
    );
    let supply = BigUint::from(10_u64).pow(18);
    let delta = Law::linear(10)
        .supply_delta(&rate, &target, &supply)
        .to_f64()
        .unwrap()
        / 1e18;
    assert!((delta - row["pct"].as_f64().unwrap()).abs() < 1e-15);
    assert!((delta - row["observed_pct"].as_f64().unwrap()).abs() < 5e-5);
}

#[test]
fn sigmoid_laws_reproduce_observed_rebases() {
    let mut tested = 0;
    for row in rows("observed_vs_formula") {
        let Some(rate) = row.get("rate").and_then(serde_json::Value::as_f64) else {
            continue;
        };
        let era = if text(&row, "law").starts_with("AIP-5") {
            "aip5_2022"
        } else {
            "inferred_2025"
        };
        let target = row["target"].as_f64().unwrap();
        let supply = BigUint::from(10_u64).pow(18);
        let (rate, target) = (
            scaled(&rate.to_string(), 18),
            scaled(&target.to_string(), 18),
        );
        let delta = Law::of_era(era)
            .supply_delta(&rate, &target, &supply)
            .to_f64()
            .unwrap()
            / 1e16;
        let (calc, observed) = (row["calc_pct"].as_f64(), row["observed_pct"].as_f64());
        assert!((delta - calc.unwrap()).abs() < 1e-13, "{delta} {row}");
        assert!((delta - observed.unwrap()).abs() < 1e-3, "{delta} {row}");
        tested += 1;
    }
    assert_eq!(tested, 4);
}

#[test]
fn rates_at_the_edge_of_the_band_rebase_and_inside_it_do_not() {
    let law = Law::of_era("inferred_2025");
    let (target, supply) = (BigUint::from(10_u64.pow(18)), AmplModel::initial_supply());
    let edge = BigUint::from(1_050_000_000_000_000_000_u64);
    assert_eq!(
        law.supply_delta(&(&edge - 1_u8), &target, &supply),
        BigInt::ZERO
    );
    assert!(law.supply_delta(&edge, &target, &supply) > BigInt::ZERO);
}

#[test]
fn committed_vectors_equal_the_data_set() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    if !std::path::Path::new(data).exists() {
        println!("skipped: the data set is not beside this checkout ({data})");
        return;
    }
    let read = |name: &str| std::fs::read_to_string(format!("{data}/{name}")).unwrap();
    assert_eq!(read("golden_vectors.json"), GOLDEN);
    assert_eq!(read("ampl_history_points.csv"), AMPL_HISTORY);
    assert_eq!(read("scenarios_synthetic.json"), SCENARIOS);
    assert_eq!(read("spot_feepolicy_vectors.json"), SPOT_FEES);
}
