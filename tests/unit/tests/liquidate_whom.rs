//! Liquidation: which troves it takes, at, inside and outside of each bound.
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
use alloy_sol_types::{SolCall, SolError};
use interfaces::IPriceOracle::{SequencerDown, priceCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{system, units};
use common::{BORROWER, DAY, Ledger, ORACLE, STRANGER, WAD};

const LIQUIDATOR: Address = Address::repeat_byte(0x11);

fn liquidate(ids: &[U256]) -> abi::liquidateCall {
    abi::liquidateCall { ids: ids.to_vec() }
}

/// A strong trove and a weak one, a day old, that a fall of the price has made liquidable.
fn fallen() -> (Ledger, U256, U256) {
    let mut ledger = Ledger::new();
    let strong = ledger.opened(1_000 * WAD, 500 * WAD, 500);
    let weak = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    ledger.pass(DAY);
    ledger.set_price(WAD * 6 / 5, 0);
    (ledger, strong, weak)
}

#[test]
fn liq_1_a_trove_at_the_mcr_is_healthy_and_a_wei_below_it_is_not() {
    let mut ledger = Ledger::new();
    ledger.opened(1_000 * WAD, 500 * WAD, 500);
    let id = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    ledger.pass(DAY);
    // A debt that 150 % of can be the value of 1 000 exactly.
    let amount = ledger.trove(id).entireDebt % U256::from(2_000);
    ledger
        .call(STRANGER, &abi::repayCall { id, amount })
        .unwrap();
    let at: u128 = (ledger.trove(id).debt * U256::from(3) / U256::from(2_000)).to();
    for price in [at + 1, at] {
        ledger.set_price(price, 0);
        ledger.refused(LIQUIDATOR, &liquidate(&[id]), abi::NothingLiquidated {});
    }
    ledger.set_price(at - 1, 0);
    ledger.call(LIQUIDATOR, &liquidate(&[id])).unwrap();
}

#[test]
fn liq_13_a_trove_is_safe_in_the_second_that_raised_its_risk_and_not_after() {
    let mut ledger = Ledger::new();
    ledger.opened(1_000 * WAD, 500 * WAD, 500);
    let id = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    let weak = |ledger: &Ledger| ledger.set_price(WAD, 0);
    weak(&ledger);
    let call = liquidate(&[id]);
    ledger.refused(LIQUIDATOR, &call, abi::NothingLiquidated {});
    let amount = units(1);
    let verbs = [
        abi::borrowCall {
            id,
            amount,
            maxUpfrontFee: U256::MAX,
        }
        .abi_encode(),
        abi::withdrawCollateralCall { id, amount }.abi_encode(),
    ];
    for verb in verbs {
        ledger.pass(1);
        ledger.set_price(2 * WAD, 0);
        ledger.run(BORROWER, &verb).unwrap();
        weak(&ledger);
        ledger.refused(LIQUIDATOR, &call, abi::NothingLiquidated {});
    }
    ledger.pass(1);
    // No other touch protects.
    ledger
        .call(BORROWER, &abi::addCollateralCall { id, amount })
        .unwrap();
    ledger.call(LIQUIDATOR, &call).unwrap();
}

#[test]
fn ids_that_are_twice_there_unknown_or_gone_are_skipped() {
    let (mut ledger, strong, weak) = fallen();
    let gone = abi::NothingLiquidated {};
    ledger.refused(LIQUIDATOR, &liquidate(&[]), gone.clone());
    let foreign = U256::from(9) << 64;
    let skipped = [strong, U256::ZERO, U256::MAX, U256::from(77), foreign];
    ledger.refused(LIQUIDATOR, &liquidate(&skipped), gone.clone());
    let ids = [&skipped[..], &[weak, strong, weak]].concat();
    let liquidated = ledger.call(LIQUIDATOR, &liquidate(&ids)).unwrap();
    assert_eq!(liquidated, U256::ONE);
    ledger.refused(LIQUIDATOR, &liquidate(&[weak]), gone);
}

#[test]
fn liq_10_the_last_trove_of_a_branch_is_taken_by_the_pool_in_full_or_not_at_all() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    ledger.pass(DAY);
    ledger.set_price(WAD * 6 / 5, 0);
    let debt: u128 = ledger.trove(id).entireDebt.to();
    ledger.set_pool(debt + WAD - 1, false);
    let call = liquidate(&[id]);
    ledger.refused(LIQUIDATOR, &call, abi::NothingLiquidated {});
    ledger.set_pool(debt + WAD, false);
    let residue = ledger.branch(0).entireDebt - U256::from(debt);
    ledger.call(LIQUIDATOR, &call).unwrap();
    let branch = ledger.branch(0);
    assert_eq!((branch.debt, branch.entireDebt), (U256::ZERO, U256::ZERO));
    assert_eq!((branch.coll, branch.totalStakes), (U256::ZERO, U256::ZERO));
    assert_eq!(system(&mut ledger).residue, units(1) + residue);
}

#[test]
fn liq_12_nothing_is_liquidated_without_a_price() {
    let (mut ledger, _, weak) = fallen();
    let call = liquidate(&[weak]);
    ledger.set_price(0, 2);
    ledger.refused(LIQUIDATOR, &call, abi::OracleDown {});
    let down = SequencerDown {}.abi_encode();
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(down));
    ledger.refused(LIQUIDATOR, &call, SequencerDown {});
    // A restricted price is a price.
    ledger.set_price(WAD * 6 / 5, 1);
    ledger.call(LIQUIDATOR, &call).unwrap();
}
