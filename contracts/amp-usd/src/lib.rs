//! AmpUSD: ERC-20 with permits, minted and burned by the programs named at construction.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | mint, burn, who may | `minting.rs` |
//! | transfer, approve, permit | `stylus_kit::erc20` |
//! | storage | `state.rs` |
//!
//! The ABI is `interfaces/solidity/IErc20.sol` and `IAmpUsd.sol`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod constructor;
mod minting;
mod state;

use alloy_sol_types::SolCall;
use interfaces::IAmpUsd;
use stylus_kit::calldata::malformed;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, erc20};

pub use state::AmpUsd;

stylus_kit::program!(AmpUsd);

impl Program for AmpUsd {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.set_minters(args)
    }

    fn take_construction(&mut self) -> bool {
        self.supply().first_minter().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        if let Some(reply) = erc20::dispatch(self, selector, args) {
            return reply;
        }
        let reply = match selector {
            IAmpUsd::mintCall::SELECTOR => self.run_mint(&args),
            IAmpUsd::burnCall::SELECTOR => self.run_burn(&args),
            IAmpUsd::isMinterCall::SELECTOR => self.tell_minter(&args),
            _ => return Err(program::unknown(selector)),
        };
        reply.unwrap_or_else(|| Err(malformed()))
    }
}
