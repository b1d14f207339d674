//! What the law asks of the state after the risk of a trove was raised: by opening, borrowing or
//! withdrawing.

use fixed_math::{Coll, Debt, Price, Value};

use crate::{
    RuleError,
    collateral_ratio::{is_at_least, value_up},
    oracle::Quote,
    params::{BranchParams, MIN_DEBT},
    plan::{NewDebt, Plan},
};

/// The branch as it stood before the operation, interest up to now included.
pub(crate) struct Before {
    /// Collateral of the active troves, redistributed included.
    pub(crate) coll: Coll,
    /// Recorded debt and redistributed debt.
    pub(crate) debt: Debt,
}

/// Tests what the law asks after the risk of a trove was raised.
pub(crate) fn check(
    params: &BranchParams,
    before: &Before,
    plan: &Plan,
    borrowed: Option<&NewDebt>,
    quote: &Quote,
) -> Result<(), RuleError> {
    let Plan { branch, trove, .. } = plan;
    // A trove with new debt owes at least the minimum.
    if borrowed.is_some() && trove.debt < MIN_DEBT {
        return Err(RuleError::DebtBelowMin);
    }
    let price = quote.for_borrowing()?;
    // A trove is at or above the MCR (RATIO-1).
    if !is_at_least(trove.coll, price, trove.debt, params.mcr)? {
        return Err(RuleError::IcrBelowMcr);
    }
    check_branch(params, before, plan, borrowed.is_some(), price)?;
    // A shut branch lends nothing and lets no collateral leave but by closing.
    if branch.is_shut() {
        return Err(RuleError::BranchShut);
    }
    if let Some(new) = borrowed {
        // New debt keeps the branch at or below its ceiling (RATIO-6).
        if branch.entire_debt()? > new.ceiling {
            return Err(RuleError::DebtAboveCeiling);
        }
        // The caller accepts the fee (INT-7).
        if plan.upfront_fee > new.max_upfront_fee {
            return Err(RuleError::UpfrontFeeAboveMax);
        }
    }
    Ok(())
}

/// Tests the branch's ratio: after new debt, or from a ratio at or above the CCR, it is at or
/// above the CCR (RATIO-2); below it collateral leaves only with a repayment of at least its
/// value (RATIO-3). A branch that had no debt had no ratio (DEBT-8).
fn check_branch(
    params: &BranchParams,
    before: &Before,
    plan: &Plan,
    borrows: bool,
    price: Price,
) -> Result<(), RuleError> {
    let withdraws = !plan.coll_out.is_zero() && !before.debt.is_zero();
    let was_below = withdraws && !is_at_least(before.coll, price, before.debt, params.ccr)?;
    let (coll, debt) = (plan.branch.entire_coll()?, plan.branch.entire_debt()?);
    if (borrows || !was_below) && !is_at_least(coll, price, debt, params.ccr)? {
        return Err(RuleError::TcrBelowCcr);
    }
    if was_below && Value::new(plan.burn.word()) < value_up(plan.coll_out, price)? {
        return Err(RuleError::RepaymentBelowWithdrawal);
    }
    Ok(())
}
