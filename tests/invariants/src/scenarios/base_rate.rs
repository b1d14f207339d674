//! REDEEM: the fee of a redemption and the base rate in it.

use super::{
    figures::{self, part_up},
    peg::{HOUR, redeem, redeem_of},
    redeem::{FLOOR, NOTHING, both, least, redeems, troves},
    stage::{AMPL, MIN_DEBT, NEIGHBOUR, ONE, SPOT, STRANGER, Stage},
};
use crate::trace::Op;

pub fn redeem_9_fee_and_collateral_pass_at_their_limits_and_not_beyond(stage: &mut Stage<'_>) {
    both(stage);
    let amount = 100 * ONE;
    // What is redeemed now raises the base rate by this, before the fee is taken.
    let supply = stage.state().supply + stage.yields();
    let base = part_up(amount, ONE, supply);
    let op = |max_fee, min_coll| Op::Redeem {
        amount,
        max_fee,
        min_coll,
        max_troves: 9,
    };
    let fee = FLOOR[0] + base;
    stage.refuses(STRANGER, op(fee - 1, vec![]), "FeeAboveMax");
    let debts = [AMPL, SPOT].map(|index| stage.aggregate(index));
    let first = figures::part(amount, debts[0], debts[0] + debts[1]);
    let parts = [first, amount - first];
    let out = [AMPL, SPOT].map(|branch| {
        let index = usize::from(branch);
        let gross = figures::worth(branch, stage.answer(branch), parts[index], 10_000);
        gross - part_up(gross, FLOOR[index] + base, ONE)
    });
    let least = "CollateralBelowMin";
    stage.refuses(STRANGER, op(fee, vec![out[0] + 1]), least);
    stage.refuses(STRANGER, op(fee, vec![0, out[1] + 1]), least);
    stage.refuses(STRANGER, op(fee, vec![0, 0, 1]), least);
    assert_eq!(stage.does(STRANGER, op(fee, out.to_vec())).burn, amount);
    assert_eq!(stage.state().base_rate.0, base);
}

pub fn redeem_10_the_base_rate_rises_by_what_is_burned_over_all_there_is(stage: &mut Stage<'_>) {
    let ids = troves(stage);
    let mut base = 0;
    for (amount, looks) in [(1, 9), (100 * ONE + 3, 9), (1_200 * ONE, 1)] {
        let supply = stage.state().supply + stage.yields();
        let burned = stage.does(STRANGER, redeem_of(amount, looks)).burn;
        // Not by what was asked for.
        base += part_up(burned, ONE, supply);
        assert_eq!(stage.state().base_rate.0, base);
    }
    assert!(stage.trove(ids[0]).idle);
    assert!(base > ONE / 10 && base < ONE);
}

pub fn redeem_10_it_starts_at_all_and_never_passes_it(stage: &mut Stage<'_>) {
    let trove = stage.opens(NEIGHBOUR, SPOT, 900, 40_000, 500);
    assert_eq!(stage.state().base_rate.0, ONE);
    // At once everything that is redeemed is fee: all of it stays in the trove.
    let coll = stage.coll(trove);
    let effect = stage.does(NEIGHBOUR, redeem(100 * ONE));
    assert_eq!((effect.burn, effect.coll_out), (100 * ONE, 0));
    assert_eq!((stage.state().base_rate.0, stage.coll(trove)), (ONE, coll));
    let limited = Op::Redeem {
        amount: ONE,
        max_fee: ONE - 1,
        min_coll: vec![],
        max_troves: 1,
    };
    stage.refuses(NEIGHBOUR, limited.clone(), "FeeAboveMax");
    // After six hours it is a half.
    stage.later(6 * HOUR);
    let effect = stage.does(NEIGHBOUR, limited);
    assert!(effect.coll_out > 0);
}

pub fn redeem_11_it_halves_in_six_hours_and_counts_whole_minutes(stage: &mut Stage<'_>) {
    troves(stage);
    redeems(stage, 300 * ONE);
    let (base, at) = stage.state().base_rate;
    let rise = |stage: &Stage<'_>| part_up(1, ONE, stage.state().supply + stage.yields());
    // What is left of a minute is not lost: a wei every 59 s, and it decays all the same.
    stage.later(at + 59 - stage.state().now);
    let more = rise(stage);
    redeems(stage, 1);
    assert_eq!(stage.state().base_rate, (base + more, at), "no minute yet");
    stage.later(1);
    redeems(stage, 1);
    let (later, since) = stage.state().base_rate;
    assert_eq!(since, at + 60);
    assert!(later < base, "a minute");
    stage.later(59);
    redeems(stage, 1);
    assert_eq!(stage.state().base_rate.1, at + 60);
    // Six hours on, half of it within a part in 1e9.
    let (old, since) = stage.state().base_rate;
    stage.later(since + 6 * HOUR - stage.state().now);
    let more = rise(stage);
    redeems(stage, 1);
    let half = stage.state().base_rate.0 - more;
    assert!(
        half.abs_diff(old / 2) <= old / 2_000_000_000 + 1,
        "{half} of {old}"
    );
    // In ninety-nine years nothing is left of it.
    stage.answers(SPOT, 1_000 * ONE);
    stage.later(99 * 365 * 86_400);
    let more = rise(stage);
    redeems(stage, 1);
    assert_eq!(stage.state().base_rate.0, more);
}

pub fn redeem_12_a_redemption_that_burns_nothing_is_none(stage: &mut Stage<'_>) {
    stage.refuses(STRANGER, redeem(ONE), NOTHING);
    let ids = least(stage);
    stage.refuses(STRANGER, redeem(0), NOTHING);
    stage.refuses(STRANGER, redeem_of(ONE, 0), NOTHING);
    // Nobody gives: each is at the minimum, and too little is asked for.
    redeems(stage, 150 * ONE);
    assert_eq!(ids.map(|id| stage.entire(id)), [MIN_DEBT; 3]);
    let base = stage.state().base_rate;
    stage.refuses(STRANGER, redeem(MIN_DEBT - 1), NOTHING);
    assert_eq!(stage.state().base_rate, base);
    redeems(stage, MIN_DEBT);
}
