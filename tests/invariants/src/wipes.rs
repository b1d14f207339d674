//! Random steps that empty the pool by liquidations time and again, so that its shares step:
//! somebody stakes, the price falls until more debt is due than the pool has, all of it is
//! liquidated, the price recovers.

use crate::{
    generator::{Generator, ONE},
    pure::PureLedger,
    trace::{Op, Step},
    world::ACTORS,
};

/// Steps of a series of wipe-outs.
const SERIES: u32 = 70;

impl Generator {
    /// A step of such a series, or none.
    pub(crate) fn wipe(&mut self, world: &PureLedger, after: u64) -> Option<Step> {
        if self.wiping == 0 && self.random.one_in(300) {
            self.wiping = SERIES;
        }
        self.wiping = self.wiping.checked_sub(1)?;
        // Everybody has SPOT.
        let branch = 1;
        if world.branches[branch].totals.is_shut() || self.random.one_in(10) {
            return None;
        }
        // Later than what raised a risk.
        let after = 1 + after % 60;
        let (caller, op) = self.wipe_op(world, branch, after)?;
        Some(Step { after, caller, op })
    }

    fn wipe_op(&mut self, world: &PureLedger, branch: usize, after: u64) -> Option<(u8, Op)> {
        let price = |answer: u128| Op::Price {
            branch: branch as u8,
            answer,
            age: 0,
        };
        let caller = self.actor();
        let risks = self.risks(world, branch, after);
        let known = &world.branches[branch];
        let answer = known.answer.0;
        let due = risks.iter().filter(|(at, _)| *at > answer).count();
        if due > 0 && due < risks.len() {
            let troves = risks[..due].iter().map(|(_, id)| *id).collect();
            return Some((caller, Op::Liquidate { troves }));
        }
        let home = 6 * ONE / 5;
        if answer != home || known.anchor.is_some() {
            return Some((caller, price(home)));
        }
        let rich = (0..ACTORS).max_by_key(|who| world.amp_usd.balances[usize::from(*who)])?;
        let held = world.amp_usd.balances[usize::from(rich)];
        let pool = world.pool.totals.minted.raw();
        let debts = risks
            .iter()
            .map(|(_, id)| world.troves[id].trove.debt.raw());
        let mut sum = 0;
        let enough = debts.clone().position(|debt| {
            sum += debt;
            sum > pool
        });
        let first = debts.clone().next().unwrap_or(0);
        if pool < 50 * ONE && held.min(first) > 50 * ONE {
            let assets = held.min(first - first / 100);
            return Some((rich, Op::PoolDeposit { assets }));
        }
        match enough {
            Some(last) if last + 1 < risks.len() && pool >= 50 * ONE => {
                let (at, _) = risks[last];
                Some((caller, price(at - 1)))
            }
            _ => Some((caller, self.open_risky(world, branch, caller))),
        }
    }

    /// A trove just above the CCR, or one that is far from any danger.
    fn open_risky(&mut self, world: &PureLedger, branch: usize, owner: u8) -> Op {
        let debt = self.random.between(200 * ONE, 3_000 * ONE);
        let percent = *self.random.pick(&[152, 153, 155, 400]);
        let coll = self.worth(world, branch, debt) * percent / 100;
        Op::Open {
            branch: branch as u8,
            owner,
            coll: coll.min(self.held(world, branch, owner)),
            debt,
            rate: self.rate(),
            max_fee: u128::MAX,
        }
    }
}
