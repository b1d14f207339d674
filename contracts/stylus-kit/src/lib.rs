//! Glue between the rules and the Stylus SDK, shared by every program.
//!
//! | module | what it gives |
//! |---|---|
//! | `program` | the way from the entry point to a verb, the same refusals everywhere |
//! | `calldata` | strict decoding of arguments |
//! | `reply` | encoding of answers and of errors |
//! | `slots` | words of storage |
//! | `packed` | fields of a storage word |
//! | `token` | calls to tokens that accept nothing but `true` |
//! | `eip712` | typed data, and who signed it |
//! | `erc20` | balances, allowances and permits |
//! | `ownership` | an owner, handed on in two steps |
//! | `outside` | calls to other contracts |
#![no_std]

extern crate alloc;

pub mod calldata;
pub mod eip712;
pub mod erc20;
pub mod outside;
pub mod ownership;
pub mod packed;
pub mod program;
pub mod reply;
pub mod slots;
pub mod token;

pub use calldata::Args;
pub use reply::{Reply, Revert, revert};
