//! What a node can be told when it starts.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use alloy_primitives::{Address, U256, address};

/// The chain id of a local Arbitrum chain, used unless another one is given.
pub const DEFAULT_CHAIN_ID: u64 = 412_346;

/// Base fee in wei per gas: 0.01 gwei, the floor of Arbitrum One.
pub const DEFAULT_BASE_FEE: u64 = 10_000_000;

/// Gas limit of a block, and so of a transaction, of a call and of an estimate.
///
/// A block holds one transaction, and the limit is what bounds the time one request can take.
pub const DEFAULT_GAS_LIMIT: u64 = 100_000_000;

/// States kept for reads in the past.
pub const DEFAULT_HISTORY: usize = 128;

/// Receives the tips (the base fee is burnt): the address that Arbitrum's sequencer signs with.
pub const COINBASE: Address = address!("a4b000000000000000000073657175656e636572");

/// The settings of a node.
///
/// The base fee is constant: it does not follow the use of the blocks.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port of HTTP and WebSocket; 0 takes any free one.
    pub port: u16,
    /// The chain id of EIP-155.
    pub chain_id: u64,
    /// Base fee of every block, wei per gas.
    pub base_fee: u64,
    /// Gas limit of every block, call and estimate.
    pub gas_limit: u64,
    /// Timestamp of block 0, seconds; the wall clock if `None`.
    pub genesis_timestamp: Option<u64>,
    /// Makes an empty block after this long without one, if chain time has passed, so that calls at
    /// the latest block see time go by; `None` makes blocks for transactions only.
    pub block_interval: Option<Duration>,
    /// Keeps every program alive at every block, however far the time jumps.
    pub keep_alive: bool,
    /// Number of latest blocks whose state can still be read; at least 1.
    pub history: usize,
    /// What each development account owns at block 0, wei.
    pub balance: U256,
}

impl Default for NodeConfig {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            chain_id: DEFAULT_CHAIN_ID,
            base_fee: DEFAULT_BASE_FEE,
            gas_limit: DEFAULT_GAS_LIMIT,
            genesis_timestamp: None,
            block_interval: None,
            keep_alive: true,
            history: DEFAULT_HISTORY,
            // 10 000 ether.
            balance: U256::from(10_000_000_000_000_000_000_000_u128),
        }
    }
}
