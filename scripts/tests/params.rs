//! What parameters are read, and which are refused before anything costs gas.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod kit;

use std::fs;

use alloy::primitives::{Address, U128};
use ampusd::error::DeployError;
use ampusd::local::doubles::Doubles;
use ampusd::params::Params;
use serde_json::Value;

/// The field that a change makes unfit.
fn refused(change: impl FnOnce(&mut Params)) -> String {
    let mut params = kit::params();
    change(&mut params);
    match params.check() {
        Err(DeployError::ParameterUnfit { field, .. }) => field,
        other => format!("{other:?}"),
    }
}

#[test]
fn the_devnet_has_the_parameters_of_the_protocol() {
    let params = kit::params();
    let [ampl, spot] = &params.branches[..] else {
        panic!("two branches")
    };
    assert_eq!(
        (ampl.mcr_bps, ampl.ccr_bps, ampl.scr_bps),
        (15_000, 18_000, 13_000)
    );
    assert_eq!(
        (spot.mcr_bps, spot.ccr_bps, spot.scr_bps),
        (13_000, 15_000, 11_500)
    );
    assert_eq!(ampl.ceiling_wei(), 500_000_000_000_000_000_000_000);
    assert_eq!(spot.ceiling_wei(), 100_000_000_000_000_000_000_000);
    assert_eq!(
        (ampl.market.soft_age, ampl.market.hard_age),
        (26 * 3_600, 50 * 3_600)
    );
    assert_eq!((ampl.threshold_bps, spot.threshold_bps), (500, 200));
}

#[test]
fn the_devnet_parameters_name_the_addresses_of_the_doubles() {
    let (params, doubles) = (kit::params(), Doubles::predicted());
    assert_eq!(params.ampl, Some(doubles.ampl));
    assert_eq!(params.sequencer_feed, Some(doubles.sequencer_feed));
    assert_eq!(params.branches[0].market.feed, doubles.ampl_feed.into());
    assert_eq!(params.branches[1].market.feed, doubles.spot_feed.into());
    assert_eq!(params.branches[0].anchor.feed, doubles.ampl_anchor.into());
    assert_eq!(params.branches[1].anchor.feed, doubles.spot_anchor.into());
    assert_eq!(params.branches[1].collateral(None).unwrap(), doubles.spot);
    assert_eq!(params.owner, ampusd::local::signer(0).unwrap().address());
}

#[test]
fn each_parameter_outside_its_bounds_is_named() {
    assert_eq!(refused(|p| p.owner = Address::ZERO), "owner");
    assert_eq!(
        refused(|p| p.sequencer_feed = Some(Address::ZERO)),
        "sequencer_feed"
    );
    assert_eq!(refused(|p| p.ampl = Some(Address::ZERO)), "ampl");
    assert_eq!(refused(|p| p.ampl = None), "branches[0].collateral");
    assert_eq!(refused(|p| p.branches.clear()), "branches");
    assert_eq!(
        refused(|p| p.branches = vec![p.branches[0].clone(); 9]),
        "branches"
    );
    assert_eq!(
        refused(|p| p.branches[1] = p.branches[0].clone()),
        "branches[1].collateral"
    );
    assert_eq!(
        refused(|p| p.branches[0].mcr_bps = 18_000),
        "branches[0].mcr_bps"
    );
    assert_eq!(
        refused(|p| p.branches[0].scr_bps = 10_000),
        "branches[0].mcr_bps"
    );
    assert_eq!(
        refused(|p| p.branches[0].ccr_bps = 30_001),
        "branches[0].mcr_bps"
    );
    assert_eq!(
        refused(|p| p.branches[1].pool_penalty_bps = 499),
        "branches[1].pool_penalty_bps"
    );
    assert_eq!(
        refused(|p| p.branches[1].redistribution_penalty_bps = 2_001),
        "branches[1].pool_penalty_bps"
    );
    assert_eq!(
        refused(|p| p.branches[1].redemption_fee_floor_bps = 0),
        "branches[1].redemption_fee_floor_bps"
    );
    assert_eq!(
        refused(|p| p.branches[1].market.feed = Address::ZERO.into()),
        "branches[1].market.feed"
    );
    assert_eq!(
        refused(|p| p.branches[0].market.soft_age = 0),
        "branches[0].market.soft_age"
    );
    assert_eq!(
        refused(|p| p.branches[0].market.hard_age = 93_599),
        "branches[0].market.soft_age"
    );
    assert_eq!(
        refused(|p| p.branches[0].collateral_decimals = 9),
        "branches[0].collateral_decimals"
    );
    assert_eq!(
        refused(|p| p.branches[1].collateral = "spot".to_owned()),
        "collateral of SPOT"
    );
}

#[test]
fn each_parameter_of_the_oracle_outside_its_bounds_is_named() {
    type Change = fn(&mut ampusd::params::Branch);
    let changes: [(&str, Change); 11] = [
        ("collateral_decimals", |b| b.collateral_decimals = 19),
        ("threshold_bps", |b| b.threshold_bps = 0),
        ("threshold_bps", |b| b.threshold_bps = 2_501),
        ("health", |b| b.health = Some(Address::ZERO.into())),
        ("anchor.feed", |b| b.anchor.feed = Address::ZERO.into()),
        ("anchor.feed", |b| b.anchor.feed = b.market.feed.clone()),
        ("anchor.soft_age", |b| b.anchor.soft_age = 0),
        ("anchor.soft_age", |b| b.anchor.hard_age = 93_599),
        ("market.ceiling", |b| b.market.ceiling = U128::from(2)),
        ("market.ceiling", |b| bounds(&mut b.market, 5, 8)),
        ("anchor.ceiling", |b| bounds(&mut b.anchor, u128::MAX, 9)),
    ];
    for (field, change) in changes {
        let named = refused(|p| change(&mut p.branches[1]));
        assert_eq!(named, format!("branches[1].{field}"));
    }
    let good: [Change; 4] = [
        |b| b.threshold_bps = 2_500,
        |b| b.market.ceiling = U128::from(3),
        |b| bounds(&mut b.market, 5, 9),
        |b| bounds(&mut b.anchor, u128::MAX, 0),
    ];
    for change in good {
        let mut params = kit::params();
        change(&mut params.branches[1]);
        params.check().unwrap();
    }
}

fn bounds(source: &mut ampusd::params::Source, floor: u128, ceiling: u128) {
    (source.floor, source.ceiling) = (U128::from(floor), U128::from(ceiling));
}

#[test]
fn bounds_of_a_source_are_read_from_strings_and_written_as_such() {
    let text = fs::read_to_string(ampusd::cli::devnet_params(&kit::workspace())).unwrap();
    let bounded = "[branches.anchor]\nfloor = \"7\"\nceiling = \"79228162514264337593543950335\"\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bounded.toml");
    fs::write(&file, text.replacen("[branches.anchor]\n", bounded, 1)).unwrap();
    let params = Params::load(&file).unwrap();
    let anchor = &params.branches[0].anchor;
    assert_eq!(anchor.floor, U128::from(7));
    assert_eq!(anchor.ceiling, U128::from(u128::MAX >> 32));
    let validator = schema();
    let value = params.to_file().unwrap();
    assert!(validator.is_valid(&value), "{value}");
    assert_eq!(Params::from_file(value).unwrap(), params);
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(kit::workspace().join("deployments/params.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn a_misspelt_parameter_is_refused_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let text = fs::read_to_string(ampusd::cli::devnet_params(&kit::workspace())).unwrap();
    fs::write(&file, text.replacen("ceiling", "cieling", 1)).unwrap();
    let error = format!("{:#}", Params::load(&file).unwrap_err());
    assert!(
        error.contains("wrong.toml") && error.contains("cieling"),
        "{error}"
    );
}

#[test]
fn json_parameters_are_read_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("devnet.json");
    fs::write(&file, kit::params().to_file().unwrap().to_string()).unwrap();
    assert_eq!(Params::load(&file).unwrap(), kit::params());
}

#[test]
fn the_committed_parameters_satisfy_their_schema_and_a_bad_one_does_not() {
    let validator = schema();
    let mut value = kit::params().to_file().unwrap();
    assert!(validator.is_valid(&value));
    value["branches"][0]["ceiling"] = Value::from(-1);
    assert!(!validator.is_valid(&value));
}
