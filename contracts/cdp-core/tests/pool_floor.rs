//! POOL: the last AmpUSD, wipe-outs in a row, everybody leaving, and when the pool earns.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod pool_world;

use std::cell::Cell;

use cdp_core::fixed_math::{Coll, Debt, GainPerShare, Shares, U256, kernel};
use cdp_core::params::{POOL_EARNS_FROM, POOL_FLOOR};
use cdp_core::pool::{Account, Offset, gain};
use cdp_core::{Pool, RuleError};
use num_bigint::BigUint;
use pool_world::{COLLATERALS, DEAD, Less, ONE, Op, PEOPLE, World, big, size, traces, word};
use proptest::prelude::*;

const LENGTH: usize = 60;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn wipe(less: u128, coll: u128, collateral: usize) -> Op {
    Op::Offset {
        less: Less::ThanCapacity(less),
        coll,
        collateral,
    }
}

fn debt(debt: u128, from_yield: u128) -> Offset {
    Offset {
        debt: Debt::new(debt),
        from_yield: Debt::new(from_yield),
        coll: Coll::ZERO,
    }
}

/// POOL-1, POOL-2, POOL-3 and POOL-9 at once.
fn sound(world: &World) {
    let all: u128 = (0..PEOPLE).map(|who| world.assets_of(who).raw()).sum();
    let (held, shares) = (world.pool.minted.raw(), big(world.pool.shares.raw()));
    let people = BigUint::from(PEOPLE + 1);
    let lost = num_integer::Integer::div_ceil(&(&people * held), &shares);
    assert!(all <= held && BigUint::from(held - all) <= &people + lost);
    let gap = shares - world.all_shares();
    assert!(gap <= people);
    for collateral in 0..COLLATERALS {
        let flow = world.flows[collateral];
        let (owed, claimable) = (flow.booked - flow.claimed, world.all_claimable(collateral));
        assert!(claimable <= owed && owed - claimable <= flow.floors + world.open_floors());
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn pool_6_one_amp_usd_stays_after_any_offset(trace in traces(LENGTH)) {
        let mut world = World::new();
        for op in trace {
            let pool = world.pool;
            let capacity = pool.capacity().raw();
            prop_assert_eq!(capacity, pool.minted.raw() - ONE);
            let left = pool.offset(&debt(capacity, 0)).unwrap().pool;
            prop_assert_eq!(left.minted, POOL_FLOOR);
            let error = Err(RuleError::PoolOffsetAboveCapacity);
            prop_assert_eq!(pool.offset(&debt(capacity + 1, 0)), error);
            prop_assert_eq!(pool.offset(&debt(u128::MAX, 0)), error);
            // What is cancelled against yield is not burned.
            let left = pool.offset(&debt(capacity + 7, 7)).unwrap().pool;
            prop_assert_eq!(left.minted, POOL_FLOOR);
            prop_assert_eq!(pool.offset(&debt(7, 7)).unwrap().pool, pool);
            world.apply(op);
        }
    }

    #[test]
    fn pool_7_one_amp_usd_stays_after_any_withdrawal(trace in traces(LENGTH), who in 1..PEOPLE) {
        let mut world = World::new();
        for op in trace {
            world.apply(op);
            prop_assert!(world.pool.minted >= POOL_FLOOR);
            prop_assert!(!world.pool.shares.is_zero());
            let held = world.shares_of(who);
            let most = world.pool.max_withdraw(held).unwrap();
            let left = world.pool.withdraw(most, held).unwrap().pool;
            prop_assert!(left.minted >= POOL_FLOOR && !left.shares.is_zero());
            let most = world.pool.max_redeem(held).unwrap();
            let left = world.pool.redeem(most, held).unwrap().pool;
            prop_assert!(left.minted >= POOL_FLOOR && !left.shares.is_zero());
        }
    }

    #[test]
    fn pool_17_everybody_leaves_in_any_order_and_only_the_floor_stays(
        trace in traces(LENGTH), order in Just([1, 2, 3, 4, 5]).prop_shuffle(),
        by_shares in any::<bool>(),
    ) {
        let mut world = World::new();
        trace.into_iter().for_each(|op| world.apply(op));
        let (held, shares) = (world.pool.minted.raw(), big(world.pool.shares.raw()));
        let theirs = world.all_shares() - big(world.shares_of(DEAD).raw());
        let nobodys = &shares - theirs;
        let kept = num_integer::Integer::div_ceil(&(nobodys * held), &shares);
        for who in order {
            world.apply(match by_shares {
                true => Op::Redeem { who, part: u16::MAX },
                false => Op::Withdraw { who, part: u16::MAX },
            });
            world.apply(Op::Claim { who });
        }
        sound(&world);
        // Who is kept from leaving in full is kept by the floor, to a share's worth and a wei.
        let (left, shares) = (BigUint::from(world.pool.minted.raw()), big(world.pool.shares.raw()));
        let share = num_integer::Integer::div_ceil(&left, &shares);
        let floor = BigUint::from(ONE) + &share + 1_u8;
        // Who leaves in full leaves what rounding took: a wei and a share's worth each.
        let rounding = (share + 1_u8) * PEOPLE;
        prop_assert!(left <= floor.max(kept + rounding));
    }

    #[test]
    fn pool_19_the_pool_earns_while_all_but_the_dead_shares_are_worth_1000_amp_usd(
        trace in traces(LENGTH),
    ) {
        let mut world = World::new();
        for op in trace {
            let before = world.pool;
            let step = BigUint::from(10_u8).pow(9 * before.scale);
            let dead = BigUint::from(ONE) / step;
            let live = big(before.shares.raw()) - dead;
            let worth = live * before.minted.raw();
            let enough = worth >= big(before.shares.raw()) * POOL_EARNS_FROM.raw();
            prop_assert_eq!(before.earns(), enough);
            world.apply(op);
            if matches!(op, Op::Yield { .. }) && !enough {
                prop_assert_eq!(world.pool, before);
            }
        }
    }
}

#[test]
fn pool_19_at_1000_amp_usd_to_the_wei() {
    let earns = |assets| {
        Pool::SEEDED
            .deposit(Debt::new(assets))
            .unwrap()
            .pool
            .earns()
    };
    assert!(!Pool::SEEDED.earns());
    assert!(!earns(1_000 * ONE - 1));
    assert!(earns(1_000 * ONE));
    // The dead shares' part does not count, whatever it is worth.
    let rich = Pool {
        minted: Debt::new(2_000 * ONE),
        ..Pool::SEEDED
    };
    assert!(!rich.deposit(Debt::new(999 * ONE)).unwrap().pool.earns());
    assert!(rich.deposit(Debt::new(1_000 * ONE)).unwrap().pool.earns());
}

/// Twelve near-total offsets with deposits of all sizes between them.
fn wipe_outs(sizes: [u128; 12], less: [u128; 12], coll: u128) -> World {
    let mut world = World::new();
    for (round, (assets, less)) in sizes.into_iter().zip(less).enumerate() {
        let who = 1 + round % (PEOPLE - 1);
        world.apply(Op::Deposit { who, assets });
        sound(&world);
        world.apply(wipe(less, coll, round % COLLATERALS));
        sound(&world);
    }
    world
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn pool_16_twelve_wipe_outs_in_a_row_lose_no_more_than_dust(
        sizes in prop::array::uniform12(size()), less in prop::array::uniform12(0..=1u128),
        coll in size(),
    ) {
        wipe_outs(sizes, less, coll);
    }
}

#[test]
fn pool_16_twelve_wipe_outs_of_the_largest_pool_go_through_eleven_scales() {
    for less in [0, 1] {
        let mut world = wipe_outs([10u128.pow(28); 12], [less; 12], 10u128.pow(28));
        assert!(world.pool.scale >= 11, "{}", world.pool.scale);
        assert!(world.shares_of(DEAD).is_zero());
        for who in 1..PEOPLE {
            world.apply(Op::Claim { who });
            world.apply(Op::Redeem {
                who,
                part: u16::MAX,
            });
        }
        sound(&world);
        for collateral in 0..COLLATERALS {
            let flow = world.flows[collateral];
            // The dead hold a part in 1e10 of the first, and less of the others.
            assert!(flow.booked - flow.claimed < flow.booked / 1_000_000_000);
        }
    }
}

#[test]
fn pool_15_settling_across_any_number_of_scales_ends_after_a_few() {
    let largest = kernel::sub(kernel::join_words(1 << 32, 0), U256::ONE).unwrap();
    for (raw, most) in [(U256::MAX, 9), (largest, 6), (word(1), 1), (U256::ZERO, 0)] {
        for scale in [12, 1_000, u32::MAX] {
            let asked = Cell::new(0);
            let account = Account::new(Shares::new(raw), 3);
            let sum_of = |_| {
                asked.set(asked.get() + 1);
                GainPerShare::new(word(1))
            };
            gain(account, scale, GainPerShare::ZERO, sum_of).unwrap();
            assert_eq!(asked.get(), most);
            assert!(account.shares_at(u32::MAX).is_zero());
        }
    }
}

#[test]
fn pool_3_a_sum_below_its_snapshot_is_an_error_and_not_a_gain() {
    let account = Account::new(Shares::new(word(ONE)), 0);
    let snapshot = GainPerShare::new(word(2));
    let low = |_| GainPerShare::new(word(1));
    assert_eq!(gain(account, 0, snapshot, low), Err(RuleError::Overflow));
    let high = |_| GainPerShare::new(U256::MAX);
    let many = Account::new(Shares::new(U256::MAX), 0);
    assert_eq!(gain(many, 0, snapshot, high), Err(RuleError::Overflow));
}

/// Brings the dead shares to 0 and returns a pool of its only holder, at the floor.
fn without_dead() -> (Pool, Shares) {
    let mut pool = Pool::SEEDED;
    while !pool.dead_shares().is_zero() || pool.scale < 3 {
        pool = pool.deposit(pool.max_deposit()).unwrap().pool;
        pool = pool.offset(&debt(pool.capacity().raw(), 0)).unwrap().pool;
    }
    (pool, pool.shares)
}

/// One round of the attack on the number of shares: fill the pool until it earns, have it earn,
/// and withdraw to the floor.
fn round(pool: Pool, income: u128) -> Pool {
    let missing = Debt::new(1_001 * ONE).sub_or_zero(pool.minted);
    let full = pool.deposit(missing).map_or(pool, |change| change.pool);
    assert!(full.earns());
    let full = full.with_yield(Debt::new(income)).unwrap();
    let held = full.shares;
    full.withdraw(full.max_withdraw(held).unwrap(), held)
        .unwrap()
        .pool
}

/// Recorded: with a yield of a million AmpUSD in each round, of which the attacker loses a third
/// to the incentives, the shares of a floor of 1 AmpUSD are 1e9 after nine rounds, and after
/// twelve there is one share, which stays.
#[test]
fn pool_23_the_fewest_shares_that_yield_and_withdrawals_can_leave() {
    let income = 1_000_000 * ONE;
    let (mut pool, _) = without_dead();
    let mut rounds_to = [None; 2];
    for round_number in 1..=16 {
        let before = pool;
        pool = round(pool, income);
        for (recorded, shares) in rounds_to.iter_mut().zip([1_000_000_000, 1]) {
            if recorded.is_none() && pool.shares.raw() <= word(shares) {
                *recorded = Some(round_number);
            }
        }
        assert!(!pool.shares.is_zero() && pool.shares <= before.shares);
        // The largest offset of the largest collateral, a thousand times.
        let offset = Offset {
            coll: Coll::new(10u128.pow(28)),
            ..debt(0, 0)
        };
        let gain = pool.offset(&offset).unwrap().gain.raw();
        if pool.shares.raw() >= word(1_000_000_000) {
            assert!(kernel::mul(gain, word(1_000_000_000)).is_ok());
        }
        // Nobody gains by coming and going (SHARE-5).
        for assets in [ONE, 12_345 * ONE + 7, 10u128.pow(27)] {
            let Ok(inside) = pool.deposit(Debt::new(assets)) else {
                continue;
            };
            let out = inside.pool.max_redeem(inside.shares).unwrap();
            let back = inside.pool.redeem(out, inside.shares).unwrap().assets;
            assert!(back.raw() <= assets);
        }
    }
    assert_eq!(rounds_to, [Some(9), Some(12)]);
}
