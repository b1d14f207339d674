//! The last exit (ADR 0010): what is asked, said and moved, in which order; and who may.
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
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IErc20::transferCall;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IOffset::{capacityCall, offsetCall, strayCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{asked_capacity, burned, called, interest, offset, said, sent, system};
use common::said::{unbooked, units};
use common::{AMPL, BORROWER, DAY, INCENTIVES, Ledger, POOL, STRANGER, WAD};

/// A cent.
const DUST: u128 = WAD / 100;

/// A last exit that pays whatever it must.
fn close_last(id: U256) -> abi::closeLastCall {
    let maxBurned = U256::MAX;
    abi::closeLastCall { id, maxBurned }
}

/// Lets the pool say what it holds of nobody's.
fn set_stray(ledger: &Ledger, stray: u128) {
    let answer = U256::from(stray).abi_encode();
    ledger.answer(POOL, strayCall::SELECTOR, Ok(answer));
}

/// A trove, a day old, and a pool of which nobody has shares.
fn alone() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    ledger.set_pool(3 * WAD, false);
    set_stray(&ledger, 2 * WAD);
    (ledger, id)
}

#[test]
fn shut_11_the_last_pays_what_there_is_and_is_sent_all() {
    let (mut ledger, id) = alone();
    let (owed, grown) = (ledger.trove(id).entireDebt, unbooked(&mut ledger, 0));
    let before = system(&mut ledger);
    let cushion = before.poolYield + before.incentiveYield + grown;
    let all = ledger.branch(0).entireDebt;
    let stray = units(2);
    let burn = all - cushion - stray - U256::from(DUST);
    let answer = ledger.call(BORROWER, &close_last(id)).unwrap();
    assert_eq!((answer.burned, answer.coll), (burn, units(1_000)));
    assert_eq!(
        ledger.calls(),
        [
            asked_capacity(),
            called(POOL, strayCall {}.abi_encode(), true),
            offset(0, AMPL, stray, U256::ZERO, U256::ZERO),
            burned(POOL, stray),
            sent(AMPL, BORROWER, units(1_000)),
            burned(BORROWER, burn),
        ]
    );
    let nothing = abi::YieldPulled {
        to: Address::ZERO,
        minted: U256::ZERO,
        poolYield: U256::ZERO,
        incentiveYield: U256::ZERO,
        cushion,
    };
    let dust = owed - burn - cushion - stray;
    let forgiven = abi::DebtForgiven {
        id,
        cushion,
        stray,
        dust,
    };
    let closed = abi::TroveClosed {
        id,
        coll: units(1_000),
        debt: burn,
    };
    let moved = abi::Transfer {
        from: BORROWER,
        to: Address::ZERO,
        tokenId: id,
    };
    let mut told = vec![
        interest(0, grown),
        said(&nothing),
        said(&forgiven),
        said(&closed),
        said(&moved),
    ];
    let rounded = all - owed;
    if !rounded.is_zero() {
        let (branch, residue) = (U256::ZERO, rounded);
        told.push(said(&abi::ResidueBooked { branch, residue }));
    }
    assert_eq!(ledger.logs(), told);
    let after = system(&mut ledger);
    assert_eq!(
        (after.poolYield, after.incentiveYield),
        (U256::ZERO, U256::ZERO)
    );
    assert_eq!(after.cushion, U256::ZERO);
    assert_eq!(after.residue, before.residue + dust + rounded, "DEBT-9");
    assert!(ledger.branch(0).entireDebt.is_zero());
}

#[test]
fn who_closes_says_what_may_be_burned() {
    let (mut ledger, id) = alone();
    let paid = alone().0.call(BORROWER, &close_last(id)).unwrap();
    let maxBurned = paid.burned - U256::ONE;
    let call = abi::closeLastCall { id, maxBurned };
    ledger.refused(BORROWER, &call, abi::BurnAboveMax {});
    let maxBurned = paid.burned;
    let call = abi::closeLastCall { id, maxBurned };
    assert_eq!(ledger.call(BORROWER, &call).unwrap().burned, paid.burned);
}

#[test]
fn trove_9_what_is_booked_for_somebody_is_paid_like_the_rest() {
    let (mut ledger, id) = alone();
    // A gauge earns from here on.
    ledger
        .call(INCENTIVES, &abi::pullIncentivesCall { earns: true })
        .unwrap();
    ledger.pass(DAY);
    let (cushion, due) = (system(&mut ledger).cushion, unbooked(&mut ledger, 0));
    let all = ledger.branch(0).entireDebt;
    let answer = ledger.call(BORROWER, &close_last(id)).unwrap();
    let spared = cushion + units(2) + U256::from(DUST);
    assert_eq!(answer.burned, all - spared, "{due} of it is the gauge's");
    let after = system(&mut ledger);
    assert_eq!((after.poolYield, after.incentiveYield), (U256::ZERO, due));
}

#[test]
fn pool_6_while_somebody_has_shares_the_pool_burns_nothing() {
    let (mut ledger, id) = alone();
    set_stray(&ledger, 0);
    ledger.call(BORROWER, &close_last(id)).unwrap();
    let calls = ledger.calls();
    let offset = offsetCall::SELECTOR;
    assert!(calls.iter().all(|call| call.data[..4] != offset));
    assert_eq!(calls.len(), 4, "two questions, the collateral, the debt");
}

#[test]
fn auth_1_who_may_close_may_and_the_receiver_is_paid() {
    let (mut ledger, id) = alone();
    let close = close_last(id);
    let refused = abi::NotOwnerNorApproved { caller: STRANGER };
    ledger.refused(STRANGER, &close, refused);
    let unknown = close_last(id + U256::ONE);
    ledger.refused(BORROWER, &unknown, abi::TroveUnknown {});
    let (manager, receiver) = (STRANGER, Address::repeat_byte(0x77));
    let set = abi::setManagerCall {
        id,
        manager,
        receiver,
    };
    ledger.call(BORROWER, &set).unwrap();
    ledger.call(STRANGER, &close).unwrap();
    let calls = ledger.calls();
    assert!(calls.contains(&sent(AMPL, receiver, units(1_000))));
}

#[test]
fn trove_14_no_last_exit_in_the_second_of_a_deposit() {
    let (mut ledger, id) = alone();
    let amount = units(1);
    ledger
        .call(BORROWER, &abi::addCollateralCall { id, amount })
        .unwrap();
    let close = close_last(id);
    ledger.refused(BORROWER, &close, abi::ClosedInDepositSecond {});
    ledger.pass(1);
    ledger.call(BORROWER, &close).unwrap();
}

#[test]
fn an_answer_of_the_pool_or_a_token_that_is_not_its_stops_it() {
    let (mut ledger, id) = alone();
    let close = close_last(id);
    let past: U256 = U256::ONE << 128;
    for answer in [vec![], vec![0; 31], past.abi_encode()] {
        ledger.answer(POOL, strayCall::SELECTOR, Ok(answer));
        ledger.refused(BORROWER, &close, abi::PoolMalformed {});
    }
    set_stray(&ledger, 2 * WAD);
    ledger.answer(POOL, capacityCall::SELECTOR, Ok(vec![0; 63]));
    ledger.refused(BORROWER, &close, abi::PoolMalformed {});
    ledger.set_pool(3 * WAD, false);
    ledger.answer(POOL, offsetCall::SELECTOR, Err(vec![]));
    ledger.refused(BORROWER, &close, abi::CallFailed { target: POOL });
    ledger.answer(POOL, offsetCall::SELECTOR, Ok(vec![]));
    ledger.answer(AMPL, transferCall::SELECTOR, Ok(false.abi_encode()));
    ledger.refused(BORROWER, &close, TokenTransferFailed { token: AMPL });
}
