//! Pulling booked yield (`PROTOCOL.md` 4, 6): borrowers only book it; it is minted when the
//! Stability Pool is touched. The liquidity incentives' is in `trove-manager-liquidation`.

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager::NotStabilityPool;
use ledger::Error;
use ledger::outside::Outside;
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManager;

impl TroveManager {
    /// Mints what is due to the Stability Pool, which says whether it earns.
    ///
    /// # Errors
    /// `NotStabilityPool` - the caller is not the pool. What AmpUSD reverts with.
    ///
    /// # Events
    /// `YieldPulled`, `InterestBooked` for each branch that has some.
    #[inline(never)]
    pub(crate) fn pull_yield(&mut self, earns: bool) -> Result<U256, Error> {
        let caller = self.vm().msg_sender();
        let (pool, gauges_earn) = self.load_pool();
        // The pool is the only one with this yield.
        if caller != pool {
            return Err(revert(NotStabilityPool { caller }).into());
        }
        let mut due = self.share(earns, gauges_earn)?;
        let minted = core::mem::take(&mut due.booked.pool);
        self.pay_out(caller, minted, &due)
    }
}
