//! `cargo ampusd verify`: what is deployed is what these sources build and the record says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use alloy::primitives::{U256, keccak256};
use ampusd::account::KEY_VARIABLE;
use ampusd::chain::Chain;
use ampusd::error::DeployError;
use ampusd::record::Record;
use ampusd::recorded::Verification;
use ampusd::views::{Check, Side};
use builder::build_all;
use common::scene::Scene;
use interfaces::trove_manager::ITroveManager;
use serde_json::{Value, json};

/// The owner is the node's first account.
const OWNER: usize = 0;

/// The command, without a key.
fn verify(url: &str, record: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
    command
        .args(["verify", "--rpc-url", url, "--deployment"])
        .arg(record)
        .args(more)
        .env_remove(KEY_VARIABLE)
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    let text = String::from_utf8_lossy;
    format!("{}{}", text(out), text(err))
}

fn recorded(scene: &Scene) -> std::path::PathBuf {
    Record::path(scene.folder.path(), scene.local.record.chain_id)
}

/// What differs from a record.
async fn differences(scene: &Scene, record: &Record) -> Vec<Check> {
    let chain = scene.chain(OWNER, &scene.url).await;
    let programs = build_all().unwrap();
    let found = Verification::of(record, &programs, &chain).await.unwrap();
    let differ = found.checks.into_iter();
    differ.filter(|check| !check.holds()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_verified_from_its_record_without_a_key() {
    let scene = Scene::new().await;
    let output = verify(&scene.url, &recorded(&scene), &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("comparisons of code and parameters hold"));
    let output = verify(&scene.url, &recorded(&scene), &["--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["holds"], json!(true));
    assert_eq!(json["ledger"], json!(scene.ledger()));
    let checks = json["checks"].as_array().unwrap();
    assert!(checks.len() > 70, "{}", checks.len());
    let code = checks
        .iter()
        .find(|check| check["what"] == "lens code hash");
    assert_eq!(code.unwrap()["sides"], json!(["sources", "chain"]));
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_chain_is_refused() {
    let scene = Scene::new().await;
    let mut record = scene.local.record.clone();
    record.chain_id = 42_161;
    let chain = scene.chain(OWNER, &scene.url).await;
    let error = Verification::of(&record, &[], &chain).await.unwrap_err();
    let wrong = DeployError::WrongChain {
        expected: 42_161,
        found: 412_346,
    };
    assert_eq!(error.to_string(), wrong.to_string());
    let path = record.write(scene.folder.path()).unwrap();
    let output = verify(&scene.url, &path, &[]);
    assert_eq!(output.status.code(), Some(1));
    let words = "this is for chain 42161, but the RPC URL answers as chain 412346";
    assert!(said(&output).contains(words), "{}", said(&output));
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_there_is_one_difference_and_is_asked_nothing() {
    let scene = Scene::new().await;
    let owner = scene.wallet(OWNER).await;
    for name in ["lens", "gateway"] {
        let program = scene.program(name);
        owner.ask("anvil_setCode", json!([program, "0x"])).await;
    }
    let differ = differences(&scene, &scene.local.record).await;
    let gone = |name: &str| {
        let what = format!("{name} at {}", scene.program(name));
        Check::of(&what, (Side::Record, Side::Chain), "a program", "nothing")
    };
    assert_eq!(differ, [gone("lens"), gone("gateway")]);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tampered_program_is_named_with_both_hashes() {
    let scene = Scene::new().await;
    let (pool, lens) = (scene.program("stability-pool"), scene.program("lens"));
    let owner = scene.wallet(OWNER).await;
    let chain = scene.chain(OWNER, &scene.url).await;
    let (honest, other) = (
        chain.code(pool).await.unwrap(),
        chain.code(lens).await.unwrap(),
    );
    owner.ask("anvil_setCode", json!([pool, other])).await;
    let output = verify(&scene.url, &recorded(&scene), &[]);
    assert_eq!(output.status.code(), Some(1));
    let (expected, found) = (keccak256(&honest), keccak256(&other));
    let line =
        format!("stability-pool code hash: these sources say {expected}, the chain says {found}");
    assert!(said(&output).contains(&line), "{}", said(&output));
    // The lens's code does not answer as the pool does.
    let symbol = "stability-pool.symbol(): these sources say sAmpUSD, the chain says ";
    assert!(said(&output).contains(symbol), "{}", said(&output));
    owner.ask("anvil_setCode", json!([pool, honest])).await;
    assert_eq!(differences(&scene, &scene.local.record).await, []);

    // So is a record that tells of other code, or of another place.
    let mut record = scene.local.record.clone();
    record.programs.get_mut("lens").unwrap().code_hash = found.0.map(|byte| !byte).into();
    record.programs.get_mut("amp-usd").unwrap().address = pool;
    record.programs.remove("price-oracle");
    let differ = differences(&scene, &record).await;
    let what: Vec<&str> = differ.iter().map(|check| check.what.as_str()).collect();
    let gone = ["address", "code hash", "construction"]
        .map(|what| format!("price-oracle {what} in the record"));
    let mut expected = vec!["amp-usd address in the record"];
    expected.extend(gone.iter().map(String::as_str));
    expected.push("lens code hash in the record");
    assert_eq!(what, expected);
    let (at, of) = (
        "price-oracle address in the record",
        scene.program("price-oracle"),
    );
    let told = format!("{at}: these sources say {of}, the record says nothing");
    assert_eq!(differ[1].to_string(), told);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_parameter_is_named_with_what_the_record_and_the_chain_say() {
    let scene = Scene::new().await;
    // On the chain: the owner lowers a ceiling.
    let owner = scene.wallet(OWNER).await;
    let (branch, ceiling) = (U256::ZERO, U256::from(7));
    let lower = ITroveManager::setCeilingCall { branch, ceiling };
    owner.send(scene.ledger(), lower).await;
    let output = verify(&scene.url, &recorded(&scene), &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    let line = text.lines().find(|line| line.contains("branchConfig"));
    let sides = line
        .unwrap()
        .trim()
        .split_once(", the chain says ")
        .unwrap();
    let begin = "trove-manager.branchConfig(uint256) at 0: the record says ";
    assert!(sides.0.starts_with(begin), "{text}");
    let ceiling = "ceiling 500000000000000000000000,";
    assert!(sides.0.contains(ceiling), "{text}");
    assert!(sides.1.contains("ceiling 7,"), "{text}");

    // In the record: then the construction differs, and what the program says.
    let mut record = scene.local.record.clone();
    record.parameters.branches[1].threshold_bps += 1;
    let differ = differences(&scene, &record).await;
    let what: Vec<&str> = differ.iter().map(|check| check.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "price-oracle construction in the record",
            "price-oracle.threshold(uint256) at 1",
            "trove-manager.branchConfig(uint256) at 0",
        ]
    );
    let told = "price-oracle.threshold(uint256) at 1: the record says 201, the chain says 200";
    assert_eq!(differ[1].to_string(), told);
    let mut record = scene.local.record.clone();
    record.parameters.chain_id = 1;
    let differ = differences(&scene, &record).await;
    let told = "chain in the record: the record says 412346, its parameters say 1";
    assert_eq!(differ[0].to_string(), told);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_without_the_deployment_is_not_verified() {
    let scene = Scene::new().await;
    let empty = devnet::spawn(devnet::NodeConfig::default()).await.unwrap();
    let output = verify(&empty.http_url(), &recorded(&scene), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["holds"], json!(false));
    let text = String::from_utf8_lossy(&output.stderr);
    let missing = text.matches(": the record says a program, the chain says nothing");
    assert_eq!(missing.count(), scene.local.record.programs.len(), "{text}");
    assert!(!text.contains("owner()"), "{text}");
    let missing = scene.folder.path().join("no.json");
    let output = verify(&scene.url, &missing, &[]);
    assert!(
        said(&output).contains("there is no record"),
        "{}",
        said(&output)
    );
    let chain = Chain::look(&empty.http_url()).await.unwrap();
    assert_eq!(chain.id, scene.local.record.chain_id);
    empty.stop().await;
    scene.local.node.stop().await;
}
