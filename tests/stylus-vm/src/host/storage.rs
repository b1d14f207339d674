//! Storage through the frame's cache, and transient storage.
//!
//! A program reads and writes a cache of its own; only a flush reaches the chain, in one batch that
//! pays EIP-2929 and EIP-2200 prices. The cache is dropped with the frame: what was not flushed is
//! lost.

use std::collections::HashMap;

use alloy_primitives::U256;

use super::memory::{number, write};
use super::prices::{API, HOSTIO, PTR};
use super::{Fault, Host};

type Res<T> = Result<T, Fault>;

/// Gas of a cold load.
const COLD_SLOAD: u64 = 2_100;
/// Gas of a warm load.
const WARM_SLOAD: u64 = 100;
/// Gas of a request to the node at a miss.
const MISS: u64 = 5;
/// Dearest access to the cache.
const CACHE_MAX: u64 = 10;
/// Gas that must be left before a write (EIP-2200).
const SENTRY: u64 = 2_300;
/// Gas of a transient access.
const TRANSIENT: u64 = 100;

/// A slot in the cache.
#[derive(Clone, Copy, Debug)]
struct Slot {
    value: U256,
    /// What the chain holds, as far as the frame knows.
    known: Option<U256>,
}

/// Cache of one frame.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    slots: HashMap<U256, Slot>,
    reads: u32,
    writes: u32,
}

impl Cache {
    /// Gas of the next read: 32 are free, then 2 each up to 128, then 10.
    fn read_gas(&mut self) -> u64 {
        self.reads = self.reads.saturating_add(1);
        match self.reads {
            0..=32 => 0,
            33..=128 => 2,
            _ => CACHE_MAX,
        }
    }

    /// Gas of the next write: 8 are free, then 7 each up to 64, then 10.
    fn write_gas(&mut self) -> u64 {
        self.writes = self.writes.saturating_add(1);
        match self.writes {
            0..=8 => 0,
            9..=64 => 7,
            _ => CACHE_MAX,
        }
    }
}

/// Loads a slot, from the cache if it is there.
pub(crate) fn load(host: &mut Host, memory: &mut [u8], key: u32, to: u32) -> Res<()> {
    host.buy_ink(PTR.saturating_mul(2).saturating_add(HOSTIO))?;
    host.require_gas(COLD_SLOAD.saturating_add(CACHE_MAX).saturating_add(MISS))?;
    let key = number(memory, key)?;
    let mut gas = host.cache.read_gas();
    let value = match host.cache.slots.get(&key) {
        Some(slot) => slot.value,
        None => {
            let (value, cold) = host.evm.sload(host.frame.address, key);
            let price = if cold { COLD_SLOAD } else { WARM_SLOAD };
            gas = gas.saturating_add(price).saturating_add(MISS);
            host.cache.slots.insert(
                key,
                Slot {
                    value,
                    known: Some(value),
                },
            );
            value
        }
    };
    host.buy_gas(gas)?;
    write(memory, to, &value.to_be_bytes::<32>())
}

/// Writes a slot in the cache.
pub(crate) fn cache(host: &mut Host, memory: &mut [u8], key: u32, value: u32) -> Res<()> {
    host.buy_ink(PTR.saturating_mul(2).saturating_add(HOSTIO))?;
    host.require_gas(SENTRY.saturating_add(CACHE_MAX))?;
    let (key, value) = (number(memory, key)?, number(memory, value)?);
    let gas = host.cache.write_gas();
    host.buy_gas(gas)?;
    let slot = host
        .cache
        .slots
        .entry(key)
        .or_insert(Slot { value, known: None });
    slot.value = value;
    Ok(())
}

/// Writes all dirty slots to the chain; a non-zero `clear` empties the cache.
pub(crate) fn flush(host: &mut Host, _memory: &mut [u8], clear: u32) -> Res<()> {
    host.buy_ink(HOSTIO.saturating_add(API))?;
    host.require_gas(SENTRY)?;
    let mut dirty: Vec<_> = host
        .cache
        .slots
        .iter()
        .filter(|(_, slot)| slot.known != Some(slot.value))
        .map(|(key, slot)| (*key, slot.value))
        .collect();
    if clear != 0 {
        host.cache.slots.clear();
    } else {
        for slot in host.cache.slots.values_mut() {
            slot.known = Some(slot.value);
        }
    }
    if dirty.is_empty() {
        return Ok(());
    }
    host.require_mutable()?;
    // The order of the map is not the same in every run.
    dirty.sort_unstable();
    let mut gas = 0_u64;
    for (key, value) in dirty {
        let stored = host.evm.sstore(host.frame.address, key, value);
        gas = gas.saturating_add(stored.gas);
        host.refund = host.refund.saturating_add(stored.refund);
    }
    host.buy_gas(gas)
}

/// Loads a transient slot.
pub(crate) fn transient_load(host: &mut Host, memory: &mut [u8], key: u32, to: u32) -> Res<()> {
    host.buy_ink(
        PTR.saturating_mul(2)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.buy_gas(TRANSIENT)?;
    let key = number(memory, key)?;
    let value = host.evm.tload(host.frame.address, key);
    write(memory, to, &value.to_be_bytes::<32>())
}

/// Stores a transient slot.
pub(crate) fn transient_store(host: &mut Host, memory: &mut [u8], key: u32, value: u32) -> Res<()> {
    host.buy_ink(
        PTR.saturating_mul(2)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.buy_gas(TRANSIENT)?;
    let (key, value) = (number(memory, key)?, number(memory, value)?);
    host.require_mutable()?;
    host.evm.tstore(host.frame.address, key, value);
    Ok(())
}
