//! What the law leaves open, by example: not what is wanted, but what is. A change of the law that
//! closes one of them makes its test fail, and is welcome.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests"
)]

use fixed_math::Shares;
use invariants::{
    pure::{PureLedger, id},
    staking::words_of,
    trace::{Op, Step},
    world::{Effect, ErrorName, World},
};

const ONE: u128 = 1_000_000_000_000_000_000;
const SPOT_UNIT: u128 = 1_000_000_000;
const DAY: u64 = 86_400;
const SPOT: u8 = 1;

const BORROWER: u8 = 0;
/// Who moves prices, and takes the steps that anyone may.
const ANYONE: u8 = 5;

fn act(world: &mut PureLedger, caller: u8, op: Op) -> Result<Effect, ErrorName> {
    let after = 0;
    world.apply(&Step { after, caller, op })
}

fn does(world: &mut PureLedger, caller: u8, op: Op) -> Effect {
    act(world, caller, op).unwrap()
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

/// The cushion is owed and never minted (PROTOCOL 6). So all the AmpUSD there is does not repay the
/// last trove, and what is left of its collateral stays for ever.
#[test]
fn all_amp_usd_there_is_does_not_free_the_last_collateral() {
    let mut world = PureLedger::default();
    does(&mut world, BORROWER, open(BORROWER, 5_000, 2_000));
    // Nobody earns for 30 days; then somebody does, for a second.
    world.pass(30 * DAY);
    let assets = 1_000 * ONE;
    let staked = does(&mut world, BORROWER, Op::PoolDeposit { assets });
    let shares = words_of(Shares::new(staked.pool_shares));
    does(&mut world, BORROWER, Op::PoolRedeem { shares });
    let cushion = world.system.cushion.raw();
    assert!(cushion > 10 * ONE);
    let trove = id(u64::from(SPOT), 1);
    let refused = act(&mut world, BORROWER, Op::Close { trove });
    assert_eq!(refused.unwrap_err().0, "ERC20InsufficientBalance");

    // Shut, and the price comes back.
    for step in [Op::Flag { branch: SPOT }, Op::Shut { branch: SPOT }] {
        price(&mut world, 45 * ONE / 100);
        does(&mut world, ANYONE, step);
        world.pass(3_600);
    }
    price(&mut world, 6 * ONE / 5);
    let redeem = |amount| Op::UrgentRedeem {
        branch: SPOT,
        amount,
        troves: vec![trove],
        min_coll: 0,
    };
    let all = world.amp_usd.balances[usize::from(BORROWER)];
    does(&mut world, BORROWER, redeem(all));
    let left = world.troves[&trove].trove;
    let in_hands: u128 = world.amp_usd.balances[..6].iter().sum();
    assert_eq!(in_hands, 0);
    assert!(left.debt.raw() > cushion);
    assert!(left.coll.raw() > 3_000 * SPOT_UNIT);
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
