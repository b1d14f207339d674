//! SAFE-7: the health test is of the state after the last change, the fee included.

use super::{
    figures,
    stage::{
        BORROWER, MCR, NEIGHBOUR, ONE, SPOT, Stage, add, adjust, borrow, change_rate, open, repay,
        withdraw,
    },
};

const ANSWER: u128 = 6 * ONE / 5;

pub fn safe_7_collateral_for_the_debt_without_its_fee_is_too_little(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 90_000, 500);
    let without = stage.least_coll(SPOT, 300 * ONE, MCR[1]);
    let with = stage.least_coll(SPOT, stage.with_fee(SPOT, 300 * ONE, 500), MCR[1]);
    assert!(with > without);
    for coll in [without, with - 1] {
        let op = open(SPOT, BORROWER, coll, 300 * ONE, 500);
        stage.refuses(BORROWER, op, "IcrBelowMcr");
    }
    let op = open(SPOT, BORROWER, with, 300 * ONE, 500);
    let trove = stage.does(BORROWER, op).opened.expect("opened");
    // The same for a loan that fits but for its fee, and for a fee alone.
    stage.does(BORROWER, add(trove, 50_000_000_000));
    let most = figures::most_debt(SPOT, ANSWER, stage.trove(trove).coll, MCR[1]);
    let room = most - stage.entire(trove);
    stage.refuses(BORROWER, borrow(trove, room), "IcrBelowMcr");
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let loan = figures::largest(room, |loan| {
        loan == 0 || loan + figures::loan_fee(&branch, &state, now, loan) <= room
    });
    stage.does(BORROWER, borrow(trove, loan));
    stage.refuses(BORROWER, change_rate(trove, 25_000), "IcrBelowMcr");
}

pub fn safe_7_two_changes_of_one_call_are_tested_together(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 90_000, 500);
    let trove = stage.opens(BORROWER, SPOT, 600, 20_000, 500);
    let coll = stage.trove(trove).coll as i128;
    // Half of the collateral leaves with a repayment, and not without; in whatever order one
    // thinks of them.
    let (half, most) = (coll / 2, 250 * ONE as i128);
    stage.refuses(
        BORROWER,
        withdraw(trove, half.unsigned_abs()),
        "IcrBelowMcr",
    );
    stage.refuses(
        BORROWER,
        adjust(trove, -half, -(ONE as i128)),
        "IcrBelowMcr",
    );
    stage.does(BORROWER, adjust(trove, -half, -most));
    // And back: a loan that the old collateral does not carry.
    stage.refuses(BORROWER, borrow(trove, 250 * ONE), "IcrBelowMcr");
    stage.does(BORROWER, adjust(trove, half, most));
    // Two calls do not stand in for one: each ends in its own test.
    stage.does(BORROWER, repay(trove, ONE));
    stage.refuses(
        BORROWER,
        withdraw(trove, half.unsigned_abs()),
        "IcrBelowMcr",
    );
}
