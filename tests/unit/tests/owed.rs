//! What a callback finds, and what is taken after it (SUPPLY-8).
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

use alloy_primitives::{Address, I256, U256, aliases::U40};
use alloy_sol_types::SolCall;
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{transferCall, transferFromCall};
use interfaces::IOnTroveChange::onTroveChangeCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::{AMP_USD, AMPL, BORROWER, DAY, Ledger, WAD};

type Named = (Address, [u8; 4]);

const MINT: Named = (AMP_USD, mintCall::SELECTOR);
const BURN: Named = (AMP_USD, burnCall::SELECTOR);
const SEND: Named = (AMPL, transferCall::SELECTOR);
const TAKE: Named = (AMPL, transferFromCall::SELECTOR);
const CALL: Named = (BORROWER, onTroveChangeCall::SELECTOR);

fn opened() -> (Ledger, U256) {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    (ledger, id)
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

/// Runs a verb and names the calls that it made and that may change something; each of them
/// found the storage that stays.
fn made(ledger: &mut Ledger, verb: &[u8]) -> Vec<Named> {
    ledger.host.0.borrow_mut().at_calls = Some(Vec::new());
    let before = ledger.host.0.borrow().storage.clone();
    ledger.run(BORROWER, verb).unwrap();
    let state = ledger.host.0.borrow().clone();
    let found = state.at_calls.unwrap();
    let mut made = Vec::new();
    for (call, storage) in state.calls.iter().zip(found) {
        if call.is_static {
            continue;
        }
        assert_ne!(storage, before, "{} is called before the store", call.to);
        assert_eq!(storage, state.storage, "{} finds another state", call.to);
        made.push((call.to, call.data[..4].try_into().unwrap()));
    }
    made
}

#[test]
fn supply_8_a_callback_comes_after_the_store_and_after_what_is_sent() {
    let cases: [(i128, i128, Vec<Named>); 6] = [
        (-5, 0, vec![SEND, CALL]),
        (0, 5, vec![MINT, CALL]),
        (5, 0, vec![CALL, TAKE]),
        (0, -5, vec![CALL, BURN]),
        (-5, -5, vec![SEND, CALL, BURN]),
        (5, 5, vec![MINT, CALL, TAKE]),
    ];
    for (coll, debt, expected) in cases {
        let (mut ledger, id) = opened();
        let with = made(&mut ledger, &adjust(id, coll, debt, &[1]));
        assert_eq!(with, expected, "{coll} {debt}");
        // Without data the same is sent and taken, and nobody is called.
        let (mut ledger, id) = opened();
        let without = made(&mut ledger, &adjust(id, coll, debt, &[]));
        let rest: Vec<_> = expected.into_iter().filter(|call| *call != CALL).collect();
        assert_eq!(without, rest, "{coll} {debt}");
    }
}

#[test]
fn supply_8_an_opening_and_a_close_take_what_is_owed_after_the_callback() {
    let (mut ledger, id) = opened();
    let nobody = abi::Managers {
        manager: Address::ZERO,
        receiver: Address::ZERO,
        rateDelegate: Address::ZERO,
        minRate: U256::ZERO,
        maxRate: U256::ZERO,
        minPeriod: U40::ZERO,
    };
    let open = abi::openTroveWithCall {
        branch: U256::ZERO,
        owner: BORROWER,
        coll: U256::from(1_000 * WAD),
        debt: U256::from(300 * WAD),
        rate: U256::from(WAD / 20),
        maxUpfrontFee: U256::MAX,
        managers_: nobody,
        data: vec![1].into(),
    };
    assert_eq!(made(&mut ledger, &open.abi_encode()), [MINT, CALL, TAKE]);
    let data = vec![1].into();
    let close = abi::closeTroveWithCall { id, data };
    assert_eq!(made(&mut ledger, &close.abi_encode()), [SEND, CALL, BURN]);
}
