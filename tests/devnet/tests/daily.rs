//! Somebody sends a transaction every day at 02:00 UTC; a tester moves the clock over days.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::rpc::types::Log;
use alloy_primitives::Address;
use common::{Lab, STRANGER, contracts, dev};
use devnet::NodeConfig;
use serde_json::{Value, json};

const DAY: u64 = 86_400;
/// 02:00.
const TWO: u64 = 7_200;
/// A midnight.
const START: u64 = 20_000 * DAY;

/// A node whose clock starts at noon, with a keeper contract on it.
async fn at_noon() -> (Lab, Address) {
    let lab = Lab::with(NodeConfig {
        genesis_timestamp: Some(START + DAY / 2),
        ..NodeConfig::default()
    })
    .await;
    let keeper = lab.deploy(&contracts::KEEPER).await;
    (lab, keeper)
}

fn daily(to: Address, second: u64, word: u64) -> Value {
    let transaction = json!({ "from": dev(9).address(), "to": to, "data": contracts::word(word) });
    json!({ "secondOfDay": second, "transaction": transaction })
}

async fn set(lab: &Lab, all: &[Value]) {
    lab.rpc::<()>("devnet_setDaily", json!([all])).await;
}

async fn travel(lab: &Lab, seconds: u64) {
    lab.rpc::<i64>("evm_increaseTime", json!([seconds])).await;
    lab.rpc::<Value>("evm_mine", json!([])).await;
}

/// The times of the blocks in which the contract was called, with the words it was given.
async fn calls(lab: &Lab, keeper: Address) -> Vec<(u64, u64)> {
    let filter = json!([{ "address": keeper, "fromBlock": "0x0" }]);
    let logs: Vec<Log> = lab.rpc("eth_getLogs", filter).await;
    let call = |log: Log| {
        let word: [u8; 8] = log.topics()[1][24..].try_into().unwrap();
        (log.block_timestamp.unwrap(), u64::from_be_bytes(word))
    };
    logs.into_iter().map(call).collect()
}

fn mornings(days: std::ops::RangeInclusive<u64>) -> Vec<(u64, u64)> {
    days.map(|day| (START + day * DAY + TWO, 7)).collect()
}

#[tokio::test]
async fn every_day_that_passes_gets_its_block_at_the_second() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    let before = (lab.block_number().await, lab.timestamp("latest").await);
    travel(&lab, 30 * DAY).await;
    assert_eq!(calls(&lab, keeper).await, mornings(1..=30));
    assert_eq!(lab.block_number().await, before.0 + 31);
    let now = lab.timestamp("latest").await;
    assert!((before.1 + 30 * DAY..before.1 + 30 * DAY + 60).contains(&now));

    // A transaction is as good as an empty block, and the days are there before it.
    lab.rpc::<i64>("evm_increaseTime", json!([2 * DAY])).await;
    assert_eq!(calls(&lab, keeper).await.len(), 30, "no block, no day");
    let sent = lab.send(json!({ "to": STRANGER })).await;
    assert_eq!(sent.block_number, Some(before.0 + 34));
    assert_eq!(calls(&lab, keeper).await, mornings(1..=32));
}

#[tokio::test]
async fn a_year_of_blocks_at_an_interval_has_every_day() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    lab.rpc::<Value>("evm_setNextBlockTimestamp", json!([START + DAY]))
        .await;
    lab.rpc::<Value>("anvil_mine", json!([366, DAY])).await;
    assert_eq!(calls(&lab, keeper).await, mornings(1..=365));
    assert_eq!(lab.timestamp("latest").await, START + 366 * DAY);
}

#[tokio::test]
async fn a_block_set_to_the_second_comes_first_and_the_day_after_it() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    let second = START + DAY + TWO;
    lab.rpc::<Value>("evm_mine", json!([second])).await;
    assert_eq!(lab.timestamp("latest").await, second);
    assert!(calls(&lab, keeper).await.is_empty());
    travel(&lab, DAY + 60).await;
    let due = [(second + 1, 7), (second + DAY, 7)];
    assert_eq!(calls(&lab, keeper).await, due);
}

#[tokio::test]
async fn transactions_of_one_second_come_one_after_another_and_each_every_day() {
    let (lab, keeper) = at_noon().await;
    let all = [
        daily(keeper, TWO, 1),
        daily(keeper, TWO, 2),
        daily(keeper, DAY - 1, 3),
        daily(keeper, 0, 4),
    ];
    set(&lab, &all).await;
    travel(&lab, 2 * DAY).await;
    let day = |n: u64| {
        let midnight = START + n * DAY;
        [
            (midnight - 1, 3),
            (midnight, 4),
            (midnight + TWO, 1),
            (midnight + TWO + 1, 2),
        ]
    };
    assert_eq!(calls(&lab, keeper).await, [day(1), day(2)].concat());
}

#[tokio::test]
async fn what_is_pending_comes_after_what_is_due() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    lab.rpc::<i64>("evm_increaseTime", json!([DAY])).await;
    let slot = |block: &'static str| json!([keeper, "0x0", block]);
    let latest: Value = lab.rpc("eth_getStorageAt", slot("latest")).await;
    let pending: Value = lab.rpc("eth_getStorageAt", slot("pending")).await;
    let ends = |word: &Value, end: &str| word.as_str().unwrap().ends_with(end);
    assert!(ends(&latest, "00") && ends(&pending, "07"));
    assert_eq!(calls(&lab, keeper).await, mornings(1..=1));
}

#[tokio::test]
async fn revert_takes_days_back_and_they_come_again() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    let snapshot: Value = lab.rpc("evm_snapshot", json!([])).await;
    travel(&lab, 3 * DAY).await;
    set(&lab, &[]).await;
    assert!(lab.rpc::<bool>("evm_revert", json!([snapshot])).await);
    assert!(calls(&lab, keeper).await.is_empty());
    travel(&lab, 2 * DAY).await;
    assert_eq!(calls(&lab, keeper).await, mornings(1..=2));
}

#[tokio::test]
async fn nothing_happens_by_itself_before_it_is_asked_for_and_after_it_is_stopped() {
    let (lab, keeper) = at_noon().await;
    assert_eq!(lab.rpc::<Value>("devnet_daily", json!([])).await, json!([]));
    travel(&lab, 10 * DAY).await;
    assert_eq!(lab.block_number().await, 2);
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    let shown: Value = lab.rpc("devnet_daily", json!([])).await;
    assert_eq!(shown[0]["secondOfDay"], json!(TWO));
    travel(&lab, DAY).await;
    // What was due under the old schedule is not lost with it.
    lab.rpc::<i64>("evm_increaseTime", json!([DAY])).await;
    set(&lab, &[]).await;
    travel(&lab, 10 * DAY).await;
    assert_eq!(calls(&lab, keeper).await, mornings(11..=12));
}

#[tokio::test]
async fn a_day_that_fails_is_on_the_chain_and_the_next_one_comes() {
    let (lab, keeper) = at_noon().await;
    let reverter = lab.deploy(&contracts::REVERTER).await;
    let mut failing = daily(reverter, TWO, 7);
    failing["transaction"]["gas"] = json!("0x100000");
    // Without a gas limit its estimate fails, so it is refused.
    let refused = daily(reverter, TWO, 7);
    set(&lab, &[failing, refused, daily(keeper, TWO, 7)]).await;
    travel(&lab, 2 * DAY).await;
    let times: Vec<u64> = calls(&lab, keeper)
        .await
        .iter()
        .map(|call| call.0)
        .collect();
    assert_eq!(times, [START + DAY + TWO + 1, START + 2 * DAY + TWO + 1]);
    let block: Value = lab.rpc("eth_getBlockByNumber", json!(["0x3", false])).await;
    let hash = block["transactions"][0].as_str().unwrap().parse().unwrap();
    assert!(!lab.receipt(hash).await.status());
}

#[tokio::test]
async fn a_jump_over_more_than_ten_years_of_days_is_refused() {
    let (lab, keeper) = at_noon().await;
    set(&lab, &[daily(keeper, TWO, 7)]).await;
    let far = lab.timestamp("latest").await + 4_000 * DAY;
    for (method, params) in [
        ("evm_increaseTime", json!([4_000 * DAY])),
        ("evm_setNextBlockTimestamp", json!([far])),
        ("evm_mine", json!([far])),
        ("anvil_mine", json!([2, 4_000 * DAY])),
    ] {
        let refused = lab.refusal(method, params).await;
        assert_eq!(refused.code, -32_005, "{method}");
        let says = "daily transactions would be due at once, at most 3653: ";
        assert!(refused.message.contains(says), "{refused:?}");
    }
    travel(&lab, DAY).await;
    assert_eq!(calls(&lab, keeper).await, mornings(1..=1));
    set(&lab, &[]).await;
    travel(&lab, 4_000 * DAY).await;
    let refused = daily(keeper, TWO, 7);
    lab.rpc::<i64>("evm_increaseTime", json!([4_000 * DAY]))
        .await;
    // The new schedule is about the time since the latest block.
    let message = lab.refusal("devnet_setDaily", json!([[refused]])).await;
    assert_eq!(message.code, -32_005);
}

#[tokio::test]
async fn a_schedule_that_cannot_be_kept_is_refused() {
    let (lab, keeper) = at_noon().await;
    let mut keyless = daily(keeper, TWO, 7);
    keyless["transaction"]["from"] = json!(STRANGER);
    let mut nobodys = daily(keeper, TWO, 7);
    nobodys["transaction"]["from"] = Value::Null;
    let mut misspelt = daily(keeper, TWO, 7);
    misspelt["hour"] = json!(2);
    let many = vec![daily(keeper, TWO, 7); 33];
    for (all, code) in [
        (vec![daily(keeper, DAY, 7)], -32_602),
        (vec![keyless], -32_000),
        (vec![nobodys], -32_602),
        (vec![misspelt], -32_602),
        (many, -32_602),
    ] {
        let refused = lab.refusal("devnet_setDaily", json!([all])).await;
        assert_eq!(refused.code, code, "{refused:?}");
    }
    assert_eq!(lab.rpc::<Value>("devnet_daily", json!([])).await, json!([]));
}
