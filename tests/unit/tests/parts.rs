//! The four parts of the ledger: one address, one storage, no selector twice.
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

use common::host::{Answer, TestHost};
use common::programs::{cold_part, liquidation, redemption};
use common::{BORROWER, Ledger, OWNER, WAD, constructor};

/// Runs a part on a host.
type Part = fn(&TestHost, &[u8]) -> Answer;

/// The parts behind the one that is called.
const BEHIND: [Part; 3] = [cold_part, liquidation, redemption];

/// Whether an answer says that a part has no such function.
fn is_unknown(answer: &Answer, selector: [u8; 4]) -> bool {
    let selector = selector.into();
    *answer == Err(IErrors::UnknownSelector { selector }.abi_encode())
}

/// The functions that the part has which is called.
const HOT: [[u8; 4]; 15] = [
    abi::openTroveCall::SELECTOR,
    abi::openTroveWithCall::SELECTOR,
    abi::openTroveAtLtvCall::SELECTOR,
    abi::openTroveAtLtvWithCall::SELECTOR,
    abi::adjustTroveCall::SELECTOR,
    abi::adjustTroveWithCall::SELECTOR,
    abi::adjustTroveToLtvCall::SELECTOR,
    abi::adjustTroveToLtvWithCall::SELECTOR,
    abi::closeTroveCall::SELECTOR,
    abi::closeTroveWithCall::SELECTOR,
    abi::addCollateralCall::SELECTOR,
    abi::withdrawCollateralCall::SELECTOR,
    abi::borrowCall::SELECTOR,
    abi::repayCall::SELECTOR,
    abi::pullYieldCall::SELECTOR,
];
const LIQUIDATION: [[u8; 4]; 7] = [
    abi::closeLastCall::SELECTOR,
    abi::liquidateCall::SELECTOR,
    abi::claimSurplusCall::SELECTOR,
    abi::flagCall::SELECTOR,
    abi::clearFlagCall::SELECTOR,
    abi::shutCall::SELECTOR,
    abi::pullIncentivesCall::SELECTOR,
];
const REDEMPTION: [[u8; 4]; 3] = [
    abi::redeemCall::SELECTOR,
    abi::urgentRedeemCall::SELECTOR,
    abi::adjustInterestRateCall::SELECTOR,
];

#[test]
fn std_5_every_function_of_the_abi_is_in_one_part_and_no_other_is() {
    let mut ledger = Ledger::new();
    let mut behind: [BTreeSet<[u8; 4]>; 3] = Default::default();
    for selector in abi::ITroveManagerCalls::selectors() {
        // Without arguments: malformed in the part that knows it, unless it takes none.
        for (known, part) in behind.iter_mut().zip(BEHIND) {
            if !is_unknown(&part(&ledger.host, &selector), selector) {
                known.insert(selector);
            }
        }
        let answer = ledger.run(BORROWER, &selector);
        assert!(!is_unknown(&answer, selector), "{selector:02x?}");
    }
    let [cold, liquidation, redemption] = behind;
    assert_eq!(liquidation, BTreeSet::from(LIQUIDATION));
    assert_eq!(redemption, BTreeSet::from(REDEMPTION));
    let others = [&HOT[..], &LIQUIDATION, &REDEMPTION].concat();
    assert!(others.iter().all(|selector| !cold.contains(selector)));
    let all = abi::ITroveManagerCalls::selectors().count();
    assert_eq!(cold.len() + others.len(), all);
    assert!(is_unknown(
        &ledger.run(BORROWER, &[1, 2, 3, 4]),
        [1, 2, 3, 4]
    ));
}

#[test]
fn auth_7_a_part_called_directly_does_nothing() {
    for part in BEHIND {
        let host = TestHost::default();
        for selector in abi::ITroveManagerCalls::selectors() {
            let mut data = selector.to_vec();
            data.extend([0; 512]);
            let answer = part(&host, &data);
            assert_eq!(answer, Err(abi::NotTheLedger {}.abi_encode()));
        }
        let construct = [
            stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes().to_vec(),
            constructor(vec![common::ampl()]),
        ];
        let answer = part(&host, &construct.concat());
        assert_eq!(answer, Err(IErrors::AlreadyConstructed {}.abi_encode()));
        assert!(host.0.borrow().storage.is_empty());
        assert!(host.0.borrow().logs.is_empty());
    }
}

#[test]
fn auth_7_only_the_cold_part_constructs_and_only_once() {
    // In the ledger's storage too: its constructor is over.
    let ledger = Ledger::new();
    let before = ledger.host.0.borrow().storage.clone();
    for part in BEHIND {
        let construct = [
            stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes().to_vec(),
            constructor(vec![common::spot()]),
        ];
        let answer = part(&ledger.host, &construct.concat());
        assert_eq!(answer, Err(IErrors::AlreadyConstructed {}.abi_encode()));
    }
    assert_eq!(before, ledger.host.0.borrow().storage.clone());
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
fn auth_2_nobody_puts_another_cold_part_in_place_of_the_first() {
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
fn auth_2_an_address_that_is_no_cold_part_sets_nothing_up() {
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
