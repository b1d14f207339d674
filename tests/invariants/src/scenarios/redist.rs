//! REDIST: what the pool does not take goes to the other troves.

use num_bigint::BigUint;

use super::{
    figures,
    peg::{STEP, redeem},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add,
        borrow, close, repay, send, withdraw,
    },
};
use crate::{trace::Op, world::TroveState};

/// Troves of 1, 2 and 3 parts, of different rates.
fn recipients(stage: &mut Stage<'_>) -> [u128; 3] {
    [(NEIGHBOUR, 1), (MANAGER, 2), (HELPER, 3)]
        .map(|(who, parts)| stage.opens(who, SPOT, 300 * parts, 80_000, 300 * parts))
}

/// A trove of 400 AmpUSD falls to 120 % and is redistributed; the price comes back.
fn falls(stage: &mut Stage<'_>) -> (u128, u128) {
    let first = stage.answer(SPOT);
    let trove = stage.opens(BORROWER, SPOT, 400, 16_000, 500);
    stage.wait(1);
    stage.falls_to(trove, 12_000);
    stage.liquidates(&[trove]);
    let [_, _, debt, coll, ..] = stage.seized(trove).expect("liquidated");
    stage.answers(SPOT, first);
    (coll, debt)
}

/// `|gain * total - whole * stake| <= total + stake`.
fn in_proportion(gain: u128, total: u128, whole: u128, stake: u128) -> bool {
    let (got, fair) = (BigUint::from(gain) * total, BigUint::from(whole) * stake);
    let allowed = BigUint::from(total) + stake;
    got <= &fair + &allowed && fair <= got + allowed
}

pub fn redist_1_what_is_pending_is_what_is_booked_and_dust(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    for round in 1..=4 {
        let before = stage.branch(SPOT).redistributed;
        let (coll, debt) = falls(stage);
        let now = stage.branch(SPOT).redistributed;
        assert_eq!(now, (before.0 + coll, before.1 + debt));
        let pending = ids.map(|id| stage.trove(id).pending);
        let colls: u128 = pending.iter().map(|pending| pending.0).sum();
        let debts: u128 = pending.iter().map(|pending| pending.1).sum();
        for (sum, booked) in [(colls, now.0), (debts, now.1)] {
            assert!(
                sum <= booked && booked - sum <= 4 * round,
                "{sum} of {booked}"
            );
        }
    }
}

pub fn redist_2_a_gain_is_in_proportion_to_the_stake(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    for _ in 0..3 {
        let before = ids.map(|id| stage.trove(id).pending);
        let (coll, debt) = falls(stage);
        let total = stage.branch(SPOT).total_stakes;
        for (id, old) in ids.into_iter().zip(before) {
            let trove = stage.trove(id);
            let gains = (trove.pending.0 - old.0, trove.pending.1 - old.1);
            assert!(
                in_proportion(gains.0, total, coll, trove.stake),
                "{trove:?}"
            );
            assert!(
                in_proportion(gains.1, total, debt, trove.stake),
                "{trove:?}"
            );
        }
    }
}

pub fn redist_3_applying_changes_neither_debt_collateral_nor_ratio(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    falls(stage);
    let owners = [NEIGHBOUR, MANAGER, HELPER];
    for (id, who) in ids.into_iter().zip(owners) {
        let before = (stage.coll(id), stage.entire(id));
        let branch = stage.branch(SPOT);
        let (all, owed) = (branch.coll + branch.redistributed.0, stage.aggregate(SPOT));
        let owed = owed + branch.redistributed.1;
        assert!(stage.trove(id).pending.1 > 0);
        stage.does(who, add(id, 1));
        assert_eq!(stage.trove(id).pending, (0, 0));
        assert_eq!((stage.coll(id), stage.entire(id)), (before.0 + 1, before.1));
        let branch = stage.branch(SPOT);
        assert_eq!(branch.coll + branch.redistributed.0, all + 1);
        assert_eq!(stage.aggregate(SPOT) + branch.redistributed.1, owed);
    }
}

pub fn redist_4_the_total_is_the_sum_of_stakes_after_every_verb(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    let check = |stage: &Stage<'_>| {
        let sum: u128 = stage.state().troves.iter().map(|trove| trove.stake).sum();
        assert_eq!(sum, stage.branch(SPOT).total_stakes);
    };
    for _ in 0..2 {
        falls(stage);
        check(stage);
        for (who, op) in [
            (NEIGHBOUR, add(ids[0], 1_000_003)),
            (NEIGHBOUR, withdraw(ids[0], 77_777)),
            (MANAGER, borrow(ids[1], 10 * ONE)),
            (HELPER, repay(ids[2], ONE)),
        ] {
            stage.later(DAY);
            stage.does(who, op);
            check(stage);
        }
    }
    stage.wait(1);
    stage.does(HELPER, send(NEIGHBOUR, 600 * ONE));
    stage.does(NEIGHBOUR, close(ids[0]));
    check(stage);
}

pub fn redist_5_who_comes_later_has_no_part_in_what_was_before(stage: &mut Stage<'_>) {
    let old = recipients(stage)[2];
    falls(stage);
    let late = stage.opens(BUYER, SPOT, 500, 70_000, 500);
    assert_eq!(stage.trove(late).pending, (0, 0));
    // From then on it has its part, by entire collateral, as who was there before keeps theirs.
    let before = stage.trove(old).pending;
    let (coll, _) = falls(stage);
    let entire = [old, late].map(|id| stage.trove(id).coll);
    let [kept, came] = [old, late].map(|id| stage.trove(id).pending.0);
    let kept = kept - before.0;
    let fair = figures::part(kept, entire[1], entire[0] + before.0);
    assert!(
        fair.abs_diff(came) <= 1 + came / 1_000_000,
        "{kept} {came} of {coll}"
    );
}

pub fn redist_6_active_troves_have_a_stake_and_idle_ones_no_gain(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    stage.bank(&[(STRANGER, 1_000 * ONE)]);
    stage.later(30 * DAY);
    stage.does(STRANGER, redeem(900 * ONE));
    let idle: Vec<TroveState> = stage
        .state()
        .troves
        .iter()
        .filter(|t| t.idle)
        .cloned()
        .collect();
    let [idle] = &idle[..] else {
        panic!("one is redeemed whole: {idle:?}");
    };
    assert_eq!((idle.stake, idle.debt), (0, 0));
    for _ in 0..2 {
        falls(stage);
        assert_eq!(stage.trove(idle.id), *idle, "nothing reaches it");
    }
    for id in ids {
        let trove = stage.trove(id);
        assert!(
            trove.idle || trove.stake >= 1 && trove.pending.1 > 0,
            "{trove:?}"
        );
    }
    // A trove of next to no collateral has a stake all the same.
    let owner = stage.trove(ids[2]).owner;
    let before = stage.branch(SPOT).total_stakes;
    stage.does(owner, withdraw(ids[2], 1));
    assert!(stage.trove(ids[2]).stake >= 1 && stage.branch(SPOT).total_stakes < before + STEP);
}

/// One actor alone forces round after round: each takes away the stakes of half of the branch.
pub fn redist_8_a_step_multiplies_every_stake_and_changes_nothing_else(stage: &mut Stage<'_>) {
    let first = stage.answer(SPOT);
    let mut own = stage.opens(BORROWER, SPOT, 200, 20_000, 500);
    let honest = stage.opens(NEIGHBOUR, SPOT, 200, 30_000, 300);
    let mut stepped = 0;
    for _ in 0..40 {
        let other = stage.opens(BORROWER, SPOT, 200, 20_000, 500);
        stage.wait(1);
        stage.falls_to(own, 12_500);
        let scale = stage.branch(SPOT).stake_scale;
        let (stake, pending) = (stage.trove(honest).stake, stage.trove(honest).pending);
        let total = stage.branch(SPOT).total_stakes - stage.trove(own).stake;
        stage.liquidates(&[own]);
        let [_, _, debt, coll, ..] = stage.seized(own).expect("liquidated");
        let branch = stage.branch(SPOT);
        let times = (scale..branch.stake_scale).fold(1, |times, _| times * STEP);
        stepped += branch.stake_scale - scale;
        assert_eq!(stage.trove(honest).stake, stake * times);
        assert_eq!(branch.total_stakes, total * times);
        let now = stage.trove(honest).pending;
        let stake = stake * times;
        assert!(in_proportion(
            now.0 - pending.0,
            branch.total_stakes,
            coll,
            stake
        ));
        assert!(in_proportion(
            now.1 - pending.1,
            branch.total_stakes,
            debt,
            stake
        ));
        stage.answers(SPOT, first);
        own = other;
    }
    assert!(stepped >= 1, "{stepped}");
    // All of it is applied, over every scale, and the branch owes what its troves do.
    let before = (stage.coll(honest), stage.entire(honest));
    stage.does(NEIGHBOUR, add(honest, 1));
    assert_eq!(
        (stage.coll(honest), stage.entire(honest)),
        (before.0 + 1, before.1)
    );
    stage.opens(BUYER, AMPL, 200, 90_000, 500);
}

pub fn debt_5_redistributed_debt_is_what_is_pending_and_dust(stage: &mut Stage<'_>) {
    let ids = recipients(stage);
    let mut debts = 0;
    for round in 1..=3 {
        debts += falls(stage).1;
        let pending: u128 = ids.iter().map(|id| stage.trove(*id).pending.1).sum();
        assert_eq!(stage.branch(SPOT).redistributed.1, debts);
        assert!(pending <= debts && debts - pending <= 4 * round);
    }
    // What is applied leaves it, to the wei, and the dust stays.
    let mut left = debts;
    for (id, who) in ids.into_iter().zip([NEIGHBOUR, MANAGER, HELPER]) {
        left -= stage.trove(id).pending.1;
        stage.does(who, add(id, 1));
        assert_eq!(stage.branch(SPOT).redistributed.1, left);
    }
    assert!(left <= 12, "{left}");
}

pub fn coll_5_a_surplus_is_booked_for_its_owner_and_paid_once(stage: &mut Stage<'_>) {
    recipients(stage);
    let mut booked = 0;
    let claim = Op::ClaimSurplus { branch: SPOT };
    for _ in 0..2 {
        let first = stage.answer(SPOT);
        let trove = stage.opens(BORROWER, SPOT, 400, 20_000, 500);
        stage.wait(1);
        stage.falls_to(trove, 12_500);
        stage.liquidates(&[trove]);
        booked += stage.seized(trove).expect("liquidated")[5];
        assert_eq!(stage.holds(BORROWER).surplus, [0, booked]);
        let all: u128 = stage
            .state()
            .holdings
            .iter()
            .map(|held| held.surplus[1])
            .sum();
        assert_eq!(all, booked);
        stage.answers(SPOT, first);
    }
    let before = stage.holds(BORROWER).spot;
    stage.refuses(NEIGHBOUR, claim.clone(), "NoSurplus");
    assert_eq!(stage.does(BORROWER, claim.clone()).coll_out, booked);
    assert_eq!(stage.holds(BORROWER).spot, before + booked);
    stage.refuses(BORROWER, claim, "NoSurplus");
}
