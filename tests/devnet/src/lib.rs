//! A JSON-RPC node over the Stylus VM: what wallets and scripts talk to.
//!
//! HTTP and WebSocket share one port. Each transaction is mined at once in a block of its own, the
//! base fee is constant, each block is at least one second later than its parent, and the ten
//! accounts of [`accounts`] are unlocked. What a method answers is what geth or, for `evm_…` and
//! its like, Hardhat and Anvil answer.
//!
//! ```no_run
//! # async fn example() -> Result<(), devnet::SpawnError> {
//! let node = devnet::spawn(devnet::NodeConfig::default()).await?;
//! println!("{}", node.http_url());
//! node.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What it is not
//! - Without [`NodeConfig::block_interval`] no block is made while nothing is sent, so `latest`
//!   keeps the time of the last transaction; `pending` and estimates see the present.
//! - Nothing happens by itself, until `devnet_setDaily` names transactions that are mined every day
//!   at a second of it, also when time is moved (`daily.rs`).
//! - There is no pool: a transaction is mined or refused, and one with a nonce ahead is refused.
//! - `stateRoot` is not the root of a trie, so there is no `eth_getProof`.
//! - The state can be read at the latest blocks only ([`NodeConfig::history`]); blocks, receipts
//!   and logs are all kept.
//! - Warning: keys and unlocked accounts are public. It is for development, on this machine.

pub mod accounts;
mod api;
mod backend;
mod block;
mod call;
mod clock;
mod config;
mod daily;
mod error;
mod filters;
mod ledger;
mod logs;
mod server;
mod submit;
pub mod worker;

pub use config::{
    COINBASE, DEFAULT_BASE_FEE, DEFAULT_CHAIN_ID, DEFAULT_GAS_LIMIT, DEFAULT_HISTORY, NodeConfig,
};
pub use server::{Node, SpawnError, spawn};
