//! Liquidity incentives: gauges in which tokens of AmpUSD's pools are staked and earn a part of
//! the interest.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | add gauge, set weights | `gauges.rs` |
//! | stake, unstake | `stake.rs` |
//! | income: pulled, shared | `income.rs` |
//! | claim | `claim.rs` |
//! | earned, yearly income, APR and other views | `views.rs` |
//! | owner, transfer, accept, renounce | `stylus_kit::ownership` |
//! | storage | `state.rs` |
//!
//! The ABI is `ILiquidityIncentives.sol` and `IOwned.sol` of `interfaces/solidity`, the rules are
//! `cdp_core::incentives`. No verb of an account asks who owns this (SAFE-9).
//!
//! - AmpUSD and other tokens sent here without a verb are nobody's and change nothing.
//! - Warning: income comes from the ledger, so what pulls or previews it fails while the ledger is
//!   locked in a callback.
//! - Warning: a gauge's token is believed to move what it is asked to move. A stake that arrives
//!   short is refused; a token that takes stakes away, or keeps them, harms its own gauge alone.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod claim;
mod constructor;
mod gauges;
mod income;
mod stake;
mod state;
mod views;

use alloy_sol_types::SolCall;
use interfaces::ILiquidityIncentives as Abi;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, ownership, reply};

pub use state::LiquidityIncentives;

stylus_kit::program!(LiquidityIncentives);

impl Program for LiquidityIncentives {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.found(args)
    }

    fn take_construction(&mut self) -> bool {
        self.ledger().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        if let Some(reply) = ownership::dispatch(self, selector, args) {
            return reply;
        }
        match selector {
            Abi::stakeCall::SELECTOR => self.stake(args),
            Abi::unstakeCall::SELECTOR => self.unstake(args),
            Abi::claimCall::SELECTOR => self.claim(args),
            Abi::addGaugeCall::SELECTOR => self.add_gauge(args),
            Abi::setWeightsCall::SELECTOR => self.set_weights(args),
            Abi::gaugeCountCall::SELECTOR => reply::word(self.gauge_count()),
            Abi::gaugeCall::SELECTOR => self.tell_gauge(args),
            Abi::stakeOfCall::SELECTOR => self.tell_stake(args),
            Abi::earnedCall::SELECTOR => self.tell_earned(args),
            Abi::yearlyIncomeCall::SELECTOR => self.tell_yearly_income(args),
            Abi::aprCall::SELECTOR => self.tell_apr(args),
            Abi::ampUsdCall::SELECTOR => reply::word(self.amp_usd()),
            Abi::ledgerCall::SELECTOR => reply::word(self.ledger()),
            Abi::stabilityPoolCall::SELECTOR => reply::word(self.pool()),
            _ => Err(program::unknown(selector)),
        }
    }
}
