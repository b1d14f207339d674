//! The state of the programs, as two worlds compare it.

use std::collections::BTreeMap;

use alloy_primitives::Address;
use invariants::trace::Actor as Index;
use invariants::world::{BranchState, Holdings, State, TroveState};
use support::world::{AMPL, SPOT, small, word};

use crate::programs::{BPS, LOWEST, Programs};

impl Programs {
    /// Everything that the views show.
    pub(crate) fn state(&self) -> State {
        let world = &self.world;
        let system = world.system();
        let mut ids: Vec<u128> = self.arrivals.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        let owners: BTreeMap<Address, Index> = self
            .actors
            .iter()
            .enumerate()
            .map(|(index, at)| (*at, index as Index))
            .collect();
        let troves = ids.into_iter().map(|id| {
            let trove = world.trove(word(id));
            TroveState {
                id,
                owner: owners[&trove.owner],
                coll: trove.coll,
                debt: trove.debt,
                stake: trove.stake,
                tick: u16::try_from(trove.rate / BPS - LOWEST).unwrap(),
                last_debt_update: trove.last_touch,
                idle: trove.status == 2,
            }
        });
        let branches = [AMPL, SPOT].map(|index| {
            let branch = world.branch(index);
            BranchState {
                coll: branch.coll,
                recorded_debt: branch.debt,
                weighted_debt: small(branch.weighted_debt / word(BPS)),
                // Before the first trove nothing accrues, and the time says nothing.
                last_accrual: branch.last_accrual * u64::from(branch.last_counter > 0),
                counter: branch.last_counter,
                total_stakes: branch.total_stakes,
                book: world.book(index).into_iter().map(small).collect(),
            }
        });
        let holdings = self.actors.iter().map(|actor| Holdings {
            amp_usd: world.amp_usd(*actor),
            wampl: world.balance(world.at.wrapped, *actor),
            ampl: world.balance(world.at.ampl, *actor),
            spot: world.balance(world.at.spot, *actor),
        });
        State {
            now: world.now(),
            branches: branches.to_vec(),
            troves: troves.collect(),
            system: [
                system.pool_yield,
                system.incentive_yield,
                system.cushion,
                system.residue,
            ],
            supply: world.supply(),
            holdings: holdings.collect(),
        }
    }
}
