//! Changing a rate: when it is free, what it costs sooner, who may.
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
use interfaces::trove_manager::ITroveManager as abi;

use common::{BORROWER, DAY, Ledger, ORACLE, STRANGER, WAD, branch_slot};

fn rate(id: U256, bps: u128) -> abi::adjustInterestRateCall {
    abi::adjustInterestRateCall {
        id,
        rate: U256::from(bps * WAD / 10_000),
        maxUpfrontFee: U256::MAX,
    }
}

fn asked_the_oracle(ledger: &Ledger) -> bool {
    ledger.calls().iter().any(|call| call.to == ORACLE)
}

#[test]
fn int_8_free_after_seven_days_and_then_nobody_is_asked() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.set_price(2 * WAD, 2);
    ledger.pass(7 * DAY);
    ledger.call(BORROWER, &rate(id, 900)).unwrap();
    assert!(ledger.calls().is_empty());
    let trove = ledger.trove(id);
    assert_eq!(trove.rate, U256::from(9 * WAD / 100));
    let interest = trove.entireDebt - trove.debt;
    assert_eq!(interest, U256::ZERO);
    assert!(!trove.riskRaisedAtLastTouch);
}

#[test]
fn int_8_one_second_sooner_seven_days_of_interest_are_charged_on_the_whole_debt() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(7 * DAY - 1);
    let debt = ledger.trove(id).entireDebt;
    ledger.call(BORROWER, &rate(id, 1_000)).unwrap();
    assert!(asked_the_oracle(&ledger));
    // The only trove of its branch: the average is its own rate, but for the wei that the branch
    // records above it, which takes one unit of 1e-18 off the floored average.
    let fee = ledger.trove(id).debt - debt;
    let (weight, year) = (U256::from(7 * DAY), U256::from(365 * DAY));
    let exact = debt * weight / (year * U256::from(10));
    let unit = debt * weight / (year * U256::from(WAD));
    assert!(fee + unit + U256::ONE >= exact && fee <= exact + U256::ONE);
}

#[test]
fn int_8_setting_the_same_rate_is_a_rate_change() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let other = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let first = |ledger: &mut Ledger| {
        let b = U256::ZERO;
        ledger.call(STRANGER, &abi::lowestTroveCall { b }).unwrap()
    };
    assert_eq!(first(&mut ledger), other);
    ledger.pass(7 * DAY);
    ledger.call(BORROWER, &rate(id, 500)).unwrap();
    assert_eq!(first(&mut ledger), id);
    ledger.pass(7 * DAY - 1);
    ledger.set_price(2 * WAD, 1);
    ledger.refused(BORROWER, &rate(id, 500), abi::OracleRestricted {});
}

#[test]
fn int_7_the_fee_is_at_most_what_the_caller_accepts() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    let before = ledger.host.0.borrow().storage.clone();
    let debt = ledger.trove(id).entireDebt;
    ledger.call(BORROWER, &rate(id, 700)).unwrap();
    let fee = ledger.trove(id).debt - debt;
    ledger.host.0.borrow_mut().storage = before;
    let at_most = |maxUpfrontFee: U256| abi::adjustInterestRateCall {
        maxUpfrontFee,
        ..rate(id, 700)
    };
    let low = at_most(fee - U256::ONE);
    ledger.refused(BORROWER, &low, abi::UpfrontFeeAboveMax {});
    ledger.call(BORROWER, &at_most(fee)).unwrap();
}

#[test]
fn a_charged_change_is_tested_like_new_debt() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 1_000 * WAD, 500);
    ledger.pass(DAY);
    // Value over debt falls to just below 150 %.
    ledger.set_price(150 * WAD / 100, 0);
    ledger.refused(BORROWER, &rate(id, 600), abi::IcrBelowMcr {});
    ledger.set_price(170 * WAD / 100, 0);
    ledger.refused(BORROWER, &rate(id, 600), abi::TcrBelowCcr {});
    ledger.set_price(2 * WAD, 2);
    ledger.refused(BORROWER, &rate(id, 600), abi::OracleDown {});
    // After the cooldown none of that matters.
    ledger.pass(6 * DAY);
    ledger.call(BORROWER, &rate(id, 600)).unwrap();
}

#[test]
fn a_shut_branch_has_no_rates_to_change() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(8 * DAY);
    let yields = branch_slot(0, 1);
    ledger.set_word(yields, ledger.word(yields) | U256::ONE);
    let now = ledger.host.0.borrow().time;
    ledger.set_word(branch_slot(0, 12), U256::from(now));
    ledger.refused(BORROWER, &rate(id, 600), abi::BranchShut {});
}

#[test]
fn auth_3_a_rate_delegate_stays_in_its_range_and_waits_for_its_period() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let set = abi::setRateDelegateCall {
        id,
        rateDelegate: STRANGER,
        minRate: U256::from(4 * WAD / 100),
        maxRate: U256::from(6 * WAD / 100),
        minPeriod: alloy_primitives::aliases::U40::from(10 * DAY),
    };
    ledger.call(BORROWER, &set).unwrap();
    let known = ledger.call(STRANGER, &abi::managersCall { id }).unwrap();
    assert_eq!(known.rateDelegate, STRANGER);
    assert_eq!((known.minRate, known.maxRate), (set.minRate, set.maxRate));
    ledger.pass(10 * DAY - 1);
    let early = abi::DelegationPeriodNotOver {};
    ledger.refused(STRANGER, &rate(id, 500), early);
    ledger.pass(1);
    for outside in [399, 601] {
        let error = abi::RateOutsideDelegation {};
        ledger.refused(STRANGER, &rate(id, outside), error);
    }
    ledger.call(STRANGER, &rate(id, 400)).unwrap();
    ledger.pass(10 * DAY);
    ledger.call(STRANGER, &rate(id, 600)).unwrap();
    // It sets rates and nothing else.
    let caller = STRANGER;
    let add = abi::addCollateralCall {
        id,
        amount: U256::ONE,
    };
    ledger.refused(STRANGER, &add, abi::NotOwnerNorApproved { caller });
}

#[test]
fn idle_closed_and_unknown_troves_have_no_rate_to_change() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(1);
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
    ledger.refused(BORROWER, &rate(id, 600), abi::TroveUnknown {});
    let never = U256::from(99);
    ledger.refused(BORROWER, &rate(never, 600), abi::TroveUnknown {});
    let off = abi::adjustInterestRateCall {
        rate: U256::from(5 * WAD / 100 + 1),
        ..rate(id, 600)
    };
    ledger.refused(BORROWER, &off, abi::RateOffGrid {});
}
