//! Stakers: they come for the yield and go when it is gone; what they gain is sold every evening.

use cdp_core::Pool;
use fixed_math::{U256, kernel};
use invariants::{staking::words_of, trace::Op};

use crate::{
    population::{CUSTODIANS, STAKERS, Staker},
    simulation::{Simulation, UNITS, WAD},
};

/// The pool's part of the interest.
const POOL_PART: f64 = 0.75;
/// A staker leaves below this part of the yield asked for.
const ENOUGH: f64 = 0.7;
/// The probability of thinking about it on an evening.
const THINKS: f64 = 0.15;
/// Stakers pay this for an AmpUSD at most.
const DEAREST: f64 = 1.01;

impl Simulation {
    /// What stakers hold, in AmpUSD.
    pub(crate) fn staked(&self) -> f64 {
        let pool = self.pool_now();
        let held = self.ledger().pool.shares_of(STAKERS);
        pool.assets_down(held)
            .map_or(0.0, |assets| assets.raw() as f64 / WAD)
    }

    /// The pool with the yield that is due to it.
    pub(crate) fn pool_now(&self) -> Pool {
        let pool = self.ledger().pool.totals;
        let due = self.ledger().yields_now(pool.earns()).booked.pool;
        pool.with_yield(due).unwrap_or(pool)
    }

    /// Interest that the pool receives in a year.
    fn pool_interest(&self) -> f64 {
        (self.interest_of_a_year(0) + self.interest_of_a_year(1)) * POOL_PART
    }

    /// Every staker who thinks about it.
    pub(crate) fn stake(&mut self) {
        for index in 0..self.people.stakers.len() {
            if !self.chance.happens(THINKS) {
                continue;
            }
            let mut staker = self.people.stakers[index];
            let staked = self.staked();
            if staker.weight > 0.0 {
                if self.pool_interest() < staker.wants * ENOUGH * staked {
                    self.leave(&mut staker, staked);
                }
            } else {
                self.enter(&mut staker, staked);
            }
            self.people.stakers[index] = staker;
        }
    }

    fn weights(&self) -> f64 {
        self.people.stakers.iter().map(|staker| staker.weight).sum()
    }

    /// Buys AmpUSD and stakes it, as much as leaves the yield that is asked for.
    fn enter(&mut self, staker: &mut Staker, staked: f64) {
        let money = staker.part * self.settings.stakers * self.scale;
        let amount = money
            .min(self.market.amp_usd * 0.5)
            .min(self.market.room_below(DEAREST))
            .min(self.pool_interest() / staker.wants - staked);
        if amount < 50.0 {
            return;
        }
        let assets = (amount * WAD) as u128;
        if !self.buy(STAKERS, assets) {
            return;
        }
        if self.act(STAKERS, Op::PoolDeposit { assets }).is_none() {
            self.sell(STAKERS, assets);
            return;
        }
        let weights = self.weights();
        staker.weight = if weights > 0.0 && staked > 0.0 {
            amount * weights / staked
        } else {
            1.0
        };
    }

    /// Redeems a staker's part of the shares and sells the AmpUSD.
    fn leave(&mut self, staker: &mut Staker, staked: f64) {
        let part = (staker.weight / self.weights() * 1e9) as u64;
        let billion = U256::from(1_000_000_000_u64);
        let held = self.ledger().pool.shares_of(STAKERS);
        let shares = kernel::mul_div_down(held.raw(), U256::from(part), billion);
        staker.weight = 0.0;
        let Ok(shares) = shares else { return };
        let nothing = shares.is_zero() || staked < 1.0;
        let shares = words_of(fixed_math::Shares::new(shares));
        if nothing {
            return;
        }
        if let Some(effect) = self.act(STAKERS, Op::PoolRedeem { shares }) {
            self.sell(STAKERS, effect.assets);
        }
    }

    /// Stakers take the collateral they gained and sell it; owners take their surpluses.
    pub(crate) fn claim(&mut self) {
        let pool = &self.ledger().pool;
        let gained = [0, 1].map(|branch| pool.claimable(STAKERS, branch) as f64 / UNITS[branch]);
        if gained.iter().sum::<f64>() > 0.0 {
            let to = (self.day % usize::from(CUSTODIANS)) as u8;
            if self.act(STAKERS, Op::PoolClaim { to }).is_some() {
                let worth = gained[0] * self.usd[0] + gained[1] * self.usd[1];
                self.tally.gained += worth;
            }
        }
        for account in 0..CUSTODIANS {
            for branch in 0..2 {
                if self.ledger().surplus_of(account, branch) > 0 {
                    let branch = branch as u8;
                    self.act(account, Op::ClaimSurplus { branch });
                }
            }
        }
    }
}
