//! The Stability Pool: AmpUSD that stands ready to cancel the debt of liquidated troves, as the
//! share sAmpUSD.
//!
//! | word | file |
//! |---|---|
//! | constructor | `constructor.rs` |
//! | deposit, mint | `deposit.rs` |
//! | withdraw, redeem | `withdraw.rs` |
//! | what the four of them have in common | `ways.rs` |
//! | interest | `interest.rs` |
//! | capacity, offset | `offset.rs` |
//! | gains, claim, claimable | `gains.rs` |
//! | convert, preview, max and other views | `views.rs` |
//! | transfer, approve, permit | `stylus_kit::erc20`; how they read here: `token.rs` |
//! | storage | `state.rs` |
//!
//! The ABI is `interfaces/solidity/IErc20.sol` and `IStabilityPool.sol`. The rules are
//! `cdp_core::pool`. No verb reads an oracle or the state of a branch (POOL-21).
//!
//! - AmpUSD and collateral sent here without a verb are nobody's and change nothing.
//! - Warning: interest comes from the ledger, so what pulls or previews it fails while the ledger
//!   is locked in a callback. `transfer`, `claim`, `approve` and `permit` do not.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod constructor;
mod deposit;
mod gains;
mod interest;
mod offset;
mod state;
mod token;
mod views;
mod ways;
mod withdraw;

use alloy_sol_types::SolCall;
use interfaces::IStabilityPool as Abi;
use stylus_kit::calldata::malformed;
use stylus_kit::program::{self, Program};
use stylus_kit::{Args, Reply, Revert, erc20, reply};

pub use state::StabilityPool;

stylus_kit::program!(StabilityPool);

impl Program for StabilityPool {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.seed(args)
    }

    fn take_construction(&mut self) -> bool {
        self.place().ledger().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        if let Some(reply) = erc20::dispatch(self, selector, args) {
            return reply;
        }
        let reply = match selector {
            Abi::depositCall::SELECTOR => self.run_enter(&args, &deposit::DEPOSIT),
            Abi::mintCall::SELECTOR => self.run_enter(&args, &deposit::MINT),
            Abi::withdrawCall::SELECTOR => self.run_leave(&args, &withdraw::WITHDRAW),
            Abi::redeemCall::SELECTOR => self.run_leave(&args, &withdraw::REDEEM),
            Abi::claimCall::SELECTOR => self.run_claim(&args),
            Abi::claimBranchCall::SELECTOR => self.run_claim_branch(&args),
            Abi::offsetCall::SELECTOR => self.run_offset(&args),
            Abi::capacityCall::SELECTOR => Some(self.capacity()),
            Abi::strayCall::SELECTOR => Some(self.stray()),
            Abi::totalAssetsCall::SELECTOR => Some(self.total_assets()),
            Abi::convertToSharesCall::SELECTOR | Abi::previewDepositCall::SELECTOR => {
                self.run_convert(&args, views::SHARES_DOWN)
            }
            Abi::convertToAssetsCall::SELECTOR | Abi::previewRedeemCall::SELECTOR => {
                self.run_convert(&args, views::ASSETS_DOWN)
            }
            Abi::previewMintCall::SELECTOR => self.run_convert(&args, views::ASSETS_UP),
            Abi::previewWithdrawCall::SELECTOR => self.run_convert(&args, views::SHARES_UP),
            Abi::maxDepositCall::SELECTOR => self.run_limit(&args, ways::MAX_DEPOSIT),
            Abi::maxMintCall::SELECTOR => self.run_limit(&args, ways::MAX_MINT),
            Abi::maxWithdrawCall::SELECTOR => self.run_limit(&args, ways::MAX_WITHDRAW),
            Abi::maxRedeemCall::SELECTOR => self.run_limit(&args, ways::MAX_REDEEM),
            Abi::claimableCall::SELECTOR => self.tell_claimable(&args),
            Abi::gainPerShareCall::SELECTOR => self.tell_sum(&args),
            Abi::collateralCall::SELECTOR => self.tell_collateral(&args),
            Abi::scaleCall::SELECTOR => Some(reply::word(self.place().scale())),
            Abi::assetCall::SELECTOR => Some(reply::word(self.amp_usd())),
            Abi::ledgerCall::SELECTOR => Some(reply::word(self.place().ledger())),
            _ => return Err(program::unknown(selector)),
        };
        reply.unwrap_or_else(|| Err(malformed()))
    }
}
