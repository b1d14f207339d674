//! Forecasts: what they say is what happens, to the unit.
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
    Branch, BranchParams, OracleStatus, Plan, Quote, RuleError, Status, forecast,
    params::COLL_CAP,
    plan::{Opening, RateChange},
    rate_change,
};
use common::{
    LATER, NOW, add, adjust, adjust_trove, at, borrow, coll, one_trove, open, opening, quote, rate,
    usd,
};
use fixed_math::{Coll, Debt, LoanToValue, Price, kernel};

const PARAMS: &BranchParams = &BranchParams::AMPL;

/// The branch of a rich trove at 5 %.
fn crowd() -> Branch {
    let rich = opening(coll(100_000), usd(20_000));
    open(Branch::default(), &rich, &quote(100), NOW)
        .unwrap()
        .branch
}

/// An opening at 9 % against a collateral.
fn at_nine(coll: Coll, debt: Debt) -> Opening {
    Opening {
        rate: rate(900),
        ..opening(coll, debt)
    }
}

fn ltv(percent: u64) -> LoanToValue {
    LoanToValue::from_word(kernel::widen(u128::from(percent) * 10u128.pow(16))).unwrap()
}

fn required(branch: Branch, debt: Debt, ltv: Option<LoanToValue>, quote: &Quote) -> Coll {
    forecast::required_coll(PARAMS, branch, debt, rate(900), ltv, quote, at(LATER)).unwrap()
}

#[test]
fn the_fees_forecast_are_those_charged() {
    let (branch, now) = (crowd(), at(LATER));
    let opened = open(
        branch,
        &at_nine(coll(10_000), usd(3_000)),
        &quote(100),
        LATER,
    )
    .unwrap();
    let forecast = forecast::opening_fee(branch, usd(3_000), rate(900), now).unwrap();
    assert!(forecast > Debt::ZERO);
    assert_eq!(forecast, opened.upfront_fee);

    let soon = LATER + 3_600;
    let more = adjust(&opened, &borrow(usd(700)), &quote(100), soon).unwrap();
    let (branch, trove) = (opened.branch, opened.trove);
    let forecast = forecast::borrowing_fee(branch, trove, usd(700), at(soon)).unwrap();
    assert!(forecast > Debt::ZERO);
    assert_eq!(forecast, more.upfront_fee);

    let asked = RateChange {
        rate: rate(1_400),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    };
    let price = quote(100);
    let changed = rate_change::change(PARAMS, branch, trove, &asked, now, &price, at(soon));
    let changed = changed.unwrap();
    let fee = |when| forecast::rate_change_fee(branch, trove, rate(1_400), now, at(when)).unwrap();
    assert!(fee(soon) > Debt::ZERO);
    assert_eq!(fee(soon), changed.upfront_fee);
    assert_eq!(fee(LATER + 7 * 86_400), Debt::ZERO, "after the cooldown");
}

#[test]
fn a_trove_that_is_idle_is_out_of_the_weights_already() {
    let plan = one_trove();
    let idle = cdp_core::Trove {
        status: Status::Idle,
        debt: Debt::ZERO,
        ..plan.trove
    };
    // The branch knows nothing of it: were its weight taken out, there would be none to take.
    let fee = forecast::borrowing_fee(Branch::default(), idle, usd(600), at(LATER)).unwrap();
    let alone = forecast::opening_fee(Branch::default(), usd(600), idle.rate, at(LATER)).unwrap();
    assert_eq!(fee, alone);
}

/// Opens with the collateral, and with one unit less.
fn both(branch: Branch, least: Coll, debt: Debt, quote: &Quote) -> [Result<Plan, RuleError>; 2] {
    let less = Coll::new(least.raw() - 1);
    [least, less].map(|coll| open(branch, &at_nine(coll, debt), quote, LATER))
}

#[test]
fn the_collateral_required_opens_at_the_mcr_and_one_unit_less_does_not() {
    // An odd price, so that every step of the way rounds.
    for price in [quote(100), quote(137), quote(33)] {
        // At 33 cents the others are below the CCR: then the branch needs more than the trove.
        let [opens, refused] = {
            let least = required(crowd(), usd(3_000), None, &price);
            both(crowd(), least, usd(3_000), &price)
        };
        assert!(opens.is_ok(), "{price:?}");
        let expected = if price == quote(33) {
            RuleError::TcrBelowCcr
        } else {
            RuleError::IcrBelowMcr
        };
        assert_eq!(refused.unwrap_err(), expected);
    }
}

#[test]
fn the_collateral_required_at_a_loan_to_value_is_the_least_that_is_at_it() {
    let (branch, price) = (crowd(), quote(137));
    let least = required(branch, usd(3_000), Some(ltv(40)), &price);
    let fee = forecast::opening_fee(branch, usd(3_000), rate(900), at(LATER)).unwrap();
    let debt = usd(3_000).add(fee).unwrap().raw();
    // The debt is at most 40 % of the collateral's value at 1.37, floored.
    let fits = |units: u128| debt * 100 <= units * 137 / 100 * 40;
    assert!(fits(least.raw()) && !fits(least.raw() - 1));
    // One that asks for less than the MCR does changes nothing.
    let loose = required(branch, usd(3_000), Some(ltv(90)), &price);
    assert_eq!(loose, required(branch, usd(3_000), None, &price));
}

#[test]
fn no_collateral_is_enough_without_a_price_or_at_a_loan_to_value_of_nothing() {
    let ask = |ltv, quote: &Quote| {
        forecast::required_coll(PARAMS, crowd(), usd(600), rate(900), ltv, quote, at(LATER))
    };
    let down = Quote {
        status: OracleStatus::Down,
        ..quote(100)
    };
    assert_eq!(ask(None, &down), Err(RuleError::OracleDown));
    let worthless = Quote {
        price: Price::ZERO,
        ..quote(100)
    };
    assert_eq!(ask(None, &worthless), Err(RuleError::AmountAboveCap));
    assert_eq!(
        ask(Some(ltv(0)), &quote(100)),
        Err(RuleError::AmountAboveCap)
    );
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    assert_eq!(ask(None, &restricted), ask(None, &quote(100)));
}

#[test]
fn the_liquidation_price_is_the_lowest_at_which_a_trove_is_safe() {
    let (coll, debt) = (Coll::new(coll(1_000).raw() + 7), usd(500));
    let price = forecast::liquidation_price(coll, debt, PARAMS.mcr).unwrap();
    let price = price.unwrap();
    let safe = |price: Price| {
        cdp_core::collateral_ratio::is_at_least(coll, price, debt, PARAMS.mcr).unwrap()
    };
    assert!(safe(price));
    let below = kernel::sub(price.raw(), fixed_math::U256::ONE).unwrap();
    assert!(!safe(Price::new(below)));
    let without = forecast::liquidation_price(Coll::ZERO, debt, PARAMS.mcr);
    assert_eq!(without, Ok(None), "no price saves it");
}

#[test]
fn a_trove_without_collateral_takes_a_deposit_of_the_cap_and_no_unit_more() {
    let old = one_trove();
    let bare = cdp_core::Trove {
        coll: Coll::ZERO,
        ..old.trove
    };
    let mut branch = old.branch;
    branch.coll = Coll::ZERO;
    let give = |amount: u128| {
        adjust_trove(branch, bare, &add(Coll::new(amount)), &quote(100), LATER).map(|p| p.coll_in)
    };
    assert_eq!(give(COLL_CAP.raw()), Ok(COLL_CAP));
    assert_eq!(give(COLL_CAP.raw() + 1), Err(RuleError::AmountAboveCap));
}
