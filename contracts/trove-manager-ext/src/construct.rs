//! What never changes: AmpUSD, the launch branches and their oracle. Runs in the ledger's storage,
//! from the constructor of the hot half.

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::Timestamp;
use interfaces::trove_manager::ITroveManager::{AddressUnset, BranchCountOutOfRange};
use ledger::words::{address, numbers};
use ledger::{BranchConfig, Error, MAX_BRANCHES, events};
use stylus_kit::{Args, revert};
use stylus_sdk::prelude::*;

use crate::TroveManagerExt;

impl TroveManagerExt {
    /// Sets the system up: `(extension, ampUsd, priceOracle, owner, BranchConfig[])`; the
    /// extension is stored already.
    ///
    /// # Errors
    /// `AddressUnset` - an address is zero. `BranchCountOutOfRange` - not one to eight branches.
    /// Those of [`store_new_branch`](Self::store_new_branch).
    ///
    /// # Events
    /// `OwnershipTransferred`, `BranchAdded` for each branch.
    #[inline(never)]
    pub(crate) fn set_up(&mut self, mut args: Args<'_>) -> Result<(), Error> {
        let [_, amp_usd, oracle, owner, ..] = numbers(&mut args, 4)?;
        let (amp_usd, oracle, owner) = (address(amp_usd)?, address(oracle)?, address(owner)?);
        let (count, mut configs) = args.array()?;
        // Whoever is called or governs is somebody.
        if amp_usd.is_zero() || oracle.is_zero() || owner.is_zero() {
            return Err(revert(AddressUnset {}).into());
        }
        // There are one to eight branches.
        let branches = u64::from(count);
        if branches == 0 || branches > MAX_BRANCHES {
            let count = U256::from(count);
            return Err(revert(BranchCountOutOfRange { count }).into());
        }
        self.store_system(amp_usd, branches);
        self.store_owner(owner);
        events::ownership_transferred(self.vm(), Address::ZERO, owner);
        for index in 0..branches {
            let config = BranchConfig::read(&numbers(&mut configs, 9)?)?;
            self.store_new_branch(index, &config, oracle, Timestamp::NEVER)?;
        }
        Ok(())
    }
}
