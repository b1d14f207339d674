//! TROVE: what a trove is, and what may be asked of it.

use super::{
    figures,
    stage::{
        ANY, BORROWER, BPS, BUYER, DAY, HELPER, MANAGER, MCR, MIN_DEBT, NEIGHBOUR, ONE, SPOT,
        STRANGER, Stage, add, adjust, borrow, change_rate, close, every_verb, open, repay, send,
        to_ltv, withdraw,
    },
};
use crate::{
    trace::Op,
    world::{Managers, TroveState},
};

/// Debt worth more than a unit of SPOT: what the least collateral leaves is less.
const UNIT: u128 = 2_000_000_000;

pub fn trove_1_a_trove_is_active_from_its_opening_to_its_close(stage: &mut Stage<'_>) {
    stage.refuses(BORROWER, close(1 << 64 | 1), "TroveUnknown");
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 40_000, 500);
    for op in every_verb(trove) {
        stage.later(1);
        stage.does(BORROWER, op);
        let state = stage.trove(trove);
        assert!(!state.idle && state.debt > 0 && state.stake > 0);
        assert!(stage.branch(SPOT).book.contains(&trove));
    }
    stage.does(NEIGHBOUR, send(BORROWER, 200 * ONE));
    stage.wait(1);
    stage.does(BORROWER, close(trove));
    assert_eq!(stage.find(trove), None);
    assert!(!stage.branch(SPOT).book.contains(&trove));
    for op in every_verb(trove) {
        stage.refuses(BORROWER, op, "TroveUnknown");
    }
    stage.refuses(BORROWER, close(trove), "TroveUnknown");
}

pub fn trove_2_a_trove_owes_the_minimum_fee_included_to_the_wei(stage: &mut Stage<'_>) {
    let coll = 1_000_000_000_000;
    let debt_of = |loan: u128| stage.with_fee(SPOT, loan, 500);
    let below = figures::largest(MIN_DEBT, |loan| loan == 0 || debt_of(loan) < MIN_DEBT);
    assert!(below > MIN_DEBT - ONE && debt_of(below + 1) >= MIN_DEBT);
    let short = open(SPOT, BORROWER, coll, below, 500);
    stage.refuses(BORROWER, short, "DebtBelowMin");
    let fits = open(SPOT, BORROWER, coll, below + 1, 500);
    let trove = stage.does(BORROWER, fits).opened.expect("opened");
    assert!(stage.trove(trove).debt >= MIN_DEBT);
    // No repayment leaves less, however large.
    stage.does(BORROWER, borrow(trove, 10 * ONE));
    stage.does(BORROWER, repay(trove, ANY));
    assert_eq!(stage.trove(trove).debt, MIN_DEBT);
    stage.refuses(BORROWER, repay(trove, 1), "ZeroChange");
}

pub fn trove_3_whoever_owns_the_token_is_paid(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let (from, to) = (BORROWER, BUYER);
    stage.does(BORROWER, Op::MoveTrove { trove, from, to });
    assert_eq!(stage.trove(trove).owner, BUYER);
    stage.refuses(BORROWER, withdraw(trove, 1), "NotOwnerNorApproved");
    let held = stage.holds(BUYER).spot;
    stage.does(BUYER, withdraw(trove, 5));
    assert_eq!(stage.holds(BUYER).spot, held + 5);
    stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 500);
    stage.does(NEIGHBOUR, send(BUYER, 200 * ONE));
    stage.does(BORROWER, send(BUYER, 300 * ONE));
    stage.wait(1);
    let coll = stage.trove(trove).coll;
    stage.does(BUYER, close(trove));
    assert_eq!(stage.holds(BUYER).spot, held + 5 + coll);
    // Without a trove there is no token.
    let (from, to) = (BUYER, BORROWER);
    let approve = Op::Approve {
        trove,
        to: Some(to),
    };
    stage.refuses(BUYER, approve, "ERC721NonexistentToken");
    let send_back = Op::MoveTrove { trove, from, to };
    stage.refuses(BUYER, send_back, "ERC721NonexistentToken");
}

pub fn trove_4_ids_count_up_per_branch_and_never_come_back(stage: &mut Stage<'_>) {
    let mut seen = Vec::new();
    stage.opens(NEIGHBOUR, SPOT, 900, 90_000, 500);
    for counter in 2..6u128 {
        stage.later(1);
        let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
        assert_eq!(trove, 1 << 64 | counter);
        assert!(!seen.contains(&trove));
        seen.push(trove);
        // A refused opening uses up none.
        let bad = open(SPOT, BORROWER, 1, 300 * ONE, 500);
        stage.refuses(BORROWER, bad, "IcrBelowMcr");
        if counter % 2 == 0 {
            stage.does(NEIGHBOUR, send(BORROWER, ONE));
            stage.wait(1);
            stage.does(BORROWER, close(trove));
        }
    }
    assert_eq!(stage.opens(BORROWER, 0, 300, 90_000, 500), 1);
}

pub fn trove_5_no_verb_on_a_trove_changes_another(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let others = [(NEIGHBOUR, SPOT, 500), (BUYER, 0, 900)];
    let others = others.map(|(who, branch, rate)| stage.opens(who, branch, 300, 50_000, rate));
    let as_they_stood = others.map(|id| stage.trove(id));
    let mut ops = every_verb(trove);
    ops.push(close(trove));
    stage.does(NEIGHBOUR, send(BORROWER, 200 * ONE));
    for op in ops {
        stage.later(DAY);
        let owed = others.map(|id| stage.entire(id));
        stage.does(BORROWER, op.clone());
        assert_eq!(others.map(|id| stage.trove(id)), as_they_stood, "{op:?}");
        assert_eq!(others.map(|id| stage.entire(id)), owed, "{op:?}");
    }
}

pub fn trove_6_every_path_that_raises_risk_ends_at_the_mcr(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 5_000, 90_000, 500);
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    let least = stage.least_coll(SPOT, stage.entire(trove), MCR[1]);
    let excess = stage.trove(trove).coll - least;
    stage.refuses(BORROWER, withdraw(trove, excess + 1), "IcrBelowMcr");
    stage.does(BORROWER, withdraw(trove, excess));
    // At the MCR: anything more is too much.
    let answer = 6 * ONE / 5;
    let debt = stage.with_fee(SPOT, 300 * ONE, 500);
    let coll = stage.least_coll(SPOT, debt, MCR[1]) - 1;
    let most = figures::value(SPOT, answer, coll) * 10_000 / MCR[1];
    assert!(most < debt);
    let at_ltv = Op::OpenAtLtv {
        branch: SPOT,
        owner: BORROWER,
        coll: 1_000_000_000_000,
        ltv: 7_693 * BPS,
        rate: 500 * BPS,
        max_fee: ANY,
    };
    for op in [
        withdraw(trove, 1),
        borrow(trove, UNIT),
        adjust(trove, -1, 0),
        adjust(trove, 0, UNIT as i128),
        adjust(trove, 1, ONE as i128),
        adjust(trove, -(ONE as i128) / 1_000_000_000, ONE as i128 / 10),
        to_ltv(trove, 7_693),
        change_rate(trove, 501),
        open(SPOT, BORROWER, coll, 300 * ONE, 500),
        at_ltv,
    ] {
        stage.refuses(BORROWER, op, "IcrBelowMcr");
    }
    stage.does(BORROWER, open(SPOT, BORROWER, coll + 1, 300 * ONE, 500));
}

pub fn trove_7_a_repayment_stops_at_the_minimum_and_takes_no_more(stage: &mut Stage<'_>) {
    for (more, left) in [(0, MIN_DEBT), (1, MIN_DEBT)] {
        stage.later(DAY);
        let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
        let room = stage.entire(trove) - MIN_DEBT;
        let held = stage.holds(BORROWER).amp_usd;
        // A wei less than there is room for leaves a wei more.
        let effect = stage.does(BORROWER, repay(trove, room - 1));
        assert_eq!((effect.burn, stage.trove(trove).debt), (room - 1, left + 1));
        let effect = stage.does(BORROWER, repay(trove, 1 + more));
        assert_eq!((effect.burn, stage.trove(trove).debt), (1, left));
        assert_eq!(stage.holds(BORROWER).amp_usd, held - room);
        stage.refuses(BORROWER, repay(trove, 1 + more), "ZeroChange");
        // In one call with a deposit it is capped all the same.
        let effect = stage.does(BORROWER, adjust(trove, 1, -(ONE as i128)));
        assert_eq!((effect.burn, effect.coll_in), (0, 1));
    }
}

pub fn trove_8_repaying_and_adding_need_no_ratio_no_price_and_no_status(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 15_000, 500);
    stage.does(BORROWER, send(STRANGER, ONE));
    let days = |age_hours: u64| age_hours * 3_600;
    let prices = [
        (ONE / 2, 0),
        (ONE / 1_000, 0),
        (1, 0),
        (6 * ONE / 5, days(26) + 1),
        (6 * ONE / 5, days(50) + 1),
        (0, 0),
    ];
    for (answer, age) in prices {
        stage.answers_aged(SPOT, answer, age);
        let (old, room) = (stage.trove(trove), stage.entire(trove) - MIN_DEBT);
        assert!(room > 3);
        stage.does(BORROWER, add(trove, 1));
        stage.does(STRANGER, repay(trove, 1));
        stage.does(BORROWER, adjust(trove, 1, -1));
        let new = stage.trove(trove);
        assert_eq!((new.coll, new.debt), (old.coll + 2, old.debt - 2));
        // The other direction needs all of them.
        if answer < ONE || age > 0 {
            let refused = match (answer, age) {
                (0, _) => "OracleDown",
                (_, age) if age > days(50) => "OracleDown",
                (_, age) if age > 0 => "OracleRestricted",
                _ => "IcrBelowMcr",
            };
            stage.refuses(BORROWER, withdraw(trove, 1), refused);
        }
    }
}

pub fn trove_11_a_loan_to_value_is_met_from_below_to_a_wei(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 3_000, 90_000, 250);
    let (answer, coll) = (6 * ONE / 5, 1_234_567_890_123);
    for (bps, rate) in [(2_000, 50), (5_000, 500), (7_692, 24_950)] {
        stage.later(1);
        let op = Op::OpenAtLtv {
            branch: SPOT,
            owner: BORROWER,
            coll,
            ltv: bps * BPS,
            rate: rate * BPS,
            max_fee: ANY,
        };
        let trove = stage.does(BORROWER, op).opened.expect("opened");
        let aim = figures::value(SPOT, answer, coll) * bps / 10_000;
        let debt = stage.trove(trove).debt;
        assert!(debt <= aim && aim - debt <= 2, "{debt} of {aim}");
        // Down to another and up again; what is repaid is exact.
        let held = stage.holds(BORROWER).amp_usd;
        stage.does(BORROWER, to_ltv(trove, 1_900));
        let lower = figures::value(SPOT, answer, coll) * 1_900 / 10_000;
        assert_eq!(stage.trove(trove).debt, lower);
        assert_eq!(stage.holds(BORROWER).amp_usd, held - (debt - lower));
        stage.does(BORROWER, to_ltv(trove, bps));
        let debt = stage.trove(trove).debt;
        assert!(debt <= aim && aim - debt <= 2, "{debt} of {aim}");
    }
}

pub fn trove_12_a_transfer_clears_who_may_act_and_keeps_the_rest(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 500);
    let (manager, receiver) = (Some(MANAGER), Some(HELPER));
    let managers = Op::SetManager {
        trove,
        manager,
        receiver,
    };
    let delegate = Op::SetRateDelegate {
        trove,
        delegate: Some(HELPER),
        lowest: 50 * BPS,
        highest: 25_000 * BPS,
        period: 0,
    };
    let approve = Op::Approve {
        trove,
        to: Some(STRANGER),
    };
    for op in [managers, delegate, approve] {
        stage.does(BORROWER, op);
    }
    stage.later(3 * DAY);
    let before = stage.state().clone();
    let (from, to) = (BORROWER, BUYER);
    stage.does(STRANGER, Op::MoveTrove { trove, from, to });
    let mut after = before.clone();
    for state in after.troves.iter_mut().filter(|state| state.id == trove) {
        *state = TroveState {
            owner: BUYER,
            managers: Managers::default(),
            approved: None,
            ..state.clone()
        };
    }
    assert_eq!(*stage.state(), after, "no coin, no place, no cooldown");
    for (who, op) in [
        (MANAGER, borrow(trove, 1)),
        (HELPER, change_rate(trove, 600)),
        (STRANGER, withdraw(trove, 1)),
        (BORROWER, withdraw(trove, 1)),
    ] {
        stage.refuses(who, op, "NotOwnerNorApproved");
    }
    // The cooldown goes on: three days old, four to go.
    stage.later(4 * DAY - 1);
    assert!(stage.does(BUYER, change_rate(trove, 600)).upfront_fee > 0);
    stage.later(7 * DAY);
    assert_eq!(stage.does(BUYER, change_rate(trove, 700)).upfront_fee, 0);
}

pub fn trove_13_a_change_of_nothing_is_refused_and_touches_nothing(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.wait(DAY);
    let touched = stage.trove(trove).last_debt_update;
    for op in [
        add(trove, 0),
        withdraw(trove, 0),
        borrow(trove, 0),
        repay(trove, 0),
        adjust(trove, 0, 0),
    ] {
        stage.refuses(BORROWER, op, "ZeroChange");
        assert_eq!(stage.trove(trove).last_debt_update, touched);
    }
    // One of the smallest unit is a change.
    stage.does(BORROWER, add(trove, 1));
    assert!(stage.trove(trove).last_debt_update > touched);
    stage.does(BORROWER, repay(trove, 1));
    stage.does(BORROWER, withdraw(trove, 1));
    stage.does(BORROWER, borrow(trove, 1));
}
