//! Liquidating oneself, before and after anything else that a coalition can do in that second.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod coalition;

use coalition::{
    DAY, GANG, HONEST, NINE, ONE, act, climb, entire, int, moves::attempt_but_liquidate, over,
    price, recorded, wei, worth,
};
use invariants::{
    pure::{Act, Liquidated, PureLedger},
    random::Random,
    trace::{Actor, Op},
};
use num_bigint::BigInt;
use num_rational::BigRational;

/// Opens in the SPOT branch at a ratio in per cent of the launch price.
fn open(world: &mut PureLedger, owner: Actor, debt: u128, percent: u128) -> u128 {
    let op = Op::Open {
        branch: 1,
        owner,
        coll: debt * NINE * percent / 120,
        debt: debt * ONE,
        rate: ONE / 20,
        max_fee: u128::MAX,
    };
    act(world, owner, op).unwrap().opened.unwrap()
}

fn stake(world: &mut PureLedger, who: Actor, assets: u128) {
    if assets > 0 {
        act(world, who, Op::PoolDeposit { assets }).unwrap();
    }
}

/// What the coalition has besides the trove that is liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    /// Nothing.
    Alone,
    /// Part of the pool.
    Pool,
    /// Another trove of the branch.
    Recipient,
    /// Both.
    Both,
}

/// A trove of the coalition below its MCR, in a branch of honest ones, with a pool of any size.
fn scene(random: &mut Random, means: Means) -> (PureLedger, u128) {
    let mut world = PureLedger::default();
    for (owner, debt) in [(HONEST[0], 20_000), (HONEST[1], 5_000)] {
        let percent = random.between(260, 500);
        open(&mut world, owner, debt, percent);
    }
    let debt = random.between(200, 6_000);
    let percent = random.between(155, 180);
    let mine = open(&mut world, GANG[0], debt, percent);
    if matches!(means, Means::Recipient | Means::Both) {
        let debt = random.between(200, 30_000);
        open(&mut world, GANG[1], debt, 400);
    }
    let money = world.amp_usd.balances[usize::from(HONEST[0])];
    let assets = *random.pick(&[0, money / 100, money / 8, money / 2, money]);
    stake(&mut world, HONEST[0], assets);
    if matches!(means, Means::Pool | Means::Both) {
        let money = world.amp_usd.balances[usize::from(GANG[0])];
        let parts = random.between(1, 4);
        stake(&mut world, GANG[0], money / parts);
    }
    let days = random.below(60);
    world.now += 1 + days * DAY;
    // To a ratio of the coalition's trove in tenths of a per cent.
    let ratio = random.between(600, 1_299);
    let (coll, debt) = entire(&world, mine);
    price(&mut world, 1, debt * ratio / 1_000 / coll * NINE);
    (world, mine)
}

/// What was liquidated last.
fn last(world: &PureLedger) -> Option<&Liquidated> {
    world.trail.iter().find_map(|act| match act {
        Act::Liquidated(done) => Some(&**done),
        _ => None,
    })
}

/// What the coalition makes of liquidating its trove, and of that trove: whether its collateral
/// less the compensation covers its debt; the compensation's worth; its debt.
struct Made {
    profit: BigRational,
    covered: bool,
    compensation: BigRational,
    debt: u128,
}

fn liquidate(start: &PureLedger, world: &PureLedger, mine: u128) -> Option<Made> {
    let mut world = world.clone();
    let op = Op::Liquidate { troves: vec![mine] };
    act(&mut world, GANG[2], op).ok()?;
    let done = last(&world)?;
    let (_, _, taken) = &done.taken[0];
    let (left, scale) = (
        taken.coll.raw() - taken.seizure.compensation.raw(),
        BigInt::from(10).pow(36),
    );
    let value = |units: u128| over(int(done.price.raw()) * units, scale.clone());
    Some(Made {
        profit: worth(&world, &GANG, true) - worth(start, &GANG, true),
        covered: value(left) >= over(BigInt::from(taken.debt.raw()), 1),
        compensation: value(taken.seizure.compensation.raw()),
        debt: taken.debt.raw(),
    })
}

/// The most that is made of a covered trove, in wei; and of one that is not, in millionths of the
/// debt: all, and above the compensation that any liquidator gets.
fn most(means: Means, seed: u64) -> [i128; 3] {
    let (mut random, mut most) = (Random::new(seed), [i128::MIN; 3]);
    for _ in 0..150 {
        let (start, mine) = scene(&mut random, means);
        climb(
            &start,
            &mut random,
            (5, 10),
            attempt_but_liquidate,
            |world| {
                let Some(made) = liquidate(&start, world, mine) else {
                    return over(BigInt::from(i128::MIN), 1);
                };
                let none = over(BigInt::from(0), 1);
                if made.covered {
                    assert!(made.profit <= none, "{means:?}");
                    most[0] = wei(&made.profit).max(most[0]);
                } else {
                    assert!(made.profit <= made.compensation, "{means:?}");
                    let of_debt = |worth: &BigRational| {
                        wei(&(worth * BigInt::from(1_000_000))) / made.debt as i128
                    };
                    let above = &made.profit - &made.compensation;
                    most[1] = of_debt(&made.profit).max(most[1]);
                    most[2] = of_debt(&above).max(most[2]);
                }
                made.profit
            },
        );
    }
    most
}

#[test]
fn adv_4_liquidating_oneself_makes_no_more_than_a_liquidators_compensation() {
    let all = [Means::Alone, Means::Pool, Means::Recipient, Means::Both];
    let found = all.map(|means| most(means, 4));
    recorded("ADV-4", &found, &SELF);
    assert!(found.iter().all(|[covered, ..]| *covered <= 0));
}

/// For who is alone, is part of the pool, has another trove, or both. Of a covered trove nothing
/// is made. A trove worth less than its debt and the compensation is worth next to nothing to its
/// owner, who can have it liquidated like anybody else, for 0.5 % of its collateral: the law's
/// "profit <= 0" is not true there, and no liquidator would come if it were.
const SELF: [[i128; 3]; 4] = [
    [-1_733_552_368_513_388_591, 4_994, 0],
    [-75_179_625_516_132_238, 4_864, 0],
    [-618_052_532_943_686_685, 4_984, 0],
    [-33_630_224_472_183_302, 4_924, 0],
];
