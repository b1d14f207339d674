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

use alloy_primitives::{U256, aliases::U40};
use interfaces::trove_manager::ITroveManager as abi;

use common::programs::{EXTENSION, LIQUIDATION, REDEMPTION};
use common::{
    AMP_USD, AMPL, BORROWER, DAY, INCENTIVES, Ledger, ORACLE, OWNER, POOL, START, STRANGER, WAD,
    branch_slot, key, mapped, system_slot, trove_slot,
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
        field("system.residue", "65543", at(3), (0, 128), number(WAD)),
        field("system.base_rate", "65544", at(4), (128, 128), number(WAD)),
        field("system.base_rate_at", "65544", at(4), (0, 40), number(START.into())),
        field("system.pool", "65546", at(6), (96, 160), key(POOL)),
        field("system.gauges_earn", "65546", at(6), (0, 8), U256::ZERO),
        field("system.incentives", "65547", at(7), (96, 160), key(INCENTIVES)),
        field("system.extension", "65548", at(8), (96, 160), key(EXTENSION)),
        field("system.liquidation", "65549", at(9), (96, 160), key(LIQUIDATION)),
        field("system.redemption", "65550", at(10), (96, 160), key(REDEMPTION)),
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
    ]
}

/// What pulls and a redemption move: each part of the yield is kept for whom it is.
#[rustfmt::skip] // One field, one line.
fn pulled_fields(ledger: &mut Ledger) -> Vec<Field> {
    let at = system_slot;
    let booked = |ledger: &mut Ledger| ledger.call(STRANGER, &abi::systemCall {}).unwrap();
    let earns = abi::pullIncentivesCall { earns: true };
    // Nobody earns: the cushion.
    let before = booked(ledger);
    ledger.call(INCENTIVES, &earns).unwrap();
    let cushion = before.poolYield + before.incentiveYield;
    ledger.set_pool(5_000 * WAD, true);
    ledger.pass(DAY);
    // Both earn, the incentives pull: the pool's part stays.
    ledger.call(INCENTIVES, &earns).unwrap();
    let pool = booked(ledger).poolYield;
    let pool_word = ledger.word(at(2));
    assert!(!pool.is_zero() && pool_word == pool << 128, "the pool's, and nothing else");
    ledger.pass(DAY);
    ledger.call(POOL, &abi::pullYieldCall { earns: true }).unwrap();
    let incentives = booked(ledger).incentiveYield;
    assert!(!incentives.is_zero() && !cushion.is_zero());

    let redeem = abi::redeemCall {
        amount: number(100 * WAD),
        maxFee: U256::MAX,
        minColl: vec![],
        maxTroves: U256::MAX,
    };
    ledger.call(BORROWER, &redeem).unwrap();
    let rate = ledger.call(STRANGER, &abi::baseRateCall {}).unwrap();
    assert!(rate.stored < number(WAD) && !rate.stored.is_zero());
    vec![
        field("system.incentive_yield", "65542", at(2), (0, 128), incentives),
        field("system.cushion", "65543", at(3), (128, 128), cushion),
        field("system.gauges_earn", "65546", at(6), (0, 8), number(1)),
        field("system.base_rate", "65544", at(4), (128, 128), rate.stored),
        field("system.base_rate_at", "65544", at(4), (0, 40), number((START + 3 * DAY).into())),
    ]
}

/// What a liquidation writes that the pool pays in part, and the next touch of another trove.
#[rustfmt::skip] // One field, one line.
fn liquidated_fields(ledger: &mut Ledger, touched: U256) -> Vec<Field> {
    let weak = ledger.opened(1_000 * WAD, 900 * WAD, 600);
    ledger.pass(DAY);
    ledger.set_price(WAD * 6 / 5, 0);
    ledger.set_pool(300 * WAD, false);
    ledger.call(STRANGER, &abi::liquidateCall { ids: vec![weak] }).unwrap();
    let (branch, at) = (ledger.branch(0), |word| branch_slot(0, word));
    let (coll, debt) = (branch.redistributedColl, branch.redistributedDebt);
    assert!(!coll.is_zero() && !debt.is_zero());
    let snapshot = abi::branchSnapshotCall { b: U256::ZERO };
    let snapshot = ledger.call(STRANGER, &snapshot).unwrap();
    // One step: the stakes of the others, times 10^9.
    let stakes = branch.coll * number(1_000_000_000);
    assert_eq!(snapshot.stakes, stakes);
    let whole = |amount: U256| amount << 128;
    let sum = |amount: U256| whole(amount) / stakes;
    let rest = |amount: U256| whole(amount) % stakes;
    let [colls, debts] = [2, 3].map(|key| mapped(number(key), number(73_732)));
    let surplus = abi::surplusCall { b: U256::ZERO, account: BORROWER };
    let surplus = ledger.call(STRANGER, &surplus).unwrap();
    assert!(!surplus.is_zero());
    let owed = mapped(U256::ZERO, mapped(key(BORROWER), number(73_733)));
    let mut fields = vec![
        field("branch.redistributed_coll", "11 + 8192 b", at(7), (128, 128), coll),
        field("branch.redistributed_debt", "11 + 8192 b", at(7), (0, 128), debt),
        field("branch.total_stakes", "9 + 8192 b", at(5), (128, 128), stakes),
        field("branch.stakes_snapshot", "9 + 8192 b", at(5), (0, 128), stakes),
        field("branch.stake_scale", "10 + 8192 b", at(6), (128, 32), number(1)),
        field("branch.coll_snapshot", "10 + 8192 b", at(6), (0, 128), branch.coll + coll),
        field("branch.coll_remainder", "12 + 8192 b", at(8), (128, 128), rest(coll)),
        field("branch.debt_remainder", "12 + 8192 b", at(8), (0, 128), rest(debt)),
        field("branch.staked", "5 + 8192 b", at(1), (1, 1), number(1)),
        field("sum.coll", "keccak(b << 64 | scale << 1 . 73732)", colls, (0, 256), sum(coll)),
        field("sum.debt", "keccak(b << 64 | scale << 1 | 1 . 73732)", debts, (0, 256), sum(debt)),
        field("surplus", "keccak(b . keccak(owner . 73733))", owed, (0, 128), surplus),
    ];
    for field in &fields {
        assert_eq!(held(ledger, field), field.value, "{} at once", field.name);
    }
    let amount = number(1);
    ledger.call(BORROWER, &abi::addCollateralCall { id: touched, amount }).unwrap();
    let (view, left) = (ledger.trove(touched), ledger.branch(0));
    fields[0].value = left.redistributedColl;
    fields[1].value = left.redistributedDebt;
    fields[2].value = left.totalStakes;
    let here = |word| trove_slot(touched, word);
    fields.extend([
        field("trove.stake", "keccak(id . 0) + 2", here(2), (128, 128), view.stake),
        field("trove.stake_scale", "keccak(id . 0) + 2", here(2), (0, 32), number(1)),
        field("trove.coll_sum", "keccak(id . 0) + 3", here(3), (0, 256), sum(coll)),
        field("trove.debt_sum", "keccak(id . 0) + 4", here(4), (0, 256), sum(debt)),
    ]);
    fields
}

/// What two flags and a shutdown write.
#[rustfmt::skip] // One field, one line.
fn shut_fields(ledger: &mut Ledger) -> Vec<Field> {
    let (branch, at) = (U256::ZERO, |word| branch_slot(0, word));
    ledger.set_price(WAD / 2, 0);
    ledger.call(STRANGER, &abi::flagCall { branch }).unwrap();
    let ratio = ledger.host.0.borrow().time;
    ledger.pass(DAY);
    ledger.set_outage((3 * WAD, ratio - 2), (4 * WAD, ratio - 1), START);
    ledger.call(STRANGER, &abi::flagCall { branch }).unwrap();
    ledger.pass(10 * DAY);
    ledger.call(STRANGER, &abi::shutCall { branch }).unwrap();
    let time = |days: u64| number((ratio + days * DAY).into());
    let (flags, shut) = ("15 + 8192 b", "16 + 8192 b");
    vec![
        field("branch.ratio_flag", flags, at(11), (40, 40), time(0)),
        field("branch.outage_flag", flags, at(11), (0, 40), time(1)),
        field("branch.shutdown_price", shut, at(12), (64, 192), number(4 * WAD) * number(WAD)),
        field("branch.shut_at", shut, at(12), (0, 40), time(11)),
        field("branch.shut", "5 + 8192 b", at(1), (0, 1), number(1)),
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
    let fields = pulled_fields(&mut ledger);
    check(&ledger, fields, &mut said);
    let fields = liquidated_fields(&mut ledger, second);
    check(&ledger, fields, &mut said);
    let fields = shut_fields(&mut ledger);
    check(&ledger, fields, &mut said);
    assert_eq!(said, include_str!("../../../contracts/ledger/layout.txt"));
}

/// Every field holds what it must; what is said of it is appended.
fn check(ledger: &Ledger, fields: Vec<Field>, said: &mut String) {
    for field in fields {
        let (name, low) = (field.name, field.low);
        let line = format!("{name} | {} | {low}..{}\n", field.place, low + field.bits);
        // A field that is looked at again is listed once.
        if !said.contains(&line) {
            said.push_str(&line);
        }
        assert_eq!(held(ledger, &field), field.value, "{name}");
    }
}

/// What a field holds.
fn held(ledger: &Ledger, field: &Field) -> U256 {
    let mask = U256::MAX >> (256 - field.bits);
    (ledger.word(field.slot) >> field.low) & mask
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
    let mut fresh = fresh;
    // Booked yield, the time of the accrual, the counter and the residue stay.
    for slot in [
        branch_slot(0, 0),
        branch_slot(0, 1),
        branch_slot(0, 3),
        system_slot(3),
    ] {
        after.remove(&slot);
        fresh.remove(&slot);
    }
    assert_eq!(after, fresh);
    assert_eq!(ledger.word(branch_slot(0, 0)) >> 64, U256::ZERO);
}
