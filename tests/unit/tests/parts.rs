//! The two halves of the ledger: one address, one storage, no selector twice.
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

use std::collections::BTreeSet;

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolError, SolInterface};
use interfaces::IErrors;
use interfaces::trove_manager::ITroveManager as abi;

use common::host::{TestHost, cold_half};
use common::{BORROWER, Ledger, OWNER, WAD, constructor};

/// What an error that names no function of a half says.
fn is_unknown(answer: &Result<Vec<u8>, Vec<u8>>, selector: [u8; 4]) -> bool {
    let selector = selector.into();
    *answer == Err(IErrors::UnknownSelector { selector }.abi_encode())
}

#[test]
fn std_5_every_function_of_the_abi_is_in_one_half_and_no_other_is() {
    let mut ledger = Ledger::new();
    let mut cold = BTreeSet::new();
    for selector in abi::ITroveManagerCalls::selectors() {
        // Without arguments: malformed in the half that knows it, unless it takes none.
        let answer = cold_half(&ledger.host, &selector);
        if !is_unknown(&answer, selector) {
            cold.insert(selector);
        }
        let answer = ledger.run(BORROWER, &selector);
        assert!(!is_unknown(&answer, selector), "{selector:02x?}");
    }
    let hot = [
        abi::openTroveCall::SELECTOR,
        abi::openTroveWithCall::SELECTOR,
        abi::openTroveAtLtvCall::SELECTOR,
        abi::openTroveAtLtvWithCall::SELECTOR,
        abi::adjustTroveCall::SELECTOR,
        abi::adjustTroveWithCall::SELECTOR,
        abi::adjustTroveToLtvCall::SELECTOR,
        abi::adjustTroveToLtvWithCall::SELECTOR,
        abi::adjustInterestRateCall::SELECTOR,
        abi::closeTroveCall::SELECTOR,
        abi::closeTroveWithCall::SELECTOR,
        abi::addCollateralCall::SELECTOR,
        abi::withdrawCollateralCall::SELECTOR,
        abi::borrowCall::SELECTOR,
        abi::repayCall::SELECTOR,
    ];
    assert!(hot.iter().all(|selector| !cold.contains(selector)));
    let all = abi::ITroveManagerCalls::selectors().count();
    assert_eq!(cold.len() + hot.len(), all);
    assert!(is_unknown(
        &ledger.run(BORROWER, &[1, 2, 3, 4]),
        [1, 2, 3, 4]
    ));
}

#[test]
fn auth_7_the_cold_half_called_directly_does_nothing() {
    let host = TestHost::default();
    for selector in abi::ITroveManagerCalls::selectors() {
        let mut data = selector.to_vec();
        data.extend([0; 512]);
        let answer = cold_half(&host, &data);
        assert_eq!(answer, Err(abi::NotTheLedger {}.abi_encode()));
    }
    let construct = [
        stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes().to_vec(),
        constructor(vec![common::ampl()]),
    ];
    let answer = cold_half(&host, &construct.concat());
    assert_eq!(answer, Err(IErrors::AlreadyConstructed {}.abi_encode()));
    assert!(host.0.borrow().storage.is_empty());
    assert!(host.0.borrow().logs.is_empty());
}

#[test]
fn auth_2_the_ledger_is_constructed_once() {
    let mut ledger = Ledger::new();
    let before = ledger.host.0.borrow().storage.clone();
    ledger.host.0.borrow_mut().sender = OWNER;
    let again = ledger.construct(&constructor(vec![common::spot()]));
    assert_eq!(again, Err(IErrors::AlreadyConstructed {}.abi_encode()));
    let after = ledger.host.0.borrow().storage.clone();
    assert_eq!(before, after);
}

#[test]
fn auth_2_nobody_puts_another_cold_half_in_place_of_the_first() {
    let mut ledger = Ledger::new();
    let before = ledger.host.0.borrow().storage.clone();
    ledger.host.0.borrow_mut().calls.clear();
    let mut arguments = constructor(vec![common::spot()]);
    arguments[12..32].copy_from_slice(BORROWER.as_slice());
    let again = ledger.construct(&arguments);
    assert_eq!(again, Err(IErrors::AlreadyConstructed {}.abi_encode()));
    assert_eq!(before, ledger.host.0.borrow().storage.clone());
    assert!(ledger.calls().is_empty());
}

#[test]
fn auth_2_an_address_that_is_no_cold_half_sets_nothing_up() {
    let mut ledger = Ledger::blank();
    let mut arguments = constructor(vec![common::ampl()]);
    arguments[12..32].copy_from_slice(BORROWER.as_slice());
    let said = ledger.construct(&arguments);
    assert_eq!(said, Err(abi::NotTheLedger {}.abi_encode()));
}

#[test]
fn auth_2_nothing_is_callable_before_construction() {
    let mut ledger = Ledger::blank();
    for selector in abi::ITroveManagerCalls::selectors() {
        let mut data = selector.to_vec();
        data.extend([0; 512]);
        assert!(ledger.run(BORROWER, &data).is_err(), "{selector:02x?}");
        assert!(ledger.host.0.borrow().storage.is_empty());
    }
}

#[test]
fn a_trove_says_its_name_in_a_uri() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let uri = ledger.call(BORROWER, &abi::tokenURICall { id }).unwrap();
    assert_eq!(uri, "data:application/json,{\"name\":\"AmpUSD Trove 1\"}");
    let spot = abi::openTroveCall {
        branch: U256::ONE,
        ..common::open(1_000 * WAD, 700 * WAD, 500)
    };
    let id = ledger.call(BORROWER, &spot).unwrap();
    let uri = ledger.call(BORROWER, &abi::tokenURICall { id }).unwrap();
    assert!(uri.contains("AmpUSD Trove 18446744073709551617"), "{uri}");
    let tokenId = U256::from(9);
    let call = abi::tokenURICall { id: tokenId };
    ledger.refused(BORROWER, &call, abi::ERC721NonexistentToken { tokenId });
}
