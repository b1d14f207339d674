//! Coming into the pool just before it gains, leaving it just before it loses.
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
    GANG, HONEST, NINE, ONE, act, climb, entire, int, later,
    moves::{attempt_but_liquidate, attempt_in_pool},
    over, price, recorded, wei, worth,
};
use invariants::{
    pure::{Act, PureLedger},
    random::Random,
    staking::{Offsets, words_of},
    trace::{Actor, Op},
};
use num_bigint::BigInt;
use num_rational::BigRational;

const STAKER: Actor = HONEST[1];
const VICTIM: Actor = HONEST[2];

fn opening((branch, coll): (u8, u128), owner: Actor, debt: u128, bps: u128) -> Op {
    Op::Open {
        branch,
        owner,
        coll,
        debt,
        rate: ONE / 10_000 * bps,
        max_fee: u128::MAX,
    }
}

fn open(world: &mut PureLedger, what: (u8, u128), owner: Actor, debt: u128) -> u128 {
    let op = opening(what, owner, debt, 500);
    act(world, owner, op).unwrap().opened.unwrap()
}

/// A staker of 2 000 AmpUSD, a coalition with so many times as much in hand (in tenths), all of
/// it lent by an honest borrower in the AMPL branch; and a victim of 2 000 in the SPOT branch
/// beside a safe trove.
fn scene(tenths: u128) -> (PureLedger, u128) {
    let mut world = PureLedger::default();
    let lender = HONEST[0];
    let amples = 1_990_000 * NINE;
    act(&mut world, lender, Op::Wrap { amples }).unwrap();
    let coll = world.wampl.balances[usize::from(lender)];
    open(&mut world, (0, coll), lender, 300_000 * ONE);
    open(&mut world, (1, 60_000 * NINE), lender, 20_000 * ONE);
    let victim = open(&mut world, (1, 2_400 * NINE), VICTIM, 2_000 * ONE);
    let stake = 2_000 * ONE;
    for (to, amount) in [(STAKER, stake), (GANG[0], stake * tenths / 10)] {
        act(&mut world, lender, Op::Transfer { to, amount }).unwrap();
    }
    act(&mut world, STAKER, Op::PoolDeposit { assets: stake }).unwrap();
    // The first redemptions of all are too dear.
    world.now += 30 * coalition::DAY;
    price(&mut world, 0, 2 * ONE);
    price(&mut world, 1, ONE * 6 / 5);
    (world, victim)
}

/// SPOT falls until a trove is worth so many tenths of a per cent of its debt.
fn fall(world: &mut PureLedger, trove: u128, ratio: u128) {
    let (coll, debt) = entire(world, trove);
    price(world, 1, debt * ratio / 1_000 / coll * NINE);
}

/// Part of the pool that is the coalition's.
fn part(world: &PureLedger) -> BigRational {
    let shares: BigInt = GANG
        .iter()
        .map(|who| int(world.pool.shares_of(*who).raw()))
        .sum();
    over(shares, int(world.pool.totals.shares.raw()))
}

/// What the pool as a whole made of the last step: yield, and collateral for what it took.
fn made_by_pool(before: &PureLedger, after: &PureLedger) -> BigRational {
    let mut made = over(
        BigInt::from(coalition::assets(after)) - coalition::assets(before),
        1,
    );
    for act in &after.trail {
        if let Act::Offset(offsets) = act {
            let Offsets { branch, offset, .. } = **offsets;
            let worth = int(after.quote(branch).price.raw()) * offset.coll.raw();
            made += over(worth, BigInt::from(10).pow(36));
        }
    }
    made
}

/// What an honest person does next, for which the coalition waits.
type Event<'a> = &'a dyn Fn(&mut PureLedger);

/// Climbs over what the coalition can do before an event, in the pool and elsewhere. Its gain is at
/// most its part of what the pool makes of it. Returns the most that the others lose by what it
/// does in the pool, in thousandths of what they would have gained.
fn taken_from_others(start: &PureLedger, event: Event<'_>, seed: u64) -> i128 {
    let mut alone = start.clone();
    event(&mut alone);
    let others = |world: &PureLedger| worth(world, &[STAKER], false);
    let due = others(&alone) - others(start);
    let lost = |world: &PureLedger| {
        let mut after = world.clone();
        event(&mut after);
        let gain = worth(&after, &GANG, false) - worth(world, &GANG, false);
        assert!(
            gain <= part(world) * made_by_pool(world, &after),
            "pro rata"
        );
        &due - (others(&after) - others(start))
    };
    let mut random = Random::new(seed);
    climb(start, &mut random, (6, 40), attempt_but_liquidate, lost);
    let mut whole = start.clone();
    let assets = whole.amp_usd.balances[usize::from(GANG[0])];
    act(&mut whole, GANG[0], Op::PoolDeposit { assets }).unwrap();
    let found = climb(start, &mut random, (6, 40), attempt_in_pool, lost).score;
    let most = if lost(&whole) > found {
        lost(&whole)
    } else {
        found
    };
    wei(&(most * BigInt::from(1_000) / due))
}

#[test]
fn adv_5_a_deposit_just_before_a_gain_earns_no_more_than_its_part() {
    let found = [1, 10, 100, 1_000].map(|tenths| {
        let (mut world, victim) = scene(tenths);
        let loan = opening((1, 60_000 * NINE), VICTIM, 30_000 * ONE, 25_000);
        let borrows: Event<'_> = &|world| {
            // The coalition may have used up the ceiling.
            let _refused = act(world, VICTIM, loan.clone()).is_err();
        };
        let fee = taken_from_others(&world, borrows, 5);
        fall(&mut world, victim, 1_200);
        let liquidates: Event<'_> = &|world| {
            let op = Op::Liquidate {
                troves: vec![victim],
            };
            // The coalition may have repaid it.
            let _refused = act(world, HONEST[0], op).is_err();
        };
        [taken_from_others(&world, liquidates, 6), fee]
    });
    recorded("ADV-5", &found, &JUST_IN_TIME);
}

/// What a coalition with a tenth, as much, ten and a hundred times what the stakers have put in
/// takes of their gains, in thousandths: of an offset, of a large upfront fee. It is its part of
/// the pool, to which a month's interest has come. A gauge's is in `gauge_searches.rs`.
const JUST_IN_TIME: [[i128; 2]; 4] = [[56, 56], [375, 375], [857, 857], [983, 983]];

/// What a coalition with so many tenths of the honest stake loses by staying in the pool during an
/// offset of a trove of a ratio, and how much more the others lose if it leaves before and returns
/// after: both in thousandths of what the others have staked.
fn dodged(tenths: u128, ratio: u128) -> [i128; 2] {
    let (mut world, victim) = scene(tenths);
    let assets = world.amp_usd.balances[usize::from(GANG[0])];
    act(&mut world, GANG[0], Op::PoolDeposit { assets }).unwrap();
    later(
        &mut world,
        1,
        HONEST[0],
        Op::Transfer {
            to: VICTIM,
            amount: 0,
        },
    )
    .unwrap();
    fall(&mut world, victim, ratio);
    let liquidate = |world: &mut PureLedger| {
        let op = Op::Liquidate {
            troves: vec![victim],
        };
        act(world, HONEST[0], op).unwrap();
    };
    let had = [GANG, HONEST].map(|people| worth(&world, &people, true));
    let mut stays = world.clone();
    liquidate(&mut stays);
    let shares = words_of(world.pool.shares_of(GANG[0]));
    let back = act(&mut world, GANG[0], Op::PoolRedeem { shares }).unwrap();
    liquidate(&mut world);
    let assets = back.assets;
    act(&mut world, GANG[0], Op::PoolDeposit { assets }).unwrap();
    assert!(
        worth(&world, &GANG, true) <= had[0],
        "nothing is made of it"
    );
    let lost = &had[0] - worth(&stays, &GANG, true);
    let moved = worth(&stays, &HONEST, true) - worth(&world, &HONEST, true);
    assert!(
        moved <= &lost + BigInt::from(3),
        "no more than its own part is moved"
    );
    let of_stake = |lost: BigRational| wei(&(lost * BigInt::from(1_000))) / (2_000 * ONE) as i128;
    [of_stake(lost), of_stake(moved)]
}

#[test]
fn adv_6_leaving_before_a_loss_and_returning_moves_no_more_than_ones_own_part() {
    let found =
        [950, 800, 500].map(|ratio| [1, 10, 100, 1_000].map(|tenths| dodged(tenths, ratio)));
    recorded("ADV-6", &found, &DODGED);
}

/// By the trove's ratio of 95, 80 and 50 %, and by a stake of a tenth, as much, ten and a hundred
/// times that of the others: what staying costs the coalition and what leaving costs the others, in
/// thousandths of what the others have staked. Nobody is locked in, so the loss can be dodged: that
/// is accepted (caveat 24 of the reference), and no gain comes with it.
const DODGED: [[[i128; 2]; 4]; 3] = [
    [[3, 3], [20, 20], [47, 47], [54, 54]],
    [[11, 11], [77, 76], [175, 175], [201, 201]],
    [[28, 28], [189, 189], [433, 432], [496, 496]],
];
