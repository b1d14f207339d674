//! The gateway: AMPL and SPOT as they are, in and out of troves in one transaction; AmpUSD staked
//! in the same call; troves levered up and down through a market.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | the lock, and for whom the gateway acts | `auth.rs` |
//! | open, borrow | `borrow.rs` |
//! | where minted AmpUSD goes | `stakes.rs` |
//! | add, withdraw, top up, close | `troves.rs` |
//! | lever up, lever down | `multiply.rs` |
//! | on trove change | `callback.rs` |
//! | AMPL into shares and back, allowances, leftovers | `door.rs` |
//! | markets | `swap.rs` |
//! | permits | `permits.rs` |
//! | storage | `state.rs` |
//!
//! The ABI is `IGateway.sol` and `IOnTroveChange.sol` of `interfaces/solidity`. There are no rules
//! of its own: what a trove may do, the ledger says.
//!
//! The ledger calls back while a frame of this program is open, so it is built re-entrant, alone
//! of all programs. Its lock is what others have of the SDK: while a verb runs, every entry but the
//! views reverts, and `onTroveChange` runs once, by the ledger, with exactly the data that the verb
//! gave it.
//!
//! - Warning: approving the gateway for troves lets it act for their owners and managers. It does
//!   so only when they call it themselves.
//! - Warning: a market is its caller's choice. It is sent what it is to sell and nothing else, and
//!   what arrives is counted.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod auth;
mod borrow;
mod callback;
mod constructor;
mod door;
mod multiply;
mod permits;
mod stakes;
mod state;
mod swap;
mod troves;

use alloy_sol_types::SolCall;
use interfaces::IGateway as Abi;
use interfaces::IOnTroveChange::onTroveChangeCall;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, reply};

pub use state::Gateway;

stylus_kit::program!(Gateway);

impl Program for Gateway {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.found(args)
    }

    fn take_construction(&mut self) -> bool {
        self.ledger().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        match selector {
            onTroveChangeCall::SELECTOR => self.on_trove_change(args),
            Abi::withPermitsCall::SELECTOR => self.alone(|gateway| gateway.with_permits(args)),
            Abi::ledgerCall::SELECTOR => reply::word(self.ledger()),
            Abi::ampUsdCall::SELECTOR => reply::word(self.amp_usd()),
            Abi::stabilityPoolCall::SELECTOR => reply::word(self.pool()),
            Abi::liquidityIncentivesCall::SELECTOR => reply::word(self.incentives()),
            Abi::wrappedAmplCall::SELECTOR => reply::word(self.wrapped()),
            Abi::amplCall::SELECTOR => reply::word(self.ampl()),
            _ => self.alone(|gateway| gateway.act(selector, args)),
        }
    }
}

impl Gateway {
    /// Runs a verb of a user.
    pub(crate) fn act(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        match selector {
            Abi::openCall::SELECTOR => self.open(args),
            Abi::addCall::SELECTOR => self.add(args),
            Abi::withdrawCall::SELECTOR => self.withdraw(args),
            Abi::borrowCall::SELECTOR => self.borrow(args),
            Abi::topUpCall::SELECTOR => self.top_up(args),
            Abi::closeCall::SELECTOR => self.close(args),
            Abi::openLeveredCall::SELECTOR => self.open_levered(args),
            Abi::leverUpCall::SELECTOR => self.lever_up(args),
            Abi::leverDownCall::SELECTOR => self.lever_down(args),
            Abi::closeLeveredCall::SELECTOR => self.close_levered(args),
            _ => Err(program::unknown(selector)),
        }
    }
}
