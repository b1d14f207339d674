//! TROVE-11: debt from a loan-to-value, against the formula of the fee in big integers.

use cdp_core::{Branch, params::MIN_DEBT};
use num_bigint::BigUint;

use super::{Transition, restriction::price};
use crate::{report::Report, trace::Op};

const WAD: u128 = 10u128.pow(18);
/// The seconds of new debt's fee, over those of a year in WAD.
const WEEK: u128 = 7 * 86_400;
const YEAR: u128 = 31_536_000 * WAD;

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let (Op::OpenAtLtv { ltv, .. } | Op::AdjustToLtv { ltv, .. }) = transition.step.op else {
        return;
    };
    let Some((index, id, plan)) = &transition.after.last else {
        return;
    };
    let price = price(transition.after, *index);
    let value = price * plan.trove.coll.raw() / BigUint::from(10u8).pow(36);
    let room = value * ltv / WAD;
    let debt = BigUint::from(plan.trove.debt.raw());
    if plan.mint.is_zero() {
        // A repayment ends exactly there, or at the minimum debt.
        let shut = plan.branch.is_shut();
        let least = if shut { 0 } else { MIN_DEBT.raw() };
        let exact = debt == room.clone().max(least.into());
        report.check("TROVE-11", exact, || format!("{debt} instead of {room}"));
        return;
    }
    report.check("TROVE-11", debt <= room, || format!("{debt} above {room}"));
    // What was missed: one unit more than the average's rounding is worth does not fit.
    let old = transition.before.troves.get(id);
    let (own, interest) = (
        old.map_or(0, |old| old.trove.debt.raw()),
        plan.trove_interest.raw() + plan.applied.debt.raw(),
    );
    let before = &transition.before.branches[*index].totals;
    let mint = plan.mint.raw();
    let missed = 1 + (mint * WEEK / YEAR + 1);
    let more = Loan {
        recorded: before.recorded_debt.raw() + plan.branch_interest.raw() + plan.applied.debt.raw(),
        weighted: weighted(before, own, interest, plan.trove.rate.bps()),
        bps: plan.trove.rate.bps(),
        amount: mint + missed,
    };
    let entire = BigUint::from(own + interest) + more.with_fee();
    report.check("TROVE-11", entire > room, || {
        format!("{missed} more is {entire}, {room} is room")
    });
}

/// A branch's weight with a trove's interest in it.
fn weighted(branch: &Branch, own: u128, interest: u128, bps: u16) -> BigUint {
    let grown = BigUint::from(own + interest) * bps - BigUint::from(own) * bps;
    BigUint::from(branch.weighted_debt.raw()) + grown
}

/// A loan in a branch.
struct Loan {
    recorded: u128,
    weighted: BigUint,
    bps: u16,
    amount: u128,
}

impl Loan {
    /// The loan and its upfront fee, by the law's formula.
    fn with_fee(&self) -> BigUint {
        let weight = &self.weighted + BigUint::from(self.amount) * self.bps;
        let average = weight * 10u128.pow(14) / (self.recorded + self.amount);
        let fee = BigUint::from(self.amount) * average * WEEK;
        let fee = (fee + YEAR - 1u8) / YEAR;
        fee + self.amount
    }
}
