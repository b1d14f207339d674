//! The harness itself, where there is a pool: a step that breaks a property is caught by that
//! property.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use fixed_math::{Coll, Debt, Shares, Stake, Timestamp, U256};
use invariants::{
    checks::{Transition, after_step},
    ghost::Ghost,
    pure::{Act, PureLedger},
    report::Report,
    staking::words_of,
    trace::{Op, Step},
    world::World,
};

const ONE: u128 = 1_000_000_000_000_000_000;
const FIRST: u128 = (1 << 64) + 1;
const SECOND: u128 = (1 << 64) + 2;

fn open(coll: u128) -> Op {
    Op::Open {
        branch: 1,
        owner: 1,
        coll: coll * 1_000_000_000,
        debt: 500 * ONE,
        rate: ONE / 20,
        max_fee: ONE,
    }
}

fn price(answer: u128) -> Op {
    Op::Price {
        branch: 1,
        answer,
        age: 0,
    }
}

fn liquidate() -> Op {
    Op::Liquidate {
        troves: vec![SECOND],
    }
}

/// Two troves of SPOT, a pool that holds a part of the second's debt, and a fall.
fn setup() -> Vec<Op> {
    vec![
        open(2_000),
        open(600),
        Op::PoolDeposit { assets: 300 * ONE },
        price(ONE),
    ]
}

/// Does the steps and then another one, which is spoiled before it is tested; the properties
/// that failed.
fn caught(ops: Vec<Op>, last: Op, spoil: impl FnOnce(&mut PureLedger)) -> Vec<&'static str> {
    let (mut world, mut ghost, mut report) =
        (PureLedger::default(), Ghost::default(), Report::default());
    let mut spoil = Some(spoil);
    let count = ops.len();
    for (number, op) in ops.into_iter().chain([last]).enumerate() {
        let before = world.clone();
        let step = Step {
            after: 1,
            caller: 1,
            op,
        };
        let result = world.apply(&step);
        assert!(result.is_ok(), "{step:?}: {result:?}");
        if number == count {
            assert_eq!(report.failed(), 0, "nothing is wrong before: {report}");
            spoil.take().unwrap()(&mut world);
        }
        let transition = Transition {
            before: &before,
            after: &world,
            step: &step,
            result: &result,
        };
        after_step(&mut report, &mut ghost, &transition);
    }
    let failed = report
        .properties
        .iter()
        .filter(|(_, tally)| tally.failed > 0);
    failed.map(|(id, _)| *id).collect()
}

fn found(found: &[&str], wanted: &[&str]) {
    for id in wanted {
        assert!(found.contains(id), "{id}: {found:?}");
    }
}

#[test]
fn honest_steps_are_not_caught() {
    let nothing = |_: &mut PureLedger| {};
    assert!(caught(setup(), liquidate(), nothing).is_empty());
    let mut ops = setup();
    ops.push(liquidate());
    assert!(caught(ops, Op::PoolClaim { to: 2 }, nothing).is_empty());
}

#[test]
fn each_spoiled_liquidation_is_caught_by_its_property() {
    let spoiled = caught(setup(), liquidate(), |world| {
        world.surplus.insert((1, 1), 5);
    });
    found(&spoiled, &["LIQ-11", "COLL-1", "COLL-2"]);
    let spoiled = caught(setup(), liquidate(), |world| world.pool.gains[1] -= 7);
    found(&spoiled, &["COLL-1", "COLL-2", "POOL-3"]);
    let spoiled = caught(setup(), liquidate(), |world| {
        let minted = world.pool.totals.minted.raw();
        world.pool.totals.minted = Debt::new(minted - 1);
    });
    found(&spoiled, &["POOL-4", "POOL-7"]);
    let spoiled = caught(setup(), liquidate(), |world| {
        let trove = &mut world.troves.get_mut(&FIRST).unwrap().trove;
        trove.pending.debt = Debt::new(trove.pending.debt.raw() + 9);
    });
    found(&spoiled, &["REDIST-1", "REDIST-2"]);
    let spoiled = caught(setup(), liquidate(), |world| {
        world.troves.get_mut(&FIRST).unwrap().trove.stake = Stake::ZERO;
    });
    found(&spoiled, &["REDIST-4", "REDIST-6"]);
    let spoiled = caught(setup(), liquidate(), |world| {
        let acts = world.trail.iter_mut();
        for act in acts {
            if let Act::Liquidated(done) = act {
                let parts = &mut done.taken[0].2.seizure;
                parts.pool_coll = Coll::new(parts.pool_coll.raw() + 1);
                parts.offset = Debt::new(parts.offset.raw() - 1);
            }
        }
    });
    found(&spoiled, &["LIQ-2", "LIQ-4", "LIQ-5"]);
    let spoiled = caught(setup(), liquidate(), |world| {
        world.branches[1].totals.shut_at = Timestamp::new(world.now);
    });
    found(&spoiled, &["SHUT-1"]);
    let spoiled = caught(setup(), liquidate(), |world| world.base_rate.rate -= 1);
    found(&spoiled, &["REDEEM-10"]);
    // A healthy trove that is named.
    let mut ops = setup();
    ops.pop();
    ops.push(price(ONE / 100 * 85));
    let both = Op::Liquidate {
        troves: vec![FIRST, SECOND],
    };
    let spoiled = caught(ops, both, |world| {
        for act in &mut world.trail {
            if let Act::Liquidated(done) = act {
                done.price = fixed_math::Price::new(done.price.raw() * U256::from(9u8));
            }
        }
    });
    found(&spoiled, &["LIQ-1"]);
}

#[test]
fn each_spoiled_share_is_caught_by_its_property() {
    let mut ops = setup();
    ops.push(liquidate());
    let claim = Op::PoolClaim { to: 2 };
    let spoiled = caught(ops.clone(), claim, |world| {
        world.pool.stakers.get_mut(&1).unwrap().booked[1] = Coll::new(3);
    });
    found(&spoiled, &["POOL-3", "POOL-20"]);
    let shares = words_of(Shares::new(U256::from(ONE)));
    let send = Op::PoolTransfer { to: 2, shares };
    let spoiled = caught(ops.clone(), send.clone(), |world| {
        let staker = world.pool.stakers.get_mut(&2).unwrap();
        staker.booked[1] = Coll::new(1);
    });
    found(&spoiled, &["POOL-11"]);
    let spoiled = caught(ops.clone(), send, |world| {
        let staker = world.pool.stakers.get_mut(&2).unwrap();
        staker.account.raw = Shares::new(staker.account.raw.raw() * U256::from(400u16));
    });
    found(&spoiled, &["POOL-1", "POOL-2"]);
    let deposit = Op::PoolDeposit { assets: 5 * ONE };
    let spoiled = caught(setup(), deposit.clone(), |world| {
        let shares = world.pool.totals.shares.raw();
        world.pool.totals.shares = Shares::new(shares + U256::from(ONE));
    });
    found(&spoiled, &["POOL-2", "SHARE-3"]);
    let spoiled = caught(setup(), deposit, |world| {
        world.system.cushion = Debt::new(world.system.cushion.raw() + 1);
    });
    found(&spoiled, &["SUPPLY-1", "SUPPLY-4"]);
}

#[test]
fn each_spoiled_last_exit_is_caught_by_its_property() {
    let lives = || {
        let mut ops = setup();
        ops.truncate(1);
        ops
    };
    let (trove, max_burned) = (FIRST, u128::MAX);
    let last = || Op::CloseLast { trove, max_burned };
    assert!(caught(lives(), last(), |_| {}).is_empty());
    let forgiven = |change: fn(&mut [u128; 3])| {
        move |world: &mut PureLedger| {
            for act in &mut world.trail {
                if let Act::Forgiven(forgiven) = act {
                    change(forgiven);
                }
            }
        }
    };
    let spoiled = caught(lives(), last(), forgiven(|parts| parts[0] += 1));
    found(&spoiled, &["TROVE-9", "SUPPLY-4"]);
    let spoiled = caught(lives(), last(), forgiven(|parts| parts[2] += 1 << 40));
    found(&spoiled, &["DEBT-9"]);
    // The cushion is forgiven although somebody has the AmpUSD.
    let spoiled = caught(lives(), last(), |world| world.amp_usd.mint(2, ONE));
    found(&spoiled, &["SUPPLY-1", "SUPPLY-3"]);
}

#[test]
fn each_spoiled_redemption_is_caught_by_its_property() {
    let redeem = || Op::Redeem {
        amount: 100 * ONE,
        max_fee: ONE,
        min_coll: Vec::new(),
        max_troves: 9,
    };
    assert!(caught(setup(), redeem(), |_| {}).is_empty());
    let spoiled = caught(setup(), redeem(), |world| {
        for act in &mut world.trail {
            if let Act::Plan(_, _, plan) = act {
                plan.coll_out = Coll::new(plan.coll_out.raw() * 3 + 200_000_000_000);
            }
        }
    });
    found(&spoiled, &["REDEEM-1", "REDEEM-2"]);
    let spoiled = caught(setup(), redeem(), |world| {
        world.base_rate.rate = 0;
    });
    found(&spoiled, &["REDEEM-10"]);
    // The first of the book was touched, and another says it was.
    let spoiled = caught(setup(), redeem(), |world| {
        for act in &mut world.trail {
            if let Act::Plan(_, id, _) = act {
                *id = if *id == FIRST { SECOND } else { FIRST };
            }
        }
    });
    found(&spoiled, &["REDEEM-4"]);
}
