//! A branch as events tell of it.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use num_bigint::BigUint;

use super::troves::Known;
use crate::{
    trace::Actor,
    world::{BranchState, TroveState},
};

/// A rate of tick 0, in basis points.
const LOWEST: u128 = 50;
/// What a step of the stakes multiplies them by.
const STEP: u128 = 1_000_000_000;

/// What is known of a branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch {
    /// May be below 0 in between: what a repayment pays of interest is told after it.
    pub(super) recorded_debt: i128,
    /// Collateral and debt redistributed and not yet applied.
    pub(super) redistributed: [u128; 2],
    last_accrual: u64,
    pub(super) counter: u64,
    ceiling: u128,
    last_raise: u64,
    /// Ticks and arrivals, the last arrival first; ids.
    pub(super) book: BTreeMap<(u16, std::cmp::Reverse<u64>), u128>,
    /// Stakes and entire collateral of the last redistribution.
    snapshots: (u128, u128),
    stake_scale: u32,
    /// What divisions by stakes left over, times 2^128.
    remainders: [BigUint; 2],
    pub(super) shutdown: (u64, U256),
    pub(super) flags: (u64, u64),
    surplus: BTreeMap<Actor, u128>,
}

impl Branch {
    pub(super) fn new(ceiling: u128) -> Self {
        Self {
            ceiling,
            ..Self::default()
        }
    }

    /// Up to when interest runs at a time.
    fn interest_time(&self, now: u64) -> u64 {
        if self.shutdown.0 == 0 {
            now
        } else {
            self.shutdown.0
        }
    }

    /// Its interest was booked, were it nothing.
    pub(super) fn accrue(&mut self, now: u64) {
        if self.counter > 0 {
            self.last_accrual = self.interest_time(now);
        }
    }

    /// The last trove with debt left: what was recorded above its troves is the residue.
    pub(super) fn end(&mut self, residue: u128) {
        self.recorded_debt += self.redistributed[1] as i128 - residue as i128;
        self.redistributed[1] = 0;
    }

    pub(super) fn limit(&mut self, now: u64, ceiling: u128) {
        if ceiling > self.ceiling {
            self.last_raise = now;
        }
        self.ceiling = ceiling;
    }

    /// The stake of an amount of collateral.
    pub(super) fn stake(&self, coll: u128) -> u128 {
        let (stakes, all) = self.snapshots;
        if stakes == 0 {
            return coll.max(1);
        }
        let stake = BigUint::from(coll) * stakes / all;
        u128::try_from(stake).expect("a stake has 128 bits").max(1)
    }

    /// Collateral and debt went to troves in proportion to their stakes, which were multiplied
    /// before until they were at least the collateral.
    pub(super) fn redistribute(&mut self, mut troves: Vec<&mut Known>, what: [u128; 2]) {
        for (sum, amount) in self.redistributed.iter_mut().zip(what) {
            *sum += amount;
        }
        let mut all = self.redistributed[0];
        let mut stakes = 0;
        for known in &troves {
            all += known.trove.coll;
            stakes += known.trove.stake;
        }
        while stakes < all {
            stakes *= STEP;
            self.stake_scale += 1;
            for known in &mut troves {
                known.trove.stake *= STEP;
            }
        }
        for (index, amount) in what.into_iter().enumerate() {
            let left = &mut self.remainders[index];
            let whole = (BigUint::from(amount) << 128u8) + &*left;
            let each = &whole / stakes;
            *left = whole - &each * stakes;
            for known in &mut troves {
                known.received[index] += &each * known.trove.stake;
            }
        }
        self.snapshots = (stakes, all.max(1));
    }

    pub(super) fn surplus_of(&mut self, owner: Actor) -> &mut u128 {
        self.surplus.entry(owner).or_default()
    }

    pub(super) fn surplus(&self, owner: Actor) -> u128 {
        self.surplus.get(&owner).copied().unwrap_or(0)
    }

    /// The branch with its troves, as views show it.
    pub(super) fn seen(&self, troves: &[&TroveState]) -> BranchState {
        let active = || troves.iter().filter(|trove| !trove.idle);
        let weight = |trove: &&TroveState| trove.debt * (u128::from(trove.tick) + LOWEST);
        BranchState {
            coll: active().map(|trove| trove.coll).sum(),
            recorded_debt: self.recorded_debt.cast_unsigned(),
            weighted_debt: active().map(weight).sum(),
            last_accrual: self.last_accrual,
            counter: self.counter,
            total_stakes: active().map(|trove| trove.stake).sum(),
            ceiling: self.ceiling,
            last_raise: self.last_raise,
            book: self.book.values().copied().collect(),
            redistributed: self.redistributed.into(),
            snapshots: self.snapshots,
            stake_scale: self.stake_scale,
            shutdown: self.shutdown,
            flags: self.flags,
        }
    }
}
