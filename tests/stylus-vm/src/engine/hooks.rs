//! The table of host functions: name, wasm types, implementation, and where its ink is booked.

use wasmi::{Caller, Linker};

use super::wasmi::{Guest, enter};
use crate::activation::hooks::MODULE;
use crate::host::Section::{self, Call, Keccak, Log, Memory, Other, Read, Write};
use crate::host::{accounts, calls, env, io, math, storage};

/// Defines host functions: `name(parameters) -> result = section, implementation`.
macro_rules! define {
    (
        $linker:ident:
        $($name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? = $section:expr, $to:path;)*
    ) => {
        $($linker.func_wrap(
            MODULE,
            stringify!($name),
            |caller: Caller<'_, Guest>, $($arg: $ty),*|
             -> Result<define!(@ret $($ret)?), wasmi::Error> {
                let section: Section = $section;
                enter(caller, section, |host, memory| $to(host, memory, $($arg),*))
            },
        )?;)*
    };
    (@ret) => { () };
    (@ret $ret:ty) => { $ret };
}

/// Adds all 42 host functions.
pub(super) fn define(linker: &mut Linker<Guest>) -> Result<(), wasmi::errors::LinkerError> {
    define! { linker:
        read_args(to: u32) = Other, io::read_args;
        write_result(from: u32, len: u32) = Other, io::write_result;
        exit_early(status: u32) = Other, io::exit_early;
        read_return_data(to: u32, offset: u32, size: u32) -> u32 = Call, io::read_return_data;
        return_data_size() -> u32 = Other, io::return_data_size;
        emit_log(from: u32, len: u32, topics: u32) = Log, io::emit_log;
        native_keccak256(from: u32, len: u32, to: u32) = Keccak, io::native_keccak256;
        pay_for_memory_grow(pages: u32) = Memory, io::pay_for_memory_grow;
        storage_load_bytes32(key: u32, to: u32) = Read, storage::load;
        storage_cache_bytes32(key: u32, value: u32) = Write, storage::cache;
        storage_flush_cache(clear: u32) = Write, storage::flush;
        transient_load_bytes32(key: u32, to: u32) = Read, storage::transient_load;
        transient_store_bytes32(key: u32, value: u32) = Write, storage::transient_store;
    }
    define_calls(linker)?;
    define_env(linker)
}

fn define_calls(linker: &mut Linker<Guest>) -> Result<(), wasmi::errors::LinkerError> {
    define! { linker:
        call_contract(to: u32, from: u32, len: u32, value: u32, gas: u64, ret_len: u32) -> u32
            = Call, calls::call_contract;
        delegate_call_contract(to: u32, from: u32, len: u32, gas: u64, ret_len: u32) -> u32
            = Call, calls::delegate_call_contract;
        static_call_contract(to: u32, from: u32, len: u32, gas: u64, ret_len: u32) -> u32
            = Call, calls::static_call_contract;
        create1(from: u32, len: u32, value: u32, to: u32, ret_len: u32) = Call, calls::create1;
        create2(from: u32, len: u32, value: u32, salt: u32, to: u32, ret_len: u32)
            = Call, calls::create2;
        account_balance(address: u32, to: u32) = Other, accounts::balance;
        account_code(address: u32, offset: u32, size: u32, to: u32) -> u32
            = Other, accounts::code;
        account_code_size(address: u32) -> u32 = Other, accounts::code_size;
        account_codehash(address: u32, to: u32) = Other, accounts::code_hash;
    }
    Ok(())
}

fn define_env(linker: &mut Linker<Guest>) -> Result<(), wasmi::errors::LinkerError> {
    define! { linker:
        block_basefee(to: u32) = Other, env::block_basefee;
        block_coinbase(to: u32) = Other, env::block_coinbase;
        block_gas_limit() -> u64 = Other, env::block_gas_limit;
        block_number() -> u64 = Other, env::block_number;
        block_timestamp() -> u64 = Other, env::block_timestamp;
        chainid() -> u64 = Other, env::chainid;
        contract_address(to: u32) = Other, env::contract_address;
        evm_gas_left() -> u64 = Other, env::evm_gas_left;
        evm_ink_left() -> u64 = Other, env::evm_ink_left;
        msg_reentrant() -> u32 = Other, env::msg_reentrant;
        msg_sender(to: u32) = Other, env::msg_sender;
        msg_value(to: u32) = Other, env::msg_value;
        tx_gas_price(to: u32) = Other, env::tx_gas_price;
        tx_ink_price() -> u32 = Other, env::tx_ink_price;
        tx_origin(to: u32) = Other, env::tx_origin;
        math_div(a: u32, b: u32) = Other, math::div;
        math_mod(a: u32, b: u32) = Other, math::rem;
        math_pow(a: u32, e: u32) = Other, math::pow;
        math_add_mod(a: u32, b: u32, m: u32) = Other, math::add_mod;
        math_mul_mod(a: u32, b: u32, m: u32) = Other, math::mul_mod;
    }
    Ok(())
}
