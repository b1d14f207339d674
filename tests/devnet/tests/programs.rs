//! Stylus programs live on the node: deployed and activated by transactions, and kept alive when
//! the clock jumps.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy_primitives::{Address, Bytes, address};
use common::{Lab, contracts};
use devnet::NodeConfig;
use serde_json::{Value, json};
use stylus_vm::program_code;

/// Returns the four bytes `feedf00d`.
const PROGRAM: &str = r#"(module
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (memory (export "memory") 1 1)
    (data (i32.const 0) "\fe\ed\f0\0d")
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $write_result (i32.const 0) (i32.const 4))
        (i32.const 0)))"#;

/// Calls itself with all its gas, and returns whatever came of it.
const RECURSION: &str = r#"(module
    (import "vm_hooks" "contract_address" (func $self (param i32)))
    (import "vm_hooks" "call_contract"
        (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $self (i32.const 0))
        (drop (call $call (i32.const 0) (i32.const 32) (i32.const 0) (i32.const 64)
            (i64.const -1) (i32.const 128)))
        (i32.const 0)))"#;

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const DAY: u64 = 86_400;

/// Deploys a program and activates it, both by transactions.
async fn program(lab: &Lab, source: &str) -> Address {
    let code = program_code::encode(&wat::parse_str(source).unwrap());
    let data = Bytes::from(program_code::init_code(&code));
    let deployed = lab.send(json!({ "data": data })).await;
    let program = deployed.contract_address.unwrap();
    // activateProgram(address)
    let data = [
        &[0x58, 0xc7, 0x80, 0xc2][..],
        program.into_word().as_slice(),
    ]
    .concat();
    let value = "0x16345785d8a0000";
    let request = json!({ "to": ARB_WASM, "data": Bytes::from(data), "value": value });
    let activated = lab.send(request).await;
    assert!(deployed.status() && activated.status());
    assert!(activated.gas_used > 1_659_168, "{}", activated.gas_used);
    program
}

async fn returned(lab: &Lab, program: Address) -> Bytes {
    lab.rpc(
        "eth_call",
        json!([{ "to": program, "gas": "0xf4240" }, "latest"]),
    )
    .await
}

#[tokio::test]
async fn program_is_deployed_activated_and_called() {
    let lab = Lab::new().await;
    let program = program(&lab, PROGRAM).await;
    assert_eq!(returned(&lab, program).await[..], [0xfe, 0xed, 0xf0, 0x0d]);
    let estimate = lab
        .quantity("eth_estimateGas", json!([{ "to": program }]))
        .await;
    let receipt = lab
        .send(json!({ "to": program, "gas": format!("{estimate:#x}") }))
        .await;
    assert!(receipt.status());
    // And from EVM code.
    let forwarder = lab.deploy(&contracts::forwarder(program)).await;
    assert!(lab.send(json!({ "to": forwarder })).await.status());
}

#[tokio::test]
async fn programs_stay_alive_however_far_time_jumps() {
    let lab = Lab::new().await;
    let program = program(&lab, PROGRAM).await;
    for days in [364, 366, 5_000] {
        lab.rpc::<i64>("evm_increaseTime", json!([days * DAY]))
            .await;
        assert!(
            lab.send(json!({ "to": program })).await.status(),
            "{days} days"
        );
        assert_eq!(returned(&lab, program).await.len(), 4);
    }
}

#[tokio::test]
async fn programs_expire_when_keeping_alive_is_off() {
    let lab = Lab::with(NodeConfig {
        keep_alive: false,
        ..NodeConfig::default()
    })
    .await;
    let program = program(&lab, PROGRAM).await;
    let advance = |days: u64| lab.rpc::<i64>("evm_increaseTime", json!([days * DAY]));
    advance(364).await;
    assert!(lab.send(json!({ "to": program })).await.status());
    advance(2).await;
    lab.rpc::<Value>("evm_mine", json!([])).await;
    lab.refusal("eth_call", json!([{ "to": program }, "latest"]))
        .await;
    let dead = lab.send(json!({ "to": program, "gas": "0xf4240" })).await;
    assert_eq!((dead.status(), dead.gas_used), (false, 1_000_000));
}

#[tokio::test]
async fn program_that_calls_itself_without_end_ends() {
    let lab = Lab::new().await;
    let recursion = program(&lab, RECURSION).await;
    let all = devnet::DEFAULT_GAS_LIMIT;
    let receipt = lab
        .send(json!({ "to": recursion, "gas": format!("{all:#x}") }))
        .await;
    // The deepest call fails for want of gas or depth; the first one returns.
    assert!(receipt.status());
    assert!(
        lab.quantity("eth_estimateGas", json!([{ "to": recursion }]))
            .await
            > 21_000
    );
}
