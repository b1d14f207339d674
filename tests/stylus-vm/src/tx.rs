//! A transaction, and the reasons for which a chain refuses to include one.

use alloy_primitives::{Address, B256, Bytes, U256};

/// One transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tx {
    /// Sender; nobody checks a signature here.
    pub from: Address,
    /// Receiver, or `None` to create a contract.
    pub to: Option<Address>,
    /// Call data or init code.
    pub data: Bytes,
    /// Wei moved to the receiver.
    pub value: U256,
    /// Gas limit.
    pub gas: u64,
    /// Max fee per gas in wei; without a priority fee, the whole price.
    pub gas_price: u128,
    /// Max priority fee per gas in wei; `None` makes a legacy transaction.
    pub priority_fee: Option<u128>,
    /// Nonce; `None` takes the sender's next one.
    pub nonce: Option<u64>,
    /// EIP-2930 access list.
    pub access_list: Vec<(Address, Vec<B256>)>,
}

/// Why a transaction was not included. The state is untouched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TxError {
    /// The nonce was used already.
    #[error("nonce too low: transaction {tx}, account {state}")]
    NonceTooLow {
        /// Nonce of the transaction.
        tx: u64,
        /// Next nonce of the account.
        state: u64,
    },
    /// A nonce before this one is missing.
    #[error("nonce too high: transaction {tx}, account {state}")]
    NonceTooHigh {
        /// Nonce of the transaction.
        tx: u64,
        /// Next nonce of the account.
        state: u64,
    },
    /// The sender cannot pay gas limit times price plus value.
    #[error("insufficient funds: need {need} wei, have {have}")]
    InsufficientFunds {
        /// Wei needed.
        need: U256,
        /// Wei held.
        have: U256,
    },
    /// The gas limit is below the intrinsic cost.
    #[error("intrinsic gas too low: need {need}, limit {limit}")]
    IntrinsicGas {
        /// Intrinsic gas.
        need: u64,
        /// Gas limit of the transaction.
        limit: u64,
    },
    /// The max fee is below the base fee.
    #[error("max fee {fee} below base fee {base}")]
    FeeBelowBase {
        /// Max fee per gas in wei.
        fee: u128,
        /// Base fee in wei.
        base: u64,
    },
    /// The gas limit exceeds the block's.
    #[error("gas limit {gas} above block gas limit {block}")]
    GasAboveBlock {
        /// Gas limit of the transaction.
        gas: u64,
        /// Gas limit of the block.
        block: u64,
    },
    /// Init code longer than EIP-3860 allows.
    #[error("init code larger than 49152 bytes")]
    InitCodeTooLarge,
    /// Any other rule of transaction validity.
    #[error("{0}")]
    Other(String),
}
