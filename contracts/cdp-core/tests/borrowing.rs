//! Borrowing more: CCR, price, shutdown, ceiling and fee.
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
    OracleStatus, Quote, RuleError,
    plan::{BookMove, Change, NewDebt},
};
use common::{
    LATER, NOW, adjust, at, borrow, coll, one_trove, quote, shut, unlimited, usd, withdraw,
};
use fixed_math::Debt;

#[test]
fn ratio_2_borrows_to_exactly_the_ccr_and_no_wei_more() {
    let old = one_trove();
    let fits = |amount: u128| adjust(&old, &borrow(Debt::new(amount)), &quote(100), LATER);
    let (mut low, mut high) = (1, usd(1_000).raw());
    while low + 1 < high {
        let middle = u128::midpoint(low, high);
        if fits(middle).is_ok() {
            low = middle
        } else {
            high = middle
        }
    }
    let plan = fits(low).unwrap();
    let (value, debt) = (plan.branch.coll.raw(), plan.branch.recorded_debt.raw());
    assert!(value * 10 >= debt * 18 && value * 10 < (debt + 2) * 18);
    assert_eq!(fits(high), Err(RuleError::TcrBelowCcr));
    assert_eq!(plan.mint, Debt::new(low));
    assert_eq!(plan.trove.last_risk_raise, at(LATER));
    assert_eq!(plan.trove.last_deposit, at(NOW), "borrowing is no deposit");
    assert_eq!(plan.book, BookMove::Keep, "BOOK-5");
}

#[test]
fn oracle_10_borrowing_and_withdrawing_need_a_good_price() {
    let old = one_trove();
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    for change in [borrow(usd(1)), withdraw(coll(1))] {
        assert!(change.raises_risk());
        assert!(adjust(&old, &change, &quote(100), LATER).is_ok());
        let result = adjust(&old, &change, &Quote::default(), LATER);
        assert_eq!(result, Err(RuleError::OracleDown));
        let result = adjust(&old, &change, &restricted, LATER);
        assert_eq!(result, Err(RuleError::OracleRestricted));
    }
}

#[test]
fn shut_6_borrowing_and_withdrawing_end_with_the_branch() {
    let old = shut(one_trove());
    for change in [borrow(usd(1)), withdraw(coll(1))] {
        assert_eq!(
            adjust(&old, &change, &quote(100), LATER),
            Err(RuleError::BranchShut)
        );
    }
}

#[test]
fn ratio_6_new_debt_keeps_the_ceiling_and_a_passed_one_blocks_nothing_else() {
    let old = one_trove();
    let after = adjust(&old, &borrow(usd(10)), &quote(100), LATER)
        .unwrap()
        .branch
        .recorded_debt;
    let with = |ceiling: Debt| {
        adjust(
            &old,
            &Change::borrow(NewDebt {
                ceiling,
                ..unlimited(usd(10))
            }),
            &quote(100),
            LATER,
        )
    };
    assert!(with(after).is_ok());
    assert_eq!(
        with(after.sub(Debt::new(1)).unwrap()),
        Err(RuleError::DebtAboveCeiling)
    );
    // Accrual alone has passed a ceiling of the debt at opening; a withdrawal does not ask.
    assert_eq!(
        with(old.branch.recorded_debt),
        Err(RuleError::DebtAboveCeiling)
    );
    assert!(adjust(&old, &withdraw(coll(1)), &quote(100), LATER).is_ok());
}

#[test]
fn int_7_a_borrower_s_fee_is_at_most_what_they_accept() {
    let old = one_trove();
    let fee = adjust(&old, &borrow(usd(10)), &quote(100), LATER)
        .unwrap()
        .upfront_fee;
    let with = |max_upfront_fee: Debt| {
        adjust(
            &old,
            &Change::borrow(NewDebt {
                max_upfront_fee,
                ..unlimited(usd(10))
            }),
            &quote(100),
            LATER,
        )
    };
    assert!(with(fee).is_ok());
    assert_eq!(
        with(fee.sub(Debt::new(1)).unwrap()),
        Err(RuleError::UpfrontFeeAboveMax)
    );
}
