//! SHUT: a branch is shut for its causes, in two steps, for ever and alone.

use alloy_primitives::U256;

use super::{
    figures,
    peg::{HOUR, cash, deposit, liquidate, redeem, urgently},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add,
        adjust, borrow, change_rate, close, every_verb, open, repay, send, to_ltv, withdraw,
    },
};
use crate::trace::Op;

/// SCR of SPOT in basis points.
const SCR: u128 = 11_500;
const FLAG: Op = Op::Flag { branch: SPOT };
const CLEAR: Op = Op::ClearFlag { branch: SPOT };
const SHUT: Op = Op::Shut { branch: SPOT };

/// The answer at which SPOT is at its SCR to the wei, with a trove of its own.
fn at_scr(stage: &Stage<'_>) -> u128 {
    let branch = stage.branch(SPOT);
    let coll = branch.coll + branch.redistributed.0;
    let debt = stage.aggregate(SPOT) + branch.redistributed.1;
    figures::least_answer(SPOT, coll, debt, SCR)
}

/// SPOT's price of an answer, as it is recorded.
fn price(answer: u128) -> U256 {
    U256::from(answer) * U256::from(10u8).pow(U256::from(27))
}

/// Two troves of SPOT and one of AMPL.
fn troves(stage: &mut Stage<'_>) -> [u128; 2] {
    stage.opens(BUYER, AMPL, 900, 40_000, 500);
    let ids = [
        stage.opens(BORROWER, SPOT, 300, 20_000, 500),
        stage.opens(NEIGHBOUR, SPOT, 400, 30_000, 700),
    ];
    stage.later(DAY);
    ids
}

pub fn shut_1_a_shut_branch_stays_shut_whatever_happens(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let first = stage.answer(SPOT);
    let low = at_scr(stage) - 1;
    stage.shuts(SPOT, low);
    let shut = stage.branch(SPOT).shutdown;
    assert_eq!(shut.0, stage.state().now);
    for answer in [low, first, 50 * ONE, 0] {
        stage.wait(11 * DAY);
        stage.answers(SPOT, answer);
        for op in [FLAG, SHUT] {
            stage.refuses(STRANGER, op, "BranchShut");
        }
        stage.refuses(STRANGER, CLEAR, "NotFlagged");
        stage.does(BORROWER, add(ids[0], 1));
        assert_eq!(stage.branch(SPOT).shutdown, shut);
    }
}

pub fn shut_2_below_the_scr_at_the_higher_price_is_a_cause_and_at_it_is_not(stage: &mut Stage<'_>) {
    troves(stage);
    let low = at_scr(stage);
    stage.answers(SPOT, low);
    stage.refuses(STRANGER, FLAG, "TcrNotBelowScr");
    // The lower of both prices is below; the higher one is not.
    stage.answers(SPOT, low - 1);
    let anchor = |answer| Op::Anchor {
        branch: SPOT,
        answer,
        age: 0,
    };
    stage.does(STRANGER, anchor(low));
    stage.refuses(STRANGER, FLAG, "TcrNotBelowScr");
    stage.does(STRANGER, anchor(low - 1));
    stage.does(STRANGER, FLAG);
    stage.wait(HOUR);
    stage.answers(SPOT, low - 1);
    // What accrued in the hour is the branch's debt too: at the SCR of now it is not shut.
    let now = at_scr(stage);
    stage.answers(SPOT, now);
    stage.refuses(STRANGER, SHUT, "TcrNotBelowScr");
    stage.answers(SPOT, now - 1);
    stage.does(STRANGER, SHUT);
    // A branch without debt has no TCR.
    for op in [
        Op::Flag { branch: 2 },
        Op::Shut { branch: 2 },
        Op::ClearFlag { branch: 2 },
    ] {
        stage.refuses(STRANGER, op, "BranchUnknown");
    }
}

pub fn shut_2_no_answer_is_the_other_cause_and_a_restricted_one_is_none(stage: &mut Stage<'_>) {
    troves(stage);
    let answer = stage.answer(SPOT);
    stage.answers_aged(SPOT, answer, 50 * HOUR);
    stage.refuses(STRANGER, FLAG, "TcrNotBelowScr");
    stage.answers_aged(SPOT, answer, 50 * HOUR + 1);
    stage.does(STRANGER, FLAG);
    assert_eq!(stage.branch(SPOT).flags, (0, stage.state().now));
    // With an answer, it takes the other cause; that was not flagged.
    stage.wait(10 * DAY);
    let low = at_scr(stage) - 1;
    stage.answers(SPOT, low);
    stage.refuses(STRANGER, SHUT, "NotFlagged");
    stage.wait(51 * HOUR);
    stage.does(STRANGER, FLAG);
    stage.wait(10 * DAY);
    stage.does(STRANGER, SHUT);
    assert_eq!(stage.branch(SPOT).shutdown.1, price(low), "the last answer");
}

pub fn shut_5_a_source_that_shows_no_answer_shuts_nothing(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    stage.answers(SPOT, 0);
    stage.does(STRANGER, FLAG);
    stage.wait(10 * DAY);
    stage.refuses(STRANGER, SHUT, "NoLastAnswer");
    // The branch stays as it is, with its exits open.
    stage.does(BORROWER, add(ids[0], 1));
    stage.does(NEIGHBOUR, send(BORROWER, 50 * ONE));
    stage.wait(1);
    stage.does(BORROWER, close(ids[0]));
    // One source alone that ever answered is enough, at what it answered.
    let answer = 6 * ONE / 5;
    stage.does(
        STRANGER,
        Op::Anchor {
            branch: SPOT,
            answer,
            age: 11 * DAY,
        },
    );
    stage.does(STRANGER, SHUT);
    assert_eq!(stage.branch(SPOT).shutdown.1, price(answer));
}

pub fn shut_6_what_ends_with_a_shutdown_is_refused_and_what_stays_works(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let stay = stage.opens(MANAGER, SPOT, 400, 30_000, 400);
    stage.does(BUYER, send(STRANGER, 800 * ONE));
    stage.does(MANAGER, send(BORROWER, 300 * ONE));
    // All of it works before.
    stage.later(8 * DAY);
    for op in every_verb(ids[1]) {
        stage.does(NEIGHBOUR, op);
    }
    let first = stage.answer(SPOT);
    let low = at_scr(stage) - 1;
    stage.shuts(SPOT, low);
    stage.answers(SPOT, 2 * first);
    let coll = 10_000 * 1_000_000_000;
    let (mine, max_fee) = (ids[1], u128::MAX);
    let at_ltv = Op::OpenAtLtv {
        branch: SPOT,
        owner: NEIGHBOUR,
        coll,
        ltv: ONE / 4,
        rate: ONE / 20,
        max_fee,
    };
    for op in [
        open(SPOT, NEIGHBOUR, coll, 300 * ONE, 500),
        at_ltv,
        borrow(mine, ONE),
        withdraw(mine, 1),
        adjust(mine, 5, ONE as i128),
        to_ltv(mine, 4_900),
        change_rate(mine, 900),
    ] {
        stage.refuses(NEIGHBOUR, op, "BranchShut");
    }
    let branch = stage.branch(SPOT);
    stage.does(STRANGER, redeem(ONE));
    assert_eq!(
        stage.branch(SPOT).coll,
        branch.coll,
        "AMPL alone is redeemed from"
    );
    for (who, op) in [
        (NEIGHBOUR, repay(mine, 150 * ONE)),
        (NEIGHBOUR, add(mine, 7)),
        (NEIGHBOUR, adjust(mine, 3, -(ONE as i128))),
        (STRANGER, urgently(SPOT, 10 * ONE, &[mine])),
        (NEIGHBOUR, deposit(ONE)),
        (BORROWER, close(ids[0])),
    ] {
        stage.does(who, op);
    }
    stage.falls_to(stay, 12_000);
    stage.does(STRANGER, liquidate(&[stay]));
    stage.does(MANAGER, Op::ClaimSurplus { branch: SPOT });
    // In an open branch nothing is urgent.
    let bank = stage.state().troves[0].id;
    stage.refuses(STRANGER, urgently(AMPL, ONE, &[bank]), "BranchNotShut");
}

pub fn shut_7_the_other_branch_and_the_pool_go_on(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let bank = stage.state().troves[0].id;
    stage.does(BUYER, deposit(500 * ONE));
    stage.does(NEIGHBOUR, deposit(300 * ONE));
    let low = at_scr(stage) - 1;
    stage.answers(SPOT, low);
    let other = stage.branch(AMPL);
    stage.does(STRANGER, FLAG);
    stage.wait(HOUR);
    stage.answers(SPOT, low);
    stage.does(STRANGER, SHUT);
    stage.does(BUYER, urgently(SPOT, 5 * ONE, &[ids[1]]));
    assert_eq!(stage.branch(AMPL), other);
    stage.later(DAY);
    for op in [
        borrow(bank, ONE),
        repay(bank, ONE),
        add(bank, 1),
        change_rate(bank, 501),
    ] {
        stage.does(BUYER, op);
    }
    // The pool serves both: an offset of each.
    for branch in [SPOT, AMPL] {
        let trove = if branch == SPOT {
            ids[0]
        } else {
            stage.opens(HELPER, AMPL, 250, 20_000, 500)
        };
        stage.wait(1);
        stage.falls_to(trove, 10_800);
        stage.liquidates(&[trove]);
        assert!(stage.seized(trove).expect("liquidated")[0] > 0);
    }
    let all = stage.shares(NEIGHBOUR);
    stage.does(NEIGHBOUR, cash(&(all / 2u8)));
    assert!(
        stage
            .does(NEIGHBOUR, Op::PoolClaim { to: NEIGHBOUR })
            .coll_out
            > 0
    );
}

pub fn shut_12_the_price_at_the_shutdown_is_written_once(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let low = at_scr(stage) - 1;
    assert_eq!(stage.branch(SPOT).shutdown, (0, U256::ZERO));
    stage.answers(SPOT, low);
    stage.does(STRANGER, FLAG);
    stage.wait(HOUR);
    // Not the price of the flag: that of the call that shuts.
    stage.answers(SPOT, low - 5);
    stage.does(STRANGER, SHUT);
    let shut = (stage.state().now, price(low - 5));
    assert_eq!(stage.branch(SPOT).shutdown, shut);
    for answer in [ONE / 2, 9 * ONE, 0] {
        stage.later(DAY);
        stage.answers(SPOT, answer);
        stage.does(NEIGHBOUR, repay(ids[1], ONE));
        stage.does(NEIGHBOUR, urgently(SPOT, ONE, &[ids[1]]));
        assert_eq!(stage.branch(SPOT).shutdown, shut);
    }
}

pub fn shut_14_a_flag_for_the_ratio_shuts_from_one_hour_to_six(stage: &mut Stage<'_>) {
    troves(stage);
    let low = ONE / 100;
    stage.answers(SPOT, low);
    stage.refuses(STRANGER, SHUT, "NotFlagged");
    stage.does(STRANGER, FLAG);
    let flagged = stage.state().now;
    stage.refuses(STRANGER, SHUT, "FlagTooYoung");
    stage.later(HOUR - 1);
    stage.refuses(STRANGER, SHUT, "FlagTooYoung");
    // A live one is neither renewed nor cleared.
    stage.refuses(STRANGER, FLAG, "FlagStands");
    stage.refuses(STRANGER, CLEAR, "NotFlagged");
    stage.later(5 * HOUR + 1);
    assert_eq!(stage.state().now, flagged + 6 * HOUR);
    stage.refuses(STRANGER, FLAG, "FlagStands");
    stage.later(1);
    stage.refuses(STRANGER, SHUT, "FlagTooOld");
    // It has aged: another one counts from now.
    stage.does(STRANGER, FLAG);
    assert_eq!(stage.branch(SPOT).flags, (flagged + 6 * HOUR + 1, 0));
    stage.later(6 * HOUR);
    stage.does(STRANGER, SHUT);
}

pub fn shut_14_an_hour_to_the_second_is_enough(stage: &mut Stage<'_>) {
    troves(stage);
    stage.answers(SPOT, ONE / 100);
    stage.does(STRANGER, FLAG);
    stage.later(HOUR);
    stage.does(STRANGER, SHUT);
    assert_eq!(stage.branch(SPOT).shutdown.0, stage.state().now);
}

pub fn shut_14_a_flag_does_not_outlive_its_outage(stage: &mut Stage<'_>) {
    troves(stage);
    let answer = stage.answer(SPOT);
    stage.wait(51 * HOUR);
    stage.does(STRANGER, FLAG);
    let first = stage.branch(SPOT).flags;
    // The sources are back, and nobody clears the flag.
    stage.wait(20 * DAY);
    stage.answers_aged(SPOT, answer, 0);
    stage.refuses(STRANGER, SHUT, "TcrNotBelowScr");
    // The second outage is flagged on its own, and has ten days of its own.
    stage.wait(50 * HOUR + 1);
    stage.refuses(STRANGER, SHUT, "NotFlagged");
    assert_eq!(stage.branch(SPOT).flags, first);
    stage.does(STRANGER, FLAG);
    assert_ne!(stage.branch(SPOT).flags, first);
    stage.refuses(STRANGER, FLAG, "FlagStands");
    stage.wait(10 * DAY - 1);
    stage.refuses(STRANGER, SHUT, "FlagTooYoung");
    stage.wait(1);
    stage.does(STRANGER, SHUT);
}

pub fn shut_14_an_outage_shuts_after_ten_days_unless_somebody_clears_it(stage: &mut Stage<'_>) {
    troves(stage);
    let answer = stage.answer(SPOT);
    stage.wait(51 * HOUR);
    stage.refuses(STRANGER, CLEAR, "NotFlagged");
    stage.does(STRANGER, FLAG);
    stage.refuses(STRANGER, FLAG, "FlagStands");
    stage.refuses(STRANGER, CLEAR, "OracleDown");
    stage.wait(10 * DAY - 1);
    stage.refuses(STRANGER, SHUT, "FlagTooYoung");
    // One answer, and anybody clears it: the days count anew.
    stage.answers_aged(SPOT, answer, 30 * HOUR);
    stage.does(STRANGER, CLEAR);
    assert_eq!(stage.branch(SPOT).flags, (0, 0));
    stage.wait(51 * HOUR);
    stage.refuses(STRANGER, SHUT, "NotFlagged");
    stage.does(STRANGER, FLAG);
    stage.wait(10 * DAY);
    stage.does(STRANGER, SHUT);
    assert_eq!(
        stage.branch(SPOT).shutdown,
        (stage.state().now, price(answer))
    );
}
