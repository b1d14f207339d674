//! The chain: state, snapshots, simulations, transactions that are not included.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod common;

use alloy_primitives::{Address, Bytes, U256, hex};
use common::*;
use stylus_vm::{Chain, FrameKind, Status, Tx, TxError, program_code};

const RECEIVER: Address = Address::repeat_byte(0x77);

/// Arguments of the storing program.
fn store(key: u64, value: u64) -> Vec<u8> {
    [word(key), word(value)].concat()
}

fn transfer(wei: u64) -> Tx {
    Tx {
        value: U256::from(wei),
        gas: 21_000,
        ..tx(RECEIVER, vec![])
    }
}

#[test]
fn the_state_hash_follows_every_part_of_the_state() {
    let mut chain = chain();
    let mut seen = vec![chain.state_hash()];
    let changes: [fn(&mut Chain); 4] = [
        |chain| chain.set_balance(RECEIVER, U256::ONE),
        |chain| chain.set_nonce(RECEIVER, 7),
        |chain| chain.set_code(RECEIVER, Bytes::from_static(&[0])),
        |chain| chain.set_storage(RECEIVER, U256::from(5), U256::from(6)),
    ];
    for change in changes {
        change(&mut chain);
        let hash = chain.state_hash();
        assert!(!seen.contains(&hash));
        seen.push(hash);
    }
    chain.set_storage(RECEIVER, U256::from(5), U256::ZERO);
    assert_eq!(chain.state_hash(), seen[3], "a zero slot is no slot");
}

#[test]
fn restoring_a_snapshot_brings_back_accounts_programs_and_block() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, STORE);
    send(&mut chain, program, store(1, 2));
    let (saved, hash, block) = (chain.snapshot(), chain.state_hash(), chain.block().clone());
    send(&mut chain, program, store(1, 3));
    let other = deploy_active(&mut chain, ECHO);
    chain.block_mut().timestamp += 100;
    assert_ne!(chain.state_hash(), hash);
    chain.restore(&saved);
    assert_eq!((chain.state_hash(), chain.block()), (hash, &block));
    assert_eq!(chain.storage(program, U256::ONE), U256::from(2));
    assert!(chain.code(other).is_empty());
}

#[test]
fn a_simulation_leaves_no_trace() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, STORE);
    let hash = chain.state_hash();
    let outcome = chain.call(&tx(program, store(1, 2))).unwrap();
    assert_eq!(outcome.status, Status::Success);
    assert_eq!(chain.state_hash(), hash);
    assert_eq!(chain.storage(program, U256::ONE), U256::ZERO);
}

#[test]
fn a_simulation_needs_neither_nonce_nor_fee() {
    let mut chain = chain();
    chain.block_mut().basefee = 100;
    let poor = Address::repeat_byte(0x99);
    let program = deploy_for_free(&mut chain);
    let tx = Tx {
        from: poor,
        nonce: Some(77),
        ..tx(program, vec![4])
    };
    assert_eq!(chain.call(&tx).unwrap().data.as_ref(), [4]);
}

fn deploy_for_free(chain: &mut Chain) -> Address {
    let code = code_of(ECHO);
    chain.set_code(RECEIVER, code.into());
    chain.activate(RECEIVER).unwrap();
    RECEIVER
}

#[test]
fn a_storing_program_changes_exactly_its_slot() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, STORE);
    send(&mut chain, program, store(8, 9));
    let slots: Vec<_> = chain.all_storage(program).into_iter().collect();
    assert_eq!(slots, [(U256::from(8), U256::from(9))]);
    send(&mut chain, program, store(8, 0));
    assert!(chain.all_storage(program).is_empty());
}

#[test]
fn accounts_lists_senders_receivers_and_contracts_in_order() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, ECHO);
    chain.transact(&transfer(5)).unwrap();
    let precompiles = [ARB_OWNER, ARB_WASM, ARB_WASM_CACHE, ARB_DEBUG];
    let mut expected = [precompiles.as_slice(), &[DEPLOYER, RECEIVER, program]].concat();
    expected.sort();
    assert_eq!(chain.accounts(), expected);
}

#[test]
fn the_sender_pays_gas_at_the_effective_price_and_the_coinbase_gets_the_tip() {
    let mut chain = chain();
    chain.block_mut().basefee = 100;
    let before = chain.balance(DEPLOYER);
    let tx = Tx {
        gas_price: 1_000,
        priority_fee: Some(3),
        ..transfer(5)
    };
    let outcome = chain.transact(&tx).unwrap();
    assert_eq!(
        (outcome.gas_used, outcome.effective_gas_price),
        (21_000, 103)
    );
    assert_eq!(
        chain.balance(DEPLOYER),
        before - U256::from(21_000 * 103 + 5)
    );
    assert_eq!(
        chain.balance(chain.block().coinbase),
        U256::from(21_000 * 3)
    );
}

#[test]
fn nonces_must_be_the_next_one() {
    let mut chain = chain();
    chain.transact(&transfer(1)).unwrap();
    let with = |nonce| Tx {
        nonce: Some(nonce),
        ..transfer(1)
    };
    let low = TxError::NonceTooLow { tx: 0, state: 1 };
    assert_eq!(chain.transact(&with(0)).unwrap_err(), low);
    let high = TxError::NonceTooHigh { tx: 2, state: 1 };
    assert_eq!(chain.transact(&with(2)).unwrap_err(), high);
    assert!(chain.transact(&with(1)).is_ok());
}

#[test]
fn transactions_that_cannot_be_paid_are_not_included() {
    let mut chain = chain();
    let poor = Address::repeat_byte(0x99);
    chain.set_balance(poor, U256::from(21_004));
    let with = |wei| Tx {
        from: poor,
        gas_price: 1,
        ..transfer(wei)
    };
    let error = chain.transact(&with(5)).unwrap_err();
    let (need, have) = (U256::from(21_005), U256::from(21_004));
    assert_eq!(error, TxError::InsufficientFunds { need, have });
    assert!(chain.transact(&with(4)).is_ok());
}

#[test]
fn the_intrinsic_gas_must_be_there() {
    let mut chain = chain();
    let with = |gas| Tx { gas, ..transfer(1) };
    let error = chain.transact(&with(20_999)).unwrap_err();
    assert_eq!(
        error,
        TxError::IntrinsicGas {
            need: 21_000,
            limit: 20_999
        }
    );
    assert!(chain.transact(&with(21_000)).is_ok());
}

#[test]
fn fees_below_the_base_fee_are_not_included() {
    let mut chain = chain();
    chain.block_mut().basefee = 100;
    let with = |gas_price| Tx {
        gas_price,
        ..transfer(1)
    };
    let error = chain.transact(&with(99)).unwrap_err();
    assert_eq!(error, TxError::FeeBelowBase { fee: 99, base: 100 });
    assert!(chain.transact(&with(100)).is_ok());
}

#[test]
fn gas_above_the_block_limit_is_not_included() {
    let mut chain = chain();
    chain.block_mut().gas_limit = 30_000;
    let with = |gas| Tx { gas, ..transfer(1) };
    let error = chain.transact(&with(30_001)).unwrap_err();
    assert_eq!(
        error,
        TxError::GasAboveBlock {
            gas: 30_001,
            block: 30_000
        }
    );
    assert!(chain.transact(&with(30_000)).is_ok());
}

#[test]
fn init_code_above_49152_bytes_is_not_included() {
    let mut chain = chain();
    let with = |bytes: usize| Tx {
        to: None,
        ..tx(RECEIVER, vec![0; bytes])
    };
    assert_eq!(
        chain.transact(&with(49_153)).unwrap_err(),
        TxError::InitCodeTooLarge
    );
    assert!(chain.transact(&with(49_152)).is_ok());
}

#[test]
fn code_above_24576_bytes_is_not_created() {
    let mut chain = chain();
    let mut create = |bytes: usize| {
        let init = program_code::init_code(&vec![0; bytes]);
        chain
            .transact(&Tx {
                to: None,
                ..tx(RECEIVER, init)
            })
            .unwrap()
            .status
    };
    assert_eq!(create(24_576), Status::Success);
    assert_eq!(create(24_577), Status::Halt);
}

/// Hash, v, r, s of a well-known signature.
const RECOVER: [u8; 128] = hex!(
    "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
    "000000000000000000000000000000000000000000000000000000000000001c"
    "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
    "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"
);

#[test]
fn ecrecover_works() {
    let outcome = chain()
        .call(&tx(Address::with_last_byte(1), RECOVER.to_vec()))
        .unwrap();
    let signer = hex!("000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b");
    assert_eq!(outcome.data.as_ref(), signer);
}

#[test]
fn a_program_reaches_ecrecover() {
    let text = r#"(module
      (import "vm_hooks" "read_args" (func $read_args (param i32)))
      (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
      (import "vm_hooks" "read_return_data" (func $read (param i32 i32 i32) (result i32)))
      (import "vm_hooks" "static_call_contract"
        (func $call (param i32 i32 i32 i64 i32) (result i32)))
      (memory (export "memory") 1 1)
      (data (i32.const 1019) "\01")
      (func (export "user_entrypoint") (param $len i32) (result i32)
        (call $read_args (i32.const 0))
        (drop (call $call (i32.const 1000) (i32.const 0) (local.get $len) (i64.const -1)
          (i32.const 1024)))
        (call $write_result (i32.const 2048)
          (call $read (i32.const 2048) (i32.const 0) (i32.const 32)))
        (i32.const 0)))"#;
    let mut chain = chain();
    let program = deploy_active(&mut chain, text);
    let direct = chain
        .call(&tx(Address::with_last_byte(1), RECOVER.to_vec()))
        .unwrap();
    let nested = chain.call(&tx(program, RECOVER.to_vec())).unwrap();
    assert_eq!(nested.data.len(), 32);
    assert_eq!(nested.data, direct.data);
}

#[test]
fn chains_move_between_threads() {
    fn movable<T: Send + Sync + Clone + 'static>(_: &T) {}
    movable(&chain());
    movable(&chain().snapshot());
}

/// Calls itself with all gas and returns one byte: how many frames worked below it, plus one.
const NEST: &str = r#"(module
  (import "vm_hooks" "contract_address" (func $self (param i32)))
  (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
  (import "vm_hooks" "read_return_data" (func $read (param i32 i32 i32) (result i32)))
  (import "vm_hooks" "call_contract"
    (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param $len i32) (result i32)
    (call $self (i32.const 0))
    (if (i32.eqz (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)
          (i64.const -1) (i32.const 32)))
      (then (drop (call $read (i32.const 96) (i32.const 0) (i32.const 1)))))
    (i32.store8 (i32.const 96) (i32.add (i32.load8_u (i32.const 96)) (i32.const 1)))
    (call $write_result (i32.const 96) (i32.const 1))
    (i32.const 0)))"#;

#[test]
fn a_hundred_and_twenty_eight_frames_of_a_page_nest_and_no_more() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, NEST);
    let outcome = chain
        .call(&Tx {
            gas: 1 << 40,
            ..tx(program, vec![])
        })
        .unwrap();
    assert_eq!(
        (outcome.status, outcome.data.as_ref()),
        (Status::Success, &[128][..])
    );
}

#[test]
fn a_long_loop_needs_no_native_stack() {
    let text = r#"(module (memory (export "memory") 1 1)
      (func (export "user_entrypoint") (param i32) (result i32) (local i32)
        (loop $again
          (br_if $again (i32.lt_u
            (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 3000000))))
        (i32.const 0)))"#;
    let mut chain = chain();
    let program = deploy_active(&mut chain, text);
    let outcome = chain.call(&tx(program, vec![])).unwrap();
    assert_eq!(outcome.status, Status::Success);
}

#[test]
fn a_profile_accounts_for_all_gas() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, STORE);
    let (outcome, profile) = chain.profile(&tx(program, store(1, 2))).unwrap();
    let [frame] = &profile.frames[..] else {
        panic!("one frame")
    };
    assert_eq!(
        (frame.address, frame.kind, frame.depth),
        (program, FrameKind::Call, 0)
    );
    assert!(frame.stylus && !frame.cached);
    assert_eq!(
        frame.entry,
        chain
            .program(chain.code_hash(program))
            .unwrap()
            .entry_gas()
            .0
    );
    assert!(
        frame.storage_write > 22_100 && frame.storage_write < 22_200,
        "{frame:?}"
    );
    assert_eq!(profile.intrinsic + frame.total, outcome.gas_used);
    let booked = frame.entry + frame.storage_read + frame.storage_write + frame.computation;
    assert_eq!(booked, frame.total);
}
