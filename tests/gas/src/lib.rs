//! What an operation costs, against what it may cost (`GAS.md`).
//!
//! Gas is deterministic: it is measured on compiled programs, committed in `gas.json`, and a drift
//! of more than 0.5 % that is not recorded fails the test. `cargo run -p gas` measures and prints
//! the table, `--write` records it, `--explain OPERATION` shows where an operation's gas goes.
//!
//! - [`targets`]: the figures of `GAS.md`.
//! - [`scene`]: the world in which is measured, and the operations.
//! - [`stages`]: that world with a pool, with troves to liquidate, after a redistribution, shut.
//! - `doors`: that world with a market: gauges, the gateway.
//! - [`table`]: measured rows, as text and as the committed file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "test code: a broken assumption ends the run where it breaks"
)]

mod doors;
pub mod scene;
pub mod stages;
pub mod table;
pub mod targets;
