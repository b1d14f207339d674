//! Changing a rate: free after the cooldown; sooner charged, and tested like new debt.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing
)]

mod common;

use cdp_core::params::{DAY, RATE_CHANGE_COOLDOWN};
use cdp_core::plan::{BookMove, Plan, RateChange};
use cdp_core::rate_change::{change, is_free};
use cdp_core::{BranchParams, Quote, RuleError, Status, Trove, interest};
use common::{NOW, at, one_trove, quote, rate};
use fixed_math::{Debt, Timestamp, WeightedDebt};
use proptest::prelude::*;

const WEEK: u64 = 7 * DAY;

fn to(bps: u16) -> RateChange {
    RateChange {
        rate: rate(bps),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    }
}

/// Changes the rate of a trove that was opened at `NOW`.
fn changed(plan: &Plan, request: &RateChange, quote: &Quote, now: u64) -> Result<Plan, RuleError> {
    let (params, branch) = (BranchParams::AMPL, plan.branch);
    change(
        &params,
        branch,
        plan.trove,
        request,
        at(NOW),
        quote,
        at(now),
    )
}

#[test]
fn int_8_the_cooldown_ends_in_its_last_second() {
    assert_eq!(RATE_CHANGE_COOLDOWN.raw(), WEEK);
    assert!(!is_free(at(NOW), at(NOW + WEEK - 1)));
    assert!(is_free(at(NOW), at(NOW + WEEK)));
}

#[test]
fn int_8_a_free_change_reads_no_quote_and_moves_no_debt_but_interest() {
    let plan = one_trove();
    let now = NOW + WEEK;
    let after = changed(&plan, &to(25_000), &Quote::default(), now).unwrap();
    let owed = interest::entire_debt(&plan.branch, &plan.trove, at(now)).unwrap();
    assert_eq!(after.trove.debt, owed);
    assert_eq!(after.upfront_fee, Debt::ZERO);
    assert_eq!(after.book, BookMove::Move);
    let weight = WeightedDebt::of(owed, rate(25_000)).unwrap();
    assert_eq!(after.branch.weighted_debt, weight);
    assert_eq!(after.trove.last_risk_raise, plan.trove.last_risk_raise);
    assert_eq!((after.mint, after.burn), (Debt::ZERO, Debt::ZERO));
}

#[test]
fn int_8_a_charged_change_asks_for_a_good_price() {
    let plan = one_trove();
    let down = changed(&plan, &to(600), &Quote::default(), NOW + 1);
    assert_eq!(down, Err(RuleError::OracleDown));
    let restricted = Quote {
        status: cdp_core::OracleStatus::Restricted,
        ..quote(100)
    };
    let refused = changed(&plan, &to(600), &restricted, NOW + 1);
    assert_eq!(refused, Err(RuleError::OracleRestricted));
}

#[test]
fn ratio_1_a_charged_change_ends_at_or_above_the_mcr_and_the_branch_at_the_ccr() {
    let plan = one_trove();
    let now = NOW + 1;
    let debt = changed(&plan, &to(600), &quote(100), now)
        .unwrap()
        .trove
        .debt;
    // 1 000 units at a cent price that is just enough, or a cent less.
    let cents = |bps: u128| (debt.raw() * bps).div_ceil(1_000 * 10_000 * 10_u128.pow(16));
    let mcr = cents(15_000);
    let below = changed(&plan, &to(600), &quote(mcr - 1), now);
    assert_eq!(below, Err(RuleError::IcrBelowMcr));
    let at_mcr = changed(&plan, &to(600), &quote(mcr), now);
    assert_eq!(at_mcr, Err(RuleError::TcrBelowCcr));
    let ccr = cents(18_000);
    let below = changed(&plan, &to(600), &quote(ccr - 1), now);
    assert_eq!(below, Err(RuleError::TcrBelowCcr));
    assert!(changed(&plan, &to(600), &quote(ccr), now).is_ok());
}

#[test]
fn ratio_6_and_int_7_the_ceiling_and_the_fee_accepted_are_bounds_that_pass() {
    let plan = one_trove();
    let after = changed(&plan, &to(600), &quote(100), NOW + 1).unwrap();
    let debt = after.branch.recorded_debt;
    let ceiling = |ceiling: Debt| {
        let request = RateChange { ceiling, ..to(600) };
        changed(&plan, &request, &quote(100), NOW + 1)
    };
    assert!(ceiling(debt).is_ok());
    let below = debt.sub(Debt::new(1)).unwrap();
    assert_eq!(ceiling(below), Err(RuleError::DebtAboveCeiling));
    let fee = |max_upfront_fee: Debt| {
        let request = RateChange {
            max_upfront_fee,
            ..to(600)
        };
        changed(&plan, &request, &quote(100), NOW + 1)
    };
    assert!(fee(after.upfront_fee).is_ok());
    let below = after.upfront_fee.sub(Debt::new(1)).unwrap();
    assert_eq!(fee(below), Err(RuleError::UpfrontFeeAboveMax));
}

#[test]
fn closed_and_idle_troves_and_shut_branches_have_no_rate_to_change() {
    let plan = one_trove();
    let of = |status| Plan {
        trove: Trove {
            status,
            ..plan.trove
        },
        ..plan
    };
    let now = NOW + WEEK;
    let closed = changed(&of(Status::Closed), &to(600), &quote(100), now);
    assert_eq!(closed, Err(RuleError::TroveUnknown));
    let idle = changed(&of(Status::Idle), &to(600), &quote(100), now);
    assert_eq!(idle, Err(RuleError::TroveIdle));
    let mut shut = plan;
    shut.branch.shut_at = Timestamp::new(NOW + 1);
    let refused = changed(&shut, &to(600), &quote(100), now);
    assert_eq!(refused, Err(RuleError::BranchShut));
}

proptest! {
    #[test]
    fn int_8_the_fee_is_seven_days_of_the_average_on_the_whole_debt(
        bps in 50_u16..=25_000,
        elapsed in 0_u64..WEEK,
    ) {
        let plan = one_trove();
        let now = NOW + elapsed;
        let after = changed(&plan, &to(bps), &quote(1_000), now).unwrap();
        let owed = interest::entire_debt(&plan.branch, &plan.trove, at(now)).unwrap();
        let mut branch = plan.branch;
        interest::accrue(&mut branch, at(now)).unwrap();
        let weight = WeightedDebt::of(owed, rate(bps)).unwrap();
        let average = interest::average_rate(weight, branch.recorded_debt).unwrap();
        let fee = interest::upfront_fee(owed, average).unwrap();
        prop_assert_eq!(after.upfront_fee, fee);
        prop_assert_eq!(after.trove.debt, owed.add(fee).unwrap());
        let weight = WeightedDebt::of(after.trove.debt, rate(bps)).unwrap();
        prop_assert_eq!(after.branch.weighted_debt, weight);
        let booked = after.booked.pool.add(after.booked.incentives).unwrap();
        prop_assert_eq!(booked, after.branch_interest.add(fee).unwrap());
    }
}
