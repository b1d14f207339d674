//! Life of a program: activation, expiry, keepalive, cache, and what ArbWasm tells.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod common;

use alloy_primitives::{Address, U256};
use common::*;
use stylus_vm::{ActivationError, Chain, Status};

/// A chain with an active program.
fn world() -> (Chain, Address) {
    let mut chain = chain();
    let program = deploy_active(&mut chain, ECHO);
    (chain, program)
}

fn warp(chain: &mut Chain, seconds: u64) {
    chain.block_mut().timestamp += seconds;
}

/// Revert data of a named error.
fn error(signature: &str, values: &[u64]) -> Vec<u8> {
    encode(
        signature,
        &values.iter().map(|value| word(*value)).collect::<Vec<_>>(),
    )
}

#[test]
fn activation_by_transaction_takes_the_fee_and_returns_the_rest() {
    let mut chain = chain();
    let program = deploy(&mut chain, ECHO);
    let before = chain.balance(DEPLOYER);
    let data = encode("activateProgram(address)", &[program.into_word()]);
    let outcome = pay(&mut chain, ARB_WASM, data, FEE);
    assert_eq!(outcome.status, Status::Success);
    let [version, fee] = words(&outcome.data)[..] else {
        panic!("two words")
    };
    assert_eq!(version, U256::from(2));
    assert_eq!(chain.balance(DEPLOYER), before - fee);
    assert!(fee > U256::from(40_000_000_000_000_u64) && fee < U256::from(80_000_000_000_000_u64));
    assert_eq!(outcome.logs.len(), 1);
    assert_eq!(outcome.logs[0].topics[1], chain.code_hash(program));
    assert_eq!(
        send(&mut chain, program, vec![1, 2, 3]).data.as_ref(),
        [1, 2, 3]
    );
}

#[test]
fn activation_without_the_fee_reverts_by_name_and_activates_nothing() {
    let mut chain = chain();
    let program = deploy(&mut chain, ECHO);
    let data = encode("activateProgram(address)", &[program.into_word()]);
    let outcome = send(&mut chain, ARB_WASM, data);
    assert_eq!(outcome.status, Status::Revert);
    let expected = error("ProgramInsufficientValue(uint256,uint256)", &[]);
    assert_eq!(outcome.data[..4], expected[..4]);
    assert_eq!(chain.program(chain.code_hash(program)), None);
}

#[test]
fn activation_of_an_active_program_reverts_by_name() {
    let (mut chain, program) = world();
    let data = encode("activateProgram(address)", &[program.into_word()]);
    let outcome = pay(&mut chain, ARB_WASM, data, FEE);
    assert_eq!(outcome.data.as_ref(), error("ProgramUpToDate()", &[]));
    assert_eq!(chain.activate(program), Err(ActivationError::UpToDate));
}

#[test]
fn activation_of_an_account_without_a_program_fails() {
    let mut chain = chain();
    assert_eq!(chain.activate(DEPLOYER), Err(ActivationError::NotAProgram));
    let data = encode("activateProgram(address)", &[DEPLOYER.into_word()]);
    let outcome = pay(&mut chain, ARB_WASM, data, FEE);
    assert_eq!(outcome.data.as_ref(), error("ProgramNotWasm()", &[]));
}

#[test]
fn activation_that_breaks_a_rule_takes_all_gas() {
    let mut chain = chain();
    let program = deploy(&mut chain, "(module (memory (export \"memory\") 1 1))");
    assert_eq!(chain.activate(program), Err(ActivationError::Entrypoint));
    let data = encode("activateProgram(address)", &[program.into_word()]);
    let outcome = pay(&mut chain, ARB_WASM, data, FEE);
    assert_eq!(
        (outcome.status, outcome.gas_used),
        (Status::Revert, 20_000_000)
    );
}

#[test]
fn a_call_before_activation_halts_by_name() {
    let mut chain = chain();
    let program = deploy(&mut chain, ECHO);
    let outcome = send(&mut chain, program, vec![]);
    assert_eq!(
        (outcome.status, outcome.gas_used),
        (Status::Halt, 20_000_000)
    );
    assert_eq!(outcome.halt_reason.as_deref(), Some("ProgramNotActivated"));
}

#[test]
fn activation_holds_for_every_copy_of_the_code() {
    let (mut chain, _) = world();
    let copy = deploy(&mut chain, ECHO);
    assert_eq!(send(&mut chain, copy, vec![9]).data.as_ref(), [9]);
}

#[test]
fn a_program_expires_after_365_days_and_can_be_activated_again() {
    let (mut chain, program) = world();
    // The activation hour began some seconds before the activation.
    let late = (chain.block().timestamp - 1_421_388_000) % 3_600;
    warp(&mut chain, 365 * DAY - late);
    assert_eq!(send(&mut chain, program, vec![]).status, Status::Success);
    warp(&mut chain, 1);
    let outcome = send(&mut chain, program, vec![]);
    assert_eq!(outcome.halt_reason.as_deref(), Some("ProgramExpired"));
    chain.activate(program).unwrap();
    assert_eq!(send(&mut chain, program, vec![]).status, Status::Success);
}

#[test]
fn keepalive_starts_the_days_again_from_the_31st_on() {
    let (mut chain, program) = world();
    let hash = chain.code_hash(program);
    let late = (chain.block().timestamp - 1_421_388_000) % 3_600;
    let data = encode("codehashKeepalive(bytes32)", &[hash]);
    warp(&mut chain, 31 * DAY - late - 1);
    let soon = pay(&mut chain, ARB_WASM, data.clone(), FEE);
    assert_eq!(
        soon.data.as_ref(),
        error("ProgramKeepaliveTooSoon(uint64)", &[31 * DAY - 1])
    );
    warp(&mut chain, 1);
    let outcome = pay(&mut chain, ARB_WASM, data.clone(), FEE);
    assert_eq!(outcome.status, Status::Success);
    assert_eq!(outcome.logs[0].topics[1], hash);
    warp(&mut chain, 350 * DAY);
    assert_eq!(send(&mut chain, program, vec![]).status, Status::Success);
    warp(&mut chain, 350 * DAY);
    let expired = pay(&mut chain, ARB_WASM, data, FEE);
    assert_eq!(expired.data[..4], error("ProgramExpired(uint64)", &[])[..4]);
}

#[test]
fn keep_alive_all_lets_time_be_warped() {
    let (mut chain, program) = world();
    for _ in 0..3 {
        warp(&mut chain, 360 * DAY);
        chain.keep_alive_all();
    }
    assert_eq!(send(&mut chain, program, vec![]).status, Status::Success);
}

/// Whether a program is cached.
fn is_cached(chain: &mut Chain, program: Address) -> bool {
    let data = encode("codehashIsCached(bytes32)", &[chain.code_hash(program)]);
    words(&send(chain, ARB_WASM_CACHE, data).data)[0] == U256::ONE
}

fn become_owner(chain: &mut Chain) {
    let outcome = send(chain, ARB_DEBUG, encode("becomeChainOwner()", &[]));
    assert_eq!(outcome.status, Status::Success);
}

#[test]
fn a_chain_owner_caches_and_evicts_a_program_and_the_entry_price_follows() {
    let (mut chain, program) = world();
    become_owner(&mut chain);
    let hash = chain.code_hash(program);
    let dear = send(&mut chain, program, vec![]).gas_used;
    assert!(!is_cached(&mut chain, program));
    let data = encode("cacheProgram(address)", &[program.into_word()]);
    let outcome = send(&mut chain, ARB_WASM_CACHE, data);
    assert_eq!((outcome.status, outcome.logs.len()), (Status::Success, 1));
    assert!(is_cached(&mut chain, program));
    let info = chain.program(hash).unwrap();
    let cheap = send(&mut chain, program, vec![]).gas_used;
    let (uncached_gas, cached_gas) = info.entry_gas();
    assert_eq!(dear - cheap, uncached_gas - cached_gas);
    let data = encode("evictCodehash(bytes32)", &[hash]);
    send(&mut chain, ARB_WASM_CACHE, data);
    assert_eq!(send(&mut chain, program, vec![]).gas_used, dear);
}

#[test]
fn only_cache_managers_and_chain_owners_reach_the_cache() {
    let (mut chain, program) = world();
    let me = DEPLOYER.into_word();
    let cache = encode("cacheProgram(address)", &[program.into_word()]);
    let name = encode("addWasmCacheManager(address)", &[me]);
    for (to, data) in [(ARB_WASM_CACHE, &cache), (ARB_OWNER, &name)] {
        let refused = send(&mut chain, to, data.clone());
        assert_eq!(refused.status, Status::Revert);
    }
    assert!(!is_cached(&mut chain, program));

    let managers = |chain: &mut Chain| {
        let list = send(chain, ARB_WASM_CACHE, encode("allCacheManagers()", &[]));
        words(&list.data)
    };
    let is = encode("isCacheManager(address)", &[me]);
    assert_eq!(managers(&mut chain), [U256::from(32), U256::ZERO]);
    become_owner(&mut chain);
    let other = Address::repeat_byte(9).into_word();
    for who in [other, me, me] {
        let add = encode("addWasmCacheManager(address)", &[who]);
        assert_eq!(send(&mut chain, ARB_OWNER, add).status, Status::Success);
    }
    let [two, first, second] = [U256::from(2), other.into(), me.into()];
    assert_eq!(managers(&mut chain), [U256::from(32), two, first, second]);
    let answer = send(&mut chain, ARB_WASM_CACHE, is.clone());
    assert_eq!(words(&answer.data), [U256::ONE]);
    // The last takes the place of one that goes.
    let remove = encode("removeWasmCacheManager(address)", &[other]);
    assert_eq!(send(&mut chain, ARB_OWNER, remove).status, Status::Success);
    assert_eq!(managers(&mut chain), [U256::from(32), U256::ONE, second]);
    let remove = encode("removeWasmCacheManager(address)", &[me]);
    assert_eq!(send(&mut chain, ARB_OWNER, remove).status, Status::Success);
    let answer = send(&mut chain, ARB_WASM_CACHE, is);
    assert_eq!(words(&answer.data), [U256::ZERO]);
}

#[test]
fn precompiles_have_code_as_solidity_asks_of_whom_it_calls() {
    let chain = chain();
    for precompile in [ARB_WASM, ARB_WASM_CACHE, ARB_OWNER, ARB_DEBUG] {
        assert_eq!(chain.code(precompile).as_ref(), [0xfe]);
    }
}

#[test]
fn the_cache_refuses_programs_that_are_not_active() {
    let mut chain = chain();
    become_owner(&mut chain);
    let program = deploy(&mut chain, ECHO);
    let data = encode("cacheProgram(address)", &[program.into_word()]);
    let outcome = send(&mut chain, ARB_WASM_CACHE, data);
    assert_eq!(outcome.data.as_ref(), error("ProgramNotActivated()", &[]));
}

#[test]
fn arb_wasm_tells_the_parameters_of_the_chain() {
    let mut chain = chain();
    let table: [(&str, &[u64]); 12] = [
        ("stylusVersion()", &[2]),
        ("inkPrice()", &[10_000]),
        ("maxStackDepth()", &[22_000]),
        ("freePages()", &[2]),
        ("pageGas()", &[1_000]),
        ("pageRamp()", &[620_674_314]),
        ("pageLimit()", &[128]),
        ("minInitGas()", &[8_832, 352]),
        ("initCostScalar()", &[100]),
        ("expiryDays()", &[365]),
        ("keepaliveDays()", &[31]),
        ("blockCacheSize()", &[32]),
    ];
    for (signature, expected) in table {
        let outcome = send(&mut chain, ARB_WASM, encode(signature, &[]));
        let expected: Vec<_> = expected.iter().map(|value| U256::from(*value)).collect();
        assert_eq!(words(&outcome.data), expected, "{signature}");
    }
}

#[test]
fn arb_wasm_tells_the_facts_of_a_program() {
    let (mut chain, program) = world();
    let hash = chain.code_hash(program);
    let info = chain.program(hash).unwrap();
    let (uncached, cached) = info.entry_gas();
    let mut ask = |signature: &str, argument| {
        words(&send(&mut chain, ARB_WASM, encode(signature, &[argument])).data)
    };
    assert_eq!(ask("codehashVersion(bytes32)", hash), [U256::from(2)]);
    let bytes = U256::from(info.asm_kb * 1_024);
    assert_eq!(ask("codehashAsmSize(bytes32)", hash), [bytes]);
    let at = program.into_word();
    assert_eq!(ask("programVersion(address)", at), [U256::from(2)]);
    assert_eq!(ask("programMemoryFootprint(address)", at), [U256::ONE]);
    assert_eq!(
        ask("programInitGas(address)", at),
        [U256::from(uncached), U256::from(cached)]
    );
    let left = ask("programTimeLeft(address)", at)[0];
    assert!(left > U256::from(365 * DAY - 3_600) && left <= U256::from(365 * DAY));
}

#[test]
fn unknown_methods_take_all_gas() {
    let mut chain = chain();
    for precompile in [ARB_WASM, ARB_WASM_CACHE] {
        let outcome = send(&mut chain, precompile, encode("nothing()", &[]));
        assert_eq!(
            (outcome.status, outcome.gas_used),
            (Status::Revert, 20_000_000)
        );
    }
}
