//! RATIO: MCR, CCR, ceiling.

use super::{
    figures,
    stage::{
        ANY, BORROWER, BPS, CCR, DAY, MCR, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, WEEK, add,
        adjust, borrow, change_rate, close, open, repay, to_ltv, withdraw,
    },
};
use crate::{trace::Op, world::GOVERNOR};

const ANSWER: u128 = 6 * ONE / 5;
/// Debt worth more than a unit of SPOT: what the least collateral leaves is less.
const UNIT: u128 = 2_000_000_000;

fn ceiling(ceiling: u128) -> Op {
    Op::SetCeiling {
        branch: SPOT,
        ceiling,
    }
}

/// The largest loan after which a trove still owes at most a debt.
fn largest_loan(stage: &Stage<'_>, trove: u128, most: u128) -> u128 {
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let owed = stage.entire(trove);
    figures::largest(most - owed, |loan| {
        loan == 0 || owed + loan + figures::loan_fee(&branch, &state, now, loan) <= most
    })
}

pub fn ratio_1_exactly_at_the_mcr_passes_and_one_unit_less_does_not(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 90_000, 500);
    for rate in [50, 500, 25_000] {
        stage.later(DAY);
        let debt = stage.with_fee(SPOT, 300 * ONE, rate);
        let least = stage.least_coll(SPOT, debt, MCR[1]);
        let short = open(SPOT, BORROWER, least - 1, 300 * ONE, rate);
        stage.refuses(BORROWER, short, "IcrBelowMcr");
        let fits = open(SPOT, BORROWER, least, 300 * ONE, rate);
        let trove = stage.does(BORROWER, fits).opened.expect("opened");
        // Collateral for ten more: borrowed to the wei, withdrawn to the unit.
        stage.does(BORROWER, add(trove, 20_000_000_000));
        let most = figures::most_debt(SPOT, ANSWER, stage.trove(trove).coll, MCR[1]);
        let loan = largest_loan(stage, trove, most);
        stage.refuses(BORROWER, borrow(trove, loan + 1), "IcrBelowMcr");
        stage.does(BORROWER, borrow(trove, loan));
        stage.does(BORROWER, add(trove, 1_000_000_000));
        let least = stage.least_coll(SPOT, stage.entire(trove), MCR[1]);
        let excess = stage.trove(trove).coll - least;
        stage.refuses(BORROWER, withdraw(trove, excess + 1), "IcrBelowMcr");
        stage.does(BORROWER, withdraw(trove, excess));
    }
}

pub fn ratio_1_a_charged_rate_change_is_tested_at_the_mcr(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 90_000, 500);
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    stage.later(DAY);
    let fee = figures::rate_fee(
        &stage.branch(SPOT),
        &stage.trove(trove),
        stage.next_time(),
        700,
    );
    let least = stage.least_coll(SPOT, stage.entire(trove) + fee, MCR[1]);
    let excess = stage.trove(trove).coll - least;
    stage.does(BORROWER, withdraw(trove, excess + 1));
    stage.refuses(BORROWER, change_rate(trove, 700), "IcrBelowMcr");
    stage.does(BORROWER, add(trove, 1));
    let effect = stage.does(BORROWER, change_rate(trove, 700));
    assert_eq!(effect.upfront_fee, fee);
}

pub fn ratio_2_exactly_at_the_ccr_passes_and_one_unit_less_does_not(stage: &mut Stage<'_>) {
    // Alone in its branch: its ratio is the branch's.
    let debt = stage.with_fee(SPOT, 300 * ONE, 500);
    let least = stage.least_coll(SPOT, debt, CCR[1]);
    let short = open(SPOT, BORROWER, least - 1, 300 * ONE, 500);
    stage.refuses(BORROWER, short, "TcrBelowCcr");
    let fits = open(SPOT, BORROWER, least, 300 * ONE, 500);
    let trove = stage.does(BORROWER, fits).opened.expect("opened");
    stage.refuses(BORROWER, withdraw(trove, 1), "TcrBelowCcr");
    stage.refuses(BORROWER, borrow(trove, UNIT), "TcrBelowCcr");
    stage.refuses(BORROWER, change_rate(trove, 600), "TcrBelowCcr");
    stage.does(BORROWER, add(trove, 20_000_000_000));
    let most = figures::most_debt(SPOT, ANSWER, stage.trove(trove).coll, CCR[1]);
    let loan = largest_loan(stage, trove, most);
    stage.refuses(BORROWER, borrow(trove, loan + 1), "TcrBelowCcr");
    stage.does(BORROWER, borrow(trove, loan));
    // A second one may stand between MCR and CCR only on the other's excess.
    let coll = |stage: &Stage<'_>, ratio| {
        stage.least_coll(SPOT, stage.with_fee(SPOT, 300 * ONE, 500), ratio)
    };
    let thin = open(SPOT, NEIGHBOUR, coll(stage, 14_999), 300 * ONE, 500);
    stage.refuses(NEIGHBOUR, thin, "TcrBelowCcr");
    let fair = open(SPOT, NEIGHBOUR, coll(stage, 15_001), 300 * ONE, 500);
    stage.does(NEIGHBOUR, fair);
    // The charged fee alone may not take the branch below.
    let fee = figures::rate_fee(
        &stage.branch(SPOT),
        &stage.trove(trove),
        stage.next_time(),
        600,
    );
    let least = stage.least_coll(SPOT, stage.aggregate(SPOT) + fee, CCR[1]);
    let missing = least - stage.branch(SPOT).coll;
    stage.does(BORROWER, add(trove, missing - 1));
    stage.refuses(BORROWER, change_rate(trove, 600), "TcrBelowCcr");
    stage.does(BORROWER, add(trove, 1));
    stage.does(BORROWER, change_rate(trove, 600));
}

pub fn ratio_3_below_the_ccr_debt_rises_only_to_it(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 17_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 16_000, 500);
    let answer = ONE + ONE / 20;
    stage.answers(SPOT, answer);
    stage.refuses(BORROWER, borrow(trove, 1), "TcrBelowCcr");
    stage.refuses(BORROWER, change_rate(trove, 600), "TcrBelowCcr");
    let fresh = open(SPOT, STRANGER, 300_000_000_000, 200 * ONE, 500);
    stage.refuses(STRANGER, fresh, "TcrBelowCcr");
    // New debt with the collateral that lifts the branch to the CCR, to the unit.
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::loan_fee(&branch, &state, now, 10 * ONE);
    let least = stage.least_coll(SPOT, stage.aggregate(SPOT) + 10 * ONE + fee, CCR[1]);
    let missing = (least - branch.coll) as i128;
    let lift = |coll| adjust(trove, coll, 10 * ONE as i128);
    stage.refuses(BORROWER, lift(missing - 1), "TcrBelowCcr");
    stage.does(BORROWER, lift(missing));
}

pub fn ratio_3_below_the_ccr_collateral_leaves_for_at_least_its_value(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 17_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 16_000, 500);
    let answer = ONE + ONE / 20 + 1;
    stage.answers(SPOT, answer);
    let named = "RepaymentBelowWithdrawal";
    stage.refuses(BORROWER, withdraw(trove, 1), named);
    for coll in [1, 7_777_777_777] {
        let owed = figures::value_up(SPOT, answer, coll) as i128;
        let coll = coll as i128;
        stage.refuses(BORROWER, adjust(trove, -coll, 1 - owed), named);
        stage.does(BORROWER, adjust(trove, -coll, -owed));
    }
}

pub fn ratio_6_new_debt_reaches_the_ceiling_and_no_wei_more(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::loan_fee(&branch, &state, now, 50 * ONE);
    let reached = stage.aggregate(SPOT) + 50 * ONE + fee;
    stage.does(GOVERNOR, ceiling(reached - 1));
    stage.refuses(BORROWER, borrow(trove, 50 * ONE), "DebtAboveCeiling");
    let op = ceiling(reached);
    stage.wait(WEEK);
    stage.does(GOVERNOR, op);
    // A week of interest later the same loan is too large; the one that reaches it is found.
    stage.later(1);
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let owed = stage.aggregate(SPOT);
    let loan = figures::largest(reached - owed, |loan| {
        loan == 0 || owed + loan + figures::loan_fee(&branch, &state, now, loan) <= reached
    });
    stage.refuses(BORROWER, borrow(trove, loan + 1), "DebtAboveCeiling");
    stage.does(BORROWER, borrow(trove, loan));
    assert!(stage.branch(SPOT).recorded_debt <= reached);
}

pub fn ratio_6_past_the_ceiling_only_new_debt_is_refused(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.does(GOVERNOR, ceiling(stage.aggregate(SPOT)));
    stage.later(DAY);
    stage.does(BORROWER, add(trove, 1));
    let passed = stage.branch(SPOT);
    assert!(passed.recorded_debt > passed.ceiling, "accrual passes it");
    for op in [
        borrow(trove, 1),
        change_rate(trove, 600),
        to_ltv(trove, 5_000),
    ] {
        stage.refuses(BORROWER, op, "DebtAboveCeiling");
    }
    let fresh = open(SPOT, NEIGHBOUR, 1_000_000_000_000, 200 * ONE, 500);
    stage.refuses(NEIGHBOUR, fresh, "DebtAboveCeiling");
    for op in [
        withdraw(trove, 1),
        repay(trove, 1),
        adjust(trove, -1, -1),
        add(trove, 1),
    ] {
        stage.does(BORROWER, op);
    }
    stage.later(WEEK);
    assert_eq!(stage.does(BORROWER, change_rate(trove, 600)).upfront_fee, 0);
}

pub fn ratio_7_a_price_or_a_value_of_nothing_never_passes(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let at_ltv = |ltv| Op::OpenAtLtv {
        branch: SPOT,
        owner: NEIGHBOUR,
        coll: 1_000_000_000,
        ltv,
        rate: 500 * BPS,
        max_fee: ANY,
    };
    // No price at all.
    stage.answers(SPOT, 0);
    let fresh = |coll| open(SPOT, NEIGHBOUR, coll, 200 * ONE, 500);
    stage.refuses(NEIGHBOUR, fresh(10u128.pow(15)), "OracleDown");
    stage.refuses(NEIGHBOUR, at_ltv(ONE), "OracleDown");
    stage.refuses(BORROWER, withdraw(trove, 1), "OracleDown");
    // A price at which a unit is worth nothing, and a whole token nearly so.
    stage.answers(SPOT, 1);
    stage.refuses(NEIGHBOUR, fresh(1), "IcrBelowMcr");
    stage.refuses(NEIGHBOUR, fresh(10u128.pow(15)), "IcrBelowMcr");
    stage.refuses(NEIGHBOUR, at_ltv(ONE), "DebtBelowMin");
    stage.refuses(NEIGHBOUR, at_ltv(ANY), "IcrBelowMcr");
    stage.refuses(BORROWER, withdraw(trove, 1), "IcrBelowMcr");
    stage.refuses(BORROWER, borrow(trove, 1), "IcrBelowMcr");
}

/// The best attack found by the search, on every layer: collateral lends its ratio to another
/// trove of the same hand for a second at least, and leaves the branch no lower than recorded.
pub fn ratio_8_lent_collateral_leaves_after_a_second_and_the_branch_at_the_mcr(
    stage: &mut Stage<'_>,
) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 16_000, 50);
    let lender = stage.opens(BORROWER, SPOT, 200, 9_000_000, 50);
    let thin = stage.opens(BORROWER, SPOT, 60_000, MCR[1], 50);
    stage.refuses(BORROWER, close(lender), "ClosedInDepositSecond");
    stage.wait(1);
    stage.does(BORROWER, close(lender));
    let value = figures::value(SPOT, ANSWER, stage.branch(SPOT).coll);
    let ratio = value * 10_000 / stage.aggregate(SPOT);
    // Deeper the smaller the part of the others, and never below the MCR.
    assert_eq!(ratio, LENT);
    assert!(stage.find(thin).is_some() && ratio >= MCR[1]);
}

/// The branch's ratio after that attack, in basis points: recorded. Debts of 5 000 at 160 % and of
/// 60 000 at 130 %.
const LENT: u128 = 13_230;
