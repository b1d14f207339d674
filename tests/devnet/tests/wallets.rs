//! A borrower's own tools, `cast` and viem, use the node. They are in `wallets/`: `npm ci` there.
//! Without them the tests say so and pass, unless AMPUSD_REQUIRE_TOOLS is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use std::path::PathBuf;

use alloy_primitives::{Bytes, hex};
use common::{Lab, STRANGER, contracts, dev};
use serde_json::Value;
use tokio::process::Command;

fn wallets() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("wallets")
}

/// Whether a tool of `wallets/` is there; if not, says so, and fails where it has to be.
fn installed(tool: &str) -> bool {
    let found = wallets().join("node_modules").join(tool).exists();
    if !found {
        let reason = format!("{tool} is not installed: run `npm ci` in tests/devnet/wallets");
        assert!(
            std::env::var_os("AMPUSD_REQUIRE_TOOLS").is_none(),
            "{reason}"
        );
        println!("skipped: {reason}");
    }
    found
}

/// Runs a program of Node against a node; returns what it printed, or what it complained of.
async fn run(program: &str, arguments: &[&str], url: &str) -> Result<String, String> {
    let mut command = Command::new("node");
    command
        .arg(program)
        .args(arguments)
        .env("ETH_RPC_URL", url)
        .current_dir(wallets());
    let done = command.output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let complaint = text(&done.stderr);
    // The wrapper in the npm package ends with 0 even if `cast` failed.
    let failed = !done.status.success() || complaint.to_lowercase().starts_with("error");
    if failed {
        Err(complaint)
    } else {
        Ok(text(&done.stdout))
    }
}

const CAST: &str = "node_modules/@foundry-rs/cast/bin.mjs";

/// `cast` with a node to talk to.
struct Cast(Lab);

impl Cast {
    async fn attempt(&self, line: &str) -> Result<String, String> {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        run(CAST, &arguments, &self.0.node.http_url()).await
    }

    async fn run(&self, line: &str) -> String {
        let done = self.attempt(line).await;
        done.unwrap_or_else(|error| panic!("cast {line}: {error}"))
    }

    async fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.run(&format!("--json {line}")).await).unwrap()
    }
}

fn key() -> String {
    hex::encode_prefixed(devnet::accounts::PRIVATE_KEYS[0])
}

#[tokio::test]
async fn cast_reads_sends_waits_and_filters() {
    if !installed("@foundry-rs/cast") {
        return;
    }
    let cast = Cast(Lab::new().await);
    let (key, sender) = (key(), dev(0).address());
    assert_eq!(cast.run("chain-id").await, "412346");
    assert_eq!(cast.run("gas-price").await, "10000000");
    assert_eq!(cast.run("base-fee").await, "10000000");
    assert_eq!(
        cast.run(&format!("balance {sender} --ether")).await,
        "10000.000000000000000000"
    );
    assert_eq!(
        cast.run(&format!(
            "estimate {STRANGER} --value 1ether --from {sender}"
        ))
        .await,
        "21000"
    );

    let list = format!(r#"--legacy --access-list [{{"address":"{STRANGER}","storageKeys":[]}}]"#);
    for (kind, flags) in [("0x2", ""), ("0x0", "--legacy"), ("0x1", &list)] {
        let send = format!("send {STRANGER} --value 1ether --private-key {key} {flags}");
        let receipt = cast.json(&send).await;
        assert_eq!(
            (&receipt["status"], &receipt["type"]),
            (&"0x1".into(), &kind.into())
        );
    }
    assert_eq!(
        cast.run(&format!("balance {STRANGER} --ether")).await,
        "3.000000000000000000"
    );
    assert_eq!(cast.run(&format!("nonce {sender}")).await, "3");

    let unlocked = format!(
        "send {STRANGER} --value 1 --from {} --unlocked",
        dev(1).address()
    );
    assert_eq!(cast.json(&unlocked).await["status"], "0x1");
    assert_eq!(cast.run("block-number").await, "4");
    let parent = cast.json("block 3").await;
    assert_eq!(cast.json("block 4").await["parentHash"], parent["hash"]);
}

#[tokio::test]
async fn cast_deploys_calls_and_finds_logs() {
    if !installed("@foundry-rs/cast") {
        return;
    }
    let cast = Cast(Lab::new().await);
    let code = Bytes::from(contracts::init_code(&contracts::KEEPER));
    let deployed = cast
        .json(&format!("send --private-key {} --create {code}", key()))
        .await;
    let keeper = deployed["contractAddress"].as_str().unwrap().to_owned();
    let seven = contracts::word(7).to_string();
    assert_eq!(
        cast.run(&format!("call {keeper} --data {seven}")).await,
        seven
    );
    let send = format!("send {keeper} {seven} --private-key {}", key());
    let receipt = cast.json(&send).await;
    assert_eq!(receipt["logs"][0]["topics"][1], seven);
    assert_eq!(cast.run(&format!("storage {keeper} 0")).await, seven);
    assert_eq!(cast.run(&format!("codesize {keeper}")).await, "18");

    let logs = cast
        .json(&format!("logs --from-block 0 --address {keeper}"))
        .await;
    assert_eq!(logs.as_array().unwrap().len(), 1);
    assert_eq!(logs[0]["transactionHash"], receipt["transactionHash"]);
    let hash = receipt["transactionHash"].as_str().unwrap();
    assert_eq!(cast.json(&format!("receipt {hash}")).await, receipt);
    assert_eq!(cast.json(&format!("tx {hash}")).await["blockNumber"], "0x2");
}

#[tokio::test]
async fn cast_shows_refusals_and_moves_time() {
    if !installed("@foundry-rs/cast") {
        return;
    }
    let cast = Cast(Lab::new().await);
    let send = format!("send {STRANGER} --private-key {}", key());
    cast.run(&send).await;
    let low = cast
        .attempt(&format!("{send} --nonce 0 --value 1"))
        .await
        .unwrap_err();
    assert!(low.contains("nonce too low"), "{low}");
    let poor = cast
        .attempt(&format!("{send} --value 20000ether --gas-limit 21000"))
        .await;
    assert!(
        poor.as_ref()
            .is_err_and(|e| e.contains("insufficient funds")),
        "{poor:?}"
    );
    let reverter = cast.0.deploy(&contracts::REVERTER).await;
    let reverted = cast
        .attempt(&format!("call {reverter} --data 0x"))
        .await
        .unwrap_err();
    assert!(reverted.contains("execution reverted"), "{reverted}");

    let start = cast.0.timestamp("latest").await;
    cast.run("rpc evm_increaseTime 2592000").await;
    cast.run("rpc evm_mine").await;
    assert!(cast.0.timestamp("latest").await >= start + 2_592_000);
    let over_websocket = run(CAST, &["block-number"], &cast.0.node.ws_url()).await;
    assert_eq!(over_websocket, Ok(cast.run("block-number").await));
}

#[tokio::test]
async fn viem_front_end_uses_every_part_of_the_node() {
    if !installed("viem") {
        return;
    }
    let lab = Lab::new().await;
    let url = lab.node.http_url();
    let done = run("viem.mjs", &[&url, &lab.node.ws_url()], &url).await;
    assert_eq!(done, Ok("viem: all passed".to_owned()));
}
