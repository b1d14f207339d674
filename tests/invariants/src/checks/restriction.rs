//! RATIO and ORACLE-10: what must hold after the risk of a trove was raised, from the state alone.

use cdp_core::OracleStatus;
use num_bigint::BigUint;

use super::Transition;
use crate::{report::Report, trace::Op};

/// `value * 10 000 >= ratio * debt`, the value floored, in big integers.
fn backs(coll: u128, price: &BigUint, debt: u128, bps: u16) -> bool {
    let value = price * coll / BigUint::from(10u8).pow(36);
    value > BigUint::ZERO && value * 10_000u16 >= BigUint::from(debt) * bps
}

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let Some((index, _, plan)) = &transition.after.last else {
        return;
    };
    let borrows = matches!(transition.step.op, Op::Open { .. } | Op::Borrow { .. });
    let withdraws = matches!(transition.step.op, Op::WithdrawCollateral { .. });
    let touched_risk = plan.trove.last_risk_raise.raw() == transition.after.now;
    if !borrows && !withdraws {
        return;
    }
    report.check("LIQ-13", touched_risk, || format!("{:?}", transition.step));
    let quote = transition.after.quote(*index);
    report.equal("ORACLE-10", &quote.status, &OracleStatus::Good);
    let price = BigUint::from_bytes_be(&quote.price.raw().to_be_bytes::<32>());
    let branch = &transition.after.branches[*index];
    let (mcr, ccr) = (branch.params.mcr.bps(), branch.params.ccr.bps());
    let (trove, totals) = (&plan.trove, &branch.totals);
    let healthy = backs(trove.coll.raw(), &price, trove.debt.raw(), mcr);
    report.check("RATIO-1", healthy, || format!("{trove:?} at {price}"));
    let old = &transition.before.branches[*index].totals;
    let old_debt = old.recorded_debt.raw() + plan.branch_interest.raw();
    let was_above = backs(old.coll.raw(), &price, old_debt, ccr);
    let is_above = backs(totals.coll.raw(), &price, totals.recorded_debt.raw(), ccr);
    if was_above || old_debt == 0 {
        report.check("RATIO-2", is_above, || format!("{totals:?} at {price}"));
    } else {
        // Below the CCR a single verb repays nothing: nothing but lifting new debt passes.
        report.check("RATIO-3", borrows && is_above, || {
            format!("{totals:?} at {price}")
        });
    }
    if borrows {
        let debt = totals.recorded_debt;
        report.check("RATIO-6", debt <= branch.ceiling, || format!("{debt:?}"));
    }
}
