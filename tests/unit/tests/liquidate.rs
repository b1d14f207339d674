//! Liquidation: what it pays in which order, and what it says.
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
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IErc20::transferCall;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IOffset::{capacityCall, offsetCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{
    asked_capacity, asked_price, burned, interest, offset, said, sent, surplus, system, token_gone,
    unbooked, units,
};
use common::{AMPL, BORROWER, DAY, Ledger, POOL, SPOT, STRANGER, WAD, branch_slot, open};

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

/// What a debt and a penalty are worth at 1.2 AmpUSD.
fn worth(debt: U256, percent: u64) -> U256 {
    debt * U256::from(percent) * U256::from(10) / U256::from(100 * 12)
}

#[test]
fn pays_pool_and_liquidator_then_burns_what_the_pool_pays_with() {
    let (mut ledger, _, weak) = fallen();
    ledger.set_pool(5_000 * WAD, true);
    let (debt, booked) = (ledger.trove(weak).entireDebt, unbooked(&mut ledger, 0));
    let liquidated = ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    assert_eq!(liquidated, U256::ONE);
    let pool_coll = worth(debt, 110);
    let expected = [
        asked_price(0),
        asked_capacity(),
        sent(AMPL, POOL, pool_coll),
        offset(0, AMPL, debt, U256::ZERO, pool_coll),
        sent(AMPL, LIQUIDATOR, units(5)),
        burned(POOL, debt),
    ];
    assert_eq!(ledger.calls(), expected);
    let left = units(1_000) - units(5) - pool_coll;
    let event = abi::TroveLiquidated {
        id: weak,
        owner: BORROWER,
        offset: debt,
        poolColl: pool_coll,
        redistributedDebt: U256::ZERO,
        redistributedColl: U256::ZERO,
        compensation: units(5),
        surplus: left,
    };
    let expected = [
        said(&event),
        token_gone(BORROWER, weak),
        interest(0, booked),
    ];
    assert_eq!(ledger.logs(), expected);
    assert_eq!(surplus(&mut ledger, 0, BORROWER), left);
    assert_eq!(ledger.trove(weak).status, 0);
}

#[test]
fn redistributes_what_the_pool_has_not_and_says_it_again_at_the_next_touch() {
    let (mut ledger, strong, weak) = fallen();
    let (debt, booked) = (ledger.trove(weak).entireDebt, unbooked(&mut ledger, 0));
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    // The pool holds its floor and nothing else: it is not told.
    let expected = [
        asked_price(0),
        asked_capacity(),
        sent(AMPL, LIQUIDATOR, units(5)),
    ];
    assert_eq!(ledger.calls(), expected);
    let coll = worth(debt, 120);
    let event = abi::TroveLiquidated {
        id: weak,
        owner: BORROWER,
        offset: U256::ZERO,
        poolColl: U256::ZERO,
        redistributedDebt: debt,
        redistributedColl: coll,
        compensation: units(5),
        surplus: units(995) - coll,
    };
    let branch = U256::ZERO;
    let expected = [
        said(&event),
        token_gone(BORROWER, weak),
        said(&abi::Redistributed { branch, coll, debt }),
        interest(0, booked),
    ];
    assert_eq!(ledger.logs(), expected);

    // One trove receives all of it, floored.
    let before = ledger.trove(strong);
    let (coll, debt) = (coll - U256::ONE, debt - U256::ONE);
    assert_eq!((before.pendingColl, before.pendingDebt), (coll, debt));
    let amount = units(1);
    let repay = abi::repayCall { id: strong, amount };
    ledger.call(STRANGER, &repay).unwrap();
    let logs = ledger.logs();
    let after = ledger.trove(strong);
    let applied = abi::RedistributionApplied {
        id: strong,
        coll,
        debt,
    };
    let repaid = abi::Repaid {
        id: strong,
        amount,
        debt: after.debt,
    };
    assert_eq!(logs, [said(&applied), said(&repaid)]);
    assert_eq!(after.coll, before.coll + coll);
    assert_eq!(after.debt, before.entireDebt - amount);
    assert_eq!((after.pendingColl, after.pendingDebt), Default::default());
    // What was floored away waits for the next redistribution.
    let branch = ledger.branch(0);
    let dust = (branch.redistributedColl, branch.redistributedDebt);
    assert_eq!(dust, (U256::ONE, U256::ONE));
}

#[test]
fn what_is_pending_to_a_trove_is_applied_before_it_is_liquidated() {
    let (mut ledger, strong, weak) = fallen();
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    let view = ledger.trove(strong);
    let (coll, debt) = (view.pendingColl, view.pendingDebt);
    let residue = ledger.branch(0).entireDebt - view.entireDebt;
    ledger.set_price(WAD * 11 / 10, 0);
    ledger.set_pool(5_000 * WAD, false);
    ledger.call(LIQUIDATOR, &liquidate(&[strong])).unwrap();
    let (calls, logs) = (ledger.calls(), ledger.logs());
    let applied = abi::RedistributionApplied {
        id: strong,
        coll,
        debt,
    };
    assert_eq!(logs[0], said(&applied));
    let all = view.coll + coll;
    let compensation = all / U256::from(200);
    let pool_coll = view.entireDebt;
    let event = abi::TroveLiquidated {
        id: strong,
        owner: BORROWER,
        offset: view.entireDebt,
        poolColl: pool_coll,
        redistributedDebt: U256::ZERO,
        redistributedColl: U256::ZERO,
        compensation,
        surplus: all - compensation - pool_coll,
    };
    assert_eq!(logs[1..3], [said(&event), token_gone(BORROWER, strong)]);
    assert_eq!(calls.last(), Some(&burned(POOL, view.entireDebt)));
    // It was the last: the wei that was floored away is residue, the unit of collateral stays.
    let branch = ledger.branch(0);
    let left = (branch.debt, branch.redistributedDebt, branch.totalStakes);
    assert_eq!(left, Default::default());
    assert_eq!(branch.redistributedColl, U256::ONE);
    assert_eq!(system(&mut ledger).residue, units(1) + residue);
}

#[test]
fn liq_2_the_pool_comes_first_and_takes_the_same_part_of_collateral_and_debt() {
    let (mut ledger, _, weak) = fallen();
    // At 0.95 the trove is worth little more than its debt: the part binds, not the penalty.
    ledger.set_price(WAD * 19 / 20, 0);
    ledger.set_pool(301 * WAD, false);
    let debt = ledger.trove(weak).entireDebt;
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    let pool_coll = units(995) * units(300) / debt;
    let expected = [
        asked_price(0),
        asked_capacity(),
        sent(AMPL, POOL, pool_coll),
        offset(0, AMPL, units(300), U256::ZERO, pool_coll),
        sent(AMPL, LIQUIDATOR, units(5)),
        burned(POOL, units(300)),
    ];
    assert_eq!(ledger.calls(), expected);
    let branch = ledger.branch(0);
    assert_eq!(branch.redistributedDebt, debt - units(300));
    assert_eq!(branch.redistributedColl, units(995) - pool_coll);
    assert_eq!(surplus(&mut ledger, 0, BORROWER), U256::ZERO);
}

#[test]
fn liq_6_the_compensation_is_worth_250_at_most() {
    let mut ledger = Ledger::new();
    ledger.set_price(200 * WAD, 0);
    ledger.opened(1_000 * WAD, 20_000 * WAD, 500);
    let weak = ledger.opened(1_000 * WAD, 90_000 * WAD, 600);
    ledger.pass(DAY);
    ledger.set_price(100 * WAD, 0);
    ledger.set_pool(200_000 * WAD, true);
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    // 0.5 % of 1 000 are 5, worth 500: half of that.
    assert_eq!(
        ledger.calls()[4],
        sent(AMPL, LIQUIDATOR, units(5) / U256::from(2))
    );
}

#[test]
fn booked_yield_is_spent_before_what_the_pool_holds() {
    let (mut ledger, _, weak) = fallen();
    let debt = ledger.trove(weak).entireDebt;
    let (booked, growth) = (system(&mut ledger), unbooked(&mut ledger, 0));
    // No gauge earns: all that is booked is the pool's. One wei more of debt than it holds.
    let all = booked.poolYield + booked.incentiveYield + growth;
    let minted = debt - U256::ONE + units(1);
    ledger.set_pool(minted.to(), true);
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    let calls = ledger.calls();
    assert_eq!(calls[3], offset(0, AMPL, debt, all, worth(debt, 110)));
    assert_eq!(calls[5], burned(POOL, debt - all));
    let logs = ledger.logs();
    assert_eq!(logs[0], interest(0, growth));
    let pulled = abi::YieldPulled {
        to: Address::ZERO,
        minted: U256::ZERO,
        poolYield: U256::ZERO,
        incentiveYield: U256::ZERO,
        cushion: U256::ZERO,
    };
    let cancelled = abi::YieldCancelled { amount: all };
    assert_eq!(logs[3..], [said(&pulled), said(&cancelled)]);
    let left = system(&mut ledger);
    assert_eq!((left.poolYield, left.incentiveYield), Default::default());
}

#[test]
fn booked_yield_stays_where_the_pool_holds_enough_or_does_not_earn() {
    // Enough is twice what the pool earns from, after the debt; one wei less of the debt is
    // redistributed where the pool does not earn.
    for (wei, earns, left) in [(0, true, 2_000), (1, false, 1)] {
        let (mut ledger, _, weak) = fallen();
        let debt = ledger.trove(weak).entireDebt;
        let (booked, growth) = (system(&mut ledger), unbooked(&mut ledger, 0));
        let minted = debt - U256::from(wei) + units(left);
        ledger.set_pool(minted.to(), earns);
        ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
        let left = system(&mut ledger);
        let [before, after] = [booked, left].map(|view| view.poolYield + view.incentiveYield);
        assert_eq!(after, before + growth);
        assert_eq!(ledger.branch(0).redistributedDebt, U256::from(wei));
    }
}

#[test]
fn branches_are_served_in_their_order_from_one_capacity() {
    let (mut ledger, _, weak) = fallen();
    let in_spot = |coll: u128, debt: u128| abi::openTroveCall {
        branch: U256::ONE,
        ..open(coll * WAD, debt * WAD, 500)
    };
    ledger.set_price(2 * WAD, 0);
    ledger.call(BORROWER, &in_spot(1_000, 300)).unwrap();
    let other = ledger.call(BORROWER, &in_spot(1_000, 950)).unwrap();
    ledger.pass(DAY);
    ledger.set_price(WAD * 6 / 5, 0);
    let (first, second) = (
        ledger.trove(weak).entireDebt,
        ledger.trove(other).entireDebt,
    );
    ledger.set_pool((first + units(101)).to(), false);
    let liquidated = ledger.call(LIQUIDATOR, &liquidate(&[other, weak])).unwrap();
    assert_eq!(liquidated, U256::from(2));
    let calls = ledger.calls();
    let asked = [asked_price(0), asked_price(1), asked_capacity()];
    assert_eq!(calls[..3], asked);
    // 7.5 % in SPOT, and the part of the debt that the pool had left.
    let cap = units(100) * U256::from(1_075 * 10) / U256::from(12_000);
    let paid = [
        sent(AMPL, POOL, worth(first, 110)),
        offset(0, AMPL, first, U256::ZERO, worth(first, 110)),
        sent(AMPL, LIQUIDATOR, units(5)),
        sent(SPOT, POOL, cap),
        offset(1, SPOT, units(100), U256::ZERO, cap),
        sent(SPOT, LIQUIDATOR, units(5)),
        burned(POOL, first + units(100)),
    ];
    assert_eq!(calls[3..], paid);
    assert_eq!(ledger.branch(0).redistributedDebt, U256::ZERO);
    assert_eq!(ledger.branch(1).redistributedDebt, second - units(100));
}

#[test]
fn a_shut_branch_is_liquidated_at_its_shutdown_price_while_there_is_no_other() {
    let (mut ledger, _, weak) = fallen();
    let slot = branch_slot(0, 1);
    ledger.set_word(slot, ledger.word(slot) | U256::ONE);
    let now = U256::from(ledger.host.0.borrow().time);
    let price = units(1) * units(1) * U256::from(6) / U256::from(5);
    ledger.set_word(branch_slot(0, 12), price << 64 | now);
    ledger.set_price(0, 2);
    let debt = ledger.trove(weak).entireDebt;
    ledger.call(LIQUIDATOR, &liquidate(&[weak])).unwrap();
    assert_eq!(ledger.branch(0).redistributedColl, worth(debt, 120));
}

#[test]
fn an_answer_of_the_pool_that_is_not_its_stops_it() {
    let (mut ledger, _, weak) = fallen();
    let call = liquidate(&[weak]);
    let capacity = capacityCall::SELECTOR;
    let past = (U256::ONE << 128, true).abi_encode_params();
    for answer in [vec![], vec![0; 63], past] {
        ledger.answer(POOL, capacity, Ok(answer));
        ledger.refused(LIQUIDATOR, &call, abi::PoolMalformed {});
    }
    let most = ((U256::ONE << 128) - U256::ONE, false).abi_encode_params();
    ledger.answer(POOL, capacity, Ok(most));
    ledger.answer(POOL, offsetCall::SELECTOR, Err(vec![]));
    ledger.refused(LIQUIDATOR, &call, abi::CallFailed { target: POOL });
    let named = abi::NotTheLedger {};
    ledger.answer(POOL, offsetCall::SELECTOR, Err(named.abi_encode()));
    ledger.refused(LIQUIDATOR, &call, named);
    ledger.answer(POOL, offsetCall::SELECTOR, Ok(vec![]));
    ledger.answer(AMPL, transferCall::SELECTOR, Ok(false.abi_encode()));
    ledger.refused(LIQUIDATOR, &call, TokenTransferFailed { token: AMPL });
}
