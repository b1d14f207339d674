//! What holds after every step of every scenario, on every layer, as anybody can see it.

use std::collections::BTreeSet;

use num_bigint::BigUint;

use super::{
    figures::{aggregate, bps, interest, until},
    peg::{dead_shares, wide},
    tally::Tally,
};
use crate::{
    scenarios::stage::MIN_DEBT,
    world::{BranchState, SEED, State, TroveState},
};

/// Tests a state, and what was counted on the way to it.
pub(super) fn check(state: &State, tally: &Tally) {
    let [pool, incentives, cushion, residue] = state.system;
    let owed = |b: &BranchState| b.recorded_debt + b.redistributed.1;
    let recorded: u128 = state.branches.iter().map(owed).sum();
    let left = state.supply + pool + incentives + cushion;
    assert_eq!(left, recorded + residue, "SUPPLY-1");
    let held: u128 = state.holdings.iter().map(|held| held.amp_usd).sum();
    let all = held + state.pool.minted + state.router;
    assert_eq!(all, state.supply, "SUPPLY-2");
    for (index, branch) in (0u64..).zip(&state.branches) {
        let mine = |trove: &&TroveState| (trove.id >> 64) as u64 == index;
        let troves: Vec<_> = state.troves.iter().filter(mine).collect();
        debts(state.now, branch, &troves, tally);
        stakes(branch, &troves, tally);
        book(branch, &troves);
    }
    let ids: BTreeSet<_> = state.troves.iter().map(|trove| trove.id).collect();
    assert_eq!(ids.len(), state.troves.len(), "TROVE-4");
    shares(state);
    gains(state, tally);
    everywhere(state, tally);
}

fn debts(now: u64, branch: &BranchState, troves: &[&TroveState], tally: &Tally) {
    let weighted: u128 = troves.iter().map(|trove| trove.debt * bps(trove)).sum();
    assert_eq!(weighted, branch.weighted_debt, "DEBT-2");
    let entire = |trove: &TroveState| {
        let dt = until(branch, now).saturating_sub(trove.last_debt_update);
        trove.debt + interest(trove.debt, bps(trove), dt) + trove.pending.1
    };
    let owed: u128 = troves.iter().map(|trove| entire(trove)).sum();
    let all = aggregate(branch, now) + branch.redistributed.1;
    let many = troves.len() as u128 + 1;
    let allowed = 2 * tally.roundings + tally.redistributions * many;
    assert!(owed <= all && all - owed <= allowed, "DEBT-1: {owed} {all}");
    for trove in troves.iter().filter(|trove| !trove.idle) {
        let least = if branch.shutdown.0 == 0 { MIN_DEBT } else { 1 };
        assert!(entire(trove) >= least, "TROVE-2: {trove:?}");
    }
    for trove in troves {
        let counter = trove.id as u64;
        assert!(counter > 0 && counter <= branch.counter, "TROVE-4");
    }
}

/// Collateral, and what is redistributed to whom.
fn stakes(branch: &BranchState, troves: &[&TroveState], tally: &Tally) {
    let active = || troves.iter().filter(|trove| !trove.idle);
    let coll: u128 = active().map(|trove| trove.coll).sum();
    assert_eq!(coll, branch.coll, "COLL-4");
    let stakes: u128 = active().map(|trove| trove.stake).sum();
    assert_eq!(stakes, branch.total_stakes, "REDIST-4");
    let colls: u128 = active().map(|trove| trove.pending.0).sum();
    let debts: u128 = active().map(|trove| trove.pending.1).sum();
    let dust = tally.redistributions * (troves.len() as u128 + 1) + tally.roundings;
    for (pending, booked) in [
        (colls, branch.redistributed.0),
        (debts, branch.redistributed.1),
    ] {
        let near = pending <= booked && booked - pending <= dust;
        assert!(near, "REDIST-1: {pending} of {booked}");
    }
    let idle = troves.iter().filter(|trove| trove.idle);
    for trove in idle {
        let nothing = trove.stake == 0 && trove.pending == (0, 0);
        assert!(nothing, "REDIST-6: {trove:?}");
    }
}

fn book(branch: &BranchState, troves: &[&TroveState]) {
    let listed: BTreeSet<_> = branch.book.iter().copied().collect();
    assert_eq!(listed.len(), branch.book.len(), "BOOK-2: everybody once");
    for trove in troves {
        let active = trove.debt > 0 || trove.pending.1 > 0;
        assert_eq!(active, !trove.idle, "TROVE-1: {trove:?}");
        assert_eq!(active, listed.contains(&trove.id), "TROVE-1: {trove:?}");
        assert_eq!(active, trove.stake > 0, "TROVE-1: {trove:?}");
    }
    let tick = |id: &u128| troves.iter().find(|t| t.id == *id).map(|t| t.tick);
    let ticks: Vec<_> = branch.book.iter().map(tick).collect();
    assert!(ticks.is_sorted(), "BOOK-3: {ticks:?}");
    assert!(ticks.iter().all(Option::is_some), "TROVE-1: a trove each");
}

/// The Stability Pool's shares and what they are worth.
fn shares(state: &State) {
    let pool = &state.pool;
    let (all, minted) = (wide(pool.shares), BigUint::from(pool.minted));
    let held = state.holdings.iter().map(|held| wide(held.pool_shares));
    let held: Vec<BigUint> = held.chain([dead_shares(pool)]).collect();
    let sum: BigUint = held.iter().sum();
    let gap = if pool.scale == 0 { 0 } else { held.len() + 1 };
    let near = sum <= all && &all - &sum <= BigUint::from(gap);
    assert!(near, "POOL-2: {sum} of {all}");
    let worth: BigUint = held.iter().map(|shares| shares * &minted / &all).sum();
    // A floor each, and the shares that floors of steps have lost.
    let lost = (&minted * (held.len() + 1) + &all - 1u8) / &all;
    let near = worth <= minted && &minted - &worth <= lost + held.len() + 1u8;
    assert!(near, "POOL-1: {worth} of {minted}");
    assert!(pool.minted >= SEED, "POOL-7: {pool:?}");
    assert!(pool.total_assets >= pool.minted, "POOL-4: {pool:?}");
    let few = all <= minted * 10u128.pow(18);
    assert!(few, "POOL-12: {pool:?}");
}

/// What the pool's shares gained.
fn gains(state: &State, tally: &Tally) {
    for branch in 0..2 {
        let left = tally.gained[branch] - tally.claimed[branch];
        let claimable = state.holdings.iter().map(|held| held.claimable[branch]);
        let claimable: u128 = claimable.sum();
        assert!(claimable <= left, "POOL-3: {claimable} of {left}");
    }
}

/// Every unit of collateral is somewhere (COLL-2, COLL-5).
fn everywhere(state: &State, tally: &Tally) {
    for (branch, whole) in tally.endowment.into_iter().enumerate() {
        let held = state.holdings.iter().map(|held| {
            let free = [held.wampl, held.spot][branch];
            free + held.surplus[branch]
        });
        let mine = state
            .troves
            .iter()
            .filter(|t| (t.id >> 64) as usize == branch);
        let kept: u128 = mine.map(|trove| trove.coll).sum();
        let pooled = tally.gained[branch] - tally.claimed[branch];
        let redistributed = state.branches[branch].redistributed.0;
        let sum = held.sum::<u128>() + kept + pooled + redistributed;
        assert_eq!(sum, whole, "COLL-2: branch {branch}");
    }
}
