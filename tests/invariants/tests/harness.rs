//! The harness itself: a world that breaks a property is caught by that property.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use cdp_core::rate_book::Links;
use fixed_math::{Coll, Debt, Stake, Timestamp, U256, WeightedDebt};
use invariants::{
    checks::{Transition, after_step},
    ghost::Ghost,
    pure::{Act, PureLedger},
    report::Report,
    token::{LEDGER, WRAPPER},
    trace::{Op, Step},
    world::{SEED, World},
};

const ONE: u128 = 1_000_000_000_000_000_000;

fn step(after: u64, caller: u8, op: Op) -> Step {
    Step { after, caller, op }
}

/// Two troves in one tick of the SPOT branch and some wrapped AMPL, then a repayment that is
/// spoiled before it is tested. Returns the properties that failed.
fn caught(spoil: impl FnOnce(&mut PureLedger)) -> Vec<&'static str> {
    let (mut world, mut ghost, mut report) =
        (PureLedger::default(), Ghost::default(), Report::default());
    let open = Op::Open {
        branch: 1,
        owner: 1,
        coll: 2_000_000_000_000,
        debt: 500 * ONE,
        rate: ONE / 20,
        max_fee: ONE,
    };
    let setup = [
        step(
            0,
            0,
            Op::Wrap {
                amples: 1_000_000_007,
            },
        ),
        step(0, 1, open.clone()),
        step(5, 1, open),
        step(
            70,
            1,
            Op::Repay {
                trove: (1 << 64) + 1,
                amount: ONE,
            },
        ),
    ];
    let mut spoil = Some(spoil);
    for (number, step) in setup.iter().enumerate() {
        let before = world.clone();
        let result = world.apply(step);
        assert!(result.is_ok(), "{result:?}");
        if number + 1 == setup.len() {
            assert_eq!(report.failed(), 0, "nothing is wrong before: {report}");
            spoil.take().unwrap()(&mut world);
        }
        let transition = Transition {
            before: &before,
            after: &world,
            step,
            result: &result,
        };
        after_step(&mut report, &mut ghost, &transition);
    }
    report
        .properties
        .iter()
        .filter(|(_, tally)| tally.failed > 0)
        .map(|(id, _)| *id)
        .collect()
}

#[test]
fn an_honest_world_is_not_caught() {
    assert!(caught(|_| {}).is_empty());
}

#[test]
fn each_spoiled_quantity_is_caught_by_its_property() {
    let found = caught(|world| world.system.residue = Debt::new(SEED + 1));
    assert!(
        found.contains(&"SUPPLY-1") && found.contains(&"DEBT-9"),
        "{found:?}"
    );
    let found = caught(|world| world.amp_usd.balances[3] += 1);
    assert!(found.contains(&"SUPPLY-2"), "{found:?}");
    let found = caught(|world| world.system.booked.pool = Debt::ZERO);
    assert!(
        found.contains(&"SUPPLY-1") && found.contains(&"SUPPLY-4"),
        "{found:?}"
    );
    let found = caught(|world| {
        let weight = world.branches[1].totals.weighted_debt.raw();
        world.branches[1].totals.weighted_debt = WeightedDebt::new(weight - 1);
    });
    assert!(found.contains(&"DEBT-2"), "{found:?}");
    let found = caught(|world| {
        let debt = world.branches[1].totals.recorded_debt.raw();
        world.branches[1].totals.recorded_debt = Debt::new(debt - 4);
    });
    assert!(
        found.contains(&"DEBT-1") && found.contains(&"SUPPLY-1"),
        "{found:?}"
    );
    let found = caught(|world| world.branches[0].totals.recorded_debt = Debt::new(1));
    assert!(found.contains(&"DEBT-7"), "{found:?}");
    let found = caught(|world| world.branches[1].totals.coll = Coll::new(1));
    assert!(found.contains(&"COLL-4"), "{found:?}");
    let found = caught(|world| world.branches[1].totals.total_stakes = Stake::new(1));
    assert!(found.contains(&"REDIST-4"), "{found:?}");
    let found = caught(|world| world.spot.balances[LEDGER] -= 1);
    assert!(found.contains(&"COLL-1"), "{found:?}");
}

#[test]
fn each_spoiled_trove_is_caught_by_its_property() {
    let (first, second) = ((1 << 64) + 1, (1 << 64) + 2);
    let found = caught(|world| world.troves.get_mut(&second).unwrap().trove.coll = Coll::new(7));
    assert!(
        found.contains(&"TROVE-5") && found.contains(&"COLL-2"),
        "{found:?}"
    );
    let found = caught(|world| {
        world.troves.get_mut(&first).unwrap().trove.debt = Debt::new(199 * ONE);
    });
    assert!(
        found.contains(&"TROVE-2") && found.contains(&"TROVE-7"),
        "{found:?}"
    );
    let found = caught(|world| {
        world.troves.get_mut(&first).unwrap().trove.stake = Stake::ZERO;
    });
    assert!(found.contains(&"TROVE-1"), "{found:?}");
    let found = caught(|world| {
        let plan = &mut world.last.as_mut().unwrap().2;
        plan.trove_interest = Debt::new(plan.trove_interest.raw() + 1);
    });
    assert!(found.contains(&"INT-1"), "{found:?}");
    let found = caught(|world| {
        let plan = &mut world.last.as_mut().unwrap().2;
        plan.booked.pool = Debt::new(plan.booked.pool.raw() + 1);
        // The ghost learns from all that was stored.
        let plan = Box::new(*plan);
        world.trail = vec![Act::Plan(1, first, plan)];
    });
    assert!(
        found.contains(&"INT-4") && found.contains(&"SUPPLY-4"),
        "{found:?}"
    );
    let found = caught(|world| world.branches[1].totals.last_accrual = Timestamp::new(1));
    assert!(found.contains(&"DEBT-1"), "{found:?}");
}

#[test]
fn each_spoiled_word_of_the_book_is_caught_by_its_property() {
    let found = caught(|world| world.branches[1].book.top |= 1 << 20);
    assert!(found.contains(&"BOOK-1"), "{found:?}");
    let found = caught(|world| {
        // The second stands before the first; without its link the first is lost.
        world.branches[1].book.links.insert(2, Links::default());
    });
    for id in ["BOOK-2", "BOOK-3", "BOOK-4", "BOOK-5", "TROVE-1"] {
        assert!(found.contains(&id), "{id}: {found:?}");
    }
}

#[test]
fn each_spoiled_share_is_caught_by_its_property() {
    let found = caught(|world| world.ampl.gons[WRAPPER] = U256::from(1u8));
    assert!(found.contains(&"WRAP-1"), "{found:?}");
    let found = caught(|world| world.wampl.total = 10u128.pow(25) + 1);
    assert!(found.contains(&"WRAP-5"), "{found:?}");
}

#[test]
fn each_spoiled_power_is_caught_by_its_property() {
    let found = caught(|world| world.governor = [Some(3), None]);
    assert!(found.contains(&"GOV-1"), "{found:?}");
    let found = caught(|world| world.branches[1].ceiling.debt = Debt::ZERO);
    assert!(found.contains(&"GOV-1"), "{found:?}");
    let second = (1 << 64) + 2;
    let found = caught(|world| world.troves.get_mut(&second).unwrap().trove.coll = Coll::new(7));
    assert!(found.contains(&"TROVE-6"), "{found:?}");
    let found = caught(|world| world.troves.get_mut(&second).unwrap().owner = 4);
    assert!(found.contains(&"TROVE-5"), "{found:?}");
}

/// Spoils what a step does after two troves were opened; the properties that failed.
fn caught_after(op: Op, spoil: impl FnOnce(&mut PureLedger)) -> Vec<&'static str> {
    let (mut world, mut ghost, mut report) =
        (PureLedger::default(), Ghost::default(), Report::default());
    let open = Op::Open {
        branch: 1,
        owner: 1,
        coll: 2_000_000_000_000,
        debt: 500 * ONE,
        rate: ONE / 20,
        max_fee: ONE,
    };
    for op in [open.clone(), open] {
        let (before, step) = (world.clone(), step(1, 1, op));
        let result = world.apply(&step);
        let transition = Transition {
            before: &before,
            after: &world,
            step: &step,
            result: &result,
        };
        after_step(&mut report, &mut ghost, &transition);
    }
    assert_eq!(report.failed(), 0, "nothing is wrong before: {report}");
    let (before, step) = (world.clone(), step(1, 1, op));
    let result = world.apply(&step);
    assert!(result.is_ok(), "{result:?}");
    spoil(&mut world);
    let transition = Transition {
        before: &before,
        after: &world,
        step: &step,
        result: &result,
    };
    after_step(&mut report, &mut ghost, &transition);
    let failed = report
        .properties
        .iter()
        .filter(|(_, tally)| tally.failed > 0);
    failed.map(|(id, _)| *id).collect()
}

#[test]
fn each_spoiled_step_is_caught_by_its_property() {
    let first = (1 << 64) + 1;
    let moved = || Op::MoveTrove {
        trove: first,
        from: 1,
        to: 2,
    };
    let honest = caught_after(moved(), |_| {});
    assert!(honest.is_empty(), "{honest:?}");
    // Managers that survive.
    let found = caught_after(moved(), |world| {
        world.troves.get_mut(&first).unwrap().managers.manager = Some(3);
    });
    assert!(found.contains(&"TROVE-12"), "{found:?}");
    let sent = Op::Transfer { to: 2, amount: ONE };
    let found = caught_after(sent, |world| world.amp_usd.balances[4] += 1);
    assert!(found.contains(&"SUPPLY-6"), "{found:?}");
    let rate = Op::ChangeRate {
        trove: first,
        rate: ONE / 10,
        max_fee: ONE,
    };
    // A cooldown that does not begin anew.
    let found = caught_after(rate, |world| {
        world.troves.get_mut(&first).unwrap().last_rate_change -= 1;
    });
    assert!(found.contains(&"INT-8"), "{found:?}");
    let aimed = Op::AdjustToLtv {
        trove: first,
        ltv: ONE / 3,
        max_fee: ONE,
    };
    // A unit of debt above the loan-to-value.
    let found = caught_after(aimed, |world| {
        let plan = &mut world.last.as_mut().unwrap().2;
        plan.trove.debt = Debt::new(plan.trove.debt.raw() + 10_000);
    });
    assert!(found.contains(&"TROVE-11"), "{found:?}");
}
