//! What the properties remember beside the world: sums that the world does not keep.

use std::collections::BTreeMap;

use cdp_core::{Plan, Status, plan::BookMove, rate_book::Place};
use num_bigint::BigUint;

use crate::{book::SortedBook, pure::PureLedger};

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
    /// Accruals and touches up to the step, whatever was forgotten in it.
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
}

impl Ghost {
    /// Learns from a step that stored a plan. Returns the window as the touch found it, extended
    /// by the touch.
    pub fn learn(&mut self, before: &PureLedger, after: &PureLedger) -> Option<Window> {
        let (index, id, plan) = after.last?;
        let old = &before.branches[index].totals;
        let branch = &mut self.branches[index];
        let dt = after.now - old.last_accrual.raw();
        branch.integral += BigUint::from(old.weighted_debt.raw()) * dt;
        branch.accruals += 1;
        branch.accruals_ever += 1;
        branch.touches += 1;
        branch.booked += plan.booked.pool.raw() + plan.booked.incentives.raw();
        branch.fees += plan.upfront_fee.raw();
        branch.paid_in += plan.coll_in.raw();
        branch.paid_out += plan.coll_out.raw();
        let counter = id as u64;
        match plan.book {
            BookMove::Keep => {}
            BookMove::Insert => {
                let tick = plan.trove.rate.tick();
                branch.book.insert(Place { tick, counter });
            }
            BookMove::Remove => branch.book.remove(counter),
            BookMove::Move => {
                branch.book.remove(counter);
                let tick = plan.trove.rate.tick();
                branch.book.insert(Place { tick, counter });
            }
        }
        branch.roundings = branch.accruals + branch.touches;
        if plan.branch.is_empty() {
            (branch.accruals, branch.touches) = (0, 0);
        }
        self.supply += i128::try_from(plan.mint.raw()).unwrap();
        self.supply -= i128::try_from(plan.burn.raw()).unwrap();
        self.extend_window(before, id, &plan, after.now)
    }

    fn extend_window(
        &mut self,
        before: &PureLedger,
        id: u128,
        plan: &Plan,
        now: u64,
    ) -> Option<Window> {
        let found = before.troves.get(&id).and_then(|record| {
            let mut window = self.windows.remove(&id)?;
            let dt = now - record.trove.last_debt_update.raw();
            window.seconds += dt;
            window.touches += 1;
            let year = BigUint::from(WEIGHT_YEAR);
            window.product *= &year + BigUint::from(dt) * record.trove.rate.bps();
            window.scale *= year;
            Some(window)
        });
        if plan.trove.status == Status::Active {
            let still = plan.mint.is_zero() && plan.burn.is_zero();
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
