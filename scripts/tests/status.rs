//! The status and the keeper as commands, and what the status says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use std::process::{Command, Output, Stdio};

use alloy::primitives::U256;
use ampusd::account::KEY_VARIABLE;
use ampusd::keeper::journal::JournalFile;
use ampusd::record::Record;
use ampusd::status::Status;
use common::scene::{KEEPER, SPOT, Scene, WAD};
use devnet::NodeConfig;
use interfaces::{IErc20, ILiquidityIncentives};
use serde_json::Value;

/// Runs the command against a scene.
async fn ampusd(scene: &Scene, arguments: &[&str], key: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
    let record = Record::path(scene.folder.path(), scene.local.record.chain_id);
    command
        .args(arguments)
        .args(["--rpc-url", &scene.url, "--deployment"])
        .arg(record)
        .env_remove(KEY_VARIABLE)
        .stdin(Stdio::null());
    if let Some(key) = key {
        command.env(KEY_VARIABLE, key);
    }
    // The node is in this process: it must not be kept from answering.
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    run.await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_what_the_ledger_the_oracle_and_the_pool_say() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    scene.risky(&borrower, 0, 2).await;
    let rpc = scene.rpc().await;
    let status = Status::read(&rpc, &scene.site()).await.unwrap();
    let [ampl, spot] = status.branches.as_slice() else {
        unreachable!("two branches");
    };
    assert_eq!((ampl.troves, ampl.below_mcr, spot.troves), (3, 0, 1));
    assert_eq!(ampl.coll, U256::from(2_320 * WAD));
    assert_eq!(spot.coll, U256::from(3_000 * SPOT));
    assert_eq!(ampl.price, Some(scene.price(&borrower, 0).await));
    assert_eq!((ampl.oracle.as_str(), ampl.shut_at), ("good", 0));
    assert_eq!(ampl.ceiling - ampl.room, ampl.debt);
    // All pay 5 %; what they owe since the last touch bears no interest yet.
    let (rate, all) = (ampl.average_rate, U256::from(WAD / 20));
    assert!(rate <= all && rate > all - U256::from(WAD / 10_000));
    // The base rate starts at 100 %: with any floor the fee is all.
    assert!(ampl.redemption_fee > U256::from(WAD / 2));
    assert_eq!(status.system.debt, ampl.debt + spot.debt);
    assert!(status.system.balanced);
    let pool = status.pool.expect("a pool");
    assert_eq!((pool.earns, pool.scale), (false, U256::ZERO));
    assert_eq!(status.programs.len(), scene.local.record.programs.len());

    scene.set_price(&borrower, 0, 90).await;
    borrower.travel(1).await;
    let status = Status::read(&rpc, &scene.site()).await.unwrap();
    assert_eq!(status.branches[0].below_mcr, 2);
    // Three days without a report: no price, and no ratio is made up.
    borrower.travel(3 * 86_400).await;
    let status = Status::read(&rpc, &scene.site()).await.unwrap();
    let ampl = &status.branches[0];
    assert_eq!((ampl.price, ampl.tcr, ampl.below_mcr), (None, None, 0));
    assert_eq!(ampl.oracle, "down");
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_is_a_table_for_people_and_json_for_programs() {
    let scene = Scene::new().await;
    scene.borrower().await;
    let output = ampusd(&scene, &["status"], None).await;
    let table = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for line in [
        "TCR",
        "150.00 %",
        "debt ceiling, AmpUSD",
        "500000.00",
        "price, USD",
        "2.030213",
        "supply against debt",
        "exact",
        "Stability Pool",
        "AmpUSD per sAmpUSD",
        "trove-manager-liquidation",
        "in 364 d",
    ] {
        assert!(table.contains(line), "{line}:\n{table}");
    }
    let output = ampusd(&scene, &["status", "--json"], None).await;
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["branches"][0]["coll"], "2000000000000000000000");
    assert_eq!(json["branches"][1]["mcr"], "1300000000000000000");
    assert_eq!(json["system"]["balanced"], true);
    assert_eq!(json["pool"]["earns"], false);
    assert_eq!(json["programs"][0]["life"]["state"], "runs");
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_what_gauges_hold_and_earn() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let output = ampusd(&scene, &["status"], None).await;
    assert!(text(&output.stdout).contains("No gauge: all interest goes to the Stability Pool."));

    let (owner, gauges) = (scene.wallet(0).await, scene.program("liquidity-incentives"));
    let (token, stake) = (scene.external("spot"), U256::from(150 * SPOT));
    let minimum = U256::from(100 * SPOT);
    let add = ILiquidityIncentives::addGaugeCall { token, minimum };
    owner.send(gauges, add).await;
    let weights = vec![U256::from(10_000)];
    let weigh = ILiquidityIncentives::setWeightsCall { weights };
    owner.send(gauges, weigh).await;
    let (spender, value) = (gauges, stake);
    let approve = IErc20::approveCall { spender, value };
    borrower.send(token, approve).await;
    let stake = ILiquidityIncentives::stakeCall {
        gauge: U256::ZERO,
        amount: stake,
        account: borrower.address,
    };
    borrower.send(gauges, stake).await;

    let rpc = scene.rpc().await;
    let status = Status::read(&rpc, &scene.site()).await.unwrap();
    let [gauge] = status.gauges.as_slice() else {
        unreachable!("one gauge");
    };
    assert_eq!((gauge.symbol.as_str(), gauge.token), ("SPOT", token));
    assert_eq!((gauge.weight_bps, gauge.earns), (10_000, true));
    assert_eq!(gauge.staked, U256::from(150 * SPOT));
    // A thousand AmpUSD at 5 %, and as much on what their upfront fees have added: a week of 5 %,
    // less than one AmpUSD. The stakers of the pool hold too little for their part.
    let year = gauge.yearly_income;
    let bounds = U256::from(50 * WAD)..U256::from(50 * WAD + WAD / 20);
    assert!(bounds.contains(&year), "{gauge:?}");
    // SPOT is no pool of AmpUSD.
    assert_eq!(gauge.apr, U256::ZERO);
    let output = ampusd(&scene, &["status"], None).await;
    let table = text(&output.stdout);
    let row = table.lines().find(|line| line.contains("0: SPOT"));
    let row = row.unwrap_or_else(|| panic!("{table}"));
    for cell in ["100.00 %", "150.00", "yes", "0.00 %"] {
        assert!(row.contains(cell), "{cell}: {row}");
    }
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_of_expired_programs_shows_them_all_the_same() {
    let scene = Scene::with(NodeConfig {
        keep_alive: false,
        ..NodeConfig::default()
    })
    .await;
    scene.wallet(0).await.travel(366 * 86_400).await;
    let output = ampusd(&scene, &["status"], None).await;
    let (table, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        table.contains("EXPIRED: `cargo ampusd keepalive`"),
        "{table}"
    );
    assert!(
        error.contains("lens") && error.contains("cargo ampusd keepalive"),
        "{error}"
    );
    let output = ampusd(&scene, &["status", "--json"], None).await;
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["programs"][0]["life"]["state"], "expired");
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keeper_as_a_command_says_what_it_earns() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    scene.risky(&borrower, 0, 2).await;
    scene.set_price(&borrower, 0, 90).await;
    let key = devnet::accounts::PRIVATE_KEYS[KEEPER].to_string();
    let state = scene.folder.path().join("keeper.json");
    let state = state.to_string_lossy().into_owned();
    let keeper = ["keeper", "--once", "--json", "--state", &state];
    let output = ampusd(&scene, &keeper, Some(&key)).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let events: Vec<&str> = lines.iter().filter_map(|l| l["event"].as_str()).collect();
    assert_eq!(
        events,
        ["started", "sent", "liquidated", "looked", "summary"]
    );
    assert_eq!(lines[2]["compensation"], "1600000000000000000");
    assert_eq!(lines[2]["ids"].as_array().unwrap().len(), 2);
    assert_eq!(lines[4]["troves"], 2);
    assert_eq!(lines[4]["value"], lines[2]["value"]);

    let keeper = ["keeper", "--once", "--state", &state];
    let output = ampusd(&scene, &keeper, Some(&key)).await;
    let said = text(&output.stdout);
    assert!(said.contains("2 troves, 0 due"), "{said}");
    assert!(
        said.contains("in all: 2 troves liquidated for 2.92 AmpUSD"),
        "{said}"
    );
    // Without --state it is beside the record.
    let chain = scene.chain(KEEPER, &scene.url).await;
    let file = JournalFile::new(scene.folder.path(), chain.id, chain.account);
    assert!(!file.path().exists());
    let output = ampusd(&scene, &["keeper", "--once"], Some(&key)).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(file.path().exists());
    scene.local.node.stop().await;
}

#[test]
fn what_cannot_go_together_is_refused_before_anything_is_asked() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
        let command = command.args(arguments).env_remove("ETH_RPC_URL");
        let output = command.env_remove(KEY_VARIABLE).output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let url = "http://127.0.0.1:1";
    let (code, said) = run(&["keeper", "--rpc-url", url, "--min-profit", "1"]);
    assert!(code == Some(2) && said.contains("--eth-usd"), "{said}");
    let zero = "0x0000000000000000000000000000000000000001";
    let (code, said) = run(&["status", "--rpc-url", url, "--ledger", zero]);
    assert!(code == Some(2) && said.contains("--lens"), "{said}");
    let (code, said) = run(&["keeper", "--rpc-url", url, "--eth-usd", "cheap"]);
    assert!(code == Some(2) && said.contains("no number"), "{said}");
    let (code, said) = run(&["keeper", "--rpc-url", url]);
    assert!(code == Some(1) && said.contains("no key"), "{said}");
    let (code, said) = run(&["status", "--rpc-url", url]);
    assert!(
        code == Some(1) && said.contains("no JSON-RPC node answers"),
        "{said}"
    );
}
