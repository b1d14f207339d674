//! RATIO, TROVE-6, DEBT-8 and ORACLE-10: what must hold after the risk of a trove was raised,
//! from the state alone.

use cdp_core::{OracleStatus, Plan, Status, interest};
use num_bigint::BigUint;

use super::{Transition, debt::is_early};
use crate::{pure::PureLedger, report::Report, trace::Op};

/// A branch's price as a big integer; 0 if there is none.
pub(super) fn price(world: &PureLedger, index: usize) -> BigUint {
    let quote = world.quote(index);
    BigUint::from_bytes_be(&quote.price.raw().to_be_bytes::<32>())
}

/// `value * 10 000 >= ratio * debt`, the value floored, in big integers.
fn backs(coll: u128, price: &BigUint, debt: u128, bps: u16) -> bool {
    let value = price * coll / BigUint::from(10u8).pow(36);
    value > BigUint::ZERO && value * 10_000u16 >= BigUint::from(debt) * bps
}

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    paths(report, transition);
    let Some((index, id, plan)) = &transition.after.last else {
        return;
    };
    let old = transition.before.troves.get(id);
    let charged = matches!(transition.step.op, Op::ChangeRate { .. })
        && old.is_some_and(|old| is_early(old, transition.after.now));
    let borrows = !plan.mint.is_zero() || charged;
    let withdraws = plan.trove.status != Status::Closed && !plan.coll_out.is_zero();
    if !borrows && !withdraws {
        return;
    }
    let dated = plan.trove.last_risk_raise.raw() == transition.after.now;
    let kept = old.is_some_and(|old| old.trove.last_risk_raise == plan.trove.last_risk_raise);
    report.check("LIQ-13", if charged { kept } else { dated }, || {
        format!("{:?}", transition.step)
    });
    let quote = transition.after.quote(*index);
    report.equal("ORACLE-10", &quote.status, &OracleStatus::Good);
    let branch = &transition.after.branches[*index];
    let (trove, price) = (&plan.trove, price(transition.after, *index));
    let mcr = branch.params.mcr.bps();
    let healthy = backs(trove.coll.raw(), &price, trove.debt.raw(), mcr);
    report.check("RATIO-1", healthy, || format!("{trove:?} at {price}"));
    of_branch(report, transition, *index, plan, borrows);
    if borrows {
        let debt = branch.totals.entire_debt().unwrap();
        report.check("RATIO-6", debt <= branch.ceiling.debt, || {
            format!("{debt:?}")
        });
    }
}

/// RATIO-2, RATIO-3, DEBT-8: the branch's ratio against the CCR.
fn of_branch(
    report: &mut Report,
    transition: &Transition<'_>,
    index: usize,
    plan: &Plan,
    borrows: bool,
) {
    let (branch, price) = (
        &transition.after.branches[index],
        price(transition.after, index),
    );
    let (ccr, totals) = (branch.params.ccr.bps(), &branch.totals);
    let old = &transition.before.branches[index].totals;
    let old_debt = old.entire_debt().unwrap().raw() + plan.branch_interest.raw();
    let was_above = backs(old.entire_coll().unwrap().raw(), &price, old_debt, ccr);
    let entire = (totals.entire_coll().unwrap(), totals.entire_debt().unwrap());
    let is_above = backs(entire.0.raw(), &price, entire.1.raw(), ccr);
    if old_debt == 0 {
        // No debt, no ratio: the trove alone is tested.
        let alone = totals.coll == plan.trove.coll && entire.1 == plan.trove.debt;
        report.check("DEBT-8", alone && is_above, || {
            format!("{totals:?} at {price}")
        });
    }
    if was_above || old_debt == 0 {
        report.check("RATIO-2", is_above, || format!("{totals:?} at {price}"));
        return;
    }
    // Below the CCR new debt lifts the branch to it, and what leaves is paid for.
    let scale = BigUint::from(10u8).pow(36);
    let paid = &scale * plan.burn.raw() >= price.clone() * plan.coll_out.raw();
    report.check("RATIO-3", paid && (!borrows || is_above), || {
        format!("{totals:?} at {price}: {plan:?}")
    });
}

/// TROVE-6: whatever the step was, a trove that has less collateral or more debt than time gave
/// it is at or above the MCR at a good price; a closed one is gone.
fn paths(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    // Redemption takes collateral with debt (REDEEM-2), liquidation takes all and gives what it
    // redistributes (LIQ-6, LIQ-8).
    if matches!(
        transition.step.op,
        Op::Redeem { .. } | Op::UrgentRedeem { .. } | Op::Liquidate { .. }
    ) {
        return;
    }
    for (id, new) in &after.troves {
        let index = (id >> 64) as usize;
        let (coll, debt) = match before.troves.get(id) {
            Some(old) if old.trove == new.trove => continue,
            Some(old) => {
                let totals = &before.branches[index].totals;
                let debt = interest::entire_debt(totals, &old.trove, after.time());
                let coll = old.trove.coll.raw() + old.trove.pending.coll.raw();
                (coll, debt.unwrap().raw())
            }
            None => (u128::MAX, 0),
        };
        if new.trove.coll.raw() >= coll && new.trove.debt.raw() <= debt {
            continue;
        }
        let good = after.quote(index).status == OracleStatus::Good;
        let mcr = after.branches[index].params.mcr.bps();
        let price = price(after, index);
        let backed = backs(new.trove.coll.raw(), &price, new.trove.debt.raw(), mcr);
        report.check("TROVE-6", good && backed, || {
            format!("{:?}: {:?} at {price}", transition.step, new.trove)
        });
    }
}
