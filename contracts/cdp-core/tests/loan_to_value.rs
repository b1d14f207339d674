//! Debt from a loan-to-value: never above it, and no less than rounding asks for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing
)]

mod common;

use cdp_core::loan_to_value::{change_to, debt_at_down, largest_loan, opening_debt};
use cdp_core::params::{DAY, WAD, YEAR};
use cdp_core::plan::{Change, DebtChange};
use cdp_core::{Branch, OracleStatus, Quote, RuleError, interest};
use common::{NOW, adjust_trove, at, coll, open, opening, quote, rate, unlimited, usd};
use fixed_math::{AnnualRate, Debt, LoanToValue, WeightedDebt};
use proptest::prelude::*;

fn percent(percent: u128) -> LoanToValue {
    LoanToValue::new(percent * WAD / 100)
}

/// What a loan takes, its fee included.
fn with_fee(loan: Debt, weighted: WeightedDebt, recorded: Debt, rate: AnnualRate) -> Debt {
    let weighted = weighted.add(WeightedDebt::of(loan, rate).unwrap()).unwrap();
    let average = interest::average_rate(weighted, recorded.add(loan).unwrap()).unwrap();
    let fee = interest::upfront_fee(loan, average).unwrap();
    loan.add(fee).unwrap()
}

/// What rounding may leave of the room: a wei, and the fee that one unit of the floored average
/// is worth, once for the loan and once for the average it leads to.
fn rounding(loan: Debt) -> u128 {
    let unit = loan.raw() / WAD * u128::from(7 * DAY) / u128::from(YEAR) + 1;
    2 + 2 * unit
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn trove_11_the_largest_loan_fits_and_a_larger_one_does_not(
        room in 1_u128..10_u128.pow(26),
        others in 0_u128..10_u128.pow(26),
        others_bps in 50_u16..=25_000,
        own_bps in 50_u16..=25_000,
    ) {
        let (room, recorded, rate) = (Debt::new(room), Debt::new(others), common::rate(own_bps));
        let weighted = WeightedDebt::of(recorded, common::rate(others_bps)).unwrap();
        let loan = largest_loan(room, weighted, recorded, rate).unwrap();
        prop_assert!(with_fee(loan, weighted, recorded, rate) <= room);
        let larger = Debt::new(loan.raw() + rounding(loan));
        prop_assert!(with_fee(larger, weighted, recorded, rate) > room);
    }

    #[test]
    fn trove_11_a_trove_opened_at_a_loan_to_value_is_at_it(
        units in 1_000_u128..1_000_000,
        cents in 50_u128..500,
        ltv in 20_u128..=55,
        bps in 50_u16..=25_000,
    ) {
        let (quote, coll) = (quote(cents), coll(units));
        let aim = debt_at_down(coll, percent(ltv), &quote).unwrap();
        prop_assume!(aim >= usd(250));
        let (rate, ltv) = (rate(bps), percent(ltv));
        let debt = opening_debt(Branch::default(), coll, rate, ltv, &quote, at(NOW)).unwrap();
        let request = cdp_core::plan::Opening {
            rate,
            ..opening(coll, debt)
        };
        let plan = open(Branch::default(), &request, &quote, NOW).unwrap();
        prop_assert!(plan.trove.debt <= aim);
        prop_assert!(aim.raw() - plan.trove.debt.raw() <= rounding(debt));
    }

    #[test]
    fn trove_11_a_trove_is_taken_to_a_loan_to_value_from_both_sides(
        first in 25_u128..=55,
        second in 25_u128..=55,
        cents in 100_u128..130,
        days in 0_u64..400,
        bps in 50_u16..=2_000,
    ) {
        let coll = coll(5_000);
        let start = Branch::default();
        let debt = opening_debt(start, coll, rate(bps), percent(first), &quote(120), at(NOW));
        let request = cdp_core::plan::Opening {
            rate: rate(bps),
            ..opening(coll, debt.unwrap())
        };
        let plan = open(start, &request, &quote(120), NOW).unwrap();
        let (quote, now) = (quote(cents), NOW + days * DAY + 1);
        let aim = debt_at_down(coll, percent(second), &quote).unwrap();
        let limits = unlimited(Debt::ZERO);
        let (branch, trove) = (plan.branch, plan.trove);
        let change = change_to(branch, &trove, percent(second), &limits, &quote, at(now)).unwrap();
        let owes = interest::entire_debt(&branch, &trove, at(now)).unwrap();
        match change {
            DebtChange::Repay(amount) => prop_assert_eq!(owes.sub(amount).unwrap(), aim),
            DebtChange::Borrow(_) | DebtChange::None => prop_assert!(owes < aim),
        }
        match adjust_trove(branch, trove, &Change::of_debt(change), &quote, now) {
            Ok(after) => {
                prop_assert!(after.trove.debt <= aim);
                let missed = aim.raw() - after.trove.debt.raw();
                prop_assert!(missed <= rounding(after.mint));
            }
            Err(error) => prop_assert!(
                error == RuleError::ZeroChange || error == RuleError::TcrBelowCcr,
                "{error:?}"
            ),
        }
    }
}

#[test]
fn a_loan_to_value_needs_a_value() {
    let down = Quote::default();
    assert_eq!(down.status, OracleStatus::Down);
    let debt = debt_at_down(coll(1), percent(50), &down);
    assert_eq!(debt, Err(RuleError::OracleDown));
}

#[test]
fn a_restricted_price_is_enough_to_repay_and_not_to_borrow() {
    let plan = common::one_trove();
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    let to = |ltv| {
        let limits = unlimited(Debt::ZERO);
        let (branch, trove, now) = (plan.branch, plan.trove, NOW + 1);
        let debt = change_to(branch, &trove, percent(ltv), &limits, &restricted, at(now)).unwrap();
        adjust_trove(branch, trove, &Change::of_debt(debt), &restricted, now)
    };
    let repaid = to(40).unwrap();
    assert_eq!(repaid.trove.debt, usd(400));
    assert_eq!(to(55), Err(RuleError::OracleRestricted));
}

#[test]
fn a_repayment_to_a_loan_to_value_leaves_the_minimum_debt() {
    let plan = common::one_trove();
    let limits = unlimited(Debt::ZERO);
    let (branch, trove, now) = (plan.branch, plan.trove, NOW + 1);
    let debt = change_to(branch, &trove, percent(1), &limits, &quote(100), at(now)).unwrap();
    let after = adjust_trove(branch, trove, &Change::of_debt(debt), &quote(100), now).unwrap();
    assert_eq!(after.trove.debt, usd(200));
}

#[test]
fn a_debt_of_more_than_128_bits_is_refused() {
    let debt = debt_at_down(coll(1_000_000), LoanToValue::new(u128::MAX), &quote(100));
    assert_eq!(debt, Err(RuleError::AmountAboveCap));
}
