//! The world for tests: programs, doubles, actors.
//!
//! - [`artifact`]: the compiled Solidity doubles, ready to deploy.
//! - [`doubles`]: their ABI.
//! - [`ghost`]: the doubles' arithmetic a second time, in big integers, with its golden
//!   [`vectors`]: the crate `ampleforth`.
//! - [`stage`]: a chain to deploy on and to talk to; [`answer`]: results and named refusals.
//! - [`actor`]: people with a role and a key; [`permit`], [`report`]: what they sign.
//! - [`world`]: the whole system at work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code: a broken assumption ends the test where it breaks"
)]

pub mod actor;
pub mod answer;
pub mod artifact;
pub mod doubles;
pub mod permit;
pub mod report;
pub mod stage;
pub mod world;

pub use ampleforth::{self as ghost, vectors};
