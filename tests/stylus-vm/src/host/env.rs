//! Block, transaction and message.

use alloy_primitives::U256;

use super::memory::write;
use super::prices::{HOSTIO, PTR};
use super::{Fault, Host};
use crate::params::INK_PRICE;

type Res<T> = Result<T, Fault>;

/// Pays for a getter and writes what it gets.
fn put(host: &mut Host, memory: &mut [u8], to: u32, bytes: &[u8]) -> Res<()> {
    host.buy_ink(HOSTIO.saturating_add(PTR))?;
    write(memory, to, bytes)
}

fn put_number(host: &mut Host, memory: &mut [u8], to: u32, number: U256) -> Res<()> {
    put(host, memory, to, &number.to_be_bytes::<32>())
}

/// Pays for a getter that returns its value.
fn value<T>(host: &mut Host, get: impl FnOnce(&mut Host) -> T) -> Res<T> {
    host.buy_ink(HOSTIO)?;
    Ok(get(host))
}

pub(crate) fn block_basefee(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let fee = host.evm.block().basefee;
    put_number(host, memory, to, U256::from(fee))
}

pub(crate) fn block_coinbase(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let coinbase = host.evm.block().beneficiary;
    put(host, memory, to, coinbase.as_slice())
}

pub(crate) fn block_gas_limit(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.evm.block().gas_limit)
}

pub(crate) fn block_number(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.evm.block().number.saturating_to())
}

pub(crate) fn block_timestamp(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.evm.block().timestamp.saturating_to())
}

pub(crate) fn chainid(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.evm.chain_id())
}

pub(crate) fn contract_address(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let address = host.frame.address;
    put(host, memory, to, address.as_slice())
}

pub(crate) fn evm_gas_left(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.gas_left())
}

pub(crate) fn evm_ink_left(host: &mut Host, _memory: &mut [u8]) -> Res<u64> {
    value(host, |host| host.ink_left())
}

pub(crate) fn msg_reentrant(host: &mut Host, _memory: &mut [u8]) -> Res<u32> {
    value(host, |host| u32::from(host.frame.reentrant))
}

pub(crate) fn msg_sender(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let caller = host.frame.caller;
    put(host, memory, to, caller.as_slice())
}

pub(crate) fn msg_value(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let wei = host.frame.value;
    put_number(host, memory, to, wei)
}

pub(crate) fn tx_gas_price(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let price = host.evm.gas_price();
    put_number(host, memory, to, U256::from(price))
}

pub(crate) fn tx_ink_price(host: &mut Host, _memory: &mut [u8]) -> Res<u32> {
    value(host, |_| u32::try_from(INK_PRICE).unwrap_or(u32::MAX))
}

pub(crate) fn tx_origin(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    let origin = host.evm.origin();
    put(host, memory, to, origin.as_slice())
}
