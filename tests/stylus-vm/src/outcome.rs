//! What a transaction did.

use alloy_primitives::{Address, B256, Bytes};
use revm::context::result::{ExecutionResult, HaltReason};

use crate::Tx;
use crate::evm::Executed;

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

impl Outcome {
    /// The outcome of `tx`, sent with `nonce`, at `price` wei per gas.
    pub(crate) fn new(executed: &Executed, tx: &Tx, nonce: u64, price: u128) -> Self {
        let result = &executed.result;
        let base = Self {
            status: Status::Success,
            data: result.output().cloned().unwrap_or_default(),
            gas_used: result.tx_gas_used(),
            gas_refunded: 0,
            logs: Vec::new(),
            created: None,
            halt_reason: None,
            effective_gas_price: price,
        };
        match result {
            ExecutionResult::Success { gas, logs, .. } => Self {
                gas_refunded: gas.final_refunded(),
                logs: logs.iter().map(Log::from).collect(),
                created: tx.to.is_none().then(|| tx.from.create(nonce)),
                ..base
            },
            ExecutionResult::Revert { .. } => Self {
                status: Status::Revert,
                ..base
            },
            ExecutionResult::Halt { reason, .. } => {
                let program = executed
                    .halt
                    .filter(|_| *reason == HaltReason::NotActivated);
                let name = program.map_or_else(|| format!("{reason:?}"), str::to_owned);
                Self {
                    status: Status::Halt,
                    halt_reason: Some(name),
                    ..base
                }
            }
        }
    }
}

impl From<&alloy_primitives::Log> for Log {
    fn from(log: &alloy_primitives::Log) -> Self {
        Self {
            address: log.address,
            topics: log.data.topics().to_vec(),
            data: log.data.data.clone(),
        }
    }
}
