//! The state of the pure world, as two worlds compare it.

use cdp_core::{Status, System};
use fixed_math::Debt;

use crate::{
    pure::{PureLedger, id},
    trace::Actor,
    world::{ACTORS, BranchState, Holdings, PoolState, ROUTER, State, TroveState},
};

impl PureLedger {
    /// Everything that views show.
    pub(crate) fn seen(&self) -> State {
        let branches = (0u64..)
            .zip(&self.branches)
            .map(|(index, branch)| BranchState {
                coll: branch.totals.coll.raw(),
                recorded_debt: branch.totals.recorded_debt.raw(),
                weighted_debt: branch.totals.weighted_debt.raw(),
                // Before the first trove nothing accrues, and the time says nothing.
                last_accrual: branch.totals.last_accrual.raw()
                    * u64::from(branch.totals.counter > 0),
                counter: branch.totals.counter,
                total_stakes: branch.totals.total_stakes.raw(),
                ceiling: branch.ceiling.debt.raw(),
                last_raise: branch.ceiling.last_raise.raw(),
                book: branch
                    .book
                    .walk()
                    .iter()
                    .map(|place| id(index, place.counter))
                    .collect(),
                redistributed: (
                    branch.totals.redistributed.coll.raw(),
                    branch.totals.redistributed.debt.raw(),
                ),
                snapshots: (
                    branch.totals.stakes_snapshot.raw(),
                    branch.totals.coll_snapshot.raw(),
                ),
                stake_scale: branch.totals.stake_scale,
                shutdown: (branch.totals.shut_at.raw(), branch.shutdown_price.raw()),
                flags: (branch.flags.scr.raw(), branch.flags.outage.raw()),
            });
        let troves = self.troves.iter().map(|(&id, record)| TroveState {
            id,
            owner: record.owner,
            coll: record.trove.coll.raw(),
            debt: record.trove.debt.raw(),
            stake: record.trove.stake.raw(),
            tick: record.trove.rate.tick(),
            last_debt_update: record.last_touch,
            idle: record.trove.status == Status::Idle,
            last_rate_change: record.last_rate_change,
            managers: record.managers,
            approved: record.approved,
            pending: (
                record.trove.pending.coll.raw(),
                record.trove.pending.debt.raw(),
            ),
        });
        let System {
            booked,
            cushion,
            residue,
        } = self.system;
        State {
            now: self.now,
            branches: branches.collect(),
            troves: troves.collect(),
            system: [booked.pool, booked.incentives, cushion, residue].map(Debt::raw),
            governor: self.governor,
            supply: self.amp_usd.total,
            holdings: (0..ACTORS).map(|actor| self.held_by(actor)).collect(),
            gauges_earn: self.gauges_earn,
            router: self.amp_usd.balances[usize::from(ROUTER)],
            pool: self.seen_pool(),
            base_rate: (self.base_rate.rate, self.base_rate.updated_at.raw()),
        }
    }

    fn held_by(&self, actor: Actor) -> Holdings {
        let account = usize::from(actor);
        Holdings {
            amp_usd: self.amp_usd.balances[account],
            wampl: self.wampl.balances[account],
            ampl: self.ampl.balance(account),
            spot: self.spot.balances[account],
            pool_shares: self.pool.shares_of(actor).raw(),
            claimable: [0, 1].map(|branch| self.pool.claimable(actor, branch)),
            surplus: [0, 1].map(|branch| self.surplus_of(actor, branch)),
        }
    }

    fn seen_pool(&self) -> PoolState {
        let due = self.yields_now(self.pool.totals.earns()).booked.pool;
        PoolState {
            minted: self.pool.totals.minted.raw(),
            total_assets: self.pool.totals.minted.raw() + due.raw(),
            shares: self.pool.totals.shares.raw(),
            scale: self.pool.totals.scale,
        }
    }
}
