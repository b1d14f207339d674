//! GOV: what the owner of the ledger may do, and when.

use super::stage::{
    AMPL, BORROWER, DAY, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, WEEK, add, borrow, close, repay,
    withdraw,
};
use crate::{
    trace::{Actor, Op},
    world::{GOVERNOR, State},
};

fn ceiling(branch: u8, amp_usd: u128) -> Op {
    Op::SetCeiling {
        branch,
        ceiling: amp_usd * ONE,
    }
}

fn offer(to: Option<Actor>) -> Op {
    Op::OfferOwnership { to }
}

pub fn gov_1_the_owner_reaches_ceilings_and_the_ownership_and_nothing_else(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let before = stage.state().clone();
    for op in [
        ceiling(SPOT, 90_000),
        ceiling(AMPL, 700_000),
        offer(Some(NEIGHBOUR)),
    ] {
        stage.does(GOVERNOR, op);
    }
    let mut after = before.clone();
    after.branches[1].ceiling = 90_000 * ONE;
    (after.branches[0].ceiling, after.branches[0].last_raise) = (700_000 * ONE, before.now);
    after.governor = [Some(GOVERNOR), Some(NEIGHBOUR)];
    assert_eq!(*stage.state(), after);
    // It has no right to anybody's trove, and none to the yield.
    for op in [
        close(trove),
        withdraw(trove, 1),
        borrow(trove, ONE),
        add(trove, 1),
    ] {
        stage.refuses(GOVERNOR, op, "NotOwnerNorApproved");
    }
    let move_it = Op::MoveTrove {
        trove,
        from: BORROWER,
        to: STRANGER,
    };
    stage.refuses(GOVERNOR, move_it, "ERC721InsufficientApproval");
    let pull = Op::PullIncentives { earns: true };
    stage.refuses(GOVERNOR, pull, "NotLiquidityIncentives");
    stage.refuses(GOVERNOR, ceiling(2, 1), "BranchUnknown");
}

pub fn gov_3_a_ceiling_rises_once_a_week_to_at_most_twice_itself(stage: &mut Stage<'_>) {
    let all = |stage: &Stage<'_>| stage.branch(SPOT).ceiling / ONE;
    stage.refuses(GOVERNOR, ceiling(SPOT, 200_001), "RaiseAboveMax");
    stage.refuses(GOVERNOR, ceiling(SPOT, 100_000), "ZeroChange");
    stage.does(GOVERNOR, ceiling(SPOT, 200_000));
    stage.wait(WEEK - 1);
    stage.refuses(GOVERNOR, ceiling(SPOT, 200_001), "RaiseTooSoon");
    stage.wait(1);
    stage.refuses(GOVERNOR, ceiling(SPOT, 400_001), "RaiseAboveMax");
    stage.does(GOVERNOR, ceiling(SPOT, 400_000));
    // A lowering is free and gives no raise back; from low it rises by the smallest raise.
    stage.does(GOVERNOR, ceiling(SPOT, 0));
    stage.refuses(GOVERNOR, ceiling(SPOT, 1), "RaiseTooSoon");
    stage.wait(WEEK);
    stage.refuses(GOVERNOR, ceiling(SPOT, 100_001), "RaiseAboveMax");
    stage.does(GOVERNOR, ceiling(SPOT, 100_000));
    assert_eq!(all(stage), 100_000);
    // The other branch has its own week.
    stage.does(GOVERNOR, ceiling(AMPL, 1_000_000));
}

pub fn gov_4_a_ceiling_falls_at_once_and_stops_new_debt_alone(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 900, 40_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 400, 40_000, 500);
    stage.does(GOVERNOR, ceiling(SPOT, 1));
    stage.does(GOVERNOR, ceiling(SPOT, 0));
    stage.later(DAY);
    let above = "DebtAboveCeiling";
    stage.refuses(BORROWER, borrow(trove, 1), above);
    let owed = stage.aggregate(SPOT);
    assert!(
        owed > stage.branch(SPOT).ceiling,
        "and interest goes on: {owed}"
    );
    for op in [repay(trove, 100 * ONE), add(trove, 5), withdraw(trove, 3)] {
        stage.does(BORROWER, op);
    }
    stage.does(NEIGHBOUR, super::stage::send(BORROWER, 300 * ONE));
    stage.wait(1);
    stage.does(BORROWER, close(trove));
}

pub fn gov_5_the_ledger_changes_hands_in_two_steps_and_renounced_is_final(stage: &mut Stage<'_>) {
    let owner = |state: &State| state.governor;
    let accept = Op::AcceptOwnership;
    stage.refuses(STRANGER, offer(Some(STRANGER)), "NotOwner");
    stage.refuses(STRANGER, accept.clone(), "NotPendingOwner");
    stage.does(GOVERNOR, offer(Some(NEIGHBOUR)));
    // Who was offered it can do nothing but take it.
    stage.refuses(NEIGHBOUR, ceiling(SPOT, 1), "NotOwner");
    stage.refuses(NEIGHBOUR, Op::RenounceOwnership, "NotOwner");
    // An offer is taken back by another.
    stage.does(GOVERNOR, offer(Some(BORROWER)));
    stage.refuses(NEIGHBOUR, accept.clone(), "NotPendingOwner");
    stage.does(BORROWER, accept.clone());
    assert_eq!(owner(stage.state()), [Some(BORROWER), None]);
    stage.refuses(GOVERNOR, ceiling(SPOT, 1), "NotOwner");
    stage.does(BORROWER, ceiling(SPOT, 50_000));
    stage.does(BORROWER, offer(Some(NEIGHBOUR)));
    stage.does(BORROWER, Op::RenounceOwnership);
    assert_eq!(owner(stage.state()), [None, None]);
    for who in [BORROWER, NEIGHBOUR, GOVERNOR] {
        stage.refuses(who, ceiling(SPOT, 1), "NotOwner");
        stage.refuses(who, accept.clone(), "NotPendingOwner");
    }
}
