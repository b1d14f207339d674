//! ArbWasmCache, at 0x72: puts programs in the cache and takes them out.
//!
//! Only cache managers and chain owners may (`access.rs`): a manager is a contract that auctions
//! the places.

use alloy_primitives::{B256, U256, keccak256};

use super::abi::{self, number, selector};
use super::access::{self, Circle};
use super::call::{Call, Failure};
use crate::ProgramInfo;
use crate::programs;

type Reply = Result<Vec<u8>, Failure>;

/// Runs a method.
///
/// # Errors
/// [`Failure`] - unknown method, or the method's own failures.
pub(super) fn run(call: &mut Call<'_>) -> Reply {
    call.not_payable()?;
    let method = call.selector()?;
    let is = |signature| selector(signature) == method;
    if is("cacheProgram(address)") {
        let address = call.address()?;
        let hash = call.program_hash(address)?;
        return set(call, hash, true);
    }
    if is("cacheCodehash(bytes32)") {
        let hash = call.word()?;
        return set(call, hash, true);
    }
    if is("evictCodehash(bytes32)") {
        let hash = call.word()?;
        return set(call, hash, false);
    }
    if is("codehashIsCached(bytes32)") {
        let hash = call.word()?;
        let word = call.read(programs::slot(hash))?;
        let cached = programs::unpack(word).is_some_and(|info| info.cached);
        return call.reply(&[number(u8::from(cached))]);
    }
    if is("isCacheManager(address)") {
        let address = call.address()?;
        let is = access::holds(call, Circle::CacheManagers, address)?;
        return call.reply(&[number(u8::from(is))]);
    }
    if is("allCacheManagers()") {
        let managers = access::members(call, Circle::CacheManagers)?;
        let length = U256::from(managers.len());
        let list = managers.into_iter().map(abi::address);
        let answer: Vec<U256> = [number(32_u8), length].into_iter().chain(list).collect();
        return call.reply(&answer);
    }
    Err(Failure::TakesAllGas)
}

/// Sets the cached flag; setting it to what it is does nothing.
///
/// # Errors
/// All gas - the caller is neither a cache manager nor a chain owner.
/// `ProgramNotActivated()`, `ProgramExpired(uint64)` - the program may not run, so that it may not
/// be cached; any may be evicted.
fn set(call: &mut Call<'_>, hash: B256, cached: bool) -> Reply {
    call.mutable()?;
    let caller = call.caller();
    let may = access::holds(call, Circle::CacheManagers, caller)?
        || access::holds(call, Circle::ChainOwners, caller)?;
    if !may {
        return Err(Failure::TakesAllGas);
    }
    let info = if cached {
        Some(call.active(hash)?)
    } else {
        programs::unpack(call.read(programs::slot(hash))?)
    };
    let Some(info) = info.filter(|info| info.cached != cached) else {
        return call.reply(&[]);
    };
    call.put(
        programs::slot(hash),
        programs::pack(&ProgramInfo { cached, ..info }),
    );
    let topic = keccak256("UpdateProgramCache(address,bytes32,bool)");
    let manager = call.caller().into_word();
    call.emit(
        vec![topic, manager, hash],
        abi::words(&[number(u8::from(cached))]),
    )?;
    call.reply(&[])
}
