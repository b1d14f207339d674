//! Arguments, results, return data, logs, hashing, memory growth.

use alloy_primitives::{B256, Bytes, Log, keccak256};

use super::memory::{len, slice, write};
use super::prices::{self, API, HOSTIO};
use super::{Fault, Host};

type Res<T> = Result<T, Fault>;

/// Copies the call data.
pub(crate) fn read_args(host: &mut Host, memory: &mut [u8], to: u32) -> Res<()> {
    host.buy_ink(HOSTIO)?;
    host.buy_ink(prices::write(len(&host.frame.data)))?;
    write(memory, to, &host.frame.data)
}

/// Sets the output, replacing what was there.
pub(crate) fn write_result(host: &mut Host, memory: &mut [u8], from: u32, size: u32) -> Res<()> {
    host.buy_ink(HOSTIO)?;
    host.buy_ink(prices::read(size).saturating_mul(2))?;
    host.output = slice(memory, from, size)?.to_vec();
    Ok(())
}

/// Stops the program.
pub(crate) fn exit_early(_host: &mut Host, _memory: &mut [u8], status: u32) -> Res<()> {
    Err(Fault::Exit(status))
}

/// Copies a part of the return data and returns how many bytes.
pub(crate) fn read_return_data(
    host: &mut Host,
    memory: &mut [u8],
    to: u32,
    offset: u32,
    size: u32,
) -> Res<u32> {
    host.buy_ink(HOSTIO.saturating_add(API))?;
    let all = len(&host.return_data);
    let size = size.min(all.saturating_sub(offset));
    host.buy_ink(prices::write(size))?;
    if size == 0 {
        return Ok(0);
    }
    let data = host.return_data.clone();
    write(memory, to, slice(&data, offset, size)?)?;
    Ok(size)
}

/// Length of the return data.
pub(crate) fn return_data_size(host: &mut Host, _memory: &mut [u8]) -> Res<u32> {
    host.buy_ink(HOSTIO)?;
    Ok(len(&host.return_data))
}

/// Emits a log: `topics` words of 32 bytes, then the data.
pub(crate) fn emit_log(
    host: &mut Host,
    memory: &mut [u8],
    from: u32,
    size: u32,
    topics: u32,
) -> Res<()> {
    host.buy_ink(HOSTIO.saturating_add(API))?;
    // At most 4 topics, all of them there.
    let head = topics.saturating_mul(32);
    if topics > 4 || size < head {
        return Err(Fault::Failure);
    }
    host.buy_ink(prices::read(size))?;
    let data = u64::from(size.saturating_sub(head));
    let gas = u64::from(topics).saturating_add(1).saturating_mul(375);
    host.buy_gas(gas.saturating_add(data.saturating_mul(8)))?;
    let head = slice(memory, from, size)?;
    host.require_mutable()?;
    let (words, data) = head.as_chunks::<32>();
    let count = usize::try_from(topics).map_err(|_| Fault::Failure)?;
    let topics: Vec<_> = words
        .iter()
        .take(count)
        .map(|word| B256::new(*word))
        .collect();
    let data: Vec<_> = words
        .iter()
        .skip(count)
        .flatten()
        .chain(data)
        .copied()
        .collect();
    let log = Log::new(host.frame.address, topics, Bytes::from(data)).ok_or(Fault::Failure)?;
    host.evm.log(log);
    Ok(())
}

/// Hashes.
pub(crate) fn native_keccak256(
    host: &mut Host,
    memory: &mut [u8],
    from: u32,
    size: u32,
    to: u32,
) -> Res<()> {
    host.buy_ink(prices::keccak(size))?;
    let hash = keccak256(slice(memory, from, size)?);
    write(memory, to, hash.as_slice())
}

/// Pays for pages before they are grown; metering calls it before every `memory.grow`.
pub(crate) fn pay_for_memory_grow(host: &mut Host, _memory: &mut [u8], pages: u32) -> Res<()> {
    let pages = u16::try_from(pages & 0xffff).unwrap_or(u16::MAX);
    if pages == 0 {
        return host.buy_ink(HOSTIO);
    }
    let gas = host.evm.tx_mut().pages.open(pages);
    host.buy_gas(gas)
}
