//! What a transaction did.

use alloy_primitives::{Address, B256, Bytes};

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Effects kept.
    Success,
    /// Effects undone, unused gas returned.
    Revert,
    /// Effects undone, all gas burnt.
    Halt,
}

/// One event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Emitter.
    pub address: Address,
    /// 0 to 4 topics.
    pub topics: Vec<B256>,
    /// Data.
    pub data: Bytes,
}

/// Result of a transaction that was included (or simulated).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Return data, revert data, or empty after a halt; the code after a creation.
    pub data: Bytes,
    /// Gas paid, after the refund.
    pub gas_used: u64,
    /// Refund, already subtracted from `gas_used`.
    pub gas_refunded: u64,
    /// Logs in order; empty unless successful.
    pub logs: Vec<Log>,
    /// Address of the created contract.
    pub created: Option<Address>,
    /// Name of the halt.
    pub halt_reason: Option<String>,
    /// Wei per gas paid.
    pub effective_gas_price: u128,
}
