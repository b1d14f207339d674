//! SUPPLY: AmpUSD, and what is booked beside it.

use super::{
    figures,
    stage::{
        AMPL, BORROWER, BUYER, DAY, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, borrow,
        change_rate, close, every_verb, open, repay, send, withdraw,
    },
};
use crate::{
    trace::Op,
    world::{AMPL_SUPPLY, GOVERNOR, SEED, State},
};

/// Interest to now and the fee are booked, to the wei, by every verb.
pub fn supply_1_every_verb_books_the_interest_it_accrues_and_its_fee(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 900, 30_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 250, 20_000, 2_345);
    for op in every_verb(trove) {
        stage.later(DAY / 2);
        let (booked, branch) = (stage.booked(), stage.branch(SPOT));
        let accrued = stage.aggregate(SPOT) - branch.recorded_debt;
        assert!(accrued > 0, "time passed");
        let effect = stage.does(BORROWER, op);
        assert_eq!(stage.booked(), booked + accrued + effect.upfront_fee);
        let recorded = branch.recorded_debt + accrued + effect.upfront_fee;
        let recorded = recorded + effect.mint - effect.burn;
        assert_eq!(stage.branch(SPOT).recorded_debt, recorded);
    }
    stage.does(NEIGHBOUR, send(BORROWER, 250 * ONE));
    stage.later(DAY);
    stage.does(BORROWER, close(trove));
    assert!(
        stage.state().system[3] == SEED,
        "another trove stays: no residue"
    );
}

pub fn supply_2_balances_sum_to_the_supply_through_mints_sends_and_burns(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 900, 30_000, 500);
    let supply = |stage: &Stage<'_>| stage.state().supply - SEED;
    let all = supply(stage);
    assert_eq!(all, 900 * ONE);
    stage.does(BORROWER, send(BUYER, all - 1));
    stage.does(BUYER, send(NEIGHBOUR, 1));
    stage.does(NEIGHBOUR, repay(trove, 1));
    assert_eq!(supply(stage), all - 1);
    let sum: u128 = stage.state().holdings.iter().map(|h| h.amp_usd).sum();
    assert_eq!(sum, all - 1);
    // Nobody burns more than they hold, and nothing of it if it is not all there.
    stage.refuses(NEIGHBOUR, repay(trove, 1), "ERC20InsufficientBalance");
    stage.refuses(BORROWER, repay(trove, 2), "ERC20InsufficientBalance");
    stage.does(BORROWER, repay(trove, 1));
}

pub fn supply_3_the_supply_moves_by_what_a_verb_declares_and_by_no_other_step(
    stage: &mut Stage<'_>,
) {
    let coll = stage.least_coll(SPOT, stage.with_fee(SPOT, 900 * ONE, 500), 30_000);
    let effect = stage.does(BORROWER, open(SPOT, BORROWER, coll, 900 * ONE, 500));
    let trove = effect.opened.expect("opened");
    let mut supply = SEED + 900 * ONE;
    assert_eq!((effect.mint, stage.state().supply), (900 * ONE, supply));
    for op in every_verb(trove) {
        stage.later(DAY);
        let effect = stage.does(BORROWER, op.clone());
        match op {
            Op::Borrow { amount, .. } => assert_eq!((effect.mint, effect.burn), (amount, 0)),
            Op::Repay { amount, .. } => assert_eq!((effect.mint, effect.burn), (0, amount)),
            Op::Adjust { debt, .. } => {
                assert_eq!(effect.mint as i128 - effect.burn as i128, debt);
            }
            Op::AdjustToLtv { .. } => assert!(effect.mint == 0 || effect.burn == 0),
            _ => assert_eq!((effect.mint, effect.burn), (0, 0), "{op:?}"),
        }
        supply = supply + effect.mint - effect.burn;
        assert_eq!(stage.state().supply, supply, "{op:?}");
    }
    let supply_2 = AMPL_SUPPLY * 2;
    let still = [
        (BORROWER, send(STRANGER, ONE)),
        (STRANGER, Op::Rebase { supply: supply_2 }),
        (STRANGER, Op::Wrap { amples: 1_000_000 }),
        (STRANGER, Op::Donate { amples: 1_000_000 }),
        (
            GOVERNOR,
            Op::SetCeiling {
                branch: SPOT,
                ceiling: 0,
            },
        ),
    ];
    for (caller, op) in still {
        stage.does(caller, op.clone());
        assert_eq!(stage.state().supply, supply, "{op:?}");
    }
}

pub fn supply_4_booked_is_its_two_parts_and_no_borrower_lowers_either(stage: &mut Stage<'_>) {
    let parts = |state: &State| [state.system[0], state.system[1]];
    let trove = stage.opens(BORROWER, SPOT, 900, 30_000, 500);
    stage.opens(NEIGHBOUR, AMPL, 400, 30_000, 300);
    let mut old = parts(stage.state());
    assert!(old[0] > 0 && old[1] > 0, "fees were booked: {old:?}");
    let mut ops = every_verb(trove);
    ops.push(send(NEIGHBOUR, ONE));
    ops.push(change_rate(trove, 50));
    for op in ops {
        stage.later(DAY);
        stage.does(BORROWER, op.clone());
        let new = parts(stage.state());
        assert!(
            new[0] >= old[0] && new[1] >= old[1],
            "{op:?}: {old:?} {new:?}"
        );
        assert_eq!(stage.state().system[2], 0, "nothing goes to the cushion");
        old = new;
    }
}

pub fn supply_6_a_transfer_moves_what_the_sender_has_and_not_a_wei_more(stage: &mut Stage<'_>) {
    stage.opens(BORROWER, SPOT, 300, 30_000, 500);
    let before = stage.state().clone();
    let moved = |amount: u128| {
        let mut after = before.clone();
        after.holdings[usize::from(BORROWER)].amp_usd -= amount;
        after.holdings[usize::from(NEIGHBOUR)].amp_usd += amount;
        after
    };
    stage.refuses(
        BORROWER,
        send(NEIGHBOUR, 300 * ONE + 1),
        "ERC20InsufficientBalance",
    );
    stage.does(BORROWER, send(NEIGHBOUR, 0));
    assert_eq!(*stage.state(), before);
    stage.does(BORROWER, send(BORROWER, 300 * ONE));
    assert_eq!(*stage.state(), before, "to oneself it is nothing");
    stage.refuses(
        BORROWER,
        send(BORROWER, 300 * ONE + 1),
        "ERC20InsufficientBalance",
    );
    stage.does(BORROWER, send(NEIGHBOUR, 300 * ONE - 1));
    assert_eq!(*stage.state(), moved(300 * ONE - 1));
    stage.does(BORROWER, send(NEIGHBOUR, 1));
    assert_eq!(*stage.state(), moved(300 * ONE));
}

/// What a wrong caller would take does not leave, and what is taken is what was declared.
pub fn supply_3_what_is_refused_mints_and_burns_nothing(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 500);
    let coll = stage.trove(trove).coll;
    for (caller, op, name) in [
        (STRANGER, borrow(trove, 1), "NotOwnerNorApproved"),
        (BORROWER, borrow(trove, 99_999 * ONE), "IcrBelowMcr"),
        (
            BORROWER,
            withdraw(trove, coll + 1),
            "WithdrawalAboveCollateral",
        ),
        (BORROWER, add(trove, 0), "ZeroChange"),
        (STRANGER, close(trove), "NotOwnerNorApproved"),
        (STRANGER, repay(trove, 1), "ERC20InsufficientBalance"),
    ] {
        stage.refuses(caller, op, name);
    }
    let fee = figures::loan_fee(
        &stage.branch(SPOT),
        &stage.trove(trove),
        stage.next_time(),
        ONE,
    );
    let effect = stage.does(BORROWER, borrow(trove, ONE));
    assert_eq!((effect.mint, effect.upfront_fee), (ONE, fee));
}
