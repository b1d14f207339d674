//! What a stranger may do to a trove: repay, and nothing else.
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
use interfaces::trove_manager::ITroveManager as abi;

use common::{Ledger, STRANGER, WAD};

#[test]
fn auth_3_a_stranger_adds_no_collateral_alone_or_beside_a_repayment() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(1);
    let (amount, caller) = (U256::from(WAD), STRANGER);
    let refused = || abi::NotOwnerNorApproved { caller };
    ledger.refused(STRANGER, &abi::addCollateralCall { id, amount }, refused());
    let unit = I256::try_from(WAD).unwrap();
    for debtChange in [-unit, I256::ZERO] {
        let both = abi::adjustTroveCall {
            id,
            collChange: unit,
            debtChange,
            maxUpfrontFee: U256::MAX,
        };
        ledger.refused(STRANGER, &both, refused());
    }
    let repaid = ledger.call(STRANGER, &abi::repayCall { id, amount });
    assert!(repaid.is_ok());
}
