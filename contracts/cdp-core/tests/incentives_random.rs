//! Gauges as pure rules, at random: income is split and earned as exact fractions say.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::incentives::{Gauge, LIQUIDITY_CAP, Member, require_whole};
use common::gauges::{Play, gauge, parts};
use fixed_math::{Debt, IncomePerUnit, Liquidity, Ratio};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Income(u128),
    Stake(usize, usize, u128),
    Unstake(usize, usize, u128),
    Claim(usize, usize),
    Weights(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let amount = prop_oneof![1_u128..20, 1..10_u128.pow(24), Just(LIQUIDITY_CAP.raw())];
    let unstaked = prop_oneof![1_u128..20, 1..10_u128.pow(24)];
    prop_oneof![
        prop_oneof![0_u128..9, 0..10_u128.pow(24)].prop_map(Step::Income),
        (0..3_usize, 0..4_usize, amount).prop_map(|(g, a, x)| Step::Stake(g, a, x)),
        (0..3_usize, 0..4_usize, unstaked).prop_map(|(g, a, x)| Step::Unstake(g, a, x)),
        (0..3_usize, 0..4_usize).prop_map(|(g, a)| Step::Claim(g, a)),
        (0..=10_000_u16).prop_map(Step::Weights),
    ]
}

proptest! {
    #[test]
    fn gauge_1_what_is_pulled_is_paid_claimable_or_dust(
        steps in prop::collection::vec(step(), 1..120)
    ) {
        let gauges = [gauge(5_000, 1, 0), gauge(3_000, 1_000, 0), gauge(2_000, 7, 0)];
        let mut play = Play::new(&gauges, 4);
        for step in steps {
            match step {
                Step::Income(income) => play.pull(income),
                Step::Stake(number, who, amount) => { play.change(number, who, amount, true); }
                Step::Unstake(number, who, amount) => { play.change(number, who, amount, false); }
                Step::Claim(number, who) => play.claim(number, who),
                Step::Weights(first) => {
                    let rest = 10_000 - first;
                    let weights = [first, rest / 2, rest - rest / 2].map(Ratio::from_bps);
                    require_whole(weights.into_iter(), 3).unwrap();
                    for (gauge, weight) in play.gauges.iter_mut().zip(weights) {
                        gauge.weight = weight;
                    }
                }
            }
            play.check();
        }
        // Everybody leaves with what they have staked and earned.
        for number in 0..3 {
            for who in 0..4 {
                play.claim(number, who);
                let staked = play.members[number][who].0.staked.raw();
                prop_assert!(staked == 0 || play.change(number, who, staked, false));
            }
            prop_assert!(play.gauges[number].staked.is_zero());
        }
        prop_assert_eq!(play.claimable(), 0);
        play.check();
    }

    #[test]
    fn gauge_2_an_account_earns_its_share_of_each_income_and_less_than_a_wei_a_floor_short(
        steps in prop::collection::vec((0..10_u128.pow(22), 0..2_usize, 1..10_u128.pow(20)), 1..60)
    ) {
        let mut play = Play::new(&[gauge(10_000, 1, 0)], 2);
        let mut exact = [BigRational::zero(), BigRational::zero()];
        for (income, who, amount) in steps {
            let all = play.gauges[0].staked.raw();
            for (who, exact) in exact.iter_mut().enumerate().filter(|_| all > 0) {
                let mine = BigInt::from(play.members[0][who].0.staked.raw());
                *exact += BigRational::new(mine * income, all.into());
            }
            play.pull(income);
            prop_assert!(play.change(0, who, amount, true));
        }
        for (who, exact) in exact.iter().enumerate() {
            play.settle(0, who);
            let earned = BigInt::from(play.members[0][who].0.booked.raw());
            let short = exact - BigRational::from(earned);
            prop_assert!(!short.is_negative());
            prop_assert!(short <= BigRational::from(BigInt::from(play.floors)));
        }
    }

    #[test]
    fn gauge_4_parts_are_floored_shares_of_the_income_and_the_rest_is_the_last_ones(
        income in prop_oneof![0_u128..50, 0..10_u128.pow(28)],
        raw in prop::collection::vec((0..400_u16, 1..4_u128, 0..4_u128), 1..=32),
    ) {
        let gauges: Vec<Gauge> = raw.iter().map(|(w, m, s)| gauge(*w, *m, *s)).collect();
        let given = parts(income, &gauges);
        let earn: Vec<usize> = (0..gauges.len()).filter(|at| gauges[*at].earns()).collect();
        let all: u128 = earn.iter().map(|at| u128::from(gauges[*at].weight.bps())).sum();
        for (at, part) in given.iter().enumerate() {
            if !earn.contains(&at) {
                prop_assert_eq!(*part, 0);
            } else if Some(&at) != earn.last() {
                let weight = u128::from(gauges[at].weight.bps());
                let exact = BigUint::from(income) * weight / all;
                prop_assert_eq!(BigUint::from(*part), exact);
            }
        }
        let sum: u128 = given.iter().sum();
        prop_assert_eq!(sum, if earn.is_empty() { 0 } else { income });
    }

    #[test]
    fn round_1_row_12_sums_and_earnings_floor(
        part in 0..10_u128.pow(28), staked in 1..LIQUIDITY_CAP.raw(), mine in 1..LIQUIDITY_CAP.raw()
    ) {
        let mine = mine.min(staked);
        let rise = gauge(1, 1, staked).rise(Debt::new(part)).unwrap();
        let exact = (BigUint::from(part) << 128) / staked;
        let limbs = BigUint::from_bytes_be(&rise.raw().to_be_bytes::<32>());
        prop_assert_eq!(&limbs, &exact);
        let member = Member { staked: Liquidity::new(mine), booked: Debt::ZERO };
        let earned = member.settled(IncomePerUnit::ZERO, rise).unwrap().booked;
        prop_assert_eq!(BigUint::from(earned.raw()), (exact * mine) >> 128);
        // All together get all but what two floors take.
        let all = Member { staked: Liquidity::new(staked), booked: Debt::ZERO };
        let all = all.settled(IncomePerUnit::ZERO, rise).unwrap().booked.raw();
        prop_assert!(all <= part && part - all <= 1, "{} of {}", all, part);
    }

    #[test]
    fn gauge_6_many_small_pulls_give_what_one_gives(
        incomes in prop::collection::vec(0..10_u128.pow(21), 1..200),
        stakes in [1..10_u128.pow(26), 1..10_u128.pow(26)],
    ) {
        let gauges = [gauge(7_000, 1, 0), gauge(3_000, 1, 0)];
        let start = || {
            let mut play = Play::new(&gauges, 2);
            for (who, amount) in stakes.into_iter().enumerate() {
                assert!(play.change(0, who, amount, true) && play.change(1, who, amount, true));
            }
            play
        };
        let (mut poked, mut once) = (start(), start());
        for income in &incomes {
            poked.pull(*income);
            poked.settle(0, 0);
        }
        once.pull(incomes.iter().sum());
        let updates = 2 * incomes.len() as u128 + 2;
        for number in 0..2 {
            for who in 0..2 {
                let earned = |play: &mut Play| {
                    play.settle(number, who);
                    play.members[number][who].0.booked.raw()
                };
                let (a, b) = (earned(&mut poked), earned(&mut once));
                prop_assert!(a.abs_diff(b) <= updates, "{} {}", a, b);
            }
        }
    }
}
