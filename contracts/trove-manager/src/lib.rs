//! The ledger of all branches, the part that is called: what users call often. The rest is in
//! `trove-manager-ext`, `-liquidation` and `-redemption`, which run in this program's storage
//! (`extension`); all are made of the crate `ledger` (ADR 0002).
//!
//! | file | what is there |
//! |---|---|
//! | `dispatch` | which selector is which verb, and how its arguments are read |
//! | `open`, `close`, `adjust`, `pull` | the verbs |
//! | `extension` | everything else |
//!
//! Warning: what this program assumes of the outside.
//! - Collateral tokens move exactly what they are asked to, or say so.
//! - AmpUSD mints and burns what it is asked to, or reverts.
//! - The oracle answers four words or reverts; no exit asks it.
//! - The SDK refuses every entry while a frame of this program is open: that is the lock, also
//!   while a caller is called back.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod adjust;
mod close;
mod dispatch;
mod extension;
mod open;
mod program;
mod pull;

pub use program::TroveManager;
