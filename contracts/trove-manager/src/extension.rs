//! Whatever the hot half does not do itself, the constructor included: `trove-manager-ext`, by
//! DELEGATECALL. Its address is set at construction and never changes.

use alloc::vec::Vec;

use alloy_primitives::Address;
use interfaces::trove_manager::ITroveManager::{CallFailed, NotTheLedger};
use stylus_kit::program::CONSTRUCTOR;
use stylus_kit::{Args, Reply, Revert, revert};
use stylus_sdk::call::delegate_call;
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors::Error;

use crate::TroveManager;

impl TroveManager {
    /// Has the cold half set the ledger up: its address comes before its own arguments.
    ///
    /// # Errors
    /// `MalformedCalldata` - no address. `NotTheLedger` - what is there is no cold half. Those of
    /// the cold half.
    pub(crate) fn set_up(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let extension = args.address()?;
        self.store_extension(extension);
        self.delegate(extension, CONSTRUCTOR, args.all())?;
        // An address without code, or with another, sets nothing up and does not say so.
        if self.load_amp_usd().0.is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        Ok(())
    }

    /// Has the cold half answer a call.
    ///
    /// # Errors
    /// `NotTheLedger` - the ledger was not constructed. Those of the cold half.
    pub(crate) fn forward(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        let extension = self.load_extension();
        if extension.is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        self.delegate(extension, selector, args.all())
    }

    #[inline(never)]
    fn delegate(&mut self, extension: Address, selector: [u8; 4], args: &[u8]) -> Reply {
        let mut data = Vec::with_capacity(args.len().saturating_add(4));
        data.extend_from_slice(&selector);
        data.extend_from_slice(args);
        let context = Call::new_mutating(self);
        // Safe: the callee is the other half of this program, made of the same storage struct,
        // set once by the constructor; what is cached is flushed before and read again after.
        #[allow(unsafe_code, reason = "the SDK has no other way to delegate; ADR 0002")]
        let answer = unsafe { delegate_call(self.vm(), context, extension, &data) };
        answer.map_err(|error| match error {
            Error::Revert(data) if !data.is_empty() => data,
            _ => revert(CallFailed { target: extension }),
        })
    }
}
