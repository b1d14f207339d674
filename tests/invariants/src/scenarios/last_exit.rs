//! The last exit (ADR 0010): nobody owes AmpUSD that does not exist, and nobody else is spared.

use super::{
    peg::{MONTH, cash, deposit, give, urgently, words},
    stage::{
        BORROWER, BUYER, DAY, HELPER, MANAGER, MIN_DEBT, NEIGHBOUR, ONE, SPOT, STRANGER, Stage,
        add, close, send,
    },
};
use crate::{
    event::Event,
    trace::{Actor, Op},
};

/// What may be lost for good.
const DUST: u128 = ONE / 100;

/// A last exit that pays whatever it must.
pub(super) fn close_last(trove: u128) -> Op {
    let max_burned = u128::MAX;
    Op::CloseLast { trove, max_burned }
}

/// What was forgiven by the last step: cushion, stray in the pool, dust.
fn forgiven(stage: &Stage<'_>) -> [u128; 3] {
    let said = stage.tape().last().map(|seen| seen.events.clone());
    let forgiven = said.unwrap_or_default().into_iter().find_map(|event| {
        let Event::Forgiven(_, forgiven) = event else {
            return None;
        };
        Some(forgiven)
    });
    forgiven.unwrap_or_default()
}

/// What the last trove of the last step had been rounded up by.
fn residue_booked(stage: &Stage<'_>) -> u128 {
    let said = stage.tape().last().map(|seen| seen.events.clone());
    let residues = said.unwrap_or_default().into_iter().map(|event| {
        let Event::Residue(_, residue) = event else {
            return 0;
        };
        residue
    });
    residues.sum()
}

/// Somebody stakes, earns for a while and leaves: the dead shares have earned as well.
fn earns(stage: &mut Stage<'_>, who: Actor, seconds: u64) {
    stage.does(who, deposit(1_500 * ONE));
    stage.later(seconds);
    let all = stage.shares(who);
    stage.does(who, cash(&all));
}

/// A trove of 2 000 AmpUSD, whose interest was nobody's for a month, then a staker's for another.
fn alone(stage: &mut Stage<'_>) -> u128 {
    let trove = stage.opens(BORROWER, SPOT, 2_000, 20_000, 500);
    stage.later(MONTH);
    earns(stage, BORROWER, MONTH);
    trove
}

pub fn shut_11_the_last_to_leave_owes_no_amp_usd_that_does_not_exist(stage: &mut Stage<'_>) {
    let trove = alone(stage);
    stage.later(DAY);
    stage.refuses(BORROWER, close(trove), "ERC20InsufficientBalance");
    let (coll, all) = (stage.coll(trove), stage.holds(BORROWER).amp_usd);
    let (grown, entire) = (stage.state().pool.minted - ONE, stage.entire(trove));
    let effect = stage.does(BORROWER, close_last(trove));
    assert_eq!(effect.coll_out, coll);
    let [cushion, stray, dust] = forgiven(stage);
    assert!(cushion > 8 * ONE && grown > 0, "{cushion} {grown}");
    assert_eq!(stray, grown, "all of it");
    assert_eq!(effect.burn + cushion + dust, entire);
    // All but the dust was burned: what the branch had rounded up is a part of it.
    let left = stage.holds(BORROWER).amp_usd;
    assert_eq!(left, all - (effect.burn - stray));
    let rounded = residue_booked(stage);
    assert_eq!((left, dust + rounded), (DUST, DUST));
    assert_eq!(stage.state().system, [0, 0, 0, ONE + DUST]);
    assert_eq!(stage.state().supply, ONE + left);
    assert_eq!(stage.state().pool.minted, ONE);
    // And life begins again.
    let next = stage.opens(NEIGHBOUR, SPOT, 2_000, 20_000, 500);
    earns(stage, NEIGHBOUR, DAY);
    stage.does(BORROWER, send(NEIGHBOUR, left));
    stage.does(NEIGHBOUR, close_last(next));
    assert_eq!(stage.branch(SPOT).coll, 0);
}

pub fn shut_11_where_no_amp_usd_is_every_trove_closes_for_nothing(stage: &mut Stage<'_>) {
    let first = alone(stage);
    // The cushion of the first is more than the second owes.
    stage.later(365 * DAY);
    earns(stage, BORROWER, 1);
    let second = stage.opens(NEIGHBOUR, SPOT, 200, 20_000, 500);
    stage.does(NEIGHBOUR, send(BORROWER, MIN_DEBT));
    stage.shuts(SPOT, ONE / 5);
    stage.answers(SPOT, ONE);
    let all = stage.holds(BORROWER).amp_usd;
    for (trove, amount) in [(first, all - 100 * ONE), (second, 100 * ONE)] {
        let effect = stage.does(BORROWER, urgently(SPOT, amount, &[trove]));
        assert_eq!(effect.burn, amount);
    }
    for (who, trove) in [(NEIGHBOUR, second), (BORROWER, first)] {
        let (coll, entire) = (stage.coll(trove), stage.entire(trove));
        assert!(coll > 0 && entire > DUST, "{coll} {entire}");
        stage.refuses(who, close(trove), "ERC20InsufficientBalance");
        let effect = stage.does(who, close_last(trove));
        assert_eq!(effect.coll_out, coll);
        assert_eq!(effect.burn, forgiven(stage)[1], "the pool's alone");
    }
    let spot = stage.branch(SPOT);
    assert_eq!((spot.coll, spot.recorded_debt), (0, 0));
}

pub fn trove_9_a_last_exit_owes_all_while_somebody_has_the_amp_usd(stage: &mut Stage<'_>) {
    let first = alone(stage);
    let second = stage.opens(NEIGHBOUR, SPOT, 2_000, 20_000, 500);
    stage.later(DAY);
    let entire = stage.entire(first);
    stage.refuses(BORROWER, close_last(first), "ERC20InsufficientBalance");
    stage.does(NEIGHBOUR, send(BORROWER, 50 * ONE));
    let effect = stage.does(BORROWER, close_last(first));
    assert_eq!((effect.burn, forgiven(stage)), (entire, [0; 3]));
    // A staker, then one with a wei less than all, keep the last from being spared.
    stage.does(BORROWER, send(NEIGHBOUR, stage.holds(BORROWER).amp_usd));
    stage.does(NEIGHBOUR, deposit(ONE));
    stage.refuses(NEIGHBOUR, close_last(second), "ERC20InsufficientBalance");
    let all = stage.most_shares(NEIGHBOUR);
    stage.does(NEIGHBOUR, cash(&all));
    stage.does(NEIGHBOUR, send(STRANGER, 2 * DUST));
    stage.refuses(NEIGHBOUR, close_last(second), "ERC20InsufficientBalance");
    stage.does(STRANGER, send(NEIGHBOUR, 2 * DUST));
    stage.does(NEIGHBOUR, close_last(second));
    assert!(forgiven(stage)[0] > 0);
}

pub fn trove_9_a_last_exit_has_the_rights_and_guards_of_a_close(stage: &mut Stage<'_>) {
    let trove = alone(stage);
    stage.refuses(STRANGER, close_last(trove), "NotOwnerNorApproved");
    stage.refuses(BORROWER, close_last(trove + 1), "TroveUnknown");
    let named = Op::SetManager {
        trove,
        manager: Some(MANAGER),
        receiver: Some(HELPER),
    };
    stage.does(BORROWER, named);
    stage.does(BORROWER, add(trove, 7));
    stage.refuses(BORROWER, close_last(trove), "ClosedInDepositSecond");
    stage.does(BORROWER, send(MANAGER, stage.holds(BORROWER).amp_usd));
    stage.wait(1);
    let (coll, held) = (stage.coll(trove), stage.holds(HELPER).spot);
    let limited = |max_burned| Op::CloseLast { trove, max_burned };
    stage.refuses(MANAGER, limited(ONE), "BurnAboveMax");
    stage.does(MANAGER, limited(2_100 * ONE));
    assert_eq!(stage.holds(HELPER).spot, held + coll);
    // An idle trove owes nothing.
    let idle = stage.opens(BUYER, SPOT, 400, 30_000, 50);
    let other = stage.opens(NEIGHBOUR, SPOT, 900, 30_000, 500);
    stage.later(MONTH);
    stage.does(NEIGHBOUR, super::peg::redeem(500 * ONE));
    assert!(stage.trove(idle).idle && !stage.trove(other).idle);
    assert_eq!(stage.does(BUYER, close_last(idle)).burn, 0);
}

pub fn shut_11_a_cent_that_is_lost_or_staked_keeps_nobody_from_leaving(stage: &mut Stage<'_>) {
    let trove = alone(stage);
    // A share for ever, half a cent of AmpUSD for ever, and what the pool earned since.
    let shares = words(&1u8.into());
    stage.does(BORROWER, Op::PoolMint { shares });
    stage.does(BORROWER, give(STRANGER, &1u8.into()));
    assert!(stage.worth(STRANGER) > 0 && stage.state().pool.minted > ONE + DUST / 4);
    stage.does(BORROWER, send(STRANGER, DUST / 2));
    stage.later(DAY);
    let (coll, entire) = (stage.coll(trove), stage.entire(trove));
    let effect = stage.does(BORROWER, close_last(trove));
    let [cushion, stray, dust] = forgiven(stage);
    assert_eq!(
        (effect.coll_out, effect.burn + cushion + dust),
        (coll, entire)
    );
    assert!(stray > 0 && dust <= DUST, "{stray} {dust}");
    assert_eq!(stage.state().pool.minted, ONE);
    // The cent is in the residue and not forgiven again: what was lost is not owed a second time.
    let next = stage.opens(NEIGHBOUR, SPOT, 900, 20_000, 500);
    stage.later(MONTH);
    stage.does(NEIGHBOUR, close_last(next));
    let [_, _, again] = forgiven(stage);
    assert_eq!(again, 0);
    let [.., residue] = stage.state().system;
    assert_eq!(residue, ONE + DUST + residue_booked(stage));
}
