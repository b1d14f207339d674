//! LIQ: what is liquidated, and where its collateral and debt go.

use super::{
    figures,
    peg::{HOUR, deposit, liquidate, take_out},
    stage::{
        AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, MCR, NEIGHBOUR, ONE, SPOT, STRANGER, Stage,
        add, borrow, change_rate, close, open, repay, send, withdraw,
    },
};
use crate::{event::Event, trace::Op};

const NOTHING: &str = "NothingLiquidated";

/// A trove of the buyer's that outlives every fall.
fn safe(stage: &mut Stage<'_>, branch: u8) -> u128 {
    stage.opens(BUYER, branch, 900, 200_000, 900)
}

pub fn liq_1_a_trove_at_the_mcr_stays_and_a_wei_of_price_below_it_goes(stage: &mut Stage<'_>) {
    for branch in [SPOT, AMPL] {
        let mcr = MCR[usize::from(branch)];
        safe(stage, branch);
        let trove = stage.opens(BORROWER, branch, 300, 20_000, 500);
        stage.later(1);
        let answer = stage.falls_to(trove, mcr);
        stage.refuses(STRANGER, liquidate(&[trove]), NOTHING);
        stage.answers(branch, answer - 1);
        assert_eq!(stage.liquidates(&[trove]).count, 1);
        assert_eq!(stage.find(trove), None);
        stage.refuses(STRANGER, liquidate(&[trove]), NOTHING);
    }
    // Ids that are none, that are named twice and that are healthy are skipped.
    let healthy = safe(stage, SPOT);
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    stage.wait(1);
    stage.falls_to(trove, 12_999);
    for ids in [
        vec![],
        vec![healthy],
        vec![7],
        vec![(9 << 64) + 1],
        vec![trove + 9],
    ] {
        stage.refuses(STRANGER, liquidate(&ids), NOTHING);
    }
    let ids = [healthy, trove, trove + 9, trove, 0, healthy];
    assert_eq!(stage.liquidates(&ids).count, 1);
    assert!(stage.find(healthy).is_some());
}

/// A trove that was liquidated, at what answer, and where its parts went.
struct Taken {
    coll: u128,
    debt: u128,
    answer: u128,
    parts: [u128; 6],
}

/// Liquidates a trove at a ratio with so much in the pool, as near as shares allow; its parts are
/// the law's.
fn takes(stage: &mut Stage<'_>, ratio: u128, pool: u128, loan: u128) -> Taken {
    let first = stage.answer(SPOT);
    let trove = stage.opens(BORROWER, SPOT, loan, 20_000, 500);
    stage.wait(1);
    let answer = stage.falls_to(trove, ratio);
    let held = stage.capacity();
    if pool > held {
        stage.does(NEIGHBOUR, deposit(pool - held));
    } else if held > pool {
        stage.does(
            NEIGHBOUR,
            take_out((held - pool).min(stage.worth(NEIGHBOUR))),
        );
    }
    let (coll, debt, capacity) = (stage.coll(trove), stage.entire(trove), stage.capacity());
    let before = stage.holds(STRANGER).spot;
    let effect = stage.liquidates(&[trove]);
    let parts = stage.seized(trove).expect("liquidated");
    let expected = figures::seizure(SPOT, answer, coll, debt, capacity);
    assert_eq!(parts, expected, "at {ratio} with {pool}");
    let [offset, in_pool, rest, others, compensation, surplus] = parts;
    let sum = in_pool + others + compensation + surplus;
    assert_eq!((offset + rest, sum), (debt, coll));
    assert_eq!(stage.holds(STRANGER).spot, before + compensation);
    assert_eq!(
        (effect.burn, effect.coll_out),
        (offset, in_pool + compensation)
    );
    stage.answers(SPOT, first);
    Taken {
        coll,
        debt,
        answer,
        parts,
    }
}

/// A pool of less than a thousand earns nothing, and so has no yield to spend.
fn stage_of_parts(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 9_000 * ONE)]);
    safe(stage, SPOT);
}

pub fn liq_2_every_unit_and_every_wei_goes_somewhere(stage: &mut Stage<'_>) {
    stage_of_parts(stage);
    for ratio in [12_999, 11_900, 10_751, 10_050, 9_000, 100] {
        for pool in [0, 100 * ONE + 1, 900 * ONE] {
            takes(stage, ratio, pool, 350);
        }
    }
}

pub fn liq_3_the_compensation_is_half_a_percent_and_at_most_250(stage: &mut Stage<'_>) {
    stage.opens(BUYER, SPOT, 900, 2_000_000, 900);
    // 0.5 % of a value of 50 000 is 250.
    for (loan, is_capped) in [(300, false), (41_600, false), (41_800, true)] {
        let taken = takes(stage, 12_000, 0, loan);
        let compensation = taken.parts[4];
        assert_eq!(compensation < taken.coll / 200, is_capped, "{loan}");
        let worth = figures::value_up(SPOT, taken.answer, compensation);
        assert!(worth <= 250 * ONE + 1, "{loan}: {worth}");
    }
}

pub fn liq_4_the_pool_takes_what_it_can_over_all_ids_and_branches(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 1_000 * ONE)]);
    let mut ids = Vec::new();
    for branch in [AMPL, SPOT] {
        safe(stage, branch);
        ids.push(stage.opens(BORROWER, branch, 300, 20_000, 500));
        ids.push(stage.opens(MANAGER, branch, 250, 20_000, 500));
    }
    stage.wait(DAY);
    for id in [ids[0], ids[2]] {
        stage.falls_to(id, 12_000);
    }
    stage.does(NEIGHBOUR, deposit(700 * ONE + 1));
    let mut capacity = stage.capacity();
    let debts: Vec<u128> = ids.iter().map(|id| stage.entire(*id)).collect();
    // By branch, and inside one in the order of the list.
    stage.liquidates(&[ids[3], ids[1], ids[2], ids[0]]);
    for index in [1, 0, 3, 2] {
        let [offset, _, rest, ..] = stage.seized(ids[index]).expect("liquidated");
        assert_eq!(offset, debts[index].min(capacity), "{index}");
        assert_eq!(rest, debts[index] - offset);
        capacity -= offset;
    }
    assert_eq!((capacity, stage.capacity()), (0, 0));
}

pub fn liq_5_the_penalty_caps_each_part_at_its_bound(stage: &mut Stage<'_>) {
    stage_of_parts(stage);
    // Without its compensation, 107.5 % is just what the pool may take; 115 % the others.
    for (ratio, pool, has_surplus) in [
        (10_700, 900 * ONE, false),
        (10_900, 900 * ONE, true),
        (11_500, 0, false),
        (11_600, 0, true),
        (12_900, 100 * ONE, true),
    ] {
        let [.., surplus] = takes(stage, ratio, pool, 350).parts;
        assert_eq!(surplus > 1, has_surplus, "{ratio} {surplus}");
    }
}

pub fn liq_6_a_pool_that_takes_a_part_leaves_the_cover_of_the_rest(stage: &mut Stage<'_>) {
    stage_of_parts(stage);
    for ratio in [10_060, 10_400, 10_751, 12_000] {
        for pool in [1, 50 * ONE, 349 * ONE] {
            let taken = takes(stage, ratio, pool, 350);
            let [offset, _, rest, others, ..] = taken.parts;
            assert!(offset > 0 && rest > 0);
            let worth = figures::value_up(SPOT, taken.answer, others + 1);
            assert!(worth >= rest, "{ratio} {pool}: {worth} for {rest}");
        }
    }
}

pub fn liq_7_stakers_lose_nothing_by_a_covered_debt(stage: &mut Stage<'_>) {
    stage_of_parts(stage);
    for ratio in [10_051, 10_300, 10_751, 12_999] {
        let taken = takes(stage, ratio, 900 * ONE, 350);
        let [offset, in_pool, ..] = taken.parts;
        assert_eq!(offset, taken.debt);
        let worth = figures::value_up(SPOT, taken.answer, in_pool + 1);
        assert!(worth >= offset, "{ratio}: {worth} for {offset}");
    }
}

pub fn liq_8_pool_and_others_bear_a_loss_in_proportion(stage: &mut Stage<'_>) {
    stage_of_parts(stage);
    for ratio in [10_000, 9_000, 5_000, 100] {
        let taken = takes(stage, ratio, 150 * ONE, 350);
        let [offset, in_pool, rest, others, _, surplus] = taken.parts;
        assert!(surplus <= 1 && offset > 0, "{ratio} {surplus}");
        let left = in_pool + others + surplus;
        let fair = figures::part(left, offset, offset + rest);
        assert!(in_pool.abs_diff(fair) <= 1, "{in_pool} {fair}");
        assert!(others.abs_diff(left - fair) <= 1, "{others}");
    }
}

pub fn liq_9_what_a_call_redistributes_reaches_nothing_that_it_takes(stage: &mut Stage<'_>) {
    let safe = safe(stage, SPOT);
    let ids = [BORROWER, MANAGER, HELPER].map(|who| stage.opens(who, SPOT, 300, 16_000, 500));
    let skipped = stage.opens(NEIGHBOUR, SPOT, 300, 40_000, 500);
    stage.wait(1);
    stage.falls_to(ids[0], 12_000);
    let owed = ids.map(|id| (stage.coll(id), stage.entire(id)));
    stage.liquidates(&[ids[1], skipped, ids[2], ids[0]]);
    for (id, (coll, debt)) in ids.into_iter().zip(owed) {
        let [offset, in_pool, rest, others, compensation, surplus] =
            stage.seized(id).expect("liquidated");
        assert_eq!((offset, rest, in_pool), (0, debt, 0));
        assert_eq!(others + compensation + surplus, coll);
    }
    let once = |said: &&Event| matches!(said, Event::Redistributed(..));
    assert_eq!(stage.said().iter().filter(once).count(), 1);
    // One that was named and skipped is a recipient as others are.
    let pending = [safe, skipped].map(|id| stage.trove(id).pending);
    assert!(pending[0].1 > 0 && pending[1].1 > 0, "{pending:?}");
    let all: u128 = owed.iter().map(|(_, debt)| debt).sum();
    assert!(all - pending[0].1 - pending[1].1 <= 3);
}

pub fn liq_10_the_last_active_trove_goes_by_the_pool_in_full_or_stays(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 2_000 * ONE)]);
    let ids = [BORROWER, MANAGER].map(|who| stage.opens(who, SPOT, 300, 16_000, 500));
    stage.wait(1);
    stage.falls_to(ids[0], 12_000);
    // The pool can take one of them, and all of the other but a wei.
    let debts = ids.map(|id| stage.entire(id));
    stage.does(NEIGHBOUR, deposit(debts[0] + debts[1] - 1));
    assert_eq!(stage.liquidates(&ids).count, 1);
    assert!(stage.find(ids[1]).is_some() && stage.find(ids[0]).is_none());
    assert_eq!(stage.branch(SPOT).redistributed, (0, 0));
    // Alone, with a wei too little, it stays; with all of it, it goes and leaves nothing.
    let debt = stage.entire(ids[1]);
    assert_eq!(stage.capacity(), debt - 1);
    stage.refuses(STRANGER, liquidate(&[ids[1]]), NOTHING);
    stage.does(NEIGHBOUR, deposit(1));
    assert_eq!(stage.liquidates(&[ids[1]]).count, 1);
    let branch = stage.branch(SPOT);
    assert_eq!((branch.recorded_debt, branch.weighted_debt), (0, 0));
    assert!(branch.book.is_empty() && branch.total_stakes == 0);
}

pub fn liq_11_the_surplus_is_that_of_the_owner_of_the_moment(stage: &mut Stage<'_>) {
    safe(stage, SPOT);
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    let (manager, receiver) = (Some(MANAGER), Some(HELPER));
    stage.does(
        BORROWER,
        Op::MoveTrove {
            trove,
            from: BORROWER,
            to: NEIGHBOUR,
        },
    );
    stage.does(
        NEIGHBOUR,
        Op::SetManager {
            trove,
            manager,
            receiver,
        },
    );
    stage.wait(1);
    stage.falls_to(trove, 12_900);
    stage.liquidates(&[trove]);
    let [.., surplus] = stage.seized(trove).expect("liquidated");
    assert!(surplus > 0);
    assert!(
        stage
            .said()
            .contains(&Event::Moved(Some(NEIGHBOUR), None, trove))
    );
    let claim = Op::ClaimSurplus { branch: SPOT };
    for who in [BORROWER, MANAGER, HELPER, STRANGER] {
        stage.refuses(who, claim.clone(), "NoSurplus");
    }
    assert_eq!(stage.holds(NEIGHBOUR).surplus, [0, surplus]);
    stage.refuses(NEIGHBOUR, Op::ClaimSurplus { branch: AMPL }, "NoSurplus");
    stage.refuses(NEIGHBOUR, Op::ClaimSurplus { branch: 2 }, "BranchUnknown");
    let before = stage.holds(NEIGHBOUR).spot;
    assert_eq!(stage.does(NEIGHBOUR, claim.clone()).coll_out, surplus);
    assert_eq!(stage.holds(NEIGHBOUR).spot, before + surplus);
    stage.refuses(NEIGHBOUR, claim, "NoSurplus");
}

pub fn liq_12_it_works_at_any_status_but_never_without_a_price(stage: &mut Stage<'_>) {
    safe(stage, SPOT);
    let ids =
        [BORROWER, MANAGER, HELPER, NEIGHBOUR].map(|who| stage.opens(who, SPOT, 300, 16_000, 500));
    stage.wait(1);
    let answer = stage.falls_to(ids[0], 12_000);
    // Between soft and hard age: restricted.
    stage.answers_aged(SPOT, answer, 27 * HOUR);
    assert_eq!(stage.liquidates(&[ids[0]]).count, 1);
    stage.answers_aged(SPOT, answer, 51 * HOUR);
    stage.refuses(STRANGER, liquidate(&[ids[1]]), "OracleDown");
    stage.answers(SPOT, 0);
    stage.refuses(STRANGER, liquidate(&[ids[1]]), "OracleDown");
    // Far below the SCR, and then shut.
    stage.shuts(SPOT, ONE / 1_000);
    assert_eq!(stage.liquidates(&[ids[1]]).count, 1);
    stage.answers(SPOT, 0);
    assert_eq!(
        stage.liquidates(&[ids[2]]).count,
        1,
        "at the recorded price"
    );
    let parts = stage.seized(ids[2]).expect("liquidated");
    assert_eq!(parts[5], 0, "worth a thousandth");
    stage.answers(SPOT, answer);
    assert_eq!(stage.liquidates(&[ids[3]]).count, 1, "at the fresh one");
}

pub fn liq_13_only_a_raised_risk_guards_and_for_its_second(stage: &mut Stage<'_>) {
    safe(stage, SPOT);
    stage.bank(&[(BORROWER, 500 * ONE)]);
    let first = stage.answer(SPOT);
    for raises in [0, 1, 2] {
        let trove = if raises == 0 {
            let coll = stage.least_coll(SPOT, stage.with_fee(SPOT, 300 * ONE, 500), 16_000);
            let opening = open(SPOT, BORROWER, coll, 300 * ONE, 500);
            stage.does(BORROWER, opening).opened.expect("opened")
        } else {
            let trove = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
            stage.later(DAY);
            stage.does(
                BORROWER,
                if raises == 1 {
                    borrow(trove, 1)
                } else {
                    withdraw(trove, 1)
                },
            );
            trove
        };
        stage.falls_to(trove, 12_000);
        stage.refuses(STRANGER, liquidate(&[trove]), NOTHING);
        stage.wait(1);
        assert_eq!(stage.liquidates(&[trove]).count, 1);
        stage.answers(SPOT, first);
    }
    // No other touch, by anyone, delays it.
    let trove = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
    stage.does(BORROWER, send(STRANGER, ONE));
    stage.later(2);
    stage.does(BORROWER, change_rate(trove, 600));
    stage.falls_to(trove, 12_000);
    stage.does(STRANGER, repay(trove, 1));
    stage.does(BORROWER, add(trove, 1));
    stage.refuses(BORROWER, close(trove), "ClosedInDepositSecond");
    assert_eq!(stage.liquidates(&[trove]).count, 1);
}
