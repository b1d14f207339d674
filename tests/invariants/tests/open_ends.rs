//! What the law leaves open, by example: not what is wanted, but what is. A change of the law that
//! closes one of them makes its test fail, and is welcome.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests"
)]

use invariants::{
    pure::{PureLedger, id},
    trace::{Op, Step},
    world::{Effect, World},
};

const ONE: u128 = 1_000_000_000_000_000_000;
const SPOT_UNIT: u128 = 1_000_000_000;
const DAY: u64 = 86_400;
const SPOT: u8 = 1;

const BORROWER: u8 = 0;
/// Who moves prices, and takes the steps that anyone may.
const ANYONE: u8 = 5;

fn does(world: &mut PureLedger, caller: u8, op: Op) -> Effect {
    let after = 0;
    world.apply(&Step { after, caller, op }).unwrap()
}

fn price(world: &mut PureLedger, answer: u128) {
    let (branch, age) = (SPOT, 0);
    let op = Op::Price {
        branch,
        answer,
        age,
    };
    does(world, ANYONE, op);
}

fn open(owner: u8, coll: u128, debt: u128) -> Op {
    Op::Open {
        branch: SPOT,
        owner,
        coll: coll * SPOT_UNIT,
        debt: debt * ONE,
        rate: 5 * ONE / 100,
        max_fee: u128::MAX,
    }
}

/// A ceiling bounds what a branch owes at a time. Borrowed and liquidated again, by an oracle that
/// harms, a branch takes of the pool many times that (GOV-7 says: at most its ceiling).
#[test]
fn a_hostile_oracle_takes_more_than_the_ceiling_of_its_branch() {
    let mut world = PureLedger::default();
    for owner in 1..5 {
        let amples = 1_900_000 * SPOT_UNIT;
        does(&mut world, owner, Op::Wrap { amples });
        let debt = 110_000 * ONE;
        let op = Op::Open {
            branch: 0,
            owner,
            coll: world.wampl.balances[usize::from(owner)].min(220_000 * ONE),
            debt,
            rate: 5 * ONE / 100,
            max_fee: u128::MAX,
        };
        does(&mut world, owner, op);
        does(&mut world, owner, Op::PoolDeposit { assets: debt });
    }
    let ceiling = world.branches[usize::from(SPOT)].ceiling.debt.raw();
    let before = world.pool.totals.minted.raw();
    for number in 1..=4 {
        price(&mut world, 6 * ONE / 5);
        does(&mut world, BORROWER, open(BORROWER, 125_000, 99_000));
        world.pass(1);
        price(&mut world, ONE / 2);
        let troves = vec![id(u64::from(SPOT), number)];
        does(&mut world, ANYONE, Op::Liquidate { troves });
    }
    let taken = before - world.pool.totals.minted.raw();
    assert!(taken > 3 * ceiling, "{taken} of a ceiling of {ceiling}");
}

/// The last exit is spared the cushion, whoever paid it (ADR 0010). Somebody who comes late pays
/// nothing in the end, and who leaves before pays that much more than alone: nothing that was not
/// owed.
#[test]
fn who_leaves_last_is_spared_what_others_paid() {
    let mut world = PureLedger::default();
    let (early, late) = (BORROWER, 1);
    does(&mut world, early, open(early, 100_000, 50_000));
    world.pass(365 * DAY);
    price(&mut world, 6 * ONE / 5);
    let last = |number| Op::CloseLast {
        trove: id(u64::from(SPOT), number),
        max_burned: u128::MAX,
    };
    // All there is, but the cent that may be lost.
    let alone = does(&mut world.clone(), early, last(1));
    assert_eq!(alone.burn, 50_000 * ONE - ONE / 100);
    does(&mut world, late, open(late, 8_000, 2_000));
    world.pass(1);
    let sold = Op::Transfer {
        to: early,
        amount: 2_000 * ONE,
    };
    does(&mut world, late, sold);
    let first = does(&mut world, early, last(1));
    assert_eq!(first.burn, alone.burn + 2_000 * ONE);
    let second = does(&mut world, late, last(2));
    assert_eq!((second.burn, second.coll_out), (0, 8_000 * SPOT_UNIT));
}
