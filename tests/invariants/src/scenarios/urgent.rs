//! SHUT: what is paid in a shut branch, and that everybody leaves it.

use super::{
    figures::{self, part, part_up},
    peg::{liquidate, urgently},
    stage::{
        BORROWER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, close, repay,
        send,
    },
};
use crate::trace::Op;

/// Four troves of SPOT from rich to poor; most of what they lent is the stranger's.
fn troves(stage: &mut Stage<'_>) -> [u128; 4] {
    let ids = [
        (NEIGHBOUR, 30_000),
        (MANAGER, 20_000),
        (HELPER, 16_000),
        (BORROWER, 15_100),
    ]
    .map(|(who, ratio)| {
        let id = stage.opens(who, SPOT, 300, ratio, 500);
        stage.does(who, send(STRANGER, 250 * ONE));
        id
    });
    stage.bank(&[(STRANGER, 500 * ONE)]);
    stage.later(DAY);
    ids
}

/// Collateral and debt of SPOT, all of it.
fn branch(stage: &Stage<'_>) -> (u128, u128) {
    let branch = stage.branch(SPOT);
    (
        branch.coll + branch.redistributed.0,
        stage.aggregate(SPOT) + branch.redistributed.1,
    )
}

/// The answer at which the branch is at a ratio.
fn answer_at(stage: &Stage<'_>, ratio: u128) -> u128 {
    let (coll, debt) = branch(stage);
    figures::least_answer(SPOT, coll, debt, ratio)
}

pub fn shut_8_each_is_paid_at_most_102_at_most_the_average_and_what_there_is(
    stage: &mut Stage<'_>,
) {
    let ids = troves(stage);
    let low = answer_at(stage, 11_000);
    stage.shuts(SPOT, low);
    // 110 %: the bonus in full. At 102 % to the wei too, and the average below it.
    for (ratio, less) in [
        (11_000, 0),
        (10_200, 0),
        (10_200, 1),
        (9_000, 0),
        (3_000, 0),
    ] {
        let answer = answer_at(stage, ratio) - less;
        stage.answers(SPOT, answer);
        let (coll, debt) = branch(stage);
        let amount = 10 * ONE + 7;
        let effect = stage.does(STRANGER, urgently(SPOT, amount, &[ids[0]]));
        let fair = if ratio >= 10_200 && less == 0 {
            figures::worth(SPOT, answer, amount, 10_200)
        } else {
            part(coll, amount, debt)
        };
        assert_eq!(
            (effect.burn, effect.coll_out),
            (amount, fair),
            "{ratio} {less}"
        );
        // A branch below its debt does not fall by it.
        let (now, owed) = branch(stage);
        if ratio < 10_000 {
            assert!(part_up(coll, owed, debt) <= now + 1, "{ratio}");
        }
    }
    // The poorest trove has less than that: all of it, for the AmpUSD that it is paid for.
    let (coll, debt) = branch(stage);
    let (held, owed) = (stage.coll(ids[3]), stage.trove(ids[3]).debt);
    let burned = part_up(held, debt, coll);
    let effect = stage.does(STRANGER, urgently(SPOT, 400 * ONE, &[ids[3]]));
    assert_eq!((effect.burn, effect.coll_out), (burned, held));
    assert!(burned < owed);
    assert_eq!(stage.trove(ids[3]).coll, 0);
    let limited = |min_coll| Op::UrgentRedeem {
        branch: SPOT,
        amount: ONE,
        troves: vec![ids[1]],
        min_coll,
    };
    let (coll, debt) = branch(stage);
    let out = part(coll, ONE, debt);
    stage.refuses(STRANGER, limited(out + 1), "CollateralBelowMin");
    stage.does(STRANGER, limited(out));
}

pub fn shut_9_a_fresh_price_goes_before_the_recorded_one(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let low = answer_at(stage, 11_400);
    stage.shuts(SPOT, low);
    let urgent = |stage: &mut Stage<'_>| {
        stage
            .does(STRANGER, urgently(SPOT, ONE, &[ids[0]]))
            .coll_out
    };
    let paid = |answer| figures::worth(SPOT, answer, ONE, 10_200);
    assert_eq!(urgent(stage), paid(low));
    stage.answers(SPOT, 2 * low);
    assert_eq!(urgent(stage), paid(2 * low), "fresh");
    stage.answers(SPOT, 0);
    assert_eq!(urgent(stage), paid(low), "recorded");
    // Liquidations, too: at the recorded price the poorest is below its MCR, at the other not.
    stage.answers(SPOT, 2 * low);
    stage.refuses(STRANGER, liquidate(&[ids[3]]), "NothingLiquidated");
    stage.wait(3 * DAY);
    assert_eq!(stage.liquidates(&[ids[3]]).count, 1);
}

pub fn shut_11_everything_leaves_a_shut_branch(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let low = answer_at(stage, 9_500);
    stage.shuts(SPOT, low);
    stage.later(100 * DAY);
    // One is liquidated, one redeemed urgently, the rest repaid and closed.
    stage.liquidates(&[ids[3]]);
    let debt = stage.trove(ids[2]).debt + 500 * ONE;
    stage.does(STRANGER, urgently(SPOT, debt, &[ids[2]]));
    stage.does(STRANGER, send(NEIGHBOUR, 400 * ONE));
    stage.does(NEIGHBOUR, close(ids[0]));
    stage.does(STRANGER, send(MANAGER, 400 * ONE));
    for (who, id) in [(HELPER, ids[2]), (MANAGER, ids[1])] {
        let owed = stage.trove(id).debt + stage.trove(id).pending.1;
        if who == HELPER {
            stage.does(STRANGER, send(HELPER, owed));
        }
        stage.does(who, close(id));
    }
    let (coll, debt) = branch(stage);
    assert_eq!(debt, 0);
    assert!(coll <= 4, "dust of the redistribution: {coll}");
    assert!(stage.branch(SPOT).book.is_empty());
    for branch in [0, SPOT] {
        for who in [NEIGHBOUR, MANAGER, HELPER, BORROWER] {
            if stage.holds(who).surplus[usize::from(branch)] > 0 {
                stage.does(who, Op::ClaimSurplus { branch });
            }
        }
    }
}

pub fn shut_13_less_than_the_minimum_and_no_collateral_break_nothing(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let low = answer_at(stage, 9_000);
    stage.shuts(SPOT, low);
    // A wei of debt is left in one; another has debt and no collateral.
    let owed = stage.trove(ids[1]).debt + stage.trove(ids[1]).pending.1;
    let entire = branch(stage);
    assert!(owed > 0 && entire.1 > 0);
    stage.does(STRANGER, repay(ids[1], 290 * ONE));
    let left = stage.trove(ids[1]).debt;
    assert!(left < 200 * ONE);
    stage.does(STRANGER, repay(ids[1], left - 1));
    assert_eq!(stage.trove(ids[1]).debt, 1);
    stage.does(STRANGER, urgently(SPOT, 400 * ONE, &[ids[3]]));
    let empty = stage.trove(ids[3]);
    assert!(empty.coll == 0 && empty.debt > 0 && !empty.idle);
    // It pays nothing, and takes no part in what is paid.
    stage.refuses(STRANGER, urgently(SPOT, ONE, &[ids[3]]), "NothingRedeemed");
    // It is a recipient as others are, and is liquidated as others are.
    stage.liquidates(&[ids[2]]);
    assert!(stage.trove(ids[3]).stake >= 1);
    stage.does(BORROWER, add(ids[3], 1));
    stage.does(STRANGER, repay(ids[3], 1));
    stage.does(STRANGER, urgently(SPOT, ONE, &[ids[1], ids[3]]));
    stage.liquidates(&[ids[3]]);
    stage.does(STRANGER, send(MANAGER, 300 * ONE));
    stage.wait(1);
    if stage.trove(ids[1]).debt > 0 || !stage.trove(ids[1]).idle {
        stage.does(MANAGER, repay(ids[1], 1));
    }
    stage.does(MANAGER, close(ids[1]));
}
