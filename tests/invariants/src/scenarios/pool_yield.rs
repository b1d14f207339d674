//! POOL: steps of the scale, everybody leaving, and who earns the yield.

use num_bigint::BigUint;

use super::{
    peg::{HOUR, STEP, cash, dead_shares, deposit, give, take_out, words},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, send,
    },
};
use crate::{trace::Op, world::ROUTER};

pub fn pool_14_a_step_divides_the_shares_of_each_and_floors(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[
        (NEIGHBOUR, 3_000 * ONE),
        (HELPER, 900 * ONE),
        (MANAGER, 9 * ONE),
    ]);
    stage.does(HELPER, deposit(777 * ONE + 7));
    stage.does(MANAGER, deposit(1));
    let holders = [HELPER, MANAGER];
    loop {
        let before = holders.map(|who| stage.shares(who));
        let scale = stage.state().pool.scale;
        stage.wipes(NEIGHBOUR, 90_000, 0);
        let steps = stage.state().pool.scale - scale;
        for (who, shares) in holders.into_iter().zip(before) {
            let divided = (0..steps).fold(shares, |left, _| left / STEP);
            assert_eq!(stage.shares(who), divided);
        }
        if steps > 0 {
            break;
        }
    }
    // One wei's shares are too few to be worth anything, and nobody else's worth more by it.
    assert_eq!(stage.worth(MANAGER), 0);
    assert!(stage.worth(NEIGHBOUR) <= stage.state().pool.minted);
}

pub fn pool_16_twelve_wipe_outs_in_a_row_neither_overflow_nor_revert(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[
        (NEIGHBOUR, 9_000 * ONE),
        (HELPER, 5_000 * ONE),
        (MANAGER, 5_000 * ONE),
        (BUYER, 10 * ONE),
    ]);
    // The buyer holds as many shares as are dead, and gains what they gain.
    let shares = words(&dead_shares(&stage.state().pool));
    stage.does(BUYER, Op::PoolMint { shares });
    let small = [1, ONE / 7, 400 * ONE + 1];
    for round in 0..12 {
        stage.does(HELPER, deposit(small[round % 3]));
        let loan = [99_000, 20_000, 60_000][round % 3];
        stage.wipes(NEIGHBOUR, loan, (round % 2) as u128);
    }
    assert!(stage.state().pool.scale >= 5, "{:?}", stage.state().pool);
    // Whoever comes then pays and gets what it is worth.
    let effect = stage.does(MANAGER, deposit(3_000 * ONE));
    assert!(3_000 * ONE - stage.worth(MANAGER) <= 2);
    let shares = BigUint::from_bytes_be(&effect.pool_shares.to_be_bytes::<32>());
    assert!(stage.does(MANAGER, cash(&shares)).assets >= 3_000 * ONE - 2);
    let dead = stage.holds(BUYER).claimable[1];
    for who in [NEIGHBOUR, HELPER, MANAGER, BUYER] {
        let due = stage.holds(who).claimable[1];
        assert_eq!(stage.does(who, Op::PoolClaim { to: who }).coll_out, due);
    }
    // All but dust of what was seized is paid: a unit per settlement, offset, and holder of it.
    let tally = stage.tally();
    let left = tally.gained[1] - tally.claimed[1];
    let floors = tally.offsets[1] * 6 + tally.settlements;
    assert!(
        dead <= left && left <= dead + floors,
        "{left} {dead} {floors}"
    );
}

pub fn pool_17_everybody_leaves_in_any_order_and_the_floor_stays(stage: &mut Stage<'_>) {
    stage.staked(&[
        (NEIGHBOUR, 1_200 * ONE + 3),
        (MANAGER, 400 * ONE + 1),
        (HELPER, 5 * ONE + 7),
        (STRANGER, 1),
    ]);
    stage.opens(BUYER, SPOT, 900, 90_000, 700);
    let victim = stage.opens(BORROWER, SPOT, 700, 16_000, 500);
    stage.later(DAY);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    stage.later(300 * DAY);
    for who in [HELPER, STRANGER, NEIGHBOUR, MANAGER] {
        let all = stage.most_shares(who);
        let worth = stage.worth_of(&all);
        if all > BigUint::ZERO {
            assert_eq!(stage.does(who, cash(&all)).assets, worth);
        }
        stage.does(who, Op::PoolClaim { to: who });
    }
    let pool = stage.state().pool;
    let floor = stage.worth_of(&dead_shares(&pool)).max(ONE);
    assert!(pool.minted - floor <= 5, "{pool:?} {floor}");
}

pub fn pool_18_yield_is_the_stakers_in_the_second_it_accrues(stage: &mut Stage<'_>) {
    stage.staked(&[(NEIGHBOUR, 1_500 * ONE), (MANAGER, 500 * ONE)]);
    stage.opens(BORROWER, SPOT, 900, 40_000, 900);
    let mut before = stage.worth(NEIGHBOUR);
    for seconds in [1, 59, DAY, 365 * DAY] {
        stage.later(seconds);
        let worth = stage.worth(NEIGHBOUR);
        assert!(worth > before, "after {seconds} seconds");
        before = worth;
    }
    // No call in between: what the view says is what is paid.
    let all = stage.shares(NEIGHBOUR);
    assert_eq!(stage.does(NEIGHBOUR, cash(&all)).assets, before);
}

pub fn pool_19_yield_is_the_pools_from_a_thousand_on(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 1_500 * ONE)]);
    stage.opens(BORROWER, SPOT, 900, 40_000, 900);
    let due = |stage: &Stage<'_>| stage.state().pool.total_assets - stage.state().pool.minted;
    let cushion = |stage: &Stage<'_>| stage.state().system[2];
    stage.does(NEIGHBOUR, deposit(1_000 * ONE - 1));
    stage.later(DAY);
    assert!(stage.yields() > 0);
    assert_eq!(due(stage), 0, "a wei below");
    // Whoever crosses it gains none of the past's.
    let (past, kept) = (stage.yields(), cushion(stage));
    assert_eq!(stage.does(NEIGHBOUR, deposit(1)).mint, 0);
    assert_eq!(cushion(stage), kept + past);
    stage.later(DAY);
    assert_eq!(due(stage), stage.yields(), "exactly at it, no gauge earns");
    let earned = due(stage);
    assert_eq!(stage.does(NEIGHBOUR, take_out(500 * ONE)).mint, earned);
    stage.later(DAY);
    assert_eq!(due(stage), 0, "below again");
    // A gauge that earns takes what the pool does not.
    let past = stage.yields();
    let effect = stage.does(ROUTER, Op::PullIncentives { earns: true });
    assert_eq!(
        (effect.mint, stage.yields()),
        (0, 0),
        "before it, nobody earned {past}"
    );
    stage.later(DAY);
    let all = stage.yields();
    let effect = stage.does(ROUTER, Op::PullIncentives { earns: true });
    assert_eq!((effect.mint, stage.yields()), (all, 0));
    // And both share where both earn.
    stage.does(NEIGHBOUR, deposit(900 * ONE));
    stage.later(DAY);
    let (all, mine) = (stage.yields(), due(stage));
    let floors = 3;
    assert!(
        mine <= all * 75 / 100 && mine + floors >= all * 75 / 100,
        "{mine} {all}"
    );
    let effect = stage.does(ROUTER, Op::PullIncentives { earns: false });
    assert_eq!(effect.mint, all - mine);
    stage.refuses(
        NEIGHBOUR,
        Op::PullIncentives { earns: true },
        "NotLiquidityIncentives",
    );
}

pub fn pool_20_a_claim_pays_every_collateral_once(stage: &mut Stage<'_>) {
    stage.staked(&[(NEIGHBOUR, 3_000 * ONE), (MANAGER, 1_000 * ONE)]);
    for branch in [SPOT, AMPL] {
        stage.opens(MANAGER, branch, 300, 90_000, 700);
        let victim = stage.opens(BORROWER, branch, 300, 19_000, 500);
        stage.wait(1);
        stage.falls_to(victim, 12_000);
        stage.liquidates(&[victim]);
    }
    let before = stage.state().clone();
    let [wampl, spot] = stage.holds(NEIGHBOUR).claimable;
    assert!(wampl > 0 && spot > 0);
    let effect = stage.does(NEIGHBOUR, Op::PoolClaim { to: HELPER });
    assert_eq!(effect.coll_out, wampl + spot);
    let mut after = before;
    after.holdings[usize::from(NEIGHBOUR)].claimable = [0, 0];
    after.holdings[usize::from(HELPER)].wampl += wampl;
    after.holdings[usize::from(HELPER)].spot += spot;
    assert_eq!(*stage.state(), after, "and nothing else changed");
    assert_eq!(
        stage.does(NEIGHBOUR, Op::PoolClaim { to: HELPER }).coll_out,
        0
    );
    assert_eq!(*stage.state(), after);
}

/// Every verb of the pool, each of which goes through.
fn every_pool_verb(stage: &mut Stage<'_>) {
    let shares = words(&BigUint::from(9 * ONE));
    for op in [
        deposit(20 * ONE),
        Op::PoolMint { shares },
        take_out(7 * ONE),
        cash(&BigUint::from(5 * ONE)),
        give(HELPER, &BigUint::from(ONE)),
        Op::PoolClaim { to: HELPER },
    ] {
        stage.does(NEIGHBOUR, op);
    }
}

pub fn pool_21_no_verb_of_the_pool_needs_a_price_or_an_open_branch(stage: &mut Stage<'_>) {
    stage.staked(&[(NEIGHBOUR, 2_000 * ONE)]);
    stage.does(BUYER, send(NEIGHBOUR, 0));
    let victim = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
    stage.opens(MANAGER, SPOT, 500, 16_000, 600);
    stage.does(MANAGER, send(NEIGHBOUR, 400 * ONE));
    stage.later(DAY);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
    for branch in [AMPL, SPOT] {
        stage.answers(branch, 0);
    }
    every_pool_verb(stage);
    for branch in [AMPL, SPOT] {
        stage.answers(branch, ONE / 10);
        stage.does(STRANGER, Op::Flag { branch });
    }
    stage.later(HOUR);
    for branch in [AMPL, SPOT] {
        stage.does(STRANGER, Op::Shut { branch });
    }
    every_pool_verb(stage);
    stage.answers(SPOT, 0);
    every_pool_verb(stage);
}

pub fn pool_22_a_deposit_earns_nothing_of_the_past_of_any_branch(stage: &mut Stage<'_>) {
    stage.staked(&[(NEIGHBOUR, 1_500 * ONE)]);
    for branch in [AMPL, SPOT] {
        stage.opens(MANAGER, branch, 900, 60_000, 9_000);
    }
    stage.later(365 * DAY);
    let past = stage.yields();
    assert!(past > 1_500 * ONE, "a year at 90 %");
    let worth = stage.worth(NEIGHBOUR);
    let effect = stage.does(MANAGER, deposit(800 * ONE));
    assert_eq!((effect.mint, stage.yields()), (past, 0));
    assert!(stage.worth(MANAGER) <= 800 * ONE);
    assert_eq!(stage.worth(NEIGHBOUR), worth);
    for index in [AMPL, SPOT] {
        assert_eq!(stage.branch(index).last_accrual, stage.state().now);
    }
    let all = stage.shares(MANAGER);
    assert!(stage.does(MANAGER, cash(&all)).assets <= 800 * ONE);
}
