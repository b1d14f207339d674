//! An explorer reads blocks: headers hash to their hash and link to their parents.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::rpc::types::{Block, FeeHistory, Transaction, TransactionReceipt};
use alloy_primitives::{B256, U256};
use common::{Lab, STRANGER};
use devnet::NodeConfig;
use serde_json::{Value, json};

async fn block(lab: &Lab, number: u64) -> Block {
    lab.rpc("eth_getBlockByNumber", json!([U256::from(number), true]))
        .await
}

#[tokio::test]
async fn each_block_hash_is_that_of_its_header_and_links_to_its_parent() {
    let lab = Lab::new().await;
    for value in ["0x1", "0x2", "0x3"] {
        lab.send(json!({ "to": STRANGER, "value": value })).await;
    }
    lab.rpc::<Value>("evm_mine", json!([])).await;
    let mut parent = block(&lab, 0).await;
    assert_eq!(parent.header.parent_hash, B256::ZERO);
    for number in 1..=4 {
        let child = block(&lab, number).await;
        assert_eq!(child.header.number, number);
        assert_eq!(child.header.parent_hash, parent.header.hash);
        assert_eq!(child.header.inner.hash_slow(), child.header.hash);
        assert!(child.header.timestamp > parent.header.timestamp);
        assert_eq!(
            child.header.base_fee_per_gas,
            Some(devnet::DEFAULT_BASE_FEE)
        );
        parent = child;
    }
    assert_eq!(
        parent.header.transactions_root,
        alloy::consensus::constants::EMPTY_ROOT_HASH
    );
}

#[tokio::test]
async fn block_is_found_by_hash_whole_or_with_hashes() {
    let lab = Lab::new().await;
    let receipt = lab.send(json!({ "to": STRANGER })).await;
    let hash = receipt.block_hash.unwrap();
    let whole: Block = lab.rpc("eth_getBlockByHash", json!([hash, true])).await;
    let short: Block = lab.rpc("eth_getBlockByHash", json!([hash, false])).await;
    assert_eq!(whole, block(&lab, 1).await);
    assert_eq!(
        short.transactions.as_hashes().unwrap(),
        [receipt.transaction_hash]
    );
    assert_eq!(whole.header.gas_used, receipt.gas_used);
    let inside: Vec<TransactionReceipt> = lab.rpc("eth_getBlockReceipts", json!(["latest"])).await;
    assert_eq!(inside, std::slice::from_ref(&receipt));
    let transaction = whole.transactions.as_transactions().unwrap()[0].clone();
    for (method, place) in [
        ("eth_getTransactionByBlockHashAndIndex", json!(hash)),
        ("eth_getTransactionByBlockNumberAndIndex", json!("0x1")),
    ] {
        let found: Transaction = lab.rpc(method, json!([place, "0x0"])).await;
        assert_eq!(found, transaction);
        assert_eq!(
            lab.rpc::<Value>(method, json!([place, "0x1"])).await,
            Value::Null
        );
    }
}

#[tokio::test]
async fn counts_of_a_block_are_told_by_number_and_hash() {
    let lab = Lab::new().await;
    let hash = lab
        .send(json!({ "to": STRANGER }))
        .await
        .block_hash
        .unwrap();
    for (method, place, count) in [
        ("eth_getBlockTransactionCountByNumber", json!("0x1"), 1),
        ("eth_getBlockTransactionCountByNumber", json!("0x0"), 0),
        ("eth_getBlockTransactionCountByHash", json!(hash), 1),
        ("eth_getUncleCountByBlockNumber", json!("latest"), 0),
        ("eth_getUncleCountByBlockHash", json!(hash), 0),
    ] {
        assert_eq!(
            lab.quantity(method, json!([place])).await,
            count,
            "{method}"
        );
    }
}

#[tokio::test]
async fn block_that_does_not_exist_is_null_and_the_pending_one_follows_the_head() {
    let lab = Lab::new().await;
    lab.send(json!({ "to": STRANGER })).await;
    let missing = json!(["0x2", false]);
    assert_eq!(
        lab.rpc::<Value>("eth_getBlockByNumber", missing).await,
        Value::Null
    );
    let unknown = json!([B256::repeat_byte(9), false]);
    assert_eq!(
        lab.rpc::<Value>("eth_getBlockByHash", unknown).await,
        Value::Null
    );
    let pending: Block = lab
        .rpc("eth_getBlockByNumber", json!(["pending", false]))
        .await;
    let head = block(&lab, 1).await;
    assert_eq!(
        (pending.header.number, pending.header.parent_hash),
        (2, head.header.hash)
    );
    for tag in ["latest", "safe", "finalized"] {
        assert_eq!(lab.timestamp(tag).await, head.header.timestamp);
    }
    assert_eq!(
        lab.timestamp("earliest").await,
        block(&lab, 0).await.header.timestamp
    );
}

#[tokio::test]
async fn fee_history_has_one_base_fee_more_than_blocks() {
    let lab = Lab::with(NodeConfig {
        base_fee: 500,
        ..NodeConfig::default()
    })
    .await;
    for _ in 0..3 {
        lab.send(json!({ "to": STRANGER, "maxPriorityFeePerGas": "0x0" }))
            .await;
    }
    let history: FeeHistory = lab
        .rpc("eth_feeHistory", json!(["0x2", "latest", [10.0, 50, 90]]))
        .await;
    assert_eq!(history.oldest_block, 2);
    assert_eq!(history.base_fee_per_gas, [500, 500, 500]);
    assert_eq!(history.reward, Some(vec![vec![0; 3]; 2]));
    let used = 21_000.0 / 100_000_000.0;
    assert_eq!(history.gas_used_ratio, [used, used]);
    // Blocks before the first do not exist; a number of blocks may be a plain number.
    let long: FeeHistory = lab.rpc("eth_feeHistory", json!([1000, "0x1"])).await;
    assert_eq!(
        (long.oldest_block, long.gas_used_ratio.len(), long.reward),
        (0, 2, None)
    );
    for percentiles in [
        json!([50, 10]),
        json!([-1]),
        json!([100.5]),
        json!(vec![1; 101]),
    ] {
        let refused = lab
            .refusal("eth_feeHistory", json!(["0x1", "latest", percentiles]))
            .await;
        assert_eq!(refused.code, -32_602);
    }
}

#[tokio::test]
async fn node_tells_who_it_is() {
    let lab = Lab::with(NodeConfig {
        chain_id: 77,
        ..NodeConfig::default()
    })
    .await;
    assert_eq!(lab.quantity("eth_chainId", json!([])).await, 77);
    assert_eq!(lab.rpc::<String>("net_version", json!([])).await, "77");
    assert!(lab.rpc::<bool>("net_listening", json!([])).await);
    assert!(!lab.rpc::<bool>("eth_syncing", json!([])).await);
    assert_eq!(
        lab.quantity("eth_gasPrice", json!([])).await,
        devnet::DEFAULT_BASE_FEE
    );
    assert_eq!(lab.quantity("eth_maxPriorityFeePerGas", json!([])).await, 0);
    let version: String = lab.rpc("web3_clientVersion", json!([])).await;
    assert!(version.starts_with("ampusd-devnet/v"));
    let hash: B256 = lab.rpc("web3_sha3", json!(["0x68656c6c6f"])).await;
    assert_eq!(hash, alloy_primitives::keccak256("hello"));
    let accounts: Vec<_> = lab.rpc("eth_accounts", json!([])).await;
    assert_eq!(accounts, devnet::accounts::addresses());
    assert_eq!(accounts.len(), 10);
    for account in accounts {
        assert_eq!(
            lab.balance(account).await,
            U256::from(10_000 * common::ETHER)
        );
    }
}
