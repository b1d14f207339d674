//! The liquidator takes the compensation, stakers and other borrowers the debt and collateral.

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::{lender, role};

/// 1 000 AmpUSD at 160 % of the price of 2 USD: below the MCR of 150 % at 1.85 USD.
fn victim(world: &mut World, owner: Address) -> U256 {
    let id = world.opened(owner, Open::new(AMPL, 800 * WAD, 1_000 * WAD));
    world.pass(1);
    id
}

/// What of the AMPL branch a trove's entire debt was.
fn fall(world: &mut World) {
    world.set_price(AMPL, 1_850_000_000_000_000_000);
}

#[test]
fn liq_2_the_pool_takes_the_debt_for_collateral_and_a_penalty() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    let (borrower, liquidator) = (role("borrower"), role("liquidator"));
    let id = victim(&mut world, borrower);
    world.stake(staker, 10_000 * WAD).unwrap();
    fall(&mut world);
    let debt = world.trove(id).entire_debt;
    let (assets, supply) = (world.pool_assets(), world.supply());
    let done = world.liquidate(liquidator, &[id]).unwrap();
    assert_eq!(done.value, U256::ONE);
    // 0.5 % to the liquidator: 4 shares are worth less than 250 AmpUSD.
    assert_eq!(world.balance(world.at.wrapped, liquidator), 4 * WAD);
    // The debt and 10 % on it, at 1.85 USD, floored.
    let seized =
        U256::from(debt) * U256::from(11 * WAD) / U256::from(18_500_000_000_000_000_000_u128);
    let said = &done.events::<Ledger::TroveLiquidated>()[0];
    assert_eq!((said.id, said.owner), (id, borrower));
    assert_eq!(said.offset.to::<u128>(), debt);
    assert!(said.poolColl.abs_diff(seized) <= U256::ONE);
    assert_eq!(
        world.balance(world.at.wrapped, world.at.pool),
        said.poolColl.to()
    );
    assert_eq!(said.redistributedDebt, U256::ZERO);
    let parts = said.compensation + said.poolColl + said.surplus;
    assert_eq!(parts, U256::from(800 * WAD));
    // The pool paid with AmpUSD that is burned; shares are as many, and worth less.
    assert_eq!(assets - world.pool_assets(), debt);
    assert_eq!(supply - world.supply(), debt);
    assert_eq!(world.trove(id).status, 0);
    assert!(world.owner_of(id).is_err());
}

#[test]
fn liq_11_what_is_left_is_the_owners_to_claim_once() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    let (borrower, stranger) = (role("borrower"), role("stranger"));
    let id = victim(&mut world, borrower);
    world.stake(staker, 10_000 * WAD).unwrap();
    fall(&mut world);
    world.liquidate(stranger, &[id]).unwrap();
    let left = world.surplus(AMPL, borrower);
    assert!(left > 190 * WAD && left < 206 * WAD, "{left}");
    assert_refused(world.claim_surplus(stranger, AMPL), &Ledger::NoSurplus {});
    assert_refused(world.claim_surplus(borrower, SPOT), &Ledger::NoSurplus {});
    assert_eq!(
        world.claim_surplus(borrower, AMPL).unwrap().value,
        U256::from(left)
    );
    assert_eq!(world.balance(world.at.wrapped, borrower), left);
    assert_refused(world.claim_surplus(borrower, AMPL), &Ledger::NoSurplus {});
}

#[test]
fn pool_20_stakers_claim_the_collateral_of_the_liquidated() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let (one, two) = (role("one"), role("two"));
    world.pay(world.at.amp_usd, lender, one, 3_000 * WAD);
    world.pay(world.at.amp_usd, lender, two, 6_000 * WAD);
    world.stake(one, 3_000 * WAD).unwrap();
    world.stake(two, 6_000 * WAD).unwrap();
    let borrower = role("borrower");
    let id = victim(&mut world, borrower);
    fall(&mut world);
    let done = world.liquidate(role("liquidator"), &[id]).unwrap();
    let seized: u128 = done.events::<Ledger::TroveLiquidated>()[0].poolColl.to();
    let gains = [one, two].map(|who| world.claimable(who).amounts[0].to::<u128>());
    // In proportion to their shares; the dead shares' part is nobody's.
    assert!(gains[1].abs_diff(2 * gains[0]) <= 2);
    assert!(gains[0] + gains[1] <= seized && seized - gains[0] - gains[1] < seized / 9_000);
    world.claim(one).unwrap();
    assert_eq!(world.balance(world.at.wrapped, one), gains[0]);
    // Once, and nobody else's.
    world.claim(one).unwrap();
    assert_eq!(world.balance(world.at.wrapped, one), gains[0]);
    assert_eq!(world.claimable(two).amounts[0].to::<u128>(), gains[1]);
}

#[test]
fn redist_3_others_take_what_the_pool_does_not_and_touching_changes_nothing() {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let other = role("other");
    let kept = world.opened(other, Open::new(AMPL, 10_000 * WAD, 2_000 * WAD));
    let id = victim(&mut world, role("borrower"));
    fall(&mut world);
    let debt = world.trove(id).entire_debt;
    let before = world.trove(kept).entire_debt;
    let done = world.liquidate(role("liquidator"), &[id]).unwrap();
    let moved = &done.events::<Ledger::Redistributed>()[0];
    assert_eq!(moved.debt.to::<u128>(), debt);
    // A fifth of the branch's collateral, 10 000 of 50 000 shares, takes a fifth.
    let view = |world: &World| {
        let call = Ledger::troveCall { id: kept };
        world.view(world.at.ledger, &call)
    };
    let pending = view(&world);
    assert_eq!(pending.pendingDebt.to::<u128>(), debt / 5);
    assert_eq!(pending.pendingColl, moved.coll / U256::from(5));
    assert_eq!(world.trove(kept).entire_debt, before + debt / 5);
    world.fund(AMPL, other, WAD);
    let done = world.add(other, kept, WAD).unwrap();
    let applied = &done.events::<Ledger::RedistributionApplied>()[0];
    assert_eq!(applied.debt, pending.pendingDebt);
    let after = view(&world);
    assert_eq!(after.entireDebt.to::<u128>(), before + debt / 5);
    assert_eq!(
        after.coll,
        pending.coll + pending.pendingColl + U256::from(WAD)
    );
    assert_eq!(
        (after.pendingColl, after.pendingDebt),
        (U256::ZERO, U256::ZERO)
    );
    let _ = lender;
}

#[test]
fn liq_10_the_last_trove_goes_only_if_the_pool_takes_it_whole() {
    let mut world = World::new();
    let staker = lender(&mut world, SPOT);
    let open = Open::new(AMPL, 1_000 * WAD, 1_000 * WAD);
    let id = world.opened(role("borrower"), open);
    world.pass(1);
    world.set_price(AMPL, 1_400_000_000_000_000_000);
    let liquidator = role("liquidator");
    let error = Ledger::NothingLiquidated {};
    assert_refused(world.liquidate(liquidator, &[id]), &error);
    world.stake(staker, 900 * WAD).unwrap();
    assert_refused(world.liquidate(liquidator, &[id]), &error);
    world.stake(staker, 200 * WAD).unwrap();
    world.liquidate(liquidator, &[id]).unwrap();
    let branch = world.branch(AMPL);
    assert_eq!((branch.debt, branch.coll, branch.total_stakes), (0, 0, 0));
}

#[test]
fn liq_1_healthy_idle_closed_unknown_and_doubled_ids_are_skipped() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = victim(&mut world, borrower);
    let healthy = world.opened(borrower, Open::new(AMPL, 4_000 * WAD, 1_000 * WAD));
    let closed = world.opened(borrower, Open::new(AMPL, 4_000 * WAD, 1_000 * WAD));
    world.pay(world.at.amp_usd, staker, borrower, 100 * WAD);
    world.pass(1);
    world.close(borrower, closed).unwrap();
    world.stake(staker, 5_000 * WAD).unwrap();
    fall(&mut world);
    let nobody = [closed, healthy, U256::MAX, U256::from(99), U256::ZERO];
    let error = Ledger::NothingLiquidated {};
    assert_refused(world.liquidate(staker, &nobody), &error);
    assert_refused(world.liquidate(staker, &[]), &error);
    let all = [closed, id, healthy, id, U256::MAX, id];
    assert_eq!(world.liquidate(staker, &all).unwrap().value, U256::ONE);
    assert_eq!(world.trove(healthy).status, 1);
}

#[test]
fn liq_13_a_trove_borrowed_on_in_this_second_is_not_liquidated_in_it() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    world.stake(staker, 5_000 * WAD).unwrap();
    let borrower = role("borrower");
    let open = Open::new(AMPL, 800 * WAD, 1_000 * WAD);
    let id = world.opened(borrower, open);
    fall(&mut world);
    let error = Ledger::NothingLiquidated {};
    assert_refused(world.liquidate(staker, &[id]), &error);
    world.pass(1);
    world.liquidate(staker, &[id]).unwrap();
}

#[test]
fn liq_4_troves_of_two_branches_share_one_capacity_in_one_call() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    let (borrower, liquidator) = (role("borrower"), role("liquidator"));
    let ampl = victim(&mut world, borrower);
    // 1 000 AmpUSD at 138 %: below 130 % at 1.10 USD.
    let spot = world.opened(borrower, Open::new(SPOT, 1_150 * NINE, 1_000 * WAD));
    world.pass(1);
    world.stake(staker, 1_500 * WAD).unwrap();
    fall(&mut world);
    world.set_price(SPOT, 1_100_000_000_000_000_000);
    let debts = [ampl, spot].map(|id| world.trove(id).entire_debt);
    let (minted, _) = world.pool_capacity();
    let done = world.liquidate(liquidator, &[spot, ampl]).unwrap();
    assert_eq!(done.value, U256::from(2));
    let said = done.events::<Ledger::TroveLiquidated>();
    // By branch: AMPL first, whole; SPOT gets what is left above one AmpUSD.
    assert_eq!((said[0].id, said[0].offset.to::<u128>()), (ampl, debts[0]));
    assert_eq!(said[1].offset.to::<u128>(), minted - WAD - debts[0]);
    assert_eq!(world.pool_capacity().0, WAD);
    assert_eq!(
        said[1].redistributedDebt.to::<u128>(),
        debts[1] - (minted - WAD - debts[0])
    );
    assert!(world.balance(world.at.spot, liquidator) > 0);
    assert_eq!(world.claimable(staker).amounts.len(), 2);
}

#[test]
fn supply_4_booked_yield_of_the_pool_pays_before_anything_is_redistributed() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_650 * WAD, 2_000 * WAD));
    world.stake(staker, 1_500 * WAD).unwrap();
    // 20 000 AmpUSD at 10 %, all for the pool: there are no gauges.
    world.pass(200 * DAY);
    fall(&mut world);
    let debt = world.trove(id).entire_debt;
    let (minted, earns) = world.pool_capacity();
    let (owned, supply) = (world.pool_assets(), world.supply());
    assert!(earns && minted < debt && debt < owned - WAD);
    let done = world.liquidate(staker, &[id]).unwrap();
    let said = &done.events::<Ledger::TroveLiquidated>()[0];
    assert_eq!(said.redistributedDebt, U256::ZERO);
    // What was never minted is spent first, and not burned.
    let spent: u128 = done.events::<Ledger::YieldCancelled>()[0].amount.to();
    assert_eq!(spent, owned - minted);
    assert_eq!(supply - world.supply(), debt - spent);
    assert_eq!(world.pool_assets(), owned - debt);
    assert_eq!(world.pool_capacity().0, owned - debt);
}

#[test]
fn pool_5_stakers_keep_the_yield_that_was_booked_before_an_offset() {
    let mut world = World::new();
    let staker = lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 900 * WAD, 1_100 * WAD));
    world.stake(staker, 1_900 * WAD).unwrap();
    world.pass(200 * DAY);
    fall(&mut world);
    let debt = world.trove(id).entire_debt;
    let (minted, owned) = (world.pool_capacity().0, world.pool_assets());
    // What the pool holds is enough, and leaves less than it earns from.
    assert!(debt < minted - WAD && minted - debt < 1_000 * WAD && owned > minted + debt / 2);
    world.liquidate(role("liquidator"), &[id]).unwrap();
    assert_eq!(world.pool_assets(), owned - debt);
    // A pull by anybody takes nothing of it away.
    world.unstake(staker, 0).unwrap();
    assert_eq!(world.pool_assets(), owned - debt);
}
