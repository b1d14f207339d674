//! Wrapped AMPL: one share is a fixed part of AMPL's supply, whatever it rebases to.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | deposit, mint | `wrap.rs` |
//! | withdraw, redeem | `unwrap.rs` |
//! | convert, preview, max | `views.rs` |
//! | what AMPL says, events | `ampl.rs` |
//! | transfer, approve, permit | `stylus_kit::erc20` |
//! | storage | `state.rs` |
//!
//! The ABI is `interfaces/solidity/IErc20.sol` and `IWrappedAmpl.sol`. The rule is
//! `cdp_core::wrapping`: `shares = amples * 1e25 / AMPL.totalSupply()`, what a user pays ceils.
//!
//! - The rate depends on AMPL's supply alone. AMPL sent here without a verb is nobody's and
//!   changes nothing.
//! - Warning: AMPL keeps balances in gons, and its gons per unit are floored after a rebase. If
//!   every deposit ever made was worth a whole number of shares, the very last holder to leave
//!   can find AMPL one unit short, and must redeem one unit less.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod ampl;
mod constructor;
mod state;
mod unwrap;
mod views;
mod wrap;

use alloy_sol_types::SolCall;
use interfaces::IWrappedAmpl as Abi;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, erc20};

pub use state::WrappedAmpl;

stylus_kit::program!(WrappedAmpl);

impl Program for WrappedAmpl {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.name_ampl(args)
    }

    fn take_construction(&mut self) -> bool {
        self.vault().ampl().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        if let Some(reply) = erc20::dispatch(self, selector, args) {
            return reply;
        }
        match selector {
            Abi::depositCall::SELECTOR => self.deposit(args),
            Abi::mintCall::SELECTOR => self.mint(args),
            Abi::withdrawCall::SELECTOR => self.withdraw(args),
            Abi::redeemCall::SELECTOR => self.redeem(args),
            Abi::assetCall::SELECTOR => self.asset(),
            Abi::totalAssetsCall::SELECTOR => self.total_assets(),
            Abi::convertToSharesCall::SELECTOR | Abi::previewDepositCall::SELECTOR => {
                self.shares_for_deposit(args)
            }
            Abi::convertToAssetsCall::SELECTOR | Abi::previewRedeemCall::SELECTOR => {
                self.assets_for_redemption(args)
            }
            Abi::previewMintCall::SELECTOR => self.assets_for_mint(args),
            Abi::previewWithdrawCall::SELECTOR => self.shares_for_withdrawal(args),
            Abi::maxDepositCall::SELECTOR => self.max_deposit(args),
            Abi::maxMintCall::SELECTOR => self.max_mint(args),
            Abi::maxWithdrawCall::SELECTOR => self.max_withdraw(args),
            Abi::maxRedeemCall::SELECTOR => self.max_redeem(args),
            _ => Err(program::unknown(selector)),
        }
    }
}
