//! A front end simulates before it asks the borrower to sign.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::sol_types::{Revert, SolError};
use alloy_primitives::{Address, B256, Bytes, U256};
use common::{ETHER, Lab, STRANGER, contracts, dev};
use devnet::NodeConfig;
use serde_json::{Value, json};

#[tokio::test]
async fn call_returns_data_and_keeps_nothing() {
    let lab = Lab::new().await;
    let keeper = lab.deploy(&contracts::KEEPER).await;
    let call = json!([{ "to": keeper, "input": contracts::word(9) }, "latest"]);
    assert_eq!(lab.rpc::<Bytes>("eth_call", call).await, contracts::word(9));
    let slot: B256 = lab.rpc("eth_getStorageAt", json!([keeper, "0x0"])).await;
    assert_eq!((slot, lab.block_number().await), (B256::ZERO, 1));
}

#[tokio::test]
async fn revert_data_comes_with_code_three() {
    let lab = Lab::new().await;
    let reverter = lab.deploy(&contracts::REVERTER).await;
    for method in ["eth_call", "eth_estimateGas"] {
        let refused = lab.refusal(method, json!([{ "to": reverter }])).await;
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (3, "execution reverted")
        );
        assert_eq!(refused.data, Some(json!("0xdeadbeef")));
    }
    let reason = Revert::from("too poor").abi_encode();
    let speaker = lab.deploy(&contracts::reverts_with(&reason)).await;
    let refused = lab.refusal("eth_call", json!([{ "to": speaker }])).await;
    assert_eq!(refused.message, "execution reverted: too poor");
    assert_eq!(refused.data, Some(json!(Bytes::from(reason))));
}

#[tokio::test]
async fn call_sees_the_block_it_names_and_an_estimate_the_next_one() {
    let lab = Lab::new().await;
    let watch = lab.deploy(&contracts::WATCH).await;
    lab.rpc::<Value>("evm_mine", json!([])).await;
    for (block, number) in [("latest", 2_u64), ("0x1", 1), ("pending", 3)] {
        let seen: Bytes = lab.rpc("eth_call", json!([{ "to": watch }, block])).await;
        assert_eq!(
            U256::from_be_slice(&seen[32..]),
            U256::from(number),
            "{block}"
        );
        if number < 3 {
            let time = lab.timestamp(block).await;
            assert_eq!(U256::from_be_slice(&seen[..32]), U256::from(time));
        }
    }
}

#[tokio::test]
async fn state_of_earlier_blocks_is_read_until_it_is_dropped() {
    let lab = Lab::with(NodeConfig {
        history: 3,
        ..NodeConfig::default()
    })
    .await;
    for _ in 0..4 {
        lab.send(json!({ "to": STRANGER, "value": "0x1" })).await;
    }
    let balance = |block: &str| json!([STRANGER, block]);
    for (block, wei) in [
        ("0x2", 2),
        ("0x3", 3),
        ("0x4", 4),
        ("latest", 4),
        ("pending", 4),
    ] {
        assert_eq!(lab.quantity("eth_getBalance", balance(block)).await, wei);
    }
    let sender = dev(0).address();
    let count = json!([sender, "0x3"]);
    assert_eq!(lab.quantity("eth_getTransactionCount", count).await, 3);
    let pruned = lab.refusal("eth_getBalance", balance("0x1")).await;
    assert_eq!(
        pruned.message,
        "missing state: block 1 is older than the oldest state kept, of block 2"
    );
    let ahead = lab.refusal("eth_getBalance", balance("0x5")).await;
    assert_eq!(ahead.message, "block not found: number 5, the latest is 4");
    let block: Value = lab.rpc("eth_getBlockByNumber", json!(["0x3", false])).await;
    let by_hash = json!([STRANGER, { "blockHash": block["hash"] }]);
    assert_eq!(lab.quantity("eth_getBalance", by_hash).await, 3);
}

#[tokio::test]
async fn estimate_of_a_transfer_is_exact() {
    let lab = Lab::new().await;
    let transfer = json!([{ "from": dev(0).address(), "to": STRANGER, "value": "0x1" }]);
    assert_eq!(lab.quantity("eth_estimateGas", transfer).await, 21_000);
    let broke = json!([{ "from": STRANGER, "to": Address::ZERO, "value": "0x1" }]);
    let refused = lab.refusal("eth_estimateGas", broke).await;
    assert!(
        refused.message.starts_with("insufficient funds"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn estimate_is_enough_for_nested_calls_and_refunds() {
    let lab = Lab::new().await;
    let writer = lab.deploy(&contracts::WRITER).await;
    let mut target = writer;
    for depth in 0..6 {
        let estimate = lab
            .quantity("eth_estimateGas", json!([{ "to": target }]))
            .await;
        let gas = U256::from(estimate);
        let receipt = lab.send(json!({ "to": target, "gas": gas })).await;
        assert!(receipt.status(), "depth {depth}: {estimate} is not enough");
        assert!(estimate > receipt.gas_used, "the refund comes last");
        assert!(
            estimate < receipt.gas_used * 2,
            "depth {depth}: {estimate} is far too much"
        );
        target = lab.deploy(&contracts::forwarder(target)).await;
    }
}

#[tokio::test]
async fn call_that_never_ends_runs_out_of_gas() {
    let lab = Lab::with(NodeConfig {
        gas_limit: 3_000_000,
        ..NodeConfig::default()
    })
    .await;
    let endless = lab.deploy_with(&contracts::LOOP, 200_000).await;
    let refused = lab
        .refusal("eth_estimateGas", json!([{ "to": endless }]))
        .await;
    assert_eq!(refused.message, "gas required exceeds allowance (3000000)");
    let refused = lab.refusal("eth_call", json!([{ "to": endless }])).await;
    assert!(
        refused.message.starts_with("execution failed: "),
        "{refused:?}"
    );
    let sent = lab.send(json!({ "to": endless, "gas": "0x186a0" })).await;
    assert_eq!((sent.status(), sent.gas_used), (false, 100_000));
}

#[tokio::test]
async fn estimate_stays_within_what_the_sender_can_pay() {
    let lab = Lab::new().await;
    let writer = lab.deploy(&contracts::WRITER).await;
    lab.rpc::<bool>(
        "anvil_setBalance",
        json!([STRANGER, U256::from(30_000 * 10_000_000_u64)]),
    )
    .await;
    let call = json!([{ "from": STRANGER, "to": writer, "gasPrice": "0x989680" }]);
    let refused = lab.refusal("eth_estimateGas", call).await;
    assert_eq!(refused.message, "gas required exceeds allowance (30000)");
}

#[tokio::test]
async fn overrides_hold_for_one_call_only() {
    let lab = Lab::new().await;
    let transfer = json!({ "from": STRANGER, "to": Address::ZERO, "value": U256::from(ETHER) });
    let rich = json!({ STRANGER.to_string(): { "balance": U256::from(ETHER) } });
    lab.rpc::<Bytes>("eth_call", json!([transfer, "latest", rich]))
        .await;
    lab.refusal("eth_call", json!([transfer, "latest"])).await;
    let coded = json!({ STRANGER.to_string(): { "code": Bytes::from(contracts::KEEPER) } });
    let call = json!({ "to": STRANGER, "data": contracts::word(3) });
    let returned: Bytes = lab.rpc("eth_call", json!([call, "latest", coded])).await;
    assert_eq!(returned, contracts::word(3));
    let both = json!({ STRANGER.to_string(): { "state": {}, "stateDiff": {} } });
    assert_eq!(
        lab.refusal("eth_call", json!([call, "latest", both]))
            .await
            .code,
        -32_602
    );
}
