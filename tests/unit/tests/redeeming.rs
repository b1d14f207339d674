//! The walk of a redemption: from the lowest rate, past troves that give nothing, and what stays
//! in a trove.
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
use interfaces::trove_manager::ITroveManager as abi;

use common::{AMPL, BORROWER, DAY, Ledger, WAD};

const REDEEMER: Address = Address::repeat_byte(0x4d);

/// Troves of 1 000 units and 300 AmpUSD at these rates in basis points, a month old: the base
/// rate of the launch has decayed. A unit is worth two AmpUSD.
fn market(rates: &[u128]) -> (Ledger, Vec<U256>) {
    let mut ledger = Ledger::new();
    let open = |bps: &u128| ledger.opened(1_000 * WAD, 300 * WAD, *bps);
    let ids = rates.iter().map(open).collect();
    ledger.pass(30 * DAY);
    (ledger, ids)
}

fn redeem(ledger: &mut Ledger, amount: u128) -> Result<U256, Vec<u8>> {
    let call = abi::redeemCall {
        amount: U256::from(amount),
        maxFee: U256::from(WAD),
        minColl: vec![],
        maxTroves: U256::MAX,
    };
    ledger.call(REDEEMER, &call)
}

/// Collateral that the redeemer was sent by the last run.
fn sent(ledger: &Ledger) -> U256 {
    let calls = ledger.calls().into_iter().filter(|call| call.to == AMPL);
    let sent = calls.filter_map(|call| transferCall::abi_decode(&call.data).ok());
    sent.map(|call| {
        assert_eq!(call.to, REDEEMER);
        call.value
    })
    .sum()
}

#[test]
fn redeem_4_the_lowest_rate_gives_first_and_in_a_rate_the_last_trove() {
    let (mut ledger, ids) = market(&[500, 24_900, 300, 300, 24_900]);
    let debt = |ledger: &mut Ledger, index: usize| ledger.trove(ids[index]).entireDebt;
    let before: Vec<_> = (0..5).map(|index| debt(&mut ledger, index)).collect();
    // All of the last in, and a part of the one before it.
    let amount = before[3] + U256::from(50 * WAD);
    assert_eq!(redeem(&mut ledger, amount.to()).unwrap(), amount);
    let after: Vec<_> = (0..5).map(|index| debt(&mut ledger, index)).collect();
    assert_eq!(after[3], U256::ZERO);
    assert_eq!(after[2], before[2] - U256::from(50 * WAD));
    for index in [0, 1, 4] {
        assert_eq!(after[index], before[index], "{index}");
    }
}

#[test]
fn redeem_16_a_trove_at_the_minimum_is_passed_over_and_the_next_one_gives() {
    let (mut ledger, ids) = market(&[500, 300]);
    // In this second it owes the minimum to the wei.
    let (id, amount) = (ids[1], U256::from(1_000 * WAD));
    ledger
        .call(BORROWER, &abi::repayCall { id, amount })
        .unwrap();
    assert_eq!(ledger.trove(ids[1]).entireDebt, U256::from(200 * WAD));
    let before = [ledger.trove(ids[0]), ledger.trove(ids[1])];
    let burned = redeem(&mut ledger, 40 * WAD).unwrap();
    assert_eq!(burned, U256::from(40 * WAD));
    let passed = ledger.trove(ids[1]);
    assert_eq!(passed.abi_encode(), before[1].abi_encode());
    let gave = ledger.trove(ids[0]);
    assert_eq!(gave.entireDebt, before[0].entireDebt - burned);
}

#[test]
fn redeem_2_the_fee_stays_in_the_trove_that_gave() {
    let (mut ledger, ids) = market(&[500, 300]);
    let before = ledger.trove(ids[1]).coll;
    redeem(&mut ledger, 80 * WAD).unwrap();
    let out = sent(&ledger);
    // 80 AmpUSD are 40 units; a fee of 1 % at least and the rise by what was burned.
    let gross = U256::from(40 * WAD);
    assert!(out < gross * U256::from(99) / U256::from(100));
    assert!(out > gross / U256::from(2));
    assert_eq!(ledger.trove(ids[1]).coll, before - out);
    let branch = ledger.branch(0).coll;
    assert_eq!(branch, U256::from(2_000 * WAD) - out);
}
