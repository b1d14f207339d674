//! Access to the guest's memory; anything out of bounds fails the frame.

use alloy_primitives::{Address, B256, U256};

use super::Fault;

fn range(at: u32, len: u32) -> Result<std::ops::Range<usize>, Fault> {
    let at = usize::try_from(at).map_err(|_| Fault::Failure)?;
    let len = usize::try_from(len).map_err(|_| Fault::Failure)?;
    let end = at.checked_add(len).ok_or(Fault::Failure)?;
    Ok(at..end)
}

/// `len` bytes at `at`.
pub(crate) fn slice(memory: &[u8], at: u32, len: u32) -> Result<&[u8], Fault> {
    memory.get(range(at, len)?).ok_or(Fault::Failure)
}

/// A 32-byte word.
pub(crate) fn word(memory: &[u8], at: u32) -> Result<B256, Fault> {
    Ok(B256::from_slice(slice(memory, at, 32)?))
}

/// A big-endian number of 32 bytes.
pub(crate) fn number(memory: &[u8], at: u32) -> Result<U256, Fault> {
    Ok(word(memory, at)?.into())
}

/// An address of 20 bytes.
pub(crate) fn address(memory: &[u8], at: u32) -> Result<Address, Fault> {
    Ok(Address::from_slice(slice(memory, at, 20)?))
}

/// Writes `bytes` at `at`.
pub(crate) fn write(memory: &mut [u8], at: u32, bytes: &[u8]) -> Result<(), Fault> {
    let len = u32::try_from(bytes.len()).map_err(|_| Fault::Failure)?;
    memory
        .get_mut(range(at, len)?)
        .ok_or(Fault::Failure)?
        .copy_from_slice(bytes);
    Ok(())
}

/// Writes a little-endian `u32`.
pub(crate) fn write_u32(memory: &mut [u8], at: u32, value: u32) -> Result<(), Fault> {
    write(memory, at, &value.to_le_bytes())
}

/// Length as the 32 bits of a wasm size.
pub(crate) fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
