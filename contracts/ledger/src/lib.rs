//! What the parts of the trove manager share: one storage struct, what its words mean, what is
//! said, who may act. `trove-manager` is the program users call; the others run in its storage by
//! DELEGATECALL. All are made of this crate, so no slot can mean two things (ADR 0002).
//!
//! | file | what is there |
//! |---|---|
//! | `state` | storage, a word at a time: the only file that touches it |
//! | `layout`, `word`, `packing`, `load`, `store`, `book` | what the words mean |
//! | `parts` | redistributions: a trove's part, the sums of each scale |
//! | `peg` | base rate, flags, shutdown, surplus |
//! | `config` | what a branch is created with |
//! | `auth` | who may act on a trove |
//! | `managers` | who may act besides the owner, as it is stored |
//! | `outside` | calls to others |
//! | `yields` | what is booked, moved and shared |
//! | `events`, `errors`, `words` | what is said, and how |
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod auth;
mod book;
mod config;
mod errors;
pub mod events;
mod layout;
mod load;
mod managers;
pub mod outside;
mod packing;
mod parts;
mod peg;
mod state;
mod store;
mod word;
pub mod words;
mod yields;

pub use auth::Acting;
pub use book::Book;
pub use config::BranchConfig;
pub use errors::Error;
pub use layout::{Ledger, MAX_BRANCHES, MAX_COUNTER};
pub use load::Position;
pub use managers::Managers;
pub use packing::{Body, Title, Totals};
