//! What the ledger would do and what it holds, for front ends. Views alone: after the constructor
//! nothing is ever written.
//!
//! | word | file |
//! |---|---|
//! | which selector is which view | `dispatch.rs` |
//! | what opening, adjusting, a new rate and closing would come to | `preview.rs` |
//! | fees, required collateral | `forecast.rs` |
//! | a trove now | `status.rs` |
//! | troves by id, of an owner | `page.rs` |
//! | troves by rate, debt in front | `walk.rs` |
//! | a branch, all of them | `totals.rs` |
//! | what the ledger and the oracle say | `ask.rs` |
//! | ratios as numbers | `ratio.rs` |
//! | storage: where the ledger is | `state.rs` |
//!
//! The ABI is `interfaces/solidity/ILens.sol`. **A preview is the ledger's own plan**
//! (`cdp_core::borrowing`, `rate_change`), made of what the ledger's views say and read in the
//! order in which the verb reads it, so that result and refusal are the same (DIFF-5).
//!
//! - Warning: where a verb asks for no price, an oracle that fails leaves the ratios out of the
//!   preview and says so; it decides nothing.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod ask;
mod dispatch;
mod forecast;
mod page;
mod preview;
mod ratio;
mod state;
mod status;
mod totals;
mod walk;

pub use state::Lens;

stylus_kit::program!(Lens);
