//! States that later verbs make: idle, shut, stakes of their own; and the same-second guards.
#![allow(
    missing_docs,
    non_snake_case,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unimplemented,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic"
)]

mod common;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IAmpUsd::burnCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::{AMP_USD, BORROWER, DAY, Ledger, STRANGER, WAD, branch_slot, open, trove_slot};

const SHUT: u8 = 1;
const STAKED: u8 = 2;

fn units(amount: u128) -> U256 {
    U256::from(amount * WAD)
}

fn mark_branch(ledger: &Ledger, mark: u8) {
    let slot = branch_slot(0, 1);
    ledger.set_word(slot, ledger.word(slot) | U256::from(mark));
}

/// Asks what the AMPL branch was at its shutdown and its last liquidation.
fn snapshot() -> abi::branchSnapshotCall {
    abi::branchSnapshotCall { b: U256::ZERO }
}

/// Shuts the AMPL branch now.
fn shut(ledger: &Ledger) {
    mark_branch(ledger, SHUT);
    let now = ledger.host.0.borrow().time;
    ledger.set_word(branch_slot(0, 12), U256::from(now));
}

#[test]
fn trove_14_no_close_in_the_second_of_a_deposit() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let close = abi::closeTroveCall { id };
    ledger.refused(BORROWER, &close, abi::ClosedInDepositSecond {});
    ledger.pass(1);
    ledger
        .call(
            BORROWER,
            &abi::addCollateralCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    ledger.refused(BORROWER, &close, abi::ClosedInDepositSecond {});
    // A repayment in the same second does not wash the mark off.
    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    ledger.refused(BORROWER, &close, abi::ClosedInDepositSecond {});
    ledger.pass(1);
    // Neither a stranger's repayment nor a withdrawal delays a close.
    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    ledger
        .call(
            BORROWER,
            &abi::withdrawCollateralCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    ledger.call(BORROWER, &close).unwrap();
}

#[test]
fn liq_13_only_what_raises_the_risk_marks_the_second() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert!(ledger.trove(id).riskRaisedAtLastTouch);
    ledger.pass(1);
    ledger
        .call(
            BORROWER,
            &abi::addCollateralCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    let view = ledger.trove(id);
    assert!(view.depositedAtLastTouch && !view.riskRaisedAtLastTouch);
    ledger
        .call(
            BORROWER,
            &abi::withdrawCollateralCall {
                id,
                amount: units(1),
            },
        )
        .unwrap();
    let view = ledger.trove(id);
    assert!(view.depositedAtLastTouch && view.riskRaisedAtLastTouch);
    ledger.pass(1);
    let maxUpfrontFee = U256::MAX;
    ledger
        .call(
            BORROWER,
            &abi::borrowCall {
                id,
                amount: units(1),
                maxUpfrontFee,
            },
        )
        .unwrap();
    let view = ledger.trove(id);
    assert!(!view.depositedAtLastTouch && view.riskRaisedAtLastTouch);
}

#[test]
fn a_shut_branch_lends_nothing_and_lets_every_debt_be_repaid() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    shut(&ledger);
    let debt = ledger.trove(id).entireDebt;
    ledger.pass(365 * DAY);
    assert!(ledger.branch(0).shut);
    let said = ledger.call(STRANGER, &snapshot()).unwrap();
    assert_eq!(ledger.trove(id).lastTouch + U256::from(DAY), said.shutAt);
    // INT-9: interest stopped.
    assert_eq!(ledger.trove(id).entireDebt, debt);
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        abi::BranchShut {},
    );
    let (amount, maxUpfrontFee) = (units(1), U256::MAX);
    ledger.refused(
        BORROWER,
        &abi::borrowCall {
            id,
            amount,
            maxUpfrontFee,
        },
        abi::BranchShut {},
    );
    ledger.refused(
        BORROWER,
        &abi::withdrawCollateralCall { id, amount },
        abi::BranchShut {},
    );
    ledger
        .call(BORROWER, &abi::addCollateralCall { id, amount })
        .unwrap();
    ledger.refused(
        BORROWER,
        &abi::closeTroveCall { id },
        abi::ClosedInDepositSecond {},
    );
    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: units(650),
            },
        )
        .unwrap();
    assert_eq!(ledger.trove(id).entireDebt, debt - units(650));
    ledger.pass(1);
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
    assert_eq!(ledger.branch(0).debt, U256::ZERO);
}

/// A ledger with an idle trove and an active one: in a shut branch a trove may repay everything,
/// and is idle then.
fn with_idle() -> (Ledger, U256, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let other = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    shut(&ledger);
    let amount = U256::MAX;
    let repay = abi::repayCall { id, amount };
    ledger.call(STRANGER, &repay).unwrap();
    (ledger, id, other)
}

#[test]
fn trove_10_an_idle_trove_keeps_its_collateral_and_leaves_the_book() {
    let (mut ledger, id, other) = with_idle();
    let view = ledger.trove(id);
    assert_eq!(
        (view.status, view.debt, view.coll),
        (2, U256::ZERO, units(1_000))
    );
    assert_eq!(
        (view.stake, view.prev, view.next),
        (U256::ZERO, U256::ZERO, U256::ZERO)
    );
    assert_eq!(ledger.branch(0).coll, units(1_000));
    assert_eq!(
        ledger
            .call(BORROWER, &abi::lowestTroveCall { b: U256::ZERO })
            .unwrap(),
        other
    );
    ledger.refused(BORROWER, &abi::nextTroveCall { id }, abi::TroveIdle {});
}

#[test]
fn trove_10_an_idle_trove_borrows_like_a_new_one() {
    let (mut ledger, id, other) = with_idle();
    // The branch of this test opens again, as after a redemption.
    let slot = branch_slot(0, 1);
    ledger.set_word(slot, ledger.word(slot) & !U256::from(SHUT));
    ledger.set_word(branch_slot(0, 12), U256::ZERO);
    ledger.refused(
        STRANGER,
        &abi::repayCall {
            id,
            amount: units(1),
        },
        abi::TroveIdle {},
    );
    let maxUpfrontFee = U256::MAX;
    let little = abi::borrowCall {
        id,
        amount: units(100),
        maxUpfrontFee,
    };
    ledger.refused(BORROWER, &little, abi::DebtBelowMin {});
    let enough = abi::borrowCall {
        id,
        amount: units(300),
        maxUpfrontFee,
    };
    ledger.call(BORROWER, &enough).unwrap();
    assert_eq!(
        ledger
            .call(BORROWER, &abi::lowestTroveCall { b: U256::ZERO })
            .unwrap(),
        id
    );
    assert_eq!(
        ledger.call(BORROWER, &abi::nextTroveCall { id }).unwrap(),
        other
    );
    assert_eq!(ledger.trove(id).stake, units(1_000));
}

#[test]
fn trove_10_an_idle_trove_closes_without_amp_usd() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    shut(&ledger);
    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: U256::MAX,
            },
        )
        .unwrap();
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
    let to_amp_usd = ledger
        .calls()
        .into_iter()
        .any(|call| call.to == AMP_USD || call.data.starts_with(&burnCall::SELECTOR));
    assert!(!to_amp_usd);
    assert_eq!(ledger.trove(id).owner, Address::ZERO);
}

#[test]
fn stakes_of_their_own_are_kept_in_their_own_words() {
    let mut ledger = Ledger::new();
    let first = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    // As after a redistribution that doubled the collateral: stakes are half of it.
    mark_branch(&ledger, STAKED);
    ledger.set_word(branch_slot(0, 5), (units(500) << 128) | units(500));
    ledger.set_word(branch_slot(0, 6), units(1_000));
    ledger.set_word(trove_slot(first, 2), units(500) << 128);
    assert_eq!(ledger.branch(0).totalStakes, units(500));
    let said = ledger.call(STRANGER, &snapshot()).unwrap();
    assert_eq!((said.stakes, said.coll), (units(500), units(1_000)));
    assert_eq!(said.shutAt, U256::ZERO);
    let second = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert_eq!(ledger.trove(second).stake, units(500));
    assert_eq!(ledger.word(trove_slot(second, 2)), units(500) << 128);
    assert_eq!(ledger.branch(0).totalStakes, units(1_000));
    ledger.pass(1);
    ledger
        .call(
            BORROWER,
            &abi::addCollateralCall {
                id: first,
                amount: units(1_000),
            },
        )
        .unwrap();
    assert_eq!(ledger.trove(first).stake, units(1_000));
    assert_eq!(ledger.branch(0).totalStakes, units(1_500));
    ledger.pass(1);
    ledger
        .call(BORROWER, &abi::closeTroveCall { id: second })
        .unwrap();
    assert_eq!(ledger.word(trove_slot(second, 2)), U256::ZERO);
    assert_eq!(ledger.branch(0).totalStakes, units(1_000));
}

#[test]
fn trove_4_ids_end_at_two_to_the_31() {
    let mut ledger = Ledger::new();
    let slot = branch_slot(0, 3);
    let counter = ledger.word(slot) | U256::from((1_u64 << 31) - 2);
    ledger.set_word(slot, counter);
    let last = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert_eq!(last, U256::from((1_u64 << 31) - 1));
    let call = open(1_000 * WAD, 700 * WAD, 500);
    ledger.refused(BORROWER, &call, abi::AmountAboveCap {});
}

#[test]
fn ratio_5_collateral_of_an_idle_trove_lends_its_ratio_to_nobody() {
    let (mut ledger, _, other) = with_idle();
    let slot = branch_slot(0, 1);
    ledger.set_word(slot, ledger.word(slot) & !U256::from(SHUT));
    ledger.set_word(branch_slot(0, 12), U256::ZERO);
    // At two AmpUSD a unit, the other trove alone holds the branch at its CCR of 180 %.
    let owed = ledger.branch(0).entireDebt;
    let least = (owed * U256::from(9) + U256::from(9)) / U256::from(10);
    let excess = units(1_000) - least;
    let take = |amount| abi::withdrawCollateralCall { id: other, amount };
    let more = take(excess + U256::ONE);
    ledger.refused(BORROWER, &more, abi::TcrBelowCcr {});
    ledger.call(BORROWER, &take(excess)).unwrap();
}

#[test]
fn int_9_debts_stand_still_from_the_second_of_a_shutdown() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(30 * DAY);
    let owed = [ledger.trove(id).entireDebt, ledger.branch(0).entireDebt];
    assert!(owed[0] > ledger.trove(id).debt);
    shut(&ledger);
    for days in [1, 365, 36_500] {
        ledger.pass(days * DAY);
        let now = [ledger.trove(id).entireDebt, ledger.branch(0).entireDebt];
        assert_eq!(now, owed);
    }
}
