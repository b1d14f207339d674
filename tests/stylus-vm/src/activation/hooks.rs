//! Types of the 42 host functions.

use wasmparser::ValType::{self, I32, I64};

/// Module that programs import host functions from.
pub(crate) const MODULE: &str = "vm_hooks";
/// The function that pays for growing the memory.
pub(crate) const PAY_FOR_MEMORY_GROW: &str = "pay_for_memory_grow";

/// Parameters and result of the host function `name`.
pub(crate) fn signature(name: &str) -> Option<(&'static [ValType], Option<ValType>)> {
    const P1: &[ValType] = &[I32];
    const P2: &[ValType] = &[I32, I32];
    const P3: &[ValType] = &[I32, I32, I32];
    Some(match name {
        "read_args" | "exit_early" | "storage_flush_cache" | PAY_FOR_MEMORY_GROW => (P1, None),
        "block_basefee" | "block_coinbase" | "contract_address" | "msg_sender" => (P1, None),
        "msg_value" | "tx_gas_price" | "tx_origin" => (P1, None),
        "write_result" | "storage_load_bytes32" | "storage_cache_bytes32" => (P2, None),
        "transient_load_bytes32" | "transient_store_bytes32" => (P2, None),
        "account_balance" | "account_codehash" => (P2, None),
        "math_div" | "math_mod" | "math_pow" => (P2, None),
        "emit_log" | "native_keccak256" | "math_add_mod" | "math_mul_mod" => (P3, None),
        "create1" => (&[I32; 5], None),
        "create2" => (&[I32; 6], None),
        "call_contract" => (&[I32, I32, I32, I32, I64, I32], Some(I32)),
        "delegate_call_contract" | "static_call_contract" => {
            (&[I32, I32, I32, I64, I32], Some(I32))
        }
        "read_return_data" => (P3, Some(I32)),
        "account_code" => (&[I32; 4], Some(I32)),
        "account_code_size" => (P1, Some(I32)),
        "return_data_size" | "msg_reentrant" | "tx_ink_price" => (&[], Some(I32)),
        "block_gas_limit" | "block_number" | "block_timestamp" => (&[], Some(I64)),
        "chainid" | "evm_gas_left" | "evm_ink_left" => (&[], Some(I64)),
        _ => return None,
    })
}
