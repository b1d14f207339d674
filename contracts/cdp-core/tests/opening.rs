//! Opening a trove: every check just inside, on and just outside its bound.
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
    Branch, OracleStatus, Plan, Quote, RuleError, Status, Yield,
    params::{COLL_CAP, COUNTER_CAP, DEBT_CAP, MIN_DEBT},
    plan::{BookMove, NewDebt, Opening},
};
use common::{NOW, at, coll, fee_alone, one_trove, open, opening, quote, rate, unlimited, usd};
use fixed_math::{Coll, Debt, Stake, WeightedDebt};
use num_bigint::BigUint;
use num_integer::Integer;

fn alone(opening: &Opening) -> Result<Plan, RuleError> {
    open(Branch::default(), opening, &quote(100), NOW)
}

#[test]
fn a_trove_opens_with_its_fee_in_debt_and_its_figures_in_the_branch() {
    let plan = alone(&opening(coll(1_000), usd(500))).unwrap();
    let fee = fee_alone(usd(500), 500);
    let debt = usd(500).add(fee).unwrap();
    assert_eq!(
        (plan.mint, plan.burn, plan.upfront_fee),
        (usd(500), Debt::ZERO, fee)
    );
    assert_eq!((plan.coll_in, plan.coll_out), (coll(1_000), Coll::ZERO));
    assert_eq!((plan.book, plan.residue), (BookMove::Insert, Debt::ZERO));
    assert_eq!(plan.trove.status, Status::Active);
    assert_eq!((plan.trove.coll, plan.trove.debt), (coll(1_000), debt));
    assert_eq!(plan.trove.stake, Stake::new(coll(1_000).raw()));
    assert_eq!(plan.trove.rate, rate(500));
    let now = at(NOW);
    assert_eq!(
        (plan.trove.last_debt_update, plan.trove.last_deposit),
        (now, now)
    );
    assert_eq!(
        (plan.trove.last_risk_raise, plan.branch.last_accrual),
        (now, now)
    );
    assert_eq!(
        (plan.branch.coll, plan.branch.recorded_debt),
        (coll(1_000), debt)
    );
    assert_eq!(
        plan.branch.weighted_debt,
        WeightedDebt::of(debt, rate(500)).unwrap()
    );
    assert_eq!(plan.branch.total_stakes, plan.trove.stake);
    assert_eq!(plan.branch.counter, 1, "TROVE-4: counters start at 1");
    let Yield { pool, incentives } = plan.booked;
    assert_eq!(
        pool.add(incentives),
        Ok(fee),
        "SUPPLY-1: minted and booked are the debt"
    );
}

#[test]
fn trove_4_counters_rise_by_one_to_their_cap() {
    let first = one_trove();
    let second = open(
        first.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    assert_eq!(second.branch.counter, 2);
    let last = Branch {
        counter: COUNTER_CAP - 1,
        ..Branch::default()
    };
    let request = opening(coll(1_000), usd(500));
    let plan = open(last, &request, &quote(100), NOW).unwrap();
    assert_eq!(plan.branch.counter, COUNTER_CAP);
    let full = open(plan.branch, &request, &quote(100), NOW);
    assert_eq!(full, Err(RuleError::AmountAboveCap));
}

#[test]
fn reverts_without_collateral() {
    assert_eq!(
        alone(&opening(Coll::ZERO, usd(500))),
        Err(RuleError::CollateralZero)
    );
}

#[test]
fn reverts_when_an_amount_passes_its_cap() {
    let above = Coll::new(COLL_CAP.raw() + 1);
    assert_eq!(
        alone(&opening(above, usd(500))),
        Err(RuleError::AmountAboveCap)
    );
    assert!(alone(&opening(COLL_CAP, usd(500))).is_ok());
    let above = Debt::new(DEBT_CAP.raw() + 1);
    assert_eq!(
        alone(&opening(COLL_CAP, above)),
        Err(RuleError::AmountAboveCap)
    );
    // At the cap the arithmetic still answers by a rule.
    assert_eq!(
        alone(&opening(COLL_CAP, DEBT_CAP)),
        Err(RuleError::IcrBelowMcr)
    );
    let rich = open(
        Branch::default(),
        &opening(COLL_CAP, DEBT_CAP),
        &quote(1_000),
        NOW,
    );
    assert!(rich.is_ok());
    // The sum over a branch has the same cap.
    let full = Branch {
        coll: COLL_CAP,
        ..Branch::default()
    };
    let more = open(full, &opening(coll(1_000), usd(500)), &quote(100), NOW);
    assert_eq!(more, Err(RuleError::AmountAboveCap));
}

#[test]
fn trove_2_reverts_when_the_entire_debt_is_below_the_minimum() {
    // The least amount that with its fee reaches the minimum.
    let (mut low, mut high) = (0, MIN_DEBT.raw());
    while low + 1 < high {
        let middle = u128::midpoint(low, high);
        let fee = fee_alone(Debt::new(middle), 500).raw();
        if middle + fee >= MIN_DEBT.raw() {
            high = middle
        } else {
            low = middle
        }
    }
    let plan = alone(&opening(coll(1_000), Debt::new(high))).unwrap();
    assert!(plan.trove.debt >= MIN_DEBT && plan.trove.debt.raw() <= MIN_DEBT.raw() + 1);
    let below = alone(&opening(coll(1_000), Debt::new(high - 1)));
    assert_eq!(below, Err(RuleError::DebtBelowMin));
    assert_eq!(
        alone(&opening(coll(1_000), Debt::ZERO)),
        Err(RuleError::DebtBelowMin)
    );
}

#[test]
fn oracle_10_reverts_without_a_good_price() {
    let request = opening(coll(1_000), usd(500));
    let down = open(Branch::default(), &request, &Quote::default(), NOW);
    assert_eq!(down, Err(RuleError::OracleDown));
    let restricted = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    let restricted = open(Branch::default(), &request, &restricted, NOW);
    assert_eq!(restricted, Err(RuleError::OracleRestricted));
    let zero = Quote {
        status: OracleStatus::Good,
        ..Quote::default()
    };
    let zero = open(Branch::default(), &request, &zero, NOW);
    assert_eq!(zero, Err(RuleError::IcrBelowMcr), "RATIO-7");
}

/// A branch so rich that no trove moves its ratio below the CCR.
fn rich_branch() -> Branch {
    open(
        Branch::default(),
        &opening(coll(10_000_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap()
    .branch
}

#[test]
fn ratio_1_opens_exactly_at_the_mcr_and_reverts_one_unit_below() {
    let rich = rich_branch();
    let debt = open(rich, &opening(coll(1_000), usd(500)), &quote(100), NOW)
        .unwrap()
        .trove
        .debt;
    // At 1 AmpUSD per unit: 150 % of the debt, fee included, in units, rounded up.
    let least = (debt.raw() * 3).div_ceil(2);
    assert!(open(rich, &opening(Coll::new(least), usd(500)), &quote(100), NOW).is_ok());
    let below = open(
        rich,
        &opening(Coll::new(least - 1), usd(500)),
        &quote(100),
        NOW,
    );
    assert_eq!(below, Err(RuleError::IcrBelowMcr));
}

#[test]
fn ratio_2_opens_exactly_at_the_ccr_and_reverts_one_unit_below() {
    // DEBT-8: an empty branch has no ratio; the first trove is tested alone.
    let debt = alone(&opening(coll(1_000), usd(500))).unwrap().trove.debt;
    let least = (debt.raw() * 18).div_ceil(10);
    assert!(alone(&opening(Coll::new(least), usd(500))).is_ok());
    let below = alone(&opening(Coll::new(least - 1), usd(500)));
    assert_eq!(below, Err(RuleError::TcrBelowCcr));
}

#[test]
fn shut_6_reverts_in_a_shut_branch() {
    let shut = Branch {
        shut_at: at(NOW - 1),
        ..Branch::default()
    };
    let request = opening(coll(1_000), usd(500));
    assert_eq!(
        open(shut, &request, &quote(100), NOW),
        Err(RuleError::BranchShut)
    );
}

#[test]
fn ratio_6_the_debt_fee_included_stays_at_or_below_the_ceiling() {
    let debt = alone(&opening(coll(1_000), usd(500))).unwrap().trove.debt;
    let with = |ceiling: u128| {
        let debt = NewDebt {
            ceiling: Debt::new(ceiling),
            ..unlimited(usd(500))
        };
        alone(&Opening {
            debt,
            ..opening(coll(1_000), usd(500))
        })
    };
    assert!(with(debt.raw() + 1).is_ok());
    assert!(with(debt.raw()).is_ok());
    assert_eq!(with(debt.raw() - 1), Err(RuleError::DebtAboveCeiling));
    assert_eq!(with(0), Err(RuleError::DebtAboveCeiling));
}

#[test]
fn int_7_the_fee_is_at_most_what_the_caller_accepts() {
    let fee = fee_alone(usd(500), 500).raw();
    let with = |max: u128| {
        let debt = NewDebt {
            max_upfront_fee: Debt::new(max),
            ..unlimited(usd(500))
        };
        alone(&Opening {
            debt,
            ..opening(coll(1_000), usd(500))
        })
    };
    assert!(with(fee + 1).is_ok());
    assert!(with(fee).is_ok());
    assert_eq!(with(fee - 1), Err(RuleError::UpfrontFeeAboveMax));
}

#[test]
fn int_6_the_average_is_taken_after_the_change_and_without_the_fee() {
    let first = one_trove();
    let request = Opening {
        rate: rate(2_500),
        ..opening(coll(1_000), usd(300))
    };
    let second = open(first.branch, &request, &quote(100), NOW).unwrap();
    let old = first.trove.debt.raw();
    let new = usd(300).raw();
    let average = (old * 500 + new * 2_500) * 10u128.pow(14) / (old + new);
    let exact = BigUint::from(new) * average * 7u8;
    let fee = exact.div_ceil(&(BigUint::from(365u16) * 10u128.pow(18)));
    assert_eq!(BigUint::from(second.upfront_fee.raw()), fee);
}

#[test]
fn std_8_the_earliest_failing_check_wins_in_the_law_s_order() {
    // A request that breaks every rule at once; each repair moves the answer on to the next.
    let shut = Branch {
        shut_at: at(NOW - 1),
        coll: Coll::new(1),
        ..Branch::default()
    };
    let nothing = NewDebt {
        amount: Debt::ZERO,
        max_upfront_fee: Debt::ZERO,
        ceiling: Debt::ZERO,
    };
    let mut request = Opening {
        coll: Coll::ZERO,
        rate: rate(500),
        debt: nothing,
    };
    let mut branch = shut;
    let mut price = Quote::default();
    let fails =
        |branch, request: &Opening, price: &Quote| open(branch, request, price, NOW).unwrap_err();
    assert_eq!(fails(branch, &request, &price), RuleError::CollateralZero);
    request.coll = coll(700);
    assert_eq!(fails(branch, &request, &price), RuleError::DebtBelowMin);
    request.debt.amount = usd(500);
    assert_eq!(fails(branch, &request, &price), RuleError::OracleDown);
    price = Quote {
        status: OracleStatus::Restricted,
        ..quote(100)
    };
    assert_eq!(fails(branch, &request, &price), RuleError::OracleRestricted);
    price = quote(100);
    assert_eq!(fails(branch, &request, &price), RuleError::IcrBelowMcr);
    request.coll = coll(800);
    assert_eq!(fails(branch, &request, &price), RuleError::TcrBelowCcr);
    request.coll = coll(1_000);
    assert_eq!(fails(branch, &request, &price), RuleError::BranchShut);
    branch.shut_at = at(0);
    assert_eq!(fails(branch, &request, &price), RuleError::DebtAboveCeiling);
    request.debt.ceiling = usd(1_000);
    assert_eq!(
        fails(branch, &request, &price),
        RuleError::UpfrontFeeAboveMax
    );
    request.debt.max_upfront_fee = usd(1);
    assert!(open(branch, &request, &price, NOW).is_ok());
}
