//! Gauges as pure rules: who earns, how income is split, what a stake is worth.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::incentives::{
    Gauge, GaugeError, LIQUIDITY_CAP, MAX_GAUGES, Member, annual_rate, require_whole, stake,
    unstake, yearly,
};
use common::gauges::{Play, gauge, parts};
use common::{rate, usd};
use fixed_math::{Debt, IncomePerUnit, Liquidity, Ratio, U256, WeightedDebt, kernel};

#[test]
fn gauge_4_weights_are_whole_and_one_for_each_gauge() {
    let whole = |weights: &[u16], gauges| {
        require_whole(weights.iter().map(|bps| Ratio::from_bps(*bps)), gauges)
    };
    assert_eq!(whole(&[10_000], 1), Ok(()));
    assert_eq!(whole(&[0, 9_999, 1], 3), Ok(()));
    let refused = Err(GaugeError::WeightsNotWhole);
    for (weights, gauges) in [
        (&[9_999][..], 1),
        (&[10_001], 1),
        (&[], 0),
        (&[5_000, 5_000], 1),
        (&[5_000, 5_000], 3),
        (&[10_000, u16::MAX], 2),
        (&[0, 0], 2),
    ] {
        assert_eq!(whole(weights, gauges), refused, "{weights:?}");
    }
    assert_eq!(whole(&[312; 32], 32), refused);
    assert_eq!(whole(&[&[312_u16; 31][..], &[328]].concat(), 32), Ok(()));
}

#[test]
fn gauge_4_there_is_no_33rd_gauge_and_none_earns_on_nothing() {
    let one = Liquidity::new(1);
    assert!(Gauge::added(one, MAX_GAUGES - 1).is_ok());
    assert_eq!(
        Gauge::added(one, MAX_GAUGES),
        Err(GaugeError::TooManyGauges)
    );
    let added = |minimum| Gauge::added(Liquidity::new(minimum), 0);
    let cap = LIQUIDITY_CAP.raw();
    assert_eq!(added(cap), Ok(gauge(0, cap, 0)));
    for minimum in [0, cap + 1, u128::MAX] {
        assert_eq!(added(minimum), Err(GaugeError::MinimumOutOfRange));
    }
    assert_eq!(gauge(1, 1, 0).rise(Debt::new(1)), Err(GaugeError::Overflow));
}

#[test]
fn gauge_5_a_gauge_earns_from_its_minimum_on_and_its_part_goes_to_the_others_below() {
    for (staked, earns) in [(0, false), (999, false), (1_000, true), (1_001, true)] {
        assert_eq!(gauge(1, 1_000, staked).earns(), earns);
    }
    assert!(!gauge(0, 1_000, 5_000).earns(), "without a weight");
    let other = gauge(4_000, 1, 1);
    assert_eq!(parts(100, &[gauge(6_000, 10, 10), other]), [60, 40]);
    assert_eq!(parts(100, &[gauge(6_000, 10, 9), other]), [0, 100]);
    assert_eq!(parts(100, &[other, gauge(6_000, 10, 9)]), [100, 0]);
    assert_eq!(parts(100, &[gauge(6_000, 10, 9)]), [0]);
    assert_eq!(parts(100, &[]), [0; 0]);
    // A remainder is the last one's that earns.
    let three = [
        gauge(1, 1, 1),
        gauge(1, 1, 1),
        gauge(1, 1, 1),
        gauge(9, 1, 0),
    ];
    assert_eq!(parts(100, &three), [33, 33, 34, 0]);
}

#[test]
fn gauge_8_a_stake_earns_nothing_of_what_arose_before_it_and_all_of_what_arises_alone() {
    let mut play = Play::new(&[gauge(10_000, 1, 0)], 2);
    assert!(play.change(0, 0, 100, true));
    play.pull(1_000);
    assert!(play.change(0, 1, 900, true));
    assert_eq!(play.members[0][1].0.booked, Debt::ZERO);
    play.pull(1_000);
    play.settle(0, 0);
    play.settle(0, 1);
    let booked = |who: usize| play.members[0][who].0.booked.raw();
    assert_eq!((booked(0), booked(1)), (1_100, 900));
}

#[test]
fn gauge_3_what_is_staked_can_be_taken_out_and_no_more() {
    let (empty, nobody) = (gauge(1, 1, 0), Member::default());
    let some = |amount| Liquidity::new(amount);
    let cap = LIQUIDITY_CAP.raw();
    assert_eq!(cap, u128::MAX >> 32, "96 bits");
    assert_eq!(stake(empty, nobody, some(0)), Err(GaugeError::NoLiquidity));
    assert!(stake(empty, nobody, some(cap)).is_ok());
    for amount in [cap + 1, u128::MAX] {
        let refused = stake(empty, nobody, some(amount));
        assert_eq!(refused, Err(GaugeError::LiquidityAboveCap));
    }
    let full = gauge(1, 1, cap);
    assert_eq!(
        stake(full, nobody, some(1)),
        Err(GaugeError::LiquidityAboveCap)
    );
    let member = Member {
        staked: some(10),
        booked: usd(3),
    };
    let change = unstake(gauge(1, 1, 30), member, some(10)).unwrap();
    assert_eq!(
        (change.gauge.staked, change.member.staked),
        (some(20), some(0))
    );
    assert_eq!(change.member.booked, usd(3), "what was earned stays");
    let refused = unstake(gauge(1, 1, 30), member, some(11));
    assert_eq!(refused, Err(GaugeError::UnstakeAboveStake));
    let refused = unstake(gauge(1, 1, 30), member, some(0));
    assert_eq!(refused, Err(GaugeError::NoLiquidity));
}

#[test]
fn a_century_of_income_on_one_unit_fits_the_sum_and_one_past_it_is_an_error() {
    // Debt at its cap and the highest rate pays 2.5e28 a year.
    let century = Debt::new(25 * 10u128.pow(29));
    let alone = gauge(10_000, 1, 1);
    let sum = alone.rise(century).unwrap();
    assert_eq!(sum.raw().leading_zeros() + sum.raw().bit_len(), 256);
    assert!(sum.raw().bit_len() <= 229);
    let member = Member {
        staked: Liquidity::new(1),
        booked: Debt::ZERO,
    };
    assert_eq!(
        member.settled(IncomePerUnit::ZERO, sum).unwrap().booked,
        century
    );
    // A sum never falls; what passes its type is refused.
    assert_eq!(
        member.settled(sum, IncomePerUnit::ZERO),
        Err(GaugeError::Overflow)
    );
    let most = IncomePerUnit::new(U256::MAX);
    assert!(most.add(IncomePerUnit::new(U256::ONE)).is_err());
    let rich = Member {
        staked: LIQUIDITY_CAP,
        booked: Debt::ZERO,
    };
    assert_eq!(
        rich.settled(IncomePerUnit::ZERO, most),
        Err(GaugeError::Overflow)
    );
}

#[test]
fn a_year_of_interest_is_shared_as_interest_is_and_a_rate_is_income_over_value() {
    let weighted = WeightedDebt::of(usd(1_000), rate(800)).unwrap();
    assert_eq!(yearly(weighted, true), Ok(usd(20)));
    assert_eq!(yearly(weighted, false), Ok(usd(80)));
    let value = |whole: u128| usd(whole).word();
    let wad = |bps: u128| kernel::widen(bps * 10u128.pow(14));
    assert_eq!(annual_rate(usd(20), value(400)), Ok(wad(500)));
    assert_eq!(annual_rate(usd(20), U256::ZERO), Ok(U256::ZERO));
    assert_eq!(
        annual_rate(Debt::new(2), U256::from(3)),
        Ok(U256::from(666_666_666_666_666_666_u64))
    );
}
