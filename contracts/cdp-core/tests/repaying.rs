//! Repaying: capped at the minimum debt, allowed always.
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
    Branch, OracleStatus, Plan, Quote, RuleError, Status, Trove, interest,
    params::MIN_DEBT,
    plan::{BookMove, Change},
};
use common::{LATER, add, adjust, adjust_trove, at, coll, debt_later, one_trove, quote, shut, usd};
use fixed_math::{Coll, Debt, Stake};

#[test]
fn trove_7_a_repayment_stops_at_the_minimum_debt() {
    let old = one_trove();
    let most = debt_later(&old).sub(MIN_DEBT).unwrap();
    let repay = |amount: u128| {
        adjust(
            &old,
            &Change::repay(Debt::new(amount)),
            &Quote::default(),
            LATER,
        )
    };
    for (asked, taken) in [
        (1, 1),
        (most.raw() - 1, most.raw() - 1),
        (most.raw(), most.raw()),
        (most.raw() + 1, most.raw()),
        (u128::MAX, most.raw()),
    ] {
        let plan = repay(asked).unwrap();
        assert_eq!(plan.burn, Debt::new(taken));
        assert_eq!(plan.trove.debt, debt_later(&old).sub(plan.burn).unwrap());
        assert!(plan.trove.debt >= MIN_DEBT);
    }
    let at_minimum = repay(u128::MAX).unwrap();
    let again = adjust(
        &at_minimum,
        &Change::repay(usd(1)),
        &Quote::default(),
        LATER,
    );
    assert_eq!(again, Err(RuleError::ZeroChange));
}

#[test]
fn trove_7_in_a_shut_branch_a_repayment_may_leave_any_debt() {
    let old = shut(one_trove());
    let debt = interest::entire_debt(&old.branch, &old.trove, at(LATER)).unwrap();
    let nearly = Change::repay(debt.sub(Debt::new(1)).unwrap());
    let plan = adjust(&old, &nearly, &Quote::default(), LATER).unwrap();
    assert_eq!((plan.trove.debt, plan.book), (Debt::new(1), BookMove::Keep));
    let whole = adjust(
        &old,
        &Change::repay(Debt::new(u128::MAX)),
        &Quote::default(),
        LATER,
    )
    .unwrap();
    assert_eq!((whole.burn, whole.trove.status), (debt, Status::Idle));
    assert_eq!(
        (whole.book, whole.trove.stake),
        (BookMove::Remove, Stake::ZERO)
    );
    assert_eq!(whole.trove.coll, coll(1_000), "it keeps its collateral");
    assert_eq!(
        whole.branch.coll,
        Coll::ZERO,
        "RATIO-5: which counts no more"
    );
    assert_eq!(whole.branch.recorded_debt, Debt::ZERO, "DEBT-7");
    assert!(whole.branch.weighted_debt.is_zero() && whole.branch.total_stakes.is_zero());
}

#[test]
fn trove_8_risk_is_reduced_at_any_ratio_price_and_status() {
    let old = one_trove();
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(1)
    };
    for price in [Quote::default(), restricted, quote(0), quote(1)] {
        for change in [add(Coll::new(1)), Change::repay(Debt::new(1))] {
            assert!(adjust(&old, &change, &price, LATER).is_ok());
            assert!(adjust(&shut(old), &change, &price, LATER).is_ok());
        }
    }
}

#[test]
fn a_repayment_reads_neither_stake_nor_guards() {
    let old = one_trove();
    let bare = Trove {
        stake: Stake::ZERO,
        last_deposit: at(0),
        last_risk_raise: at(0),
        ..old.trove
    };
    let branch = Branch {
        total_stakes: Stake::ZERO,
        ..old.branch
    };
    let full = adjust(&old, &Change::repay(usd(7)), &Quote::default(), LATER).unwrap();
    let plan = adjust_trove(
        branch,
        bare,
        &Change::repay(usd(7)),
        &Quote::default(),
        LATER,
    )
    .unwrap();
    let with = |plan: Plan| Plan {
        branch: Branch {
            total_stakes: full.branch.total_stakes,
            ..plan.branch
        },
        trove: Trove {
            stake: full.trove.stake,
            last_deposit: full.trove.last_deposit,
            last_risk_raise: full.trove.last_risk_raise,
            ..plan.trove
        },
        ..plan
    };
    assert_eq!(
        (plan.trove.stake, plan.branch.total_stakes),
        (Stake::ZERO, Stake::ZERO)
    );
    assert_eq!(with(plan), full);
}
