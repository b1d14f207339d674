//! REDEEM: AmpUSD for collateral, from the troves that pay the lowest rate.

use super::{
    figures::{self, part_up},
    peg::{HOUR, MONTH, redeem, redeem_of},
    stage::{
        AMPL, BORROWER, BPS, BUYER, HELPER, MANAGER, MIN_DEBT, NEIGHBOUR, ONE, SPOT, STRANGER,
        Stage, send,
    },
};
use crate::{event::Event, trace::Op, world::Effect};

pub(super) const NOTHING: &str = "NothingRedeemed";
/// The redemption fee's floor by branch.
pub(super) const FLOOR: [u128; 2] = [100 * BPS, 75 * BPS];

/// Three troves of SPOT by rate; their loans are the stranger's, and the base rate is gone.
pub(super) fn troves(stage: &mut Stage<'_>) -> [u128; 3] {
    troves_of(stage, [300, 500, 700])
}

/// The same, all of the minimum and a month's interest on it.
pub(super) fn least(stage: &mut Stage<'_>) -> [u128; 3] {
    troves_of(stage, [200, 200, 200])
}

fn troves_of(stage: &mut Stage<'_>, [first, second, third]: [u128; 3]) -> [u128; 3] {
    let ids = [
        (NEIGHBOUR, first, 300),
        (MANAGER, second, 600),
        (HELPER, third, 900),
    ]
    .map(|(who, loan, bps)| {
        let id = stage.opens(who, SPOT, loan, 40_000, bps);
        stage.does(who, send(STRANGER, loan * ONE));
        id
    });
    stage.later(MONTH);
    ids
}

/// A redemption of so much that goes through.
pub(super) fn redeems(stage: &mut Stage<'_>, amount: u128) -> Effect {
    stage.does(STRANGER, redeem(amount))
}

/// The troves that a step redeemed from, in their order, and what each gave of its debt.
fn touched(stage: &Stage<'_>) -> Vec<(u128, u128)> {
    let redeemed = stage.said().iter().filter_map(|said| match said {
        Event::TroveRedeemed(id, [debt, ..]) => Some((*id, *debt)),
        _ => None,
    });
    redeemed.collect()
}

pub fn redeem_1_collateral_is_worth_what_is_burned_less_the_fee(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    for amount in [1, 777, 50 * ONE + 1, 600 * ONE] {
        let before = stage.holds(STRANGER).spot;
        let effect = redeems(stage, amount);
        let (answer, rate) = (stage.answer(SPOT), FLOOR[1] + stage.state().base_rate.0);
        let (mut out, mut burned) = (0, 0);
        for [debt, coll, fee, ..] in ids.iter().filter_map(|id| stage.redeemed(*id)) {
            let gross = figures::worth(SPOT, answer, debt, 10_000);
            assert_eq!((coll + fee, fee), (gross, part_up(gross, rate, ONE)));
            (out, burned) = (out + coll, burned + debt);
        }
        assert_eq!((effect.burn, effect.coll_out), (burned, out));
        assert_eq!((burned, stage.holds(STRANGER).spot), (amount, before + out));
        // In AmpUSD: at most what is left of it after the fee, and a unit per trove less.
        let left = amount - figures::part(amount, rate, ONE);
        assert!(figures::value(SPOT, answer, out) <= left, "{amount}");
    }
}

pub fn redeem_2_no_ratio_falls_and_the_fee_stays_in_its_trove(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    for amount in [3, 100 * ONE + 1, 777 * ONE] {
        let before = ids.map(|id| (stage.coll(id), stage.entire(id)));
        redeems(stage, amount);
        let answer = stage.answer(SPOT);
        for (id, (coll, debt)) in ids.into_iter().zip(before) {
            let Some([taken, out, _, coll_after, debt_after]) = stage.redeemed(id) else {
                assert_eq!((stage.coll(id), stage.entire(id)), (coll, debt));
                continue;
            };
            assert_eq!((coll_after, debt_after), (coll - out, debt - taken));
            assert!(figures::value_up(SPOT, answer, out) <= taken, "{id}");
            let grows = figures::part(coll_after, debt, coll) >= debt_after;
            assert!(
                grows,
                "{id}: {coll} {debt} became {coll_after} {debt_after}"
            );
        }
    }
}

pub fn redeem_3_what_is_burned_is_what_troves_owe_less(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let owed = |stage: &Stage<'_>| ids.iter().map(|id| stage.entire(*id)).sum::<u128>();
    for (amount, looks) in [(1, 9), (900 * ONE, 2), (1_400 * ONE, 1)] {
        let (held, supply) = (stage.holds(STRANGER).amp_usd, stage.state().supply);
        let before = owed(stage);
        let amount = amount.min(held);
        let burned = stage.does(STRANGER, redeem_of(amount, looks)).burn;
        assert!(burned > 0 && burned <= amount);
        assert_eq!(before - owed(stage), burned);
        assert_eq!(supply - stage.state().supply, burned);
        assert_eq!(
            held - stage.holds(STRANGER).amp_usd,
            burned,
            "the rest stays"
        );
    }
}

pub fn redeem_4_the_lowest_rate_and_of_one_rate_the_last_in_come_first(stage: &mut Stage<'_>) {
    let mut ids = Vec::new();
    for (who, bps) in [
        (NEIGHBOUR, 500),
        (MANAGER, 400),
        (HELPER, 500),
        (BUYER, 400),
    ] {
        ids.push(stage.opens(who, SPOT, 300, 40_000, bps));
        stage.does(who, send(STRANGER, 300 * ONE));
    }
    stage.later(MONTH);
    let order = [ids[3], ids[1], ids[2], ids[0]];
    assert_eq!(stage.branch(SPOT).book, order);
    redeems(stage, 700 * ONE);
    let taken = touched(stage);
    assert_eq!(
        taken.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        order[..3]
    );
    assert!(stage.trove(order[0]).idle && stage.trove(order[1]).idle);
    // The next begins with the one that this one left.
    redeems(stage, ONE);
    assert_eq!(touched(stage), [(order[2], ONE)]);
}

pub fn redeem_5_a_trove_at_its_debt_is_taken_and_one_below_is_skipped(stage: &mut Stage<'_>) {
    let poor = stage.opens(BORROWER, SPOT, 300, 16_000, 200);
    stage.does(BORROWER, send(STRANGER, 300 * ONE));
    let ids = troves(stage);
    let answer = stage.falls_to(poor, 10_000);
    stage.answers(SPOT, answer - 1);
    let before = stage.trove(poor);
    assert_eq!(redeems(stage, 50 * ONE).burn, 50 * ONE);
    assert_eq!(touched(stage), [(ids[0], 50 * ONE)]);
    assert_eq!(stage.trove(poor), before, "nothing of it changes");
    stage.answers(SPOT, answer);
    let debt = stage.entire(poor);
    redeems(stage, debt);
    assert_eq!(touched(stage), [(poor, debt)]);
    let kept = stage.trove(poor);
    assert!(
        kept.idle && kept.coll > 0,
        "the fee is left of it: {kept:?}"
    );
}

pub fn redeem_6_nobody_is_left_between_nothing_and_the_minimum(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    // A wei that would leave less than the minimum goes to the next trove.
    let debt = stage.entire(ids[0]);
    redeems(stage, debt - MIN_DEBT);
    assert_eq!(touched(stage), [(ids[0], debt - MIN_DEBT)]);
    assert_eq!(stage.entire(ids[0]), MIN_DEBT);
    redeems(stage, 1);
    assert_eq!(touched(stage), [(ids[1], 1)]);
    // A wei less than all of it leaves it where it is.
    redeems(stage, MIN_DEBT - 1);
    assert_eq!(touched(stage), [(ids[1], MIN_DEBT - 1)]);
    // All of it makes it idle.
    redeems(stage, MIN_DEBT);
    assert_eq!(touched(stage), [(ids[0], MIN_DEBT)]);
    assert!(stage.trove(ids[0]).idle);
    // And what comes between two troves leaves the first of them at the minimum.
    let debt = stage.entire(ids[1]);
    redeems(stage, debt - 1);
    let rest = MIN_DEBT - 1;
    assert_eq!(touched(stage), [(ids[1], debt - MIN_DEBT), (ids[2], rest)]);
    assert_eq!(stage.entire(ids[1]), MIN_DEBT);
}

/// Both branches, with different debts.
pub(super) fn both(stage: &mut Stage<'_>) -> [u128; 2] {
    let ids = [(AMPL, NEIGHBOUR, 900), (SPOT, MANAGER, 600)]
        .map(|(branch, who, loan)| (branch, who, stage.opens(who, branch, loan, 40_000, 500)));
    for (_, who, _) in ids {
        stage.does(who, send(STRANGER, 600 * ONE));
    }
    stage.later(MONTH);
    ids.map(|(.., id)| id)
}

pub fn redeem_7_parts_are_in_proportion_to_debt_and_sum_exactly(stage: &mut Stage<'_>) {
    let ids = both(stage);
    for amount in [1, 2, 101, 50 * ONE + 7, 300 * ONE] {
        let debts = [AMPL, SPOT].map(|index| stage.aggregate(index));
        redeems(stage, amount);
        let gave = ids.map(|id| stage.redeemed(id).map_or(0, |parts| parts[0]));
        assert_eq!(gave[0] + gave[1], amount);
        let fair = figures::part(amount, debts[0], debts[0] + debts[1]);
        assert!(gave[0].abs_diff(fair) <= 1, "{gave:?} {fair}");
    }
}

pub fn redeem_7_what_a_branch_leaves_is_offered_once_to_those_after_it(stage: &mut Stage<'_>) {
    let ids = both(stage);
    // More than AMPL's trove gives above its minimum: the rest is SPOT's, and no way back.
    let debts = ids.map(|id| stage.entire(id));
    let amount = 1_190 * ONE;
    let burned = redeems(stage, amount).burn;
    let gave = ids.map(|id| stage.redeemed(id).map_or(0, |parts| parts[0]));
    assert_eq!(burned, gave[0] + gave[1]);
    assert_eq!(gave[0], debts[0] - MIN_DEBT, "to the minimum");
    let asked = figures::part(amount, debts[0], debts[0] + debts[1]);
    let open = amount - gave[0];
    assert!(asked > gave[0] && open < debts[1]);
    assert_eq!(gave[1], open.min(debts[1] - MIN_DEBT));
    assert!(burned < amount, "what nobody takes is not burned");
}

pub fn redeem_7_a_branch_without_a_sound_price_is_not_asked(stage: &mut Stage<'_>) {
    let ids = both(stage);
    let spot = stage.answer(SPOT);
    // Restricted by age, down, below its SCR: everything is AMPL's.
    let low = figures::least_answer(SPOT, stage.coll(ids[1]), stage.entire(ids[1]), 11_500);
    for (answer, age) in [(spot, 27 * HOUR), (spot, 51 * HOUR), (0, 0), (low - 1, 0)] {
        stage.answers_aged(SPOT, answer, age);
        redeems(stage, ONE);
        assert_eq!(touched(stage), [(ids[0], ONE)], "{answer} {age}");
    }
    // At its SCR it is asked again, and by a gap between its sources alone it is not left out.
    stage.answers(SPOT, low);
    redeems(stage, ONE);
    assert_eq!(touched(stage).len(), 2);
    stage.answers(SPOT, spot);
    let anchor = Op::Anchor {
        branch: SPOT,
        answer: spot * 11 / 10,
        age: 0,
    };
    stage.does(STRANGER, anchor);
    redeems(stage, ONE);
    assert_eq!(touched(stage).len(), 2);
    stage.shuts(SPOT, low / 2);
    stage.answers(SPOT, spot);
    redeems(stage, ONE);
    assert_eq!(touched(stage), [(ids[0], ONE)], "shut");
}

pub fn redeem_8_every_look_counts_and_a_stopped_one_is_a_prefix(stage: &mut Stage<'_>) {
    // By rate: a trove to skip, one to pass over, and two that give.
    let poor = stage.opens(BORROWER, SPOT, 300, 16_000, 100);
    stage.does(BORROWER, send(STRANGER, 300 * ONE));
    let ids = troves(stage);
    let answer = stage.falls_to(poor, 10_000);
    stage.answers(SPOT, answer - 1);
    let debt = stage.entire(ids[0]);
    redeems(stage, debt - MIN_DEBT);
    let amount = 150 * ONE;
    for looks in [0, 1, 2] {
        stage.refuses(STRANGER, redeem_of(amount, looks), NOTHING);
    }
    assert_eq!(stage.does(STRANGER, redeem_of(amount, 3)).burn, amount);
    assert_eq!(touched(stage), [(ids[1], amount)]);
    // The unstopped one begins as the stopped one did.
    let debt = stage.entire(ids[1]);
    let amount = debt - MIN_DEBT + 40 * ONE;
    assert_eq!(
        stage.does(STRANGER, redeem_of(amount, 3)).burn,
        debt - MIN_DEBT
    );
    assert_eq!(touched(stage), [(ids[1], debt - MIN_DEBT)]);
    assert_eq!(stage.does(STRANGER, redeem_of(50 * ONE, 4)).burn, 50 * ONE);
    assert_eq!(touched(stage), [(ids[2], 50 * ONE)]);
}

pub fn redeem_16_what_finds_no_taker_stays_and_moves_no_base_rate(stage: &mut Stage<'_>) {
    let ids = least(stage);
    // Each gives what it owes above the minimum; the rest of what is asked for stays.
    let above = ids.map(|id| (id, stage.entire(id) - MIN_DEBT));
    let all: u128 = above.iter().map(|(_, debt)| debt).sum();
    let held = stage.holds(STRANGER).amp_usd;
    let supply = stage.state().supply + stage.yields();
    assert_eq!(redeems(stage, MIN_DEBT - 1).burn, all);
    assert_eq!(touched(stage), above);
    assert_eq!(stage.state().base_rate.0, part_up(all, ONE, supply));
    assert_eq!(stage.holds(STRANGER).amp_usd, held - all);
    // The first is redeemed whole, the others passed over: a wei is missing.
    redeems(stage, 2 * MIN_DEBT - 1);
    assert_eq!(touched(stage), [(ids[0], MIN_DEBT)]);
    assert_eq!(stage.entire(ids[1]), MIN_DEBT);
}
