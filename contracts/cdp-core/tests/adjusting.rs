//! Changing a trove: add, withdraw, borrow, repay; active, idle and in a shut branch.
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
    params::{COLL_CAP, DEBT_CAP, MIN_DEBT},
    plan::{BookMove, Change, CollChange, DebtChange, NewDebt},
};
use common::{
    NOW, adjust, adjust_trove, at, coll, one_trove, open, opening, quote, rate, unlimited, usd,
};
use fixed_math::{Coll, Debt, Stake};

const LATER: u64 = NOW + 30 * 86_400;

fn add(amount: Coll) -> Change {
    Change::add_collateral(amount)
}

fn withdraw(amount: Coll) -> Change {
    Change::withdraw_collateral(amount)
}

fn borrow(amount: Debt) -> Change {
    Change::borrow(unlimited(amount))
}

/// The debt of `one_trove` after 30 days.
fn debt_later(plan: &Plan) -> Debt {
    interest::entire_debt(&plan.branch, &plan.trove, at(LATER)).unwrap()
}

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

fn shut(plan: Plan) -> Plan {
    Plan {
        branch: Branch {
            shut_at: at(NOW + 10),
            ..plan.branch
        },
        ..plan
    }
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
fn reverts_when_an_amount_passes_its_cap() {
    let old = one_trove();
    let room = Coll::new(COLL_CAP.raw() - coll(1_000).raw());
    assert!(adjust(&old, &add(room), &Quote::default(), LATER).is_ok());
    let above = add(Coll::new(room.raw() + 1));
    assert_eq!(
        adjust(&old, &above, &Quote::default(), LATER),
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
fn trove_1_an_idle_trove_has_nothing_to_repay_and_leaves_by_closing() {
    let (branch, trove) = idle();
    for change in [Change::repay(usd(1)), withdraw(coll(1))] {
        let result = adjust_trove(branch, trove, &change, &quote(100), LATER);
        assert_eq!(result, Err(RuleError::TroveIdle));
    }
}
