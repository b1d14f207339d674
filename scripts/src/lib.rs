//! The command-line tool `cargo ampusd`: builds the programs, deploys them to any chain, serves a
//! local one.
//!
//! ```text
//! params/<network>.toml ─┐
//!                        ├─> plan ─> execute ─> verify ─> deployments/<chain-id>.json
//! builder ───────────────┘     (state file: resumes after being killed)
//! ```
//!
//! `devnet` goes through the same plan, execution and verification as `deploy` on a real chain.

pub mod abi;
pub mod account;
pub mod amounts;
pub mod build;
pub mod cache;
pub mod chain;
pub mod cli;
pub mod construction;
pub mod deploy;
pub mod error;
pub mod execute;
pub mod keeper;
pub mod local;
pub mod marks;
pub mod outside;
pub mod params;
pub mod plan;
pub mod play;
pub mod program_deployment;
pub mod programs;
pub mod record;
pub mod recorded;
pub mod report;
pub mod report_feeds;
pub mod rpc;
pub mod signed_report;
pub mod simulate;
pub mod site;
pub mod state;
pub mod status;
pub mod text_table;
pub mod troves;
pub mod upkeep;
pub mod verify;
pub mod views;
