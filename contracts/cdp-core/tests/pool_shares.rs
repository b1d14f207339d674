//! SHARE: sAmpUSD as ERC-4626 shares, against big rationals.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod pool_world;

use cdp_core::fixed_math::{Coll, Debt, MathError, Shares, U256, kernel};
use cdp_core::params::POOL_FLOOR;
use cdp_core::pool::{ASSETS_CAP, DEAD_SHARES, Offset, PoolChange, allowance};
use cdp_core::{Pool, RuleError};
use num_bigint::BigUint;
use num_rational::Ratio;
use pool_world::{ONE, Op, PEOPLE, World, big, size, traces, word};
use proptest::prelude::*;

const LENGTH: usize = 40;

fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The pool after a trace, and who then acts.
fn after(trace: Vec<Op>) -> World {
    let mut world = World::new();
    trace.into_iter().for_each(|op| world.apply(op));
    world
}

/// Pools of any price: shares up to the most there can be, one AmpUSD and more.
fn pools() -> impl Strategy<Value = Pool> {
    let shares = prop_oneof![Just(1u128), Just(2), Just(ONE), size()];
    (shares, 0..=18u32, size(), 0..4u32).prop_map(|(shares, power, assets, scale)| {
        let assets = assets.max(ONE);
        let shares = BigUint::from(shares) * BigUint::from(10u8).pow(power);
        let most = BigUint::from(assets) * ONE;
        let shares = shares.min(most).to_bytes_be();
        Pool {
            minted: Debt::new(assets),
            shares: Shares::new(U256::try_from_be_slice(&shares).unwrap()),
            scale,
        }
    })
}

fn exact(a: BigUint, b: BigUint, c: &BigUint) -> Ratio<BigUint> {
    Ratio::new(a * b, c.clone())
}

fn one_more(shares: Shares) -> Shares {
    shares.add(Shares::new(U256::ONE)).unwrap()
}

fn more(assets: Debt) -> Debt {
    assets.add(Debt::new(1)).unwrap()
}

/// `S' * A <= A' * S`: the price did not fall.
fn price_kept(before: &Pool, after: &Pool) -> bool {
    let left = big(after.shares.raw()) * before.minted.raw();
    left <= big(before.shares.raw()) * after.minted.raw()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn share_1_what_is_given_floors_and_what_is_taken_ceils(
        pool in pools(), assets in size(), shares in size(),
    ) {
        let (held, all) = (BigUint::from(pool.minted.raw()), big(pool.shares.raw()));
        let fair = exact(BigUint::from(assets), all.clone(), &held);
        let assets = Debt::new(assets);
        let down = pool.shares_down(assets).unwrap();
        prop_assert_eq!(big(down.raw()), fair.floor().to_integer());
        prop_assert_eq!(big(pool.shares_up(assets).unwrap().raw()), fair.ceil().to_integer());
        let fair = exact(BigUint::from(shares), held, &all);
        let shares = Shares::new(word(shares));
        if let Ok(given) = pool.assets_down(shares) {
            prop_assert_eq!(BigUint::from(given.raw()), fair.floor().to_integer());
        }
        if let Ok(taken) = pool.assets_up(shares) {
            prop_assert_eq!(BigUint::from(taken.raw()), fair.ceil().to_integer());
        }
        if assets <= pool.max_deposit() {
            let expected = match down.is_zero() {
                true => Err(RuleError::PoolSharesZero),
                false => Ok(down),
            };
            prop_assert_eq!(pool.deposit(assets).map(|change| change.shares), expected);
        }
    }

    #[test]
    fn share_2_what_a_conversion_says_is_what_is_done(pool in pools(), part in any::<u16>()) {
        let assets = Debt::new(pool.max_deposit().raw() / 65_536 * u128::from(part));
        if let Ok(change) = pool.deposit(assets) {
            prop_assert_eq!(change.shares, pool.shares_down(assets).unwrap());
            prop_assert_eq!(change.assets, assets);
        }
        let shares = pool.shares_down(assets).unwrap();
        if let Ok(change) = pool.mint(shares) {
            prop_assert_eq!(change.assets, pool.assets_up(shares).unwrap());
            prop_assert_eq!(change.shares, shares);
        }
        let held = pool.shares;
        let assets = Debt::new(pool.max_withdraw(held).unwrap().raw() / 65_536 * u128::from(part));
        let change = pool.withdraw(assets, held).unwrap();
        prop_assert_eq!((change.assets, change.shares), (assets, pool.shares_up(assets).unwrap()));
        let shares = change.shares.min(pool.max_redeem(held).unwrap());
        let change = pool.redeem(shares, held).unwrap();
        let assets = pool.assets_down(shares).unwrap();
        prop_assert_eq!((change.assets, change.shares), (assets, shares));
    }

    #[test]
    fn share_3_the_price_falls_by_nothing_but_an_offset(trace in traces(LENGTH)) {
        let mut world = World::new();
        for op in trace {
            let before = world.pool;
            world.apply(op);
            if !matches!(op, Op::Offset { .. }) {
                prop_assert!(price_kept(&before, &world.pool), "{op:?}");
                prop_assert_eq!(before.scale, world.pool.scale);
            }
        }
    }

    #[test]
    fn share_4_limits_are_exact(pool in pools(), part in any::<u16>()) {
        let above = RuleError::PoolAmountAboveMax;
        let most = pool.max_deposit();
        if !pool.shares_down(most).unwrap().is_zero() {
            prop_assert_eq!(pool.deposit(most).unwrap().pool.minted, ASSETS_CAP);
            let most = pool.max_mint().unwrap();
            prop_assert!(pool.mint(most).unwrap().pool.minted <= ASSETS_CAP);
        }
        prop_assert_eq!(pool.deposit(more(most)), Err(above));
        prop_assert_eq!(pool.mint(one_more(pool.max_mint().unwrap())), Err(above));
        let held = kernel::mul_div_down(pool.shares.raw(), word(u128::from(part)), word(65_535));
        let held = Shares::new(held.unwrap());
        let most = pool.max_withdraw(held).unwrap();
        let change = pool.withdraw(most, held).unwrap();
        prop_assert!(change.shares <= held && change.pool.minted >= POOL_FLOOR);
        prop_assert_eq!(pool.withdraw(more(most), held), Err(above));
        // One more would be more than is theirs, the last AmpUSD, or the last share.
        let next = pool.shares_up(more(most)).unwrap();
        prop_assert!(next > held || most == pool.capacity() || next == pool.shares);
        let most = pool.max_redeem(held).unwrap();
        let change = pool.redeem(most, held).unwrap();
        prop_assert!(change.pool.minted >= POOL_FLOOR && !change.pool.shares.is_zero());
        prop_assert_eq!(pool.redeem(one_more(most), held), Err(above));
        let next = pool.assets_down(one_more(most)).unwrap();
        prop_assert!(most == held || next > pool.capacity());
    }

    #[test]
    fn share_5_coming_and_going_never_gains(pool in pools(), assets in size()) {
        // At most a wei and a share's worth are lost.
        let share = num_integer::Integer::div_ceil(
            &BigUint::from(pool.minted.raw()), &big(pool.shares.raw()),
        );
        let assets = Debt::new(assets).min(pool.max_deposit());
        if let Ok(inside) = pool.deposit(assets) {
            let back = inside.pool.redeem(inside.shares, inside.shares).unwrap().assets;
            prop_assert!(back <= assets);
            prop_assert!(BigUint::from(assets.raw() - back.raw()) <= &share + 1_u8);
        }
        let shares = pool.shares_down(assets).unwrap();
        if let Ok(inside) = pool.mint(shares) {
            let most = inside.pool.max_withdraw(shares).unwrap();
            let out = inside.pool.withdraw(most, shares).unwrap();
            prop_assert!(out.assets <= inside.assets && out.shares <= shares);
            let lost = inside.assets.raw() - out.assets.raw();
            prop_assert!(BigUint::from(lost) <= share + 1_u8);
            // Nor is the same AmpUSD had back for fewer shares.
            if let Ok(out) = inside.pool.withdraw(inside.assets, shares) {
                prop_assert!(out.shares >= shares);
            }
        }
    }

    #[test]
    fn share_6_who_comes_first_takes_nothing_of_who_comes_after(
        wiped in 0..5_usize, first in size(), dust in size(), victim in size(),
    ) {
        // Right after deployment, and after scale steps. What is sent to the pool is not in it.
        let mut pool = Pool::SEEDED;
        for _ in 0..wiped {
            pool = pool.deposit(pool.max_deposit()).unwrap().pool;
            let debt = pool.capacity();
            let offset = Offset { debt, from_yield: Debt::ZERO, coll: Coll::ZERO };
            pool = pool.offset(&offset).unwrap().pool;
        }
        let (mut attacker, mut paid) = (Shares::ZERO, BigUint::from(0u8));
        for assets in [first, dust] {
            let Ok(change) = pool.deposit(Debt::new(assets)) else { continue };
            attacker = attacker.add(change.shares).unwrap();
            paid += change.assets.raw();
            pool = change.pool;
        }
        let Ok(their) = pool.deposit(Debt::new(victim)) else { return Ok(()) };
        let back = their.pool.redeem(attacker, attacker).unwrap();
        prop_assert!(BigUint::from(back.assets.raw()) <= paid);
        let share = BigUint::from(pool.minted.raw()) / big(pool.shares.raw()) + 1_u8;
        let kept = back.pool.assets_down(their.shares).unwrap().raw();
        prop_assert!(BigUint::from(victim - kept) <= share + 1_u8);
    }

    #[test]
    fn share_8_a_withdrawal_burns_at_least_its_part(trace in traces(LENGTH), part in any::<u16>()) {
        let world = after(trace);
        for who in 1..PEOPLE {
            let held = world.shares_of(who);
            let most = world.pool.max_withdraw(held).unwrap().raw();
            let assets = Debt::new(most / 65_536 * u128::from(part));
            let PoolChange { pool, shares, .. } = world.pool.withdraw(assets, held).unwrap();
            prop_assert!(price_kept(&world.pool, &pool));
            let fair = big(world.pool.shares.raw()) * assets.raw();
            prop_assert!(big(shares.raw()) * world.pool.minted.raw() >= fair);
            let redeemed = world.pool.redeem(world.pool.max_redeem(held).unwrap(), held);
            prop_assert!(price_kept(&world.pool, &redeemed.unwrap().pool));
        }
    }

    #[test]
    fn share_9_a_finite_allowance_is_floored_with_the_shares(
        raw in any::<[u64; 4]>(), length in 0..=4_usize, steps in 0..12_u32,
    ) {
        let mut limbs = [0; 4];
        limbs[..length].copy_from_slice(&raw[..length]);
        let raw = U256::from_limbs(limbs);
        prop_assume!(raw != U256::MAX);
        let divisor = BigUint::from(1_000_000_000_u32).pow(steps);
        prop_assert_eq!(big(allowance(raw, steps)), big(raw) / divisor);
        // Read after each step or after all: the same.
        let each = (0..steps).fold(raw, |raw, _| allowance(raw, 1));
        prop_assert_eq!(each, allowance(raw, steps));
    }
}

#[test]
fn share_9_the_endless_allowance_stays_endless() {
    for steps in [0, 1, 12, u32::MAX] {
        assert_eq!(allowance(U256::MAX, steps), U256::MAX);
        assert_eq!(allowance(U256::ZERO, steps), U256::ZERO);
    }
    assert_eq!(allowance(word(1_999_999_999), 1), U256::ONE);
}

#[test]
fn share_7_defined_at_0_1_and_2_live_shares_and_at_one_amp_usd() {
    let seeded = Pool::SEEDED;
    assert_eq!((seeded.minted, seeded.shares), (POOL_FLOOR, DEAD_SHARES));
    // Nobody alive: the limits are 0 and still go through.
    assert_eq!(seeded.max_withdraw(Shares::ZERO), Ok(Debt::ZERO));
    assert_eq!(seeded.max_redeem(Shares::ZERO), Ok(Shares::ZERO));
    assert_eq!(
        seeded.withdraw(Debt::ZERO, Shares::ZERO).unwrap().pool,
        seeded
    );
    assert_eq!(
        seeded.redeem(Shares::ZERO, Shares::ZERO).unwrap().pool,
        seeded
    );
    for live in 1..=2_u128 {
        let held = Shares::new(word(live));
        let pool = seeded.mint(held).unwrap().pool;
        assert_eq!(pool.max_redeem(held), Ok(held));
        assert_eq!(pool.max_withdraw(held), Ok(Debt::new(live)));
        assert_eq!(pool.redeem(held, held).unwrap().pool, seeded);
    }
    // Without dead shares: one share in all cannot leave, of two one can.
    for (all, assets) in [(1_u128, ONE), (1, 5 * ONE), (2, ONE), (2, 5 * ONE)] {
        let shares = Shares::new(word(all));
        let pool = Pool {
            minted: Debt::new(assets),
            shares,
            scale: 3,
        };
        let most = pool.max_withdraw(shares).unwrap().raw();
        assert_eq!(most, (assets / all * (all - 1)).min(assets - ONE));
        let most = pool.max_redeem(shares).unwrap().raw();
        assert_eq!(most, word(if assets > ONE { all - 1 } else { 0 }));
        assert_eq!(
            pool.deposit(Debt::new(assets / all)).unwrap().shares,
            Shares::new(word(1))
        );
        let error = Err(RuleError::PoolSharesZero);
        assert_eq!(pool.deposit(Debt::new(assets / all - 1)), error);
        assert_eq!(pool.mint(Shares::ZERO), error);
    }
}

#[test]
fn share_7_a_pool_that_is_not_seeded_refuses_everything() {
    let (pool, one) = (Pool::default(), Shares::new(U256::ONE));
    let overflow = RuleError::from(MathError::DivisionByZero);
    assert_eq!(pool.deposit(POOL_FLOOR), Err(overflow));
    assert_eq!(pool.mint(one), Err(overflow));
    assert_eq!(pool.withdraw(Debt::ZERO, one), Err(overflow));
    assert_eq!(pool.redeem(one, one), Err(overflow));
    let offset = Offset {
        debt: Debt::ZERO,
        from_yield: Debt::ZERO,
        coll: Coll::ZERO,
    };
    assert_eq!(
        pool.offset(&offset),
        Err(RuleError::PoolOffsetAboveCapacity)
    );
    assert_eq!(pool.with_yield(more(ASSETS_CAP)), Err(RuleError::Overflow));
    assert_eq!(pool.with_yield(ASSETS_CAP).unwrap().minted, ASSETS_CAP);
}
