//! Coming into a gauge just before it earns, and pushing one below its minimum.
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

use coalition::{DAY, GANG, HONEST, NINE, ONE, act, effort, price, recorded};
use invariants::{
    gauges::Gauges,
    pure::PureLedger,
    random::Random,
    trace::{Actor, Op},
};
use num_bigint::BigInt;

const LENDER: Actor = HONEST[0];
const PROVIDER: Actor = HONEST[1];
const BORROWER: Actor = HONEST[2];
/// What the honest provider has staked.
const STAKE: u128 = 2_000 * ONE;

fn loan(owner: Actor, coll: u128, debt: u128, bps: u128) -> Op {
    Op::Open {
        branch: 1,
        owner,
        coll,
        debt,
        rate: ONE / 10_000 * bps,
        max_fee: u128::MAX,
    }
}

/// Debts of 20 000 AmpUSD and of 2 000 that is soon to be liquidated, a pool that earns, gauges
/// whose liquidity the provider has staked for a month.
fn scene(gauges: &[(u16, u128)], stakes: &[u128]) -> (Gauges, u128) {
    let mut world = PureLedger::default();
    act(
        &mut world,
        LENDER,
        loan(LENDER, 90_000 * NINE, 20_000 * ONE, 500),
    )
    .unwrap();
    let victim = loan(BORROWER, 2_400 * NINE, 2_000 * ONE, 700);
    let victim = act(&mut world, BORROWER, victim).unwrap().opened.unwrap();
    let assets = 5_000 * ONE;
    act(&mut world, LENDER, Op::PoolDeposit { assets }).unwrap();
    let mut scene = Gauges::new(world, gauges);
    for (number, stake) in stakes.iter().enumerate() {
        assert!(scene.change(number, PROVIDER, *stake, true));
    }
    month(&mut scene);
    scene.claim(0, PROVIDER);
    (scene, victim)
}

fn month(scene: &mut Gauges) {
    scene.world.pass(30 * DAY);
    price(&mut scene.world, 1, ONE * 6 / 5);
}

/// What people have earned in all gauges once what is due is pulled.
fn earned(scene: &Gauges, people: &[Actor]) -> u128 {
    let mut scene = scene.clone();
    scene.pull(scene.earn());
    let of = |who: &Actor| {
        (0..scene.gauges.len())
            .map(|at| scene.earned(at, *who))
            .sum::<u128>()
    };
    people.iter().map(of).sum()
}

/// Something that the coalition does at a gauge, having so much liquidity in hand.
fn moves(scene: &mut Gauges, random: &mut Random, hand: &mut u128) {
    let who = *random.pick(&GANG);
    let staked = scene.staked(0, who);
    match random.below(5) {
        0 | 1 => {
            let amount = random.between(1, (*hand).max(1));
            if amount <= *hand && scene.change(0, who, amount, true) {
                *hand -= amount;
            }
        }
        2 | 3 => {
            let amount = random.between(1, staked.max(1));
            if scene.change(0, who, amount, false) {
                *hand += amount;
            }
        }
        _ => {
            scene.claim(0, who);
        }
    }
}

/// What is done by somebody honest, for which the coalition waits.
type Event<'a> = &'a dyn Fn(&mut PureLedger);

/// Tries what a coalition with so much liquidity can do in the second before an event. It earns of
/// it at most what its stake is of all; answers the most that the others lose by it, in
/// thousandths of what they would have earned.
fn taken(start: &Gauges, hand: u128, event: Event<'_>, seed: u64) -> u128 {
    let others = |scene: &Gauges| earned(scene, &[PROVIDER]);
    let after = |scene: &Gauges| {
        let mut scene = scene.clone();
        event(&mut scene.world);
        scene
    };
    let due = others(&after(start)) - others(start);
    let mut random = Random::new(seed);
    let mut most = 0;
    for round in 0..60 * effort() {
        let (mut scene, mut left) = (start.clone(), hand);
        if round == 0 {
            assert!(scene.change(0, GANG[0], hand, true), "all of it at once");
        }
        for _ in 0..round % 7 {
            moves(&mut scene, &mut random, &mut left);
        }
        let then = after(&scene);
        let income = earned(&then, &[PROVIDER, GANG[0], GANG[1], GANG[2]])
            - earned(&scene, &[PROVIDER, GANG[0], GANG[1], GANG[2]]);
        let mine: u128 = GANG.iter().map(|who| scene.staked(0, *who)).sum();
        let gain = earned(&then, &GANG) - earned(&scene, &GANG);
        let all = scene.gauges[0].staked.raw();
        // Each account may have been floored by a wei before, and not be now.
        let (income, dust) = (BigInt::from(income), 4);
        assert!(
            (BigInt::from(gain) - dust) * all <= (income + dust) * mine,
            "pro rata: {gain}, {mine} of {all}"
        );
        let lost = due.saturating_sub(others(&then) - others(&scene));
        most = most.max((lost * 1_000).checked_div(due).unwrap_or_default());
    }
    most
}

#[test]
fn adv_5_a_stake_just_before_a_gain_earns_no_more_than_its_part() {
    let found = [1, 10, 100, 1_000].map(|tenths| {
        let (mut scene, victim) = scene(&[(10_000, 1)], &[STAKE]);
        let hand = STAKE * tenths / 10;
        let borrows: Event<'_> = &|world| {
            let op = loan(BORROWER, 60_000 * NINE, 30_000 * ONE, 25_000);
            act(world, BORROWER, op).unwrap();
        };
        let fee = taken(&scene, hand, borrows, 5);
        price(&mut scene.world, 1, ONE);
        let liquidates: Event<'_> = &|world| {
            let op = Op::Liquidate {
                troves: vec![victim],
            };
            act(world, LENDER, op).unwrap();
        };
        [taken(&scene, hand, liquidates, 6), fee]
    });
    recorded("ADV-5 gauges", &found, &JUST_IN_TIME);
}

/// What a coalition with a tenth, as much, ten and a hundred times what the provider has staked
/// takes of its earnings, in thousandths: of an offset, which gives gauges nothing; of a large
/// upfront fee, its part of the gauge.
const JUST_IN_TIME: [[u128; 2]; 4] = [[0, 90], [0, 500], [0, 909], [0, 990]];

/// What a coalition of which a gauge's minimum depends wins of a month's income by leaving that
/// gauge, in thousandths of the income: the two gauges weigh alike, the provider is in both, and
/// the coalition has so many tenths of the provider's stake in the other one.
fn won(tenths: u128) -> i128 {
    let minimum = STAKE * 11 / 10;
    let (mut scene, _) = scene(&[(5_000, minimum), (5_000, 1)], &[STAKE, STAKE]);
    let [low, other] = [STAKE / 10, STAKE * tenths / 10];
    assert!(scene.change(0, GANG[0], low, true) && scene.change(1, GANG[0], other, true));
    let run = |leaves: bool| {
        let mut scene = scene.clone();
        assert!(!leaves || scene.change(0, GANG[0], low, false));
        let before = [earned(&scene, &GANG), earned(&scene, &[PROVIDER])];
        month(&mut scene);
        let mine = earned(&scene, &GANG) - before[0];
        let theirs = earned(&scene, &[PROVIDER]) - before[1];
        // Never more than its part of the gauge that earns.
        let all = mine + theirs;
        let parts = [low * usize::from(!leaves) as u128, other].map(|stake| stake * 1_000);
        let pro_rata = if leaves {
            parts[1] / (STAKE + other)
        } else {
            (parts[0] / (STAKE + low) + parts[1] / (STAKE + other)).div_ceil(2)
        };
        assert!(mine * 1_000 / all <= pro_rata, "{mine} {all} {pro_rata}");
        (mine * 1_000 / all) as i128
    };
    run(true) - run(false)
}

#[test]
fn gauge_5_what_one_wins_by_pushing_a_gauge_below_its_minimum_is_its_part_of_the_others() {
    let found = [1, 10, 100, 1_000].map(won);
    recorded("GAUGE-5", &found, &PUSHED);
}

/// With a tenth, as much, ten and a hundred times the provider's stake in the gauge that goes on
/// to earn. One without liquidity there would lose by it.
const PUSHED: [i128; 4] = [0, 204, 409, 450];
