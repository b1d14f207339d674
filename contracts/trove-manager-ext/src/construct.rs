//! What never changes: AmpUSD, the launch branches and their oracle. Runs in the ledger's storage,
//! from the constructor of `trove-manager`.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Debt, Timestamp};
use cdp_core::params::{INITIAL_BASE_RATE, POOL_FLOOR};
use interfaces::IAmpUsd::mintCall;
use interfaces::trove_manager::ITroveManager::{AddressUnset, BranchCountOutOfRange};
use ledger::outside::{Outside, calldata};
use ledger::words::{address, numbers, of_address};
use ledger::{BranchConfig, Error, MAX_BRANCHES, events};
use stylus_kit::{Args, revert};
use stylus_sdk::prelude::*;

use crate::TroveManagerExt;

impl TroveManagerExt {
    /// Sets the system up: `(extension, liquidation, redemption, ampUsd, priceOracle, owner,
    /// stabilityPool, liquidityIncentives, BranchConfig[])`; the parts are stored already. Seeds
    /// the pool with its dead shares' AmpUSD, which no trove owes: it is in the residue (ADR 0004).
    ///
    /// # Errors
    /// `AddressUnset` - an address but the incentives' is zero. `BranchCountOutOfRange` - not one
    /// to eight branches. What AmpUSD reverts with.
    /// Those of [`store_new_branch`](Self::store_new_branch).
    ///
    /// # Events
    /// `OwnershipTransferred`, `BranchAdded` for each branch.
    #[inline(never)]
    pub(crate) fn set_up(&mut self, mut args: Args<'_>) -> Result<(), Error> {
        let [_, liquidation, redemption, rest @ ..] = numbers(&mut args, 8)?;
        let [amp_usd, oracle, owner, pool, incentives, ..] = rest;
        let (amp_usd, oracle, owner) = (address(amp_usd)?, address(oracle)?, address(owner)?);
        let (pool, incentives) = (address(pool)?, address(incentives)?);
        let parts = (address(liquidation)?, address(redemption)?);
        let (count, mut configs) = args.array()?;
        // Whoever is called or governs is somebody.
        let unset = [parts.0, parts.1, amp_usd, oracle, owner, pool];
        if unset.iter().any(|address| address.is_zero()) {
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
        self.store_pool(pool, false);
        self.store_incentives(incentives);
        let now = self.now();
        self.store_base_rate(INITIAL_BASE_RATE, now);
        self.store_spare(Debt::ZERO, POOL_FLOOR);
        let words = [of_address(pool), POOL_FLOOR.word()];
        self.transact(amp_usd, &calldata(mintCall::SELECTOR, &words))?;
        Ok(())
    }
}
