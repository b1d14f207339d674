//! Urgent redemption: from a branch that is shut, any troves, no fee.
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
use alloy_sol_types::{SolCall, SolError};
use interfaces::IPriceOracle::{SequencerDown, priceCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{asked_price, burned, said, sent, units};
use common::{AMPL, BORROWER, DAY, Ledger, ORACLE, STRANGER, WAD, open};

const REDEEMER: Address = Address::repeat_byte(0x4d);
const LOW: u128 = WAD * 8 / 10;

fn urgent(amount: U256, ids: &[U256], minColl: U256) -> abi::urgentRedeemCall {
    abi::urgentRedeemCall {
        branch: U256::ZERO,
        amount,
        ids: ids.to_vec(),
        minColl,
    }
}

/// Two troves of a branch that was shut at 0.8 AmpUSD, 123 % of its debt; the second is worth
/// less than its own.
fn shut() -> (Ledger, U256, U256) {
    let mut ledger = Ledger::new();
    let rich = ledger.opened(1_000 * WAD, 400 * WAD, 100);
    let poor = ledger.opened(1_000 * WAD, 900 * WAD, 500);
    ledger.pass(DAY);
    ledger.set_price(LOW, 0);
    let branch = U256::ZERO;
    ledger.call(STRANGER, &abi::flagCall { branch }).unwrap();
    ledger.pass(3_600);
    ledger.call(STRANGER, &abi::shutCall { branch }).unwrap();
    ledger.pass(DAY);
    (ledger, rich, poor)
}

/// What 102 % of a debt is at a price.
fn bonus(debt: U256, price: u128) -> U256 {
    debt * units(1) * U256::from(102) / (U256::from(price) * U256::from(100))
}

#[test]
fn pays_face_and_two_per_cent_from_the_troves_that_are_named() {
    let (mut ledger, rich, poor) = shut();
    let (before, amount) = (ledger.trove(poor), units(100));
    let done = ledger
        .call(REDEEMER, &urgent(amount, &[poor], U256::ZERO))
        .unwrap();
    let coll = bonus(amount, LOW);
    assert_eq!((done.burned, done.coll), (amount, coll));
    let expected = [
        asked_price(0),
        burned(REDEEMER, amount),
        sent(AMPL, REDEEMER, coll),
    ];
    assert_eq!(ledger.calls(), expected);
    let event = abi::TroveRedeemed {
        id: poor,
        debt: amount,
        coll,
        fee: U256::ZERO,
        collAfter: before.coll - coll,
        debtAfter: before.entireDebt - amount,
    };
    assert_eq!(ledger.logs(), [said(&event)], "interest has ended");
    // Nobody needs to start at the lowest rate, nor to leave the minimum.
    let debt = ledger.trove(rich).entireDebt;
    let call = urgent(debt - U256::ONE, &[rich], U256::ZERO);
    ledger.call(REDEEMER, &call).unwrap();
    assert_eq!(ledger.trove(rich).debt, U256::ONE);
}

#[test]
fn a_trove_pays_its_own_collateral_at_most_and_is_asked_for_no_more_than_its_debt() {
    let (mut ledger, rich, poor) = shut();
    let (owed, held) = (ledger.trove(rich).entireDebt, ledger.trove(poor).coll);
    let call = urgent(U256::MAX, &[rich, poor], U256::ZERO);
    let done = ledger.call(REDEEMER, &call).unwrap();
    // The first in full; the second's 1 000 units are worth 800, for which 784.3... are burned.
    let for_rest = (held * U256::from(LOW) * U256::from(100)).div_ceil(units(102));
    assert_eq!(done.burned, owed + for_rest);
    assert_eq!(done.coll, bonus(owed, LOW) + held);
    let (first, second) = (ledger.trove(rich), ledger.trove(poor));
    assert_eq!((first.status, first.debt), (2, U256::ZERO));
    assert_eq!((second.status, second.coll), (1, U256::ZERO));
    assert!(second.debt > units(100), "what nothing is left for stays");
    // Neither has anything to give now.
    ledger.refused(REDEEMER, &call, abi::NothingRedeemed {});
}

#[test]
fn shut_8_a_branch_worth_less_than_that_pays_its_average() {
    let (mut ledger, rich, _) = shut();
    ledger.set_price(WAD * 6 / 10, 0);
    let (branch, amount) = (ledger.branch(0), units(100));
    let done = ledger
        .call(REDEEMER, &urgent(amount, &[rich], U256::ZERO))
        .unwrap();
    assert_eq!(done.coll, amount * branch.coll / branch.entireDebt);
}

#[test]
fn shut_9_the_price_of_the_shutdown_counts_only_while_there_is_no_other() {
    let (mut ledger, rich, _) = shut();
    ledger.set_price(0, 2);
    let call = urgent(units(100), &[rich], U256::ZERO);
    let done = ledger.call(REDEEMER, &call).unwrap();
    assert_eq!(done.coll, bonus(units(100), LOW));
    for status in [0, 1] {
        ledger.set_price(WAD, status);
        let done = ledger.call(REDEEMER, &call).unwrap();
        assert_eq!(done.coll, bonus(units(100), WAD));
    }
    let down = SequencerDown {};
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(down.abi_encode()));
    ledger.refused(REDEEMER, &call, down);
}

#[test]
fn shut_8_what_is_paid_is_worth_no_more_at_the_higher_leg() {
    let (mut ledger, rich, _) = shut();
    let call = urgent(units(100), &[rich], U256::ZERO);
    for status in [0, 1] {
        ledger.set_quote((LOW, WAD), status, false);
        let done = ledger.call(REDEEMER, &call).unwrap();
        assert_eq!(done.coll, bonus(units(100), WAD));
    }
}

#[test]
fn the_collateral_asked_for_is_paid_or_nothing_is() {
    let (mut ledger, rich, _) = shut();
    let least = bonus(units(100), LOW);
    let call = urgent(units(100), &[rich], least + U256::ONE);
    ledger.refused(REDEEMER, &call, abi::CollateralBelowMin {});
    ledger
        .call(REDEEMER, &urgent(units(100), &[rich], least))
        .unwrap();
}

#[test]
fn an_open_branch_is_not_redeemed_urgently() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 400 * WAD, 100);
    let call = urgent(units(100), &[id], U256::ZERO);
    ledger.refused(REDEEMER, &call, abi::BranchNotShut {});
    assert!(ledger.calls().is_empty(), "nobody is asked for a price");
    let call = abi::urgentRedeemCall {
        branch: U256::from(2),
        ..call
    };
    ledger.refused(REDEEMER, &call, abi::BranchUnknown {});
}

#[test]
fn only_troves_of_the_branch_pay_and_those_without_debt_are_skipped() {
    let (mut ledger, rich, poor) = shut();
    let in_spot = abi::openTroveCall {
        branch: U256::ONE,
        ..open(1_000 * WAD, 300 * WAD, 500)
    };
    let other = ledger.call(BORROWER, &in_spot).unwrap();
    for foreign in [other, U256::MAX] {
        let call = urgent(units(100), &[rich, foreign], U256::ZERO);
        ledger.refused(REDEEMER, &call, abi::TroveUnknown {});
    }
    let nothing = abi::NothingRedeemed {};
    let unknown = U256::from(77);
    let cases: [(U256, &[U256]); 3] = [
        (units(100), &[unknown]),
        (units(100), &[]),
        (U256::ZERO, &[rich]),
    ];
    for (amount, ids) in cases {
        ledger.refused(REDEEMER, &urgent(amount, ids, U256::ZERO), nothing.clone());
    }
    // Twice in the list is the rest of it, and then nothing.
    let debt = ledger.trove(rich).entireDebt;
    let ids = [unknown, rich, rich, poor];
    let done = ledger
        .call(REDEEMER, &urgent(debt + units(1), &ids, U256::ZERO))
        .unwrap();
    assert_eq!(done.burned, debt + units(1));
}
