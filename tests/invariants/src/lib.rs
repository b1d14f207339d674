//! Properties that always hold (`PROPERTIES.md`), on random traces of the whole borrowing side.
//!
//! - [`trace`]: the steps, serialisable: operation, caller, time, price, rebase.
//! - [`world`]: what replays a trace: `apply` a step, `observe` the state. The pure world is here;
//!   a world of compiled programs replays the same traces and must answer the same.
//! - [`pure`]: the pure world: the rules of `cdp-core` over maps, AMPL with exact gons.
//! - [`gauges`]: gauges beside the pure world.
//! - [`event`], [`rebuilt`]: what the ledger says, and a state rebuilt from that alone.
//! - [`abi`]: calldata, events and views of a world of programs, native or compiled.
//! - [`replay`]: two worlds on one trace.
//! - [`lives`]: random traces in worlds of programs beside the pure one.
//! - [`generator`]: random steps that fit the state of the pure world.
//! - [`scenarios`]: short plays at the bounds of each property, for all worlds.
//! - [`ghost`], [`checks`]: what the properties remember, and the properties; [`standing`]: those
//!   that a state and its events show, on any layer.
//! - [`campaign`]: runs all of them; `cargo run -p invariants --profile campaign --bin campaign --
//!   --steps 10000000 --seed 7` runs more of them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code: a broken assumption ends the run where it breaks"
)]

pub mod abi;
pub mod ampl;
pub mod book;
pub mod campaign;
pub mod checks;
mod drain;
pub mod event;
pub mod gauges;
pub mod generator;
pub mod ghost;
mod last_exit;
mod leave;
mod liquidations;
pub mod lives;
mod owner_verbs;
mod pegs;
pub mod pure;
pub mod random;
pub mod rebuilt;
mod redemptions;
pub mod replay;
pub mod report;
mod requests;
pub mod scenarios;
mod seen;
mod spread;
mod stakers;
pub mod staking;
pub mod standing;
pub mod token;
pub mod trace;
mod verbs;
mod wipes;
pub mod world;
mod wrapped;
