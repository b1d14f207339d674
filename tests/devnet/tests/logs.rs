//! A keeper follows events by queries and by filters that it polls.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::rpc::types::Log;
use alloy_primitives::{Address, B256, U256};
use common::{Lab, STRANGER, contracts};
use serde_json::{Value, json};

/// Two contracts on blocks 1 and 2; words 1, 2, 3 kept by them in turn on blocks 3, 4, 5.
async fn lab_with_logs() -> (Lab, [Address; 2]) {
    let lab = Lab::new().await;
    let first = lab.deploy(&contracts::KEEPER).await;
    let second = lab.deploy(&contracts::KEEPER).await;
    for (to, word) in [(first, 1), (second, 2), (first, 3)] {
        lab.send(json!({ "to": to, "data": contracts::word(word) }))
            .await;
    }
    (lab, [first, second])
}

fn topic(word: u8) -> B256 {
    B256::with_last_byte(word)
}

/// The words of the logs that a filter finds.
async fn words(lab: &Lab, filter: Value) -> Vec<u64> {
    let logs: Vec<Log> = lab.rpc("eth_getLogs", json!([filter])).await;
    logs.iter()
        .map(|log| U256::from_be_slice(&log.inner.data.data).to())
        .collect()
}

#[tokio::test]
async fn logs_are_found_by_range_address_and_topics() {
    let (lab, [first, second]) = lab_with_logs().await;
    let kept = contracts::KEPT;
    for (filter, expected) in [
        (json!({ "fromBlock": "0x0" }), vec![1, 2, 3]),
        (
            json!({ "fromBlock": "earliest", "toBlock": "0x4" }),
            vec![1, 2],
        ),
        (json!({ "fromBlock": "0x4", "toBlock": "0x4" }), vec![2]),
        (json!({}), vec![3]),
        (
            json!({ "fromBlock": "0x0", "toBlock": "0xffff" }),
            vec![1, 2, 3],
        ),
        (json!({ "fromBlock": "0x6" }), vec![]),
        (json!({ "fromBlock": "0x0", "address": first }), vec![1, 3]),
        (
            json!({ "fromBlock": "0x0", "address": [first, second] }),
            vec![1, 2, 3],
        ),
        (json!({ "fromBlock": "0x0", "address": STRANGER }), vec![]),
        (
            json!({ "fromBlock": "0x0", "topics": [kept] }),
            vec![1, 2, 3],
        ),
        (json!({ "fromBlock": "0x0", "topics": [topic(1)] }), vec![]),
        (
            json!({ "fromBlock": "0x0", "topics": [null, topic(2)] }),
            vec![2],
        ),
        (
            json!({ "fromBlock": "0x0", "topics": [kept, [topic(1), topic(3)]] }),
            vec![1, 3],
        ),
        (
            json!({ "fromBlock": "0x0", "topics": [kept, null, topic(1)] }),
            vec![],
        ),
    ] {
        assert_eq!(words(&lab, filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn logs_of_one_block_are_found_by_its_hash() {
    let (lab, _) = lab_with_logs().await;
    let block: Value = lab.rpc("eth_getBlockByNumber", json!(["0x4", false])).await;
    let logs: Vec<Log> = lab
        .rpc("eth_getLogs", json!([{ "blockHash": block["hash"] }]))
        .await;
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0].block_number, Some(4));
    assert_eq!(json!(logs[0].block_hash.unwrap()), block["hash"]);
    assert_eq!(
        json!(logs[0].transaction_hash.unwrap()),
        block["transactions"][0]
    );
    let unknown = json!([{ "blockHash": B256::repeat_byte(3) }]);
    let refused = lab.refusal("eth_getLogs", unknown).await;
    assert!(
        refused.message.starts_with("block not found: hash"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn range_that_runs_backwards_is_refused() {
    let (lab, _) = lab_with_logs().await;
    let backwards = json!([{ "fromBlock": "0x3", "toBlock": "0x2" }]);
    let refused = lab.refusal("eth_getLogs", backwards).await;
    assert_eq!(refused.message, "invalid block range: from 3 is after to 2");
}

#[tokio::test]
async fn log_filter_reports_each_log_once() {
    let (lab, [first, second]) = lab_with_logs().await;
    let filter = json!([{ "address": first, "topics": [contracts::KEPT] }]);
    let id: Value = lab.rpc("eth_newFilter", filter).await;
    let changes = || lab.rpc::<Vec<Log>>("eth_getFilterChanges", json!([id]));
    assert!(changes().await.is_empty());
    for (to, word) in [(first, 4), (second, 5), (first, 6)] {
        lab.send(json!({ "to": to, "data": contracts::word(word) }))
            .await;
    }
    let new = changes().await;
    assert_eq!(
        new.iter().map(|log| log.topics()[1]).collect::<Vec<_>>(),
        [topic(4), topic(6)]
    );
    assert!(changes().await.is_empty());
    // All logs of the filter's own range, which is the latest block.
    let all: Vec<Log> = lab.rpc("eth_getFilterLogs", json!([id])).await;
    assert_eq!(all, new[1..]);
}

#[tokio::test]
async fn block_and_transaction_filters_report_hashes() {
    let lab = Lab::new().await;
    let blocks: Value = lab.rpc("eth_newBlockFilter", json!([])).await;
    let pending: Value = lab.rpc("eth_newPendingTransactionFilter", json!([])).await;
    let receipt = lab.send(json!({ "to": STRANGER })).await;
    lab.rpc::<Value>("evm_mine", json!([])).await;
    let head: Value = lab
        .rpc("eth_getBlockByNumber", json!(["latest", false]))
        .await;
    let new: Vec<B256> = lab.rpc("eth_getFilterChanges", json!([blocks])).await;
    assert_eq!(json!(new), json!([receipt.block_hash, head["hash"]]));
    let new: Vec<B256> = lab.rpc("eth_getFilterChanges", json!([pending])).await;
    assert_eq!(new, [receipt.transaction_hash]);
    assert_eq!(
        lab.refusal("eth_getFilterLogs", json!([blocks]))
            .await
            .message,
        "filter not found"
    );
}

#[tokio::test]
async fn uninstalled_filter_is_not_found() {
    let lab = Lab::new().await;
    let id: Value = lab.rpc("eth_newBlockFilter", json!([])).await;
    assert!(lab.rpc::<bool>("eth_uninstallFilter", json!([id])).await);
    assert!(!lab.rpc::<bool>("eth_uninstallFilter", json!([id])).await);
    let refused = lab.refusal("eth_getFilterChanges", json!([id])).await;
    assert_eq!(refused.message, "filter not found");
}

#[tokio::test]
async fn filters_are_limited() {
    let lab = Lab::new().await;
    for _ in 0..1_000 {
        lab.rpc::<Value>("eth_newBlockFilter", json!([])).await;
    }
    let refused = lab.refusal("eth_newBlockFilter", json!([])).await;
    assert_eq!(
        (
            refused.code,
            refused.message.starts_with("too many filters")
        ),
        (-32_005, true)
    );
}

#[tokio::test]
async fn filter_reports_the_blocks_that_replace_reverted_ones() {
    let lab = Lab::new().await;
    let id: Value = lab.rpc("eth_newBlockFilter", json!([])).await;
    let snapshot: Value = lab.rpc("evm_snapshot", json!([])).await;
    lab.send(json!({ "to": STRANGER })).await;
    lab.rpc::<Vec<B256>>("eth_getFilterChanges", json!([id]))
        .await;
    assert!(lab.rpc::<bool>("evm_revert", json!([snapshot])).await);
    let again = lab.send(json!({ "to": STRANGER, "value": "0x2" })).await;
    let new: Vec<B256> = lab.rpc("eth_getFilterChanges", json!([id])).await;
    assert_eq!(new, [again.block_hash.unwrap()]);
}
