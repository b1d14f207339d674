//! What parameters are read, and which are refused before anything costs gas.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod kit;

use std::fs;

use alloy::primitives::Address;
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
}

#[test]
fn the_devnet_parameters_name_the_addresses_of_the_doubles() {
    let (params, doubles) = (kit::params(), Doubles::predicted());
    assert_eq!(params.ampl, Some(doubles.ampl));
    assert_eq!(params.sequencer_feed, Some(doubles.sequencer_feed));
    assert_eq!(params.branches[0].market.feed, doubles.ampl_feed);
    assert_eq!(params.branches[1].market.feed, doubles.spot_feed);
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
        refused(|p| p.branches[1].market.feed = Address::ZERO),
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
        refused(|p| p.branches[0].market.collateral_decimals = 37),
        "branches[0].market.collateral_decimals"
    );
    assert_eq!(
        refused(|p| p.branches[1].collateral = "spot".to_owned()),
        "collateral of SPOT"
    );
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
    fs::write(&file, serde_json::to_string(&kit::params()).unwrap()).unwrap();
    assert_eq!(Params::load(&file).unwrap(), kit::params());
}

#[test]
fn the_committed_parameters_satisfy_their_schema_and_a_bad_one_does_not() {
    let text = fs::read_to_string(kit::workspace().join("deployments/params.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut value = serde_json::to_value(kit::params()).unwrap();
    assert!(validator.is_valid(&value));
    value["branches"][0]["ceiling"] = Value::from(-1);
    assert!(!validator.is_valid(&value));
}
