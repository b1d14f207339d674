//! Calls outside come last: what they find in storage is what stays there, and a change that is
//! not healthy makes none of them.
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

use alloy_primitives::{I256, U256};
use alloy_sol_types::{SolCall, SolError};
use interfaces::trove_manager::ITroveManager as abi;

use common::{BORROWER, DAY, Ledger, ORACLE, WAD, open};

fn units(amount: u128) -> U256 {
    U256::from(amount * WAD)
}

fn adjust(id: U256, coll: i128, debt: i128, data: &[u8]) -> Vec<u8> {
    let change = |amount: i128| I256::try_from(amount * WAD as i128).unwrap();
    abi::adjustTroveWithCall {
        id,
        collChange: change(coll),
        debtChange: change(debt),
        maxUpfrontFee: U256::MAX,
        data: data.to_vec().into(),
    }
    .abi_encode()
}

/// Every verb that changes a trove, with and without a callback; each goes through.
fn verbs(id: U256) -> Vec<Vec<u8>> {
    let (amount, maxUpfrontFee) = (units(10), U256::MAX);
    let rate = U256::from(6 * WAD / 100);
    let change = abi::adjustInterestRateCall {
        id,
        rate,
        maxUpfrontFee,
    };
    let ltv = |percent: u128| {
        let ltv = U256::from(percent * WAD / 100);
        abi::adjustTroveToLtvCall {
            id,
            ltv,
            maxUpfrontFee,
        }
        .abi_encode()
    };
    let mut verbs = vec![
        open(1_000 * WAD, 700 * WAD, 500).abi_encode(),
        abi::addCollateralCall { id, amount }.abi_encode(),
        abi::withdrawCollateralCall { id, amount }.abi_encode(),
        abi::repayCall { id, amount }.abi_encode(),
        change.abi_encode(),
        ltv(20),
        ltv(50),
        abi::closeTroveCall { id }.abi_encode(),
    ];
    let borrow = abi::borrowCall {
        id,
        amount,
        maxUpfrontFee,
    };
    verbs.push(borrow.abi_encode());
    for data in [&[][..], &[1]] {
        for (coll, debt) in [
            (5, 0),
            (-5, 0),
            (0, 5),
            (0, -5),
            (5, 5),
            (5, -5),
            (-5, 5),
            (-5, -5),
        ] {
            verbs.push(adjust(id, coll, debt, data));
        }
        let data = data.to_vec().into();
        verbs.push(abi::closeTroveWithCall { id, data }.abi_encode());
    }
    verbs
}

/// A ledger with two troves of the borrower, a day old.
fn at_work() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    (ledger, id)
}

#[test]
fn safe_4_storage_is_final_at_the_first_call_that_may_change_anything() {
    for index in 0..verbs(U256::ONE).len() {
        let (mut ledger, id) = at_work();
        let verb = &verbs(id)[index];
        let before = ledger.host.0.borrow().storage.clone();
        ledger.host.0.borrow_mut().at_calls = Some(Vec::new());
        ledger.run(BORROWER, verb).unwrap();
        let state = ledger.host.0.borrow().clone();
        assert_ne!(state.storage, before, "it did something: {verb:x?}");
        let found = state.at_calls.unwrap();
        assert_eq!(found.len(), state.calls.len());
        let mut moved = 0;
        for (call, storage) in state.calls.iter().zip(found) {
            if call.is_static {
                // The oracle is asked first, and finds the state before.
                assert_eq!((call.to, storage), (ORACLE, before.clone()));
                assert_eq!(moved, 0, "what it said is not used after another call");
            } else {
                assert_eq!(storage, state.storage, "{} found another state", call.to);
                moved += 1;
            }
        }
        let changes_rate = verb.starts_with(&abi::adjustInterestRateCall::SELECTOR);
        assert!(moved > 0 || changes_rate, "{verb:x?}");
    }
}

/// Prices in hundredths of an AmpUSD at which a verb that raises the risk is refused: below the
/// MCR of the trove, below the CCR of the branch.
const POOR: [u128; 2] = [100, 125];

#[test]
fn safe_7_a_change_that_is_not_healthy_is_refused_before_any_call_but_the_oracles() {
    let (mut refused, mut done) = (0, 0);
    for price in POOR {
        for index in 0..verbs(U256::ONE).len() {
            let (mut ledger, id) = at_work();
            ledger.set_price(price * WAD / 100, 0);
            let verb = &verbs(id)[index];
            let before = ledger.host.0.borrow().storage.clone();
            let Err(error) = ledger.run(BORROWER, verb) else {
                done += 1;
                continue;
            };
            refused += 1;
            let named = [
                abi::IcrBelowMcr::SELECTOR,
                abi::TcrBelowCcr::SELECTOR,
                abi::RepaymentBelowWithdrawal::SELECTOR,
            ];
            assert!(named.iter().any(|name| error == name), "{error:x?}");
            let calls = ledger.calls();
            assert!(calls.iter().all(|call| call.is_static), "{calls:?}");
            assert_eq!(ledger.host.0.borrow().storage, before);
        }
    }
    assert!(
        refused >= 20 && done >= 10,
        "{refused} refused, {done} done"
    );
}

#[test]
fn safe_7_the_test_is_of_the_state_after_all_changes_of_a_call() {
    let (mut ledger, id) = at_work();
    // Apart a withdrawal of 600 or a loan of 700 is too much; with what balances them they pass.
    for (coll, debt) in [(-600, 0), (0, 700)] {
        let alone = adjust(id, coll, debt, &[]);
        assert!(ledger.run(BORROWER, &alone).is_err(), "{coll} {debt}");
    }
    ledger.run(BORROWER, &adjust(id, -600, -450, &[])).unwrap();
    ledger.run(BORROWER, &adjust(id, 900, 700, &[1])).unwrap();
    // What the callback was told is what was tested: it is called after the store, once.
    let told = ledger.calls();
    let told: Vec<_> = told.iter().filter(|call| call.to == BORROWER).collect();
    assert_eq!(told.len(), 1);
}
