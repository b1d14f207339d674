//! AMPL and SPOT as their contracts compute them, in exact integers, written from the rules and
//! not from any Solidity.
//!
//! - [`AmplModel`]: AMPL's ledger of gons.
//! - [`Law`], [`two_power`]: the supply policy of every era, staircase included.
//! - [`shares_down`] and its like: the rate of the wrapped token.
//! - [`spot`]: SPOT's daily debasement and enrichment, and what one SPOT claims.
//! - [`vectors`]: the golden vectors all of it is held against.
//!
//! The doubles of `tests/support` are tested against these models; the simulator runs on them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "models in big integers: a broken assumption ends the run where it breaks"
)]

mod ampl;
mod policy;
pub mod spot;
pub mod vectors;
mod wrap;

pub use ampl::{AmplModel, Refusal};
pub use policy::{Law, two_power};
pub use wrap::{WAMPL_SUPPLY, amples_down, amples_up, shares_down, shares_up};
