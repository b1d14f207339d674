//! The owner gives more collateral to the ledger.

use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::{lender, role};

#[test]
fn moves_the_collateral_in_and_changes_nothing_else() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let other = world.opened(role("other"), Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let (before, neighbour) = (world.trove(id), world.trove(other));
    world.fund(AMPL, borrower, 7 * WAD);
    let done = world.add(borrower, id, 7 * WAD).unwrap();
    let after = world.trove(id);
    assert_eq!(after.coll, before.coll + 7 * WAD);
    assert_eq!(
        (after.debt, after.rate, after.owner),
        (before.debt, before.rate, before.owner)
    );
    assert_eq!(world.trove(other), neighbour);
    assert_eq!(world.branch(AMPL).coll, 3_007 * WAD);
    assert_eq!(world.branch(AMPL).total_stakes, 3_007 * WAD);
    assert_eq!(
        world.balance(world.at.wrapped, world.at.ledger),
        3_007 * WAD
    );
    let added = &done.events::<Ledger::CollateralAdded>()[0];
    assert_eq!((added.id, added.amount.to::<u128>()), (id, 7 * WAD));
    assert_eq!(
        (added.coll.to::<u128>(), added.debt.to::<u128>()),
        (after.coll, after.debt)
    );
}

#[test]
fn adds_the_interest_since_the_last_touch_to_the_debt() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
    world.warp(100 * DAY);
    let entire = world.trove(id).entire_debt;
    world.fund(SPOT, borrower, 1);
    world.add(borrower, id, 1).unwrap();
    assert_eq!(world.trove(id).debt, entire);
    assert_eq!(world.trove(id).last_touch, world.now());
}

#[test]
fn trove_8_works_below_mcr_below_ccr_and_without_a_price() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 1_000 * WAD));
    world.fund(AMPL, borrower, 4 * WAD);
    world.set_price(AMPL, WAD);
    world.add(borrower, id, WAD).unwrap();
    world.set_price(AMPL, 1);
    world.add(borrower, id, WAD).unwrap();
    world.warp(60 * 3_600);
    world.add(borrower, id, WAD).unwrap();
    world.set_sequencer(1, world.now());
    world.add(borrower, id, WAD).unwrap();
    assert_eq!(world.trove(id).coll, 1_004 * WAD);
}

#[test]
fn keeps_the_place_in_the_rate_book() {
    let mut world = World::new();
    let borrower = role("borrower");
    let first = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let second = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.fund(AMPL, borrower, 1);
    world.add(borrower, first, 1).unwrap();
    assert_eq!(world.book(AMPL), [second, first]);
}

#[test]
fn auth_3_is_refused_to_a_stranger() {
    let mut world = World::new();
    let stranger = lender(&mut world, SPOT);
    let id = world.opened(role("borrower"), Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.fund(AMPL, stranger, WAD);
    let error = Ledger::NotOwnerNorApproved { caller: stranger };
    world.refuses(&error, |world| world.add(stranger, id, WAD));
}
