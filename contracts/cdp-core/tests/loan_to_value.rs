//! Debt from a loan-to-value: the most that fits, fee included, against a search by hand and
//! against big integers.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    Branch, OracleStatus, Quote, RuleError, Trove, interest, loan_to_value,
    loan_to_value::{change_to, debt_at_down, largest_loan, opening_debt},
    plan::{Change, DebtChange},
};
use common::{LATER, NOW, adjust, at, coll, debt_later, one_trove, open, opening, quote, rate};
use common::{adjust_trove, unlimited, usd};
use fixed_math::{AnnualRate, Coll, Debt, LoanToValue, U256, WeightedDebt, kernel};
use num_bigint::BigUint;
use proptest::prelude::*;

const WAD: u128 = 10u128.pow(18);
/// The seconds of the upfront fee, and those of a year in WAD.
const WEEK: u128 = 604_800;
const YEAR: u128 = 31_536_000 * WAD;

/// A loan-to-value in WAD.
fn ltv(wad: u128) -> LoanToValue {
    LoanToValue::from_word_or_max(kernel::widen(wad))
}

fn percent(percent: u128) -> LoanToValue {
    ltv(percent * WAD / 100)
}

/// A loan and its fee, by the law's formula; the branch's weight is in wei times basis points.
fn with_fee(loan: u128, weighted: u128, recorded: u128, bps: u16) -> BigUint {
    let debt = BigUint::from(recorded) + loan;
    if debt == BigUint::ZERO {
        return debt;
    }
    let weight = BigUint::from(weighted) + BigUint::from(loan) * bps;
    let average = weight * 10u128.pow(14) / debt;
    let fee = BigUint::from(loan) * average * WEEK;
    (fee + YEAR - 1u8) / YEAR + loan
}

fn largest(room: u128, weighted: u128, recorded: u128, bps: u16) -> u128 {
    let (weighted, recorded) = (WeightedDebt::new(weighted), Debt::new(recorded));
    largest_loan(Debt::new(room), weighted, recorded, rate(bps))
        .unwrap()
        .raw()
}

/// The loan fits, and one by more than what the average's rounding is worth does not.
fn is_largest(room: u128, weighted: u128, recorded: u128, bps: u16) -> Result<(), String> {
    let loan = largest(room, weighted, recorded, bps);
    let missed = 1 + loan * (WEEK / 100) / (YEAR / 100) + 1;
    let (entire, more) = (
        with_fee(loan, weighted, recorded, bps),
        with_fee(loan + missed, weighted, recorded, bps),
    );
    let room = BigUint::from(room);
    if entire <= room && more > room {
        return Ok(());
    }
    Err(format!(
        "{loan} becomes {entire}, {missed} more {more}, of {room}"
    ))
}

#[test]
fn debt_is_value_times_ltv_floored_twice() {
    // 3 units of 1e-18 at 1 AmpUSD are 3 wei.
    let at_ltv = |units, wad| debt_at_down(Coll::new(units), ltv(wad), &quote(100)).unwrap();
    assert_eq!(at_ltv(3, WAD), Debt::new(3));
    assert_eq!(at_ltv(3, WAD / 2), Debt::new(1));
    assert_eq!(at_ltv(3, WAD / 3), Debt::ZERO);
    assert_eq!(at_ltv(3, 0), Debt::ZERO);
    assert_eq!(at_ltv(0, WAD), Debt::ZERO);
    // 1.5 wei of value are 1 before the loan-to-value is taken.
    let half = debt_at_down(Coll::new(1), ltv(2 * WAD), &quote(150)).unwrap();
    assert_eq!(half, Debt::new(2));
}

#[test]
fn a_ltv_needs_a_price_but_no_good_one() {
    let with = |status| Quote {
        status,
        ..quote(100)
    };
    let at_status = |status| debt_at_down(coll(1), ltv(WAD), &with(status));
    assert_eq!(at_status(OracleStatus::Good), Ok(usd(1)));
    assert_eq!(at_status(OracleStatus::Restricted), Ok(usd(1)));
    assert_eq!(at_status(OracleStatus::Down), Err(RuleError::OracleDown));
}

#[test]
fn a_debt_above_128_bits_is_refused() {
    let huge = LoanToValue::from_word_or_max(U256::MAX);
    let refused = debt_at_down(coll(2), huge, &quote(100));
    assert_eq!(refused, Err(RuleError::AmountAboveCap));
    let most = Coll::new(u128::MAX);
    assert_eq!(
        debt_at_down(most, ltv(WAD), &quote(100)),
        Ok(Debt::new(u128::MAX))
    );
    let above = debt_at_down(most, ltv(WAD + 1), &quote(100));
    assert_eq!(above, Err(RuleError::AmountAboveCap));
    let refused = largest_loan(
        Debt::new(u128::MAX),
        WeightedDebt::ZERO,
        Debt::ZERO,
        AnnualRate::MAX,
    );
    assert_eq!(refused, Err(RuleError::Overflow));
}

#[test]
fn trove_11_a_search_by_hand_finds_no_larger_loan() {
    for bps in [50, 500, 25_000] {
        for (recorded, average) in [
            (0, 0),
            (1, 50),
            (1, 25_000),
            (7, 500),
            (10u128.pow(9), 25_000),
        ] {
            for room in (0..40).chain([99, 100, 1_000, 4_321]) {
                let weighted = recorded * average;
                let fits =
                    |loan: &u128| with_fee(*loan, weighted, recorded, bps) <= BigUint::from(room);
                let best = (0..=room).filter(fits).max().unwrap();
                let found = largest(room, weighted, recorded, bps);
                let near = found <= best && best - found <= 1;
                assert!(near, "{found} of {best}: {room} {recorded} {average} {bps}");
            }
        }
    }
}

#[test]
fn trove_11_extreme_averages_branches_and_the_first_trove_leave_no_room() {
    let caps = 10u128.pow(28);
    for room in [1, 2, 200 * WAD, 200 * WAD + 1, 10u128.pow(24), caps] {
        for recorded in [0, 1, 1_000, 200 * WAD, caps] {
            for average in [50, 51, 500, 25_000] {
                for bps in [50, 500, 25_000] {
                    let seen = is_largest(room, recorded * average, recorded, bps);
                    assert_eq!(seen, Ok(()), "{recorded} at {average}, {bps}");
                }
            }
        }
    }
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    // A branch that lends owes nothing, or one trove's minimum debt at least.
    #[test]
    fn trove_11_any_loan_is_the_largest_that_fits(
        room in 1..10u128.pow(28),
        room_bits in 0..94u32,
        recorded in 200 * WAD..10u128.pow(28),
        recorded_bits in 0..26u32,
        average in 50..=25_000u128,
        bps in 50..=25_000u16,
    ) {
        let room = (room >> room_bits).max(1);
        let recorded = (recorded >> recorded_bits).max(200 * WAD);
        let seen = is_largest(room, recorded * average, recorded, bps);
        prop_assert_eq!(seen, Ok(()));
    }

    #[test]
    fn trove_11_beside_any_dust_a_loan_is_never_too_large(
        room in 1..10u128.pow(28),
        room_bits in 0..94u32,
        recorded in 0..10u128.pow(28),
        recorded_bits in 0..94u32,
        average in 50..=25_000u128,
        bps in 50..=25_000u16,
    ) {
        let (room, recorded) = ((room >> room_bits).max(1), recorded >> recorded_bits);
        let loan = largest(room, recorded * average, recorded, bps);
        let entire = with_fee(loan, recorded * average, recorded, bps);
        prop_assert!(entire <= BigUint::from(room), "{} of {}", entire, room);
    }

    #[test]
    fn trove_11_an_opening_meets_its_ltv_from_below(
        units in 10u128.pow(20)..10u128.pow(26),
        wad in WAD / 10..WAD / 2,
        bps in 50..=25_000u16,
        others in 0..3usize,
    ) {
        let mut branch = Branch::default();
        for _ in 0..others {
            branch = one_trove_in(branch);
        }
        let coll = Coll::new(units);
        let good = quote(1_000);
        let debt = opening_debt(branch, coll, rate(bps), ltv(wad), &good, at(LATER)).unwrap();
        let mut asked = opening(coll, debt);
        asked.rate = rate(bps);
        if debt >= usd(200) {
            let plan = open(branch, &asked, &good, LATER).unwrap();
            let room = debt_at_down(coll, ltv(wad), &good).unwrap();
            prop_assert!(plan.trove.debt <= room);
            let missed = room.raw() - plan.trove.debt.raw();
            prop_assert!(missed <= 2 + room.raw() * (WEEK / 100) / (YEAR / 100) * 2, "{}", missed);
        }
    }
}

/// One more trove of 1 000 units and 500 AmpUSD.
fn one_trove_in(branch: Branch) -> Branch {
    let opening = opening(coll(1_000), usd(500));
    open(branch, &opening, &quote(100), NOW).unwrap().branch
}

/// The change of `one_trove` 30 days later to a loan-to-value at 10 AmpUSD a unit.
fn aimed(wad: u128) -> DebtChange {
    let old = one_trove();
    let limits = unlimited(Debt::ZERO);
    change_to(
        old.branch,
        &old.trove,
        ltv(wad),
        &limits,
        &quote(1_000),
        at(LATER),
    )
    .unwrap()
}

#[test]
fn trove_11_a_repayment_ends_exactly_at_the_ltv() {
    let old = one_trove();
    // 3 % of 10 000 AmpUSD.
    let DebtChange::Repay(amount) = aimed(3 * WAD / 100) else {
        panic!("a repayment");
    };
    assert_eq!(amount, debt_later(&old).sub(usd(300)).unwrap());
    let change = Change::of_debt(DebtChange::Repay(amount));
    let new = adjust(&old, &change, &Quote::default(), LATER).unwrap();
    assert_eq!(new.trove.debt, usd(300));
}

#[test]
fn a_repayment_to_a_low_ltv_leaves_the_minimum_debt() {
    let change = Change::of_debt(aimed(0));
    let new = adjust(&one_trove(), &change, &Quote::default(), LATER).unwrap();
    assert_eq!(new.trove.debt, usd(200));
}

#[test]
fn trove_11_a_loan_to_the_ltv_counts_the_interest_since_the_last_touch() {
    let old = one_trove();
    let change = Change::of_debt(aimed(WAD / 2));
    let new = adjust(&old, &change, &quote(1_000), LATER).unwrap();
    let missed = usd(5_000).sub(new.trove.debt).unwrap();
    assert!(missed <= Debt::new(100), "{missed:?}");
    assert!(new.mint.add(new.upfront_fee).unwrap() < usd(4_500));
}

#[test]
fn a_trove_at_its_ltv_changes_nothing() {
    let old = one_trove();
    let debt = debt_later(&old);
    // At 1 AmpUSD a unit and a value of 1 000, debt over value is a thousandth of the debt.
    let wad = ltv((debt.raw()).div_ceil(1_000));
    let limits = unlimited(Debt::ZERO);
    let good = quote(100);
    let change = change_to(old.branch, &old.trove, wad, &limits, &good, at(LATER)).unwrap();
    let change = Change::of_debt(change);
    match change.debt {
        DebtChange::Repay(amount) => assert_eq!(amount, Debt::ZERO),
        DebtChange::Borrow(new) => assert!(new.amount <= Debt::new(1_000)),
        DebtChange::None => panic!("never nothing"),
    }
}

#[test]
fn without_a_price_nothing_is_aimed_at() {
    let (old, none) = (one_trove(), Quote::default());
    let limits = unlimited(Debt::ZERO);
    let refused = change_to(old.branch, &old.trove, ltv(WAD), &limits, &none, at(LATER));
    assert_eq!(refused, Err(RuleError::OracleDown));
    let refused = opening_debt(old.branch, coll(1), rate(500), ltv(WAD), &none, at(NOW));
    assert_eq!(refused, Err(RuleError::OracleDown));
    let absurd = Trove {
        debt: Debt::new(u128::MAX),
        ..old.trove
    };
    let wide = LoanToValue::from_word_or_max(kernel::widen(WAD));
    let refused =
        loan_to_value::change_to(old.branch, &absurd, wide, &limits, &quote(100), at(LATER));
    assert_eq!(refused, Err(RuleError::Overflow));
}

proptest! {
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
        let (quote, now) = (quote(cents), NOW + days * 86_400 + 1);
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
                // A wei, and what a unit of the average's rounding is worth, twice.
                let unit = after.mint.raw() / WAD * WEEK / (YEAR / WAD) + 1;
                prop_assert!(missed <= 2 + 2 * unit);
            }
            Err(error) => prop_assert!(
                error == RuleError::ZeroChange || error == RuleError::TcrBelowCcr,
                "{error:?}"
            ),
        }
    }
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
