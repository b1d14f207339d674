//! Gauges as pure rules: who earns, how income is split, what a stake is worth, against exact
//! fractions.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::incentives::{
    Gauge, GaugeError, LIQUIDITY_CAP, MAX_GAUGES, Member, Split, annual_rate, require_whole, stake,
    unstake, yearly,
};
use common::{rate, usd};
use fixed_math::{Debt, IncomePerUnit, Liquidity, Ratio, U256, WeightedDebt, kernel};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

fn gauge(weight: u16, minimum: u128, staked: u128) -> Gauge {
    Gauge {
        weight: Ratio::from_bps(weight),
        minimum: Liquidity::new(minimum),
        staked: Liquidity::new(staked),
    }
}

fn parts(income: u128, gauges: &[Gauge]) -> Vec<u128> {
    let mut split = Split::new(Debt::new(income), gauges.iter().copied());
    let part = |gauge| split.part(gauge).unwrap().raw();
    gauges.iter().map(part).collect()
}

/// Gauges with stakes and accounts, kept by the rules alone.
#[derive(Default)]
struct Play {
    gauges: Vec<Gauge>,
    sums: Vec<IncomePerUnit>,
    /// By gauge and account: the account, and the sum when it was settled.
    members: Vec<Vec<(Member, IncomePerUnit)>>,
    pulled: u128,
    paid: u128,
    /// Changes of sums and of accounts: each may have floored once.
    floors: u128,
}

impl Play {
    fn new(gauges: &[Gauge], accounts: usize) -> Self {
        Self {
            gauges: gauges.to_vec(),
            sums: vec![IncomePerUnit::ZERO; gauges.len()],
            members: vec![vec![Default::default(); accounts]; gauges.len()],
            ..Self::default()
        }
    }

    fn earns(&self) -> bool {
        self.gauges.iter().any(Gauge::earns)
    }

    /// Nothing is pulled while no gauge earns: the ledger gives it to others.
    fn pull(&mut self, income: u128) {
        if !self.earns() {
            return;
        }
        self.pulled += income;
        for (number, part) in parts(income, &self.gauges).into_iter().enumerate() {
            if part > 0 {
                let rise = self.gauges[number].rise(Debt::new(part)).unwrap();
                self.sums[number] = self.sums[number].add(rise).unwrap();
                self.floors += 1;
            }
        }
    }

    fn settle(&mut self, number: usize, who: usize) {
        let (member, then) = self.members[number][who];
        let now = self.sums[number];
        self.members[number][who] = (member.settled(then, now).unwrap(), now);
        self.floors += 1;
    }

    fn change(&mut self, number: usize, who: usize, amount: u128, adds: bool) -> bool {
        let rule = if adds { stake } else { unstake };
        self.settle(number, who);
        let (member, now) = self.members[number][who];
        let change = rule(self.gauges[number], member, Liquidity::new(amount));
        let Ok(change) = change else {
            return false;
        };
        self.gauges[number] = change.gauge;
        self.members[number][who] = (change.member, now);
        true
    }

    fn claim(&mut self, number: usize, who: usize) {
        self.settle(number, who);
        let booked = &mut self.members[number][who].0.booked;
        self.paid += booked.raw();
        *booked = Debt::ZERO;
    }

    fn claimable(&self) -> u128 {
        let of = |(number, members): (usize, &Vec<(Member, IncomePerUnit)>)| {
            let now = self.sums[number];
            let earned = |(member, then): &(Member, IncomePerUnit)| {
                member.settled(*then, now).unwrap().booked.raw()
            };
            members.iter().map(earned).sum::<u128>()
        };
        self.members.iter().enumerate().map(of).sum()
    }

    fn check(&self) {
        let dust = self.pulled - self.paid - self.claimable();
        let accounts = self.members.iter().map(Vec::len).sum::<usize>() as u128;
        // GAUGE-1, GAUGE-2: each floor is worth less than a wei.
        assert!(dust <= accounts + self.floors, "{dust} {}", self.floors);
        for (gauge, members) in self.gauges.iter().zip(&self.members) {
            let stakes = members.iter().map(|(member, _)| member.staked.raw());
            assert_eq!(gauge.staked.raw(), stakes.sum::<u128>());
        }
    }
}

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
fn stakes_are_bounded_by_the_cap_and_by_what_is_there() {
    let (empty, nobody) = (gauge(1, 1, 0), Member::default());
    let some = |amount| Liquidity::new(amount);
    let cap = LIQUIDITY_CAP.raw();
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
