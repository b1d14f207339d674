//! Changing a trove's rate (`PROTOCOL.md` 3): free after the cooldown, and then no price is asked
//! for; inside it, 7 days of average interest on the whole debt, and the tests of new borrowing.

use fixed_math::{Debt, Timestamp};

use crate::{
    RuleError,
    borrowing::{accrued, attach, before, charge, detach, settle},
    branch::Branch,
    oracle::Quote,
    params::{BranchParams, RATE_CHANGE_COOLDOWN},
    plan::{BookMove, NewDebt, Plan, RateChange},
    restriction,
    trove::{Status, Trove},
};

/// Reports whether a change is free: 7 days have passed since the last one, or since the trove
/// was opened.
#[must_use]
pub fn is_free(last_change: Timestamp, now: Timestamp) -> bool {
    now.since(last_change) >= RATE_CHANGE_COOLDOWN
}

/// Changes the rate of an active trove, and puts it at the front of the rate's tick, also if the
/// rate is the old one. The quote is read only if the change is charged. No rate change is a
/// risk that delays liquidation (LIQ-13).
///
/// # Errors
/// `TroveUnknown`, `TroveIdle`, `BranchShut`; if charged, `OracleDown`, `OracleRestricted`,
/// `IcrBelowMcr`, `TcrBelowCcr`, `DebtAboveCeiling`, `UpfrontFeeAboveMax` - the rule of the name,
/// in this order. `Overflow` - out of the caps.
pub fn change(
    params: &BranchParams,
    branch: Branch,
    trove: Trove,
    change: &RateChange,
    last_change: Timestamp,
    quote: &Quote,
    now: Timestamp,
) -> Result<Plan, RuleError> {
    match trove.status {
        Status::Closed => return Err(RuleError::TroveUnknown),
        // A trove without debt pays no rate.
        Status::Idle => return Err(RuleError::TroveIdle),
        Status::Active => {}
    }
    // A shut branch has no interest to set.
    if branch.is_shut() {
        return Err(RuleError::BranchShut);
    }
    let mut plan = accrued(branch, now)?;
    plan.trove = trove;
    settle(&mut plan, now)?;
    let before = before(&plan)?;
    detach(&mut plan, &trove)?;
    plan.trove.rate = change.rate;
    plan.book = BookMove::Move;
    if is_free(last_change, now) {
        attach(&mut plan)?;
        return Ok(plan);
    }
    let whole = plan.trove.debt;
    charge(&mut plan, whole)?;
    attach(&mut plan)?;
    let fee = NewDebt {
        amount: Debt::ZERO,
        max_upfront_fee: change.max_upfront_fee,
        ceiling: change.ceiling,
    };
    restriction::check(params, &before, &plan, Some(&fee), quote)?;
    Ok(plan)
}
