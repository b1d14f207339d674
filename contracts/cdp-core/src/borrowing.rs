//! Borrowing (`PROTOCOL.md` 3): open, adjust, close.
//!
//! Each rule takes the branch and the trove as stored and returns a [`Plan`]: both as they are to
//! be stored, and what is minted, burned, taken and sent. The plan is also the preview.
//!
//! ```text
//!   accrue the branch -> take the trove's figures out of the totals -> change them
//!                     -> put them back -> test what the law asks of the state after
//! ```
//!
//! Opening, borrowing and withdrawing raise the risk and need a price. Repaying, depositing and
//! closing need none, and are allowed at any collateral ratio, status and after shutdown.
//!
//! Tests come in the order of the law: the trove and the request, rate, minimum debt, price,
//! MCR, CCR, shutdown, ceiling, fee.

use fixed_math::{Debt, Stake, Timestamp, WeightedDebt};

use crate::{
    RuleError,
    branch::Branch,
    interest,
    oracle::Quote,
    params::{BranchParams, COLL_CAP, COUNTER_CAP, DEBT_CAP, MIN_DEBT},
    plan::{BookMove, Change, CollChange, DebtChange, NewDebt, Opening, Plan},
    redistribution::Redistributed,
    restriction::{self, Before},
    trove::{Status, Trove},
};

/// Opens a trove. Its counter is the plan's `branch.counter`.
///
/// # Errors
/// `CollateralZero`, `AmountAboveCap`, `DebtBelowMin`, `OracleDown`, `OracleRestricted`,
/// `IcrBelowMcr`, `TcrBelowCcr`, `BranchShut`, `DebtAboveCeiling`, `UpfrontFeeAboveMax` - the rule
/// of the name, in this order. `Overflow` - out of the caps.
pub fn open(
    params: &BranchParams,
    branch: Branch,
    opening: &Opening,
    quote: &Quote,
    now: Timestamp,
) -> Result<Plan, RuleError> {
    // A trove needs collateral.
    if opening.coll.is_zero() {
        return Err(RuleError::CollateralZero);
    }
    if opening.coll > COLL_CAP || branch.counter >= COUNTER_CAP {
        return Err(RuleError::AmountAboveCap);
    }
    let mut plan = accrued(branch, now)?;
    plan.branch.counter = plan.branch.counter.saturating_add(1);
    plan.coll_in = opening.coll;
    plan.book = BookMove::Insert;
    plan.trove = Trove {
        status: Status::Active,
        coll: opening.coll,
        rate: opening.rate,
        last_debt_update: now,
        last_deposit: now,
        last_risk_raise: now,
        ..Trove::default()
    };
    let before = before(&plan)?;
    lend(&mut plan, &opening.debt)?;
    plan.trove.stake = plan.branch.new_stake(opening.coll)?;
    attach(&mut plan)?;
    restriction::check(params, &before, &plan, Some(&opening.debt), quote)?;
    Ok(plan)
}

/// Changes a trove. The quote is read only if the change raises the risk.
///
/// A repayment is capped: it leaves the minimum debt, or in a shut branch anything; the plan's
/// `burn` is what is taken. A trove whose whole debt is repaid becomes idle; an idle trove that
/// borrows is tested like a new one.
///
/// # Errors
/// `TroveUnknown`, `TroveIdle`, `ZeroChange`, `AmountAboveCap`, `WithdrawalAboveCollateral`,
/// `DebtBelowMin`, `OracleDown`, `OracleRestricted`, `IcrBelowMcr`, `TcrBelowCcr`,
/// `RepaymentBelowWithdrawal`, `BranchShut`, `DebtAboveCeiling`, `UpfrontFeeAboveMax` - the rule
/// of the name, in this order. `Overflow` - out of the caps.
pub fn adjust(
    params: &BranchParams,
    branch: Branch,
    trove: Trove,
    change: &Change,
    quote: &Quote,
    now: Timestamp,
) -> Result<Plan, RuleError> {
    let was_active = match trove.status {
        Status::Closed => return Err(RuleError::TroveUnknown),
        Status::Active => true,
        Status::Idle => false,
    };
    let mut plan = accrued(branch, now)?;
    plan.trove = trove;
    settle(&mut plan, now)?;
    let before = before(&plan)?;
    if was_active {
        detach(&mut plan, &trove)?;
    }
    let borrowed = move_debt(&mut plan, change, was_active)?;
    move_coll(&mut plan, change, now)?;
    // A change changes something (TROVE-13).
    if plan.mint.is_zero()
        && plan.burn.is_zero()
        && plan.coll_in.is_zero()
        && plan.coll_out.is_zero()
    {
        return Err(RuleError::ZeroChange);
    }
    place(&mut plan, &trove)?;
    if change.raises_risk() {
        plan.trove.last_risk_raise = now;
        restriction::check(params, &before, &plan, borrowed.as_ref(), quote)?;
    }
    Ok(plan)
}

/// Closes a trove: its entire debt is burned from the caller, all its collateral is sent.
///
/// # Errors
/// `TroveUnknown` - closed already. `ClosedInDepositSecond` - its owner or manager deposited in
/// this second (TROVE-14). `Overflow` - out of the caps.
pub fn close(branch: Branch, trove: Trove, now: Timestamp) -> Result<Plan, RuleError> {
    if trove.status == Status::Closed {
        return Err(RuleError::TroveUnknown);
    }
    // Collateral stays for a second, so that flash-funded collateral lends its ratio to nobody.
    if trove.last_deposit == now {
        return Err(RuleError::ClosedInDepositSecond);
    }
    let mut plan = accrued(branch, now)?;
    plan.trove = trove;
    settle(&mut plan, now)?;
    plan.coll_out = plan.trove.coll;
    if trove.status == Status::Active {
        detach(&mut plan, &trove)?;
        repay(&mut plan, Debt::new(u128::MAX), Debt::ZERO)?;
        leave(&mut plan)?;
    }
    plan.trove = Trove::default();
    Ok(plan)
}

/// Starts a plan: accrues the branch and books what it accrued.
pub(crate) fn accrued(mut branch: Branch, now: Timestamp) -> Result<Plan, RuleError> {
    let branch_interest = interest::accrue(&mut branch, now)?;
    let booked = interest::split(branch_interest);
    Ok(Plan {
        branch,
        branch_interest,
        booked,
        ..Plan::default()
    })
}

/// The branch as it stands, accrued, before anything is changed.
pub(crate) fn before(plan: &Plan) -> Result<Before, RuleError> {
    Ok(Before {
        coll: plan.branch.entire_coll()?,
        debt: plan.branch.entire_debt()?,
    })
}

/// Adds to the trove its interest, which the branch's recorded debt holds already, and what was
/// redistributed to it, which is moved there now (REDIST-3).
pub(crate) fn settle(plan: &mut Plan, now: Timestamp) -> Result<(), RuleError> {
    plan.trove_interest = interest::pending(&plan.branch, &plan.trove, now)?;
    let Plan { branch, trove, .. } = plan;
    let applied = core::mem::take(&mut trove.pending);
    trove.coll = trove.coll.add(applied.coll)?;
    trove.debt = trove.debt.add(plan.trove_interest)?.add(applied.debt)?;
    // Cannot underflow: what is pending was floored from what is redistributed (REDIST-1).
    branch.redistributed = branch.redistributed.sub(applied)?;
    branch.coll = branch.coll.add(applied.coll)?;
    branch.recorded_debt = branch.recorded_debt.add(applied.debt)?;
    if applied != Redistributed::default() {
        trove.stake = branch.new_stake(trove.coll)?;
    }
    plan.applied = applied;
    plan.trove.last_debt_update = plan
        .branch
        .interest_time(now)
        .max(plan.trove.last_debt_update);
    Ok(())
}

/// Takes the figures of an active trove, as stored, out of the totals (but its debt). The trove
/// is settled already: what was applied to it is out again, too.
pub(crate) fn detach(plan: &mut Plan, trove: &Trove) -> Result<(), RuleError> {
    let branch = &mut plan.branch;
    branch.weighted_debt = branch
        .weighted_debt
        .sub(WeightedDebt::of(trove.debt, trove.rate)?)?;
    branch.coll = branch.coll.sub(trove.coll)?.sub(plan.applied.coll)?;
    branch.total_stakes = branch.total_stakes.sub(trove.stake)?;
    Ok(())
}

/// Puts the figures of an active trove into the totals (but its debt).
pub(crate) fn attach(plan: &mut Plan) -> Result<(), RuleError> {
    let Plan { branch, trove, .. } = plan;
    branch.weighted_debt = branch
        .weighted_debt
        .add(WeightedDebt::of(trove.debt, trove.rate)?)?;
    branch.total_stakes = branch.total_stakes.add(trove.stake)?;
    branch.coll = branch.coll.add(trove.coll)?;
    // The branch's collateral stays inside the cap of the arithmetic; what is pending counts, so
    // that applying it never passes the cap.
    if branch.entire_coll()? > COLL_CAP {
        return Err(RuleError::AmountAboveCap);
    }
    Ok(())
}

/// Changes the debt; returns the new debt asked for, if any.
fn move_debt(
    plan: &mut Plan,
    change: &Change,
    was_active: bool,
) -> Result<Option<NewDebt>, RuleError> {
    match change.debt {
        DebtChange::Borrow(new) => {
            // Zero is no new debt; it must not revive an idle trove.
            if new.amount.is_zero() {
                return Err(RuleError::ZeroChange);
            }
            lend(plan, &new)?;
            Ok(Some(new))
        }
        // An idle trove has nothing to repay; its collateral leaves by closing, or with new debt.
        DebtChange::Repay(_) if !was_active => Err(RuleError::TroveIdle),
        DebtChange::Repay(amount) => {
            let least = if plan.branch.is_shut() {
                Debt::ZERO
            } else {
                MIN_DEBT
            };
            repay(plan, amount, least)?;
            Ok(None)
        }
        DebtChange::None if !was_active && change.raises_risk() => Err(RuleError::TroveIdle),
        DebtChange::None => Ok(None),
    }
}

/// Changes the collateral.
fn move_coll(plan: &mut Plan, change: &Change, now: Timestamp) -> Result<(), RuleError> {
    let trove = &mut plan.trove;
    match change.coll {
        CollChange::None => {}
        CollChange::Deposit(amount) => {
            // Both are tested: the amount, so that the sum fits; the sum, for the arithmetic.
            if amount > COLL_CAP {
                return Err(RuleError::AmountAboveCap);
            }
            trove.coll = trove.coll.add(amount)?;
            if trove.coll > COLL_CAP {
                return Err(RuleError::AmountAboveCap);
            }
            // A deposit of nothing is no deposit: it delays no close.
            if !amount.is_zero() {
                trove.last_deposit = now;
            }
            plan.coll_in = amount;
        }
        CollChange::Withdraw(amount) => {
            // Nobody takes out more than is there.
            if amount > trove.coll {
                return Err(RuleError::WithdrawalAboveCollateral);
            }
            trove.coll = trove.coll.sub(amount)?;
            plan.coll_out = amount;
        }
    }
    Ok(())
}

/// Adds new debt and its upfront fee to the trove and the branch. The trove's figures are not in
/// the weights.
pub(crate) fn lend(plan: &mut Plan, new: &NewDebt) -> Result<(), RuleError> {
    if new.amount > DEBT_CAP {
        return Err(RuleError::AmountAboveCap);
    }
    let Plan { branch, trove, .. } = plan;
    trove.debt = trove.debt.add(new.amount)?;
    branch.recorded_debt = branch.recorded_debt.add(new.amount)?;
    plan.mint = new.amount;
    charge(plan, new.amount)
}

/// Charges the upfront fee on an amount of debt, at the rates of the state after the change. The
/// trove's figures are not in the weights.
pub(crate) fn charge(plan: &mut Plan, amount: Debt) -> Result<(), RuleError> {
    let Plan { branch, trove, .. } = plan;
    // The average is taken over the state after the change, the fee left out (INT-6).
    let own = WeightedDebt::of(trove.debt, trove.rate)?;
    let average = interest::average_rate(branch.weighted_debt.add(own)?, branch.recorded_debt)?;
    let fee = interest::upfront_fee(amount, average)?;
    trove.debt = trove.debt.add(fee)?;
    branch.recorded_debt = branch.recorded_debt.add(fee)?;
    plan.upfront_fee = fee;
    plan.booked = plan.booked.plus(interest::split(fee))?;
    Ok(())
}

/// Repays at most what leaves `least` of the trove's debt.
fn repay(plan: &mut Plan, amount: Debt, least: Debt) -> Result<(), RuleError> {
    let Plan { branch, trove, .. } = plan;
    let burn = amount.min(trove.debt.sub_or_zero(least));
    trove.debt = trove.debt.sub(burn)?;
    // Cannot underflow: the branch records at least what its troves owe (DEBT-1).
    branch.recorded_debt = branch.recorded_debt.sub(burn)?;
    plan.burn = burn;
    Ok(())
}

/// Puts the changed trove back where its debt says it belongs.
pub(crate) fn place(plan: &mut Plan, old: &Trove) -> Result<(), RuleError> {
    let was_active = old.status == Status::Active;
    if plan.trove.debt.is_zero() {
        plan.trove.status = Status::Idle;
        plan.trove.stake = Stake::ZERO;
        if was_active {
            leave(plan)?;
        }
        return Ok(());
    }
    let settled = old.coll.add(plan.applied.coll)?;
    if !was_active || plan.trove.coll != settled {
        plan.trove.stake = plan.branch.new_stake(plan.trove.coll)?;
    }
    if !was_active {
        plan.trove.status = Status::Active;
        plan.book = BookMove::Insert;
    }
    attach(plan)
}

/// Takes a trove without debt, detached already, out of the book.
fn leave(plan: &mut Plan) -> Result<(), RuleError> {
    plan.book = BookMove::Remove;
    plan.residue = plan.branch.take_residue()?;
    Ok(())
}
