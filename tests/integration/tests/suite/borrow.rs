//! The borrower receives more AmpUSD against a trove.

use alloy_primitives::U256;
use integration::{branch_interest, coll_for_ratio, interest, least, pool_part, upfront_fee};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, DAY, NINE, Open, SEED, SPOT, WAD, World};

use crate::{lender, price, role};

const RATE: u128 = 5 * WAD / 100;

#[test]
fn mints_to_the_caller_and_owes_the_amount_and_its_fee() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let (before, booked) = (world.trove(id), world.system());
    let done = world.borrow(borrower, id, 500 * WAD).unwrap();
    let fee = upfront_fee(500 * WAD, RATE);
    let after = world.trove(id);
    assert_eq!(world.amp_usd(borrower), 1_500 * WAD);
    assert_eq!(world.supply(), SEED + 1_500 * WAD);
    assert_eq!(after.debt, before.debt + 500 * WAD + fee);
    assert_eq!((after.coll, after.rate), (before.coll, before.rate));
    assert_eq!(world.branch(AMPL).debt, after.debt);
    assert_eq!(
        world.branch(AMPL).weighted_debt,
        U256::from(after.debt) * U256::from(RATE)
    );
    assert_eq!(
        world.system().pool_yield,
        booked.pool_yield + pool_part(fee)
    );
    let said = &done.events::<Ledger::Borrowed>()[0];
    assert_eq!((said.id, said.amount.to::<u128>()), (id, 500 * WAD));
    assert_eq!(
        (said.upfrontFee.to::<u128>(), said.debt.to::<u128>()),
        (fee, after.debt)
    );
}

#[test]
fn adds_the_interest_first_and_takes_the_fee_on_the_new_debt_alone() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let (before, branch) = (world.trove(id).debt, world.branch(AMPL));
    world.pass(73 * DAY);
    world.borrow(borrower, id, 500 * WAD).unwrap();
    let grown = before + interest(before, RATE, 73 * DAY);
    // The average is taken over the debt after the change: the branch's interest is ceiled.
    let weighted = U256::from(grown + 500 * WAD) * U256::from(RATE);
    let recorded = branch.debt + branch_interest(branch.weighted_debt, 73 * DAY) + 500 * WAD;
    let average: U256 = weighted / U256::from(recorded);
    let fee = upfront_fee(500 * WAD, average.to());
    assert_eq!(world.trove(id).debt, grown + 500 * WAD + fee);
}

#[test]
fn accepts_a_fee_equal_to_the_limit_and_refuses_one_wei_more() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let fee = U256::from(upfront_fee(500 * WAD, RATE));
    world.refuses(&Ledger::UpfrontFeeAboveMax {}, |world| {
        world.borrow_at_most(borrower, id, 500 * WAD, fee - U256::ONE)
    });
    world.borrow_at_most(borrower, id, 500 * WAD, fee).unwrap();
}

#[test]
fn ratio_1_takes_the_trove_to_its_mcr_exactly_and_not_one_wei_further() {
    for (branch, mcr, unit) in [(AMPL, 15_000, WAD), (SPOT, 13_000, NINE)] {
        let mut world = World::new();
        lender(&mut world, branch);
        let borrower = role("borrower");
        let id = world.opened(borrower, Open::new(branch, 2_000 * unit, 1_000 * WAD));
        let state = world.branch(branch);
        // What a trove of this collateral may owe: 1 wei more asks for a unit more.
        let (coll, price) = (2_000 * unit, price(&world, branch));
        let owed = |amount: u128| {
            let weighted = state.weighted_debt + U256::from(amount) * U256::from(RATE);
            let average: U256 = weighted / U256::from(state.debt + amount);
            world.trove(id).debt + amount + upfront_fee(amount, average.to())
        };
        let fits = |amount| coll_for_ratio(owed(amount), mcr, price) <= coll;
        let high = least(1, 5_000 * WAD, |amount| !fits(amount));
        world.refuses(&Ledger::IcrBelowMcr {}, |world| {
            world.borrow(borrower, id, high)
        });
        world.borrow(borrower, id, high - 1).unwrap();
    }
}

#[test]
fn ratio_3_below_the_ccr_is_refused_to_a_trove_however_safe() {
    let mut world = World::new();
    let (risky, safe) = (role("risky"), role("safe"));
    world.opened(risky, Open::new(AMPL, 9_100 * WAD, 10_000 * WAD));
    let id = world.opened(safe, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.set_price(AMPL, 17 * WAD / 10);
    world.refuses(&Ledger::TcrBelowCcr {}, |world| world.borrow(safe, id, 1));
}

#[test]
fn ratio_6_is_refused_above_the_ceiling_also_once_interest_has_passed_it() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 900_000 * NINE, 99_800 * WAD));
    let error = Ledger::DebtAboveCeiling {};
    world.refuses(&error, |world| world.borrow(borrower, id, 200 * WAD));
    world.borrow(borrower, id, 50 * WAD).unwrap();
    world.pass(365 * DAY);
    assert!(
        world.branch(SPOT).entire_debt > 100_000 * WAD,
        "accrual passes a ceiling"
    );
    world.refuses(&error, |world| world.borrow(borrower, id, 1));
    world.repay(borrower, id, WAD).unwrap();
    world.withdraw(borrower, id, NINE).unwrap();
}

#[test]
fn book_5_keeps_the_place_in_the_rate_book() {
    let mut world = World::new();
    let borrower = role("borrower");
    let first = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let second = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.borrow(borrower, first, WAD).unwrap();
    assert_eq!(world.book(AMPL), [second, first]);
}

#[test]
fn is_refused_to_a_stranger() {
    let mut world = World::new();
    let id = world.opened(role("borrower"), Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let stranger = role("attacker");
    let error = Ledger::NotOwnerNorApproved { caller: stranger };
    world.refuses(&error, |world| world.borrow(stranger, id, WAD));
}
