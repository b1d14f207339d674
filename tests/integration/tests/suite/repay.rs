//! Anyone burns AmpUSD against a trove's debt.

use interfaces::IErc20::ERC20InsufficientBalance;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::refused_with;
use support::world::{AMPL, DAY, MIN_DEBT, Open, SEED, WAD, World};

use crate::{lender, role};

#[test]
fn burns_from_the_caller_and_lowers_the_debt() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.pass(30 * DAY);
    let before = world.trove(id);
    let done = world.repay(borrower, id, 400 * WAD).unwrap();
    let after = world.trove(id);
    assert_eq!(world.amp_usd(borrower), 600 * WAD);
    assert_eq!(world.supply(), SEED + 600 * WAD);
    assert_eq!(after.debt, before.entire_debt - 400 * WAD);
    assert_eq!(
        (after.coll, after.rate, after.stake),
        (before.coll, before.rate, before.stake)
    );
    let said = &done.events::<Ledger::Repaid>()[0];
    assert_eq!(said.id, id);
    assert_eq!(
        (said.amount.to::<u128>(), said.debt.to::<u128>()),
        (400 * WAD, after.debt)
    );
}

#[test]
fn trove_7_stops_at_the_minimum_debt_and_takes_no_more() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(role("borrower"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let (debt, held) = (world.trove(id).debt, world.amp_usd(lender));
    let done = world.repay(lender, id, u128::MAX).unwrap();
    assert_eq!(world.trove(id).debt, MIN_DEBT);
    assert_eq!(world.amp_usd(lender), held - (debt - MIN_DEBT));
    let said = &done.events::<Ledger::Repaid>()[0];
    assert_eq!(said.amount.to::<u128>(), debt - MIN_DEBT);
    // There is nothing left to repay but by closing.
    world.refuses(&Ledger::ZeroChange {}, |world| world.repay(lender, id, 1));
    world.pass(DAY);
    world.repay(lender, id, WAD).unwrap();
    assert_eq!(
        world.trove(id).debt,
        MIN_DEBT,
        "a day's interest can be repaid"
    );
}

#[test]
fn trove_8_works_for_anyone_below_mcr_and_without_a_price() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(role("borrower"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.set_price(AMPL, WAD / 100);
    world.repay(lender, id, WAD).unwrap();
    world.warp(60 * 3_600);
    world.repay(lender, id, WAD).unwrap();
    world.set_sequencer(1, world.now());
    let debt = world.trove(id).entire_debt;
    world.repay(lender, id, WAD).unwrap();
    assert_eq!(world.trove(id).debt, debt - WAD);
    assert_eq!(
        world.trove(id).owner,
        role("borrower"),
        "paying makes no owner"
    );
}

#[test]
fn is_refused_to_a_payer_without_the_money() {
    let mut world = World::new();
    let id = world.opened(role("borrower"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let before = world.storage_hash();
    let poor = role("poor");
    let short: ERC20InsufficientBalance = refused_with(world.repay(poor, id, WAD));
    assert_eq!((short.sender, short.needed.to::<u128>()), (poor, WAD));
    assert_eq!(world.storage_hash(), before);
}
