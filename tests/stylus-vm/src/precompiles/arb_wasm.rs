//! ArbWasm, at 0x71: activates programs, keeps them alive, and tells what they cost.

use alloy_primitives::{B256, U256, keccak256};

use super::abi::{self, number, selector};
use super::call::{Call, Failure, not_wasm};
use super::data_fee;
use crate::activation;
use crate::params::{
    ACTIVATION_FIXED_GAS, CACHED_UNIT, EXPIRY_DAYS, FREE_PAGES, INIT_UNIT, INK_PRICE,
    KEEPALIVE_DAYS, MIN_CACHED_GAS, MIN_INIT_GAS, PAGE_GAS, PAGE_LIMIT, PAGE_RAMP, STYLUS_VERSION,
};
use crate::program_code;
use crate::programs::{self, SYSTEM};
use crate::{ProgramInfo, meter};

/// Percent of the init cost that is charged.
const INIT_COST_SCALAR: u64 = 100;
/// Programs that count as cached within a block; only later versions use it.
const BLOCK_CACHE_SIZE: u64 = 32;

type Reply = Result<Vec<u8>, Failure>;

/// Runs a method.
///
/// # Errors
/// [`Failure`] - unknown method, or the method's own failures.
pub(super) fn run(call: &mut Call<'_>) -> Reply {
    let method = call.selector()?;
    if method == selector("activateProgram(address)") {
        return activate(call);
    }
    if method == selector("codehashKeepalive(bytes32)") {
        return keepalive(call);
    }
    call.not_payable()?;
    if let Some(values) = parameter(method) {
        return call.reply(&values);
    }
    let (hash, read) = program_method(call, method)?;
    let info = call.active(hash)?;
    let values = read(&info, call.timestamp());
    call.reply(&values)
}

/// Values of the methods without arguments.
fn parameter(method: [u8; 4]) -> Option<Vec<U256>> {
    let table: [(&str, &[u64]); 12] = [
        ("stylusVersion()", &[STYLUS_VERSION as u64]),
        ("inkPrice()", &[INK_PRICE]),
        (
            "maxStackDepth()",
            &[meter::MAX_STACK_WORDS.cast_unsigned() as u64],
        ),
        ("freePages()", &[FREE_PAGES as u64]),
        ("pageGas()", &[PAGE_GAS]),
        ("pageRamp()", &[PAGE_RAMP]),
        ("pageLimit()", &[PAGE_LIMIT as u64]),
        (
            "minInitGas()",
            &[MIN_INIT_GAS * INIT_UNIT, MIN_CACHED_GAS * CACHED_UNIT],
        ),
        ("initCostScalar()", &[INIT_COST_SCALAR]),
        ("expiryDays()", &[EXPIRY_DAYS]),
        ("keepaliveDays()", &[KEEPALIVE_DAYS]),
        ("blockCacheSize()", &[BLOCK_CACHE_SIZE]),
    ];
    let (_, values) = table
        .iter()
        .find(|(signature, _)| selector(signature) == method)?;
    Some(values.iter().map(|value| number(*value)).collect())
}

/// Reads values off a program at a time.
type Read = fn(&ProgramInfo, u64) -> Vec<U256>;

/// The code hash that a method asks about, and what it reads.
fn program_method(call: &mut Call<'_>, method: [u8; 4]) -> Result<(B256, Read), Failure> {
    let by_hash: [(&str, Read); 2] = [
        ("codehashVersion(bytes32)", |info, _| {
            vec![number(info.version)]
        }),
        ("codehashAsmSize(bytes32)", |info, _| {
            vec![number(info.asm_kb.saturating_mul(1_024))]
        }),
    ];
    if let Some((_, read)) = by_hash.iter().find(|(name, _)| selector(name) == method) {
        return Ok((call.word()?, *read));
    }
    let by_address: [(&str, Read); 4] = [
        ("programVersion(address)", |info, _| {
            vec![number(info.version)]
        }),
        ("programInitGas(address)", |info, _| {
            let gas = info.entry_gas();
            vec![number(gas.0), number(gas.1)]
        }),
        ("programMemoryFootprint(address)", |info, _| {
            vec![number(info.footprint)]
        }),
        ("programTimeLeft(address)", |info, now| {
            vec![number(programs::time_left(programs::age(info, now)))]
        }),
    ];
    let found = by_address.iter().find(|(name, _)| selector(name) == method);
    let (_, read) = found.ok_or(Failure::TakesAllGas)?;
    let address = call.address()?;
    Ok((call.program_hash(address)?, *read))
}

/// `activateProgram(address)`: checks, meters and prices the program, and takes the data fee.
///
/// # Errors
/// `ProgramNotWasm()` - the account holds no program.
/// `ProgramUpToDate()` - its code hash is active.
/// `ProgramInsufficientValue(uint256,uint256)` - the data fee was not sent.
/// All gas - the code does not decompress, or the module breaks a rule.
fn activate(call: &mut Call<'_>) -> Reply {
    call.mutable()?;
    call.burn(ACTIVATION_FIXED_GAS)?;
    let program = call.address()?;
    let (hash, code) = call.code(program)?;
    if !program_code::is_program(&code) {
        return Err(not_wasm());
    }
    let old = call.read(programs::slot(hash))?;
    let now = call.timestamp();
    if programs::active(old, now).is_ok() {
        return Err(Failure::Named(abi::error("ProgramUpToDate()", &[])));
    }
    let wasm = program_code::decode(&code).map_err(|_| Failure::TakesAllGas)?;
    let activated = activation::activate(&wasm).map_err(|_| Failure::TakesAllGas)?;
    call.burn(activated.gas)?;
    let fee = data_fee::charge(call, activated.asm_bytes)?;
    let info = ProgramInfo {
        activated_at: programs::hours(now),
        cached: programs::unpack(old).is_some_and(|old| old.cached),
        ..activated.info
    };
    call.put(programs::slot(hash), programs::pack(&info));
    settle(call, fee)?;
    // The validator's commitment to the module is not computed: its place holds the hash of the
    // metered binary.
    let module = keccak256(&activated.wasm).into();
    let topic = keccak256("ProgramActivated(bytes32,bytes32,address,uint256,uint16)");
    let data = [module, abi::address(program), fee, number(info.version)];
    call.emit(vec![topic, hash], abi::words(&data))?;
    call.reply(&[number(info.version), fee])
}

/// `codehashKeepalive(bytes32)`: makes a program as young as if activated now.
///
/// # Errors
/// `ProgramNotActivated()`, `ProgramExpired(uint64)` - there is nothing to keep alive.
/// `ProgramKeepaliveTooSoon(uint64)` - the program is younger than 31 days.
/// `ProgramInsufficientValue(uint256,uint256)` - the data fee was not sent.
fn keepalive(call: &mut Call<'_>) -> Reply {
    call.mutable()?;
    let hash = call.word()?;
    let info = call.active(hash)?;
    let now = call.timestamp();
    let age = programs::age(&info, now);
    if programs::too_young(age) {
        let error = abi::error("ProgramKeepaliveTooSoon(uint64)", &[number(age)]);
        return Err(Failure::Named(error));
    }
    let fee = data_fee::charge(call, u64::from(info.asm_kb).saturating_mul(1_024))?;
    let info = ProgramInfo {
        activated_at: programs::hours(now),
        ..info
    };
    call.write(programs::slot(hash), programs::pack(&info))?;
    settle(call, fee)?;
    let topic = keccak256("ProgramLifetimeExtended(bytes32,uint256)");
    call.emit(vec![topic, hash], abi::words(&[fee]))?;
    call.reply(&[])
}

/// Keeps the data fee and returns the rest to the caller.
fn settle(call: &mut Call<'_>, fee: U256) -> Result<(), Failure> {
    let have = call.value();
    let Some(rest) = have.checked_sub(fee) else {
        let signature = "ProgramInsufficientValue(uint256,uint256)";
        return Err(Failure::Named(abi::error(signature, &[have, fee])));
    };
    call.pay(SYSTEM, fee)?;
    call.pay(call.caller(), rest)
}
