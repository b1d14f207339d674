//! Closing a trove, the residue of the last one, and stakes.
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
    Branch, Quote, RuleError, Status, Trove, borrowing, interest,
    plan::{BookMove, Change},
};
use common::{NOW, adjust, at, coll, decimal, one_trove, open, opening, quote, shared, usd};
use fixed_math::{Coll, Debt, Stake, WeightedDebt};

#[test]
fn trove_9_close_burns_the_entire_debt_and_sends_all_collateral() {
    let old = one_trove();
    let now = at(NOW + 86_400);
    let debt = interest::entire_debt(&old.branch, &old.trove, now).unwrap();
    let plan = borrowing::close(old.branch, old.trove, now).unwrap();
    assert_eq!((plan.burn, plan.coll_out), (debt, coll(1_000)));
    assert_eq!((plan.mint, plan.coll_in), (Debt::ZERO, Coll::ZERO));
    assert_eq!(
        (plan.trove, plan.book),
        (Trove::default(), BookMove::Remove),
        "TROVE-1"
    );
}

#[test]
fn debt_7_the_last_trove_leaves_a_branch_of_zeros_and_its_rounding_as_residue() {
    let old = one_trove();
    // 1 000 touches of the branch alone: each ceil adds up to a wei that no trove owes.
    let mut branch = old.branch;
    let mut booked = 0;
    for step in 1..=1_000 {
        booked += interest::accrue(&mut branch, at(NOW + step * 7))
            .unwrap()
            .raw();
    }
    let now = at(NOW + 7_000);
    let debt = interest::entire_debt(&branch, &old.trove, now).unwrap();
    let plan = borrowing::close(branch, old.trove, now).unwrap();
    assert_eq!(
        plan.residue.raw(),
        old.branch.recorded_debt.raw() + booked - debt.raw(),
        "DEBT-9"
    );
    assert!(
        plan.residue.raw() > 0 && plan.residue.raw() <= 1_000,
        "DEBT-1"
    );
    assert_eq!(
        (plan.branch.recorded_debt, plan.branch.coll),
        (Debt::ZERO, Coll::ZERO)
    );
    assert_eq!(plan.branch.weighted_debt, WeightedDebt::ZERO);
    assert_eq!(plan.branch.total_stakes, Stake::ZERO);
    assert!(plan.branch.is_empty());
    assert_eq!(plan.branch.counter, 1, "TROVE-4: the id is not used again");
}

#[test]
fn debt_9_a_trove_that_is_not_the_last_leaves_no_residue() {
    let first = one_trove();
    let second = open(
        first.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let now = at(NOW + 86_400);
    let plan = borrowing::close(second.branch, second.trove, now).unwrap();
    assert_eq!(plan.residue, Debt::ZERO);
    let left = interest::entire_debt(&plan.branch, &first.trove, now).unwrap();
    let gap = plan.branch.recorded_debt.raw() - left.raw();
    assert!(gap <= 3, "DEBT-1: {gap}");
    assert_eq!(plan.branch.coll, coll(1_000));
    assert_eq!(
        plan.branch.weighted_debt,
        WeightedDebt::of(first.trove.debt, first.trove.rate).unwrap()
    );
}

#[test]
fn trove_14_no_close_in_the_second_of_a_deposit() {
    let old = one_trove();
    let refused = Err(RuleError::ClosedInDepositSecond);
    assert_eq!(
        borrowing::close(old.branch, old.trove, at(NOW)),
        refused,
        "opening deposits"
    );
    assert!(borrowing::close(old.branch, old.trove, at(NOW + 1)).is_ok());
    let later = NOW + 50;
    let deposit = Change::add_collateral(Coll::new(1));
    let plan = adjust(&old, &deposit, &Quote::default(), later).unwrap();
    assert_eq!(
        borrowing::close(plan.branch, plan.trove, at(later)),
        refused
    );
    assert!(borrowing::close(plan.branch, plan.trove, at(later + 1)).is_ok());
    // Repaying delays no close.
    let plan = adjust(&old, &Change::repay(usd(1)), &Quote::default(), later).unwrap();
    assert!(borrowing::close(plan.branch, plan.trove, at(later)).is_ok());
    // Neither does borrowing.
    let borrow = Change::borrow(common::unlimited(usd(1)));
    let plan = adjust(&old, &borrow, &quote(100), later).unwrap();
    assert!(borrowing::close(plan.branch, plan.trove, at(later)).is_ok());
}

#[test]
fn trove_9_close_works_in_a_shut_branch() {
    let old = one_trove();
    let branch = Branch {
        shut_at: at(NOW + 10),
        ..old.branch
    };
    let until = interest::entire_debt(&old.branch, &old.trove, at(NOW + 10)).unwrap();
    let plan = borrowing::close(branch, old.trove, at(NOW + 86_400)).unwrap();
    assert_eq!(plan.burn, until, "INT-9");
    assert_eq!(plan.branch.shut_at, at(NOW + 10), "SHUT-1");
}

#[test]
fn trove_10_closing_an_idle_trove_needs_no_amp_usd() {
    let old = one_trove();
    let trove = Trove {
        status: Status::Idle,
        debt: Debt::ZERO,
        stake: Stake::ZERO,
        ..old.trove
    };
    let plan = borrowing::close(Branch::default(), trove, at(NOW + 1)).unwrap();
    assert_eq!((plan.burn, plan.coll_out), (Debt::ZERO, coll(1_000)));
    assert_eq!((plan.book, plan.residue), (BookMove::Keep, Debt::ZERO));
    assert_eq!(plan.trove, Trove::default());
    let second = borrowing::close(Branch::default(), trove, at(NOW));
    assert_eq!(
        second,
        Err(RuleError::ClosedInDepositSecond),
        "TROVE-14: also once idle"
    );
}

#[test]
fn reverts_when_the_trove_is_closed_already() {
    let result = borrowing::close(Branch::default(), Trove::default(), at(NOW));
    assert_eq!(result, Err(RuleError::TroveUnknown));
}

#[test]
fn debt_6_a_total_below_a_trove_s_figure_is_an_error_not_a_wrap() {
    let old = one_trove();
    let now = at(NOW + 1);
    let close = |branch: Branch| borrowing::close(branch, old.trove, now);
    let overflow = Err(RuleError::Overflow);
    assert_eq!(
        close(Branch {
            coll: Coll::new(1),
            ..old.branch
        }),
        overflow
    );
    assert_eq!(
        close(Branch {
            recorded_debt: Debt::new(1),
            ..old.branch
        }),
        overflow
    );
    assert_eq!(
        close(Branch {
            total_stakes: Stake::new(1),
            ..old.branch
        }),
        overflow
    );
    assert_eq!(
        close(Branch {
            weighted_debt: WeightedDebt::new(1),
            ..old.branch
        }),
        overflow
    );
}

#[test]
fn redist_6_the_stake_equals_the_golden_vectors_and_is_never_zero() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["stake"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 1);
    for vector in vectors {
        let branch = Branch {
            stakes_snapshot: Stake::new(decimal(&vector["total_stakes_snapshot"])),
            coll_snapshot: Coll::new(decimal(&vector["total_coll_snapshot"])),
            ..Branch::default()
        };
        let stake = branch.new_stake(Coll::new(decimal(&vector["coll"])));
        assert_eq!(stake, Ok(Stake::new(decimal(&vector["stake"]))));
        // ROUND-1 row 18: down, at least 1.
        assert_eq!(branch.new_stake(Coll::new(1)), Ok(Stake::new(1)));
        assert_eq!(branch.new_stake(Coll::ZERO), Ok(Stake::new(1)));
        assert_eq!(branch.new_stake(Coll::new(2)), Ok(Stake::new(1)));
    }
    assert_eq!(
        Branch::default().new_stake(coll(7)),
        Ok(Stake::new(coll(7).raw()))
    );
}
