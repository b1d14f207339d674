//! Changing a trove: touches, zero changes, caps; idle troves.
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
    Branch, Quote, RuleError, Status, Trove, interest,
    params::{COLL_CAP, DEBT_CAP},
    plan::{BookMove, Change, CollChange, DebtChange},
};
use common::{
    LATER, NOW, add, adjust, adjust_trove, at, borrow, coll, debt_later, one_trove, open, opening,
    quote, rate, shut, usd, withdraw,
};
use fixed_math::{Coll, Debt, Stake};

/// An idle trove of 1 000 units in an otherwise empty branch.
fn idle() -> (Branch, Trove) {
    let trove = Trove {
        status: Status::Idle,
        debt: Debt::ZERO,
        stake: Stake::ZERO,
        ..one_trove().trove
    };
    (
        Branch {
            counter: 1,
            last_accrual: at(NOW),
            ..Branch::default()
        },
        trove,
    )
}

#[test]
fn a_touch_adds_the_trove_s_interest_and_books_the_branch_s() {
    let old = one_trove();
    let plan = adjust(&old, &add(coll(1)), &Quote::default(), LATER).unwrap();
    assert_eq!(plan.trove.debt, debt_later(&old));
    assert!(plan.trove_interest.raw() > 0);
    assert!(
        plan.branch_interest.raw() - plan.trove_interest.raw() <= 1,
        "DEBT-1"
    );
    assert_eq!(plan.booked, interest::split(plan.branch_interest), "INT-4");
    assert_eq!(plan.trove.last_debt_update, at(LATER));
    assert_eq!(plan.branch.last_accrual, at(LATER));
    assert_eq!(plan.book, BookMove::Keep, "BOOK-5");
    assert_eq!(plan.branch.coll, coll(1_001));
    assert_eq!(plan.branch.total_stakes, Stake::new(coll(1_001).raw()));
    assert_eq!(
        (plan.coll_in, plan.mint, plan.burn),
        (coll(1), Debt::ZERO, Debt::ZERO)
    );
    assert_eq!(plan.trove.last_deposit, at(LATER), "TROVE-14");
    assert_eq!(
        plan.trove.last_risk_raise,
        at(NOW),
        "LIQ-13: no other touch protects"
    );
}

#[test]
fn trove_13_a_change_of_nothing_reverts() {
    let old = one_trove();
    let none = Change {
        coll: CollChange::None,
        debt: DebtChange::None,
    };
    for change in [
        none,
        add(Coll::ZERO),
        withdraw(Coll::ZERO),
        borrow(Debt::ZERO),
        Change::repay(Debt::ZERO),
    ] {
        let result = adjust(&old, &change, &quote(100), LATER);
        assert_eq!(result, Err(RuleError::ZeroChange), "{change:?}");
    }
}

#[test]
fn trove_13_a_zero_deposit_beside_a_repayment_delays_no_close() {
    let old = one_trove();
    let change = Change {
        coll: CollChange::Deposit(Coll::ZERO),
        debt: DebtChange::Repay(usd(1)),
    };
    let plan = adjust(&old, &change, &Quote::default(), LATER).unwrap();
    assert_eq!(plan.trove.last_deposit, at(NOW));
    let change = Change {
        coll: CollChange::Withdraw(Coll::ZERO),
        debt: DebtChange::Repay(usd(1)),
    };
    let plan = adjust(&old, &change, &Quote::default(), LATER).unwrap();
    assert_eq!(plan.trove.last_risk_raise, at(NOW), "and needs no price");
}

#[test]
fn reverts_for_a_closed_trove() {
    for change in [
        add(coll(1)),
        withdraw(coll(1)),
        borrow(usd(1)),
        Change::repay(usd(1)),
    ] {
        let result = adjust_trove(
            one_trove().branch,
            Trove::default(),
            &change,
            &quote(100),
            LATER,
        );
        assert_eq!(result, Err(RuleError::TroveUnknown));
    }
}

#[test]
fn reverts_when_an_amount_passes_its_cap() {
    let old = one_trove();
    let room = Coll::new(COLL_CAP.raw() - coll(1_000).raw());
    assert!(adjust(&old, &add(room), &Quote::default(), LATER).is_ok());
    let above = add(Coll::new(room.raw() + 1));
    assert_eq!(
        adjust(&old, &above, &Quote::default(), LATER),
        Err(RuleError::AmountAboveCap)
    );
    // The largest amount there is gets the same name: its sum is never formed.
    assert_eq!(
        adjust(&old, &add(Coll::new(u128::MAX)), &Quote::default(), LATER),
        Err(RuleError::AmountAboveCap)
    );
    let above = borrow(Debt::new(DEBT_CAP.raw() + 1));
    assert_eq!(
        adjust(&old, &above, &quote(100), LATER),
        Err(RuleError::AmountAboveCap)
    );
    // Two troves inside the cap each, together above it.
    let other = open(
        old.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let result = adjust(&other, &add(room), &Quote::default(), LATER);
    assert_eq!(result, Err(RuleError::AmountAboveCap));
}

#[test]
fn int_9_in_a_shut_branch_debts_stand_still() {
    let old = shut(one_trove());
    let until = adjust(&old, &add(coll(1)), &Quote::default(), NOW + 10).unwrap();
    let plan = adjust(&old, &add(coll(1)), &Quote::default(), LATER).unwrap();
    assert_eq!(plan.trove.debt, until.trove.debt);
    let again = adjust(&plan, &add(coll(1)), &Quote::default(), LATER * 2).unwrap();
    assert_eq!(again.trove.debt, until.trove.debt);
    assert_eq!(again.branch_interest, Debt::ZERO);
}

#[test]
fn trove_10_an_idle_trove_borrows_again_through_every_check_of_opening() {
    let (branch, trove) = idle();
    let with =
        |amount: Debt, price: Quote| adjust_trove(branch, trove, &borrow(amount), &price, LATER);
    let plan = with(usd(500), quote(100)).unwrap();
    assert_eq!(
        (plan.trove.status, plan.book),
        (Status::Active, BookMove::Insert)
    );
    assert_eq!(
        (plan.branch.coll, plan.trove.rate),
        (coll(1_000), rate(500))
    );
    assert_eq!(plan.trove.stake, Stake::new(coll(1_000).raw()));
    assert_eq!(plan.trove_interest, Debt::ZERO);
    assert_eq!(plan.branch.counter, 1, "it is no new trove");
    assert_eq!(plan.trove.last_debt_update, at(LATER));
    assert_eq!(with(usd(100), quote(100)), Err(RuleError::DebtBelowMin));
    assert_eq!(with(usd(500), Quote::default()), Err(RuleError::OracleDown));
    assert_eq!(with(usd(700), quote(100)), Err(RuleError::IcrBelowMcr));
    assert_eq!(with(usd(600), quote(100)), Err(RuleError::TcrBelowCcr));
    assert_eq!(with(Debt::ZERO, quote(100)), Err(RuleError::ZeroChange));
    let shut = Branch {
        shut_at: at(NOW),
        ..branch
    };
    let result = adjust_trove(shut, trove, &borrow(usd(500)), &quote(100), LATER);
    assert_eq!(result, Err(RuleError::BranchShut));
}

#[test]
fn ratio_5_collateral_added_to_an_idle_trove_counts_in_no_ratio() {
    let (branch, trove) = idle();
    let plan = adjust_trove(branch, trove, &add(coll(5)), &Quote::default(), LATER).unwrap();
    assert_eq!(
        (plan.trove.coll, plan.trove.status),
        (coll(1_005), Status::Idle)
    );
    assert_eq!((plan.branch.coll, plan.book), (Coll::ZERO, BookMove::Keep));
    assert_eq!(plan.trove.last_deposit, at(LATER));
    let above = add(COLL_CAP);
    let result = adjust_trove(branch, trove, &above, &Quote::default(), LATER);
    assert_eq!(result, Err(RuleError::AmountAboveCap));
}

#[test]
fn liq_13_only_a_loan_and_a_withdrawal_raise_the_risk() {
    let old = one_trove();
    let raised = |change| {
        let plan = adjust(&old, &change, &quote(200), LATER).unwrap();
        plan.trove.last_risk_raise
    };
    assert_eq!(raised(add(coll(1))), at(NOW));
    assert_eq!(raised(Change::repay(usd(1))), at(NOW));
    assert_eq!(raised(borrow(usd(1))), at(LATER));
    assert_eq!(raised(withdraw(coll(1))), at(LATER));
}

#[test]
fn debt_8_an_empty_branch_has_no_ratio_that_a_withdrawal_beside_a_loan_could_miss() {
    let (branch, trove) = idle();
    let change = Change {
        coll: CollChange::Withdraw(coll(100)),
        debt: DebtChange::Borrow(common::unlimited(usd(500))),
    };
    // 900 units are left; they are worth the CCR, and nothing was below it before.
    let plan = adjust_trove(branch, trove, &change, &quote(101), LATER).unwrap();
    assert_eq!((plan.branch.coll, plan.coll_out), (coll(900), coll(100)));
    let poor = adjust_trove(branch, trove, &change, &quote(100), LATER);
    assert_eq!(poor, Err(RuleError::TcrBelowCcr), "its own ratio counts");
}

#[test]
fn trove_1_an_idle_trove_has_nothing_to_repay_and_leaves_by_closing() {
    let (branch, trove) = idle();
    for change in [Change::repay(usd(1)), withdraw(coll(1))] {
        let result = adjust_trove(branch, trove, &change, &quote(100), LATER);
        assert_eq!(result, Err(RuleError::TroveIdle));
    }
}
