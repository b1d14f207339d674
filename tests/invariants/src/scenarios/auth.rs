//! AUTH: who may do what to a trove.

use super::stage::{
    ANY, BORROWER, BPS, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, add,
    adjust, borrow, change_rate, close, every_verb, open, repay, send, to_ltv, withdraw,
};
use crate::{trace::Op, world::GOVERNOR};

const NOBODY: &str = "NotOwnerNorApproved";

pub fn auth_1_each_verb_names_its_error_to_who_may_not(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let (from, to) = (BORROWER, STRANGER);
    let some = Some(STRANGER);
    let delegate = Op::SetRateDelegate {
        trove,
        delegate: some,
        lowest: 50 * BPS,
        highest: 60 * BPS,
        period: 0,
    };
    for (op, name) in [
        (close(trove), NOBODY),
        (add(trove, 1), NOBODY),
        (withdraw(trove, 1), NOBODY),
        (borrow(trove, 1), NOBODY),
        (adjust(trove, 1, 1), NOBODY),
        (adjust(trove, 1, -1), NOBODY),
        (to_ltv(trove, 100), NOBODY),
        (change_rate(trove, 600), NOBODY),
        (
            Op::SetManager {
                trove,
                manager: some,
                receiver: some,
            },
            NOBODY,
        ),
        (delegate, NOBODY),
        (Op::Approve { trove, to: some }, "ERC721InvalidApprover"),
        (
            Op::MoveTrove { trove, from, to },
            "ERC721InsufficientApproval",
        ),
        (
            Op::SetCeiling {
                branch: SPOT,
                ceiling: 0,
            },
            "NotOwner",
        ),
        (Op::OfferOwnership { to: some }, "NotOwner"),
        (Op::RenounceOwnership, "NotOwner"),
        (Op::AcceptOwnership, "NotPendingOwner"),
    ] {
        for who in [STRANGER, NEIGHBOUR] {
            stage.refuses(who, op.clone(), name);
        }
    }
    // The governor governs the ledger, not what is in it.
    for op in every_verb(trove) {
        let anyone = matches!(op, Op::Repay { .. });
        let name = if anyone {
            "ERC20InsufficientBalance"
        } else {
            NOBODY
        };
        stage.refuses(GOVERNOR, op, name);
    }
}

pub fn auth_3_a_manager_acts_and_what_leaves_goes_to_the_receiver(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 500);
    let (manager, receiver) = (Some(MANAGER), Some(HELPER));
    let named = Op::SetManager {
        trove,
        manager,
        receiver,
    };
    stage.does(BORROWER, named.clone());
    let spot = [MANAGER, HELPER, BORROWER].map(|who| stage.holds(who).spot);
    stage.does(MANAGER, add(trove, 5));
    stage.does(MANAGER, withdraw(trove, 3));
    stage.does(MANAGER, borrow(trove, ONE));
    let after = [MANAGER, HELPER, BORROWER].map(|who| stage.holds(who).spot);
    assert_eq!(after, [spot[0] - 5, spot[1] + 3, spot[2]]);
    let coins = [MANAGER, HELPER].map(|who| stage.holds(who).amp_usd);
    assert_eq!(coins, [0, ONE]);
    // It names nobody, sets no rate and moves no token.
    let (from, to) = (BORROWER, MANAGER);
    stage.refuses(MANAGER, named, NOBODY);
    stage.refuses(MANAGER, change_rate(trove, 600), NOBODY);
    let take = Op::MoveTrove { trove, from, to };
    stage.refuses(MANAGER, take, "ERC721InsufficientApproval");
    // The receiver receives and does nothing.
    stage.refuses(HELPER, withdraw(trove, 1), NOBODY);
    stage.refuses(HELPER, close(trove), NOBODY);
    // A close is paid by the manager, to the receiver.
    stage.wait(1);
    let (debt, coll) = (stage.entire(trove), stage.trove(trove).coll);
    stage.does(BORROWER, send(MANAGER, 300 * ONE));
    stage.does(NEIGHBOUR, send(MANAGER, debt - 300 * ONE));
    stage.does(MANAGER, close(trove));
    assert_eq!(stage.holds(MANAGER).amp_usd, 0);
    assert_eq!(stage.holds(HELPER).spot, spot[1] + 3 + coll);
}

pub fn auth_3_a_delegate_sets_rates_of_its_range_after_its_period(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let delegate = |lowest: u128, highest: u128, period| Op::SetRateDelegate {
        trove,
        delegate: Some(HELPER),
        lowest: lowest * BPS,
        highest: highest * BPS,
        period,
    };
    stage.refuses(BORROWER, delegate(401, 400, 0), "RateRangeUnfit");
    // Not inside of the cooldown, which would cost the owner a fee.
    stage.does(BORROWER, delegate(400, 600, DAY));
    let (early, outside) = ("DelegationPeriodNotOver", "RateOutsideDelegation");
    stage.wait(7 * DAY - 1);
    stage.later(0);
    stage.refuses(HELPER, change_rate(trove, 400), early);
    stage.later(1);
    stage.refuses(HELPER, change_rate(trove, 399), outside);
    stage.refuses(HELPER, change_rate(trove, 601), outside);
    stage.does(HELPER, change_rate(trove, 400));
    stage.refuses(HELPER, change_rate(trove, 600), early);
    // The owner's change counts for the period, whoever made it.
    stage.does(BORROWER, delegate(400, 600, 8 * DAY));
    stage.later(DAY);
    stage.does(BORROWER, change_rate(trove, 500));
    stage.refuses(HELPER, change_rate(trove, 600), early);
    stage.later(8 * DAY - 1);
    stage.refuses(HELPER, change_rate(trove, 600), early);
    stage.later(1);
    stage.does(HELPER, change_rate(trove, 600));
    for op in [
        borrow(trove, 1),
        withdraw(trove, 1),
        add(trove, 1),
        close(trove),
    ] {
        stage.refuses(HELPER, op, NOBODY);
    }
}

pub fn auth_4_no_call_of_a_stranger_lowers_the_equity_of_a_trove(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.opens(STRANGER, SPOT, 300, 90_000, 500);
    let mut ops = every_verb(trove);
    ops.push(close(trove));
    for op in ops {
        stage.later(DAY);
        let (coll, owed) = (stage.trove(trove).coll, stage.entire(trove));
        if let Op::Repay { amount, .. } = op {
            stage.does(STRANGER, op);
            assert_eq!(stage.trove(trove).debt, owed - amount);
        } else {
            stage.refuses(STRANGER, op, NOBODY);
            assert_eq!(stage.entire(trove), owed);
        }
        assert_eq!(stage.trove(trove).coll, coll);
    }
}

pub fn auth_6_an_opening_for_another_costs_and_pays_the_caller(stage: &mut Stage<'_>) {
    let coll = 1_000_000_000_000;
    let before = [NEIGHBOUR, BUYER].map(|who| stage.holds(who));
    let op = open(SPOT, BUYER, coll, 300 * ONE, 500);
    let trove = stage.does(NEIGHBOUR, op).opened.expect("opened");
    let after = [NEIGHBOUR, BUYER].map(|who| stage.holds(who));
    assert_eq!(after[0].spot, before[0].spot - coll);
    assert_eq!(after[0].amp_usd, 300 * ONE);
    assert_eq!(after[1], before[1], "the owner pays and gets no coin");
    assert_eq!(stage.trove(trove).owner, BUYER);
    // And the trove is the owner's alone.
    stage.refuses(NEIGHBOUR, withdraw(trove, 1), NOBODY);
    stage.refuses(NEIGHBOUR, close(trove), NOBODY);
    stage.does(BUYER, withdraw(trove, 1));
    let at_ltv = Op::OpenAtLtv {
        branch: SPOT,
        owner: BUYER,
        coll,
        ltv: ONE / 4,
        rate: 500 * BPS,
        max_fee: ANY,
    };
    let trove = stage.does(NEIGHBOUR, at_ltv).opened.expect("opened");
    assert_eq!(stage.trove(trove).owner, BUYER);
    assert_eq!(stage.holds(BUYER).amp_usd, 0);
}

pub fn auth_1_who_is_approved_acts_as_the_owner_until_it_is_taken_back(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let approve = |to| Op::Approve { trove, to };
    let all = |approved| Op::ApproveForAll {
        operator: HELPER,
        approved,
    };
    stage.does(BORROWER, approve(Some(BUYER)));
    stage.does(BORROWER, all(true));
    for who in [BUYER, HELPER] {
        let spot = stage.holds(who).spot;
        stage.does(who, withdraw(trove, 2));
        assert_eq!(stage.holds(who).spot, spot + 2);
        stage.does(who, borrow(trove, 1));
        stage.does(who, repay(trove, 1));
        stage.does(who, change_rate(trove, 600));
    }
    stage.refuses(BUYER, approve(Some(BUYER)), "ERC721InvalidApprover");
    stage.does(HELPER, approve(None));
    stage.does(BORROWER, all(false));
    for who in [BUYER, HELPER] {
        stage.refuses(who, withdraw(trove, 2), NOBODY);
    }
}
