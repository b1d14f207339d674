//! What contracts say is told by name: errors, events and results as JSON.
#![allow(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;

use alloy::primitives::{Address, Bytes, U256, address};
use alloy::sol_types::{SolCall, SolError, SolEvent, SolValue};
use ampusd::abi::Abi;
use interfaces::IErc20;
use interfaces::IGateway::withPermitsCall;
use interfaces::IOwned::NotOwner;
use interfaces::IStabilityPool::claimableCall;
use interfaces::trove_manager::ITroveManager::{self, BranchAdded, BranchConfig};
use serde_json::json;
use stylus_vm::Log;

const ALICE: Address = address!("0x00000000000000000000000000000000000A11CE");
const BOB: Address = address!("0x0000000000000000000000000000000000000B0b");

/// Everything by name, and Alice.
fn abi() -> Abi {
    Abi::new(BTreeMap::from([(ALICE, "alice".to_owned())])).unwrap()
}

fn log(event: &impl SolEvent) -> Log {
    let data = event.encode_log_data();
    Log {
        address: ALICE,
        topics: data.topics().to_vec(),
        data: data.data,
    }
}

#[test]
fn errors_of_a_scenario_name_accounts() {
    let error = abi().error(&NotOwner { caller: ALICE }.abi_encode());
    assert_eq!(error, ("NotOwner".to_owned(), json!({ "caller": "alice" })));
}

#[test]
fn structs_in_events_are_told_by_their_fields() {
    let added = BranchAdded {
        branch: U256::from(2),
        oracle: BOB,
        config: BranchConfig {
            collateral: ALICE,
            mcrBps: 11_000,
            ccrBps: 15_000,
            scrBps: 10_500,
            poolPenaltyBps: 500,
            redistributionPenaltyBps: 1_000,
            redemptionFeeFloorBps: 50,
            ceiling: 7,
            smallestRaise: u128::MAX,
        },
    };
    let config = json!({
        "collateral": "alice",
        "mcrBps": "11000",
        "ccrBps": "15000",
        "scrBps": "10500",
        "poolPenaltyBps": "500",
        "redistributionPenaltyBps": "1000",
        "redemptionFeeFloorBps": "50",
        "ceiling": "7",
        "smallestRaise": "340282366920938463463374607431768211455",
    });
    let told = json!({
        "contract": "alice",
        "event": "BranchAdded",
        "values": { "branch": "2", "oracle": BOB.to_string(), "config": config },
    });
    assert_eq!(abi().event(&log(&added)), told);
    // Data that is cut off does not decode.
    let mut cut = log(&added);
    cut.data.truncate(64);
    let values = json!(cut.data.to_string());
    assert_eq!(abi().event(&cut)["values"], values);
}

#[test]
fn events_are_told_by_their_name_and_how_many_topics_they_have() {
    let (from, to) = (ALICE, BOB);
    let bob = BOB.to_string();
    let value = U256::from(5);
    let token = log(&IErc20::Transfer { from, to, value });
    let told = json!({ "from": "alice", "to": bob, "value": "5" });
    assert_eq!(abi().event(&token)["values"], told);
    let tokens = ITroveManager::Transfer {
        from,
        to,
        tokenId: value,
    };
    let trove = log(&tokens);
    let told = json!({ "from": "alice", "to": bob, "tokenId": "5" });
    assert_eq!(abi().event(&trove)["values"], told);
    // One that nobody knows is told as it is.
    let mut other = token;
    other.topics.truncate(1);
    let (topics, data) = (&other.topics, other.data.to_string());
    let told = json!({ "contract": "alice", "topics": topics, "data": data });
    assert_eq!(abi().event(&other), told);
}

#[test]
fn results_are_told_by_name_or_as_the_value() {
    let abi = abi();
    let gains = (vec![ALICE, BOB], vec![U256::from(1), U256::from(2)]);
    let told = json!({ "tokens": ["alice", BOB.to_string()], "amounts": ["1", "2"] });
    let returned = abi.returned(claimableCall::SELECTOR, &gains.abi_encode_params());
    assert_eq!(returned, told);
    let bytes = Bytes::from_static(&[1, 2]).abi_encode();
    let returned = abi.returned(withPermitsCall::SELECTOR, &bytes);
    assert_eq!(returned, json!({ "value": "0x0102" }));
    // Neither a function that nobody knows nor a result that is cut off decodes.
    assert_eq!(abi.returned([1, 2, 3, 4], &[5]), json!("0x05"));
    assert_eq!(abi.returned(claimableCall::SELECTOR, &[5]), json!("0x05"));
}
