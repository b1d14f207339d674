//! REBASE: AMPL's supply changes, and nothing of the house does.

use super::{
    figures,
    stage::{
        AMPL, BORROWER, DAY, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add, adjust, borrow,
        change_rate, close, every_verb, repay, send, withdraw,
    },
};
use crate::{
    trace::Op,
    world::{AMPL_SUPPLY, Holdings, State},
};

/// Supplies after falls and rises, the last at a hundredth and eleven times in one step.
const SUPPLIES: [u128; 6] = [
    AMPL_SUPPLY * 105 / 100,
    AMPL_SUPPLY * 95 / 100,
    AMPL_SUPPLY / 100,
    AMPL_SUPPLY * 11 / 100,
    AMPL_SUPPLY,
    AMPL_SUPPLY * 11,
];

fn rebase(stage: &mut Stage<'_>, supply: u128) {
    stage.does(STRANGER, Op::Rebase { supply });
}

/// The state without AMPL balances: all that is the house's.
fn house(state: &State) -> State {
    let mut state = state.clone();
    for held in &mut state.holdings {
        *held = Holdings { ampl: 0, ..*held };
    }
    state
}

pub fn rebase_1_no_size_of_rebase_changes_what_is_booked(stage: &mut Stage<'_>) {
    stage.opens(BORROWER, AMPL, 300, 30_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 30_000, 500);
    for supply in SUPPLIES {
        let before = house(stage.state());
        rebase(stage, supply);
        assert_eq!(house(stage.state()), before);
    }
}

pub fn rebase_2_at_the_same_price_of_a_share_every_ratio_is_what_it_was(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, AMPL, 300, 18_000, 500);
    for supply in SUPPLIES {
        rebase(stage, supply);
        // At the CCR to the unit, before and after.
        stage.refuses(BORROWER, withdraw(trove, 1), "TcrBelowCcr");
        stage.does(BORROWER, add(trove, 1));
        stage.does(BORROWER, withdraw(trove, 1));
    }
}

pub fn rebase_4_accruing_and_rebasing_commute(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, AMPL, 300, 30_000, 317);
    let other = stage.opens(NEIGHBOUR, AMPL, 300, 30_000, 25_000);
    for (supply, first) in SUPPLIES.into_iter().zip([true, false].into_iter().cycle()) {
        let (a, b) = (stage.trove(trove), stage.trove(other));
        let weighted = stage.branch(AMPL).weighted_debt;
        let (recorded, seconds) = (stage.branch(AMPL).recorded_debt, DAY + 1);
        stage.wait(seconds);
        if first {
            rebase(stage, supply);
        }
        stage.does(BORROWER, add(trove, 1));
        if !first {
            rebase(stage, supply);
        }
        // Both orders give what the law gives without a rebase.
        let now = stage.state().now;
        assert_eq!(stage.trove(trove).debt, figures::entire(&a, now));
        assert_eq!(stage.trove(other), b);
        let grown = recorded + figures::branch_interest(weighted, seconds);
        assert_eq!(stage.branch(AMPL).recorded_debt, grown);
    }
}

pub fn rebase_5_debts_supply_and_book_are_those_of_a_world_without_rebases(stage: &mut Stage<'_>) {
    // Two troves alike but for their branch, two owners, the same verbs: one of AMPL, one of SPOT.
    let ours = stage.opens(BORROWER, AMPL, 900, 40_000, 500);
    let theirs = stage.opens(NEIGHBOUR, SPOT, 900, 40_000, 500);
    let verbs = |id: u128| {
        [
            add(id, 7),
            borrow(id, 10 * ONE),
            repay(id, 3 * ONE),
            adjust(id, 1, -9),
        ]
    };
    for ((one, other), supply) in verbs(ours).into_iter().zip(verbs(theirs)).zip(SUPPLIES) {
        stage.later(DAY);
        rebase(stage, supply);
        let a = stage.does(BORROWER, one);
        let b = stage.does(NEIGHBOUR, other);
        assert_eq!(
            (a.mint, a.burn, a.upfront_fee),
            (b.mint, b.burn, b.upfront_fee)
        );
        assert_eq!(stage.trove(ours).debt, stage.trove(theirs).debt);
        let [one, other] = [AMPL, SPOT].map(|branch| stage.branch(branch));
        assert_eq!(one.recorded_debt, other.recorded_debt);
        assert_eq!(one.weighted_debt, other.weighted_debt);
        assert_eq!((one.book.len(), other.book.len()), (1, 1));
    }
}

pub fn rebase_6_borrowers_live_through_minus_99_and_plus_1000_per_cent(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 2_000, 90_000, 50);
    for pair in SUPPLIES.windows(2) {
        // Twice a day, and a whole life in between.
        stage.later(DAY);
        rebase(stage, pair[0]);
        let trove = stage.opens(BORROWER, AMPL, 300, 40_000, 500);
        stage.does(NEIGHBOUR, send(BORROWER, 150 * ONE));
        rebase(stage, pair[1]);
        for op in every_verb(trove) {
            if !matches!(op, Op::WithdrawCollateral { .. }) {
                stage.later(1);
                stage.does(BORROWER, op);
            }
        }
        let shares = stage.trove(trove).coll;
        stage.wait(1);
        let effect = stage.does(BORROWER, close(trove));
        assert_eq!(effect.coll_out, shares, "a share is a share");
        let shares = stage.holds(BORROWER).wampl;
        stage.does(BORROWER, Op::Unwrap { shares });
    }
    rebase(stage, AMPL_SUPPLY);
    let all = stage.opens(BORROWER, AMPL, 300, 40_000, 500);
    stage.does(BORROWER, change_rate(all, 50));
}
