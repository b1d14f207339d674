//! Liquidation (`PROTOCOL.md` 7): troves below the MCR, the Stability Pool first.
//!
//! Troves are taken by branch, in a branch in the order of the list; all share one capacity of
//! the pool, and those of a branch one price. What is redistributed goes out once, after the last
//! trove of its branch.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Coll, Debt, Price, Timestamp};
use cdp_core::liquidation::{Batch, Taken};
use cdp_core::params::POOL_FLOOR;
use cdp_core::redistribution::Redistributed;
use cdp_core::yields::{shared, spends_yield};
use cdp_core::{Status, interest, shutdown};
use interfaces::IAmpUsd::burnCall;
use interfaces::IErc20::transferCall;
use interfaces::IOffset::offsetCall;
use interfaces::trove_manager::ITroveManager::NothingLiquidated;
use ledger::outside::{Outside, calldata, pool_capacity};
use ledger::words::{of, of_address};
use ledger::{Error, Position, Totals, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerLiquidation;

/// What an operation in a branch owes to others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) branch: u64,
    pub(crate) offset: Debt,
    pub(crate) pool_coll: Coll,
    pub(crate) compensation: Coll,
}

impl TroveManagerLiquidation {
    /// Liquidates those of the troves that are below the MCR; answers how many.
    ///
    /// # Errors
    /// `NothingLiquidated` - none was. What an oracle or the pool reverts with; `OracleDown` -
    /// a branch has no price; `PoolMalformed`, `CallFailed`, `TokenTransferFailed`.
    ///
    /// # Events
    /// `TroveLiquidated` and `Transfer` for each; `Redistributed`, `InterestBooked`,
    /// `ResidueBooked` for each branch; `YieldCancelled`.
    #[inline(never)]
    pub(crate) fn liquidate(&mut self, ids: &[U256]) -> Result<u64, Error> {
        let now = self.now();
        let (pool, gauges_earn) = self.load_pool();
        let prices = self.prices_of(ids)?;
        let (minted, earns) = pool_capacity(self.vm(), pool)?;
        let mut capacity = minted.sub_or_zero(POOL_FLOOR);
        let mut booked = None;
        // Booked yield is the pool's too, and pays first where the rest may not last.
        if earns && spends_yield(minted, self.debt_of(ids, now)?) {
            let due = shared(self.accrue_all(now)?, earns, gauges_earn)?;
            capacity = capacity.add(due.booked.pool)?;
            booked = Some(due);
        }
        let (mut dues, mut count, mut offset) = (Vec::new(), 0_u64, Debt::ZERO);
        for (branch, price) in prices {
            let (taken, due) = self.liquidate_in(branch, ids, price, capacity, now)?;
            if taken == 0 {
                continue;
            }
            count = count.saturating_add(taken);
            capacity = capacity.sub(due.offset)?;
            offset = offset.add(due.offset)?;
            dues.push(due);
        }
        // At least one trove was below the MCR.
        if count == 0 {
            return Err(revert(NothingLiquidated {}).into());
        }
        // Yield that was not minted is spent first: so the pool holds its floor, always.
        let mut spent = Debt::ZERO;
        if let Some(mut due) = booked {
            spent = offset.min(due.booked.pool);
            due.booked.pool = due.booked.pool.sub(spent)?;
            self.store_yields(&due.booked, due.cushion)?;
            events::yield_cancelled(self.vm(), &due, spent);
        }
        self.pay(pool, &dues, offset, spent)?;
        Ok(count)
    }

    /// The branches that the troves are of, and their prices.
    fn prices_of(&self, ids: &[U256]) -> Result<Vec<(u64, Price)>, Error> {
        let mut prices = Vec::new();
        for branch in 0..self.load_amp_usd().1 {
            if ids.iter().any(|id| is_in(*id, branch)) {
                let (oracle, _) = self.load_oracle(branch)?;
                let quote = self.quote(oracle, branch)?;
                let recorded = if self.load_branch(branch)?.branch.is_shut() {
                    self.load_shutdown_price(branch)?
                } else {
                    Price::default()
                };
                prices.push((branch, shutdown::price_after(&quote, recorded)?));
            }
        }
        Ok(prices)
    }

    /// Debt of the troves that are active: at least what is liquidated.
    fn debt_of(&self, ids: &[U256], now: Timestamp) -> Result<Debt, Error> {
        let mut sum = Debt::ZERO;
        for id in ids {
            if let Ok(Position { body, totals, .. }) = self.load_position(*id) {
                sum = sum.add(interest::entire_debt(&totals.branch, &body.trove, now)?)?;
            }
        }
        Ok(sum)
    }

    /// Liquidates the troves of a branch, stores and says it. Nothing is stored if none is taken.
    #[inline(never)]
    fn liquidate_in(
        &mut self,
        branch: u64,
        ids: &[U256],
        price: Price,
        capacity: Debt,
        now: Timestamp,
    ) -> Result<(u64, Due), Error> {
        let old = self.load_branch(branch)?;
        let params = self.load_config(branch)?.params;
        let mut accrued = old.branch;
        let grown = interest::accrue(&mut accrued, now)?;
        let mut batch = Batch::new(accrued, capacity);
        let mut count = 0_u64;
        for id in ids.iter().filter(|id| is_in(**id, branch)) {
            let (known, mut body) = self.load_body(*id)?;
            // A trove that is closed, or was a moment ago, is skipped.
            if body.trove.status != Status::Active {
                continue;
            }
            self.fill_in(&old, known, &mut body.trove)?;
            if let Some(taken) = batch.take(&params, body.trove, price, now)? {
                let (id, totals) = (known, old);
                let position = Position { id, body, totals };
                self.remove(&position, &taken)?;
                count = count.saturating_add(1);
            }
        }
        let due = Due {
            branch,
            offset: batch.offset,
            pool_coll: batch.pool_coll,
            compensation: batch.compensation,
        };
        if count != 0 {
            self.finish(branch, &old, &mut batch, grown)?;
        }
        Ok((count, due))
    }

    /// Stores that a trove is gone and what is its owner's.
    fn remove(&mut self, position: &Position, taken: &Taken) -> Result<(), Error> {
        let (id, branch) = (position.id, position.id.branch);
        // The owner of this moment, after which there is no token (LIQ-11).
        let owner = self.load_title(id.word()).owner;
        self.store_removal(position, owner)?;
        let surplus = taken.seizure.surplus;
        if !surplus.is_zero() {
            let before = self.load_surplus(owner, branch);
            self.store_surplus(owner, branch, before.add(surplus)?);
        }
        events::liquidated(self.vm(), id, owner, taken);
        Ok(())
    }

    /// Redistributes what the pool did not take and stores the branch.
    fn finish(
        &mut self,
        branch: u64,
        old: &Totals,
        batch: &mut Batch,
        grown: Debt,
    ) -> Result<(), Error> {
        let what = batch.redistributed;
        let residue = if what == Redistributed::default() {
            batch.finish(&mut Default::default(), &mut Default::default())?
        } else {
            let mut sums = self.load_sums(branch, batch.branch.stake_scale);
            let mut left = self.load_remainders(branch)?;
            let residue = batch.finish(&mut sums, &mut left)?;
            self.store_sums(branch, batch.branch.stake_scale, &sums);
            self.store_remainders(branch, &left)?;
            events::redistributed(self.vm(), branch, &what);
            residue
        };
        let booked = interest::split(grown);
        self.store_branch(branch, old, &batch.branch, booked, residue)?;
        events::interest_booked(self.vm(), branch, grown);
        events::residue_booked(self.vm(), branch, residue);
        Ok(())
    }

    /// Pays the pool and the liquidator, and burns what the pool pays with.
    #[inline(never)]
    pub(crate) fn pay(
        &mut self,
        pool: Address,
        dues: &[Due],
        offset: Debt,
        mut from_yield: Debt,
    ) -> Result<(), Error> {
        let caller = of_address(self.vm().msg_sender());
        let (amp_usd, _) = self.load_amp_usd();
        let burned = offset.sub(from_yield)?;
        let to_pool = of_address(pool);
        let send = transferCall::SELECTOR;
        for due in dues {
            let (token, _) = self.load_token(due.branch)?;
            if !due.offset.is_zero() {
                let spent = from_yield.min(due.offset);
                from_yield = from_yield.sub(spent)?;
                let coll = due.pool_coll.word();
                if !coll.is_zero() {
                    self.transfer(token, send, &[to_pool, coll])?;
                }
                let words = [
                    of(due.branch),
                    of_address(token),
                    due.offset.word(),
                    spent.word(),
                    coll,
                ];
                self.transact(pool, &calldata(offsetCall::SELECTOR, &words))?;
            }
            if !due.compensation.is_zero() {
                self.transfer(token, send, &[caller, due.compensation.word()])?;
            }
        }
        if !burned.is_zero() {
            let words = [to_pool, burned.word()];
            self.transact(amp_usd, &calldata(burnCall::SELECTOR, &words))?;
        }
        Ok(())
    }
}

/// Whether a word is an id of a branch.
fn is_in(id: U256, branch: u64) -> bool {
    cdp_core::TroveId::from_word(id).is_ok_and(|id| id.branch == branch)
}
