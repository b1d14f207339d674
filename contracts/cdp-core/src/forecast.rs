//! What a borrower wants to know before: fees, the collateral that a debt needs, the price at
//! which a trove is liquidated. Made of the parts that the plans are made of, so that what is
//! forecast is what happens.

use fixed_math::{AnnualRate, Coll, Debt, LoanToValue, Price, Ratio, Timestamp, Value, kernel};

use crate::{
    RuleError,
    borrowing::{accrued, charge, detach, lend, settle},
    branch::Branch,
    oracle::{OracleStatus, Quote},
    params::{BranchParams, PRICE_SCALE, WAD},
    plan::{NewDebt, Plan},
    rate_change,
    trove::{Status, Trove},
};

/// The upfront fee of opening a trove.
///
/// # Rounding
/// Up (ROUND-1 row 5).
///
/// # Errors
/// `AmountAboveCap`, `Overflow` - out of the caps.
pub fn opening_fee(
    branch: Branch,
    amount: Debt,
    rate: AnnualRate,
    now: Timestamp,
) -> Result<Debt, RuleError> {
    Ok(opened(branch, amount, rate, now)?.upfront_fee)
}

/// The upfront fee of borrowing more on a trove.
///
/// # Rounding
/// Up (ROUND-1 row 5).
///
/// # Errors
/// `AmountAboveCap`, `Overflow` - out of the caps.
pub fn borrowing_fee(
    branch: Branch,
    trove: Trove,
    amount: Debt,
    now: Timestamp,
) -> Result<Debt, RuleError> {
    let mut plan = taken_out(branch, trove, now)?;
    lend(&mut plan, &unlimited(amount))?;
    Ok(plan.upfront_fee)
}

/// The upfront fee of changing the rate of a trove, 0 after the cooldown.
///
/// # Rounding
/// Up (ROUND-1 row 5).
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn rate_change_fee(
    branch: Branch,
    trove: Trove,
    rate: AnnualRate,
    last_change: Timestamp,
    now: Timestamp,
) -> Result<Debt, RuleError> {
    if rate_change::is_free(last_change, now) {
        return Ok(Debt::ZERO);
    }
    let mut plan = taken_out(branch, trove, now)?;
    plan.trove.rate = rate;
    let whole = plan.trove.debt;
    charge(&mut plan, whole)?;
    Ok(plan.upfront_fee)
}

/// The least collateral with which a trove of this debt, fee included, is at or above the MCR
/// and at or below a loan-to-value (if one is given), and the branch at or above the CCR.
///
/// # Rounding
/// Up, at every step: one unit less is worth too little (ROUND-1 row 6 floors what it is worth).
///
/// # Errors
/// `OracleDown` - there is no price. `AmountAboveCap` - no amount within the caps is enough.
/// `Overflow` - out of the caps.
pub fn required_coll(
    params: &BranchParams,
    branch: Branch,
    amount: Debt,
    rate: AnnualRate,
    ltv: Option<LoanToValue>,
    quote: &Quote,
    now: Timestamp,
) -> Result<Coll, RuleError> {
    if quote.status == OracleStatus::Down {
        return Err(RuleError::OracleDown);
    }
    let plan = opened(branch, amount, rate, now)?;
    let debt = plan.trove.debt;
    let own = value_for(debt, params.mcr)?;
    let own = match ltv {
        None => own,
        Some(ltv) => own.max(value_at(debt, ltv)?),
    };
    let whole = value_for(plan.branch.entire_debt()?, params.ccr)?;
    let whole = coll_worth_up(whole, quote.price)?;
    let missing = whole.sub_or_zero(plan.branch.entire_coll()?);
    let own = coll_worth_up(own, quote.price)?;
    Ok(own.max(missing).max(Coll::new(1)))
}

/// The price below which a trove's ratio is below the MCR; `None` without collateral.
///
/// # Rounding
/// Up: at this price the value, floored, is just enough (ROUND-1 row 6).
///
/// # Errors
/// `Overflow` - it passes 256 bits.
pub fn liquidation_price(coll: Coll, debt: Debt, mcr: Ratio) -> Result<Option<Price>, RuleError> {
    if coll.is_zero() {
        return Ok(None);
    }
    let value = value_for(debt, mcr)?.raw();
    let price = kernel::mul_div_up(value, kernel::widen(PRICE_SCALE), coll.word())?;
    Ok(Some(Price::new(price)))
}

/// A plan in which a new trove has its debt and fee, and nothing is tested.
fn opened(
    branch: Branch,
    amount: Debt,
    rate: AnnualRate,
    now: Timestamp,
) -> Result<Plan, RuleError> {
    let mut plan = accrued(branch, now)?;
    plan.trove.rate = rate;
    lend(&mut plan, &unlimited(amount))?;
    Ok(plan)
}

/// A plan in which a trove's figures are up to date and out of the branch's weights.
fn taken_out(branch: Branch, trove: Trove, now: Timestamp) -> Result<Plan, RuleError> {
    let mut plan = accrued(branch, now)?;
    plan.trove = trove;
    settle(&mut plan, now)?;
    if trove.status == Status::Active {
        detach(&mut plan, &trove)?;
    }
    Ok(plan)
}

/// New debt without limits.
const fn unlimited(amount: Debt) -> NewDebt {
    let most = Debt::new(u128::MAX);
    NewDebt {
        amount,
        max_upfront_fee: most,
        ceiling: most,
    }
}

/// The least value that backs a debt at a ratio.
fn value_for(debt: Debt, ratio: Ratio) -> Result<Value, RuleError> {
    let one = kernel::widen(u128::from(Ratio::ONE.bps()));
    let ratio = kernel::widen(u128::from(ratio.bps()));
    Ok(Value::new(kernel::mul_div_up(debt.word(), ratio, one)?))
}

/// The least value at which a debt is at or below a loan-to-value. None is at one of 0.
fn value_at(debt: Debt, ltv: LoanToValue) -> Result<Value, RuleError> {
    let value = kernel::mul_div_up(debt.word(), kernel::widen(WAD), ltv.word());
    Ok(Value::new(value.map_err(|_| RuleError::AmountAboveCap)?))
}

/// The least collateral that is worth a value. A price of 0 makes none worth it.
fn coll_worth_up(value: Value, price: Price) -> Result<Coll, RuleError> {
    let scale = kernel::widen(PRICE_SCALE);
    let coll = kernel::mul_div_up(value.raw(), scale, price.raw()).and_then(Coll::from_word);
    coll.map_err(|_| RuleError::AmountAboveCap)
}
