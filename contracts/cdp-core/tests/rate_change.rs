//! Changing a rate: free after seven days, charged and tested like new debt before.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    BranchParams, OracleStatus, Plan, Quote, RuleError, Status, Trove, interest,
    params::{AMP_USD, DAY, PRICE_SCALE, RATE_CHANGE_COOLDOWN},
    plan::{BookMove, RateChange},
    rate_change,
};
use common::{NOW, at, coll, one_trove, open, opening, quote, rate, usd};
use fixed_math::{Debt, Price, WeightedDebt, kernel};
use num_bigint::BigUint;
use proptest::prelude::*;

/// The first second in which a change is free, of what was changed at `NOW`.
const FREE: u64 = NOW + RATE_CHANGE_COOLDOWN.raw();
/// The last second in which it is charged.
const CHARGED: u64 = FREE - 1;

/// To 8 %, at any fee.
fn asked() -> RateChange {
    RateChange {
        rate: rate(800),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    }
}

fn change(old: &Plan, asked: &RateChange, quote: &Quote, now: u64) -> Result<Plan, RuleError> {
    let params = &BranchParams::AMPL;
    rate_change::change(
        params,
        old.branch,
        old.trove,
        asked,
        at(NOW),
        quote,
        at(now),
    )
}

fn refusal(old: &Plan, asked: &RateChange, quote: &Quote, now: u64) -> RuleError {
    change(old, asked, quote, now).unwrap_err()
}

/// What the branch records after a change: its interest, ceiled, and the fee are in it.
fn recorded(old: &Plan, new: &Plan) -> Debt {
    let grown = old.branch.recorded_debt.add(new.branch_interest);
    grown.unwrap().add(new.upfront_fee).unwrap()
}

/// A week on an amount at the average of a weight (wei times basis points) and a debt.
fn exact_fee(amount: u128, weight: u128, debt: u128) -> BigUint {
    let average = BigUint::from(weight) * 10u128.pow(14) / debt;
    let exact = average * amount * 604_800u32;
    let year = BigUint::from(31_536_000u32) * 10u128.pow(18);
    (exact + &year - 1u8) / year
}

/// A price at which the collateral of `one_trove` is worth this.
fn worth(value: u128) -> Quote {
    let price = Price::new(kernel::widen(value * (PRICE_SCALE / (1_000 * AMP_USD))));
    Quote {
        price,
        redemption_price: price,
        status: OracleStatus::Good,
        by_gap_only: false,
    }
}

#[test]
fn int_8_a_change_is_free_from_the_last_second_of_the_cooldown() {
    assert_eq!(RATE_CHANGE_COOLDOWN.raw(), 7 * DAY);
    assert!(!rate_change::is_free(at(NOW), at(NOW)));
    assert!(!rate_change::is_free(at(NOW), at(CHARGED)));
    assert!(rate_change::is_free(at(NOW), at(FREE)));
    assert!(rate_change::is_free(at(NOW), at(u64::MAX >> 24)));
}

#[test]
fn int_8_a_free_change_needs_no_price_and_no_room() {
    let (old, none) = (one_trove(), Quote::default());
    let asked = RateChange {
        max_upfront_fee: Debt::ZERO,
        ceiling: Debt::ZERO,
        ..asked()
    };
    let new = change(&old, &asked, &none, FREE).unwrap();
    assert_eq!(new.upfront_fee, Debt::ZERO);
    assert_eq!((new.mint, new.burn), (Debt::ZERO, Debt::ZERO));
    assert_eq!(new.trove.rate, rate(800));
    assert_eq!(new.book, BookMove::Move);
    let debt = old.trove.debt.add(new.trove_interest).unwrap();
    assert_eq!(new.trove.debt, debt);
    assert_eq!(new.branch.recorded_debt, recorded(&old, &new));
    assert!(!new.trove_interest.is_zero());
    let weight = WeightedDebt::of(debt, rate(800)).unwrap();
    assert_eq!(new.branch.weighted_debt, weight);
    // What else it has stays, the time of its raised risk too.
    let expected = Trove {
        debt,
        rate: rate(800),
        last_debt_update: at(FREE),
        ..old.trove
    };
    assert_eq!(new.trove, expected);
}

#[test]
fn int_8_a_second_earlier_the_whole_debt_pays_a_week_at_the_new_average() {
    let old = one_trove();
    let new = change(&old, &asked(), &quote(100), CHARGED).unwrap();
    let whole = old.trove.debt.add(new.trove_interest).unwrap();
    let without_fee = old.branch.recorded_debt.add(new.branch_interest).unwrap();
    let fee = exact_fee(whole.raw(), whole.raw() * 800, without_fee.raw());
    assert_eq!(BigUint::from(new.upfront_fee.raw()), fee);
    let debt = whole.add(new.upfront_fee).unwrap();
    assert_eq!(new.trove.debt, debt);
    assert_eq!(new.branch.recorded_debt, recorded(&old, &new));
    let booked = new.booked.pool.add(new.booked.incentives).unwrap();
    assert_eq!(booked, new.branch_interest.add(new.upfront_fee).unwrap());
    assert_eq!(new.trove.last_risk_raise, old.trove.last_risk_raise);
    assert_eq!(new.book, BookMove::Move);
}

#[test]
fn the_average_is_that_of_the_state_after_the_change() {
    let first = one_trove();
    let next = open(
        first.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let new = change(&next, &asked(), &quote(100), NOW).unwrap();
    let (other, own) = (first.trove.debt.raw(), next.trove.debt.raw());
    let fee = exact_fee(own, other * 500 + own * 800, other + own);
    assert_eq!(BigUint::from(new.upfront_fee.raw()), fee);
}

#[test]
fn int_8_the_same_rate_is_a_change_too() {
    let old = one_trove();
    let same = RateChange {
        rate: old.trove.rate,
        ..asked()
    };
    let new = change(&old, &same, &quote(100), CHARGED).unwrap();
    assert!(!new.upfront_fee.is_zero());
    assert_eq!(new.book, BookMove::Move);
    let free = change(&old, &same, &Quote::default(), FREE).unwrap();
    assert_eq!(free.book, BookMove::Move);
}

#[test]
fn a_charged_change_needs_a_good_price() {
    let old = one_trove();
    let down = refusal(&old, &asked(), &Quote::default(), CHARGED);
    assert_eq!(down, RuleError::OracleDown);
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    let refused = refusal(&old, &asked(), &restricted, CHARGED);
    assert_eq!(refused, RuleError::OracleRestricted);
    assert!(change(&old, &asked(), &restricted, FREE).is_ok());
}

#[test]
fn ratio_1_and_2_hold_after_a_charged_change_to_the_unit() {
    let old = one_trove();
    let new = change(&old, &asked(), &quote(100), CHARGED).unwrap();
    let (debt, of_branch) = (new.trove.debt.raw(), new.branch.recorded_debt.raw());
    let at_value = |value| change(&old, &asked(), &worth(value), CHARGED);
    // 150 % of its debt, 180 % of the branch's.
    let (mcr, ccr) = ((debt * 3).div_ceil(2), (of_branch * 9).div_ceil(5));
    assert_eq!(at_value(mcr - 1).unwrap_err(), RuleError::IcrBelowMcr);
    assert_eq!(at_value(mcr).unwrap_err(), RuleError::TcrBelowCcr);
    assert_eq!(at_value(ccr - 1).unwrap_err(), RuleError::TcrBelowCcr);
    assert!(at_value(ccr).is_ok());
    assert!(change(&old, &asked(), &worth(1), FREE).is_ok());
}

#[test]
fn ratio_6_and_int_7_the_fee_keeps_the_ceiling_and_the_limit_of_the_caller() {
    let old = one_trove();
    let new = change(&old, &asked(), &quote(100), CHARGED).unwrap();
    let (fee, recorded) = (new.upfront_fee.raw(), new.branch.recorded_debt.raw());
    let with = |max_fee, ceiling| {
        let asked = RateChange {
            max_upfront_fee: Debt::new(max_fee),
            ceiling: Debt::new(ceiling),
            ..asked()
        };
        change(&old, &asked, &quote(100), CHARGED)
    };
    assert!(with(fee, recorded).is_ok());
    let dear = with(fee - 1, recorded).unwrap_err();
    assert_eq!(dear, RuleError::UpfrontFeeAboveMax);
    let full = with(fee - 1, recorded - 1).unwrap_err();
    assert_eq!(full, RuleError::DebtAboveCeiling);
}

#[test]
fn a_trove_without_debt_a_closed_one_and_a_shut_branch_have_no_rate() {
    let old = one_trove();
    let with = |status| Plan {
        trove: Trove {
            status,
            ..Trove::default()
        },
        ..old
    };
    for now in [CHARGED, FREE] {
        let refused = |old: &Plan| refusal(old, &asked(), &Quote::default(), now);
        assert_eq!(refused(&with(Status::Closed)), RuleError::TroveUnknown);
        assert_eq!(refused(&with(Status::Idle)), RuleError::TroveIdle);
        assert_eq!(refused(&common::shut(old)), RuleError::BranchShut);
    }
}

#[test]
fn a_debt_out_of_the_caps_is_refused_and_never_wraps() {
    let mut old = one_trove();
    old.trove.debt = Debt::new(u128::MAX / 100);
    let refused = refusal(&old, &asked(), &Quote::default(), FREE);
    assert_eq!(refused, RuleError::Overflow);
}

proptest! {
    #[test]
    fn int_8_the_fee_is_seven_days_of_the_average_on_the_whole_debt(
        bps in 50_u16..=25_000,
        elapsed in 0..RATE_CHANGE_COOLDOWN.raw(),
    ) {
        let (old, now) = (one_trove(), NOW + elapsed);
        let asked = RateChange { rate: rate(bps), ..asked() };
        let new = change(&old, &asked, &quote(1_000), now).unwrap();
        let owed = interest::entire_debt(&old.branch, &old.trove, at(now)).unwrap();
        let branch = old.branch.recorded_debt.add(new.branch_interest).unwrap();
        let weight = owed.raw() * u128::from(bps);
        let fee = exact_fee(owed.raw(), weight, branch.raw());
        prop_assert_eq!(BigUint::from(new.upfront_fee.raw()), fee);
        prop_assert_eq!(new.trove.debt, owed.add(new.upfront_fee).unwrap());
        let weight = WeightedDebt::of(new.trove.debt, rate(bps)).unwrap();
        prop_assert_eq!(new.branch.weighted_debt, weight);
    }
}
