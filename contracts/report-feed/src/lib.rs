//! Prices that m of n reporters sign, as a feed that anyone may relay to.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | submit | `submit.rs` |
//! | what a report says, and who signed it | `claim.rs` |
//! | the sets of reporters, announce | `reporters.rs` |
//! | latest round, round, description, version, healthy | `rounds.rs` |
//! | owner, transfer, accept, renounce | `stylus_kit::ownership` |
//! | storage | `state.rs` |
//!
//! The ABI is `IReportFeed.sol`, `IOwned.sol` and `AggregatorV3Interface.sol` of
//! `interfaces/solidity`, the rules are `cdp_core::reports`. One instance is one feed: AMPL, as the
//! share token, or SPOT.
//!
//! - Warning: m reporters together say what they like. The oracle's other source and the debt
//!   ceilings bound what that can cost; the 7 days of a rotation let everybody leave before it.
//! - Warning: who relays chooses which m of the signed reports count, inside the honest range.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod claim;
mod constructor;
mod reporters;
mod rounds;
mod state;
mod submit;

use alloy_sol_types::SolCall;
use interfaces::AggregatorV3Interface as Feed;
use interfaces::IReportFeed as Abi;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, ownership, reply};

use claim::Kind;
pub use state::ReportFeed;

stylus_kit::program!(ReportFeed);

impl Program for ReportFeed {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.found(args)
    }

    fn take_construction(&mut self) -> bool {
        self.sets().is_unset()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        if let Some(reply) = ownership::dispatch(self, selector, args) {
            return reply;
        }
        match selector {
            Feed::latestRoundDataCall::SELECTOR => self.latest_round_data(),
            Feed::getRoundDataCall::SELECTOR => self.get_round_data(args),
            Feed::decimalsCall::SELECTOR => reply::word(rounds::DECIMALS),
            Feed::versionCall::SELECTOR => reply::word(rounds::VERSION),
            Feed::descriptionCall::SELECTOR => self.tell_description(),
            Abi::healthyCall::SELECTOR => self.healthy(),
            Abi::submitAmplCall::SELECTOR => self.submit(Kind::Ampl, args),
            Abi::submitSpotCall::SELECTOR => self.submit(Kind::Spot, args),
            Abi::announceReportersCall::SELECTOR => self.announce_reporters(args),
            Abi::reportersCall::SELECTOR => self.tell_reporters(),
            Abi::quorumCall::SELECTOR => self.tell_quorum(),
            Abi::pendingReportersCall::SELECTOR => self.tell_pending_reporters(),
            Abi::kindCall::SELECTOR => reply::word(self.kind()),
            Abi::DOMAIN_SEPARATORCall::SELECTOR => reply::word(self.domain()),
            _ => Err(program::unknown(selector)),
        }
    }
}
