//! The ledger of all branches, its cold part: what is called seldom. It runs in the storage of
//! `trove-manager`, by DELEGATECALL; all parts are made of the crate `ledger`.
//!
//! | file | what is there |
//! |---|---|
//! | `dispatch` | which selector is which verb, and how its arguments are read |
//! | `construct` | what never changes |
//! | `token`, `token_moves`, `token_uri` | the ERC-721 side |
//! | `managers` | who may act on a trove besides its owner |
//! | `governance` | what the owner of the ledger may do |
//! | `views` | what anyone may read |
//!
//! **Called directly it does nothing.** The word that names the extension is 0 in every storage
//! but the ledger's, and each entry asks for it first (`NotTheLedger`). The lock is the ledger's:
//! a frame of a DELEGATECALL counts as no entry.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod construct;
mod dispatch;
mod governance;
mod managers;
mod program;
mod token;
mod token_moves;
mod token_uri;
mod views;

pub use program::TroveManagerExt;
