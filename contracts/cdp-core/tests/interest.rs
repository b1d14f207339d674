//! Interest and fees against big rationals and the published vectors.
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
    Branch, BranchParams, RuleError, Yield,
    interest::{
        accrue, average_rate, branch_interest, entire_debt, split, trove_interest, upfront_fee,
    },
    params::{DEBT_CAP, WAD, YEAR},
    shutdown::{Flags, Outage, shut},
};
use common::{NOW, at, decimal, one_trove, quote, rate, shared};
use fixed_math::{AverageRate, Debt, Seconds, WeightedDebt};
use num_bigint::BigUint;
use num_rational::Ratio;
use proptest::prelude::*;

const CENTURY: u64 = 100 * YEAR;

fn rational(numerator: BigUint, denominator: BigUint) -> Ratio<BigUint> {
    Ratio::new(numerator, denominator)
}

/// `debt * rate * dt / (YEAR * WAD)`, exactly, in the law's unit.
fn law(debt: u128, rate_wad: u128, dt: u64) -> Ratio<BigUint> {
    let numerator = BigUint::from(debt) * rate_wad * dt;
    rational(numerator, BigUint::from(YEAR) * WAD)
}

fn times() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(59),
        Just(60),
        Just(6 * 3_600),
        Just(7 * 86_400),
        Just(YEAR),
        Just(CENTURY),
        0..CENTURY,
    ]
}

fn debts() -> impl Strategy<Value = u128> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(DEBT_CAP.raw()),
        0..=DEBT_CAP.raw(),
        0..=10u128.pow(24),
        0..1_000u128,
    ]
}

fn rates() -> impl Strategy<Value = u16> {
    prop_oneof![
        Just(50u16),
        Just(51),
        Just(24_999),
        Just(25_000),
        50..=25_000u16
    ]
}

/// So many cases, none of them kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn int_1_trove_interest_floors_the_rational(debt in debts(), bps in rates(), dt in times()) {
        let interest = trove_interest(Debt::new(debt), rate(bps), Seconds::new(dt)).unwrap();
        let exact = law(debt, rate(bps).wad(), dt).floor().to_integer();
        prop_assert_eq!(BigUint::from(interest.raw()), exact);
    }

    #[test]
    fn int_1_branch_interest_ceils_the_rational(
        parts in prop::collection::vec((debts(), rates()), 0..5), dt in times(),
    ) {
        let mut weighted = WeightedDebt::ZERO;
        let mut law_weight = BigUint::ZERO;
        for (debt, bps) in parts {
            weighted = weighted.add(WeightedDebt::of(Debt::new(debt), rate(bps)).unwrap()).unwrap();
            law_weight += BigUint::from(debt) * rate(bps).wad();
        }
        let interest = branch_interest(weighted, Seconds::new(dt)).unwrap();
        let exact = rational(law_weight * dt, BigUint::from(YEAR) * WAD).ceil().to_integer();
        prop_assert_eq!(BigUint::from(interest.raw()), exact);
    }

    #[test]
    fn int_2_interest_is_monotone_in_each_argument(
        debt in debts(),
        bps in rates(),
        dt in times(),
        more in 0u128..10u128.pow(20),
        later in 0u64..YEAR,
    ) {
        let interest = |debt: u128, bps: u16, dt: u64| {
            trove_interest(Debt::new(debt), rate(bps), Seconds::new(dt)).unwrap()
        };
        let base = interest(debt, bps, dt);
        prop_assert!(interest(debt + more, bps, dt) >= base);
        prop_assert!(interest(debt, (bps + 1).min(25_000), dt) >= base);
        prop_assert!(interest(debt, bps, dt + later) >= base);
        prop_assert_eq!(interest(0, bps, dt), Debt::ZERO);
        prop_assert_eq!(interest(debt, bps, 0), Debt::ZERO);
    }

    #[test]
    fn int_2_interest_superposes_within_one(
        debt in debts(),
        bps in rates(),
        first in 0..CENTURY / 2,
        second in 0..CENTURY / 2,
        other in debts(),
    ) {
        let interest = |debt: u128, dt: u64| {
            trove_interest(Debt::new(debt), rate(bps), Seconds::new(dt)).unwrap().raw()
        };
        let error = interest(debt, first + second) - interest(debt, first) - interest(debt, second);
        prop_assert!(error <= 1, "in time");
        let error = interest(debt + other, first) - interest(debt, first) - interest(other, first);
        prop_assert!(error <= 1, "in debt");
    }

    #[test]
    fn int_4_the_pool_gets_three_quarters_floored(amount in any::<u128>()) {
        let Yield { pool, incentives } = split(Debt::new(amount));
        let exact = BigUint::from(amount) * 75u8 / 100u8;
        prop_assert_eq!(BigUint::from(pool.raw()), exact);
        prop_assert_eq!(incentives.raw(), amount - pool.raw());
    }

    #[test]
    fn int_6_the_average_floors_and_the_fee_ceils(
        debt in debts(),
        parts in prop::collection::vec((debts(), rates()), 1..5),
        extra in 0u128..1_000,
    ) {
        let (mut weighted, mut recorded) = (WeightedDebt::ZERO, extra);
        let mut law_weight = BigUint::ZERO;
        for (debt, bps) in parts {
            weighted = weighted.add(WeightedDebt::of(Debt::new(debt), rate(bps)).unwrap()).unwrap();
            law_weight += BigUint::from(debt) * rate(bps).wad();
            recorded += debt;
        }
        prop_assume!(recorded > 0);
        let average = average_rate(weighted, Debt::new(recorded)).unwrap();
        let exact = law_weight / recorded;
        prop_assert_eq!(BigUint::from(average.wad()), exact);
        let fee = upfront_fee(Debt::new(debt), average).unwrap();
        let exact = law(debt, average.wad(), 7 * 86_400).ceil().to_integer();
        prop_assert_eq!(BigUint::from(fee.raw()), exact);
    }

    #[test]
    fn debt_3_accrual_without_time_changes_nothing(
        weighted in 0..10u128.pow(30), recorded in debts(), last in 0..CENTURY,
    ) {
        let mut branch = Branch {
            weighted_debt: WeightedDebt::new(weighted),
            recorded_debt: Debt::new(recorded),
            last_accrual: at(last),
            ..Branch::default()
        };
        let before = branch;
        prop_assert_eq!(accrue(&mut branch, at(last)), Ok(Debt::ZERO));
        prop_assert_eq!(branch, before);
        // A clock that ran backwards charges nothing and forgets nothing.
        prop_assert_eq!(accrue(&mut branch, at(last.saturating_sub(1))), Ok(Debt::ZERO));
        prop_assert_eq!(branch, before);
    }

    #[test]
    fn debt_4_accruing_twice_costs_the_branch_at_most_one_more(
        weighted in 0..10u128.pow(30), first in 0..CENTURY / 2, second in 0..CENTURY / 2,
    ) {
        let start = Branch { weighted_debt: WeightedDebt::new(weighted), ..Branch::default() };
        let (mut once, mut twice) = (start, start);
        accrue(&mut once, at(first + second)).unwrap();
        accrue(&mut twice, at(first)).unwrap();
        accrue(&mut twice, at(first + second)).unwrap();
        let gap = twice.recorded_debt.raw() - once.recorded_debt.raw();
        prop_assert!(gap <= 1);
    }
}

#[test]
fn int_1_interest_equals_the_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["interest"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let debt = Debt::new(decimal(&vector["debt"]));
        let wad = decimal(&vector["annual_rate"]);
        let rate = rate(u16::try_from(wad / 10u128.pow(14)).unwrap());
        assert_eq!(rate.wad(), wad);
        let dt = Seconds::new(u64::try_from(decimal(&vector["seconds"])).unwrap());
        let floor = Debt::new(decimal(&vector["trove_floor"]));
        let ceil = Debt::new(decimal(&vector["branch_ceil"]));
        assert_eq!(trove_interest(debt, rate, dt), Ok(floor));
        assert_eq!(
            branch_interest(WeightedDebt::of(debt, rate).unwrap(), dt),
            Ok(ceil)
        );
        if dt == Seconds::new(7 * 86_400) {
            assert_eq!(upfront_fee(debt, AverageRate::from_wad(wad)), Ok(ceil));
        }
    }
}

#[test]
fn int_9_a_shut_branch_accrues_to_the_second_it_was_shut() {
    let start = Branch {
        weighted_debt: WeightedDebt::new(10u128.pow(26)),
        last_accrual: at(1_000),
        ..Branch::default()
    };
    let mut open = start;
    let until = accrue(&mut open, at(5_000)).unwrap();
    let mut shut = Branch {
        shut_at: at(5_000),
        ..start
    };
    assert_eq!(accrue(&mut shut, at(900_000)), Ok(until));
    assert_eq!(shut.last_accrual, at(5_000));
    assert_eq!(accrue(&mut shut, at(9_900_000)), Ok(Debt::ZERO));
}

#[test]
fn round_2_time_is_clamped_at_a_century() {
    let (debt, rate) = (Debt::new(10u128.pow(28)), rate(25_000));
    let century = trove_interest(debt, rate, Seconds::new(CENTURY)).unwrap();
    assert_eq!(century.raw(), 250 * debt.raw());
    assert_eq!(
        trove_interest(debt, rate, Seconds::new(CENTURY + 1)),
        Ok(century)
    );
    assert_eq!(
        trove_interest(debt, rate, Seconds::new(u64::MAX)),
        Ok(century)
    );
    let weighted = WeightedDebt::of(debt, rate).unwrap();
    assert_eq!(
        branch_interest(weighted, Seconds::new(u64::MAX)),
        Ok(century)
    );
    assert!(trove_interest(debt, rate, Seconds::new(CENTURY - 1)).unwrap() < century);
}

#[test]
fn round_2_out_of_the_caps_is_an_error_not_a_wrap() {
    let max = Debt::new(u128::MAX);
    let century = Seconds::new(CENTURY);
    assert_eq!(
        trove_interest(max, rate(50), century),
        Err(RuleError::Overflow)
    );
    let weighted = WeightedDebt::new(u128::MAX);
    assert!(
        branch_interest(weighted, century).is_ok(),
        "1e38 / 1e4 * 100 fits"
    );
    let mut full = Branch {
        recorded_debt: max,
        weighted_debt: weighted,
        ..Branch::default()
    };
    assert_eq!(accrue(&mut full, at(1)), Err(RuleError::Overflow));
    let average = AverageRate::from_wad(u128::MAX);
    assert_eq!(upfront_fee(max, average), Err(RuleError::Overflow));
    assert_eq!(
        average_rate(WeightedDebt::ZERO, Debt::ZERO),
        Ok(AverageRate::default())
    );
    assert_eq!(
        average_rate(weighted, Debt::new(1)),
        Err(RuleError::Overflow)
    );
}

#[test]
fn int_9_the_last_interest_ends_in_the_second_of_the_shutdown() {
    let old = one_trove();
    let flags = Flags {
        scr: at(NOW),
        ..Flags::default()
    };
    let (params, end) = (&BranchParams::AMPL, NOW + 7_200);
    // 1 000 units at 60 cents are worth 120 % of the debt.
    let (price, none) = (quote(60), Outage::default());
    let done = shut(flags, old.branch, params, &price, &none, at(end)).unwrap();
    let mut exact = old.branch;
    let last = accrue(&mut exact, at(end)).unwrap();
    assert!(!last.is_zero());
    assert_eq!(done.branch_interest, last);
    assert_eq!(done.booked, split(last), "INT-4");
    let shut_at = at(end);
    assert_eq!(done.branch, Branch { shut_at, ..exact });
    let due = |branch, now| entire_debt(branch, &old.trove, at(now)).unwrap();
    assert_eq!(due(&done.branch, end + YEAR), due(&exact, end));
    let mut later = done.branch;
    let more = accrue(&mut later, at(end + YEAR)).unwrap();
    assert_eq!((more, later), (Debt::ZERO, done.branch));
}
