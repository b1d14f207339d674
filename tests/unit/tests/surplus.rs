//! Surplus of liquidations: an exit, open for ever.
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
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{said, sent, surplus};
use common::{AMPL, BORROWER, DAY, Ledger, ORACLE, STRANGER, WAD};

const BUYER: Address = Address::repeat_byte(0xbe);

fn claim() -> abi::claimSurplusCall {
    abi::claimSurplusCall { branch: U256::ZERO }
}

/// Liquidates a trove of the borrower's, which another may have bought before.
fn liquidated(ledger: &mut Ledger, buyer: Option<Address>) {
    ledger.set_price(2 * WAD, 0);
    let id = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    if let Some(to) = buyer {
        let from = BORROWER;
        ledger
            .call(BORROWER, &abi::transferFromCall { from, to, id })
            .unwrap();
    }
    ledger.pass(DAY);
    ledger.set_price(WAD * 6 / 5, 0);
    ledger.set_pool(5_000 * WAD, false);
    ledger
        .call(STRANGER, &abi::liquidateCall { ids: vec![id] })
        .unwrap();
}

#[test]
fn pays_the_caller_what_liquidations_have_left_and_only_once() {
    let mut ledger = Ledger::new();
    ledger.opened(9_000 * WAD, 500 * WAD, 500);
    ledger.refused(BORROWER, &claim(), abi::NoSurplus {});
    liquidated(&mut ledger, None);
    let first = surplus(&mut ledger, 0, BORROWER);
    liquidated(&mut ledger, None);
    let coll = surplus(&mut ledger, 0, BORROWER);
    assert!(
        !first.is_zero() && coll > first,
        "two surpluses are one sum"
    );
    ledger.refused(STRANGER, &claim(), abi::NoSurplus {});
    // An exit asks no oracle.
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(vec![]));
    assert_eq!(ledger.call(BORROWER, &claim()).unwrap(), coll);
    assert_eq!(ledger.calls(), [sent(AMPL, BORROWER, coll)]);
    let claimed = abi::SurplusClaimed {
        branch: U256::ZERO,
        owner: BORROWER,
        coll,
    };
    assert_eq!(ledger.logs(), [said(&claimed)]);
    assert_eq!(surplus(&mut ledger, 0, BORROWER), U256::ZERO);
    ledger.refused(BORROWER, &claim(), abi::NoSurplus {});
}

#[test]
fn liq_11_it_is_the_owners_of_the_moment_of_the_liquidation() {
    let mut ledger = Ledger::new();
    ledger.opened(9_000 * WAD, 500 * WAD, 500);
    liquidated(&mut ledger, Some(BUYER));
    ledger.refused(BORROWER, &claim(), abi::NoSurplus {});
    assert!(ledger.call(BUYER, &claim()).unwrap() > U256::ZERO);
}

#[test]
fn each_branch_has_its_own_and_one_that_is_not_there_has_none() {
    let mut ledger = Ledger::new();
    ledger.opened(9_000 * WAD, 500 * WAD, 500);
    liquidated(&mut ledger, None);
    let branch = U256::ONE;
    ledger.refused(
        BORROWER,
        &abi::claimSurplusCall { branch },
        abi::NoSurplus {},
    );
    for branch in [U256::from(2), U256::MAX] {
        let call = abi::claimSurplusCall { branch };
        ledger.refused(BORROWER, &call, abi::BranchUnknown {});
    }
}

#[test]
fn a_token_that_does_not_move_takes_nothing_off_it() {
    let mut ledger = Ledger::new();
    ledger.opened(9_000 * WAD, 500 * WAD, 500);
    liquidated(&mut ledger, None);
    ledger.answer(AMPL, transferCall::SELECTOR, Ok(false.abi_encode()));
    ledger.refused(BORROWER, &claim(), TokenTransferFailed { token: AMPL });
    ledger.answer(AMPL, transferCall::SELECTOR, Ok(true.abi_encode()));
    assert!(ledger.call(BORROWER, &claim()).unwrap() > U256::ZERO);
}
