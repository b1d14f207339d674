//! Scenarios: short plays at the bounds of a property, written once and played on every layer.
//!
//! A scenario is a function of a [`Stage`]: it does steps of a [`crate::trace`] and says what
//! comes of each, its effect or the name of its error, and what the state is before and after.
//! Its name begins with the id of its property. The stage tests what always holds after each step
//! and keeps a tape; [`same`] plays a scenario in two worlds and demands equal tapes (DIFF-4).
//!
//! [`every_scenario`](crate::every_scenario) lists them. It is played
//! - in the pure world by `tests/invariants/tests/scenarios.rs`,
//! - on the native parts of the ledger by `tests/unit/tests/native/scenarios.rs`,
//! - on the compiled programs by `tests/integration/tests/random/scenarios.rs`.
#![allow(
    missing_docs,
    reason = "the name of a scenario is its sentence, as that of a test is"
)]

mod always;
pub mod figures;
mod list;
pub mod peg;
pub mod stage;
pub mod tally;

pub mod auth;
pub mod base_rate;
pub mod book;
pub mod coll;
pub mod debt;
pub mod execution;
pub mod health;
pub mod int;
pub mod oracle;
pub mod pair;
pub mod ratio;
pub mod rebase;
pub mod supply;
pub mod trove;
pub mod trove_exits;

pub mod drains;
pub mod gov;
pub mod last_exit;
pub mod liq;
pub mod pool;
pub mod pool_yield;
pub mod redeem;
pub mod redist;
pub mod share;
pub mod shut;
pub mod urgent;
pub mod wrap;
pub use stage::{Play, Seen, Stage, same};
