//! ORACLE, as a borrower meets it: what each status lets through. Market and anchor of a trace
//! agree; the two of them are in `contracts/cdp-core/tests`, `contracts/price-oracle/tests` and
//! `tests/integration/tests/suite/oracle*.rs`.

use super::stage::{
    ANY, BORROWER, BPS, NEIGHBOUR, ONE, SPOT, Stage, WEEK, add, adjust, borrow, change_rate, close,
    open, repay, send, to_ltv, withdraw,
};
use crate::trace::Op;

const ANSWER: u128 = 6 * ONE / 5;
/// Soft and hard age.
const SOFT: u64 = 26 * 3_600;
const HARD: u64 = 50 * 3_600;

fn at_ltv(owner: u8) -> Op {
    Op::OpenAtLtv {
        branch: SPOT,
        owner,
        coll: 10u128.pow(12),
        ltv: 3_000 * BPS,
        rate: 500 * BPS,
        max_fee: ANY,
    }
}

/// What raises the risk of a trove: new debt, a withdrawal, a charged rate change.
fn risky(trove: u128) -> Vec<Op> {
    vec![
        open(SPOT, BORROWER, 10u128.pow(12), 300 * ONE, 500),
        at_ltv(BORROWER),
        borrow(trove, 1),
        withdraw(trove, 1),
        adjust(trove, -1, 1),
        adjust(trove, -1, -1),
        adjust(trove, 1, 1),
        to_ltv(trove, 3_000),
        change_rate(trove, 600),
    ]
}

pub fn oracle_4_an_answer_counts_to_the_last_second_of_its_age(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    for (age, refused) in [
        (0, None),
        (SOFT, None),
        (SOFT + 1, Some("OracleRestricted")),
        (HARD, Some("OracleRestricted")),
        (HARD + 1, Some("OracleDown")),
        (WEEK, Some("OracleDown")),
    ] {
        stage.answers_aged(SPOT, ANSWER, age);
        match refused {
            Some(name) => stage.refuses(BORROWER, withdraw(trove, 1), name),
            None => {
                stage.does(BORROWER, withdraw(trove, 1));
            }
        }
    }
    // The same by waiting: an answer ages.
    stage.answers(SPOT, ANSWER);
    stage.wait(SOFT);
    stage.does(BORROWER, withdraw(trove, 1));
    stage.wait(1);
    stage.refuses(BORROWER, withdraw(trove, 1), "OracleRestricted");
    stage.wait(HARD - SOFT - 1);
    stage.refuses(BORROWER, withdraw(trove, 1), "OracleRestricted");
    stage.wait(1);
    stage.refuses(BORROWER, withdraw(trove, 1), "OracleDown");
    // And a new answer ends it.
    stage.answers(SPOT, ANSWER);
    stage.does(BORROWER, withdraw(trove, 1));
}

pub fn oracle_5_an_answer_of_nothing_is_no_price(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    stage.answers(SPOT, 0);
    for op in risky(trove) {
        stage.refuses(BORROWER, op, "OracleDown");
    }
    // The other branch has its own.
    stage.opens(NEIGHBOUR, 0, 300, 40_000, 500);
    // One wei of a dollar is a price, if a poor one.
    stage.answers(SPOT, 1);
    stage.refuses(BORROWER, withdraw(trove, 1), "IcrBelowMcr");
}

pub fn oracle_10_restricted_and_down_stop_what_raises_risk_and_nothing_else(stage: &mut Stage<'_>) {
    let statuses = [(SOFT + 1, "OracleRestricted"), (HARD + 1, "OracleDown")];
    stage.opens(NEIGHBOUR, 0, 2_000, 90_000, 50);
    for (age, name) in statuses {
        stage.answers(SPOT, ANSWER);
        let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
        stage.does(NEIGHBOUR, send(BORROWER, 100 * ONE));
        stage.answers_aged(SPOT, ANSWER, age);
        for op in risky(trove) {
            // A loan-to-value needs a value, not a good one; a repayment to it raises no risk.
            stage.refuses(BORROWER, op, name);
        }
        for op in [add(trove, 5), repay(trove, ONE), adjust(trove, 5, -1)] {
            stage.does(BORROWER, op);
        }
        let down = to_ltv(trove, 2_300);
        if name == "OracleDown" {
            stage.refuses(BORROWER, down, name);
        } else {
            assert!(stage.does(BORROWER, down).burn > 0);
        }
        stage.wait(WEEK);
        assert_eq!(stage.does(BORROWER, change_rate(trove, 600)).upfront_fee, 0);
        stage.does(BORROWER, close(trove));
    }
}

/// The price decides from its first second on, on every verb alike.
pub fn oracle_1_the_answer_of_this_second_is_the_price(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 900_000, 500);
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    let (owed, coll) = (stage.entire(trove), stage.trove(trove).coll);
    // The least answer at which the trove with a unit less is at the MCR.
    let value = (owed * 13_000).div_ceil(10_000);
    let least = (value * 1_000_000_000).div_ceil(coll - 1);
    stage.answers(SPOT, least - 1);
    stage.refuses(BORROWER, withdraw(trove, 1), "IcrBelowMcr");
    stage.answers(SPOT, least);
    stage.does(BORROWER, withdraw(trove, 1));
    stage.answers(SPOT, least - 1);
    stage.refuses(BORROWER, borrow(trove, 1), "IcrBelowMcr");
    stage.does(BORROWER, repay(trove, 1));
}
