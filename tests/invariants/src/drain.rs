//! Random steps that empty a branch, so that its last trove leaves now and then.

use cdp_core::interest;

use crate::{
    generator::{Generator, ONE},
    pure::PureLedger,
    trace::{Op, Step},
    world::ACTORS,
};

impl Generator {
    /// Empties a branch: its owners are sent what they owe, and close. What interest has made
    /// scarce is borrowed in the other branch.
    pub(crate) fn drain(&mut self, world: &PureLedger, after: u64) -> Option<Step> {
        if self.draining.is_none() && self.random.one_in(150) {
            self.draining = Some((self.random.below(2) as usize, 120));
        }
        let (branch, left) = self.draining?;
        let target = world
            .troves
            .iter()
            .find(|(id, _)| usize::from(**id >> 64 != 0) == branch);
        let (Some((&trove, record)), Some(left)) = (target, left.checked_sub(1)) else {
            self.draining = None;
            return None;
        };
        self.draining = Some((branch, left));
        let totals = &world.branches[branch].totals;
        // What it owes when the step comes, and a little for the time until the close.
        let time = cdp_core::fixed_math::Timestamp::new(world.now + after + 1);
        let debt = interest::entire_debt(totals, &record.trove, time);
        let debt = debt.ok()?.raw();
        let debt = debt + debt / 1_000;
        let owner = record.owner;
        let held = world.amp_usd.balances[usize::from(owner)];
        let rich = (0..ACTORS)
            .filter(|actor| *actor != owner)
            .max_by_key(|actor| world.amp_usd.balances[usize::from(*actor)])?;
        let most = world.amp_usd.balances[usize::from(rich)];
        // Who holds all that the people hold may leave without the rest.
        let last = self.profile.peg && most == 0 && self.random.one_in(2);
        if held >= debt || last {
            let max_burned = u128::MAX;
            let op = if last {
                Op::CloseLast { trove, max_burned }
            } else {
                Op::Close { trove }
            };
            let caller = owner;
            return Some(Step { after, caller, op });
        }
        let missing = debt - held;
        if most >= missing || (most > 0 && !self.random.one_in(4)) {
            let op = Op::Transfer {
                to: owner,
                amount: missing.min(most),
            };
            let (after, caller) = (0, rich);
            return Some(Step { after, caller, op });
        }
        let other = 1 - branch;
        let coll = self.worth(world, other, missing.max(200 * ONE)) * 4;
        let coll = coll.min(self.held(world, other, owner));
        let (branch, rate) = (other as u8, 50 * 100_000_000_000_000);
        let debt = missing.max(200 * ONE);
        let op = Op::Open {
            branch,
            owner,
            coll,
            debt,
            rate,
            max_fee: u128::MAX,
        };
        let (after, caller) = (0, owner);
        Some(Step { after, caller, op })
    }
}
