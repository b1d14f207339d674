//! Shutdown: flagging, clearing, shutting; inside, on and outside of each bound.
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

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IPriceOracle::{SequencerDown, lastAnswersCall, priceCall, sequencerUpSinceCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::host::Called;
use common::said::{asked_price, called, interest, said, unbooked, units};
use common::{BORROWER, DAY, Ledger, ORACLE, START, STRANGER, WAD};

const HOUR: u64 = 3_600;
const BRANCH: U256 = U256::ZERO;
const FLAG: abi::flagCall = abi::flagCall { branch: BRANCH };
const CLEAR: abi::clearFlagCall = abi::clearFlagCall { branch: BRANCH };
const SHUT: abi::shutCall = abi::shutCall { branch: BRANCH };

/// A trove of 1 000 and 700, a day old.
fn borrowed() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    (ledger, id)
}

fn now(ledger: &Ledger) -> u64 {
    ledger.host.0.borrow().time
}

fn flags(ledger: &mut Ledger) -> (U256, U256) {
    let answer = ledger
        .call(STRANGER, &abi::flagsCall { b: BRANCH })
        .unwrap();
    (answer.ratio, answer.outage)
}

fn snapshot(ledger: &mut Ledger) -> abi::SnapshotView {
    let call = abi::branchSnapshotCall { b: BRANCH };
    ledger.call(STRANGER, &call).unwrap()
}

/// The oracle is down since its sources' last answers, the sequencer up since ever.
fn out(ledger: &Ledger) {
    ledger.set_outage((3 * WAD, START - 2), (4 * WAD, START - 1), 1);
}

/// What a flag or a shutdown for an outage asks.
fn asked_outage() -> [Called; 3] {
    let last = lastAnswersCall { branch: BRANCH };
    [
        asked_price(0),
        called(ORACLE, sequencerUpSinceCall {}.abi_encode(), true),
        called(ORACLE, last.abi_encode(), true),
    ]
}

/// The price below which the branch is below its SCR of 130 %, and its debt made fit for it.
fn at_the_scr(ledger: &mut Ledger, id: U256) -> u128 {
    let amount = ledger.branch(0).entireDebt % U256::from(10_000);
    ledger
        .call(STRANGER, &abi::repayCall { id, amount })
        .unwrap();
    (ledger.branch(0).debt * U256::from(13) / U256::from(10_000)).to()
}

#[test]
fn shut_2_a_branch_at_its_scr_is_not_flagged_and_a_wei_below_it_is() {
    let (mut ledger, id) = borrowed();
    let at = at_the_scr(&mut ledger, id);
    for price in [at + 1, at] {
        ledger.set_price(price, 0);
        ledger.refused(STRANGER, &FLAG, abi::TcrNotBelowScr {});
    }
    // The higher of both prices counts.
    ledger.set_quote((at - 1, at), 0, false);
    ledger.refused(STRANGER, &FLAG, abi::TcrNotBelowScr {});
    ledger.set_price(at - 1, 0);
    ledger.call(STRANGER, &FLAG).unwrap();
    assert_eq!(ledger.calls(), [asked_price(0)]);
    let cause = U256::ZERO;
    let branch = BRANCH;
    let event = said(&abi::BranchFlagged { branch, cause });
    ledger.pass(7 * HOUR);
    // A restricted price is one.
    ledger.set_price(at - 1, 1);
    ledger.call(STRANGER, &FLAG).unwrap();
    assert_eq!(ledger.logs(), [event]);
    let expected = (U256::from(now(&ledger)), U256::ZERO);
    assert_eq!(flags(&mut ledger), expected);
}

#[test]
fn debt_8_a_branch_without_debt_is_not_below_its_scr() {
    let mut ledger = Ledger::new();
    ledger.set_price(1, 0);
    ledger.refused(STRANGER, &FLAG, abi::TcrNotBelowScr {});
    ledger.refused(STRANGER, &SHUT, abi::TcrNotBelowScr {});
}

#[test]
fn shut_14_a_flag_stands_for_six_hours_and_is_not_renewed() {
    let (mut ledger, _) = borrowed();
    ledger.set_price(WAD / 2, 0);
    ledger.call(STRANGER, &FLAG).unwrap();
    let first = flags(&mut ledger);
    ledger.pass(6 * HOUR);
    ledger.refused(STRANGER, &FLAG, abi::FlagStands {});
    assert_eq!(flags(&mut ledger), first);
    ledger.pass(1);
    ledger.call(STRANGER, &FLAG).unwrap();
    assert_eq!(flags(&mut ledger).0, first.0 + U256::from(6 * HOUR + 1));
}

#[test]
fn shut_2_a_flag_is_an_hour_old_at_least_and_six_at_most() {
    let (mut ledger, _) = borrowed();
    ledger.set_price(WAD / 2, 0);
    ledger.refused(STRANGER, &SHUT, abi::NotFlagged {});
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.pass(HOUR - 1);
    ledger.refused(STRANGER, &SHUT, abi::FlagTooYoung {});
    ledger.pass(5 * HOUR + 2);
    ledger.refused(STRANGER, &SHUT, abi::FlagTooOld {});
    for age in [HOUR, 6 * HOUR] {
        let (mut ledger, _) = borrowed();
        ledger.set_price(WAD / 2, 0);
        ledger.call(STRANGER, &FLAG).unwrap();
        ledger.pass(age);
        ledger.call(STRANGER, &SHUT).unwrap();
        assert!(ledger.branch(0).shut);
    }
}

#[test]
fn shut_1_interest_stops_the_price_stays_and_it_is_done_once() {
    let (mut ledger, id) = borrowed();
    ledger.set_quote((WAD / 2, WAD * 6 / 10), 0, false);
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.pass(HOUR);
    let growth = unbooked(&mut ledger, 0);
    ledger.call(STRANGER, &SHUT).unwrap();
    assert_eq!(ledger.calls(), [asked_price(0)]);
    // The price of borrowing, not the higher one.
    let price = units(1) * units(1) / U256::from(2);
    let shut = abi::BranchShutDown {
        branch: BRANCH,
        cause: U256::ZERO,
        price,
    };
    assert_eq!(ledger.logs(), [interest(0, growth), said(&shut)]);
    let (branch, trove) = (ledger.branch(0), ledger.trove(id));
    assert!(branch.shut && branch.debt == branch.entireDebt);
    let view = snapshot(&mut ledger);
    let at = U256::from(now(&ledger));
    assert_eq!((view.shutAt, view.shutdownPrice), (at, price));
    ledger.pass(365 * DAY);
    assert_eq!(ledger.branch(0).entireDebt, branch.debt);
    assert_eq!(ledger.trove(id).entireDebt, trove.entireDebt);
    ledger.refused(STRANGER, &FLAG, abi::BranchShut {});
    ledger.refused(STRANGER, &SHUT, abi::BranchShut {});
    // Repaying goes below the minimum, and needs no price.
    let amount = units(600);
    ledger
        .call(BORROWER, &abi::repayCall { id, amount })
        .unwrap();
    assert!(ledger.trove(id).debt < units(200));
}

#[test]
fn the_cause_is_there_again_or_the_branch_stays_open() {
    let (mut ledger, id) = borrowed();
    let at = at_the_scr(&mut ledger, id);
    ledger.set_price(at - 1, 0);
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.pass(HOUR);
    // Interest has made it a little worse: two per cent more is enough.
    ledger.set_price(at * 102 / 100, 0);
    ledger.refused(STRANGER, &SHUT, abi::TcrNotBelowScr {});
    // An outage is another cause, and was not flagged.
    out(&ledger);
    ledger.refused(STRANGER, &SHUT, abi::NotFlagged {});
    ledger.set_price(at - 1, 0);
    ledger.call(STRANGER, &SHUT).unwrap();
}

#[test]
fn shut_4_an_outage_is_flagged_when_the_sequencer_was_up_for_a_day() {
    let (mut ledger, _) = borrowed();
    let at = now(&ledger);
    for since in [at, at - DAY + 1, 0] {
        ledger.set_outage((WAD, START), (WAD, START), since);
        ledger.refused(STRANGER, &FLAG, abi::SequencerUpTooShort {});
    }
    ledger.set_outage((WAD, START), (WAD, START), at - DAY);
    ledger.call(STRANGER, &FLAG).unwrap();
    assert_eq!(ledger.calls(), asked_outage());
    let event = abi::BranchFlagged {
        branch: BRANCH,
        cause: U256::ONE,
    };
    assert_eq!(ledger.logs(), [said(&event)]);
    assert_eq!(flags(&mut ledger), (U256::ZERO, U256::from(at)));
    // It does not age, and is not renewed; at the shutdown the day counts again.
    ledger.pass(100 * DAY);
    ledger.refused(STRANGER, &FLAG, abi::FlagStands {});
    ledger.set_outage((WAD, START), (WAD, START), now(&ledger) - DAY + 1);
    ledger.refused(STRANGER, &SHUT, abi::SequencerUpTooShort {});
}

#[test]
fn shut_5_an_outage_shuts_after_ten_days_at_the_newest_answer_there_was() {
    let cases = [
        ((3, START - 2), (4, START - 1), 4),
        ((3, START - 1), (4, START - 2), 3),
        ((3, START), (4, START), 3),
        ((4, START), (3, START), 3),
        ((0, 0), (4, 7), 4),
        ((3, 7), (0, 0), 3),
    ];
    for (market, anchor, newest) in cases {
        let (mut ledger, _) = borrowed();
        let wad = |(units, at): (u128, u64)| (units * WAD, at);
        ledger.set_outage(wad(market), wad(anchor), 1);
        ledger.call(STRANGER, &FLAG).unwrap();
        ledger.pass(10 * DAY - 1);
        ledger.refused(STRANGER, &SHUT, abi::FlagTooYoung {});
        ledger.pass(1);
        ledger.call(STRANGER, &SHUT).unwrap();
        assert_eq!(ledger.calls(), asked_outage());
        let price = units(newest) * units(1);
        let shut = abi::BranchShutDown {
            branch: BRANCH,
            cause: U256::ONE,
            price,
        };
        assert_eq!(ledger.logs().last(), Some(&said(&shut)));
        assert_eq!(snapshot(&mut ledger).shutdownPrice, price);
    }
}

#[test]
fn shut_5_a_branch_whose_sources_never_answered_stays_as_it_is() {
    let (mut ledger, _) = borrowed();
    ledger.set_outage((0, 0), (0, 0), 1);
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.pass(11 * DAY);
    ledger.refused(STRANGER, &SHUT, abi::NoLastAnswer {});
    assert!(!ledger.branch(0).shut);
}

#[test]
fn shut_4_anybody_clears_an_outage_once_the_oracle_answers() {
    let (mut ledger, _) = borrowed();
    ledger.refused(STRANGER, &CLEAR, abi::NotFlagged {});
    out(&ledger);
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.refused(STRANGER, &CLEAR, abi::OracleDown {});
    for status in [0, 1] {
        ledger.set_price(2 * WAD, status);
        ledger.call(STRANGER, &CLEAR).unwrap();
        assert_eq!(ledger.logs(), [said(&abi::FlagCleared { branch: BRANCH })]);
        assert_eq!(flags(&mut ledger), (U256::ZERO, U256::ZERO));
        out(&ledger);
        // Ten days begin again.
        ledger.call(STRANGER, &FLAG).unwrap();
    }
    // The flag of the ratio is cleared by its age alone.
    ledger.set_price(WAD / 2, 0);
    ledger.call(STRANGER, &FLAG).unwrap();
    let ratio = flags(&mut ledger).0;
    ledger.call(STRANGER, &CLEAR).unwrap();
    assert_eq!(flags(&mut ledger), (ratio, U256::ZERO));
    ledger.refused(STRANGER, &CLEAR, abi::NotFlagged {});
}

#[test]
fn shut_3_a_call_that_fails_is_no_cause() {
    let (mut ledger, _) = borrowed();
    out(&ledger);
    ledger.call(STRANGER, &FLAG).unwrap();
    ledger.pass(10 * DAY);
    let good = ledger.host.0.borrow().answers.clone();
    let [price, since, last] = [
        priceCall::SELECTOR,
        sequencerUpSinceCall::SELECTOR,
        lastAnswersCall::SELECTOR,
    ];
    for selector in [price, since, last] {
        let down = SequencerDown {}.abi_encode();
        ledger.answer(ORACLE, selector, Err(down));
        ledger.refused(STRANGER, &SHUT, SequencerDown {});
        ledger.answer(ORACLE, selector, Err(vec![]));
        ledger.refused(STRANGER, &SHUT, abi::CallFailed { target: ORACLE });
        ledger.answer(ORACLE, selector, Ok(vec![0; 31]));
        ledger.refused(STRANGER, &SHUT, abi::OracleMalformed {});
        ledger.host.0.borrow_mut().answers = good.clone();
    }
    // Three words of four, and a status that there is not.
    ledger.answer(ORACLE, last, Ok(vec![0; 3 * 32]));
    ledger.refused(STRANGER, &SHUT, abi::OracleMalformed {});
    ledger.host.0.borrow_mut().answers = good.clone();
    let strange = (U256::ONE, U256::ONE, U256::from(3), false).abi_encode_params();
    ledger.answer(ORACLE, price, Ok(strange));
    ledger.refused(STRANGER, &SHUT, abi::OracleMalformed {});
    ledger.host.0.borrow_mut().answers = good;
    ledger.call(STRANGER, &SHUT).unwrap();
}

#[test]
fn a_branch_that_is_not_there_is_neither_flagged_nor_cleared_nor_shut() {
    let mut ledger = Ledger::new();
    for branch in [U256::from(2), U256::from(8), U256::MAX] {
        let unknown = abi::BranchUnknown {};
        ledger.refused(STRANGER, &abi::flagCall { branch }, unknown.clone());
        ledger.refused(STRANGER, &abi::clearFlagCall { branch }, unknown.clone());
        ledger.refused(STRANGER, &abi::shutCall { branch }, unknown);
    }
}
