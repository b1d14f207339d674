//! Parameter files say of every address whether anybody has looked it up.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod kit;

use std::fs;
use std::path::PathBuf;

use alloy::primitives::Address;
use ampusd::error::DeployError;
use ampusd::marks::Mark;
use ampusd::params::Params;
use serde_json::{Value, json};

const SEQUENCER: &str = "0xFdB631F5EE196F0ed6FAa767959853A9F217697D";

/// The devnet's file.
fn file() -> Value {
    kit::params().to_file().unwrap()
}

fn refused(value: Value) -> DeployError {
    Params::from_file(value).unwrap_err().downcast().unwrap()
}

fn committed(network: &str) -> PathBuf {
    let folder = kit::workspace().join("deployments/params");
    folder.join(format!("{network}.toml"))
}

/// A committed file, with a different address for each that it leaves open.
fn filled(network: &str) -> Value {
    fn fill(value: &mut Value, last: &mut u8) {
        match value {
            Value::Object(object) if object.contains_key("unknown") => {
                *last += 1;
                let address = Address::repeat_byte(*last);
                *value = json!({ "address": address, "unverified": "made up by a test" });
            }
            Value::Object(object) => object.values_mut().for_each(|value| fill(value, last)),
            Value::Array(items) => items.iter_mut().for_each(|item| fill(item, last)),
            _ => {}
        }
    }
    let text = fs::read_to_string(committed(network)).unwrap();
    let mut value = toml::from_str(&text).unwrap();
    fill(&mut value, &mut 0);
    value
}

#[test]
fn an_address_without_a_mark_is_refused_wherever_it_stands() {
    let plain = json!(SEQUENCER);
    for (pointer, field) in [
        ("/sequencer_feed", "sequencer_feed"),
        ("/branches/1/collateral", "branches[1].collateral"),
        ("/branches/0/anchor/feed", "branches[0].anchor.feed"),
    ] {
        let mut value = file();
        *value.pointer_mut(pointer).unwrap() = plain.clone();
        let DeployError::AddressUnmarked { field: named } = refused(value) else {
            panic!("{field}")
        };
        assert_eq!(named, field);
    }
}

#[test]
fn a_mark_is_one_of_verified_and_unverified_with_a_reason_or_unknown_alone() {
    let wrong = [
        json!({ "address": SEQUENCER }),
        json!({ "address": SEQUENCER, "verified": " " }),
        json!({ "address": SEQUENCER, "verified": "a", "unverified": "b" }),
        json!({ "address": SEQUENCER, "unknown": "a" }),
        json!({ "verified": "a" }),
        json!({ "unknown": "" }),
        json!({ "address": "0x12", "verified": "a" }),
        json!({ "address": SEQUENCER, "verified": "a", "by": "me" }),
    ];
    for mark in wrong {
        let mut value = file();
        value["owner"] = mark.clone();
        let error = refused(value);
        let named = matches!(&error, DeployError::MarkUnfit { field, .. } if field == "owner");
        assert!(named, "{mark}: {error}");
    }
}

#[test]
fn an_address_in_small_and_capital_letters_must_have_its_checksum() {
    let mistyped = SEQUENCER.replace("97D", "97d");
    let mut value = file();
    value["owner"] = json!({ "address": mistyped, "verified": "a" });
    let words = format!("owner: {mistyped} has a wrong checksum");
    assert_eq!(refused(value).to_string(), words);
    for plain in [SEQUENCER.to_owned(), SEQUENCER.to_lowercase()] {
        let mut value = file();
        value["owner"] = json!({ "address": plain, "verified": "a" });
        let params = Params::from_file(value).unwrap();
        assert_eq!(params.owner.to_string(), SEQUENCER);
    }
}

#[test]
fn marks_are_kept_from_file_to_file() {
    let mut value = file();
    value["sequencer_feed"] = json!({ "address": SEQUENCER, "unverified": "a page" });
    let params = Params::from_file(value).unwrap();
    assert_eq!(params.sequencer_feed, Some(SEQUENCER.parse().unwrap()));
    let mark = &params.marks["sequencer_feed"];
    assert_eq!(*mark, Mark::Unverified("a page".to_owned()));
    let written = params.to_file().unwrap();
    assert_eq!(written["sequencer_feed"]["unverified"], json!("a page"));
    assert_eq!(Params::from_file(written).unwrap(), params);
}

#[test]
fn unverified_addresses_are_named_with_where_they_are_from() {
    let mut value = file();
    value["sequencer_feed"] = json!({ "address": SEQUENCER, "unverified": "a page" });
    let error = Params::from_file(value).unwrap().expect_verified();
    let said = error.unwrap_err().to_string();
    assert!(said.contains("sequencer_feed: a page"), "{said}");
    assert!(said.contains("--allow-unverified"), "{said}");
    kit::params().expect_verified().unwrap();
}

#[test]
fn each_public_chain_has_a_file_whose_open_addresses_are_all_named() {
    for (network, chain_id, open) in [
        ("arbitrum-one", 42_161, ["owner", "branches[0].collateral"]),
        (
            "arbitrum-sepolia",
            421_614,
            ["owner", "branches[1].collateral"],
        ),
        ("nitro-devnode", 412_346, ["ampl", "branches[1].collateral"]),
    ] {
        let error = Params::load(&committed(network)).unwrap_err();
        let Some(DeployError::AddressUnknown { fields }) = error.downcast_ref() else {
            panic!("{network}: {error:#}")
        };
        for field in open {
            assert!(fields.contains(&format!("\n  {field}: ")), "{fields}");
        }
        // Filled in, it is a whole parameter file, and nobody has verified anything of it.
        let params = Params::from_file(filled(network)).unwrap();
        params.check().unwrap();
        assert_eq!(params.chain_id, chain_id);
        assert_eq!(params.unverified().count(), params.marks.len());
    }
}

#[test]
fn each_public_chain_has_the_ratios_ceilings_and_ages_of_the_devnet() {
    let devnet = kit::params();
    for network in ["arbitrum-one", "arbitrum-sepolia", "nitro-devnode"] {
        let params = Params::from_file(filled(network)).unwrap();
        assert_eq!(params.branches.len(), devnet.branches.len());
        for (branch, law) in params.branches.iter().zip(&devnet.branches) {
            // What differs between chains is where things are, and nothing else.
            let mut placed = branch.clone();
            placed.collateral.clone_from(&law.collateral);
            placed.health.clone_from(&law.health);
            placed.market.feed.clone_from(&law.market.feed);
            placed.anchor.feed.clone_from(&law.anchor.feed);
            assert_eq!(placed, *law, "{network}");
        }
    }
}

#[test]
fn the_schema_takes_marked_addresses_and_refuses_plain_ones() {
    let text = fs::read_to_string(kit::workspace().join("deployments/params.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for network in ["arbitrum-one", "arbitrum-sepolia", "nitro-devnode"] {
        let text = fs::read_to_string(committed(network)).unwrap();
        let value: Value = toml::from_str(&text).unwrap();
        assert!(validator.is_valid(&value), "{network}");
        assert!(validator.is_valid(&filled(network)), "{network}");
    }
    for wrong in [
        json!(SEQUENCER),
        json!({ "address": SEQUENCER }),
        json!({ "address": SEQUENCER, "verified": "a", "unverified": "b" }),
    ] {
        let mut value = file();
        assert!(validator.is_valid(&value));
        value["sequencer_feed"] = wrong;
        assert!(!validator.is_valid(&value));
    }
}
