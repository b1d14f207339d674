//! What the properties remember beside the world: sums that the world does not keep.

use std::collections::BTreeMap;

use cdp_core::{Plan, Status, plan::BookMove, rate_book::Place, redistribution::Redistributed};
use num_bigint::BigUint;

use crate::{
    book::SortedBook,
    checks::Transition,
    pure::{Act, Liquidated, PureLedger},
    trace::Op,
};

/// Seconds of a year times basis points of one: what weighted debt times seconds is divided by.
pub const WEIGHT_YEAR: u128 = 31_536_000 * 10_000;
/// Touches after which an interest window starts anew.
const WINDOW: u32 = 10;

/// What is remembered of a branch.
#[derive(Clone, Debug, Default)]
pub struct BranchGhost {
    /// Accruals since the branch was last empty.
    pub accruals: u64,
    /// Touches of troves since the branch was last empty.
    pub touches: u64,
    /// What floors of redistributed debt may leave, in wei, since the branch was last empty: one
    /// for each recipient, and one, for each redistribution.
    pub debt_floors: u64,
    /// The same of collateral, in units, ever.
    pub coll_floors: u64,
    /// Redistributions ever.
    pub redistributions: u64,
    /// Accruals, touches and floors up to the step, whatever was forgotten in it.
    pub roundings: u64,
    /// Accruals ever.
    pub accruals_ever: u64,
    /// Integral of weighted debt over time, ever, in wei times basis points times seconds.
    pub integral: BigUint,
    /// Interest and fees booked ever.
    pub booked: u128,
    /// Fees among them.
    pub fees: u128,
    /// Collateral paid in ever.
    pub paid_in: u128,
    /// Collateral paid out ever.
    pub paid_out: u128,
    /// The highest counter seen.
    pub counter: u64,
    /// The sorted model of the book.
    pub book: SortedBook,
    /// When it was shut, and at what price.
    pub shutdown: Option<(u64, fixed_math::U256)>,
    /// Offsets that gave its collateral to the pool.
    pub offsets: u64,
}

/// A trove's interest since its debt was last changed by anything else (INT-3).
#[derive(Clone, Debug)]
pub struct Window {
    /// The debt at its start.
    pub debt: u128,
    /// Seconds since.
    pub seconds: u64,
    /// Touches since.
    pub touches: u32,
    /// Product of `YEAR + rate * dt` over the touches.
    pub product: BigUint,
    /// Product of `YEAR` over the touches.
    pub scale: BigUint,
}

/// What is remembered.
#[derive(Clone, Debug, Default)]
pub struct Ghost {
    /// By branch.
    pub branches: [BranchGhost; 2],
    /// By trove.
    pub windows: BTreeMap<u128, Window>,
    /// Minted less burned.
    pub supply: i128,
    /// Booked yield that was minted to the pool and to the incentives, cancelled, made nobody's.
    pub used: [u128; 4],
    /// Cushion that last exits took.
    pub forgiven: u128,
    /// Settlements of accounts of the pool.
    pub settlements: u64,
}

impl Ghost {
    /// Learns from what a step stored. Returns the window of a borrower's trove as the touch
    /// found it, extended by the touch.
    pub fn learn(&mut self, transition: &Transition<'_>) -> Option<Window> {
        let (before, after) = (transition.before, transition.after);
        let mut accrued = [false; 2];
        let mut found = None;
        for act in &after.trail {
            match act {
                Act::Plan(index, id, plan) => {
                    accrued[*index] = true;
                    self.learn_plan(*index, *id, plan);
                    let window = self.extend_window(before, after, *id, plan);
                    found = after.last.and(window);
                }
                Act::Accrued(index, interest) => {
                    accrued[*index] = true;
                    self.branches[*index].booked += interest;
                }
                Act::Liquidated(done) => {
                    accrued[done.branch] = true;
                    self.learn_liquidation(after, done);
                }
                Act::Offset(done) => self.branches[done.branch].offsets += 1,
                Act::Forgiven([cushion, stray, _]) => {
                    self.forgiven += cushion;
                    self.supply -= *stray as i128;
                }
                Act::Used(used) => {
                    for (sum, amount) in self.used.iter_mut().zip(used) {
                        *sum += amount;
                    }
                    // What was cancelled is not burned.
                    self.supply += (used[0] + used[1] + used[2]) as i128;
                }
            }
        }
        for index in (0..2).filter(|index| accrued[*index]) {
            let old = &before.branches[index].totals;
            let dt = seconds(after, index, old.last_accrual.raw());
            let branch = &mut self.branches[index];
            branch.integral += BigUint::from(old.weighted_debt.raw()) * dt;
            branch.accruals += 1;
            branch.accruals_ever += 1;
            branch.roundings = branch.accruals + branch.touches + branch.debt_floors;
            if after.branches[index].totals.is_empty() {
                (branch.accruals, branch.touches) = (0, 0);
                branch.debt_floors = 0;
            }
        }
        self.learn_claim(transition);
        found
    }

    fn learn_plan(&mut self, index: usize, id: u128, plan: &Plan) {
        let branch = &mut self.branches[index];
        branch.touches += 1;
        branch.booked += plan.booked.pool.raw() + plan.booked.incentives.raw();
        branch.fees += plan.upfront_fee.raw();
        branch.paid_in += plan.coll_in.raw();
        branch.paid_out += plan.coll_out.raw();
        let counter = id as u64;
        if matches!(plan.book, BookMove::Remove | BookMove::Move) {
            branch.book.remove(counter);
        }
        if matches!(plan.book, BookMove::Insert | BookMove::Move) {
            let tick = plan.trove.rate.tick();
            branch.book.insert(Place { tick, counter });
        }
        self.supply += i128::try_from(plan.mint.raw()).unwrap();
        self.supply -= i128::try_from(plan.burn.raw()).unwrap();
    }

    fn learn_liquidation(&mut self, after: &PureLedger, done: &Liquidated) {
        let branch = &mut self.branches[done.branch];
        branch.booked += done.interest;
        branch.touches += done.taken.len() as u64;
        branch.paid_out += done.batch.compensation.raw();
        self.supply -= i128::try_from(done.batch.offset.raw()).unwrap();
        for (id, ..) in &done.taken {
            branch.book.remove(*id as u64);
            self.windows.remove(id);
        }
        if done.batch.redistributed != Redistributed::default() {
            let mine = |id: &&u128| (**id >> 64) as usize == done.branch;
            let floors = after.troves.keys().filter(mine).count() as u64 + 1;
            branch.debt_floors += floors;
            branch.coll_floors += floors;
            branch.redistributions += 1;
        }
    }

    /// What somebody claimed is what they received.
    fn learn_claim(&mut self, transition: &Transition<'_>) {
        let (before, after) = (transition.before, transition.after);
        let (caller, op) = (transition.step.caller, &transition.step.op);
        if transition.result.is_err() {
            return;
        }
        self.settlements += match op {
            Op::PoolTransfer { .. } => 2,
            Op::PoolDeposit { .. } | Op::PoolMint { .. } => 1,
            Op::PoolWithdraw { .. } | Op::PoolRedeem { .. } | Op::PoolClaim { .. } => 1,
            _ => 0,
        };
        let to = match op {
            Op::PoolClaim { to } => usize::from(*to),
            Op::ClaimSurplus { .. } => usize::from(caller),
            _ => return,
        };
        let tokens = [(&before.wampl, &after.wampl), (&before.spot, &after.spot)];
        for (branch, (old, new)) in self.branches.iter_mut().zip(tokens) {
            branch.paid_out += new.balances[to] - old.balances[to];
        }
    }

    fn extend_window(
        &mut self,
        before: &PureLedger,
        after: &PureLedger,
        id: u128,
        plan: &Plan,
    ) -> Option<Window> {
        let found = before.troves.get(&id).and_then(|record| {
            let mut window = self.windows.remove(&id)?;
            let index = (id >> 64) as usize;
            let dt = seconds(after, index, record.trove.last_debt_update.raw());
            window.seconds += dt;
            window.touches += 1;
            let year = BigUint::from(WEIGHT_YEAR);
            window.product *= &year + BigUint::from(dt) * record.trove.rate.bps();
            window.scale *= year;
            Some(window)
        });
        if plan.trove.status == Status::Active {
            let still = plan.mint.is_zero() && plan.burn.is_zero() && plan.applied.debt.is_zero();
            let keeps = still && plan.book == BookMove::Keep;
            let window = match &found {
                Some(window) if keeps && window.touches < WINDOW => window.clone(),
                _ => Window {
                    debt: plan.trove.debt.raw(),
                    seconds: 0,
                    touches: 0,
                    product: BigUint::from(1u8),
                    scale: BigUint::from(1u8),
                },
            };
            self.windows.insert(id, window);
        }
        found
    }
}

/// Seconds of interest from a time until now, or until the branch was shut (INT-9).
#[must_use]
pub fn seconds(world: &PureLedger, branch: usize, from: u64) -> u64 {
    let shut_at = world.branches[branch].totals.shut_at.raw();
    let until = if shut_at == 0 {
        world.now
    } else {
        world.now.min(shut_at)
    };
    until.saturating_sub(from)
}
