//! Who may do what: the owner, whom it approved, everybody else.
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
use interfaces::trove_manager::ITroveManager as abi;

use common::{BORROWER, Ledger, STRANGER, WAD, key, mapped, trove_slot};

const OPERATOR: Address = Address::repeat_byte(0x09);

fn with_trove() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(1);
    (ledger, id)
}

fn ten() -> U256 {
    U256::from(10 * WAD)
}

#[test]
fn auth_1_a_stranger_may_only_repay() {
    let (mut ledger, id) = with_trove();
    let (amount, caller) = (ten(), STRANGER);
    let error = || abi::NotOwnerNorApproved { caller };
    ledger.refused(STRANGER, &abi::addCollateralCall { id, amount }, error());
    ledger.refused(
        STRANGER,
        &abi::withdrawCollateralCall { id, amount },
        error(),
    );
    let maxUpfrontFee = U256::MAX;
    ledger.refused(
        STRANGER,
        &abi::borrowCall {
            id,
            amount,
            maxUpfrontFee,
        },
        error(),
    );
    ledger.refused(STRANGER, &abi::closeTroveCall { id }, error());
    ledger
        .call(STRANGER, &abi::repayCall { id, amount })
        .unwrap();
}

#[test]
fn an_operator_of_the_owner_acts_as_the_owner_does() {
    let (mut ledger, id) = with_trove();
    let inner = mapped(key(BORROWER), U256::from(3));
    ledger.set_word(mapped(key(OPERATOR), inner), U256::ONE);
    ledger
        .call(OPERATOR, &abi::addCollateralCall { id, amount: ten() })
        .unwrap();
    ledger.pass(1);
    ledger.call(OPERATOR, &abi::closeTroveCall { id }).unwrap();
    let (account, operator) = (BORROWER, OPERATOR);
    let approved = ledger.call(STRANGER, &abi::isApprovedForAllCall { account, operator });
    assert!(approved.unwrap());
}

#[test]
fn an_address_approved_for_the_trove_acts_as_the_owner_does_until_it_closes() {
    let (mut ledger, id) = with_trove();
    let approval = mapped(id, U256::from(2));
    ledger.set_word(approval, key(OPERATOR) << 96);
    let caller = OPERATOR;
    // Without the mark in the trove the approval is not read.
    ledger.refused(
        OPERATOR,
        &abi::closeTroveCall { id },
        abi::NotOwnerNorApproved { caller },
    );
    ledger.set_word(
        trove_slot(id, 0),
        ledger.word(trove_slot(id, 0)) | U256::from(1 << 4),
    );
    assert_eq!(
        ledger.call(STRANGER, &abi::getApprovedCall { id }).unwrap(),
        OPERATOR
    );
    ledger
        .call(OPERATOR, &abi::addCollateralCall { id, amount: ten() })
        .unwrap();
    assert_eq!(
        ledger.call(STRANGER, &abi::getApprovedCall { id }).unwrap(),
        OPERATOR
    );
    ledger.pass(1);
    ledger.call(OPERATOR, &abi::closeTroveCall { id }).unwrap();
    assert_eq!(ledger.word(approval), U256::ZERO);
}

#[test]
fn a_trove_may_be_opened_for_another_owner() {
    let mut ledger = Ledger::new();
    let open = abi::openTroveCall {
        owner: STRANGER,
        ..common::open(900 * WAD, 500 * WAD, 700)
    };
    let id = ledger.call(BORROWER, &open).unwrap();
    assert_eq!(
        ledger.call(BORROWER, &abi::ownerOfCall { id }).unwrap(),
        STRANGER
    );
    let account = STRANGER;
    assert_eq!(
        ledger
            .call(BORROWER, &abi::balanceOfCall { account })
            .unwrap(),
        U256::ONE
    );
    let receiver = Address::ZERO;
    let open = abi::openTroveCall {
        owner: receiver,
        ..open
    };
    ledger.refused(BORROWER, &open, abi::ERC721InvalidReceiver { receiver });
}

#[test]
fn a_trove_that_does_not_exist_is_refused_by_every_verb() {
    let (mut ledger, id) = with_trove();
    for id in [
        U256::ZERO,
        id + U256::ONE,
        U256::from(9) << 64 | U256::ONE,
        U256::MAX,
    ] {
        let (amount, maxUpfrontFee) = (ten(), U256::MAX);
        let error = || abi::TroveUnknown {};
        ledger.refused(BORROWER, &abi::addCollateralCall { id, amount }, error());
        ledger.refused(
            BORROWER,
            &abi::withdrawCollateralCall { id, amount },
            error(),
        );
        ledger.refused(
            BORROWER,
            &abi::borrowCall {
                id,
                amount,
                maxUpfrontFee,
            },
            error(),
        );
        ledger.refused(BORROWER, &abi::repayCall { id, amount }, error());
        ledger.refused(BORROWER, &abi::closeTroveCall { id }, error());
        ledger.refused(BORROWER, &abi::nextTroveCall { id }, error());
        let missing = abi::ERC721NonexistentToken { tokenId: id };
        ledger.refused(BORROWER, &abi::ownerOfCall { id }, missing.clone());
        ledger.refused(BORROWER, &abi::getApprovedCall { id }, missing);
        assert_eq!(ledger.trove(id).owner, Address::ZERO);
    }
}
