//! Whose booked yield is: the pool and the gauges stand in for each other, and nothing is lost.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    RuleError, Yield,
    yields::{Shared, shared, spends_yield},
};
use common::usd;
use fixed_math::Debt;

fn booked(pool: Debt, incentives: Debt) -> Yield {
    Yield { pool, incentives }
}

#[test]
fn pool_19_a_pool_that_is_too_small_leaves_its_part_to_the_incentives() {
    let both = booked(usd(75), usd(25));
    let to = |pool, gauges| shared(both, pool, gauges).unwrap();
    assert_eq!(to(true, true).booked, both);
    assert_eq!(to(false, true).booked, booked(Debt::ZERO, usd(100)));
    assert_eq!(to(true, true).cushion, Debt::ZERO);
    assert_eq!(to(false, true).cushion, Debt::ZERO);
}

#[test]
fn gauge_7_without_a_gauge_the_pool_earns_all_and_without_either_the_system_keeps_it() {
    let both = booked(usd(75), usd(25));
    let to = |pool, gauges| shared(both, pool, gauges).unwrap();
    assert_eq!(to(true, false).booked, booked(usd(100), Debt::ZERO));
    assert_eq!(to(true, false).cushion, Debt::ZERO);
    let kept = Shared {
        booked: Yield::default(),
        cushion: usd(100),
    };
    assert_eq!(to(false, false), kept);
}

#[test]
fn supply_1_no_wei_is_lost_or_made_and_a_sum_that_does_not_fit_is_refused() {
    for (pool, gauges) in [(true, true), (true, false), (false, true), (false, false)] {
        for (a, b) in [(0, 0), (1, 0), (0, 1), (7, 5), (u128::MAX - 1, 1)] {
            let both = booked(Debt::new(a), Debt::new(b));
            let Shared { booked, cushion } = shared(both, pool, gauges).unwrap();
            let parts = [booked.pool, booked.incentives, cushion];
            let sum = parts
                .iter()
                .try_fold(Debt::ZERO, |sum, part| sum.add(*part));
            assert_eq!(sum.unwrap().raw(), a + b);
        }
        let most = Debt::new(u128::MAX);
        let refused = shared(booked(most, Debt::new(1)), pool, gauges);
        assert_eq!(refused, Err(RuleError::Overflow));
    }
}

#[test]
fn pool_5_yield_is_spent_first_where_less_than_twice_the_threshold_would_stay() {
    let wei = Debt::new(1);
    for (minted, most) in [
        (usd(5_000), usd(3_000)),
        (usd(2_001), usd(1)),
        (usd(2_000), Debt::ZERO),
        (usd(1_500), Debt::ZERO),
        (usd(1), Debt::ZERO),
    ] {
        assert!(!spends_yield(minted, most), "{minted:?} keeps twice 1 000");
        assert!(spends_yield(minted, most.add(wei).unwrap()), "{minted:?}");
    }
    assert!(!spends_yield(usd(5_000), usd(10)));
    assert!(spends_yield(usd(5_000), usd(4_000)));
}
