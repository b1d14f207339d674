//! Drains: after wipe-outs, redistributions and a redemption everybody leaves, in any order.

use num_bigint::BigUint;

use super::{
    last_exit::close_last,
    peg::{MONTH, cash, dead_shares, deposit, redeem, words},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, close,
        send,
    },
};
use crate::{
    random::Random,
    trace::{Actor, Op},
};

const ALL: [Actor; 5] = [BORROWER, NEIGHBOUR, STRANGER, MANAGER, HELPER];

/// What somebody takes out.
#[derive(Clone, Copy)]
enum Exit {
    /// All collateral of a trove, for its debt.
    Close(u128),
    /// All shares of the pool that leave its floor.
    Cash(Actor),
    /// The collateral that shares gained.
    Claim(Actor),
    /// What liquidations left.
    Surplus(Actor, u8),
}

/// Troves in both branches, one of them idle; a pool that was wiped out twice, and holds
/// something again; collateral and debt redistributed in between; surpluses nobody claimed.
fn lived_in(stage: &mut Stage<'_>, random: &mut Random) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&ALL.map(|who| (who, 9_000 * ONE)));
    // The buyer holds as many shares as are dead, and gains what they gain.
    stage.does(STRANGER, send(BUYER, ONE));
    let shares = words(&dead_shares(&stage.state().pool));
    stage.does(BUYER, Op::PoolMint { shares });
    for who in ALL {
        let loan = 200 + random.below(700);
        let bps = random.between(50, 3_000);
        stage.opens(who, SPOT, loan.into(), 60_000, bps);
        let branch = if random.one_in(2) { AMPL } else { SPOT };
        stage.opens(who, branch, 250, 50_000, bps);
    }
    stage.later(MONTH);
    stage.does(BUYER, Op::PoolClaim { to: BUYER });
    stage.does(HELPER, redeem(random.between(200, 900) * ONE));
    for round in 0..2 {
        stage.does(MANAGER, deposit(random.between(1, 400 * ONE)));
        stage.wipes(NEIGHBOUR, 30_000, random.between(0, 3));
        // Nothing is left in the pool: this one is everybody else's.
        let first = stage.answer(SPOT);
        let victim = stage.opens(BORROWER, SPOT, 400 + round, 19_000, 500);
        stage.later(DAY);
        stage.falls_to(victim, 12_300);
        stage.liquidates(&[victim]);
        stage.answers(SPOT, first);
    }
    for who in [STRANGER, MANAGER, HELPER] {
        stage.does(who, deposit(random.between(1, 1_500 * ONE)));
    }
    stage.later(DAY);
    stage.wipes(STRANGER, 5_000, 700 * ONE);
}

/// Everything that somebody has in the house, in a random order.
fn exits(stage: &Stage<'_>, random: &mut Random) -> Vec<Exit> {
    let mut left = Vec::new();
    let bank = stage.state().troves[0].id;
    let troves = stage.state().troves.iter().filter(|trove| trove.id != bank);
    left.extend(troves.map(|trove| Exit::Close(trove.id)));
    for who in ALL.into_iter().chain([BUYER]) {
        left.extend([Exit::Cash(who), Exit::Claim(who)]);
        for branch in [AMPL, SPOT] {
            if stage.holds(who).surplus[usize::from(branch)] > 0 {
                left.push(Exit::Surplus(who, branch));
            }
        }
    }
    let mut order = Vec::new();
    while !left.is_empty() {
        let at = random.below(left.len() as u64) as usize;
        order.push(left.swap_remove(at));
    }
    order
}

/// Takes out what is somebody's, all of it.
fn leave(stage: &mut Stage<'_>, exit: Exit) {
    stage.wait(1);
    match exit {
        Exit::Close(id) => {
            let (owner, coll) = (stage.trove(id).owner, stage.coll(id));
            // What interest has made scarce is the bank's.
            let missing = stage.entire(id).saturating_sub(stage.holds(owner).amp_usd);
            stage.does(BUYER, send(owner, missing));
            assert_eq!(stage.does(owner, close(id)).coll_out, coll);
        }
        Exit::Cash(who) => {
            // A step without an effect shows what has accrued.
            stage.does(who, send(who, 0));
            let all = stage.most_shares(who);
            if all > BigUint::ZERO {
                let worth = stage.worth_of(&all);
                assert_eq!(stage.does(who, cash(&all)).assets, worth);
            }
        }
        Exit::Claim(who) => {
            let due: u128 = stage.holds(who).claimable.iter().sum();
            assert_eq!(stage.does(who, Op::PoolClaim { to: who }).coll_out, due);
        }
        Exit::Surplus(who, branch) => {
            let due = stage.holds(who).surplus[usize::from(branch)];
            assert_eq!(stage.does(who, Op::ClaimSurplus { branch }).coll_out, due);
        }
    }
}

/// Everybody sells the bank what AmpUSD they have left, and it leaves, last of all.
fn leave_last(stage: &mut Stage<'_>) {
    for who in ALL {
        let all = stage.holds(who).amp_usd;
        stage.does(who, send(BUYER, all));
    }
    let trove = stage.state().troves[0].id;
    let coll = stage.coll(trove);
    assert_eq!(stage.does(BUYER, close_last(trove)).coll_out, coll);
    let empty = |branch| stage.branch(branch).recorded_debt == 0;
    assert!(empty(AMPL) && empty(SPOT));
}

/// Everybody leaves in an order of a seed, the bank last, with every price gone; from a branch
/// that was shut if it is said so. Dust stays.
///
/// # Panics
/// If somebody cannot leave, or gets less than is theirs.
pub fn drained(stage: &mut Stage<'_>, seed: u64, is_shut: bool) {
    let mut random = Random::new(seed);
    lived_in(stage, &mut random);
    let dead = stage.holds(BUYER).claimable;
    let before = *stage.tally();
    if is_shut {
        stage.shuts(SPOT, ONE / 100);
    }
    for branch in [AMPL, SPOT] {
        stage.answers(branch, 0);
    }
    for exit in exits(stage, &mut random) {
        leave(stage, exit);
    }
    leave_last(stage);
    let spot = stage.branch(SPOT);
    assert!(spot.book.is_empty() && spot.recorded_debt == 0 && spot.coll == 0);
    // A unit per recipient and redistribution, and one per touch of a trove.
    let troves = 20;
    let floors = before.redistributions * (troves + 1) + stage.tally().roundings;
    let [coll, debt] = [spot.redistributed.0, spot.redistributed.1];
    assert!(coll <= floors && debt == 0, "{coll} {debt} of {floors}");
    // A unit per holder and offset, one per settlement; and what the dead shares gained.
    let tally = stage.tally();
    let holders = ALL.len() as u128 + 2;
    for branch in [AMPL, SPOT].map(usize::from) {
        let left = tally.gained[branch] - tally.claimed[branch];
        let floors = tally.offsets[branch] * holders + tally.settlements;
        assert!(left >= dead[branch], "{left} {dead:?}");
        assert!(left <= dead[branch] + floors, "{left} {dead:?} {floors}");
    }
    let pool = stage.state().pool;
    let floor = stage.worth_of(&dead_shares(&pool)).max(ONE);
    assert!(pool.minted - floor <= holders, "{pool:?} {floor}");
    for who in ALL {
        assert_eq!(stage.holds(who).surplus, [0, 0]);
        assert_eq!(stage.holds(who).claimable, [0, 0]);
    }
}

pub fn coll_7_after_wipe_outs_everybody_leaves_in_a_random_order(stage: &mut Stage<'_>) {
    drained(stage, 1, false);
}

pub fn coll_7_after_wipe_outs_everybody_leaves_in_another_order(stage: &mut Stage<'_>) {
    drained(stage, 2, false);
}

pub fn shut_11_after_wipe_outs_everybody_leaves_a_shut_branch_in_a_random_order(
    stage: &mut Stage<'_>,
) {
    drained(stage, 3, true);
}
