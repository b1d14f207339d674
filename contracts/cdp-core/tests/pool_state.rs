//! POOL: what holds after every operation of anybody, against the model beside.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod pool_world;

use cdp_core::Pool;
use cdp_core::fixed_math::{Debt, Shares, kernel};
use cdp_core::pool::MAX_SHARES_PER_ASSET;
use num_bigint::BigUint;
use num_rational::Ratio;
use pool_world::{COLLATERALS, DEAD, ONE, Op, PEOPLE, World, big, covered, traces, word};
use proptest::prelude::*;

const CASES: u32 = 1_000;
const LENGTH: usize = 60;

fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Runs a trace and looks at each operation, the world before it and the world after it.
fn each(trace: Vec<Op>, look: impl Fn(&World, Op, &World)) {
    let mut world = World::new();
    for op in trace {
        let before = world.clone();
        world.apply(op);
        look(&before, op, &world);
    }
}

/// `a / b`, ceiled.
fn ceil(a: BigUint, b: &BigUint) -> BigUint {
    num_integer::Integer::div_ceil(&a, b)
}

fn total(world: &World) -> BigUint {
    big(world.pool.shares.raw())
}

fn assets(world: &World) -> BigUint {
    BigUint::from(world.pool.minted.raw())
}

/// What somebody's shares are worth, exactly.
fn worth(world: &World, who: usize) -> Ratio<BigUint> {
    let shares = big(world.shares_of(who).raw());
    Ratio::new(shares * assets(world), total(world))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn pool_1_what_all_are_worth_is_at_most_the_assets(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            let all: u128 = (0..PEOPLE).map(|who| world.assets_of(who).raw()).sum();
            let held = world.pool.minted.raw();
            assert!(covered(all, held));
            let people = BigUint::from(PEOPLE + 1);
            let lost = ceil(&people * assets(world), &total(world));
            assert!(BigUint::from(held - all) <= people + lost);
        });
    }

    #[test]
    fn pool_1_a_single_wei_too_much_is_found_at_any_size(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            let held = world.pool.minted.raw();
            assert!(covered(held, held));
            assert!(!covered(held + 1, held));
        });
    }

    #[test]
    fn pool_2_all_shares_are_at_most_the_total(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            let (all, total) = (world.all_shares(), total(world));
            assert!(all <= total);
            let gap = total - all;
            let most = if world.pool.scale == 0 { 0 } else { PEOPLE + 1 };
            assert!(gap <= BigUint::from(most), "{gap}");
        });
    }

    #[test]
    fn pool_3_claimable_is_at_most_what_is_booked_and_not_claimed(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            for collateral in 0..COLLATERALS {
                let flow = world.flows[collateral];
                assert!(world.all_claimable(collateral) <= flow.booked - flow.claimed);
                for who in 0..PEOPLE {
                    let had = world.claimable(who, collateral) + world.paid[who][collateral];
                    let exact = &world.exact[who].gains[collateral];
                    assert!(Ratio::from(BigUint::from(had)) <= *exact);
                }
            }
        });
    }

    #[test]
    fn pool_9_what_nobody_can_claim_is_dust_and_the_dead_shares_part(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            for collateral in 0..COLLATERALS {
                let flow = world.flows[collateral];
                let left = flow.booked - flow.claimed - world.all_claimable(collateral);
                assert!(left <= flow.floors + world.open_floors());
            }
        });
    }

    #[test]
    fn pool_2_shares_read_lazily_are_those_floored_at_each_step(trace in traces(LENGTH)) {
        each(trace, |_, _, world| {
            for who in 0..PEOPLE {
                assert_eq!(big(world.shares_of(who).raw()), world.exact[who].shares);
            }
        });
    }

    #[test]
    fn pool_5_an_offset_takes_from_all_in_proportion(trace in traces(LENGTH)) {
        each(trace, |before, op, after| {
            let Op::Offset { less, coll, collateral } = op else { return };
            let offset = before.offset_of(less, coll);
            assert_eq!(after.pool.minted, before.pool.minted.sub(offset.debt).unwrap());
            let (debt, coll) = (offset.debt.raw(), offset.coll.raw());
            let unscaled = Pool { minted: after.pool.minted, ..before.pool };
            for who in 0..PEOPLE {
                let shares = before.shares_of(who);
                let had = before.assets_of(who).raw();
                let left = unscaled.assets_down(shares).unwrap().raw();
                let lost = Ratio::from(BigUint::from(had - left));
                let exact = Ratio::new(big(shares.raw()) * debt, total(before));
                let one = Ratio::from(BigUint::from(1u8));
                assert!(lost < &exact + &one && exact < &lost + &one);
                let gained = after.claimable(who, collateral) - before.claimable(who, collateral);
                let gained = Ratio::from(BigUint::from(gained));
                let exact = Ratio::new(big(shares.raw()) * coll, total(before));
                assert!(gained < &exact + &one && exact < gained + &one + &one);
            }
        });
    }

    #[test]
    fn pool_8_others_lower_nobodys_assets_but_by_an_offset(trace in traces(LENGTH)) {
        each(trace, |before, op, after| {
            let acting: &[usize] = match op {
                Op::Offset { .. } => return,
                Op::Deposit { who, .. } | Op::Mint { who, .. } | Op::Withdraw { who, .. }
                | Op::Redeem { who, .. } | Op::Claim { who } => &[who],
                Op::Transfer { from, to, .. } => &[from, to],
                Op::Yield { .. } => &[],
            };
            for who in (0..PEOPLE).filter(|who| !acting.contains(who)) {
                assert!(after.assets_of(who) >= before.assets_of(who));
                assert_eq!(after.shares_of(who), before.shares_of(who));
            }
        });
    }

    #[test]
    fn pool_12_shares_never_pass_the_most_per_asset(trace in traces(LENGTH)) {
        each(trace, |before, _, after| {
            assert!(total(after) <= assets(after) * MAX_SHARES_PER_ASSET);
            assert!(big(after.pool.shares.raw()).bits() <= 160);
            assert!(after.pool.scale >= before.pool.scale);
            for (key, sum) in &after.sums {
                let was = before.sums.get(key).copied().unwrap_or_default();
                assert!(*sum >= was);
                assert!(*sum == was || key.0 == before.pool.scale, "an old scale gained");
            }
        });
    }

    #[test]
    fn pool_13_steps_repeat_until_there_are_few_enough_shares(trace in traces(LENGTH)) {
        each(trace, |before, op, after| {
            let steps = after.pool.scale - before.pool.scale;
            assert!(steps <= 2);
            if steps == 0 {
                return;
            }
            assert!(matches!(op, Op::Offset { .. }));
            // The last of them was needed: before it there were more than 1e18 per wei.
            let undone = total(after) * 1_000_000_000_u32;
            assert!(undone > assets(after) * MAX_SHARES_PER_ASSET);
        });
    }

    #[test]
    fn pool_14_a_step_floors_each_account_and_raises_nobodys_value(trace in traces(LENGTH)) {
        each(trace, |before, op, after| {
            let Op::Offset { .. } = op else { return };
            let steps = after.pool.scale - before.pool.scale;
            let stepless = World {
                pool: Pool { minted: after.pool.minted, ..before.pool },
                ..before.clone()
            };
            for who in 0..PEOPLE {
                let raw = big(before.shares_of(who).raw());
                let divisor = BigUint::from(1_000_000_000_u32).pow(steps);
                assert_eq!(big(after.shares_of(who).raw()), raw / divisor);
                let (was, is) = (worth(&stepless, who), worth(after, who));
                assert!(is <= was);
                assert!(was < is + BigUint::from(1u8));
            }
        });
    }

    #[test]
    fn pool_20_a_claim_pays_once_and_changes_nothing_else(
        trace in traces(LENGTH), who in 1..PEOPLE,
    ) {
        let mut world = World::new();
        trace.into_iter().for_each(|op| world.apply(op));
        let before = world.clone();
        world.claim(who);
        for collateral in 0..COLLATERALS {
            let paid = world.paid[who][collateral] - before.paid[who][collateral];
            prop_assert_eq!(paid, before.claimable(who, collateral));
            for other in (0..PEOPLE).filter(|other| *other != who) {
                let claimable = world.claimable(other, collateral);
                prop_assert_eq!(claimable, before.claimable(other, collateral));
            }
        }
        let claimed = world.clone();
        world.claim(who);
        prop_assert_eq!(world.paid, claimed.paid);
        prop_assert_eq!(world.pool, before.pool);
        for who in 0..PEOPLE {
            prop_assert_eq!(world.shares_of(who), before.shares_of(who));
        }
    }
}

#[test]
fn pool_13_one_offset_can_take_two_steps_and_gains_at_the_scale_before() {
    let mut world = World::new();
    let deposit = |who, assets| Op::Deposit { who, assets };
    let wipe = |coll| Op::Offset {
        less: pool_world::Less::ThanCapacity(0),
        coll,
        collateral: 0,
    };
    // Just below 1e18 shares per wei, then as much AmpUSD as there can be.
    for assets in [10u128.pow(27), 10u128.pow(26)] {
        world.apply(deposit(1, assets));
        world.apply(wipe(7));
    }
    assert_eq!(world.pool.scale, 0);
    world.apply(deposit(2, u128::MAX));
    world.apply(wipe(1_000_000_000));
    assert_eq!(world.pool.scale, 2);
    assert_eq!(world.sum(1, 0), cdp_core::fixed_math::GainPerShare::ZERO);
    assert_eq!(world.claimable(2, 0), 999_999_999);
    assert!(world.shares_of(DEAD).raw() == word(1));
}

#[test]
fn pool_12_a_step_is_due_above_1e18_shares_per_wei_and_not_at_them() {
    let most = kernel::mul(word(ONE), word(ONE)).unwrap();
    let none = cdp_core::pool::Offset::default();
    for (beyond, scale) in [(0, 0), (1, 1)] {
        let shares = Shares::new(kernel::add(most, word(beyond)).unwrap());
        let pool = Pool {
            minted: Debt::new(ONE),
            shares,
            scale: 0,
        };
        assert_eq!(pool.offset(&none).unwrap().pool.scale, scale);
    }
}
