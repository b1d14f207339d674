//! What each verb calls outside, in which order, what it says, and what it refuses.
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

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{transferCall, transferFromCall};
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IPriceOracle::{SequencerDown, priceCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::host::{Called, HERE};
use common::{AMP_USD, AMPL, BORROWER, DAY, Ledger, ORACLE, STRANGER, WAD, open};

fn called(to: Address, data: Vec<u8>, is_static: bool) -> Called {
    Called {
        to,
        data,
        is_static,
    }
}

fn asked_price() -> Called {
    called(ORACLE, priceCall { branch: U256::ZERO }.abi_encode(), true)
}

fn minted(to: Address, value: U256) -> Called {
    called(AMP_USD, mintCall { to, value }.abi_encode(), false)
}

fn burned(from: Address, value: U256) -> Called {
    called(AMP_USD, burnCall { from, value }.abi_encode(), false)
}

fn topics(ledger: &Ledger) -> Vec<B256> {
    ledger.logs().iter().map(|(topics, _)| topics[0]).collect()
}

fn units(amount: u128) -> U256 {
    U256::from(amount * WAD)
}

#[test]
fn open_asks_the_oracle_then_mints_then_takes() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert_eq!(id, U256::ONE);
    let take = transferFromCall {
        from: BORROWER,
        to: HERE,
        value: units(1_000),
    };
    let expected = [
        asked_price(),
        minted(BORROWER, units(700)),
        called(AMPL, take.abi_encode(), false),
    ];
    assert_eq!(ledger.calls(), expected);
    let hashes = [
        abi::TroveOpened::SIGNATURE_HASH,
        abi::Transfer::SIGNATURE_HASH,
    ];
    assert_eq!(topics(&ledger), hashes);
    let view = ledger.trove(id);
    // 7 days of 5 % on 700, rounded up: the branch's average is the trove's own rate.
    let fee = (units(700) * U256::from(5 * 7) + U256::from(36_499)) / U256::from(36_500);
    assert_eq!(view.debt, units(700) + fee);
    assert_eq!(
        (view.status, view.stake, view.coll),
        (1, units(1_000), units(1_000))
    );
}

#[test]
fn events_tell_an_open_in_full() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let (topics, data) = ledger.logs().remove(0);
    let event = abi::TroveOpened::decode_raw_log_validate(topics, &data).unwrap();
    let view = ledger.trove(id);
    assert_eq!((event.id, event.owner), (id, BORROWER));
    assert_eq!(
        (event.coll, event.debt, event.rate),
        (view.coll, view.debt, view.rate)
    );
    assert_eq!(event.upfrontFee, view.debt - units(700));
}

#[test]
fn safe_9_exits_call_the_tokens_and_nothing_else() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(30 * DAY);
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(vec![]));

    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: units(10),
            },
        )
        .unwrap();
    assert_eq!(ledger.calls(), [burned(STRANGER, units(10))]);
    let hashes = [
        abi::Repaid::SIGNATURE_HASH,
        abi::InterestBooked::SIGNATURE_HASH,
    ];
    assert_eq!(topics(&ledger), hashes);

    ledger
        .call(
            BORROWER,
            &abi::addCollateralCall {
                id,
                amount: units(5),
            },
        )
        .unwrap();
    let take = transferFromCall {
        from: BORROWER,
        to: HERE,
        value: units(5),
    };
    assert_eq!(ledger.calls(), [called(AMPL, take.abi_encode(), false)]);
    assert_eq!(topics(&ledger), [abi::CollateralAdded::SIGNATURE_HASH]);

    ledger.pass(1);
    let debt = ledger.trove(id).entireDebt;
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
    let send = transferCall {
        to: BORROWER,
        value: units(1_005),
    };
    let expected = [
        called(AMPL, send.abi_encode(), false),
        burned(BORROWER, debt),
    ];
    assert_eq!(ledger.calls(), expected);
    assert_eq!(topics(&ledger)[0], abi::TroveClosed::SIGNATURE_HASH);
    assert_eq!(ledger.trove(id).owner, Address::ZERO);
}

#[test]
fn borrow_and_withdraw_ask_the_oracle_and_pay_the_caller() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    let maxUpfrontFee = U256::MAX;
    ledger
        .call(
            BORROWER,
            &abi::borrowCall {
                id,
                amount: units(10),
                maxUpfrontFee,
            },
        )
        .unwrap();
    assert_eq!(ledger.calls(), [asked_price(), minted(BORROWER, units(10))]);
    ledger
        .call(
            BORROWER,
            &abi::withdrawCollateralCall {
                id,
                amount: units(10),
            },
        )
        .unwrap();
    let send = transferCall {
        to: BORROWER,
        value: units(10),
    };
    assert_eq!(
        ledger.calls(),
        [asked_price(), called(AMPL, send.abi_encode(), false)]
    );
}

#[test]
fn trove_7_a_repayment_stops_at_the_minimum_debt() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let debt = ledger.trove(id).debt;
    ledger
        .call(
            STRANGER,
            &abi::repayCall {
                id,
                amount: U256::MAX,
            },
        )
        .unwrap();
    assert_eq!(ledger.calls(), [burned(STRANGER, debt - units(200))]);
    assert_eq!(ledger.trove(id).debt, units(200));
    ledger.refused(
        STRANGER,
        &abi::repayCall {
            id,
            amount: units(1),
        },
        abi::ZeroChange {},
    );
}

#[test]
fn a_refusal_of_the_oracle_is_passed_on() {
    let mut ledger = Ledger::new();
    ledger.answer(
        ORACLE,
        priceCall::SELECTOR,
        Err(SequencerDown {}.abi_encode()),
    );
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        SequencerDown {},
    );
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(vec![]));
    let error = abi::CallFailed { target: ORACLE };
    ledger.refused(BORROWER, &open(1_000 * WAD, 700 * WAD, 500), error);
    ledger.answer(ORACLE, priceCall::SELECTOR, Ok(vec![0; 127]));
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        abi::OracleMalformed {},
    );
    ledger.set_price(2 * WAD, 1);
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        abi::OracleRestricted {},
    );
    ledger.set_price(0, 2);
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        abi::OracleDown {},
    );
    // There are three; any other number is no answer, and no outage (SHUT-3).
    for status in [U256::from(3), U256::from(256), U256::MAX] {
        let unknown = (units(1), units(1), status, false).abi_encode_params();
        ledger.answer(ORACLE, priceCall::SELECTOR, Ok(unknown));
        ledger.refused(
            BORROWER,
            &open(1_000 * WAD, 700 * WAD, 500),
            abi::OracleMalformed {},
        );
    }
}

#[test]
fn coll_6_a_token_that_does_not_answer_true_takes_the_verb_with_it() {
    let mut ledger = Ledger::new();
    let call = open(1_000 * WAD, 700 * WAD, 500);
    let answers = [
        Ok(false.abi_encode()),
        Ok(vec![]),
        Ok(vec![1]),
        Ok(vec![1; 32]),
        Err(vec![]),
    ];
    for answer in answers {
        ledger.answer(AMPL, transferFromCall::SELECTOR, answer);
        ledger.refused(BORROWER, &call, TokenTransferFailed { token: AMPL });
    }
    ledger.answer(AMPL, transferFromCall::SELECTOR, Ok(true.abi_encode()));
    ledger.answer(AMP_USD, mintCall::SELECTOR, Err(vec![]));
    ledger.refused(BORROWER, &call, abi::CallFailed { target: AMP_USD });
}

#[test]
fn std_8_an_open_is_refused_by_the_first_rule_it_breaks() {
    let mut ledger = Ledger::new();
    let fine = || open(1_000 * WAD, 700 * WAD, 500);
    let refused = |ledger: &mut Ledger, data: Vec<u8>| ledger.run(BORROWER, &data).unwrap_err();
    let branch = U256::from(2);
    let call = abi::openTroveCall { branch, ..fine() };
    ledger.refused(BORROWER, &call, abi::BranchUnknown {});
    let call = abi::openTroveCall {
        branch: U256::MAX,
        ..fine()
    };
    ledger.refused(BORROWER, &call, abi::BranchUnknown {});
    for (rate, error) in [
        (U256::from(49 * WAD / 10_000), abi::RateOutOfRange::SELECTOR),
        (
            U256::from(25_001 * WAD / 10_000),
            abi::RateOutOfRange::SELECTOR,
        ),
        (U256::MAX, abi::RateOutOfRange::SELECTOR),
        (
            U256::from(500 * WAD / 10_000 + 1),
            abi::RateOffGrid::SELECTOR,
        ),
    ] {
        let call = abi::openTroveCall { rate, ..fine() };
        assert_eq!(refused(&mut ledger, call.abi_encode()), error);
    }
    ledger.refused(BORROWER, &open(0, 700 * WAD, 500), abi::CollateralZero {});
    let call = abi::openTroveCall {
        coll: U256::MAX,
        ..fine()
    };
    ledger.refused(BORROWER, &call, abi::AmountAboveCap {});
    let call = abi::openTroveCall {
        debt: U256::MAX,
        ..fine()
    };
    ledger.refused(BORROWER, &call, abi::AmountAboveCap {});
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 199 * WAD, 500),
        abi::DebtBelowMin {},
    );
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 1_400 * WAD, 500),
        abi::IcrBelowMcr {},
    );
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 1_200 * WAD, 500),
        abi::TcrBelowCcr {},
    );
    let rich = open(10_000_000 * WAD, 499_999 * WAD, 500);
    ledger.refused(BORROWER, &rich, abi::DebtAboveCeiling {});
    let call = abi::openTroveCall {
        maxUpfrontFee: U256::ZERO,
        ..fine()
    };
    ledger.refused(BORROWER, &call, abi::UpfrontFeeAboveMax {});
}
