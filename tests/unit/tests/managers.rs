//! Naming managers, approving and moving troves.
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

use alloy_primitives::{Address, U256, aliases::U40};
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IAmpUsd::mintCall;
use interfaces::IErc20::transferCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::{AMP_USD, AMPL, BORROWER, DAY, Ledger, STRANGER, WAD};

const FRIEND: Address = Address::repeat_byte(0xf1);
const RECEIVER: Address = Address::repeat_byte(0x2e);

fn ledger_with_trove() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    (ledger, id)
}

fn delegate(id: U256) -> abi::setRateDelegateCall {
    abi::setRateDelegateCall {
        id,
        rateDelegate: FRIEND,
        minRate: U256::from(WAD / 100),
        maxRate: U256::from(WAD / 10),
        minPeriod: U40::from(DAY),
    }
}

#[test]
fn auth_3_what_leaves_through_a_manager_goes_to_its_receiver() {
    let (mut ledger, id) = ledger_with_trove();
    let (manager, receiver) = (FRIEND, RECEIVER);
    let set = abi::setManagerCall {
        id,
        manager,
        receiver,
    };
    ledger.call(BORROWER, &set).unwrap();
    let amount = U256::from(WAD);
    let borrow = abi::borrowCall {
        id,
        amount,
        maxUpfrontFee: U256::MAX,
    };
    ledger.call(FRIEND, &borrow).unwrap();
    let (to, value) = (RECEIVER, amount);
    let mint = mintCall { to, value };
    let sent = |ledger: &Ledger, to: Address, data: Vec<u8>| {
        let calls = ledger.calls();
        calls.iter().any(|call| call.to == to && call.data == data)
    };
    assert!(sent(&ledger, AMP_USD, mint.abi_encode()));
    ledger
        .call(FRIEND, &abi::withdrawCollateralCall { id, amount })
        .unwrap();
    let transfer = transferCall { to, value };
    assert!(sent(&ledger, AMPL, transfer.abi_encode()));
    // It manages the trove, not the managers, the rate or the token.
    let caller = FRIEND;
    let refusal = || abi::NotOwnerNorApproved { caller };
    ledger.refused(FRIEND, &set, refusal());
    ledger.refused(FRIEND, &delegate(id), refusal());
    let rate = abi::adjustInterestRateCall {
        id,
        rate: U256::from(WAD / 10),
        maxUpfrontFee: U256::MAX,
    };
    ledger.refused(FRIEND, &rate, refusal());
    let move_it = abi::transferFromCall {
        from: BORROWER,
        to: FRIEND,
        id,
    };
    let operator = FRIEND;
    let tokenId = id;
    let error = abi::ERC721InsufficientApproval { operator, tokenId };
    ledger.refused(FRIEND, &move_it, error);
}

#[test]
fn managers_come_with_a_receiver_and_delegates_with_a_range() {
    let (mut ledger, id) = ledger_with_trove();
    for (manager, receiver) in [(FRIEND, Address::ZERO), (Address::ZERO, FRIEND)] {
        let set = abi::setManagerCall {
            id,
            manager,
            receiver,
        };
        ledger.refused(BORROWER, &set, abi::ReceiverUnfit {});
    }
    let inverted = abi::setRateDelegateCall {
        minRate: U256::from(WAD / 10),
        maxRate: U256::from(WAD / 100),
        ..delegate(id)
    };
    ledger.refused(BORROWER, &inverted, abi::RateRangeUnfit {});
    let nobody = abi::setRateDelegateCall {
        rateDelegate: Address::ZERO,
        ..delegate(id)
    };
    ledger.refused(BORROWER, &nobody, abi::RateRangeUnfit {});
    let off = abi::setRateDelegateCall {
        minRate: U256::ONE,
        ..delegate(id)
    };
    ledger.refused(BORROWER, &off, abi::RateOffGrid {});
}

#[test]
fn trove_12_a_transfer_clears_whoever_could_act_and_keeps_the_trove() {
    let (mut ledger, id) = ledger_with_trove();
    let (manager, receiver) = (FRIEND, RECEIVER);
    let set = abi::setManagerCall {
        id,
        manager,
        receiver,
    };
    ledger.call(BORROWER, &set).unwrap();
    ledger.call(BORROWER, &delegate(id)).unwrap();
    ledger
        .call(BORROWER, &abi::approveCall { to: FRIEND, id })
        .unwrap();
    let before = ledger.trove(id);
    let (from, to) = (BORROWER, STRANGER);
    let call = abi::transferFromCall { from, to, id };
    ledger.call(FRIEND, &call).unwrap();
    let after = ledger.trove(id);
    assert_eq!(after.owner, STRANGER);
    assert_eq!((after.coll, after.debt), (before.coll, before.debt));
    assert_eq!(after.rate, before.rate);
    assert_eq!(after.lastTouch, before.lastTouch);
    assert_eq!(after.lastRateChange, before.lastRateChange);
    let known = ledger.call(BORROWER, &abi::managersCall { id }).unwrap();
    assert_eq!(known.manager, Address::ZERO);
    assert_eq!(known.receiver, Address::ZERO);
    assert_eq!(known.rateDelegate, Address::ZERO);
    let approved = ledger.call(BORROWER, &abi::getApprovedCall { id }).unwrap();
    assert_eq!(approved, Address::ZERO);
    for account in [BORROWER, STRANGER] {
        let held = ledger
            .call(FRIEND, &abi::balanceOfCall { account })
            .unwrap();
        assert_eq!(held, U256::from(u8::from(account == STRANGER)));
    }
}

#[test]
fn trove_14_a_transfer_lifts_no_guard() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let (from, to) = (BORROWER, STRANGER);
    let call = abi::transferFromCall { from, to, id };
    ledger.call(BORROWER, &call).unwrap();
    let close = abi::closeTroveCall { id };
    ledger.refused(STRANGER, &close, abi::ClosedInDepositSecond {});
    ledger.pass(1);
    ledger.call(STRANGER, &close).unwrap();
}

#[test]
fn std_2_who_may_approve_and_move() {
    let (mut ledger, id) = ledger_with_trove();
    let approve = abi::approveCall { to: FRIEND, id };
    let approver = FRIEND;
    let error = abi::ERC721InvalidApprover { approver };
    ledger.refused(FRIEND, &approve, error);
    let nobody = abi::setApprovalForAllCall {
        operator: Address::ZERO,
        approved: true,
    };
    let operator = Address::ZERO;
    let error = abi::ERC721InvalidOperator { operator };
    ledger.refused(BORROWER, &nobody, error);
    let wrong = abi::transferFromCall {
        from: FRIEND,
        to: STRANGER,
        id,
    };
    let error = abi::ERC721IncorrectOwner {
        sender: FRIEND,
        tokenId: id,
        owner: BORROWER,
    };
    ledger.refused(BORROWER, &wrong, error);
    let to_nobody = abi::transferFromCall {
        from: BORROWER,
        to: Address::ZERO,
        id,
    };
    let receiver = Address::ZERO;
    let error = abi::ERC721InvalidReceiver { receiver };
    ledger.refused(BORROWER, &to_nobody, error);
    let operator = FRIEND;
    let let_all = abi::setApprovalForAllCall {
        operator,
        approved: true,
    };
    ledger.call(BORROWER, &let_all).unwrap();
    ledger.call(FRIEND, &approve).unwrap();
}

#[test]
fn managers_at_opening_are_named_by_the_owner_or_its_operator() {
    let mut ledger = Ledger::new();
    let managers_ = abi::Managers {
        manager: FRIEND,
        receiver: RECEIVER,
        rateDelegate: FRIEND,
        minRate: U256::from(WAD / 100),
        maxRate: U256::from(WAD / 10),
        minPeriod: U40::from(DAY),
    };
    let simple = common::open(1_000 * WAD, 700 * WAD, 500);
    let call = abi::openTroveWithCall {
        branch: simple.branch,
        owner: BORROWER,
        coll: simple.coll,
        debt: simple.debt,
        rate: simple.rate,
        maxUpfrontFee: U256::MAX,
        managers_: managers_.clone(),
        data: Vec::new().into(),
    };
    let caller = STRANGER;
    ledger.refused(STRANGER, &call, abi::NotOwnerNorApproved { caller });
    let id = ledger.call(BORROWER, &call).unwrap();
    let known = ledger.call(STRANGER, &abi::managersCall { id }).unwrap();
    assert_eq!(known.abi_encode_words(), managers_.abi_encode_words());
    let operator = STRANGER;
    let let_all = abi::setApprovalForAllCall {
        operator,
        approved: true,
    };
    ledger.call(BORROWER, &let_all).unwrap();
    ledger.call(STRANGER, &call).unwrap();
}

/// The words of a struct, to compare.
trait Words {
    fn abi_encode_words(&self) -> Vec<u8>;
}

impl Words for abi::Managers {
    fn abi_encode_words(&self) -> Vec<u8> {
        alloy_sol_types::SolValue::abi_encode(self)
    }
}

#[test]
fn auth_1_the_zero_address_of_a_simulated_call_is_not_approved() {
    let (mut ledger, id) = ledger_with_trove();
    let nobody = Address::ZERO;
    let (amount, rate) = (U256::ONE, U256::from(WAD / 20));
    let maxUpfrontFee = U256::MAX;
    let change = abi::adjustInterestRateCall {
        id,
        rate,
        maxUpfrontFee,
    };
    let set = abi::setManagerCall {
        id,
        manager: FRIEND,
        receiver: FRIEND,
    };
    for call in [
        abi::withdrawCollateralCall { id, amount }.abi_encode(),
        abi::addCollateralCall { id, amount }.abi_encode(),
        abi::closeTroveCall { id }.abi_encode(),
        change.abi_encode(),
        set.abi_encode(),
    ] {
        let error = ledger.run(nobody, &call).unwrap_err();
        let named = abi::NotOwnerNorApproved { caller: nobody };
        assert_eq!(error, named.abi_encode());
    }
    let (from, to) = (BORROWER, FRIEND);
    let take = abi::transferFromCall { from, to, id };
    let error = ledger.run(nobody, &take.abi_encode()).unwrap_err();
    let named = abi::ERC721InsufficientApproval {
        operator: nobody,
        tokenId: id,
    };
    assert_eq!(error, named.abi_encode());
    // Whoever is approved still is.
    ledger
        .call(BORROWER, &abi::approveCall { to: FRIEND, id })
        .unwrap();
    let withdraw = abi::withdrawCollateralCall { id, amount };
    ledger.call(FRIEND, &withdraw).unwrap();
}

#[test]
fn nobody_manages_a_trove_that_is_not_or_cannot_be() {
    let (mut ledger, id) = ledger_with_trove();
    let unknown = [
        U256::ZERO,
        id + U256::ONE,
        U256::ONE << 127,
        U256::ONE << 128,
        U256::MAX,
    ];
    for id in unknown {
        let known = ledger.call(STRANGER, &abi::managersCall { id }).unwrap();
        assert_eq!(known.abi_encode(), [0; 6 * 32], "{id}");
    }
}
