//! Withdrawing: to exactly the MCR and the CCR; below the CCR only against a repayment.
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
    Branch, Plan, Quote, RuleError, borrowing,
    params::MIN_DEBT,
    plan::{Change, CollChange, DebtChange},
};
use common::{
    LATER, NOW, add, adjust, at, borrow, coll, debt_later, one_trove, open, opening, quote,
    unlimited, usd, withdraw,
};
use fixed_math::{Coll, Debt};

/// A trove far above the MCR in a branch below the CCR: at 80 cents the other trove's debt weighs.
fn below_ccr() -> (Plan, Quote) {
    let poor = open(
        Branch::default(),
        &opening(coll(100_000), usd(50_000)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let old = open(
        poor.branch,
        &opening(coll(4_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    (old, quote(80))
}

#[test]
fn reverts_when_more_is_withdrawn_than_is_there() {
    let old = one_trove();
    let above = withdraw(Coll::new(coll(1_000).raw() + 1));
    let result = adjust(&old, &above, &quote(100), LATER);
    assert_eq!(result, Err(RuleError::WithdrawalAboveCollateral));
    let all = adjust(&old, &withdraw(coll(1_000)), &quote(100), LATER);
    assert_eq!(all, Err(RuleError::IcrBelowMcr));
}

#[test]
fn ratio_1_withdraws_to_exactly_the_mcr_and_no_unit_more() {
    // Another trove keeps the branch above the CCR.
    let rich = open(
        Branch::default(),
        &opening(coll(100_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let old = open(
        rich.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let least = (debt_later(&old).raw() * 3).div_ceil(2);
    let most = coll(1_000).raw() - least;
    let plan = adjust(&old, &withdraw(Coll::new(most)), &quote(100), LATER).unwrap();
    assert_eq!(
        (plan.coll_out, plan.trove.coll),
        (Coll::new(most), Coll::new(least))
    );
    assert_eq!(plan.trove.last_risk_raise, at(LATER));
    assert_eq!(plan.trove.last_deposit, at(NOW));
    let above = adjust(&old, &withdraw(Coll::new(most + 1)), &quote(100), LATER);
    assert_eq!(above, Err(RuleError::IcrBelowMcr));
}

#[test]
fn ratio_2_withdraws_to_exactly_the_ccr_and_no_unit_more() {
    let old = one_trove();
    let touched = adjust(&old, &add(Coll::new(1)), &Quote::default(), LATER).unwrap();
    let least = (touched.branch.recorded_debt.raw() * 18).div_ceil(10);
    let most = touched.branch.coll.raw() - least;
    assert!(adjust(&touched, &withdraw(Coll::new(most)), &quote(100), LATER).is_ok());
    let above = adjust(&touched, &withdraw(Coll::new(most + 1)), &quote(100), LATER);
    assert_eq!(above, Err(RuleError::TcrBelowCcr));
}

#[test]
fn ratio_3_below_the_ccr_collateral_leaves_only_with_its_value_repaid() {
    let (old, price) = below_ccr();
    let alone = adjust(&old, &withdraw(coll(10)), &price, NOW);
    assert_eq!(alone, Err(RuleError::RepaymentBelowWithdrawal));
    // 10 units and one base unit at 80 cents are 8 AmpUSD and 0.8 wei: ceiled.
    let with = |units: u128, repaid: u128| {
        let (coll, debt) = (
            CollChange::Withdraw(Coll::new(units)),
            DebtChange::Repay(Debt::new(repaid)),
        );
        adjust(&old, &Change { coll, debt }, &price, NOW)
    };
    let (units, value) = (coll(10).raw(), usd(8).raw());
    assert!(with(units, value).is_ok());
    assert_eq!(
        with(units, value - 1),
        Err(RuleError::RepaymentBelowWithdrawal)
    );
    assert!(with(units + 1, value + 1).is_ok());
    assert_eq!(
        with(units + 1, value),
        Err(RuleError::RepaymentBelowWithdrawal)
    );
    // What counts is what is taken, not what was offered.
    let most = old.trove.debt.sub(MIN_DEBT).unwrap();
    let above = Coll::new(most.raw() * 10 / 8 + 10);
    assert_eq!(
        with(above.raw(), u128::MAX),
        Err(RuleError::RepaymentBelowWithdrawal)
    );
}

#[test]
fn ratio_3_below_the_ccr_new_debt_must_lift_the_branch_to_it() {
    let (old, price) = below_ccr();
    assert_eq!(
        adjust(&old, &borrow(usd(1)), &price, NOW),
        Err(RuleError::TcrBelowCcr)
    );
    let with = |units: Coll| {
        let debt = DebtChange::Borrow(unlimited(usd(1)));
        adjust(
            &old,
            &Change {
                coll: CollChange::Deposit(units),
                debt,
            },
            &price,
            NOW,
        )
    };
    assert_eq!(with(coll(1_000)), Err(RuleError::TcrBelowCcr));
    let lifted = with(coll(20_000)).unwrap();
    assert_eq!((lifted.coll_in, lifted.mint), (coll(20_000), usd(1)));
    // New debt and a withdrawal at once: the withdrawal has no repayment.
    let change = Change {
        coll: CollChange::Withdraw(Coll::new(1)),
        debt: DebtChange::Borrow(unlimited(usd(1))),
    };
    assert!(matches!(
        adjust(&old, &change, &price, NOW),
        Err(RuleError::TcrBelowCcr | RuleError::RepaymentBelowWithdrawal)
    ));
}

#[test]
fn round_2_a_total_below_what_a_trove_takes_out_of_it_is_an_error_not_a_wrap() {
    let old = one_trove();
    let leaves = |coll: u128| {
        let branch = Branch {
            coll: Coll::new(coll),
            ..old.branch
        };
        borrowing::close(branch, old.trove, at(LATER)).map(|plan| plan.branch.coll)
    };
    let all = old.trove.coll.raw();
    assert_eq!(leaves(all), Ok(Coll::ZERO));
    assert_eq!(leaves(all - 1), Err(RuleError::Overflow));
    assert_eq!(leaves(0), Err(RuleError::Overflow));
}
