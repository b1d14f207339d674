//! A tester moves the clock and goes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy_primitives::{B256, Bytes, U256};
use common::{Lab, STRANGER, contracts, dev};
use devnet::{NodeConfig, SpawnError};
use serde_json::{Value, json};

const DAY: u64 = 86_400;

async fn mine(lab: &Lab) -> u64 {
    lab.rpc::<Value>("evm_mine", json!([])).await;
    lab.timestamp("latest").await
}

#[tokio::test]
async fn each_block_is_at_least_a_second_after_its_parent() {
    let lab = Lab::with(NodeConfig {
        genesis_timestamp: Some(1_000_000),
        ..NodeConfig::default()
    })
    .await;
    let mut before = lab.timestamp("0x0").await;
    assert_eq!(before, 1_000_000);
    for _ in 0..20 {
        let after = mine(&lab).await;
        assert!(after > before, "{after} is not after {before}");
        before = after;
    }
    // Twenty blocks take less than twenty seconds, so the chain runs ahead of the clock.
    assert_eq!(before, 1_000_020);
}

#[tokio::test]
async fn time_is_moved_forward_by_the_next_block() {
    let lab = Lab::new().await;
    let start = mine(&lab).await;
    lab.rpc::<i64>("evm_increaseTime", json!([30 * DAY])).await;
    assert_eq!(lab.timestamp("latest").await, start);
    let moved = mine(&lab).await;
    assert!(
        (start + 30 * DAY..start + 30 * DAY + 60).contains(&moved),
        "{moved}"
    );
    // It keeps running from there, and hex seconds are as good.
    lab.rpc::<i64>("evm_increaseTime", json!(["0xa"])).await;
    lab.rpc::<i64>("anvil_increaseTime", json!([5])).await;
    let later = mine(&lab).await;
    assert!((moved + 15..moved + 75).contains(&later), "{later}");
}

#[tokio::test]
async fn timestamp_of_the_next_block_is_set_exactly() {
    let lab = Lab::new().await;
    let start = mine(&lab).await;
    for method in ["evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp"] {
        let target = lab.timestamp("latest").await + 1_000;
        lab.rpc::<Value>(method, json!([target])).await;
        lab.send(json!({ "to": STRANGER })).await;
        assert_eq!(lab.timestamp("latest").await, target);
    }
    lab.rpc::<Value>("evm_mine", json!([start + 5_000])).await;
    assert_eq!(lab.timestamp("latest").await, start + 5_000);
    for bad in [start, start + 5_000, u64::MAX] {
        let refused = lab.refusal("evm_setNextBlockTimestamp", json!([bad])).await;
        assert_eq!(refused.code, -32_602);
    }
    // Just after the parent is allowed.
    lab.rpc::<Value>("evm_setNextBlockTimestamp", json!([start + 5_001]))
        .await;
    assert_eq!(mine(&lab).await, start + 5_001);
}

#[tokio::test]
async fn time_beyond_the_year_9999_is_refused() {
    let lab = Lab::new().await;
    for seconds in [
        json!(u64::MAX),
        json!("0xffffffffffffffff"),
        json!(253_402_300_799_u64),
    ] {
        let refused = lab.refusal("evm_increaseTime", json!([seconds])).await;
        assert!(
            refused.message.ends_with("lies after the year 9999"),
            "{refused:?}"
        );
    }
    let refused = lab
        .refusal("evm_increaseTime", json!(["0x10000000000000000"]))
        .await;
    assert_eq!(refused.code, -32_602);
    mine(&lab).await;
}

#[tokio::test]
async fn node_does_not_start_too_late_or_on_a_port_that_is_taken() {
    let late = NodeConfig {
        genesis_timestamp: Some(u64::MAX),
        ..NodeConfig::default()
    };
    assert!(matches!(
        devnet::spawn(late).await,
        Err(SpawnError::GenesisTooLate { .. })
    ));
    let lab = Lab::new().await;
    let port = lab.node.address().port();
    let taken = NodeConfig {
        port,
        ..NodeConfig::default()
    };
    assert!(matches!(
        devnet::spawn(taken).await,
        Err(SpawnError::Listen { .. })
    ));
}

#[tokio::test]
async fn many_blocks_are_mined_at_an_interval() {
    let lab = Lab::new().await;
    lab.rpc::<Value>("anvil_mine", json!(["0x3", "0x3c"])).await;
    assert_eq!(lab.block_number().await, 3);
    assert_eq!(lab.timestamp("0x3").await, lab.timestamp("0x1").await + 120);
    lab.rpc::<Value>("hardhat_mine", json!([])).await;
    assert_eq!(lab.block_number().await, 4);
    let refused = lab.refusal("anvil_mine", json!([u64::MAX])).await;
    assert!(
        refused.message.starts_with("too many blocks at once"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn revert_restores_state_blocks_and_time() {
    let lab = Lab::new().await;
    let keeper = lab.deploy(&contracts::KEEPER).await;
    let state = |lab: Lab| async move {
        let slot: B256 = lab.rpc("eth_getStorageAt", json!([keeper, "0x0"])).await;
        let count = json!([dev(0).address(), "latest"]);
        let nonce = lab.quantity("eth_getTransactionCount", count).await;
        let head: Value = lab
            .rpc("eth_getBlockByNumber", json!(["latest", true]))
            .await;
        (lab, (slot, nonce, head))
    };
    let (lab, before) = state(lab).await;
    let first: Value = lab.rpc("evm_snapshot", json!([])).await;
    lab.rpc::<i64>("evm_increaseTime", json!([365 * DAY])).await;
    let receipt = lab
        .send(json!({ "to": keeper, "data": contracts::word(5) }))
        .await;
    let second: Value = lab.rpc("evm_snapshot", json!([])).await;
    lab.rpc::<bool>("anvil_setBalance", json!([STRANGER, "0x1"]))
        .await;

    assert!(lab.rpc::<bool>("evm_revert", json!([first])).await);
    let (lab, after) = state(lab).await;
    assert_eq!(after, before);
    assert_eq!(lab.balance(STRANGER).await, U256::ZERO);
    let lost: Value = lab
        .rpc(
            "eth_getTransactionReceipt",
            json!([receipt.transaction_hash]),
        )
        .await;
    assert_eq!(lost, Value::Null);
    assert!(mine(&lab).await < receipt_time(&receipt) - 300 * DAY);
    // A snapshot serves once, and those after it are gone with it.
    for id in [first, second, json!("0x7777")] {
        assert!(!lab.rpc::<bool>("evm_revert", json!([id])).await);
    }
}

fn receipt_time(receipt: &alloy::rpc::types::TransactionReceipt) -> u64 {
    // Deployments come first in each test, so the year has been added to the present.
    assert_eq!(receipt.block_number, Some(2));
    receipt.inner.logs()[0].block_timestamp.unwrap()
}

#[tokio::test]
async fn accounts_are_changed_in_place() {
    let lab = Lab::new().await;
    for maker in ["anvil", "hardhat"] {
        let set = |what: &str| format!("{maker}_set{what}");
        lab.rpc::<bool>(&set("Balance"), json!([STRANGER, "0x64"]))
            .await;
        lab.rpc::<bool>(&set("Nonce"), json!([STRANGER, "0x9"]))
            .await;
        let code = Bytes::from(contracts::KEEPER);
        lab.rpc::<bool>(&set("Code"), json!([STRANGER, code])).await;
        let word = B256::repeat_byte(7);
        lab.rpc::<bool>(&set("StorageAt"), json!([STRANGER, "0x2", word]))
            .await;
        assert_eq!(lab.balance(STRANGER).await, U256::from(100));
        assert_eq!(
            lab.quantity("eth_getTransactionCount", json!([STRANGER]))
                .await,
            9
        );
        assert_eq!(
            lab.rpc::<Bytes>("eth_getCode", json!([STRANGER])).await,
            code
        );
        let slot: B256 = lab
            .rpc("eth_getStorageAt", json!([STRANGER, "0x2", "0x0"]))
            .await;
        assert_eq!(slot, word);
    }
    assert_eq!(lab.block_number().await, 0);
}

#[tokio::test]
async fn empty_blocks_are_made_while_time_passes_if_asked_for() {
    let interval = Some(std::time::Duration::from_millis(20));
    let beating = NodeConfig {
        block_interval: interval,
        ..NodeConfig::default()
    };
    let lab = Lab::with(beating).await;
    let start = lab.timestamp("0x0").await;
    while lab.block_number().await < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    // Fifty beats a second, but never two blocks in one.
    assert!(lab.timestamp("0x2").await >= start + 2);
    let idle = Lab::new().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    assert_eq!(idle.block_number().await, 0);
}
