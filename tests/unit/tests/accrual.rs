//! Pulling booked yield: every branch accrues first.
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
use interfaces::IOffset::capacityCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::{BORROWER, DAY, INCENTIVES, Ledger, POOL, START, STRANGER, WAD};

const BRANCHES: u64 = 2;

/// A trove in each branch, a month old; nobody touched any since.
fn grown() -> Ledger {
    let mut ledger = Ledger::new();
    for branch in 0..BRANCHES {
        let open = abi::openTroveCall {
            branch: U256::from(branch),
            owner: BORROWER,
            coll: U256::from(1_000 * WAD),
            debt: U256::from(600 * WAD),
            rate: U256::from(WAD / 20),
            maxUpfrontFee: U256::MAX,
        };
        ledger.call(BORROWER, &open).unwrap();
    }
    let capacity = (U256::from(WAD), false).abi_encode_params();
    ledger.answer(POOL, capacityCall::SELECTOR, Ok(capacity));
    ledger.pass(30 * DAY);
    ledger
}

/// Nothing of the past is left that a later pull could still bring.
fn nothing_is_left(ledger: &mut Ledger) {
    for branch in 0..BRANCHES {
        let at = ledger.branch(branch).lastAccrual;
        assert_eq!(at, U256::from(START + 30 * DAY), "{branch}");
    }
    for earns in [true, false] {
        let due = ledger
            .call(STRANGER, &abi::poolYieldCall { earns })
            .unwrap();
        assert_eq!(due, U256::ZERO);
    }
}

#[test]
fn pool_22_a_pull_of_the_pool_accrues_every_branch() {
    let mut ledger = grown();
    let due = ledger
        .call(STRANGER, &abi::poolYieldCall { earns: true })
        .unwrap();
    // A month of 5 % on 1 200 AmpUSD and two fees of a week, no gauge to share them with.
    assert!(
        due > U256::from(6 * WAD) && due < U256::from(7 * WAD),
        "{due}"
    );
    let minted = ledger
        .call(POOL, &abi::pullYieldCall { earns: true })
        .unwrap();
    assert_eq!(minted, due);
    nothing_is_left(&mut ledger);
}

#[test]
fn pool_22_a_pull_of_the_incentives_accrues_every_branch() {
    let mut ledger = grown();
    ledger
        .call(INCENTIVES, &abi::pullIncentivesCall { earns: true })
        .unwrap();
    nothing_is_left(&mut ledger);
}
