//! Pulling the liquidity incentives' booked yield (`PROTOCOL.md` 12): the Stability Pool stands in
//! for them and they for it, so each pull asks whether both earn.

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager::NotLiquidityIncentives;
use ledger::outside::{Outside, pool_capacity};
use ledger::{Error, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerLiquidation;

impl TroveManagerLiquidation {
    /// Mints what is due to the liquidity incentives, which say whether a gauge earns from now
    /// on; what is of the past is shared by what they said before.
    ///
    /// # Errors
    /// `NotLiquidityIncentives` - the caller is not they. What the pool or AmpUSD reverts with;
    /// `PoolMalformed`.
    ///
    /// # Events
    /// `YieldPulled`, `InterestBooked` for each branch that has some; `GaugesEarn` if that changes.
    #[inline(never)]
    pub(crate) fn pull_incentives(&mut self, earns: bool) -> Result<U256, Error> {
        let caller = self.vm().msg_sender();
        // The incentives are the only ones with this yield.
        if caller != self.load_incentives() {
            return Err(revert(NotLiquidityIncentives { caller }).into());
        }
        let (pool, earned) = self.load_pool();
        let (_, pool_earns) = pool_capacity(self.vm(), pool)?;
        let mut due = self.share(pool_earns, earned)?;
        let minted = core::mem::take(&mut due.booked.incentives);
        if earns != earned {
            self.store_pool(pool, earns);
            events::gauges_earn(self.vm(), earns);
        }
        self.pay_out(caller, minted, &due)
    }
}
