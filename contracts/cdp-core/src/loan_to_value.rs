//! Debt from a loan-to-value (`PROTOCOL.md` 3): the most that keeps debt, upfront fee included,
//! over value at or below what was asked for.
//!
//! The fee depends on the average rate, which depends on the debt. With the average `a` given,
//! the largest loan is exact: `d + ceil(d a p / y) <= room` if and only if
//! `d <= floor(room y / (y + a p))`. So averages are tried, each from the loan of the one before.
//! A loan changes the average by little and the average the loan by less, so that a digit and
//! more is won each time.

use fixed_math::{AnnualRate, Coll, Debt, LoanToValue, Timestamp, WeightedDebt, kernel};

use crate::{
    RuleError,
    branch::Branch,
    collateral_ratio::value_down,
    interest::{self, WAD_YEAR},
    oracle::{OracleStatus, Quote},
    params::{UPFRONT_PERIOD, WAD},
    plan::{DebtChange, NewDebt},
    trove::Trove,
};

/// Averages tried at most: 18 digits, at least one each, and some to spare.
const TRIES: u32 = 24;

/// The most debt that collateral carries at a loan-to-value: `floor(value * ltv)`.
///
/// # Rounding
/// Down, as is the value (ROUND-1 rows 6, 8).
///
/// # Errors
/// `AmountAboveCap` - it passes 128 bits.
pub fn debt_at_down(coll: Coll, ltv: LoanToValue, quote: &Quote) -> Result<Debt, RuleError> {
    // A loan-to-value needs a value.
    if quote.status == OracleStatus::Down {
        return Err(RuleError::OracleDown);
    }
    let value = value_down(coll, quote.price)?;
    let debt = kernel::mul_div_down(value.raw(), ltv.word(), kernel::widen(WAD))
        .map_err(|_| RuleError::AmountAboveCap)?;
    Debt::from_word(debt).map_err(|_| RuleError::AmountAboveCap)
}

/// The debt to open a trove with.
///
/// # Errors
/// `OracleDown` - there is no value. `AmountAboveCap`, `Overflow` - out of the caps.
pub fn opening_debt(
    mut branch: Branch,
    coll: Coll,
    rate: AnnualRate,
    ltv: LoanToValue,
    quote: &Quote,
    now: Timestamp,
) -> Result<Debt, RuleError> {
    let room = debt_at_down(coll, ltv, quote)?;
    interest::accrue(&mut branch, now)?;
    largest_loan(room, branch.weighted_debt, branch.recorded_debt, rate)
}

/// The change of debt that takes a trove to a loan-to-value: the largest loan, or the exact
/// repayment. `limits` are those of new debt; its amount is not read.
///
/// # Rounding
/// A loan down, a repayment up, since the debt aimed at is floored (ROUND-1 rows 8, 9).
///
/// # Errors
/// `OracleDown` - there is no value. `AmountAboveCap`, `Overflow` - out of the caps.
pub fn change_to(
    mut branch: Branch,
    trove: &Trove,
    ltv: LoanToValue,
    limits: &NewDebt,
    quote: &Quote,
    now: Timestamp,
) -> Result<DebtChange, RuleError> {
    let aim = debt_at_down(trove.coll.add(trove.pending.coll)?, ltv, quote)?;
    interest::accrue(&mut branch, now)?;
    let debt = interest::entire_debt(&branch, trove, now)?;
    if debt >= aim {
        return Ok(DebtChange::Repay(debt.sub(aim)?));
    }
    let recorded = WeightedDebt::of(trove.debt, trove.rate)?;
    let weighted = branch.weighted_debt.sub(recorded)?;
    let weighted = weighted.add(WeightedDebt::of(debt, trove.rate)?)?;
    let room = aim.sub(debt)?;
    let whole = branch.recorded_debt.add(trove.pending.debt)?;
    let amount = largest_loan(room, weighted, whole, trove.rate)?;
    Ok(DebtChange::Borrow(NewDebt { amount, ..*limits }))
}

/// The largest loan that takes, its upfront fee included, at most `room`: exactly the largest if
/// the average stands still, else by what one unit of the average's rounding is worth less.
///
/// `weighted` and `recorded` are the branch's, the trove's debt up to now in both.
///
/// # Rounding
/// Down (ROUND-1 row 8).
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn largest_loan(
    room: Debt,
    weighted: WeightedDebt,
    recorded: Debt,
    rate: AnnualRate,
) -> Result<Debt, RuleError> {
    let average_with = |loan: Debt| -> Result<u128, RuleError> {
        let weighted = weighted.add(WeightedDebt::of(loan, rate)?)?;
        Ok(interest::average_rate(weighted, recorded.add(loan)?)?.wad())
    };
    let mut average = average_with(room)?;
    for _ in 0..TRIES {
        let loan = loan_at(room, average)?;
        let next = average_with(loan)?;
        // A loan at the average it leads to, or at a higher one, is small enough.
        if next <= average && average.saturating_sub(next) <= 1 {
            return Ok(loan);
        }
        average = next;
    }
    // Not reached where a loan is given: a branch owes nothing, or the minimum debt at least.
    // Beside dust an average may jump for ever; none is above the highest of the rates.
    loan_at(room, AnnualRate::MAX.wad())
}

/// The largest loan at an average rate: `floor(room * y / (y + average * p))`.
fn loan_at(room: Debt, average: u128) -> Result<Debt, RuleError> {
    let year = kernel::widen(WAD_YEAR);
    let period = kernel::widen(u128::from(UPFRONT_PERIOD.raw()));
    let fee = kernel::mul(kernel::widen(average), period)?;
    let whole = kernel::add(year, fee)?;
    Ok(Debt::from_word(kernel::mul_div_down(
        room.word(),
        year,
        whole,
    )?)?)
}
