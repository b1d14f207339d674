//! Calls and creations.

use alloy_primitives::{Address, Bytes, U256};

use super::memory::{address as read_address, len, number, slice, write, write_u32};
use super::prices::{self, API, HOSTIO, PTR};
use super::{Fault, Host};
use crate::evm::{Child, Ended};

type Res<T> = Result<T, Fault>;

/// Gas of any call.
const CALL: u64 = 100;
/// Gas on top when the callee is cold.
const COLD_CALL: u64 = 2_500;
/// Gas on top when value moves.
const VALUE_CALL: u64 = 9_000;
/// Gas on top when value moves to a dead account.
const NEW_ACCOUNT: u64 = 25_000;
/// Gas given to the callee of a call with value.
const STIPEND: u64 = 2_300;
/// Gas of any creation.
const CREATE: u64 = 32_000;
/// Gas per word of init code that `create2` hashes.
const CREATE2_WORD: u64 = 6;

/// Status of a call that worked.
const OK: u32 = 0;
/// Status of a call that was made and failed.
const FAILED: u32 = 1;
/// Status of a call whose base price could not be paid.
const OUT_OF_GAS: u32 = 2;
/// Status of a call with value in a static frame.
const WRITE_PROTECTION: u32 = 3;

/// Which call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call,
    Delegate,
    Static,
}

/// Arguments that all calls have.
#[derive(Clone, Copy)]
struct Args {
    to: u32,
    from: u32,
    len: u32,
    gas: u64,
    ret_len: u32,
}

/// A call with value.
#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of the host function"
)]
pub(crate) fn call_contract(
    host: &mut Host,
    memory: &mut [u8],
    to: u32,
    from: u32,
    len: u32,
    value: u32,
    gas: u64,
    ret_len: u32,
) -> Res<u32> {
    call(
        host,
        memory,
        Kind::Call,
        Some(value),
        Args {
            to,
            from,
            len,
            gas,
            ret_len,
        },
    )
}

/// A call of other code on the own storage, with the caller and the value of this frame.
pub(crate) fn delegate_call_contract(
    host: &mut Host,
    memory: &mut [u8],
    to: u32,
    from: u32,
    len: u32,
    gas: u64,
    ret_len: u32,
) -> Res<u32> {
    call(
        host,
        memory,
        Kind::Delegate,
        None,
        Args {
            to,
            from,
            len,
            gas,
            ret_len,
        },
    )
}

/// A call that may not change state.
pub(crate) fn static_call_contract(
    host: &mut Host,
    memory: &mut [u8],
    to: u32,
    from: u32,
    len: u32,
    gas: u64,
    ret_len: u32,
) -> Res<u32> {
    call(
        host,
        memory,
        Kind::Static,
        None,
        Args {
            to,
            from,
            len,
            gas,
            ret_len,
        },
    )
}

fn call(
    host: &mut Host,
    memory: &mut [u8],
    kind: Kind,
    value: Option<u32>,
    args: Args,
) -> Res<u32> {
    host.buy_ink(
        PTR.saturating_mul(3)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.buy_ink(prices::read(args.len).saturating_mul(2))?;
    let to = read_address(memory, args.to)?;
    let data = Bytes::copy_from_slice(slice(memory, args.from, args.len)?);
    let value = value.map_or(Ok(U256::ZERO), |at| number(memory, at))?;
    let (status, cost) = run_call(host, kind, to, data, value, args.gas)?;
    host.buy_gas(cost)?;
    write_u32(memory, args.ret_len, len(&host.return_data))?;
    Ok(status)
}

/// Runs a call and returns its status and its price in gas.
fn run_call(
    host: &mut Host,
    kind: Kind,
    to: Address,
    data: Bytes,
    value: U256,
    requested: u64,
) -> Res<(u32, u64)> {
    host.return_data = Bytes::new();
    // A static frame sends no value.
    if host.frame.is_static && !value.is_zero() {
        return Ok((WRITE_PROTECTION, 0));
    }
    let left = host.gas_left();
    let base = base_cost(host, to, value);
    let Some(rest) = left.checked_sub(base) else {
        return Ok((OUT_OF_GAS, left));
    };
    // The frame keeps a 64th.
    let most = u128::from(rest)
        .saturating_mul(63)
        .checked_div(64)
        .unwrap_or_default();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let mut gas = most.min(requested);
    if !value.is_zero() {
        gas = gas.saturating_add(STIPEND);
    }
    let child = match kind {
        Kind::Call => Child::call(to, value),
        Kind::Static => Child::static_call(to),
        Kind::Delegate => Child::delegate_call(to, host.frame.caller, host.frame.value),
    };
    let ended = host.run(child, data, gas)?;
    let used = gas.saturating_sub(ended.gas_left);
    host.tally.callee_used(used);
    host.return_data = ended.data;
    Ok((
        if ended.ok { OK } else { FAILED },
        base.saturating_add(used),
    ))
}

/// Price of a call before any gas is passed on.
fn base_cost(host: &mut Host, to: Address, value: U256) -> u64 {
    let account = host.evm.account(to);
    let mut gas = CALL;
    if account.cold {
        gas = gas.saturating_add(COLD_CALL);
    }
    if !value.is_zero() {
        gas = gas.saturating_add(VALUE_CALL);
        if account.empty {
            gas = gas.saturating_add(NEW_ACCOUNT);
        }
    }
    gas
}

/// Creates a contract at the address of the next nonce.
pub(crate) fn create1(
    host: &mut Host,
    memory: &mut [u8],
    from: u32,
    len: u32,
    value: u32,
    to: u32,
    ret_len: u32,
) -> Res<()> {
    create(
        host,
        memory,
        Init {
            from,
            len,
            value,
            salt: None,
            to,
            ret_len,
        },
    )
}

/// Creates a contract at the address of the salt and the init code.
#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of the host function"
)]
pub(crate) fn create2(
    host: &mut Host,
    memory: &mut [u8],
    from: u32,
    len: u32,
    value: u32,
    salt: u32,
    to: u32,
    ret_len: u32,
) -> Res<()> {
    create(
        host,
        memory,
        Init {
            from,
            len,
            value,
            salt: Some(salt),
            to,
            ret_len,
        },
    )
}

/// Arguments of a creation.
#[derive(Clone, Copy)]
struct Init {
    from: u32,
    len: u32,
    value: u32,
    salt: Option<u32>,
    to: u32,
    ret_len: u32,
}

fn create(host: &mut Host, memory: &mut [u8], init: Init) -> Res<()> {
    let pointers = if init.salt.is_some() { 4 } else { 3 };
    host.buy_ink(
        PTR.saturating_mul(pointers)
            .saturating_add(HOSTIO)
            .saturating_add(API),
    )?;
    host.buy_ink(prices::read(init.len).saturating_mul(2))?;
    let code = Bytes::copy_from_slice(slice(memory, init.from, init.len)?);
    let value = number(memory, init.value)?;
    let salt = init.salt.map(|at| number(memory, at)).transpose()?;
    host.return_data = Bytes::new();
    let left = host.gas_left();
    let hashing = if salt.is_some() {
        prices::words(init.len)
    } else {
        0
    };
    let base = hashing.saturating_mul(CREATE2_WORD).saturating_add(CREATE);
    let rest = left.checked_sub(base).filter(|_| !host.frame.is_static);
    // A creation in a static frame, or without gas for its base price, takes all gas.
    let Some(rest) = rest else {
        host.buy_gas(left)?;
        return Err(Fault::OutOfInk);
    };
    let kept = rest.checked_div(64).unwrap_or_default();
    let gas = rest.saturating_sub(kept);
    let ended = host.run(Child::create(value, salt), code, gas)?;
    let used = gas.saturating_sub(ended.gas_left);
    host.tally.callee_used(used);
    host.buy_gas(base.saturating_add(used))?;
    let created = ended.created.filter(|_| ended.ok).unwrap_or_default();
    if ended.reverted {
        host.return_data = ended.data;
    }
    write_u32(memory, init.ret_len, len(&host.return_data))?;
    write(memory, init.to, created.as_slice())
}

impl Host {
    /// Runs a child frame to its end.
    fn run(&mut self, child: Child, data: Bytes, gas: u64) -> Res<Ended> {
        let (address, is_static) = (self.frame.address, self.frame.is_static);
        match self.evm.run_child(address, is_static, child, data, gas) {
            Ok(ended) => {
                if ended.ok {
                    self.refund = self.refund.saturating_add(ended.refund);
                }
                Ok(ended)
            }
            Err(error) => {
                self.fatal = Some(error);
                Err(Fault::Fatal)
            }
        }
    }
}
