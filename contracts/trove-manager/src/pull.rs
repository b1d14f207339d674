//! Pulling booked yield (`PROTOCOL.md` 4, 6, 12): borrowers only book it; it is minted when the
//! Stability Pool or the liquidity incentives are touched.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::Debt;
use cdp_core::yields::{Shared, shared};
use interfaces::IAmpUsd::mintCall;
use interfaces::trove_manager::ITroveManager::{NotLiquidityIncentives, NotStabilityPool};
use ledger::outside::{Outside, calldata, pool_capacity};
use ledger::words::of_address;
use ledger::{Error, events};
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

    /// Mints what is due to the liquidity incentives, which say whether a gauge earns from now
    /// on; what is of the past is shared by what they said before.
    ///
    /// # Errors
    /// `NotLiquidityIncentives` - the caller is not they. What the pool or AmpUSD reverts with;
    /// `PoolMalformed`.
    ///
    /// # Events
    /// `YieldPulled`, `InterestBooked` for each branch that has some.
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
        }
        self.pay_out(caller, minted, &due)
    }

    fn share(&mut self, pool_earns: bool, gauges_earn: bool) -> Result<Shared, Error> {
        let now = self.now();
        let booked = self.accrue_all(now)?;
        Ok(shared(booked, pool_earns, gauges_earn)?)
    }

    fn pay_out(&mut self, to: Address, minted: Debt, rest: &Shared) -> Result<U256, Error> {
        self.store_yields(&rest.booked, rest.cushion)?;
        let (amp_usd, _) = self.load_amp_usd();
        events::yield_pulled(self.vm(), to, minted, &rest.booked, rest.cushion);
        if !minted.is_zero() {
            let words = [of_address(to), minted.word()];
            self.transact(amp_usd, &calldata(mintCall::SELECTOR, &words))?;
        }
        Ok(minted.word())
    }
}
