//! POOL: the Stability Pool's shares, what they are worth, and what they gain.

use num_bigint::BigUint;

use super::{
    figures,
    peg::{STEP, cash, dead_shares, deposit, give, take_out},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, borrow,
        send,
    },
};
use crate::{
    trace::{Actor, Op},
    world::GOVERNOR,
};

/// Who stakes.
const STAKERS: [Actor; 3] = [NEIGHBOUR, MANAGER, HELPER];

/// Three stakers of odd amounts, and a trove of 700 AmpUSD that somebody else's would outlive.
fn staked(stage: &mut Stage<'_>) -> u128 {
    stage.bank(&[
        (NEIGHBOUR, 2_000 * ONE),
        (MANAGER, 1_000 * ONE),
        (HELPER, 500 * ONE),
    ]);
    stage.does(NEIGHBOUR, deposit(1_000 * ONE + 1));
    stage.does(MANAGER, deposit(333 * ONE + 7));
    stage.does(HELPER, deposit(77 * ONE + 13));
    stage.opens(BUYER, SPOT, 900, 60_000, 700);
    let trove = stage.opens(BORROWER, SPOT, 700, 16_000, 500);
    stage.wait(1);
    trove
}

/// What the pool holds above what its shares are worth.
fn gap(stage: &Stage<'_>) -> u128 {
    let pool = stage.state().pool;
    let of_all: u128 = STAKERS.iter().map(|who| stage.worth(*who)).sum();
    pool.total_assets - of_all - stage.worth_of(&dead_shares(&pool))
}

pub fn pool_1_what_all_shares_are_worth_is_the_pool_less_a_wei_each(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    let all = stage.shares(HELPER);
    for (who, op) in [
        (NEIGHBOUR, deposit(3)),
        (MANAGER, take_out(33 * ONE + 1)),
        (HELPER, cash(&(all / 3u8))),
        (NEIGHBOUR, give(HELPER, &BigUint::from(7u8))),
    ] {
        stage.later(DAY);
        stage.does(who, op);
        assert!(gap(stage) <= 4, "{}", gap(stage));
    }
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    assert!(gap(stage) <= 4, "{}", gap(stage));
    stage.later(DAY);
    assert!(gap(stage) <= 4, "{}", gap(stage));
}

pub fn pool_2_shares_of_all_are_the_total_until_a_step_floors_them(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[(NEIGHBOUR, 3_000 * ONE), (HELPER, 3_000 * ONE)]);
    let sum = |stage: &Stage<'_>| {
        let held: BigUint = STAKERS.iter().map(|who| stage.shares(*who)).sum();
        held + dead_shares(&stage.state().pool)
    };
    while stage.state().pool.scale == 0 {
        assert_eq!(sum(stage), stage.all_shares());
        stage.does(HELPER, deposit(ONE / 3));
        stage.wipes(NEIGHBOUR, 90_000, 0);
    }
    let gap = stage.all_shares() - sum(stage);
    assert!(gap <= BigUint::from(4u8), "{gap}");
}

pub fn pool_3_what_is_claimed_never_passes_what_was_gained(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    let gained = stage.seized(victim).expect("liquidated")[1];
    let due: u128 = STAKERS
        .iter()
        .map(|who| stage.holds(*who).claimable[1])
        .sum();
    assert!(due <= gained, "{due} of {gained}");
    // A later depositor has no part in it.
    stage.does(BUYER, deposit(100 * ONE));
    assert_eq!(stage.holds(BUYER).claimable, [0, 0]);
    let mut paid = 0;
    for who in STAKERS {
        paid += stage.does(who, Op::PoolClaim { to: who }).coll_out;
    }
    assert_eq!(paid, due);
    assert_eq!(stage.tally().claimed[1], due);
}

pub fn pool_4_assets_are_what_is_minted_and_the_yield_that_is_due(stage: &mut Stage<'_>) {
    staked(stage);
    for days in [0, 1, 300] {
        stage.later(days * DAY);
        let (pool, yields) = (stage.state().pool, stage.yields());
        assert_eq!(pool.total_assets, pool.minted + yields, "no gauge earns");
        // Any change mints it first, to the wei.
        let effect = stage.does(NEIGHBOUR, deposit(ONE));
        assert_eq!(effect.mint, yields);
        let now = stage.state().pool;
        assert_eq!(now.minted, pool.total_assets + ONE);
        assert_eq!((now.total_assets, stage.yields()), (now.minted, 0));
    }
}

pub fn pool_5_an_offset_takes_and_gives_in_proportion_to_shares(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    stage.later(DAY);
    stage.falls_to(victim, 12_000);
    let debt = stage.entire(victim);
    let (pool, all) = (stage.state().pool, stage.all_shares());
    let before = STAKERS.map(|who| (who, stage.shares(who), stage.worth(who)));
    stage.liquidates(&[victim]);
    let [offset, coll, ..] = stage.seized(victim).expect("liquidated");
    assert_eq!(offset, debt, "the pool takes all of it");
    let now = stage.state().pool;
    assert_eq!(now.total_assets, pool.total_assets - debt);
    assert_eq!((now.shares, now.scale), (pool.shares, 0));
    for (who, shares, worth) in before {
        let near = |got: u128, whole: u128| {
            let (got, exact) = (BigUint::from(got), &shares * whole / &all);
            got <= &exact + 1u8 && exact <= got + 1u8
        };
        assert!(near(worth - stage.worth(who), debt), "{who}");
        assert!(near(stage.holds(who).claimable[1], coll), "{who}");
    }
}

pub fn pool_6_an_offset_leaves_one_amp_usd_exactly_at_capacity(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 3_000 * ONE)]);
    stage.opens(BUYER, SPOT, 900, 90_000, 700);
    // Capacity above, at and below the debt, by a wei.
    for (more, less, left) in [(1, 0, 1), (0, 0, 0), (0, 1, 0)] {
        let victim = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
        stage.wait(1);
        stage.falls_to(victim, 12_000);
        let debt = stage.entire(victim);
        let missing = debt + more - less - stage.capacity();
        stage.does(NEIGHBOUR, deposit(missing));
        let effect = stage.liquidates(&[victim]);
        let [offset, _, rest, ..] = stage.seized(victim).expect("liquidated");
        assert_eq!((offset, rest), (debt - less, less));
        assert_eq!((effect.burn, stage.capacity()), (offset, left));
        stage.answers(SPOT, 6 * ONE / 5);
    }
    // An empty pool takes nothing.
    let victim = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
    stage.wait(1);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    let [offset, coll, ..] = stage.seized(victim).expect("liquidated");
    assert_eq!((offset, coll, stage.capacity()), (0, 0, 0));
}

pub fn pool_7_a_withdrawal_leaves_one_amp_usd_in_every_scale(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[(NEIGHBOUR, 4_000 * ONE), (HELPER, 100 * ONE)]);
    let refused = "ERC4626ExceededMaxWithdraw";
    while dead_shares(&stage.state().pool) > BigUint::ZERO {
        stage.wipes(NEIGHBOUR, 99_000, 0);
        stage.does(HELPER, deposit(ONE));
        // Nothing but the last AmpUSD keeps somebody who has nearly all of it.
        let (capacity, worth) = (stage.capacity(), stage.worth(NEIGHBOUR));
        let most = capacity.min(worth);
        stage.refuses(NEIGHBOUR, take_out(most + 1), refused);
        stage.does(NEIGHBOUR, take_out(most));
        let left = stage.capacity();
        assert_eq!(left, capacity - most);
        stage.refuses(HELPER, take_out(left + 1), refused);
        stage.refuses(
            HELPER,
            cash(&(stage.shares(HELPER) + 1u8)),
            "ERC4626ExceededMaxRedeem",
        );
    }
    assert!(stage.state().pool.scale >= 3);
    assert!(stage.state().pool.minted >= ONE);
}

pub fn pool_8_no_verb_of_others_lowers_what_is_mine(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    stage.answers(SPOT, 6 * ONE / 5);
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let mine = |stage: &Stage<'_>| (stage.worth(NEIGHBOUR), stage.holds(NEIGHBOUR).claimable[1]);
    let shares = stage.shares(NEIGHBOUR);
    for (who, op) in [
        (MANAGER, deposit(100 * ONE)),
        (MANAGER, take_out(50 * ONE + 1)),
        (MANAGER, give(HELPER, &BigUint::from(3 * ONE))),
        (HELPER, cash(&BigUint::from(2 * ONE + 1))),
        (HELPER, Op::PoolClaim { to: MANAGER }),
        (BORROWER, borrow(trove, 33 * ONE)),
        (BUYER, send(BORROWER, ONE)),
        (
            GOVERNOR,
            Op::SetCeiling {
                branch: SPOT,
                ceiling: 0,
            },
        ),
    ] {
        stage.later(DAY);
        let before = mine(stage);
        stage.does(who, op.clone());
        let now = mine(stage);
        assert!(
            now.0 >= before.0 && now.1 >= before.1,
            "{op:?}: {before:?} {now:?}"
        );
        assert_eq!(stage.shares(NEIGHBOUR), shares, "{op:?}");
    }
}

pub fn pool_9_what_gains_lose_is_a_unit_per_offset_and_settlement(stage: &mut Stage<'_>) {
    staked(stage);
    stage.does(BUYER, send(BORROWER, 100 * ONE));
    let mut dead = BigUint::ZERO;
    for loan in [201, 300, 333] {
        let all = stage.all_shares();
        let victim = stage.opens(BORROWER, SPOT, loan, 16_000, 500);
        stage.wait(1);
        stage.falls_to(victim, 12_000);
        stage.liquidates(&[victim]);
        let coll = stage.seized(victim).expect("liquidated")[1];
        dead += dead_shares(&stage.state().pool) * coll / all;
        stage.answers(SPOT, 6 * ONE / 5);
        stage.does(HELPER, Op::PoolClaim { to: HELPER });
    }
    for who in STAKERS {
        stage.does(who, Op::PoolClaim { to: who });
    }
    let left = BigUint::from(stage.tally().gained[1] - stage.tally().claimed[1]);
    let floors = stage.tally().offsets[1] + stage.tally().settlements;
    assert!(left >= dead, "{left} {dead}");
    assert!(left <= &dead + floors, "{left} {dead} {floors}");
}

pub fn pool_10_a_gain_is_booked_before_the_shares_change(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    let gains = |stage: &Stage<'_>| STAKERS.map(|who| stage.holds(who).claimable[1]);
    let before = gains(stage);
    let all = stage.shares(HELPER);
    for (who, op) in [
        (NEIGHBOUR, deposit(900 * ONE)),
        (MANAGER, take_out(100 * ONE)),
        (NEIGHBOUR, give(MANAGER, &BigUint::from(50 * ONE))),
        (HELPER, cash(&all)),
    ] {
        stage.does(who, op.clone());
        assert_eq!(gains(stage), before, "{op:?}");
    }
    for (who, gain) in STAKERS.into_iter().zip(before) {
        assert_eq!(stage.does(who, Op::PoolClaim { to: who }).coll_out, gain);
    }
}

pub fn pool_11_a_transfer_moves_shares_and_no_past_gain(stage: &mut Stage<'_>) {
    let victim = staked(stage);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    let all = stage.shares(NEIGHBOUR);
    let before = (stage.shares(BUYER), stage.holds(NEIGHBOUR).claimable);
    stage.refuses(
        NEIGHBOUR,
        give(BUYER, &(&all + 1u8)),
        "ERC20InsufficientBalance",
    );
    stage.does(NEIGHBOUR, give(BUYER, &all));
    assert_eq!(stage.shares(NEIGHBOUR), BigUint::ZERO);
    assert_eq!(stage.shares(BUYER), before.0 + &all);
    assert_eq!(stage.holds(NEIGHBOUR).claimable, before.1);
    assert_eq!(stage.holds(BUYER).claimable, [0, 0]);
    let nothing = stage.state().clone();
    stage.does(BUYER, give(BUYER, &all));
    assert_eq!(*stage.state(), nothing, "to oneself it is nothing");
    // The next gain is the new holder's alone.
    stage.answers(SPOT, 6 * ONE / 5);
    let victim = stage.opens(BORROWER, SPOT, 250, 16_000, 500);
    stage.wait(1);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    assert_eq!(stage.holds(NEIGHBOUR).claimable, before.1);
    assert!(stage.holds(BUYER).claimable[1] > 0);
}

pub fn pool_12_shares_stay_few_and_gains_of_an_old_scale_stay_claimable(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[(NEIGHBOUR, 4_000 * ONE), (HELPER, 1_000 * ONE)]);
    stage.does(HELPER, deposit(900 * ONE));
    let mut old = (0, 0);
    while stage.state().pool.scale < 2 {
        stage.wipes(NEIGHBOUR, 99_000, 0);
        let pool = stage.state().pool;
        let most = BigUint::from(pool.minted) * 10u128.pow(18);
        assert!(stage.all_shares() <= most);
        assert!(pool.scale >= old.0, "a scale never falls");
        let gain = stage.holds(HELPER).claimable[1];
        assert!(gain >= old.1, "{gain} {old:?}");
        old = (pool.scale, gain);
    }
    // Long after the steps, all of it is paid.
    assert_eq!(
        stage.does(HELPER, Op::PoolClaim { to: STRANGER }).coll_out,
        old.1
    );
    assert_eq!(stage.holds(HELPER).claimable, [0, 0]);
}

/// A share price of 1e-18 and a fall of the pool to one part in 2e9: 1.6e27 shares per wei.
pub fn pool_13_one_offset_takes_two_steps_where_two_are_due(stage: &mut Stage<'_>) {
    for doubled in 1..=15 {
        stage.wait(7 * DAY);
        let ceiling = (100_000 * ONE) << doubled;
        stage.does(
            GOVERNOR,
            Op::SetCeiling {
                branch: SPOT,
                ceiling,
            },
        );
    }
    stage.answers(SPOT, 1_000 * ONE);
    stage.opens(MANAGER, SPOT, 4_000_000, 90_000, 50);
    stage.does(MANAGER, send(NEIGHBOUR, 3_000_000 * ONE));
    for (loan, scale) in [(2_000_000_000, 0), (400_000_000, 0), (2_000_000_000, 2)] {
        stage.wipes(NEIGHBOUR, loan, 0);
        assert_eq!(stage.state().pool.scale, scale);
    }
    let (pool, steps) = (stage.state().pool, figures::part(STEP, STEP, 1));
    assert_eq!(dead_shares(&pool), BigUint::from(ONE / steps));
    // A third was not due: it would have left fewer than 1e9 shares per wei.
    assert!(stage.all_shares() > BigUint::from(pool.minted) * STEP);
}
