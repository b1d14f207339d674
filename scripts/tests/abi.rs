//! What contracts say is told by name: errors as text, events and results as JSON.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod kit;

use std::collections::BTreeMap;
use std::fs;

use alloy::json_abi::{Error, JsonAbi};
use alloy::primitives::{Address, Bytes, U256, address};
use alloy::sol_types::{Panic, Revert, SolCall, SolError, SolEvent, SolValue};
use ampusd::abi::{Abi, describe};
use ampusd::cache::CacheManager::AsmTooLarge;
use ampusd::program_deployment::ArbWasm::ProgramInsufficientValue;
use ampusd::program_deployment::ChangeRefused;
use interfaces::IErc20;
use interfaces::IErrors::UnknownSelector;
use interfaces::IGateway::{PaidAboveMax, withPermitsCall};
use interfaces::IOwned::NotOwner;
use interfaces::IReportFeed::QuorumMissed;
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

/// The errors of all committed interfaces.
fn committed() -> Vec<Error> {
    let folder = kit::workspace().join("contracts/interfaces/abi");
    let files = fs::read_dir(folder).unwrap();
    let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let abis = texts.map(|text| serde_json::from_str::<JsonAbi>(&text).unwrap());
    abis.flat_map(|abi| abi.errors.into_values().flatten())
        .collect()
}

#[test]
fn every_committed_error_is_told_with_all_its_arguments() {
    let abi = abi();
    let errors = committed();
    assert!(errors.len() > 100, "{}", errors.len());
    for error in errors {
        let zeros = vec![0; error.inputs.len() * 32];
        let data = [error.selector().as_slice(), &zeros].concat();
        let text = describe(&data);
        assert!(text.starts_with(&format!("{}(", error.name)), "{text}");
        for input in &error.inputs {
            assert!(text.contains(&format!("{}: ", input.name)), "{text}");
        }
        assert!(abi.has_error(&error.name), "{}", error.name);
    }
    assert!(!abi.has_error("Oops"));
}

#[test]
fn arguments_are_told_in_their_order_as_what_they_are() {
    let paid = PaidAboveMax {
        paid: U256::from(12),
        max: U256::from(10),
    };
    let selector = UnknownSelector {
        selector: [0x12, 0x34, 0x56, 0x78].into(),
    };
    // What the chain, a manager of its cache and Solidity answer with is known, too.
    let value = ProgramInsufficientValue {
        have: U256::from(1),
        want: U256::from(2),
    };
    let large = AsmTooLarge {
        asm: U256::from(3),
        queueSize: U256::from(2),
        cacheSize: U256::from(1),
    };
    let quorum = QuorumMissed {
        reports: U256::from(1),
        quorum: U256::from(2),
    };
    let caller = format!("NotOwner(caller: {BOB})");
    let cases = [
        (paid.abi_encode(), "PaidAboveMax(paid: 12, max: 10)"),
        (quorum.abi_encode(), "QuorumMissed(reports: 1, quorum: 2)"),
        (
            selector.abi_encode(),
            "UnknownSelector(selector: 0x12345678)",
        ),
        (NotOwner { caller: BOB }.abi_encode(), &caller),
        (
            value.abi_encode(),
            "ProgramInsufficientValue(have: 1, want: 2)",
        ),
        (
            large.abi_encode(),
            "AsmTooLarge(asm: 3, queueSize: 2, cacheSize: 1)",
        ),
        (
            Revert::from("too late").abi_encode(),
            "Error(text: too late)",
        ),
        (Panic::from(0x11_u64).abi_encode(), "Panic(code: 17)"),
    ];
    for (data, told) in cases {
        assert_eq!(describe(&data), told);
    }
}

#[test]
fn what_is_no_known_error_is_told_in_hex() {
    assert_eq!(describe(&[]), "reverted without a reason");
    assert_eq!(describe(&[1, 2]), "revert data 0x0102");
    assert_eq!(describe(&[1, 2, 3, 4, 5]), "revert data 0x0102030405");
    // A known error whose argument is cut off.
    let mut cut = NotOwner { caller: BOB }.abi_encode();
    cut.truncate(6);
    let told = format!("revert data {}", Bytes::from(cut.clone()));
    assert_eq!(describe(&cut), told);
    assert_eq!(abi().error(&cut), ("NotOwner".to_owned(), json!("0x0000")));
    let unnamed = ("unnamed".to_owned(), json!("0x0102"));
    assert_eq!(abi().error(&[1, 2]), unnamed);
    let refused = describe(&ChangeRefused {}.abi_encode());
    assert_eq!(refused, "the rest of the value could not be returned");
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
