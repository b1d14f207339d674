//! Every way a request can fail, and the JSON-RPC error it becomes.
//!
//! Messages about transactions are worded as geth words them, because wallets read them.

use alloy::sol_types::{Revert, SolError};
use alloy_primitives::{Address, Bytes, U256};
use jsonrpsee::types::ErrorObjectOwned;
use jsonrpsee::types::error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE};
use stylus_vm::TxError;

use crate::worker::Lost;

/// The general error of Ethereum nodes.
const SERVER_ERROR: i32 = -32_000;
/// A limit of the node was exceeded (EIP-1474).
const LIMIT_EXCEEDED: i32 = -32_005;
/// A call reverted; `data` holds what it returned.
const REVERTED: i32 = 3;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NodeError {
    #[error("invalid params: {0}")]
    InvalidParams(String),
    #[error("internal error: {0}")]
    Internal(String),
    #[error("internal error: {0}")]
    Lost(#[from] Lost),

    #[error("invalid raw transaction: {0}")]
    Undecodable(String),
    #[error("transaction type not supported: type {0}, this chain takes 0, 1 and 2")]
    TypeNotSupported(u8),
    #[error("only replay-protected (EIP-155) transactions allowed over RPC")]
    NotReplayProtected,
    #[error("invalid chain id for signer: have {given} want {chain}")]
    WrongChainId { given: u64, chain: u64 },
    #[error("invalid sender: {0}")]
    BadSignature(String),
    #[error("unknown account: {0} is not unlocked here")]
    UnknownAccount(Address),
    #[error("already known")]
    AlreadyKnown,
    #[error("nonce too low: next nonce {next}, tx nonce {given}")]
    NonceTooLow { next: u64, given: u64 },
    #[error("nonce too high: address {address}, tx: {given} state: {next}")]
    NonceTooHigh {
        address: Address,
        given: u64,
        next: u64,
    },
    #[error(
        "insufficient funds for gas * price + value: address {address} have {balance} want {cost}"
    )]
    InsufficientFunds {
        address: Address,
        balance: U256,
        cost: U256,
    },
    #[error(
        "max fee per gas less than block base fee: address {address}, \
         maxFeePerGas: {max_fee}, baseFee: {base_fee}"
    )]
    FeeBelowBase {
        address: Address,
        max_fee: u128,
        base_fee: u64,
    },
    #[error(
        "max priority fee per gas higher than max fee per gas: address {address}, \
         maxPriorityFeePerGas: {tip}, maxFeePerGas: {max_fee}"
    )]
    TipAboveFee {
        address: Address,
        tip: u128,
        max_fee: u128,
    },
    #[error("exceeds block gas limit: transaction {gas}, block {limit}")]
    GasAboveBlock { gas: u64, limit: u64 },
    #[error("intrinsic gas too low: gas {gas}, minimum needed {needed}")]
    IntrinsicGas { gas: u64, needed: u64 },
    #[error("max initcode size exceeded")]
    InitCodeTooLarge,
    #[error("{0}")]
    Refused(String),

    #[error("{}", revert_message(.0))]
    Reverted(Bytes),
    #[error("execution failed: {0}")]
    Halted(String),
    #[error("gas required exceeds allowance ({allowance})")]
    GasAllowance { allowance: u64 },

    #[error("block not found: {0}")]
    BlockNotFound(String),
    #[error("missing state: block {number} is older than the oldest state kept, of block {oldest}")]
    StatePruned { number: u64, oldest: u64 },
    #[error("invalid block range: from {from} is after to {to}")]
    BlockRangeReversed { from: u64, to: u64 },
    #[error("block range too wide: {blocks} blocks, at most {limit}")]
    BlockRangeTooWide { blocks: u64, limit: u64 },
    #[error("query returned more than {limit} results")]
    TooManyLogs { limit: usize },

    #[error("filter not found")]
    FilterNotFound,
    #[error("too many filters: at most {limit}, uninstall some")]
    TooManyFilters { limit: usize },
    #[error("too many snapshots: at most {limit}, revert to an earlier one")]
    TooManySnapshots { limit: usize },
    #[error("too many blocks at once: {given}, at most {limit}")]
    TooManyBlocks { given: u64, limit: u64 },
    #[error(
        "{due} daily transactions would be due at once, at most {limit}: \
         move time in steps, or stop them with devnet_setDaily"
    )]
    TooManyDue { due: u64, limit: u64 },
    #[error("timestamp {given} is not later than the latest block's timestamp {parent}")]
    TimestampNotLater { given: u64, parent: u64 },
    #[error("timestamp {given} lies after the year 9999")]
    TimestampTooLate { given: u64 },
}

impl NodeError {
    fn code(&self) -> i32 {
        match self {
            Self::InvalidParams(_)
            | Self::Undecodable(_)
            | Self::BlockRangeReversed { .. }
            | Self::TimestampNotLater { .. }
            | Self::TimestampTooLate { .. } => INVALID_PARAMS_CODE,
            Self::Internal(_) | Self::Lost(_) => INTERNAL_ERROR_CODE,
            Self::BlockRangeTooWide { .. }
            | Self::TooManyLogs { .. }
            | Self::TooManyFilters { .. }
            | Self::TooManySnapshots { .. }
            | Self::TooManyBlocks { .. }
            | Self::TooManyDue { .. } => LIMIT_EXCEEDED,
            Self::Reverted(_) => REVERTED,
            _ => SERVER_ERROR,
        }
    }
}

impl From<NodeError> for ErrorObjectOwned {
    fn from(error: NodeError) -> Self {
        let data = match &error {
            NodeError::Reverted(data) => Some(data.clone()),
            _ => None,
        };
        Self::owned(error.code(), error.to_string(), data)
    }
}

/// The VM's reasons not to include a transaction. The node has checked nonce, fees and balance
/// before, so these are left: what only the VM can know.
impl From<TxError> for NodeError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::IntrinsicGas { need, limit } => Self::IntrinsicGas {
                gas: limit,
                needed: need,
            },
            TxError::InitCodeTooLarge => Self::InitCodeTooLarge,
            other => Self::Refused(other.to_string()),
        }
    }
}

/// Geth's words: the reason is shown when the contract gave one as `Error(string)`.
fn revert_message(data: &Bytes) -> String {
    match Revert::abi_decode(data) {
        Ok(revert) => format!("execution reverted: {}", revert.reason),
        Err(_) => "execution reverted".to_owned(),
    }
}
