//! TROVE: the way out.

use super::stage::{
    AMPL, BORROWER, BUYER, DAY, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, adjust,
    change_rate, close, open, repay, send, withdraw,
};
use crate::trace::Op;

pub fn trove_9_a_close_needs_nothing_but_the_debt_to_the_wei(stage: &mut Stage<'_>) {
    stage.opens(STRANGER, AMPL, 3_000, 90_000, 50);
    let hours = 3_600;
    let prices = [
        (6 * ONE / 5, 0),
        (ONE / 100, 0),
        (6 * ONE / 5, 26 * hours + 1),
        (6 * ONE / 5, 50 * hours + 1),
        (0, 0),
    ];
    for (round, (answer, age)) in prices.into_iter().enumerate() {
        stage.later(DAY);
        stage.answers(SPOT, 6 * ONE / 5);
        let trove = stage.opens(BORROWER, SPOT, 300, 15_000, 500);
        stage.answers_aged(SPOT, answer, age);
        stage.wait(61);
        // A wei short is refused; exactly enough is enough. The last trove of its branch leaves.
        let (debt, held) = (stage.entire(trove), stage.holds(BORROWER).amp_usd);
        stage.does(STRANGER, send(BORROWER, debt - held - 1));
        stage.refuses(BORROWER, close(trove), "ERC20InsufficientBalance");
        stage.does(STRANGER, send(BORROWER, 1));
        let (coll, spot) = (stage.trove(trove).coll, stage.holds(BORROWER).spot);
        let effect = stage.does(BORROWER, close(trove));
        assert_eq!(
            (effect.burn, effect.coll_out),
            (debt, coll),
            "round {round}"
        );
        assert_eq!(stage.holds(BORROWER).amp_usd, 0);
        assert_eq!(stage.holds(BORROWER).spot, spot + coll);
    }
}

pub fn trove_9_a_close_below_the_ccr_works_where_new_debt_does_not(stage: &mut Stage<'_>) {
    let good = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 14_900, 500);
    stage.answers(SPOT, ONE);
    stage.does(NEIGHBOUR, send(BORROWER, ONE));
    let more = open(SPOT, BORROWER, 1_800_000_000_000, 1_300 * ONE, 500);
    stage.refuses(BORROWER, more, "TcrBelowCcr");
    // It takes the better collateral along: the branch falls further, and that is no bar.
    stage.wait(1);
    stage.does(BORROWER, close(good));
}

pub fn trove_14_no_close_in_the_second_of_a_deposit_and_any_a_second_later(stage: &mut Stage<'_>) {
    stage.opens(STRANGER, AMPL, 3_000, 90_000, 50);
    let named = "ClosedInDepositSecond";
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    stage.does(STRANGER, send(BORROWER, 30 * ONE));
    stage.refuses(BORROWER, close(trove), named);
    let (manager, receiver) = (Some(MANAGER), Some(MANAGER));
    stage.does(
        BORROWER,
        Op::SetManager {
            trove,
            manager,
            receiver,
        },
    );
    let (from, to) = (BORROWER, BUYER);
    for (who, op) in [
        (BORROWER, add(trove, 1)),
        (MANAGER, add(trove, 1)),
        (BORROWER, adjust(trove, 1, -1)),
    ] {
        stage.wait(1);
        stage.does(who, op);
        stage.refuses(BORROWER, close(trove), named);
        stage.refuses(MANAGER, close(trove), named);
    }
    // Nothing else delays it, and no stranger.
    stage.wait(1);
    stage.refuses(STRANGER, add(trove, 1), "NotOwnerNorApproved");
    stage.does(STRANGER, repay(trove, 1));
    stage.does(BORROWER, withdraw(trove, 1));
    stage.does(BORROWER, change_rate(trove, 501));
    stage.does(BORROWER, adjust(trove, -1, 1));
    stage.does(BORROWER, send(BUYER, stage.entire(trove)));
    // A transfer takes the second along.
    stage.does(BORROWER, add(trove, 1));
    stage.does(BORROWER, Op::MoveTrove { trove, from, to });
    stage.refuses(BUYER, close(trove), named);
    stage.wait(1);
    stage.does(STRANGER, send(BUYER, ONE));
    stage.does(BUYER, close(trove));
}

pub fn trove_14_an_opening_for_another_delays_their_close_too(stage: &mut Stage<'_>) {
    stage.opens(STRANGER, AMPL, 900, 90_000, 50);
    let op = open(SPOT, BUYER, 1_000_000_000_000, 300 * ONE, 500);
    let trove = stage.does(NEIGHBOUR, op).opened.expect("opened");
    stage.does(STRANGER, send(BUYER, 310 * ONE));
    stage.refuses(BUYER, close(trove), "ClosedInDepositSecond");
    stage.wait(1);
    stage.does(BUYER, close(trove));
}
