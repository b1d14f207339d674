//! Routing over branches, and what a trove gives.
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
    Branch, BranchParams, OracleStatus, Quote, RuleError,
    params::{MIN_DEBT, PRICE_SCALE},
    redemption::{Route, Verdict, eligible, is_skipped, route, verdict},
};
use common::{NOW, at, coll, decimal, shared, usd};
use fixed_math::{Coll, Debt, Price, U256, WeightedDebt, kernel};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;
use proptest::prelude::*;

fn routed(amount: u128, debts: &[u128]) -> Route {
    let debts: Vec<_> = debts.iter().copied().map(Debt::new).collect();
    route(Debt::new(amount), &debts).unwrap()
}

/// The parts of as many branches as there are debts; the others have none.
fn parts(amount: u128, debts: &[u128]) -> Vec<u128> {
    let route = routed(amount, debts);
    let (here, beyond) = route.parts.split_at(debts.len());
    assert!(beyond.iter().all(|part| part.is_zero()));
    here.iter().map(|part| part.raw()).collect()
}

#[test]
fn redeem_7_the_parts_equal_the_golden_vector() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["routing"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 1);
    for vector in vectors {
        let list = |name: &str| -> Vec<_> {
            let values = vector[name].as_array().unwrap();
            values.iter().map(decimal).collect()
        };
        let amount = decimal(&vector["amount"]);
        assert_eq!(parts(amount, &list("weights")), list("parts"));
    }
}

fn debts() -> impl Strategy<Value = Vec<u128>> {
    let debt = prop_oneof![
        Just(0),
        Just(1),
        0..5u128,
        0..10_000u128,
        0..10u128.pow(24),
        Just(10u128.pow(28)),
    ];
    prop::collection::vec(debt, 0..=8)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(8_000))]

    #[test]
    fn redeem_7_parts_sum_exactly_within_a_wei_of_proportion_and_of_debt(
        debts in debts(), share in 0..=1_000u128, off in 0..4u128,
    ) {
        let total: u128 = debts.iter().sum();
        let amount = total / 1_000 * share + off;
        let parts = parts(amount, &debts);
        let asked = amount.min(total);
        prop_assert_eq!(parts.iter().sum::<u128>(), asked);
        for (part, debt) in parts.iter().zip(&debts) {
            prop_assert!(part <= debt);
            if total > 0 {
                let exact = BigRational::new(BigInt::from(asked) * debt, total.into());
                let gap = (BigRational::from(BigInt::from(*part)) - exact).abs();
                prop_assert!(gap < BigRational::from(BigInt::from(1)));
            }
        }
    }

    #[test]
    fn redeem_16_a_verdict_leaves_nothing_or_the_minimum_and_passes_over_only_at_it(
        left in amounts(), debt in amounts(),
    ) {
        let (left, debt) = (Debt::new(left.max(1)), Debt::new(debt).max(MIN_DEBT));
        let verdict = verdict(left, debt);
        let taken = verdict.taken(debt);
        let rest = debt.sub(taken).unwrap();
        prop_assert!(taken <= left);
        prop_assert!(rest.is_zero() || rest >= MIN_DEBT, "REDEEM-6");
        let whole = debt <= left;
        let keeps = !whole && debt.sub(left).unwrap() >= MIN_DEBT;
        let expected = match (whole, keeps, debt > MIN_DEBT) {
            (true, ..) => Verdict::Whole,
            (_, true, _) => Verdict::Partly(left),
            (.., true) => Verdict::ToMinimum,
            _ => Verdict::PassOver,
        };
        prop_assert_eq!(verdict, expected);
        // No smaller debt could be left by taking more, and no more could be taken.
        let most = if whole { debt } else { left.min(debt.sub(MIN_DEBT).unwrap()) };
        prop_assert_eq!(taken, most);
    }
}

/// Wei around the minimum and its double, and others.
fn amounts() -> impl Strategy<Value = u128> {
    let min = MIN_DEBT.raw();
    prop_oneof![
        0..4u128,
        min - 2..min + 3,
        2 * min - 2..2 * min + 3,
        0..10 * min,
        Just(10u128.pow(28)),
    ]
}

#[test]
fn redeem_7_more_than_two_branches_stay_within_a_wei_of_proportion() {
    // Parts of what is left would give (0, 0, 2), a wei above the proportion of the third.
    assert_eq!(parts(2, &[1_000, 1, 1_000]), [0, 1, 1]);
    assert_eq!(parts(0, &[5, 5]), [0, 0]);
    assert_eq!(parts(1, &[5, 5]), [0, 1]);
    assert_eq!(parts(10, &[5, 5]), [5, 5]);
    assert_eq!(parts(11, &[5, 5]), [5, 5], "no more than all debt");
    assert_eq!(parts(9, &[0, 0]), [0, 0]);
    assert_eq!(parts(9, &[]), Vec::<u128>::new());
}

#[test]
fn redeem_7_more_branches_or_debt_than_there_can_be_are_refused() {
    let nine = [usd(1); 9];
    assert_eq!(route(usd(1), &nine), Err(RuleError::BranchUnknown));
    let most = [Debt::new(u128::MAX); 2];
    assert_eq!(route(usd(1), &most), Err(RuleError::Overflow));
}

#[test]
fn redeem_7_what_one_leaves_is_asked_of_the_next_and_then_stays() {
    let mut route = routed(60, &[100, 0, 100, 100]);
    assert_eq!(route.asked(0), Ok(Debt::new(20)));
    route.gave(0, Debt::new(5)).unwrap();
    assert_eq!(route.asked(1), Ok(Debt::ZERO), "not eligible");
    route.gave(1, Debt::ZERO).unwrap();
    assert_eq!(route.asked(2), Ok(Debt::new(35)));
    route.gave(2, Debt::new(0)).unwrap();
    assert_eq!(route.asked(3), Ok(Debt::new(55)));
    route.gave(3, Debt::new(50)).unwrap();
    assert_eq!(route.carried, Debt::new(5), "stays with the redeemer");
    assert_eq!(route.asked(4), Ok(Debt::ZERO));
    assert_eq!(route.asked(usize::MAX), Ok(Debt::ZERO));
    assert_eq!(route.gave(7, Debt::new(6)), Err(RuleError::Overflow));
    // A branch is asked for its debt at most, and what passes it goes on.
    let mut route = routed(150, &[100, 10, 40]);
    route.gave(0, Debt::ZERO).unwrap();
    assert_eq!(route.asked(1), Ok(Debt::new(10)));
    route.gave(1, Debt::new(10)).unwrap();
    assert_eq!(route.asked(2), Ok(Debt::new(40)));
}

#[test]
fn redeem_16_verdicts_inside_on_and_outside_of_each_bound() {
    let min = MIN_DEBT.raw();
    let table = [
        (min, min, Verdict::Whole),
        (min - 1, min, Verdict::PassOver),
        (1, min, Verdict::PassOver),
        (min + 1, min, Verdict::Whole),
        (1, min + 1, Verdict::Partly(Debt::new(1))),
        (2, min + 1, Verdict::ToMinimum),
        (min, min + 1, Verdict::ToMinimum),
        (min + 1, min + 1, Verdict::Whole),
        (min, 2 * min, Verdict::Partly(MIN_DEBT)),
        (min + 1, 2 * min, Verdict::ToMinimum),
        (2 * min - 1, 2 * min, Verdict::ToMinimum),
        (2 * min, 2 * min, Verdict::Whole),
        // Below the minimum is out of reach of a branch that is not shut.
        (1, 2, Verdict::PassOver),
        (2, 2, Verdict::Whole),
    ];
    for (left, debt, expected) in table {
        let found = verdict(Debt::new(left), Debt::new(debt));
        assert_eq!(found, expected, "{left} left, {debt} owed");
    }
    assert_eq!(Verdict::PassOver.taken(usd(300)), Debt::ZERO);
    assert_eq!(Verdict::ToMinimum.taken(usd(300)), usd(100));
}

/// A price at which a unit of collateral is worth some wei.
fn wei(amount: u128) -> Price {
    Price::new(U256::from(amount) * U256::from(PRICE_SCALE))
}

#[test]
fn redeem_5_a_trove_below_one_is_skipped_and_one_at_it_is_not() {
    let debt = Debt::new(1_000);
    let skipped = |units, price| is_skipped(Coll::new(units), debt, price).unwrap();
    assert!(skipped(499, wei(2)));
    assert!(!skipped(500, wei(2)));
    assert!(!skipped(501, wei(2)));
    assert!(skipped(0, wei(2)), "no collateral");
    assert!(skipped(u128::MAX, Price::ZERO), "worth nothing");
    // The value is floored: 999.99 is below 1 000.
    let under = Price::new(kernel::sub(wei(2).raw(), U256::ONE).unwrap());
    assert!(skipped(500, under));
    let worth = is_skipped(Coll::new(u128::MAX), debt, Price::new(U256::MAX));
    assert_eq!(worth, Err(RuleError::Overflow));
}

/// A branch of 1 000 AmpUSD of debt and as many whole units of collateral, and what is asked of
/// it; the price is in per cent of an AmpUSD.
fn at_percent(low: u128, high: u128, status: OracleStatus, by_gap_only: bool) -> bool {
    let price = |percent: u128| Price::new(kernel::widen(percent * (PRICE_SCALE / 100)));
    let quote = Quote {
        price: price(low),
        redemption_price: price(high),
        status,
        by_gap_only,
    };
    eligible(&branch(), &BranchParams::AMPL, &quote).unwrap()
}

fn branch() -> Branch {
    Branch {
        coll: coll(1_000),
        recorded_debt: usd(1_000),
        weighted_debt: WeightedDebt::new(1),
        last_accrual: at(NOW),
        ..Branch::default()
    }
}

#[test]
fn redeem_7_shut_empty_below_scr_down_and_restricted_branches_get_nothing() {
    use OracleStatus::{Down, Good, Restricted};
    assert!(at_percent(130, 130, Good, false), "exactly at the SCR");
    assert!(!at_percent(129, 129, Good, false));
    assert!(at_percent(129, 130, Good, false), "the higher price counts");
    assert!(at_percent(200, 200, Restricted, true));
    assert!(!at_percent(200, 200, Restricted, false));
    assert!(!at_percent(129, 129, Restricted, true));
    assert!(!at_percent(200, 200, Down, false));
    assert!(!at_percent(200, 200, Down, true));
    let quote = common::quote(200);
    let asked = |branch| eligible(&branch, &BranchParams::AMPL, &quote).unwrap();
    assert!(asked(branch()));
    let shut_at = at(NOW);
    assert!(!asked(Branch {
        shut_at,
        ..branch()
    }));
    let weighted_debt = WeightedDebt::ZERO;
    assert!(
        !asked(Branch {
            weighted_debt,
            ..branch()
        }),
        "DEBT-8"
    );
    // What was redistributed and not yet applied counts on both sides (RATIO-5).
    let mut pending = branch();
    pending.redistributed.debt = usd(539);
    assert!(!asked(pending));
    pending.redistributed.coll = coll(1);
    assert!(asked(pending), "2 002 over 1 539 is above 130 %");
}
