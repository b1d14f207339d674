//! Every field of storage against the committed layout, slot by slot and bit by bit.
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

use std::fmt::Write;

use alloy_primitives::{U256, aliases::U40};
use interfaces::trove_manager::ITroveManager as abi;

use common::host::EXTENSION;
use common::{
    AMP_USD, AMPL, BORROWER, DAY, Ledger, ORACLE, OWNER, START, STRANGER, WAD, branch_slot, key,
    mapped, system_slot, trove_slot,
};

/// A field: its name, where its slot is, its lowest bit, its bits, and what it must hold.
struct Field {
    name: &'static str,
    place: &'static str,
    slot: U256,
    low: usize,
    bits: usize,
    value: U256,
}

fn field(
    name: &'static str,
    place: &'static str,
    slot: U256,
    (low, bits): (usize, usize),
    value: impl Into<U256>,
) -> Field {
    let value = value.into();
    Field {
        name,
        place,
        slot,
        low,
        bits,
        value,
    }
}

fn number(value: u128) -> U256 {
    U256::from(value)
}

#[rustfmt::skip] // One field, one line.
fn trove_fields(ledger: &mut Ledger, first: U256, second: U256) -> Vec<Field> {
    let view = ledger.trove(second);
    let (body, title) = ("keccak(id . 0)", "keccak(id . 0) + 1");
    let (here, there) = (trove_slot(second, 0), trove_slot(second, 1));
    let balance = mapped(key(BORROWER), number(1));
    let now = number((START + DAY).into());
    vec![
        field("trove.coll", body, here, (160, 96), number(1_000 * WAD)),
        field("trove.debt", body, here, (64, 96), view.debt),
        field("trove.last_touch", body, here, (24, 40), now),
        field("trove.tick", body, here, (8, 16), number(450)),
        field("trove.raised", body, here, (3, 1), number(1)),
        field("trove.deposited", body, here, (2, 1), number(1)),
        field("trove.status", body, here, (0, 2), number(1)),
        field("trove.owner", title, there, (96, 160), key(BORROWER)),
        field("trove.previous", title, trove_slot(first, 1), (65, 31), number(2)),
        field("trove.next", title, there, (34, 31), number(1)),
        field("trove.last_rate_change", title, there, (0, 34), now),
        field("trove.stake", "keccak(id . 0) + 2", trove_slot(second, 2), (128, 128), U256::ZERO),
        field("balance", "keccak(owner . 1)", balance, (0, 128), number(2)),
    ]
}

#[rustfmt::skip] // One field, one line.
fn branch_fields(ledger: &mut Ledger) -> Vec<Field> {
    let view = ledger.branch(0);
    let system = ledger.call(BORROWER, &abi::systemCall {}).unwrap();
    let booked = system.poolYield + system.incentiveYield;
    let remainder = booked * number(3) - system.poolYield * number(4);
    let weighted = view.weightedDebt / number(WAD / 10_000);
    let at = |word| branch_slot(0, word);
    let (totals, yields, token, terms) = (at(0), at(1), at(3), at(4));
    let group = at(1_024 + 450 / 4);
    let leaf = at(64);
    vec![
        field("branch.coll", "4 + 8192 b", totals, (160, 96), number(2_000 * WAD)),
        field("branch.debt", "4 + 8192 b", totals, (64, 96), view.debt),
        field("branch.remainder", "4 + 8192 b", totals, (32, 32), remainder),
        field("branch.mcr_bps", "4 + 8192 b", totals, (16, 16), number(15_000)),
        field("branch.ccr_bps", "4 + 8192 b", totals, (0, 16), number(18_000)),
        field("branch.weighted_debt", "5 + 8192 b", yields, (144, 112), weighted),
        field("branch.booked", "5 + 8192 b", yields, (48, 96), booked),
        field("branch.last_accrual", "5 + 8192 b", yields, (8, 40), number((START + DAY).into())),
        field("branch.marks", "5 + 8192 b", yields, (0, 8), U256::ZERO),
        field("branch.oracle", "6 + 8192 b", at(2), (96, 160), key(ORACLE)),
        field("branch.ceiling", "6 + 8192 b", at(2), (0, 96), number(500_000 * WAD)),
        field("branch.token", "7 + 8192 b", token, (96, 160), key(AMPL)),
        field("branch.counter", "7 + 8192 b", token, (0, 40), number(2)),
        field("branch.scr_bps", "8 + 8192 b", terms, (240, 16), number(13_000)),
        field("branch.pool_penalty_bps", "8 + 8192 b", terms, (224, 16), number(1_000)),
        field("branch.redistribution_penalty_bps", "8 + 8192 b", terms, (208, 16), number(2_000)),
        field("branch.redemption_fee_floor_bps", "8 + 8192 b", terms, (192, 16), number(100)),
        field("branch.smallest_raise", "8 + 8192 b", terms, (0, 96), number(500_000 * WAD)),
        field("book.top", "67 + 8192 b", at(63), (0, 25), number(1)),
        field("book.leaf", "68 + leaf + 8192 b", leaf, (0, 256), number(1 << (450 / 4))),
        field("book.head", "1028 + tick / 4 + 8192 b", group, (64 * (450 % 4), 64), number(2)),
    ]
}

#[rustfmt::skip] // One field, one line.
fn system_fields() -> Vec<Field> {
    let at = system_slot;
    vec![
        field("system.amp_usd", "65540", at(0), (96, 160), key(AMP_USD)),
        field("system.branches", "65540", at(0), (0, 8), number(2)),
        field("system.owner", "65541", at(1), (96, 160), key(OWNER)),
        field("system.pool_yield", "65542", at(2), (128, 128), U256::ZERO),
        field("system.incentive_yield", "65542", at(2), (0, 128), U256::ZERO),
        field("system.cushion", "65543", at(3), (128, 128), U256::ZERO),
        field("system.residue", "65543", at(3), (0, 128), U256::ZERO),
    ]
}

/// What is written only when somebody is named, approved or raises.
#[rustfmt::skip] // One field, one line.
fn seldom_fields(ledger: &mut Ledger, id: U256) -> Vec<Field> {
    let (friend, receiver, all) = (STRANGER, ORACLE, AMPL);
    ledger.call(BORROWER, &abi::setManagerCall { id, manager: friend, receiver }).unwrap();
    let delegate = abi::setRateDelegateCall {
        id,
        rateDelegate: friend,
        minRate: number(WAD / 100),
        maxRate: number(WAD / 10),
        minPeriod: U40::from(DAY),
    };
    ledger.call(BORROWER, &delegate).unwrap();
    ledger.call(BORROWER, &abi::approveCall { to: friend, id }).unwrap();
    let operator = abi::setApprovalForAllCall { operator: all, approved: true };
    ledger.call(BORROWER, &operator).unwrap();
    let raise = abi::setCeilingCall { branch: U256::ZERO, ceiling: number(500_001 * WAD) };
    ledger.call(OWNER, &raise).unwrap();
    ledger.call(OWNER, &abi::transferOwnershipCall { newOwner: friend }).unwrap();
    let now = number((START + DAY).into());
    let here = |word| trove_slot(id, word);
    let operators = mapped(key(all), mapped(key(BORROWER), number(3)));
    let (body, delegated) = ("keccak(id . 0)", "keccak(id . 0) + 7");
    vec![
        field("trove.approved", body, here(0), (4, 1), number(1)),
        field("trove.managed", body, here(0), (5, 1), number(1)),
        field("trove.delegated", body, here(0), (6, 1), number(1)),
        field("trove.manager", "keccak(id . 0) + 5", here(5), (96, 160), key(friend)),
        field("trove.receiver", "keccak(id . 0) + 6", here(6), (96, 160), key(receiver)),
        field("trove.delegate", delegated, here(7), (96, 160), key(friend)),
        field("trove.lowest_tick", delegated, here(7), (80, 16), number(50)),
        field("trove.highest_tick", delegated, here(7), (64, 16), number(950)),
        field("trove.period", delegated, here(7), (24, 40), number(DAY.into())),
        field("approval", "keccak(id . 2)", mapped(id, number(2)), (96, 160), key(friend)),
        field("operator", "keccak(operator . keccak(owner . 3))", operators, (0, 1), number(1)),
        field("branch.last_raise", "8 + 8192 b", branch_slot(0, 4), (128, 40), now),
        field("system.pending_owner", "65545", system_slot(5), (96, 160), key(friend)),
        field("system.extension", "65548", system_slot(8), (96, 160), key(EXTENSION)),
    ]
}

#[test]
fn every_field_lies_where_the_layout_says() {
    let mut ledger = Ledger::new();
    let first = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    let second = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let mut fields = system_fields();
    fields.extend(branch_fields(&mut ledger));
    fields.extend(trove_fields(&mut ledger, first, second));

    let mut said = String::from("field | slot | bits\n");
    check(&ledger, fields, &mut said);
    let fields = seldom_fields(&mut ledger, second);
    check(&ledger, fields, &mut said);
    assert_eq!(said, include_str!("../../../contracts/ledger/layout.txt"));
}

/// Every field holds what it must; what is said of it is appended.
fn check(ledger: &Ledger, fields: Vec<Field>, said: &mut String) {
    for Field {
        name,
        place,
        slot,
        low,
        bits,
        value,
    } in fields
    {
        writeln!(said, "{name} | {place} | {low}..{}", low + bits).unwrap();
        let mask = U256::MAX >> (256 - bits);
        assert_eq!((ledger.word(slot) >> low) & mask, value, "{name}");
    }
}

#[test]
fn a_trove_takes_two_words_and_its_owner_one() {
    let mut ledger = Ledger::new();
    ledger.opened(1_000 * WAD, 700 * WAD, 500);
    let before = ledger.host.0.borrow().storage.len();
    ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert_eq!(ledger.host.0.borrow().storage.len(), before + 2);
}

#[test]
fn nothing_but_the_system_is_left_after_the_last_close() {
    let mut ledger = Ledger::new();
    let fresh = ledger.host.0.borrow().storage.clone();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(1);
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
    let mut after = ledger.host.0.borrow().storage.clone();
    // Booked yield, the time of the accrual, the counter and the residue stay.
    for slot in [
        branch_slot(0, 0),
        branch_slot(0, 1),
        branch_slot(0, 3),
        system_slot(3),
    ] {
        after.remove(&slot);
    }
    let mut fresh = fresh;
    for slot in [branch_slot(0, 0), branch_slot(0, 1), branch_slot(0, 3)] {
        fresh.remove(&slot);
    }
    assert_eq!(after, fresh);
    assert_eq!(ledger.word(branch_slot(0, 0)) >> 64, U256::ZERO);
}
