//! The owner burns the whole debt and takes all collateral back.

use interfaces::IErc20::ERC20InsufficientBalance;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{assert_refused, refused_with};
use support::world::{AMPL, DAY, NINE, Open, SEED, SPOT, WAD, World};

use crate::{lender, role};

#[test]
fn trove_9_pays_all_collateral_and_burns_exactly_the_entire_debt() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.pay(world.at.amp_usd, lender, borrower, 100 * WAD);
    world.pass(30 * DAY);
    let (debt, supply) = (world.trove(id).entire_debt, world.supply());
    let done = world.close(borrower, id).unwrap();
    assert_eq!(world.amp_usd(borrower), 1_100 * WAD - debt);
    assert_eq!(world.supply(), supply - debt);
    assert_eq!(world.balance(world.at.wrapped, borrower), 1_500 * WAD);
    let closed = &done.events::<Ledger::TroveClosed>()[0];
    assert_eq!(
        (closed.id, closed.debt.to::<u128>(), closed.coll.to()),
        (id, debt, 1_500 * WAD)
    );
}

#[test]
fn trove_1_leaves_nothing_of_the_trove() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.pass(1);
    world.close(lender, id).unwrap();
    let trove = world.trove(id);
    assert_eq!(
        (trove.status, trove.coll, trove.entire_debt, trove.stake),
        (0, 0, 0, 0)
    );
    assert!(trove.owner.is_zero());
    let gone: Ledger::ERC721NonexistentToken = refused_with(world.owner_of(id));
    assert_eq!(gone.tokenId, id);
    assert!(!world.book(AMPL).contains(&id));
    assert_refused(world.close(lender, id), &Ledger::TroveUnknown {});
}

#[test]
fn debt_7_leaves_an_empty_branch_exactly_zero_and_counts_the_rounding() {
    let mut world = World::new();
    lender(&mut world, SPOT);
    let borrower = role("borrower");
    let mut ids = Vec::new();
    for bps in [337, 551, 739] {
        ids.push(world.opened(
            borrower,
            Open::new(AMPL, 1_500 * WAD, 777 * WAD + 7).at_bps(bps),
        ));
        world.pass(12_345);
    }
    world.pay(world.at.amp_usd, role("lender"), borrower, 1_000 * WAD);
    for id in ids {
        world.close(borrower, id).unwrap();
        world.pass(54_321);
    }
    let (branch, system) = (world.branch(AMPL), world.system());
    assert_eq!((branch.coll, branch.debt, branch.entire_debt), (0, 0, 0));
    assert!(branch.weighted_debt.is_zero());
    assert_eq!((branch.average_rate, branch.total_stakes), (0, 0));
    // At most one wei each for three openings, three closings and five accruals.
    let left = system.residue - SEED;
    assert!((1..=11).contains(&left), "{left}");
    let booked = system.pool_yield + system.incentive_yield + system.cushion;
    let owed = world.branch(SPOT).debt + system.residue;
    assert_eq!(world.supply() + booked, owed, "the supply identity holds");
}

#[test]
fn trove_14_is_refused_in_the_second_of_a_deposit_and_works_a_second_later() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    assert_refused(world.close(lender, id), &Ledger::ClosedInDepositSecond {});
    world.pass(DAY);
    world.fund(AMPL, lender, 1);
    world.add(lender, id, 1).unwrap();
    assert_refused(world.close(lender, id), &Ledger::ClosedInDepositSecond {});
    world.warp(1);
    world.close(lender, id).unwrap();
}

#[test]
fn trove_14_nothing_but_a_deposit_delays_a_close() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.pass(DAY);
    world.repay(role("lender"), id, WAD).unwrap();
    world.borrow(lender, id, WAD).unwrap();
    world.withdraw(lender, id, WAD).unwrap();
    world.close(lender, id).unwrap();
}

#[test]
fn works_at_any_price_without_an_oracle_and_with_the_sequencer_down() {
    type Blow = fn(&mut World);
    let blows: [Blow; 4] = [
        |world| world.set_price(AMPL, 1),
        |world| world.set_price(AMPL, WAD),
        |world| world.warp(100 * DAY),
        |world| world.set_sequencer(1, world.now()),
    ];
    for blow in blows {
        let mut world = World::new();
        let lender = lender(&mut world, AMPL);
        let id = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
        world.warp(1);
        blow(&mut world);
        world.close(lender, id).unwrap();
        assert_eq!(world.balance(world.at.wrapped, lender), 1_500 * WAD);
    }
}

#[test]
fn works_for_the_last_trove_of_a_branch() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(lender, Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
    world.pass(DAY);
    world.close(lender, id).unwrap();
    assert!(world.book(SPOT).is_empty());
    assert_eq!(world.balance(world.at.spot, world.at.ledger), 0);
    // And the branch is as good as new.
    world.opened(role("borrower"), Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
}

#[test]
fn is_refused_to_a_stranger_even_one_with_the_money() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(role("borrower"), Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.warp(1);
    let error = Ledger::NotOwnerNorApproved { caller: lender };
    assert_refused(world.close(lender, id), &error);
}

#[test]
fn is_refused_to_an_owner_who_cannot_pay_one_wei_of_it() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.warp(DAY);
    let debt = world.trove(id).entire_debt;
    world.pay(world.at.amp_usd, lender, borrower, debt - 1_000 * WAD - 1);
    let before = world.storage_hash();
    let short: ERC20InsufficientBalance = refused_with(world.close(borrower, id));
    assert_eq!(
        (short.sender, short.balance.to::<u128>()),
        (borrower, debt - 1)
    );
    assert_eq!(short.needed.to::<u128>(), debt);
    assert_eq!(world.storage_hash(), before);
    world.pay(world.at.amp_usd, lender, borrower, 1);
    world.close(borrower, id).unwrap();
    assert_eq!(world.amp_usd(borrower), 0);
}
