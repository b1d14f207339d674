//! The borrower gives collateral to the ledger and receives AmpUSD.

use alloy_primitives::{Address, U256};
use integration::{coll_for_ratio, least, pool_part, upfront_fee};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::{AMPL, MIN_DEBT, NINE, Open, SEED, SPOT, Setup, WAD, World};

use crate::{lender, price, role};

const RATE: u128 = 5 * WAD / 100;

#[test]
fn moves_the_collateral_in_and_the_amp_usd_out() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    assert_eq!(world.amp_usd(borrower), 1_000 * WAD);
    assert_eq!(world.supply(), SEED + 1_000 * WAD);
    assert_eq!(world.balance(world.at.wrapped, borrower), 0);
    assert_eq!(
        world.balance(world.at.wrapped, world.at.ledger),
        1_500 * WAD
    );
    assert_eq!(world.owner_of(id).unwrap().value, borrower);
}

#[test]
fn records_the_trove_with_its_fee_and_the_branch_with_its_totals() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
    let debt = 1_000 * WAD + upfront_fee(1_000 * WAD, RATE);
    let (trove, branch) = (world.trove(id), world.branch(SPOT));
    assert_eq!((trove.owner, trove.status), (borrower, 1));
    assert_eq!(
        (trove.coll, trove.debt, trove.entire_debt),
        (1_500 * NINE, debt, debt)
    );
    assert_eq!((trove.rate, trove.stake), (RATE, 1_500 * NINE));
    assert_eq!(trove.last_touch, world.now());
    assert_eq!(
        (branch.coll, branch.debt, branch.entire_debt),
        (1_500 * NINE, debt, debt)
    );
    assert_eq!(branch.weighted_debt, U256::from(debt) * U256::from(RATE));
    assert_eq!(
        (branch.average_rate, branch.total_stakes),
        (RATE, 1_500 * NINE)
    );
    assert_eq!(
        world.branch(AMPL).debt,
        0,
        "the other branch has nothing to do with it"
    );
}

#[test]
fn books_three_quarters_of_the_fee_for_the_pool_and_the_rest_for_the_incentives() {
    let mut world = World::new();
    world.opened(
        role("borrower"),
        Open::new(AMPL, 1_500 * WAD, 1_000 * WAD + 1),
    );
    let fee = upfront_fee(1_000 * WAD + 1, RATE);
    let system = world.system();
    assert_eq!(system.pool_yield, pool_part(fee));
    assert_eq!(system.incentive_yield, fee - pool_part(fee));
    assert_eq!((system.cushion, system.residue), (0, SEED));
}

#[test]
fn charges_the_second_borrower_the_average_rate_after_the_change() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let before = world.branch(AMPL);
    let id = world.opened(
        role("borrower"),
        Open::new(AMPL, 1_500 * WAD, 1_000 * WAD).at_bps(100),
    );
    let added = U256::from(1_000 * WAD);
    let weighted = before.weighted_debt + added * U256::from(WAD / 100);
    let average: U256 = weighted / (U256::from(before.debt) + added);
    let fee = upfront_fee(1_000 * WAD, average.to());
    assert_eq!(world.trove(id).debt, 1_000 * WAD + fee);
    assert!(
        fee > upfront_fee(1_000 * WAD, WAD / 100),
        "the others' rate raises the fee"
    );
}

#[test]
fn counts_ids_in_each_branch_from_one() {
    let mut world = World::new();
    let borrower = role("borrower");
    let first = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let second = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let spot = world.opened(borrower, Open::new(SPOT, 1_500 * NINE, 1_000 * WAD));
    assert_eq!((first, second), (U256::from(1), U256::from(2)));
    assert_eq!(spot, (U256::from(1) << 64) + U256::from(1));
}

#[test]
fn never_uses_an_id_again_after_a_close() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let first = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    world.pass(1);
    world.close(lender, first).unwrap();
    let second = world.opened(lender, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    assert_eq!(second, first + U256::from(1));
}

#[test]
fn says_what_happened_in_its_events() {
    let mut world = World::new();
    let borrower = role("borrower");
    world.fund(AMPL, borrower, 1_500 * WAD);
    let done = world
        .open(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD))
        .unwrap();
    let opened = &done.events::<Ledger::TroveOpened>()[0];
    let fee = upfront_fee(1_000 * WAD, RATE);
    assert_eq!((opened.id, opened.owner), (done.value, borrower));
    assert_eq!(opened.coll, U256::from(1_500 * WAD));
    assert_eq!(opened.debt, U256::from(1_000 * WAD + fee));
    assert_eq!(
        (opened.rate, opened.upfrontFee),
        (U256::from(RATE), U256::from(fee))
    );
    let moved = &done.events::<Ledger::Transfer>()[0];
    assert_eq!(
        (moved.from, moved.to, moved.tokenId),
        (Address::ZERO, borrower, done.value)
    );
}

#[test]
fn auth_6_spends_the_callers_collateral_and_gives_the_owner_the_token() {
    let mut world = World::new();
    let (payer, owner) = (role("payer"), role("owner"));
    world.fund(AMPL, payer, 1_500 * WAD);
    world.fund(AMPL, owner, 1_500 * WAD);
    let open = Open::new(AMPL, 1_500 * WAD, 1_000 * WAD).owned_by(owner);
    let id = world.open(payer, open).unwrap().value;
    assert_eq!(world.owner_of(id).unwrap().value, owner);
    assert_eq!(world.amp_usd(payer), 1_000 * WAD);
    assert_eq!(world.amp_usd(owner), 0);
    assert_eq!(world.balance(world.at.wrapped, payer), 0);
    assert_eq!(
        world.balance(world.at.wrapped, owner),
        1_500 * WAD,
        "the owner's was not used"
    );
}

#[test]
fn accepts_a_fee_equal_to_the_limit_and_refuses_one_wei_more() {
    let mut world = World::new();
    let borrower = role("borrower");
    world.fund(AMPL, borrower, 1_500 * WAD);
    let fee = upfront_fee(1_000 * WAD, RATE);
    let open = Open::new(AMPL, 1_500 * WAD, 1_000 * WAD);
    world.refuses(&Ledger::UpfrontFeeAboveMax {}, |world| {
        world.open(borrower, open.fee_at_most(fee - 1))
    });
    world.open(borrower, open.fee_at_most(fee)).unwrap();
}

#[test]
fn accepts_the_minimum_debt_fee_included_and_refuses_one_wei_less() {
    let mut world = World::new();
    let borrower = role("borrower");
    world.fund(AMPL, borrower, 10_000 * WAD);
    // The least amount that owes the minimum with its fee.
    let owes = |amount| amount + upfront_fee(amount, RATE);
    let amount = least(1, MIN_DEBT, |amount| owes(amount) >= MIN_DEBT);
    assert!(owes(amount - 1) < MIN_DEBT);
    let open = |amount| Open::new(AMPL, 1_000 * WAD, amount);
    assert_refused(
        world.open(borrower, open(amount - 1)),
        &Ledger::DebtBelowMin {},
    );
    let id = world.open(borrower, open(amount)).unwrap().value;
    assert!(world.trove(id).debt >= MIN_DEBT);
}

#[test]
fn ratio_2_accepts_a_branch_at_its_ccr_and_refuses_one_unit_less() {
    for (branch, ccr) in [(AMPL, 18_000), (SPOT, 15_000)] {
        let mut world = World::new();
        let borrower = role("borrower");
        let debt = 1_000 * WAD + upfront_fee(1_000 * WAD, RATE);
        let coll = coll_for_ratio(debt, ccr, price(&world, branch));
        world.fund(branch, borrower, 2 * coll);
        let answer = world.open(borrower, Open::new(branch, coll - 1, 1_000 * WAD));
        assert_refused(answer, &Ledger::TcrBelowCcr {});
        world
            .open(borrower, Open::new(branch, coll, 1_000 * WAD))
            .unwrap();
    }
}

#[test]
fn ratio_1_accepts_a_trove_at_its_mcr_and_refuses_one_unit_less() {
    for (branch, mcr) in [(AMPL, 15_000), (SPOT, 13_000)] {
        let mut world = World::new();
        lender(&mut world, branch);
        let borrower = role("borrower");
        let before = world.branch(branch);
        let weighted = before.weighted_debt + U256::from(1_000 * WAD) * U256::from(RATE);
        let average: U256 = weighted / U256::from(before.debt + 1_000 * WAD);
        let debt = 1_000 * WAD + upfront_fee(1_000 * WAD, average.to());
        let coll = coll_for_ratio(debt, mcr, price(&world, branch));
        world.fund(branch, borrower, 2 * coll);
        let answer = world.open(borrower, Open::new(branch, coll - 1, 1_000 * WAD));
        assert_refused(answer, &Ledger::IcrBelowMcr {});
        let id = world
            .open(borrower, Open::new(branch, coll, 1_000 * WAD))
            .unwrap()
            .value;
        assert_eq!(world.trove(id).debt, debt);
    }
}

#[test]
fn ratio_6_accepts_debt_up_to_the_ceiling_fee_included_and_refuses_more() {
    let mut world = World::new();
    let borrower = role("borrower");
    world.fund(AMPL, borrower, 1_000_000 * WAD);
    let ceiling = support::world::Params::AMPL.ceiling;
    let owes = |amount| amount + upfront_fee(amount, RATE);
    let amount = least(1, ceiling, |amount| owes(amount + 1) > ceiling);
    let open = |amount| Open::new(AMPL, 900_000 * WAD, amount);
    assert_refused(
        world.open(borrower, open(amount + 1)),
        &Ledger::DebtAboveCeiling {},
    );
    world.open(borrower, open(amount)).unwrap();
    assert!(
        ceiling - world.branch(AMPL).debt <= 1,
        "a fee step can skip one wei"
    );
}

#[test]
fn accepts_the_lowest_and_the_highest_rate_of_the_grid() {
    let mut world = World::new();
    let borrower = role("borrower");
    for (bps, tick) in [(50, 0), (51, 1), (24_999, 24_949), (25_000, 24_950)] {
        let id = world.opened(
            borrower,
            Open::new(AMPL, 5_000 * WAD, 1_000 * WAD).at_bps(bps),
        );
        assert_eq!(
            world.trove(id).rate,
            u128::from(bps) * WAD / 10_000,
            "tick {tick}"
        );
    }
}

#[test]
fn book_3_orders_troves_by_rate_and_the_last_of_a_rate_first() {
    let mut world = World::new();
    let borrower = role("borrower");
    let mut ids = Vec::new();
    for bps in [500, 50, 25_000, 500, 306, 305, 50] {
        ids.push(world.opened(
            borrower,
            Open::new(AMPL, 5_000 * WAD, 1_000 * WAD).at_bps(bps),
        ));
    }
    let order = [6, 1, 5, 4, 3, 0, 2].map(|index: usize| ids[index]);
    assert_eq!(world.book(AMPL), order);
    assert!(world.book(SPOT).is_empty());
}

#[test]
fn costs_the_same_gas_next_to_one_or_a_hundred_troves() {
    let mut world = Setup::roomy().deploy();
    let borrower = role("borrower");
    world.fund(SPOT, borrower, 10_000_000 * NINE);
    let mut open = |bps| {
        let open = Open::new(SPOT, 10_000 * NINE, 1_000 * WAD).at_bps(bps);
        world.open(borrower, open).unwrap().outcome.gas_used
    };
    open(700);
    let new_rate = open(20_000);
    open(500);
    let known_rate = open(500);
    for index in 0..100 {
        open(300 + index * 11);
    }
    let later = open(500);
    assert!(
        later.abs_diff(known_rate) <= 200,
        "{known_rate} among 3, {later} among 104"
    );
    let later = open(10_000);
    assert!(
        later.abs_diff(new_rate) <= 200,
        "{new_rate} next to one, {later} next to 105"
    );
}
