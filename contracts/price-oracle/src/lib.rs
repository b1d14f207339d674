//! The price of every branch, from feeds that may be old, wrong or dead.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | price, prices | `price.rs` |
//! | last answers | `last_answers.rs` |
//! | reading a feed or a health, with how much gas | `feed.rs` |
//! | the sequencer's guard, since when it is up | `sequencer.rs` |
//! | source, threshold, health, branch count, sequencer feed | `views.rs` |
//! | storage | `state.rs` |
//!
//! The ABI is `interfaces/solidity/IPriceOracle.sol`, the rules are `cdp_core::oracle`. Nothing
//! is written after construction.
//!
//! - Warning: a feed is believed if it answers in form and in time, and so is a health. Who runs
//!   them is decided when they are wired.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod constructor;
mod feed;
mod last_answers;
mod price;
mod sequencer;
mod state;
mod views;

use alloy_sol_types::SolCall;
use interfaces::IPriceOracle as Abi;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert};

pub use state::PriceOracle;

stylus_kit::program!(PriceOracle);

impl Program for PriceOracle {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.wire(args)
    }

    fn take_construction(&mut self) -> bool {
        self.chain().branches == 0
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        match selector {
            Abi::priceCall::SELECTOR => self.price(args),
            Abi::pricesCall::SELECTOR => self.prices(),
            Abi::lastAnswersCall::SELECTOR => self.last_answers(args),
            Abi::sourceCall::SELECTOR => self.tell_source(args),
            Abi::thresholdCall::SELECTOR => self.tell_threshold(args),
            Abi::healthCall::SELECTOR => self.tell_health(args),
            Abi::branchCountCall::SELECTOR => self.tell_branch_count(),
            Abi::sequencerFeedCall::SELECTOR => self.tell_sequencer_feed(),
            Abi::sequencerUpSinceCall::SELECTOR => self.tell_sequencer_up_since(),
            _ => Err(program::unknown(selector)),
        }
    }
}
