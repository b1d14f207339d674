//! Whatever the hot part does not do itself, by DELEGATECALL: `trove-manager-liquidation`,
//! `trove-manager-redemption`, and for all else, the constructor included, `trove-manager-ext`.
//! Their addresses are set at construction and never change (ADR 0002).

use alloc::vec::Vec;

use alloy_primitives::Address;
use interfaces::trove_manager::ITroveManager as abi;
use interfaces::trove_manager::ITroveManager::{CallFailed, NotTheLedger};
use stylus_kit::program::CONSTRUCTOR;
use stylus_kit::{Args, Reply, Revert, revert};
use stylus_sdk::call::delegate_call;
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors::Error;

use crate::TroveManager;
use crate::dispatch::selector_of as of;

/// Which part of the ledger a verb is of, whose selector is not in this one.
enum Part {
    Cold,
    Liquidation,
    Redemption,
}

const fn part_of(selector: u32) -> Part {
    const PULL_INCENTIVES: u32 = of::<abi::pullIncentivesCall>();
    const ADJUST_INTEREST_RATE: u32 = of::<abi::adjustInterestRateCall>();
    const LIQUIDATE: u32 = of::<abi::liquidateCall>();
    const CLAIM_SURPLUS: u32 = of::<abi::claimSurplusCall>();
    const FLAG: u32 = of::<abi::flagCall>();
    const CLEAR_FLAG: u32 = of::<abi::clearFlagCall>();
    const CLOSE_LAST: u32 = of::<abi::closeLastCall>();
    const SHUT: u32 = of::<abi::shutCall>();
    const REDEEM: u32 = of::<abi::redeemCall>();
    const URGENT_REDEEM: u32 = of::<abi::urgentRedeemCall>();
    match selector {
        LIQUIDATE | CLAIM_SURPLUS | FLAG | CLEAR_FLAG | SHUT | PULL_INCENTIVES | CLOSE_LAST => {
            Part::Liquidation
        }
        ADJUST_INTEREST_RATE | REDEEM | URGENT_REDEEM => Part::Redemption,
        _ => Part::Cold,
    }
}

impl TroveManager {
    /// Has the cold part set the ledger up: the parts' addresses come before its own arguments.
    ///
    /// # Errors
    /// `MalformedCalldata` - no address. `NotTheLedger` - what is there is no cold part. Those of
    /// the cold part.
    pub(crate) fn set_up(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let extension = args.address()?;
        self.store_extension(extension);
        self.store_parts(args.address()?, args.address()?);
        self.delegate(extension, CONSTRUCTOR, args.all())?;
        // An address without code, or with another, sets nothing up and does not say so.
        if self.load_amp_usd().0.is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        Ok(())
    }

    /// Has another part answer a call.
    ///
    /// # Errors
    /// `NotTheLedger` - the ledger was not constructed. Those of the part.
    pub(crate) fn forward(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        let part = match part_of(u32::from_be_bytes(selector)) {
            Part::Cold => self.load_extension(),
            Part::Liquidation => self.load_liquidation(),
            Part::Redemption => self.load_redemption(),
        };
        if part.is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        self.delegate(part, selector, args.all())
    }

    #[inline(never)]
    fn delegate(&mut self, extension: Address, selector: [u8; 4], args: &[u8]) -> Reply {
        let mut data = Vec::with_capacity(args.len().saturating_add(4));
        data.extend_from_slice(&selector);
        data.extend_from_slice(args);
        let context = Call::new_mutating(self);
        // Safe: the callee is a part of this program, made of the same storage struct,
        // set once by the constructor; what is cached is flushed before and read again after.
        #[allow(unsafe_code, reason = "the SDK has no other way to delegate; ADR 0002")]
        let answer = unsafe { delegate_call(self.vm(), context, extension, &data) };
        answer.map_err(|error| match error {
            Error::Revert(data) if !data.is_empty() => data,
            _ => revert(CallFailed { target: extension }),
        })
    }
}
