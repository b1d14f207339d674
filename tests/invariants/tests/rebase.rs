//! Rebase neutrality over whole traces.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use cdp_core::collateral_ratio::is_at_least;
use fixed_math::{Coll, Debt, Price, Ratio, kernel};
use invariants::{
    campaign::{self, without_rebases},
    generator::Profile,
    pure::PureLedger,
    random::Random,
    trace::{Op, Step},
    world::{State, World},
};

/// Wraps a part of everybody's AMPL, so that both branches have collateral without more wrapping.
fn wrapped() -> Vec<Step> {
    let wrap = |caller| Step {
        after: 0,
        caller,
        op: Op::WrapShares {
            shares: 10u128.pow(23),
        },
    };
    (0..invariants::world::ACTORS).map(wrap).collect()
}

/// What a rebase may not touch: everything but AMPL's own balances.
fn untouched(state: State) -> State {
    let mut state = state;
    for holdings in &mut state.holdings {
        holdings.ampl = 0;
    }
    state
}

#[test]
fn rebase_5_a_trace_with_and_without_rebases_ends_the_same() {
    let profile = Profile {
        troves: 12,
        wraps: false,
        rebases: true,
        peg: false,
        youth: 0,
    };
    let (mut steps, mut rebases, mut accepted) = (0, 0, 0);
    for seed in 0..72 {
        let mut with = PureLedger::default();
        for step in wrapped() {
            with.apply(&step).unwrap();
        }
        let mut without = with.clone();
        let trace = campaign::trace_from(&with, seed, profile, 2_000);
        for (step, still) in trace.iter().zip(without_rebases(&trace)) {
            let is_rebase = matches!(step.op, Op::Rebase { .. });
            let (one, other) = (with.apply(step), without.apply(&still));
            assert!(is_rebase || one == other, "seed {seed}: {step:?}");
            rebases += u32::from(is_rebase);
            accepted += u32::from(one.is_ok());
            steps += 1;
        }
        assert_eq!(
            untouched(with.observe()),
            untouched(without.observe()),
            "seed {seed}"
        );
    }
    assert!(
        steps >= 100_000 && rebases > 5_000 && accepted > 50_000,
        "{rebases}, {accepted}"
    );
}

#[test]
fn rebase_2_at_constant_market_capitalisation_no_trove_changes_its_side() {
    // One wrapped share is a 1e25th of AMPL: its price is the capitalisation over 1e7 tokens.
    // AMPL's own price has 18 decimals, floored, so the share's price is off by supply / 1e16.
    let mut random = Random::new(7);
    let mut crossed = 0u32;
    for _ in 0..100_000 {
        let capitalisation = random.between(10u128.pow(24), 10u128.pow(26));
        let supply = random.between(10u128.pow(13), 10u128.pow(18));
        let rebased = (supply / 1_000 * random.between(10, 11_000)).max(1);
        let share = |supply: u128| {
            let ampl_usd = capitalisation * 1_000_000_000 / supply;
            ampl_usd * supply / 10u128.pow(16)
        };
        let (before, after) = (share(supply), share(rebased));
        let error = supply.max(rebased) / 10u128.pow(16) + 1;
        assert!(before.abs_diff(after) <= error, "{before} and {after}");
        let coll = Coll::new(random.between(1, 10u128.pow(24)));
        let price = |usd: u128| {
            Price::new(kernel::mul(kernel::widen(usd), kernel::widen(10u128.pow(18))).unwrap())
        };
        let debt = Debt::new(random.between(1, 10u128.pow(24)));
        let mcr = Ratio::from_bps(15_000);
        let side = |usd: u128| is_at_least(coll, price(usd), debt, mcr).unwrap();
        if side(before) != side(after) {
            // Only where the ratio lies inside the error of the price.
            crossed += 1;
            assert_ne!(
                side(before.max(after) + error),
                side(before.min(after).saturating_sub(error))
            );
        }
    }
    assert!(crossed < 10, "{crossed} crossed");
}

const ONE: u128 = 10u128.pow(18);

fn step(after: u64, caller: u8, op: Op) -> Step {
    Step { after, caller, op }
}

fn open(owner: u8, coll: u128) -> Op {
    let (coll, rate) = (coll * ONE, ONE / 20);
    Op::Open {
        branch: 0,
        owner,
        coll,
        debt: 500 * ONE,
        rate,
        max_fee: ONE,
    }
}

/// Wraps, opens, rebases by each factor (per mille), closes and unwraps.
fn exit_after(factors: &[u128]) {
    let mut world = PureLedger::default();
    for step in wrapped() {
        world.apply(&step).unwrap();
    }
    let opened = world
        .apply(&step(0, 1, open(1, 1_000)))
        .unwrap()
        .opened
        .unwrap();
    for per_mille in factors {
        let supply = world.ampl.supply * per_mille / 1_000;
        world.apply(&step(1, 0, Op::Rebase { supply })).unwrap();
    }
    let held = world.observe().holdings[1].wampl;
    assert_eq!(held, 10u128.pow(23) - 1_000 * ONE, "the same shares");
    // Somebody else's AmpUSD pays the fee; all collateral comes back.
    world.apply(&step(1, 2, open(2, 2_000))).unwrap();
    world
        .apply(&step(
            0,
            2,
            Op::Transfer {
                to: 1,
                amount: 10 * ONE,
            },
        ))
        .unwrap();
    world
        .apply(&step(1, 1, Op::Close { trove: opened }))
        .unwrap();
    let shares = world.observe().holdings[1].wampl;
    assert_eq!(shares, 10u128.pow(23), "to the last unit");
    world.apply(&step(0, 1, Op::Unwrap { shares })).unwrap();
}

#[test]
fn rebase_6_any_rebase_keeps_everybody_s_shares_and_their_exit() {
    exit_after(&[]);
    exit_after(&[10]);
    exit_after(&[11_000]);
    exit_after(&[10, 11_000]);
    exit_after(&[11_000, 10, 10]);
    exit_after(&[923, 923]);
}
