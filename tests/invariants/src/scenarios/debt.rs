//! DEBT: totals of branches.

use super::{
    figures,
    stage::{
        AMPL, BORROWER, BUYER, CCR, DAY, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, borrow,
        change_rate, close, every_verb, open, repay, send,
    },
};
use crate::world::SEED;

pub fn debt_1_a_branch_owes_its_troves_and_at_most_a_wei_per_rounding_more(stage: &mut Stage<'_>) {
    let one = stage.opens(BORROWER, SPOT, 900, 90_000, 317);
    let other = stage.opens(NEIGHBOUR, SPOT, 201, 90_000, 24_999);
    let mut roundings = 2;
    for seconds in [1, 59, 60, 3_601, DAY, 1, 1, 7 * DAY] {
        for (who, trove) in [(BORROWER, one), (NEIGHBOUR, other)] {
            stage.wait(seconds);
            stage.does(who, add(trove, 1));
            roundings += 2;
            let owed = stage.entire(one) + stage.entire(other);
            let all = stage.aggregate(SPOT);
            assert!(owed <= all && all - owed <= roundings, "{owed} of {all}");
        }
    }
}

pub fn debt_2_weighted_debt_is_the_sum_of_debts_times_rates_after_every_verb(
    stage: &mut Stage<'_>,
) {
    let one = stage.opens(BORROWER, SPOT, 900, 30_000, 50);
    let other = stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 25_000);
    for op in every_verb(one) {
        stage.later(DAY);
        stage.does(BORROWER, op);
        let [a, b] = [one, other].map(|id| stage.trove(id));
        let sum = a.debt * figures::bps(&a) + b.debt * figures::bps(&b);
        assert_eq!(stage.branch(SPOT).weighted_debt, sum);
    }
    // A trove that leaves takes exactly its own weight along.
    stage.does(BORROWER, send(NEIGHBOUR, 300 * ONE));
    stage.later(1);
    let left = stage.trove(one);
    stage.does(NEIGHBOUR, close(other));
    let weighted = stage.branch(SPOT).weighted_debt;
    assert_eq!(weighted, left.debt * figures::bps(&left));
}

pub fn debt_3_a_second_touch_in_a_second_accrues_nothing(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 900, 30_000, 500);
    stage.wait(DAY);
    stage.does(BORROWER, add(trove, 1));
    let (branch, old, system) = (stage.branch(SPOT), stage.trove(trove), stage.state().system);
    stage.does(BORROWER, add(trove, 1));
    let (mut same, mut grown) = (branch, old);
    same.coll += 1;
    same.total_stakes += 1;
    grown.coll += 1;
    grown.stake += 1;
    assert_eq!((stage.branch(SPOT), stage.trove(trove)), (same, grown));
    assert_eq!(stage.state().system, system);
    // One second later it does.
    stage.wait(1);
    stage.does(BORROWER, add(trove, 1));
    assert!(stage.state().system[0] > system[0]);
}

pub fn debt_6_no_order_of_leaving_underflows_a_total(stage: &mut Stage<'_>) {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let owners = [BORROWER, NEIGHBOUR, BUYER];
        stage.later(DAY);
        let troves = owners.map(|who| {
            let rate = 50 + 8_000 * u128::from(who % 3);
            stage.wait(1);
            stage.opens(who, SPOT, 400 + u128::from(who), 40_000, rate)
        });
        for touch in 0..3 {
            stage.wait(59 + touch);
            stage.does(owners[0], add(troves[0], 1));
            stage.wait(1);
            stage.does(owners[1], repay(troves[1], 1));
        }
        // Somebody brings what fees and interest took.
        stage.later(1);
        stage.opens(STRANGER, AMPL, 300, 90_000, 50);
        for who in order {
            stage.wait(1);
            stage.does(STRANGER, send(owners[who], 60 * ONE));
            stage.does(owners[who], close(troves[who]));
        }
        assert_eq!(stage.branch(SPOT).weighted_debt, 0);
        for who in owners {
            let all = stage.holds(who).amp_usd;
            stage.does(who, send(STRANGER, all));
        }
    }
}

pub fn debt_7_the_last_trove_leaves_nothing_behind(stage: &mut Stage<'_>) {
    stage.opens(STRANGER, AMPL, 900, 90_000, 50);
    for (who, rate) in [(BORROWER, 317), (NEIGHBOUR, 25_000)] {
        stage.later(DAY);
        let trove = stage.opens(who, SPOT, 300, 50_000, rate);
        stage.does(STRANGER, send(who, 100 * ONE));
        stage.wait(DAY + 1);
        stage.does(who, add(trove, 1));
        stage.wait(DAY + 7);
        stage.does(who, close(trove));
        let branch = stage.branch(SPOT);
        let totals = [branch.recorded_debt, branch.weighted_debt, branch.coll];
        assert_eq!((totals, branch.total_stakes), ([0; 3], 0));
        assert!(branch.book.is_empty());
    }
}

pub fn debt_8_the_first_trove_of_a_branch_is_tested_on_its_own(stage: &mut Stage<'_>) {
    // Alone its ratio is the branch's: the CCR, to the unit.
    for round in 0..2 {
        stage.later(DAY);
        let debt = stage.with_fee(SPOT, 300 * ONE, 500);
        let least = stage.least_coll(SPOT, debt, CCR[1]);
        let short = open(SPOT, BORROWER, least - 1, 300 * ONE, 500);
        stage.refuses(BORROWER, short, "TcrBelowCcr");
        let fits = open(SPOT, BORROWER, least, 300 * ONE, 500);
        let trove = stage.does(BORROWER, fits).opened.expect("opened");
        if round == 0 {
            // A branch that was below every ratio is none once its last trove has left.
            stage.answers(SPOT, ONE / 10);
            stage.opens(NEIGHBOUR, AMPL, 300, 90_000, 50);
            stage.does(NEIGHBOUR, send(BORROWER, 10 * ONE));
            stage.wait(1);
            stage.does(BORROWER, close(trove));
            stage.answers(SPOT, 6 * ONE / 5);
        }
    }
}

pub fn debt_9_residue_rises_by_what_the_last_trove_leaves_and_by_nothing_else(
    stage: &mut Stage<'_>,
) {
    stage.opens(STRANGER, AMPL, 900, 90_000, 50);
    let mut residue = SEED;
    for seconds in [1, 61, 3_601] {
        stage.later(DAY);
        let trove = stage.opens(BORROWER, SPOT, 300, 50_000, 333);
        let other = stage.opens(NEIGHBOUR, SPOT, 300, 50_000, 444);
        stage.does(STRANGER, send(BORROWER, 20 * ONE));
        stage.does(STRANGER, send(NEIGHBOUR, 20 * ONE));
        for op in [add(trove, 1), borrow(trove, 1), change_rate(trove, 555)] {
            stage.wait(seconds);
            stage.does(BORROWER, op);
            assert_eq!(stage.state().system[3], residue);
        }
        stage.wait(seconds);
        stage.does(NEIGHBOUR, close(other));
        assert_eq!(stage.state().system[3], residue, "it was not the last");
        stage.wait(seconds);
        let left = stage.aggregate(SPOT) - stage.entire(trove);
        stage.does(BORROWER, close(trove));
        residue += left;
        assert_eq!(stage.state().system[3], residue);
    }
    assert!(residue > SEED, "there was rounding to leave");
}
