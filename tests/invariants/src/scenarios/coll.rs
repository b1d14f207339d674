//! COLL: collateral is where the books say.

use super::stage::{
    AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, close,
    every_verb, open, send,
};
use crate::{
    trace::Op,
    world::{ACTORS, AMPL_ENDOWMENT, SPOT_ENDOWMENT, State},
};

/// SPOT that actors hold or troves keep.
fn all_spot(state: &State) -> u128 {
    let held: u128 = state.holdings.iter().map(|holdings| holdings.spot).sum();
    let of_spot = state.troves.iter().filter(|trove| trove.id >> 64 == 1);
    held + of_spot.map(|trove| trove.coll).sum::<u128>()
}

pub fn coll_1_what_left_the_actors_is_what_the_ledger_booked(stage: &mut Stage<'_>) {
    let whole = u128::from(ACTORS) * SPOT_ENDOWMENT;
    assert_eq!(all_spot(stage.state()), whole);
    let trove = stage.opens(BORROWER, SPOT, 900, 30_000, 500);
    for op in every_verb(trove) {
        stage.later(DAY);
        stage.does(BORROWER, op);
        assert_eq!(all_spot(stage.state()), whole);
    }
    // To the last unit that somebody has, and not one more.
    let left = stage.holds(BORROWER).spot;
    stage.refuses(BORROWER, add(trove, left + 1), "TokenTransferFailed");
    stage.does(BORROWER, add(trove, left));
    assert_eq!(stage.holds(BORROWER).spot, 0);
    assert_eq!(all_spot(stage.state()), whole);
    stage.refuses(BORROWER, add(trove, 1), "TokenTransferFailed");
    let nothing = open(SPOT, BORROWER, 1_000_000_000_000, 200 * ONE, 500);
    stage.refuses(BORROWER, nothing, "TokenTransferFailed");
}

pub fn coll_2_paid_in_less_paid_out_is_what_troves_keep_per_token(stage: &mut Stage<'_>) {
    let mut kept = [0i128; 2];
    for branch in [SPOT, AMPL] {
        let trove = stage.opens(BORROWER, branch, 900, 30_000, 500);
        kept[usize::from(branch)] += stage.trove(trove).coll as i128;
        let mut ops = every_verb(trove);
        if branch == AMPL {
            // A unit of a share is a billionth of a unit of SPOT.
            stage.does(BORROWER, add(trove, 1_000 * ONE));
            kept[0] += 1_000 * ONE as i128;
            ops.retain(|op| !matches!(op, Op::Borrow { .. }));
        }
        for op in ops {
            stage.later(DAY);
            let effect = stage.does(BORROWER, op);
            kept[usize::from(branch)] += effect.coll_in as i128 - effect.coll_out as i128;
            let booked = stage.state().branches.iter().map(|b| b.coll as i128);
            assert_eq!(booked.collect::<Vec<_>>(), kept);
        }
    }
}

pub fn coll_3_a_donation_of_ampl_changes_no_rate_price_or_book(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, AMPL, 300, 30_000, 500);
    let amples = AMPL_ENDOWMENT / 10;
    let fair = stage.does(NEIGHBOUR, Op::Wrap { amples }).shares;
    let before = stage.state().clone();
    stage.does(STRANGER, Op::Donate { amples: 7 * amples });
    let after = stage.state().clone();
    assert_eq!(after.branches, before.branches);
    assert_eq!(after.troves, before.troves);
    assert_eq!(after.system, before.system);
    // Neither first nor last depositors gain: the same shares for the same AMPL, both ways.
    assert_eq!(stage.does(NEIGHBOUR, Op::Wrap { amples }).shares, fair);
    let back = stage.does(NEIGHBOUR, Op::Unwrap { shares: fair }).amples;
    assert!(back <= amples && amples - back <= 1, "{back} of {amples}");
    // And the same loan-to-value decides.
    let least = stage.least_coll(AMPL, stage.entire(trove), 18_000);
    let excess = stage.trove(trove).coll - least;
    let out = |amount| Op::WithdrawCollateral { trove, amount };
    stage.refuses(BORROWER, out(excess + 1), "TcrBelowCcr");
    stage.does(BORROWER, out(excess));
}

pub fn coll_4_active_collateral_is_the_sum_over_troves(stage: &mut Stage<'_>) {
    let owners = [BORROWER, NEIGHBOUR, BUYER];
    let troves = owners.map(|who| stage.opens(who, SPOT, 300, 40_000, 500));
    for (who, trove) in owners.into_iter().zip(troves) {
        let sum: u128 = stage.state().troves.iter().map(|trove| trove.coll).sum();
        assert_eq!(stage.branch(SPOT).coll, sum);
        stage.later(DAY);
        stage.does(who, add(trove, 1));
        stage.does(who, send(BORROWER, 100 * ONE));
    }
    stage.later(1);
    let gone = stage.trove(troves[0]).coll;
    let all = stage.branch(SPOT).coll;
    stage.does(BORROWER, close(troves[0]));
    assert_eq!(stage.branch(SPOT).coll, all - gone);
}

pub fn coll_7_everybody_leaves_and_not_a_unit_stays(stage: &mut Stage<'_>) {
    let owners = [BORROWER, NEIGHBOUR, STRANGER, MANAGER, HELPER];
    let troves = owners.map(|who| {
        stage.later(DAY);
        stage.opens(who, SPOT, 210 + u128::from(who), 40_000, 400)
    });
    // The fees of all come from a trove of the other branch.
    let bank = stage.opens(BUYER, AMPL, 900, 90_000, 50);
    stage.wait(100 * DAY);
    for (who, trove) in owners.into_iter().zip(troves).rev() {
        stage.wait(1);
        stage.does(BUYER, send(who, 50 * ONE));
        stage.does(who, close(trove));
    }
    assert_eq!(stage.branch(SPOT).coll, 0);
    for who in owners {
        assert_eq!(stage.holds(who).spot, SPOT_ENDOWMENT);
        let all = stage.holds(who).amp_usd;
        stage.does(who, send(BUYER, all));
    }
    assert!(stage.find(bank).is_some());
    assert_eq!(stage.state().troves.len(), 1);
}
