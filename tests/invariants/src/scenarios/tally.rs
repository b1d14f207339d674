//! What a stage counts on the way, because no state shows it.

use super::stage::Seen;
use crate::{
    event::Event,
    trace::Op,
    world::{Holdings, State},
};

/// Counted since the start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Roundings of a branch or of a trove at most: one for each step and for each event.
    pub roundings: u128,
    /// Redistributions.
    pub redistributions: u128,
    /// Collateral of each branch that the pool received.
    pub gained: [u128; 2],
    /// Collateral of each branch that stakers claimed.
    pub claimed: [u128; 2],
    /// Offsets that gave the pool collateral of each branch.
    pub offsets: [u128; 2],
    /// Accounts of the pool that were settled, at most.
    pub settlements: u128,
    /// Units of each branch's collateral that exist.
    pub endowment: [u128; 2],
}

impl Tally {
    /// Before the first step.
    pub(super) fn new(state: &State) -> Self {
        let held = |of: fn(&Holdings) -> u128| state.holdings.iter().map(of).sum();
        Self {
            endowment: [held(|held| held.wampl), held(|held| held.spot)],
            ..Self::default()
        }
    }

    /// Counts a step; `before` is the state before it.
    pub(super) fn note(&mut self, before: &State, seen: &Seen) {
        self.roundings += 1 + seen.events.len() as u128;
        let Ok(effect) = &seen.result else {
            return;
        };
        match seen.step.op {
            Op::PoolClaim { .. } => {
                let claimable = before.holdings[usize::from(seen.step.caller)].claimable;
                for (claimed, more) in self.claimed.iter_mut().zip(claimable) {
                    *claimed += more;
                }
            }
            Op::Wrap { .. } | Op::WrapShares { .. } => self.endowment[0] += effect.shares,
            Op::Unwrap { .. } | Op::UnwrapAmples { .. } => self.endowment[0] -= effect.shares,
            _ => {}
        }
        self.settlements += 2;
        let mut pooled = [false; 2];
        for event in &seen.events {
            match event {
                Event::Liquidated(id, _, [offset, coll, ..]) => {
                    let branch = (id >> 64) as usize;
                    self.gained[branch] += coll;
                    pooled[branch] |= *offset > 0;
                }
                Event::Redistributed(..) => self.redistributions += 1,
                _ => {}
            }
        }
        for (offsets, one) in self.offsets.iter_mut().zip(pooled) {
            *offsets += u128::from(one);
        }
    }
}
