//! A small world for the tests of the host.
#![allow(dead_code, reason = "not every test needs everything")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use stylus_vm::{Chain, ChainConfig, Outcome, Status, Tx, program_code};

/// Sender of everything.
pub(crate) const DEPLOYER: Address = Address::repeat_byte(0xde);
/// ArbWasm.
pub(crate) const ARB_WASM: Address = Address::with_last_byte(0x71);
/// ArbWasmCache.
pub(crate) const ARB_WASM_CACHE: Address = Address::with_last_byte(0x72);
/// ArbOwner.
pub(crate) const ARB_OWNER: Address = Address::with_last_byte(0x70);
/// ArbDebug.
pub(crate) const ARB_DEBUG: Address = Address::with_last_byte(0xff);
/// Seconds of a day.
pub(crate) const DAY: u64 = 86_400;
/// Wei that pays for any activation.
pub(crate) const FEE: u64 = 10_000_000_000_000_000;

/// A program that returns its arguments.
pub(crate) const ECHO: &str = r#"(module
  (import "vm_hooks" "read_args" (func $read_args (param i32)))
  (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param $len i32) (result i32)
    (call $read_args (i32.const 0))
    (call $write_result (i32.const 0) (local.get $len))
    (i32.const 0)))"#;

/// A program that stores its second word at its first, and flushes.
pub(crate) const STORE: &str = r#"(module
  (import "vm_hooks" "read_args" (func $read_args (param i32)))
  (import "vm_hooks" "storage_cache_bytes32" (func $cache (param i32 i32)))
  (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param $len i32) (result i32)
    (call $read_args (i32.const 0))
    (call $cache (i32.const 0) (i32.const 32))
    (call $flush (i32.const 0))
    (i32.const 0)))"#;

/// A chain on which the deployer is rich.
pub(crate) fn chain() -> Chain {
    let mut chain = Chain::new(ChainConfig::default());
    chain.set_balance(DEPLOYER, U256::from(10).pow(U256::from(24)));
    chain
}

/// Deployed bytes of a module in text.
pub(crate) fn code_of(text: &str) -> Vec<u8> {
    let wasm = wat::parse_str(text).expect("a module");
    program_code::encode(&program_code::normalize(&wasm).expect("a module"))
}

/// Creates a program.
pub(crate) fn deploy(chain: &mut Chain, text: &str) -> Address {
    let init = program_code::init_code(&code_of(text));
    let tx = Tx {
        from: DEPLOYER,
        data: init.into(),
        gas: 50_000_000,
        ..Tx::default()
    };
    let outcome = chain.transact(&tx).expect("included");
    assert_eq!(outcome.status, Status::Success, "{outcome:?}");
    outcome.created.expect("an address")
}

/// Creates and activates a program.
pub(crate) fn deploy_active(chain: &mut Chain, text: &str) -> Address {
    let program = deploy(chain, text);
    chain.activate(program).expect("it satisfies the rules");
    program
}

/// A transaction of the deployer with 20 million gas.
pub(crate) fn tx(to: Address, data: impl Into<Bytes>) -> Tx {
    Tx {
        from: DEPLOYER,
        to: Some(to),
        data: data.into(),
        gas: 20_000_000,
        ..Tx::default()
    }
}

/// Sends one.
pub(crate) fn send(chain: &mut Chain, to: Address, data: impl Into<Bytes>) -> Outcome {
    chain.transact(&tx(to, data)).expect("included")
}

/// Sends one with wei.
pub(crate) fn pay(chain: &mut Chain, to: Address, data: impl Into<Bytes>, wei: u64) -> Outcome {
    let tx = Tx {
        value: U256::from(wei),
        ..tx(to, data)
    };
    chain.transact(&tx).expect("included")
}

/// Call data: selector of the signature, then words.
pub(crate) fn encode(signature: &str, words: &[B256]) -> Vec<u8> {
    let mut data = keccak256(signature)[..4].to_vec();
    data.extend(words.iter().flatten());
    data
}

/// The words of some output.
pub(crate) fn words(data: &[u8]) -> Vec<U256> {
    data.chunks(32).map(U256::from_be_slice).collect()
}

/// A number as a word.
pub(crate) fn word(value: u64) -> B256 {
    U256::from(value).into()
}
