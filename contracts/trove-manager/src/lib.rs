//! The ledger of all branches: troves (ERC-721), rate book, interest, custody of collateral.
//!
//! | file | what is there |
//! |---|---|
//! | `dispatch` | which selector is which verb, and how its arguments are read |
//! | `construct` | what never changes |
//! | `open`, `close`, `add_collateral`, `withdraw_collateral`, `borrow`, `repay` | the verbs |
//! | `adjust` | what the last four have in common |
//! | `token` | the ERC-721 side |
//! | `views` | what anyone may read |
//! | `auth` | who may act on a trove |
//! | `state` | storage, a word at a time: the only file that touches it |
//! | `layout`, `word`, `packing`, `load`, `store`, `book` | what the words mean |
//! | `outside` | the oracle, AmpUSD and collateral tokens |
//! | `events`, `errors`, `words` | what is said, and how |
//!
//! Warning: what this program assumes of the outside.
//! - Collateral tokens move exactly what they are asked to, or say so.
//! - AmpUSD mints and burns what it is asked to, or reverts.
//! - The oracle answers three words or reverts; no exit asks it.
//! - The SDK refuses every entry while a frame of this program is open: that is the lock.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod add_collateral;
mod adjust;
mod auth;
mod book;
mod borrow;
mod close;
mod construct;
mod dispatch;
mod errors;
mod events;
mod layout;
mod load;
mod open;
mod outside;
mod packing;
mod repay;
mod state;
mod store;
mod token;
mod views;
mod withdraw_collateral;
mod word;
mod words;

pub use layout::TroveManager;

stylus_kit::program!(TroveManager);
