//! What holds after every step of every scenario, on every layer, as anybody can see it.

use std::collections::BTreeSet;

use super::figures::{aggregate, bps, entire};
use crate::{
    scenarios::stage::MIN_DEBT,
    world::{BranchState, SEED, State, TroveState},
};

/// Tests the state after a number of steps.
pub(super) fn check(state: &State, steps: usize) {
    let [pool, incentives, cushion, residue] = state.system;
    let recorded: u128 = state.branches.iter().map(|b| b.recorded_debt).sum();
    let left = state.supply + pool + incentives + cushion;
    assert_eq!(left, recorded + residue, "SUPPLY-1");
    let held: u128 = state.holdings.iter().map(|held| held.amp_usd).sum();
    assert_eq!(held + SEED, state.supply, "SUPPLY-2");
    for (index, branch) in (0u64..).zip(&state.branches) {
        let mine = |trove: &&TroveState| (trove.id >> 64) as u64 == index;
        let troves: Vec<_> = state.troves.iter().filter(mine).collect();
        totals(state.now, branch, &troves, steps);
        book(branch, &troves);
    }
    let ids: BTreeSet<_> = state.troves.iter().map(|trove| trove.id).collect();
    assert_eq!(ids.len(), state.troves.len(), "TROVE-4");
}

fn totals(now: u64, branch: &BranchState, troves: &[&TroveState], steps: usize) {
    let active = troves.iter().filter(|trove| !trove.idle);
    let weighted: u128 = troves.iter().map(|trove| trove.debt * bps(trove)).sum();
    assert_eq!(weighted, branch.weighted_debt, "DEBT-2");
    let owed: u128 = troves.iter().map(|trove| entire(trove, now)).sum();
    // Each step rounds a branch up once and a trove down once.
    let (all, allowed) = (aggregate(branch, now), 2 * steps as u128 + 1);
    assert!(owed <= all && all - owed <= allowed, "DEBT-1: {owed} {all}");
    let coll: u128 = active.clone().map(|trove| trove.coll).sum();
    assert_eq!(coll, branch.coll, "COLL-4");
    for trove in active {
        assert!(entire(trove, now) >= MIN_DEBT, "TROVE-2: {trove:?}");
    }
    for trove in troves {
        let counter = trove.id as u64;
        assert!(counter > 0 && counter <= branch.counter, "TROVE-4");
    }
}

fn book(branch: &BranchState, troves: &[&TroveState]) {
    let listed: BTreeSet<_> = branch.book.iter().copied().collect();
    assert_eq!(listed.len(), branch.book.len(), "BOOK-2: everybody once");
    for trove in troves {
        let active = trove.debt > 0;
        assert_eq!(active, !trove.idle, "TROVE-1: {trove:?}");
        assert_eq!(active, listed.contains(&trove.id), "TROVE-1: {trove:?}");
        assert_eq!(active, trove.stake > 0, "TROVE-1: {trove:?}");
    }
    let tick = |id: &u128| troves.iter().find(|t| t.id == *id).map(|t| t.tick);
    let ticks: Vec<_> = branch.book.iter().map(tick).collect();
    assert!(ticks.is_sorted(), "BOOK-3: {ticks:?}");
    assert!(ticks.iter().all(Option::is_some), "TROVE-1: a trove each");
}
