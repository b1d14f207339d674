//! What a coalition can make of others, and of the system, in one second at one price: nothing.
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

use std::collections::BTreeMap;

use coalition::{
    GANG, HONEST, HOUR, NINE, ONE, act, climb, effort, entire, int, is_due, later,
    moves::{KINDS, Size, attempt},
    neighbourhoods, over, price, recorded, wei, worth,
};
use fixed_math::Shares;
use invariants::{
    pure::PureLedger,
    random::Random,
    staking::words_of,
    token::{LEDGER, POOL},
    trace::Op,
    world::ACTORS,
};
use num_bigint::BigInt;
use num_rational::BigRational;

/// What a coalition of some makes at most by each kind of move, in wei, floored.
type Best = BTreeMap<&'static str, i128>;

/// Searches from some worlds: sequences of so many moves; after each nobody has more than before
/// and nobody else less. Returns the best of each kind.
fn best_of(worlds: &[PureLedger], length: usize, rounds: u64, size: Size) -> Best {
    let (mut random, mut best) = (Random::new(1), Best::new());
    for start in worlds {
        let found = climb(
            start,
            &mut random,
            (length, rounds),
            |world, random| {
                let before = worth(world, &GANG, false);
                let Some(kind) = attempt(world, random, size) else {
                    return false;
                };
                let made = worth(world, &GANG, false) - before;
                assert!(made <= over(BigInt::from(0), 1), "{}", KINDS[kind]);
                let most = best.entry(KINDS[kind]).or_insert(i128::MIN);
                *most = wei(&made).max(*most);
                true
            },
            |world| worth(world, &GANG, false),
        );
        assert!(found.score <= worth(start, &GANG, false));
    }
    best
}

/// Kinds of move that cost a fee whoever owns the pool: a wei at least, towards the dead shares.
const CHARGED: [&str; 3] = ["borrow", "open", "open at ltv"];

/// Nearly every kind of move was made, and none makes anything: the recorded maximum of each is 0,
/// and of those that are charged below it. What they lose at least depends on the worlds that the
/// random traces lead to, so it is printed and not recorded.
fn makes_nothing(what: &str, best: &Best) {
    println!("{what}: {best:?}");
    for (kind, most) in best {
        let charged = i128::from(CHARGED.contains(kind));
        assert!(*most <= -charged, "{what}, {kind}: {most}");
    }
    // Nothing is to be liquidated; a surplus is not in every world.
    assert!(best.len() >= KINDS.len() - 2, "{what}: {best:?}");
    assert_eq!(best.values().max(), Some(&0), "{what}");
}

#[test]
fn adv_1_no_coalition_gains_in_one_second_at_one_price() {
    let worlds = neighbourhoods(10);
    makes_nothing("ADV-1", &best_of(&worlds, 60, 12, Size::Any));
}

#[test]
fn adv_1_no_coalition_gains_by_a_hundred_moves_of_a_few_wei() {
    let worlds = neighbourhoods(6);
    makes_nothing("ADV-1, dust", &best_of(&worlds, 100, 4, Size::Dust));
}

/// Troves of honest people and of the coalition, which has money, in a branch that is shut; its
/// price is the launch price, and nothing is to be liquidated.
fn shut_branch(random: &mut Random) -> PureLedger {
    let mut world = PureLedger::default();
    for owner in [HONEST[0], HONEST[1], GANG[0], HONEST[2], GANG[1]] {
        let debt = random.between(2_000, 12_000);
        let op = Op::Open {
            branch: 1,
            owner,
            coll: debt * NINE * random.between(151, 170) / 120,
            debt: debt * ONE,
            rate: ONE / 200,
            max_fee: u128::MAX,
        };
        act(&mut world, owner, op).unwrap();
    }
    let amount = world.amp_usd.balances[usize::from(HONEST[0])];
    act(
        &mut world,
        HONEST[0],
        Op::Transfer {
            to: GANG[2],
            amount,
        },
    )
    .unwrap();
    price(&mut world, 1, ONE * 3 / 4);
    act(&mut world, GANG[2], Op::Flag { branch: 1 }).unwrap();
    later(&mut world, HOUR, GANG[2], Op::Shut { branch: 1 }).unwrap();
    price(&mut world, 1, ONE * 6 / 5);
    world
}

#[test]
fn adv_1_in_a_shut_branch_urgent_redemption_pays_its_bonus_and_no_more() {
    let (mut random, mut most) = (Random::new(2), 0);
    for _ in 0..20 * effort() {
        let mut world = shut_branch(&mut random);
        assert!(!is_due(&world));
        for _ in 0..20 {
            let caller = *random.pick(&GANG);
            let held = world.amp_usd.balances[usize::from(caller)];
            let op = Op::UrgentRedeem {
                branch: 1,
                amount: random.between(1, held.max(1)),
                troves: world.troves.keys().copied().collect(),
                min_coll: 0,
            };
            let before = worth(&world, &GANG, false);
            let Ok(done) = act(&mut world, caller, op) else {
                continue;
            };
            let made = worth(&world, &GANG, false) - before;
            assert!(made <= over(BigInt::from(done.burn) * 2, 100));
            let of_burned = made * BigInt::from(1_000_000) / BigInt::from(done.burn);
            most = wei(&of_burned).max(most);
        }
    }
    recorded("ADV-1, shut", &most, &BONUS);
}

/// What urgent redemption pays above face at most, in millionths of what is burned: the law's 2 %
/// but for rounding.
const BONUS: i128 = 19_999;

/// Collateral and money that the system has beside what it owes to anybody: collateral held less
/// all that is somebody's, debt of all troves less supply and what is booked.
fn equity(world: &PureLedger) -> BigRational {
    let mut equity = BigInt::from(0);
    for branch in 0..2 {
        let token = [&world.wampl, &world.spot][branch];
        let mut beside = token.balances[LEDGER] + token.balances[POOL];
        for person in 0..ACTORS {
            beside -= world.pool.claimable(person, branch) + world.surplus_of(person, branch);
        }
        let mine = world
            .troves
            .keys()
            .filter(|id| (**id >> 64) as usize == branch);
        beside -= mine.map(|id| entire(world, *id).0).sum::<u128>();
        equity += int(world.quote(branch).price.raw()) * beside;
    }
    let owed: u128 = world.troves.keys().map(|id| entire(world, *id).1).sum();
    let yields = world.yields_now(world.pool.totals.earns());
    // What would be nobody's is kept.
    let booked = yields.booked.pool.raw() + yields.booked.incentives.raw();
    let money = BigInt::from(owed) - world.amp_usd.total - booked;
    over(equity, BigInt::from(10).pow(36)) + over(money, 1)
}

#[test]
fn adv_2_no_coalition_takes_from_the_system_or_from_anybody_in_it() {
    let (mut random, mut moves) = (Random::new(3), 0);
    for start in neighbourhoods(8) {
        climb(
            &start,
            &mut random,
            (50, 16),
            |world, random| {
                let before = (equity(world), HONEST.map(|who| worth(world, &[who], false)));
                if attempt(world, random, Size::Any).is_none() {
                    return false;
                }
                assert!(equity(world) >= before.0, "what is nobody's is not taken");
                for (who, had) in HONEST.into_iter().zip(before.1) {
                    assert!(worth(world, &[who], false) >= had, "nor what is {who}'s");
                }
                moves += 1;
                true
            },
            // The least equity: the worst for the system.
            |world| -equity(world),
        );
    }
    assert!(moves > 2_000, "{moves}");
}

#[test]
fn adv_2_an_owner_who_leaves_takes_its_own_equity_and_nothing_else() {
    // The law's equity, collateral less supply and what is booked, holds what is the owners': it
    // falls whenever one of them takes collateral home. One trove is enough to see it.
    let mut world = PureLedger::default();
    let open = |percent: u128, debt: u128| Op::Open {
        branch: 1,
        owner: GANG[0],
        coll: debt * NINE * percent / 120,
        debt: debt * ONE,
        rate: ONE / 200,
        max_fee: u128::MAX,
    };
    let literal = |world: &PureLedger| {
        let held = world.spot.balances[LEDGER] + world.spot.balances[POOL];
        let booked = world.system.owed().unwrap().raw();
        over(
            int(world.quote(1).price.raw()) * held,
            BigInt::from(10).pow(36),
        ) - BigInt::from(world.amp_usd.total + booked)
    };
    let trove = act(&mut world, GANG[0], open(200, 200))
        .unwrap()
        .opened
        .unwrap();
    act(&mut world, HONEST[0], open(300, 500)).unwrap();
    let due = world.system.owed().unwrap().raw();
    act(
        &mut world,
        HONEST[0],
        Op::Transfer {
            to: GANG[0],
            amount: due,
        },
    )
    .unwrap();
    world.now += 1;
    let (before, ours, others) = (literal(&world), equity(&world), worth(&world, &GANG, false));
    let (coll, debt) = entire(&world, trove);
    act(&mut world, GANG[0], Op::Close { trove }).unwrap();
    let owned = over(
        int(world.quote(1).price.raw()) * coll,
        BigInt::from(10).pow(36),
    ) - BigInt::from(debt);
    let fell = before - literal(&world);
    // But for the interest of the second, which is booked now.
    assert!(&owned - BigInt::from(ONE) < fell && fell < owned + BigInt::from(ONE));
    assert!(equity(&world) >= ours && worth(&world, &GANG, false) <= others);
}

/// What somebody who comes next does: opens, stakes, unstakes, repays, and closes a second
/// later. The upfront fee paid, and what is had when all but the close is done.
fn follows(world: &mut PureLedger) -> (u128, BigRational) {
    let who = HONEST[0];
    let had = worth(world, &[who], false);
    let open = Op::Open {
        branch: 1,
        owner: who,
        coll: 10_000 * NINE,
        debt: 2_000 * ONE,
        rate: ONE / 20,
        max_fee: u128::MAX,
    };
    let opened = act(world, who, open).unwrap();
    assert_eq!(opened.mint, 2_000 * ONE);
    let assets = 1_500 * ONE;
    let shares = act(world, who, Op::PoolDeposit { assets })
        .unwrap()
        .pool_shares;
    let shares = words_of(Shares::new(shares));
    act(world, who, Op::PoolRedeem { shares }).unwrap();
    let left = worth(world, &[who], false) - had;
    let trove = opened.opened.unwrap();
    let amount = 1_000 * ONE;
    act(world, who, Op::Repay { trove, amount }).unwrap();
    let due = 2_000 * ONE;
    world.amp_usd.mint(usize::from(who), due);
    later(world, 1, who, Op::Close { trove }).unwrap();
    (opened.upfront_fee, left)
}

#[test]
fn adv_12_whatever_is_done_first_after_deployment_is_neutral() {
    let fresh = PureLedger::default();
    let (fee, kept) = follows(&mut fresh.clone());
    let (mut random, mut done, mut dearest) = (Random::new(12), Best::new(), 0);
    for _ in 0..5_000 * effort() {
        let mut world = fresh.clone();
        // The first move, and sometimes some more in the same second.
        for _ in 0..1 + random.below(4) {
            let had = worth(&world, &GANG, false);
            if let Some(kind) = attempt(&mut world, &mut random, Size::Any) {
                assert!(worth(&world, &GANG, false) <= had, "{}", KINDS[kind]);
                *done.entry(KINDS[kind]).or_default() += 1;
            }
        }
        let (theirs, left) = follows(&mut world);
        // Whoever comes next has as much as if nobody had been there, but for the fee, which
        // follows the average rate; two roundings of the pool are between.
        let (paid, free) = (BigInt::from(theirs), BigInt::from(fee));
        assert!(left + paid >= &kept + free - BigInt::from(2));
        dearest = dearest.max(theirs * 1_000 / fee);
    }
    for kind in [
        "open",
        "open at ltv",
        "wrap",
        "add",
        "withdraw",
        "borrow",
        "stake",
    ] {
        assert!(done[kind] > 3, "{kind}: {done:?}");
    }
    recorded("ADV-12", &dearest, &DEARER);
    nobody_else(&fresh);
}

/// The upfront fee of whoever comes next, in thousandths of what it would have been: a trove at
/// 250 % was opened first, and has paid its own. `max_upfront_fee` refuses it.
const DEARER: u128 = 47_772;

/// What is not for anybody is refused from the first second on.
fn nobody_else(fresh: &PureLedger) {
    for caller in GANG {
        for branch in 0..3 {
            for op in [
                Op::Flag { branch },
                Op::ClearFlag { branch },
                Op::Shut { branch },
                Op::ClaimSurplus { branch },
                Op::SetCeiling {
                    branch,
                    ceiling: u128::MAX,
                },
                Op::PullIncentives { earns: true },
                Op::OfferOwnership { to: Some(caller) },
                Op::AcceptOwnership,
                Op::RenounceOwnership,
            ] {
                assert!(act(&mut fresh.clone(), caller, op).is_err());
            }
        }
    }
}
