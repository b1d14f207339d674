//! What raises no flag and shuts no branch: an oracle that fails, however it does (SHUT-3).
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
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IPriceOracle::{lastAnswersCall, priceCall, sequencerUpSinceCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::{DAY, Ledger, ORACLE, START, STRANGER, WAD};

/// What a call of an adapter can come to besides an answer.
fn failures() -> Vec<Result<Vec<u8>, Vec<u8>>> {
    let good = (U256::ONE, U256::ONE, U256::ZERO, U256::ZERO).abi_encode_params();
    let status = |number: U256| (U256::ONE, U256::ONE, number, U256::ZERO).abi_encode_params();
    vec![
        Err(vec![]),
        Err(vec![1, 2, 3, 4]),
        Err(good.clone()),
        Ok(vec![]),
        Ok(good[..127].to_vec()),
        Ok(status(U256::from(3))),
        Ok(status(U256::MAX)),
    ]
}

/// A branch with debt; an outage would be believed: the sequencer is up, last answers are there.
fn silent() -> Ledger {
    let mut ledger = Ledger::new();
    ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(20 * DAY);
    let since = U256::ONE.abi_encode();
    ledger.answer(ORACLE, sequencerUpSinceCall::SELECTOR, Ok(since));
    let last = (U256::from(WAD), U256::from(START));
    let answers = (last, last).abi_encode_params();
    ledger.answer(ORACLE, lastAnswersCall::SELECTOR, Ok(answers));
    ledger
}

fn flags(ledger: &mut Ledger) -> (U256, U256) {
    let flags = ledger.call(STRANGER, &abi::flagsCall { b: U256::ZERO });
    let flags = flags.unwrap();
    (flags.ratio, flags.outage)
}

#[test]
fn shut_3_an_oracle_that_fails_raises_no_flag_and_shuts_nothing() {
    let branch = U256::ZERO;
    for (index, failure) in failures().into_iter().enumerate() {
        let mut ledger = silent();
        ledger.answer(ORACLE, priceCall::SELECTOR, failure.clone());
        assert!(
            ledger
                .run(STRANGER, &abi::flagCall { branch }.abi_encode())
                .is_err(),
            "{index}"
        );
        assert_eq!(flags(&mut ledger), (U256::ZERO, U256::ZERO), "{index}");
        // Down is an answer: the flag is raised, and ten days later the branch shuts.
        ledger.set_price(0, 2);
        ledger.call(STRANGER, &abi::flagCall { branch }).unwrap();
        assert_ne!(flags(&mut ledger).1, U256::ZERO);
        ledger.pass(10 * DAY);
        ledger.answer(ORACLE, priceCall::SELECTOR, failure);
        assert!(
            ledger
                .run(STRANGER, &abi::shutCall { branch }.abi_encode())
                .is_err(),
            "{index}"
        );
        assert!(!ledger.branch(0).shut, "{index}");
        ledger.set_price(0, 2);
        ledger.call(STRANGER, &abi::shutCall { branch }).unwrap();
        assert!(ledger.branch(0).shut);
    }
}

#[test]
fn shut_3_what_is_asked_of_an_outage_has_to_be_answered_too() {
    let branch = U256::ZERO;
    for selector in [sequencerUpSinceCall::SELECTOR, lastAnswersCall::SELECTOR] {
        for failure in [Err(vec![]), Err(vec![1]), Ok(vec![]), Ok(vec![0; 31])] {
            let mut ledger = silent();
            ledger.set_price(0, 2);
            ledger.answer(ORACLE, selector, failure);
            assert!(
                ledger
                    .run(STRANGER, &abi::flagCall { branch }.abi_encode())
                    .is_err()
            );
            assert_eq!(flags(&mut ledger), (U256::ZERO, U256::ZERO));
        }
    }
}
