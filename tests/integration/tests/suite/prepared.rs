//! States that later verbs make, written into storage: an idle trove, a shut branch.

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, Open, WAD, World, YEAR};

use crate::lens::shut;
use crate::{lender, role};

/// A borrower's idle trove of 1 000 shares and an active one beside it: in a shut branch a trove
/// may repay everything. The branch is open again, as after a redemption.
fn with_idle() -> (World, Address, U256, U256) {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 700 * WAD));
    let other = world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 700 * WAD));
    let lender = lender(&mut world, AMPL);
    world.pay(world.at.amp_usd, lender, borrower, 100 * WAD);
    world.pass(DAY);
    shut(&mut world, AMPL);
    world.repay(borrower, id, u128::MAX).unwrap();
    reopen(&mut world);
    (world, borrower, id, other)
}

/// Takes back what [`shut`] wrote for the AMPL branch.
fn reopen(world: &mut World) {
    let (yields, shutdown) = (U256::from(5), U256::from(16));
    let ledger = world.at.ledger;
    let unmarked = world.chain.storage(ledger, yields) & !U256::ONE;
    world.chain.set_storage(ledger, yields, unmarked);
    world.chain.set_storage(ledger, shutdown, U256::ZERO);
}

#[test]
fn trove_10_an_idle_trove_keeps_its_collateral_out_of_book_and_stakes() {
    let (world, borrower, id, other) = with_idle();
    let trove = world.trove(id);
    assert_eq!((trove.status, trove.debt, trove.stake), (2, 0, 0));
    assert_eq!((trove.owner, trove.coll), (borrower, 1_000 * WAD));
    assert!(!world.book(AMPL).contains(&id) && world.book(AMPL).contains(&other));
}

#[test]
fn trove_10_an_idle_trove_borrows_through_the_checks_of_opening() {
    let (mut world, borrower, id, _) = with_idle();
    let idle = Ledger::TroveIdle {};
    world.refuses(&idle, |world| world.repay(borrower, id, WAD));
    world.refuses(&idle, |world| world.withdraw(borrower, id, WAD));
    let little = Ledger::DebtBelowMin {};
    world.refuses(&little, |world| world.borrow(borrower, id, 100 * WAD));
    let much = Ledger::IcrBelowMcr {};
    world.refuses(&much, |world| world.borrow(borrower, id, 1_334 * WAD));
    world.borrow(borrower, id, 300 * WAD).unwrap();
    assert_eq!(
        (world.trove(id).status, world.trove(id).stake),
        (1, 1_000 * WAD)
    );
    assert_eq!(world.book(AMPL)[0], id, "in front of its tick");
}

#[test]
fn trove_10_an_idle_trove_closes_without_amp_usd() {
    let (mut world, borrower, id, _) = with_idle();
    let all = world.amp_usd(borrower);
    world.pay(world.at.amp_usd, borrower, role("friend"), all);
    let held = world.balance(world.at.wrapped, borrower);
    world.close(borrower, id).unwrap();
    assert_eq!(
        world.balance(world.at.wrapped, borrower),
        held + 1_000 * WAD
    );
    assert_eq!(world.trove(id).owner, Address::ZERO);
}

#[test]
fn ratio_5_collateral_of_an_idle_trove_lends_its_ratio_to_nobody() {
    let (mut world, borrower, id, _) = with_idle();
    // Plenty on the idle one changes nothing for the branch.
    world.fund(AMPL, borrower, 1_000_000 * WAD);
    let before = world.branch(AMPL).coll;
    world.add(borrower, id, 1_000_000 * WAD).unwrap();
    assert_eq!(world.branch(AMPL).coll, before);
    // The lender's trove is what holds the branch at its CCR of 180 %: all but that may leave.
    let owed = world.branch(AMPL).entire_debt;
    let least = (owed * 18).div_ceil(10).div_ceil(2);
    let big = *world
        .book(AMPL)
        .iter()
        .find(|id| world.trove(**id).coll == 40_000 * WAD)
        .unwrap();
    let excess = before - least;
    let below = Ledger::TcrBelowCcr {};
    let lender = role("lender");
    world.refuses(&below, |world| world.withdraw(lender, big, excess + 1));
    world.withdraw(lender, big, excess).unwrap();
}

#[test]
fn int_9_debts_stand_still_from_the_second_of_a_shutdown() {
    let mut world = World::new();
    let borrower = role("borrower");
    let lender = lender(&mut world, AMPL);
    let id = world.opened(
        borrower,
        Open::new(AMPL, 1_000 * WAD, 700 * WAD).at_bps(2_000),
    );
    world.pay(world.at.amp_usd, lender, borrower, 100 * WAD);
    world.pass(30 * DAY);
    let owed = [world.trove(id).entire_debt, world.branch(AMPL).entire_debt];
    assert!(owed[0] > world.trove(id).debt, "interest came up before");
    shut(&mut world, AMPL);
    for seconds in [1, DAY, YEAR, 100 * YEAR] {
        world.pass(seconds);
        let now = [world.trove(id).entire_debt, world.branch(AMPL).entire_debt];
        assert_eq!(now, owed);
    }
    // A touch changes nothing of it, and a close burns exactly that.
    world.repay(lender, id, WAD).unwrap();
    assert_eq!(world.trove(id).entire_debt, owed[0] - WAD);
    let held = world.amp_usd(borrower);
    world.close(borrower, id).unwrap();
    assert_eq!(world.amp_usd(borrower), held - (owed[0] - WAD));
    let shut = Ledger::BranchShut {};
    let adjust = Ledger::adjustInterestRateCall {
        id: world.book(AMPL)[0],
        rate: U256::from(WAD / 20),
        maxUpfrontFee: U256::MAX,
    };
    let ledger = world.at.ledger;
    world.refuses(&shut, |world| {
        support::answer::nothing(world.send(lender, ledger, &adjust))
    });
}
