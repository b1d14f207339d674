//! The properties that are tested whenever the state is looked at.

use std::cmp::Reverse;

use alloy_primitives::U256;
use alloy_primitives::aliases::U1024;
use integration::{branch_interest, interest};
use interfaces::IErc20;
use invariants::world::{SEED, State};
use support::doubles::MockAmpl;
use support::world::{WAD, word};

use crate::programs::{BPS, LOWEST, Programs};
use crate::watch::Watch;

impl Programs {
    pub(crate) fn check_money(&self, watch: &mut Watch, state: &State) {
        let [pool, incentives, cushion, residue] = state.system;
        let recorded: u128 = state
            .branches
            .iter()
            .map(|branch| branch.recorded_debt)
            .sum();
        let same = state.supply + pool + incentives + cushion == recorded + residue;
        watch.check("SUPPLY-1", same, || format!("{state:?}"));
        let held: u128 = state.holdings.iter().map(|holdings| holdings.amp_usd).sum();
        watch.check("SUPPLY-2", held + SEED == state.supply, || {
            format!("{held} {}", state.supply)
        });
        let (world, at) = (&self.world, self.world.at);
        // In gons: shares * supply * gons per unit <= gons held * 1e25.
        let shares = world.view(at.wrapped, &IErc20::totalSupplyCall {});
        let per_unit = world.view(at.ampl, &MockAmpl::gonsPerFragmentCall {});
        let gons = MockAmpl::scaledBalanceOfCall {
            account: at.wrapped,
        };
        let [shares, supply, per_unit, gons] = [
            shares,
            world.ampl_supply(),
            per_unit,
            world.view(at.ampl, &gons),
        ]
        .map(U1024::from);
        let all = U1024::from(10_000_000 * WAD);
        let backed = shares * supply * per_unit <= gons * all;
        watch.check("WRAP-1", backed, || format!("{shares} {supply} {gons}"));
    }

    pub(crate) fn check_branch(&self, watch: &mut Watch, state: &State, index: u64) {
        let world = &self.world;
        let (branch, now) = (world.branch(index), world.now());
        let mine = |id: u128| (id >> 64) as u64 == index;
        let troves: Vec<_> = state.troves.iter().filter(|trove| mine(trove.id)).collect();
        let mut weighted = U256::ZERO;
        for trove in &troves {
            let rate = (u128::from(trove.tick) + LOWEST) * BPS;
            weighted += word(trove.debt) * word(rate);
            let entire = world.trove(word(trove.id)).entire_debt;
            let grown = trove.debt + interest(trove.debt, rate, now - trove.last_debt_update);
            watch.check("INT-1", entire == grown, || {
                format!("{trove:?} {entire} {grown}")
            });
        }
        watch.check("DEBT-2", weighted == branch.weighted_debt, || {
            format!("{branch:?}")
        });
        let seconds = now - branch.last_accrual;
        let grown = branch.debt + branch_interest(branch.weighted_debt, seconds);
        watch.check("INT-1", grown == branch.entire_debt, || {
            format!("{branch:?}")
        });
        let booked: u128 = troves.iter().map(|trove| trove.coll).sum();
        let held = world.balance(world.collateral(index), world.at.ledger);
        let custody = held == booked && booked == branch.coll;
        watch.check("COLL-1", custody, || format!("{held} {booked} {branch:?}"));
        let mut order: Vec<_> = self.arrivals.iter().filter(|(id, ..)| mine(*id)).collect();
        order.sort_by_key(|(_, tick, arrival)| (*tick, Reverse(*arrival)));
        let order: Vec<u128> = order.into_iter().map(|(id, ..)| *id).collect();
        let walk = &state.branches[index as usize].book;
        watch.check("BOOK-3", *walk == order, || format!("{walk:?} {order:?}"));
    }
}
