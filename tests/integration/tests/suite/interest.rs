//! Time passes and debt grows.

use alloy_primitives::U256;
use integration::{branch_interest, interest, pool_part};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World, YEAR};

use crate::{lender, role};

#[test]
fn int_1_a_trove_owes_simple_interest_floored_and_its_branch_ceiled() {
    let mut world = World::new();
    let borrower = role("borrower");
    let open = Open::new(AMPL, 1_500 * WAD, 1_000 * WAD + 1);
    let id = world.opened(borrower, open.at_bps(733));
    let (trove, branch) = (world.trove(id), world.branch(AMPL));
    let mut passed = 0;
    for seconds in [0, 1, 59, 60, 6 * 3_600, 7 * DAY, YEAR, 98 * YEAR] {
        world.warp(seconds);
        passed += seconds;
        let grown = trove.debt + interest(trove.debt, trove.rate, passed);
        assert_eq!(world.trove(id).entire_debt, grown, "after {passed} s");
        let grown = branch.debt + branch_interest(branch.weighted_debt, passed);
        assert_eq!(world.branch(AMPL).entire_debt, grown, "after {passed} s");
        assert_eq!(
            world.trove(id).debt,
            trove.debt,
            "nothing is recorded before a touch"
        );
    }
}

#[test]
fn int_1_a_year_at_five_percent_is_five_percent() {
    let mut world = World::new();
    let id = world.opened(role("borrower"), Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
    let debt = world.trove(id).debt;
    world.warp(YEAR);
    assert_eq!(world.trove(id).entire_debt, debt + debt / 20);
}

#[test]
fn int_4_books_branch_interest_three_quarters_to_the_pool_at_a_touch() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let (before, system) = (world.branch(AMPL), world.system());
    world.pass(12_345);
    world.fund(AMPL, borrower, 1);
    let done = world.add(borrower, id, 1).unwrap();
    let grown = branch_interest(before.weighted_debt, 12_345);
    let after = world.system();
    assert_eq!(after.pool_yield, system.pool_yield + pool_part(grown));
    assert_eq!(
        after.incentive_yield,
        system.incentive_yield + grown - pool_part(grown)
    );
    assert_eq!(world.branch(AMPL).debt, before.debt + grown);
    let booked = &done.events::<Ledger::InterestBooked>()[0];
    assert_eq!(
        (booked.branch, booked.interest),
        (U256::from(AMPL), U256::from(grown))
    );
}

#[test]
fn debt_3_a_second_touch_in_one_second_books_nothing() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.warp(DAY);
    world.fund(AMPL, borrower, 2);
    world.add(borrower, id, 1).unwrap();
    let (branch, system) = (world.branch(AMPL), world.system());
    let done = world.add(borrower, id, 1).unwrap();
    assert_eq!(world.system(), system);
    assert_eq!(world.branch(AMPL).debt, branch.debt);
    assert!(done.events::<Ledger::InterestBooked>().is_empty());
}

#[test]
fn int_3_many_touches_owe_between_simple_and_compound_interest() {
    let mut world = World::new();
    let borrower = role("borrower");
    let open = Open::new(AMPL, 1_500 * WAD, 1_000 * WAD).at_bps(2_000);
    let (often, seldom) = (world.opened(borrower, open), world.opened(borrower, open));
    world.fund(AMPL, borrower, 100);
    let mut compound = world.trove(often).debt;
    let simple = world.trove(often).debt;
    for _ in 0..12 {
        world.warp(30 * DAY);
        compound += interest(compound, WAD / 5, 30 * DAY);
        world.add(borrower, often, 1).unwrap();
    }
    assert_eq!(world.trove(often).entire_debt, compound);
    let once = world.trove(seldom).entire_debt - world.trove(seldom).debt;
    assert_eq!(once, interest(world.trove(seldom).debt, WAD / 5, 360 * DAY));
    assert!(compound >= simple + interest(simple, WAD / 5, 360 * DAY) - 12);
}

#[test]
fn debt_1_a_branch_never_owes_less_than_its_troves() {
    let mut world = World::new();
    let borrower = role("borrower");
    let mut ids = Vec::new();
    for index in 0..12_u16 {
        let open = Open::new(AMPL, 1_500 * WAD, 500 * WAD + u128::from(index) * 7);
        ids.push(world.opened(borrower, open.at_bps(50 + 37 * index)));
        world.pass(3_601);
        let troves: u128 = ids.iter().map(|id| world.trove(*id).entire_debt).sum();
        let branch = world.branch(AMPL).entire_debt;
        let touches = u128::from(index) + 1;
        assert!(
            branch >= troves && branch - troves <= 2 * touches + 1,
            "{branch} {troves}"
        );
    }
}

#[test]
fn branches_accrue_apart() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    let spot = world.branch(SPOT);
    world.pass(DAY);
    world.fund(AMPL, role("lender"), 1);
    world.add(role("lender"), U256::from(1), 1).unwrap();
    assert_eq!(world.branch(SPOT).last_accrual, spot.last_accrual);
    assert_eq!(world.branch(AMPL).last_accrual, world.now());
}
