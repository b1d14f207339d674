//! SAFE and STD: refusals, exits, order of the errors, the log.

use super::{
    figures,
    peg::deposit,
    stage::{
        AMPL, ANY, BORROWER, BPS, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, STRANGER,
        Stage, add, adjust, borrow, change_rate, close, every_verb, repay, send, withdraw,
    },
};
use crate::{
    event::Event,
    trace::Op,
    world::{GOVERNOR, Managers},
};

/// Each refusal is compared with the state before it by the stage.
pub fn safe_2_a_refused_step_leaves_nothing_but_the_time(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 20_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 40_000, 500);
    let huge = 10u128.pow(28);
    for (who, op, name) in [
        (BORROWER, close(trove), "ClosedInDepositSecond"),
        (BORROWER, withdraw(trove, huge), "WithdrawalAboveCollateral"),
        (BORROWER, add(trove, huge + 1), "AmountAboveCap"),
        (BORROWER, add(trove, huge), "AmountAboveCap"),
        (BORROWER, add(trove, huge / 10), "TokenTransferFailed"),
        (BORROWER, borrow(trove, huge + 1), "AmountAboveCap"),
        (BORROWER, borrow(trove, huge), "IcrBelowMcr"),
        (STRANGER, repay(trove, ONE), "ERC20InsufficientBalance"),
        (BORROWER, repay(trove + 1_000, ONE), "TroveUnknown"),
        (BORROWER, repay(7 << 64 | 1, ONE), "TroveUnknown"),
    ] {
        stage.wait(1);
        let name = if matches!(op, Op::Close { .. }) {
            ""
        } else {
            name
        };
        if name.is_empty() {
            // A second has passed since the deposit: what is missing is the fee.
            stage.refuses(who, op, "ERC20InsufficientBalance");
        } else {
            stage.refuses(who, op, name);
        }
    }
    // What follows a refusal is what would have been without it.
    let (owed, fee) = (
        stage.entire(trove),
        figures::loan_fee(
            &stage.branch(SPOT),
            &stage.trove(trove),
            stage.next_time(),
            ONE,
        ),
    );
    stage.does(BORROWER, borrow(trove, ONE));
    assert_eq!(stage.trove(trove).debt, owed + ONE + fee);
}

pub fn safe_8_exits_work_at_the_ends_of_price_and_time(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let small = stage.opens(NEIGHBOUR, SPOT, 201, 90_000, 50);
    // The highest price that the arithmetic is proved for, and the lowest.
    for answer in [10u128.pow(27), 1] {
        stage.answers(SPOT, answer);
        stage.wait(10 * figures::YEAR);
        for (who, id) in [(BORROWER, trove), (NEIGHBOUR, small)] {
            stage.does(who, add(id, 1));
            stage.does(who, repay(id, 1));
            stage.does(who, adjust(id, 1, -1));
        }
    }
    stage.wait(100 * figures::YEAR);
    // What a century and more cost is borrowed in the other branch, against plenty.
    let owed = stage.entire(trove) + stage.entire(small);
    stage.later(0);
    stage.opens(STRANGER, AMPL, owed / ONE, 20_000, 50);
    for (who, id) in [(BORROWER, trove), (NEIGHBOUR, small)] {
        let missing = stage.entire(id) - stage.holds(who).amp_usd;
        stage.does(STRANGER, send(who, missing));
        stage.does(who, close(id));
    }
    assert!(stage.branch(SPOT).book.is_empty());
}

pub fn safe_9_exits_need_neither_oracle_nor_governor(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let last = stage.opens(NEIGHBOUR, SPOT, 300, 40_000, 500);
    stage.opens(STRANGER, AMPL, 300, 40_000, 500);
    stage.does(
        GOVERNOR,
        Op::SetCeiling {
            branch: SPOT,
            ceiling: 0,
        },
    );
    stage.does(GOVERNOR, Op::RenounceOwnership);
    assert_eq!(stage.state().governor, [None, None]);
    for branch in [AMPL, SPOT] {
        stage.answers(branch, 0);
    }
    stage.wait(30 * DAY);
    for (who, id) in [(BORROWER, trove), (NEIGHBOUR, last)] {
        stage.does(STRANGER, send(who, 20 * ONE));
        stage.does(who, add(id, 1));
        stage.does(who, repay(id, ONE));
        stage.does(who, change_rate(id, 50));
        stage.does(
            who,
            Op::MoveTrove {
                trove: id,
                from: who,
                to: BUYER,
            },
        );
        let all = stage.holds(who).amp_usd;
        stage.does(who, send(BUYER, all));
        stage.wait(1);
        stage.does(BUYER, close(id));
    }
    let (owner, named) = (GOVERNOR, "NotOwner");
    stage.refuses(
        owner,
        Op::SetCeiling {
            branch: SPOT,
            ceiling: 1,
        },
        named,
    );
    assert_eq!(stage.branch(SPOT).coll, 0);
}

/// Every event of the verbs, with the figures that a reader who reads no storage goes by; the
/// stage rebuilds the state from them after each step.
pub fn std_7_each_verb_tells_its_change_and_the_state_after(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let (manager, receiver) = (Some(MANAGER), Some(HELPER));
    let told = |stage: &Stage<'_>| stage.tape().last().expect("a step").events.clone();
    stage.later(DAY);
    let accrued = stage.aggregate(SPOT) - stage.branch(SPOT).recorded_debt;
    stage.does(BORROWER, add(trove, 7));
    let state = stage.trove(trove);
    let added = Event::Added(trove, 7, state.coll, state.debt);
    assert_eq!(told(stage), [added, Event::Interest(SPOT, accrued)]);
    let effect = stage.does(BORROWER, adjust(trove, -5, ONE as i128));
    let state = stage.trove(trove);
    let both = [
        Event::Withdrawn(trove, 5, state.coll, state.debt),
        Event::Borrowed(trove, ONE, effect.upfront_fee, state.debt),
    ];
    assert_eq!(told(stage), both);
    stage.does(
        BORROWER,
        Op::SetManager {
            trove,
            manager,
            receiver,
        },
    );
    assert_eq!(told(stage), [Event::ManagerSet(trove, manager, receiver)]);
    let limits = (50 * BPS, 60 * BPS, DAY);
    let delegate = Op::SetRateDelegate {
        trove,
        delegate: manager,
        lowest: limits.0,
        highest: limits.1,
        period: limits.2,
    };
    stage.does(BORROWER, delegate);
    assert_eq!(told(stage), [Event::DelegateSet(trove, manager, limits)]);
    let expected = Managers {
        manager,
        receiver,
        delegate: manager,
        limits,
    };
    assert_eq!(stage.trove(trove).managers, expected);
    let (from, to) = (BORROWER, BUYER);
    stage.does(BORROWER, Op::MoveTrove { trove, from, to });
    assert_eq!(told(stage), [Event::Moved(Some(from), Some(to), trove)]);
    stage.does(
        GOVERNOR,
        Op::SetCeiling {
            branch: SPOT,
            ceiling: ONE,
        },
    );
    assert_eq!(told(stage), [Event::Ceiling(SPOT, ONE)]);
    stage.does(BORROWER, send(BUYER, ONE));
    assert_eq!(told(stage), [], "AmpUSD speaks for itself");
    for op in every_verb(trove).into_iter().take(1) {
        stage.refuses(STRANGER, op, "NotOwnerNorApproved");
        assert_eq!(told(stage), [], "a refusal says nothing");
    }
}

/// A staker whose part of an offset is six tenths of a unit claims after each of them: what is no
/// unit yet waits, since nothing is told of such a claim.
pub fn std_7_a_claim_of_nothing_leaves_what_is_no_unit_yet(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 2_000 * ONE), (HELPER, ONE)]);
    stage.does(NEIGHBOUR, deposit(1_500 * ONE));
    stage.opens(BUYER, SPOT, 900, 60_000, 700);
    let offset = |stage: &mut Stage<'_>| {
        let victim = stage.opens(BORROWER, SPOT, 300, 16_000, 500);
        stage.wait(1);
        stage.falls_to(victim, 12_000);
        stage.liquidates(&[victim]);
        let coll = stage.seized(victim).expect("liquidated")[1];
        stage.answers(SPOT, 6 * ONE / 5);
        coll
    };
    let coll = offset(stage);
    let shares = stage.all_shares() * 6u8 / 10u8 / coll;
    let assets = stage.worth_of(&shares) + 1;
    stage.does(HELPER, deposit(assets));
    for due in [0, 1] {
        offset(stage);
        assert_eq!(stage.holds(HELPER).claimable, [0, due]);
        let effect = stage.does(HELPER, Op::PoolClaim { to: HELPER });
        assert_eq!(effect.coll_out, due);
        assert_eq!(stage.said().is_empty(), due == 0);
    }
}

pub fn std_8_of_several_broken_rules_the_first_of_the_law_is_named(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 300, 15_100, 500);
    stage.does(
        GOVERNOR,
        Op::SetCeiling {
            branch: SPOT,
            ceiling: ONE,
        },
    );
    stage.answers(SPOT, 0);
    // One rule after the other is kept; the next one speaks.
    let mut asked = (0, ONE, 500 * BPS + 1, 0);
    let fresh = |(coll, debt, rate, max_fee)| Op::Open {
        branch: SPOT,
        owner: BORROWER,
        coll,
        debt,
        rate,
        max_fee,
    };
    stage.refuses(BORROWER, fresh(asked), "RateOffGrid");
    asked.2 = 500 * BPS;
    stage.refuses(BORROWER, fresh(asked), "CollateralZero");
    asked.0 = 10u128.pow(28) + 1;
    stage.refuses(BORROWER, fresh(asked), "AmountAboveCap");
    asked.0 = 1;
    stage.refuses(BORROWER, fresh(asked), "DebtBelowMin");
    asked.1 = 300 * ONE;
    stage.refuses(BORROWER, fresh(asked), "OracleDown");
    stage.answers_aged(SPOT, 6 * ONE / 5, 26 * 3_600 + 1);
    stage.refuses(BORROWER, fresh(asked), "OracleRestricted");
    stage.answers(SPOT, 6 * ONE / 5);
    stage.refuses(BORROWER, fresh(asked), "IcrBelowMcr");
    let debt = stage.with_fee(SPOT, 300 * ONE, 500);
    asked.0 = stage.least_coll(SPOT, debt, 13_000);
    stage.refuses(BORROWER, fresh(asked), "TcrBelowCcr");
    asked.0 = 10u128.pow(27);
    stage.refuses(BORROWER, fresh(asked), "DebtAboveCeiling");
    stage.later(7 * DAY);
    stage.does(
        GOVERNOR,
        Op::SetCeiling {
            branch: SPOT,
            ceiling: 90_000 * ONE,
        },
    );
    stage.refuses(BORROWER, fresh(asked), "UpfrontFeeAboveMax");
    asked.3 = ANY;
    stage.refuses(BORROWER, fresh(asked), "TokenTransferFailed");
    asked.0 = 10u128.pow(12);
    stage.does(BORROWER, fresh(asked));
}
