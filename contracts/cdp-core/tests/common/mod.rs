//! Fixtures: round amounts, a branch, a quote; and the shared data.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod gauges;
pub(crate) mod market;

use std::path::Path;

use cdp_core::{
    Branch, BranchParams, OracleStatus, Plan, Quote, RuleError, Trove, borrowing, interest,
    params::{AMP_USD, PRICE_SCALE},
    plan::{Change, NewDebt, Opening},
};
use fixed_math::{AnnualRate, Coll, Debt, Price, Timestamp, U256, kernel};
use num_bigint::BigUint;

/// A second on a day in 2026.
pub(crate) const NOW: u64 = 1_790_000_000;

pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::new(seconds)
}

/// Whole AmpUSD.
pub(crate) fn usd(whole: u128) -> Debt {
    Debt::new(whole * AMP_USD)
}

/// Whole units of a collateral with 18 decimals.
pub(crate) fn coll(whole: u128) -> Coll {
    Coll::new(whole * 10u128.pow(18))
}

/// A rate in basis points.
pub(crate) fn rate(bps: u16) -> AnnualRate {
    AnnualRate::from_tick(bps - 50).unwrap()
}

/// A good quote in cents per collateral of 18 decimals.
pub(crate) fn quote(cents: u128) -> Quote {
    let price = Price::new(kernel::widen(cents * (PRICE_SCALE / 100)));
    Quote {
        price,
        redemption_price: price,
        status: OracleStatus::Good,
        by_gap_only: false,
    }
}

/// New debt that nothing limits.
pub(crate) fn unlimited(amount: Debt) -> NewDebt {
    NewDebt {
        amount,
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    }
}

/// An opening that nothing limits, at 5 %.
pub(crate) fn opening(coll: Coll, debt: Debt) -> Opening {
    Opening {
        coll,
        rate: rate(500),
        debt: unlimited(debt),
    }
}

/// Opens in the AMPL branch.
pub(crate) fn open(
    branch: Branch,
    opening: &Opening,
    quote: &Quote,
    now: u64,
) -> Result<Plan, RuleError> {
    borrowing::open(&BranchParams::AMPL, branch, opening, quote, at(now))
}

/// Adjusts in the AMPL branch.
pub(crate) fn adjust(
    plan: &Plan,
    change: &Change,
    quote: &Quote,
    now: u64,
) -> Result<Plan, RuleError> {
    adjust_trove(plan.branch, plan.trove, change, quote, now)
}

/// Adjusts in the AMPL branch.
pub(crate) fn adjust_trove(
    branch: Branch,
    trove: Trove,
    change: &Change,
    quote: &Quote,
    now: u64,
) -> Result<Plan, RuleError> {
    borrowing::adjust(&BranchParams::AMPL, branch, trove, change, quote, at(now))
}

/// A trove of 1 000 units at 1 AmpUSD each and 500 AmpUSD of debt, alone in its branch.
pub(crate) fn one_trove() -> Plan {
    open(
        Branch::default(),
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap()
}

/// The least debt that can be asked for so that fee included it is at least a target, alone in
/// a fresh branch at a rate.
pub(crate) fn fee_alone(debt: Debt, bps: u16) -> Debt {
    let exact = debt.raw() * u128::from(bps) * 7;
    Debt::new(exact.div_ceil(365 * 10_000))
}

/// The same number as a big integer.
pub(crate) fn big(x: U256) -> BigUint {
    BigUint::from_bytes_be(&x.to_be_bytes::<32>())
}

/// The same number as a word.
pub(crate) fn word(x: &BigUint) -> U256 {
    U256::try_from_be_slice(&x.to_bytes_be()).unwrap()
}

/// Reads a file of the shared data; a missing file is a failing test.
pub(crate) fn shared(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("shared data {} is missing: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// A decimal string of the shared data.
pub(crate) fn decimal(value: &serde_json::Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

/// 30 days later.
pub(crate) const LATER: u64 = NOW + 30 * 86_400;

/// Adds collateral.
pub(crate) fn add(amount: Coll) -> Change {
    Change::add_collateral(amount)
}

/// Withdraws collateral.
pub(crate) fn withdraw(amount: Coll) -> Change {
    Change::withdraw_collateral(amount)
}

/// Borrows without limits.
pub(crate) fn borrow(amount: Debt) -> Change {
    Change::borrow(unlimited(amount))
}

/// The debt of `one_trove` after 30 days.
pub(crate) fn debt_later(plan: &Plan) -> Debt {
    interest::entire_debt(&plan.branch, &plan.trove, at(LATER)).unwrap()
}

/// The same in a branch that was shut ten seconds after.
pub(crate) fn shut(plan: Plan) -> Plan {
    Plan {
        branch: Branch {
            shut_at: at(NOW + 10),
            ..plan.branch
        },
        ..plan
    }
}
