//! ArbOwner, at 0x70: what chain owners do, as far as the program cache needs it; and ArbDebug, at
//! 0xff, by which anybody becomes one, as on every development chain.

use super::abi::{number, selector};
use super::access::{self, Circle};
use super::call::{Call, Failure};

type Reply = Result<Vec<u8>, Failure>;

/// Runs a method of ArbOwner.
///
/// # Errors
/// [`Failure`] - unknown method. All gas - the caller is no chain owner.
pub(super) fn run(call: &mut Call<'_>) -> Reply {
    call.not_payable()?;
    let caller = call.caller();
    if !access::holds(call, Circle::ChainOwners, caller)? {
        return Err(Failure::TakesAllGas);
    }
    let method = call.selector()?;
    let is = |signature| selector(signature) == method;
    if is("isChainOwner(address)") {
        let account = call.address()?;
        let owns = access::holds(call, Circle::ChainOwners, account)?;
        return call.reply(&[number(u8::from(owns))]);
    }
    call.mutable()?;
    if is("addWasmCacheManager(address)") {
        let manager = call.address()?;
        access::add(call, Circle::CacheManagers, manager)?;
        return call.reply(&[]);
    }
    if is("removeWasmCacheManager(address)") {
        let manager = call.address()?;
        access::remove(call, Circle::CacheManagers, manager)?;
        return call.reply(&[]);
    }
    Err(Failure::TakesAllGas)
}

/// Runs a method of ArbDebug.
///
/// # Errors
/// [`Failure`] - unknown method.
pub(super) fn debug(call: &mut Call<'_>) -> Reply {
    call.not_payable()?;
    if call.selector()? != selector("becomeChainOwner()") {
        return Err(Failure::TakesAllGas);
    }
    call.mutable()?;
    let caller = call.caller();
    access::add(call, Circle::ChainOwners, caller)?;
    call.reply(&[])
}
