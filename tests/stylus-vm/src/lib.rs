//! A faithful Stylus host over an EVM.
//!
//! [`Chain`] is an in-memory Arbitrum-like chain: Prague EVM rules from `revm`, Stylus programs
//! (code that begins with `EF F0 00`) from the host in this crate, priced to the unit of gas.
//!
//! * [`program_code`] - the deployed format: wasm in, code bytes out, and back.
//! * [`activation`] - the rules a module must satisfy, and what it will cost to enter.
//! * [`Chain`] - transactions, calls, state, snapshots, activation, profiles.

pub mod activation;
mod chain;
pub mod conformance;
mod engine;
mod evm;
mod host;
mod meter;
mod outcome;
mod pages;
mod params;
mod precompiles;
mod profile;
pub mod program_code;
mod programs;
mod state;
mod tx;

pub use activation::{ActivationError, ProgramInfo};
pub use chain::{Block, Chain, ChainConfig, Snapshot};
pub use meter::MeterError;
pub use outcome::{Log, Outcome, Status};
pub use profile::{FrameKind, FrameProfile, Profile};
pub use tx::{Tx, TxError};
