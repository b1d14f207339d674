//! Interest and the upfront fee (`PROTOCOL.md` 4).
//!
//! Simple interest per trove between touches, floored; the branch's interest over the exact
//! weighted debt in one step, ceiled, booked and added to the recorded debt together. So the
//! branch never records less than its troves owe (DEBT-1).

use fixed_math::{
    AnnualRate, AverageRate, Debt, Seconds, Timestamp, WeightedDebt, kernel,
    rate::{BPS, RATE_STEP_WAD},
};

use crate::{
    RuleError,
    branch::{Branch, Yield},
    params::{INCENTIVE_PART, MAX_INTEREST_TIME, UPFRONT_PERIOD, WAD, YEAR},
    trove::{Status, Trove},
};

/// What one unit of weighted debt (wei times basis points) and one second are divided by.
const WEIGHT_YEAR: u128 = BPS * YEAR as u128;
/// What one wei, one WAD of rate and one second are divided by.
pub(crate) const WAD_YEAR: u128 = WAD * YEAR as u128;

/// A trove's interest: `floor(debt * rate * dt / (YEAR * WAD))`.
///
/// # Rounding
/// Down (ROUND-1 row 1). The factor 1e14 of a basis point cancels, so this equals the law's
/// formula exactly (INT-1). Time is clamped at 100 years.
///
/// # Errors
/// `Overflow` - out of the caps.
#[inline(never)]
pub fn trove_interest(debt: Debt, rate: AnnualRate, dt: Seconds) -> Result<Debt, RuleError> {
    let weight = WeightedDebt::of(debt, rate)?;
    let dt = dt.min(MAX_INTEREST_TIME);
    let year = kernel::widen(WEIGHT_YEAR);
    Ok(Debt::from_word(kernel::mul_div_down(
        weight.word(),
        dt.word(),
        year,
    )?)?)
}

/// A branch's interest: `ceil(weighted_debt * dt / (YEAR * WAD))`.
///
/// # Rounding
/// Up (ROUND-1 row 2). Time is clamped at 100 years.
///
/// # Errors
/// `Overflow` - out of the caps.
#[inline(never)]
pub fn branch_interest(weighted_debt: WeightedDebt, dt: Seconds) -> Result<Debt, RuleError> {
    let dt = dt.min(MAX_INTEREST_TIME);
    let year = kernel::widen(WEIGHT_YEAR);
    Ok(Debt::from_word(kernel::mul_div_up(
        weighted_debt.word(),
        dt.word(),
        year,
    )?)?)
}

/// Adds the branch's interest up to `now` to its recorded debt and returns it, to be booked.
/// Nothing changes if no time has passed (DEBT-3); a shut branch accrues to the second in which
/// it was shut (INT-9).
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn accrue(branch: &mut Branch, now: Timestamp) -> Result<Debt, RuleError> {
    let until = branch.interest_time(now);
    let dt = until.since(branch.last_accrual);
    let interest = branch_interest(branch.weighted_debt, dt)?;
    branch.recorded_debt = branch.recorded_debt.add(interest)?;
    branch.last_accrual = branch.last_accrual.max(until);
    Ok(interest)
}

/// A trove's interest from its last touch up to `now`; an idle or closed trove has none.
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn pending(branch: &Branch, trove: &Trove, now: Timestamp) -> Result<Debt, RuleError> {
    if trove.status != Status::Active {
        return Ok(Debt::ZERO);
    }
    let dt = branch.interest_time(now).since(trove.last_debt_update);
    trove_interest(trove.debt, trove.rate, dt)
}

/// A trove's entire debt: recorded debt, interest up to `now`, and what was redistributed to it.
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn entire_debt(branch: &Branch, trove: &Trove, now: Timestamp) -> Result<Debt, RuleError> {
    let interest = pending(branch, trove, now)?;
    Ok(trove.debt.add(interest)?.add(trove.pending.debt)?)
}

/// Splits interest or a fee: 75 % to the pool, the rest to the incentives (INT-4).
///
/// # Rounding
/// The pool's part down, the rest to the incentives (ROUND-1 row 3): `x - ceil(x / 4)` is
/// `floor(3 x / 4)`.
#[inline]
#[must_use]
pub fn split(amount: Debt) -> Yield {
    let incentives = Debt::new(amount.raw().div_ceil(INCENTIVE_PART));
    Yield {
        pool: amount.sub_or_zero(incentives),
        incentives,
    }
}

/// A branch's average rate in WAD: `floor(weighted_debt / recorded_debt)`, 0 without debt.
///
/// # Rounding
/// Down (ROUND-1 row 4).
///
/// # Errors
/// `Overflow` - more weight than debt allows.
pub fn average_rate(weighted: WeightedDebt, recorded: Debt) -> Result<AverageRate, RuleError> {
    if recorded.is_zero() {
        return Ok(AverageRate::default());
    }
    let step = kernel::widen(u128::from(RATE_STEP_WAD));
    let average = kernel::mul_div_down(weighted.word(), step, recorded.word())?;
    Ok(AverageRate::from_wad(kernel::narrow(average)?))
}

/// The upfront fee on new debt: `ceil(debt * average * 7 d / (YEAR * WAD))`.
///
/// # Rounding
/// Up (ROUND-1 row 5).
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn upfront_fee(debt: Debt, average: AverageRate) -> Result<Debt, RuleError> {
    let period = u128::from(UPFRONT_PERIOD.raw());
    let rate_time = average
        .wad()
        .checked_mul(period)
        .ok_or(RuleError::Overflow)?;
    let (rate_time, year) = (kernel::widen(rate_time), kernel::widen(WAD_YEAR));
    Ok(Debt::from_word(kernel::mul_div_up(
        debt.word(),
        rate_time,
        year,
    )?)?)
}
