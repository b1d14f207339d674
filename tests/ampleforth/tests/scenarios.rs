//! The policy over many days: every row of every synthetic scenario, to the last unit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ampleforth::{
    Law,
    vectors::{SCENARIOS, int, text, uint},
};
use num_bigint::{BigInt, BigUint};
use serde_json::Value;

/// The law of a scenario.
fn law(name: &str) -> Law {
    match name {
        "aip5_contraction_28d" => Law::of_era("aip5_2022"),
        _ => Law::of_era("repo_head"),
    }
}

#[test]
fn policy_gives_every_day_of_every_scenario() {
    let all: Value = serde_json::from_str(SCENARIOS).unwrap();
    let scenarios = all["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 6);
    let mut days = 0;
    for scenario in scenarios {
        let law = law(text(scenario, "name"));
        let rows = scenario["rows"].as_array().unwrap();
        let mut supply = uint(&rows[0], "supply_before");
        for row in rows {
            assert_eq!(supply, uint(row, "supply_before"), "{row}");
            let delta = if row["rate"].is_null() {
                // Without a valid target the day is neutral.
                BigInt::ZERO
            } else {
                law.supply_delta(&uint(row, "rate"), &uint(row, "target"), &supply)
            };
            assert_eq!(delta, int(row, "delta"), "{row}");
            supply = (BigInt::from(supply) + delta).to_biguint().unwrap();
            assert_eq!(supply, uint(row, "supply_after"), "{row}");
            days += 1;
        }
    }
    assert_eq!(days, 123);
}

#[test]
fn share_price_is_that_of_price_and_supply_of_one_day() {
    let all: Value = serde_json::from_str(SCENARIOS).unwrap();
    let rows = all["scenarios"].as_array().unwrap().iter();
    for row in rows.flat_map(|scenario| scenario["rows"].as_array().unwrap()) {
        if row["rate"].is_null() {
            continue;
        }
        let scale = BigUint::from(10_u8).pow(16);
        let coherent = uint(row, "rate") * uint(row, "supply_before") / &scale;
        assert_eq!(coherent, uint(row, "wampl_usd_coherent"), "{row}");
        let mispaired = uint(row, "rate") * uint(row, "supply_after") / &scale;
        assert_eq!(mispaired, uint(row, "wampl_usd_if_mispaired"), "{row}");
    }
}
