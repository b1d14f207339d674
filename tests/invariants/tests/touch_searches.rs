//! Touching troves at the right moment: before a redemption, while one could be liquidated, and to
//! compound another's interest.
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
    DAY, GANG, HONEST, HOUR, NINE, ONE, act, effort, entire, int, later, over, price, recorded, wei,
};
use invariants::{
    pure::{PureLedger, id},
    random::Random,
    trace::{Actor, Op},
};
use num_bigint::BigInt;
use num_rational::BigRational;

/// Seconds of seven days and of a year.
const WEEK: u64 = 7 * DAY;
const YEAR: u64 = 365 * DAY;

/// Opens in the SPOT branch with wei of debt, at a ratio in per cent of the launch price.
fn open(world: &mut PureLedger, owner: Actor, debt: u128, percent: u128, bps: u128) -> u128 {
    let op = Op::Open {
        branch: 1,
        owner,
        coll: debt / 1_000_000_000 * percent / 120,
        debt,
        rate: ONE / 10_000 * bps,
        max_fee: u128::MAX,
    };
    act(world, owner, op).unwrap().opened.unwrap()
}

/// Some troves at few rates, all but the last few days past their cooldown, and a redeemer.
fn book(random: &mut Random) -> PureLedger {
    let mut world = PureLedger::default();
    let troves = random.between(2, 9);
    for at in 0..troves {
        let owner = if random.one_in(2) { GANG[0] } else { HONEST[1] };
        let debt = 200 * ONE + random.below_wide(4) * random.below_wide(700 * ONE);
        let bps = *random.pick(&[50, 51, 60, 500, 25_000]);
        open(&mut world, owner, debt, 300 + at, bps);
        world.now += random.below(2 * DAY);
        price(&mut world, 1, ONE * 6 / 5);
    }
    open(&mut world, HONEST[0], 30_000 * ONE, 400, 25_000);
    let still = *random.pick(&[0, WEEK - DAY, WEEK, 3 * WEEK]);
    world.now += 5 * DAY + still;
    price(&mut world, 1, ONE * 6 / 5);
    price(&mut world, 0, 2 * ONE);
    world
}

/// What a redemption takes of the debt of a trove.
fn redeemed(world: &PureLedger, trove: u128, amount: u128, max_troves: u64) -> u128 {
    let mut world = world.clone();
    let had = entire(&world, trove).1;
    let op = Op::Redeem {
        amount,
        max_fee: ONE,
        min_coll: Vec::new(),
        max_troves,
    };
    // One that burns nothing takes nothing.
    let _refused = act(&mut world, HONEST[0], op).is_err();
    had - entire(&world, trove).1
}

/// The debt that is redeemed before a trove's.
fn in_front(world: &PureLedger, trove: u128) -> u128 {
    let book = world.branches[1].book.walk();
    let ids = book.iter().map(|place| id(1, place.counter));
    ids.take_while(|other| *other != trove)
        .map(|other| entire(world, other).1)
        .sum()
}

/// The fee of a charged change: seven days of the average rate of the state after it on the whole
/// debt, ceiled; the average floored in WAD.
fn fee_of(world: &PureLedger, trove: u128, bps: u128) -> u128 {
    let mut totals = world.branches[1].totals;
    cdp_core::interest::accrue(&mut totals, world.time()).unwrap();
    let record = &world.troves[&trove].trove;
    let old = BigInt::from(record.debt.raw()) * record.rate.bps();
    let debt = entire(world, trove).1;
    let weight = BigInt::from(totals.weighted_debt.raw()) - old + BigInt::from(debt) * bps;
    let average = weight * 10u128.pow(14) / totals.recorded_debt.raw();
    let whole = BigInt::from(u128::from(YEAR)) * ONE;
    let fee = (average * debt * WEEK + &whole - 1) / whole;
    u128::try_from(fee).unwrap()
}

#[test]
fn adv_7_a_rate_change_before_a_redemption_costs_its_fee_and_the_same_rate_gains_no_priority() {
    let (mut random, mut least, mut counts) = (Random::new(7), i128::MAX, [0; 4]);
    for _ in 0..6_000 * effort() {
        let world = book(&mut random);
        let mine: Vec<_> = world
            .troves
            .iter()
            .filter(|(_, one)| one.owner == GANG[0])
            .collect();
        let Some(&(&trove, record)) = mine.get(random.below(mine.len() as u64) as usize) else {
            continue;
        };
        let same = u128::from(record.trove.rate.bps());
        let bps = *random.pick(&[same, same, 50, 52, 700, 25_000]);
        let amount = random.between(1, 3_000 * ONE);
        let looks = 1 + random.below(10);
        let before = redeemed(&world, trove, amount, looks);
        let mut after = world.clone();
        let op = Op::ChangeRate {
            trove,
            rate: ONE / 10_000 * bps,
            max_fee: u128::MAX,
        };
        let charged = world.now - record.last_rate_change < WEEK;
        let fee = act(&mut after, GANG[0], op).unwrap().upfront_fee;
        assert_eq!(
            fee,
            if charged {
                fee_of(&world, trove, bps)
            } else {
                0
            }
        );
        assert!(!charged || fee > 0);
        let taken = redeemed(&after, trove, amount, looks);
        counts[usize::from(charged)] += 1;
        if bps == same {
            // It is the first of its rate then, and never further from the redeemer.
            assert!(in_front(&after, trove) <= in_front(&world, trove));
            assert!(charged || taken >= before);
            counts[2] += 1;
        } else if charged && taken < before {
            // What was dodged inside the cooldown, for the fee.
            least = least.min((fee * 1_000_000 / (before - taken)) as i128);
            counts[3] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
    recorded("ADV-7", &least, &DODGE);
}

/// What dodging a redemption costs at least inside the cooldown, in millionths of the debt that is
/// not redeemed.
const DODGE: i128 = 40_479;

/// What an owner or a friend can do with a trove; the first three raise its risk.
const TOUCHES: u64 = 9;

fn touch(world: &PureLedger, trove: u128, kind: u64, random: &mut Random) -> (Actor, Op) {
    let amount = random.between(1, ONE);
    let units = random.between(1, NINE);
    let rate = ONE / 10_000 * *random.pick(&[50, 500, 25_000]);
    let max_fee = u128::MAX;
    let (owner, friend) = (GANG[0], GANG[1]);
    let op = match kind {
        0 => Op::Borrow {
            trove,
            amount,
            max_fee,
        },
        1 => Op::WithdrawCollateral {
            trove,
            amount: units,
        },
        2 => Op::Adjust {
            trove,
            coll: units as i128,
            debt: 1,
            max_fee,
        },
        3 => Op::Repay { trove, amount },
        4 => return (friend, Op::Repay { trove, amount: 1 }),
        5 => Op::AddCollateral {
            trove,
            amount: units,
        },
        6 => Op::ChangeRate {
            trove,
            rate,
            max_fee,
        },
        7 => Op::MoveTrove {
            trove,
            from: owner,
            to: owner,
        },
        _ => Op::Approve {
            trove,
            to: Some(friend),
        },
    };
    let caller = world.troves[&trove].owner;
    (caller, op)
}

/// Seconds of an hour in which a trove is below its MCR and cannot be liquidated, and its touches
/// of both kinds that went through. The price goes up and down around what the trove can bear;
/// the liquidator tries in every second, last.
fn evaded(seed: u64, raising: bool) -> (u64, u64) {
    let mut random = Random::new(seed);
    let mut world = PureLedger::default();
    open(&mut world, HONEST[0], 20_000 * ONE, 1_000, 500);
    let trove = open(&mut world, GANG[0], 2_000 * ONE, 140, 500);
    open(&mut world, GANG[1], 2_000 * ONE, 1_000, 500);
    let (mut seconds, mut raised) = (0, 0);
    for _ in 0..HOUR {
        world.now += 1;
        let (coll, debt) = entire(&world, trove);
        // Exactly what the MCR of 130 % asks for, and a little more.
        let healthy = (debt * 13).div_ceil(10 * coll) * NINE;
        price(&mut world, 1, healthy + random.below_wide(healthy / 500));
        for _ in 0..random.below(3) {
            let kind = if raising {
                random.below(TOUCHES)
            } else {
                3 + random.below(TOUCHES - 3)
            };
            let (caller, op) = touch(&world, trove, kind, &mut random);
            if act(&mut world, caller, op).is_ok() {
                raised += u64::from(kind < 3);
            }
        }
        price(&mut world, 1, healthy - healthy / random.between(100, 900));
        let (coll, debt) = entire(&world, trove);
        let value = int(world.quote(1).price.raw()) * coll * 10;
        let below = value < BigInt::from(debt) * 13 * BigInt::from(10).pow(36);
        let op = Op::Liquidate {
            troves: vec![trove],
        };
        let tried = act(&mut world.clone(), HONEST[1], op);
        assert_eq!(tried.is_ok(), below && !guarded(&world, trove));
        seconds += u64::from(below && tried.is_err());
    }
    (seconds, raised)
}

/// Whether a trove's risk was raised in this second (LIQ-13).
fn guarded(world: &PureLedger, trove: u128) -> bool {
    world.troves[&trove].trove.last_risk_raise.raw() == world.now
}

#[test]
fn adv_9_a_touch_that_raises_the_risk_evades_a_second_and_no_other_touch_does() {
    for seed in 0..3 * effort() {
        let (seconds, raised) = evaded(seed, false);
        assert_eq!((seconds, raised), (0, 0));
    }
    let mut most = 0;
    for seed in 0..3 * effort() {
        let (seconds, raised) = evaded(seed, true);
        assert!(seconds <= raised, "{seconds} by {raised}");
        most = most.max(seconds);
    }
    recorded("ADV-9", &most, &EVADED);
}

/// Seconds of an hour evaded at most, each by a touch in a second in which the trove was healthy
/// when it was touched.
const EVADED: u64 = 1_020;

/// Below e^x, for x = above / below: the first terms of its series.
fn exp_down(x: &BigRational) -> BigRational {
    let (mut sum, mut term) = (
        BigRational::from_integer(1.into()),
        BigRational::from_integer(1.into()),
    );
    for n in 1..60 {
        // The terms need no more digits than this; they are cut, downwards.
        term = term * x / BigInt::from(n);
        let cut = BigInt::from(10).pow(60);
        term = over((term * &cut).floor().to_integer(), cut);
        sum += &term;
    }
    sum
}

/// A trove of a rate touched by a stranger at some shares of a span; by how much its debt, with
/// what the stranger paid, is above that of nobody's touching it.
fn raised(bps: u128, debt: u128, gaps: &[u64], pending: bool) -> (BigInt, BigRational) {
    let mut world = PureLedger::default();
    open(&mut world, HONEST[0], 20_000 * ONE, 1_000, 500);
    let trove = open(&mut world, HONEST[1], debt, 500, bps);
    if pending {
        let poor = open(&mut world, HONEST[2], 3_000 * ONE, 135, 50);
        world.now += 1;
        price(&mut world, 1, ONE * 11 / 10);
        act(&mut world, HONEST[0], Op::Liquidate { troves: vec![poor] }).unwrap();
    }
    act(
        &mut world,
        HONEST[0],
        Op::Transfer {
            to: GANG[0],
            amount: ONE,
        },
    )
    .unwrap();
    let start = world.clone();
    let mut paid = 0;
    for gap in gaps {
        let op = Op::Repay { trove, amount: 1 };
        paid += later(&mut world, *gap, GANG[0], op).map_or(0, |done| done.burn);
    }
    let span: u64 = gaps.iter().sum();
    let mut alone = start.clone();
    alone.now += span;
    let grown = BigInt::from(entire(&world, trove).1 + paid) - entire(&alone, trove).1;
    let record = &start.troves[&trove].trove;
    let x = over(BigInt::from(bps) * span, 10_000 * u128::from(YEAR));
    // d (e^x - 1 - x), and what is pending bears interest from its first touch: p (e^x - 1).
    let growth = exp_down(&x) - BigInt::from(1);
    let own = (&growth - &x) * BigInt::from(record.debt.raw());
    let bound = own + growth * BigInt::from(record.pending.debt.raw());
    (grown, bound)
}

#[test]
fn adv_11_touching_another_s_trove_compounds_its_interest_and_does_no_more() {
    let (mut random, mut most) = (Random::new(11), 0);
    for round in 0..128 * effort() {
        // Every rate, number of touches and span, in turn; evenly, and in any gaps.
        let bps = [50, 500, 5_000, 25_000][(round % 4) as usize];
        let touches = [1, 2, 10, 100][(round / 4 % 4) as usize];
        let span = [60, DAY, 30 * DAY, YEAR][(round / 16 % 4) as usize];
        let debt = 200 * ONE + random.below_wide(5_000 * ONE);
        let even = vec![span / touches; touches as usize];
        let odd = even.iter().map(|gap| random.below(2 * gap + 1)).collect();
        let gaps = if round / 64 % 2 == 0 { even } else { odd };
        for pending in [false, true] {
            let (grown, bound) = raised(bps, debt, &gaps, pending);
            assert!(
                over(grown.clone(), 1) <= bound,
                "{grown} by {touches} touches"
            );
            if !pending {
                most = i128::try_from(grown * 1_000_000 / debt).unwrap().max(most);
            }
        }
    }
    recorded("ADV-11", &most, &COMPOUNDED);
}

/// By how much a hundred touches of a stranger raise a debt in a year at 250 %, in millionths of
/// it: continuous compounding would by 8 682 494.
const COMPOUNDED: i128 = 8_361_458;

#[test]
fn adv_11_what_is_pending_bears_interest_from_a_stranger_s_touch_on() {
    // The law's bound counts the recorded debt alone; one touch at once passes it, where
    // something was redistributed to the trove.
    let (grown, _) = raised(500, 1_000 * ONE, &[0, YEAR], true);
    let (alone, bound) = raised(500, 1_000 * ONE, &[0, YEAR], false);
    assert!(over(grown.clone(), 1) > bound, "{grown}");
    assert!(over(alone, 1) <= bound);
    let of_debt = wei(&over(grown * 1_000_000, 1_000 * ONE));
    recorded("ADV-11, pending", &of_debt, &PENDING);
}

/// Interest of a year at 5 % that a stranger's touch starts, in millionths of the recorded debt:
/// on what was redistributed to the trove, which bears none until it is applied.
const PENDING: i128 = 3_661;
