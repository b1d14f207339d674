//! The ledger pays collateral back to the owner.

use integration::coll_for_ratio;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::{lender, price, role};

#[test]
fn moves_the_collateral_out_and_changes_nothing_else() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let before = world.trove(id);
    let done = world.withdraw(borrower, id, 300 * WAD).unwrap();
    let after = world.trove(id);
    assert_eq!(world.balance(world.at.wrapped, borrower), 300 * WAD);
    assert_eq!((after.coll, after.stake), (1_700 * WAD, 1_700 * WAD));
    assert_eq!((after.debt, after.rate), (before.debt, before.rate));
    assert_eq!(world.branch(AMPL).coll, 1_700 * WAD);
    assert_eq!(world.branch(AMPL).total_stakes, 1_700 * WAD);
    let paid = &done.events::<Ledger::CollateralWithdrawn>()[0];
    assert_eq!((paid.id, paid.amount.to::<u128>()), (id, 300 * WAD));
    assert_eq!(
        (paid.coll.to::<u128>(), paid.debt.to::<u128>()),
        (after.coll, after.debt)
    );
}

#[test]
fn ratio_1_leaves_the_mcr_exactly_and_not_one_unit_less() {
    for (branch, mcr, unit) in [(AMPL, 15_000, WAD), (SPOT, 13_000, NINE)] {
        let mut world = World::new();
        lender(&mut world, branch);
        let borrower = role("borrower");
        let id = world.opened(borrower, Open::new(branch, 2_000 * unit, 1_000 * WAD));
        world.pass(DAY);
        let debt = world.trove(id).entire_debt;
        let least = coll_for_ratio(debt, mcr, price(&world, branch));
        let most = 2_000 * unit - least;
        world.refuses(&Ledger::IcrBelowMcr {}, |world| {
            world.withdraw(borrower, id, most + 1)
        });
        world.withdraw(borrower, id, most).unwrap();
        assert_eq!(world.trove(id).coll, least);
    }
}

#[test]
fn ratio_2_leaves_the_branch_its_ccr_exactly_and_not_one_unit_less() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.pass(DAY);
    let least = coll_for_ratio(world.branch(AMPL).entire_debt, 18_000, price(&world, AMPL));
    let most = 2_000 * WAD - least;
    world.refuses(&Ledger::TcrBelowCcr {}, |world| {
        world.withdraw(borrower, id, most + 1)
    });
    world.withdraw(borrower, id, most).unwrap();
}

#[test]
fn ratio_3_is_refused_below_the_ccr_to_a_trove_however_safe() {
    let mut world = World::new();
    let (risky, safe) = (role("risky"), role("safe"));
    world.opened(risky, Open::new(AMPL, 9_100 * WAD, 10_000 * WAD));
    let id = world.opened(safe, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.set_price(AMPL, 19 * WAD / 10);
    world.withdraw(safe, id, WAD).unwrap();
    world.set_price(AMPL, 17 * WAD / 10);
    let error = Ledger::RepaymentBelowWithdrawal {};
    world.refuses(&error, |world| world.withdraw(safe, id, 1));
}

#[test]
fn is_refused_beyond_what_the_trove_has() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.opened(role("other"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let error = Ledger::WithdrawalAboveCollateral {};
    world.refuses(&error, |world| {
        world.withdraw(borrower, id, 2_000 * WAD + 1)
    });
    world.refuses(&Ledger::IcrBelowMcr {}, |world| {
        world.withdraw(borrower, id, 2_000 * WAD)
    });
}

#[test]
fn is_refused_to_a_stranger() {
    let mut world = World::new();
    let id = world.opened(role("borrower"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let stranger = role("attacker");
    let error = Ledger::NotOwnerNorApproved { caller: stranger };
    world.refuses(&error, |world| world.withdraw(stranger, id, 1));
}
