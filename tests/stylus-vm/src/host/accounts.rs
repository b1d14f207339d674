//! Balances and code of other accounts.

use alloy_primitives::{Address, B256, Bytes};

use super::memory::{address as read_address, len, slice, write};
use super::prices::{self, API, HOSTIO, PTR};
use super::{Fault, Host};

type Res<T> = Result<T, Fault>;

/// Gas of touching a cold account.
const COLD: u64 = 2_600;
/// Gas of touching a warm account.
const WARM: u64 = 100;
/// Gas of looking at code.
const CODE: u64 = 700;

fn touch(cold: bool) -> u64 {
    if cold { COLD } else { WARM }
}

/// Wei of an account.
pub(crate) fn balance(host: &mut Host, memory: &mut [u8], at: u32, to: u32) -> Res<()> {
    host.buy_ink(
        PTR.saturating_mul(2)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.require_gas(COLD)?;
    let account = host.evm.account(read_address(memory, at)?);
    host.buy_gas(touch(account.cold))?;
    write(memory, to, &account.balance.to_be_bytes::<32>())
}

/// Code hash of an account; zero for a dead one.
pub(crate) fn code_hash(host: &mut Host, memory: &mut [u8], at: u32, to: u32) -> Res<()> {
    host.buy_ink(
        PTR.saturating_mul(2)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.require_gas(COLD)?;
    let account = host.evm.account(read_address(memory, at)?);
    host.buy_gas(touch(account.cold))?;
    let hash = if account.empty {
        B256::ZERO
    } else {
        account.code_hash
    };
    write(memory, to, hash.as_slice())
}

/// Code of an account, paid for once as long as nobody asks for another account's; no code is
/// not remembered.
fn fetch(host: &mut Host, address: Address) -> Res<Bytes> {
    if let Some((last, code)) = &host.last_code
        && *last == address
    {
        return Ok(code.clone());
    }
    let account = host.evm.account(address);
    host.buy_gas(touch(account.cold).saturating_add(CODE))?;
    if !account.code.is_empty() {
        host.last_code = Some((address, account.code.clone()));
    }
    Ok(account.code)
}

/// Copies a part of the code of an account and returns how many bytes.
pub(crate) fn code(
    host: &mut Host,
    memory: &mut [u8],
    at: u32,
    offset: u32,
    size: u32,
    to: u32,
) -> Res<u32> {
    host.buy_ink(HOSTIO.saturating_add(API))?;
    host.require_gas(COLD)?;
    let code = fetch(host, read_address(memory, at)?)?;
    host.buy_ink(prices::write(len(&code)))?;
    let size = size.min(len(&code).saturating_sub(offset));
    if size > 0 {
        write(memory, to, slice(&code, offset, size)?)?;
    }
    Ok(size)
}

/// Length of the code of an account.
pub(crate) fn code_size(host: &mut Host, memory: &mut [u8], at: u32) -> Res<u32> {
    host.buy_ink(HOSTIO.saturating_add(API))?;
    host.require_gas(COLD)?;
    let code = fetch(host, read_address(memory, at)?)?;
    Ok(len(&code))
}
