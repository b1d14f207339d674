//! A front end asks the lens; nobody pays anybody.

use alloy_primitives::{Address, U256};
use integration::{ceil, floor};
use interfaces::ILens::{self, BranchTotals, TroveStatus};
use interfaces::trove_manager::ITroveManager as Ledger;
use invariants::random::Random;
use support::answer::assert_refused;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World, small};

use crate::{lender, price, role};

/// Shuts a branch now, as `shut` will: its mark and the time, in the ledger's storage.
pub(crate) fn shut(world: &mut World, branch: u64) {
    let words = U256::from(4 + (branch << 13));
    let (yields, shutdown) = (words + U256::ONE, words + U256::from(12));
    let ledger = world.at.ledger;
    let marked = world.chain.storage(ledger, yields) | U256::ONE;
    let now = U256::from(world.now());
    world.chain.set_storage(ledger, yields, marked);
    world.chain.set_storage(ledger, shutdown, now);
}

/// Troves of two owners at mixed rates in a branch, some of them closed again; theirs in turn.
pub(crate) fn crowd(world: &mut World, branch: u64) -> [Vec<U256>; 2] {
    let owners = [role("borrower"), role("other")];
    let unit = if branch == SPOT { NINE } else { WAD };
    let mut ids = [Vec::new(), Vec::new()];
    for (index, bps) in [500, 50, 500, 900, 500, 51, 900, 500, 7]
        .into_iter()
        .enumerate()
    {
        let bps = bps.max(50);
        let open = Open::new(branch, 2_000 * unit, (300 + index as u128) * WAD).at_bps(bps);
        ids[index % 2].push(world.opened(owners[index % 2], open));
    }
    world.pass(1);
    for (index, theirs) in ids.iter_mut().enumerate() {
        let gone = theirs.remove(1);
        world.close(owners[index], gone).unwrap();
    }
    world.pass(3 * DAY);
    ids
}

fn status(world: &World, id: U256) -> TroveStatus {
    world.view(world.at.lens, &ILens::troveStatusCall { id })
}

fn totals(world: &World, branch: u64) -> BranchTotals {
    let branch = U256::from(branch);
    world.view(world.at.lens, &ILens::branchTotalsCall { branch })
}

#[test]
fn required_collateral_is_enough_and_one_unit_less_is_not() {
    let (mut bound, mut random) = ([0; 3], Random::new(7));
    for case in 0..60 {
        let branch = case % 2;
        let mut world = World::new();
        if random.one_in(2) {
            lender(&mut world, branch);
            world.pass(random.below(30 * DAY));
            // Below the CCR a new trove has to lift the branch.
            let fallen = [85 * WAD / 100, 70 * WAD / 100][branch as usize];
            if random.one_in(2) {
                world.set_price(branch, fallen);
            }
        }
        let ltv = [0, WAD / 2, WAD * 4 / 5][random.below(3) as usize];
        let call = ILens::requiredCollateralCall {
            branch: U256::from(branch),
            debt: U256::from(random.between(250 * WAD, 3_000 * WAD)),
            rate: U256::from(random.between(50, 25_000) * WAD / 10_000),
            ltv: U256::from(ltv),
        };
        let seen = world.view(world.at.lens, &call);
        let least = small(seen.coll);
        let open = |coll: u128| Open {
            rate: call.rate,
            ..Open::new(branch, coll, small(call.debt))
        };
        let borrower = role("borrower");
        world.fund(branch, borrower, least);
        let mut poorer = world.clone();
        let id = world.open(borrower, open(least)).unwrap().value;
        assert_eq!(small(seen.debt), world.trove(id).debt);
        assert!(ltv == 0 || status(&world, id).ltv <= U256::from(ltv));
        match poorer.open(borrower, open(least - 1)) {
            Ok(id) => {
                assert!(ltv != 0 && status(&poorer, id.value).ltv > U256::from(ltv));
                bound[0] += 1;
            }
            Err(refused) if refused.is::<Ledger::IcrBelowMcr>() => bound[1] += 1,
            Err(refused) => {
                assert!(refused.is::<Ledger::TcrBelowCcr>(), "{refused:?}");
                bound[2] += 1;
            }
        }
    }
    assert!(bound.iter().all(|count| *count > 3), "{bound:?}");
}

#[test]
fn int_7_forecast_fees_are_those_charged_in_the_same_block() {
    let mut world = World::new();
    let borrower = role("borrower");
    lender(&mut world, AMPL);
    world.pass(11 * DAY);
    let open = Open::new(AMPL, 3_000 * WAD, 1_000 * WAD + 7).at_bps(700);
    let call = ILens::predictOpenFeeCall {
        branch: open.branch,
        debt: open.debt,
        rate: open.rate,
    };
    let fee = world.view(world.at.lens, &call);
    let id = world.opened(borrower, open);
    assert_eq!(U256::from(world.trove(id).debt), open.debt + fee);
    world.pass(3 * DAY);
    let more = alloy_primitives::I256::unchecked_from(333 * WAD);
    let predict = |world: &World, change| {
        world.view(
            world.at.lens,
            &ILens::predictAdjustFeeCall {
                id,
                debtChange: change,
            },
        )
    };
    assert_eq!(predict(&world, -more), U256::ZERO);
    let (fee, before) = (predict(&world, more), world.trove(id).entire_debt);
    world.borrow_at_most(borrower, id, 333 * WAD, fee).unwrap();
    assert_eq!(U256::from(world.trove(id).debt - before - 333 * WAD), fee);
    let rate = U256::from(9 * WAD / 100);
    let call = ILens::predictRateChangeFeeCall { id, rate };
    let (fee, before) = (
        world.view(world.at.lens, &call),
        world.trove(id).entire_debt,
    );
    let too_little = fee - U256::ONE;
    assert_refused(
        world.change_rate(borrower, id, 900, too_little),
        &Ledger::UpfrontFeeAboveMax {},
    );
    world.change_rate(borrower, id, 900, fee).unwrap();
    assert_eq!(U256::from(world.trove(id).debt - before), fee);
    world.pass(7 * DAY);
    assert_eq!(world.view(world.at.lens, &call), U256::ZERO);
}

#[test]
fn shows_a_trove_with_its_ratios_and_the_price_at_which_it_is_liquidated() {
    for (branch, mcr, unit) in [(AMPL, 15_000, WAD), (SPOT, 13_000, NINE)] {
        let mut world = World::new();
        lender(&mut world, branch);
        let opened = world.now();
        let id = world.opened(
            role("borrower"),
            Open::new(branch, 2_003 * unit, 1_000 * WAD),
        );
        world.pass(5 * DAY);
        let (seen, trove, price) = (status(&world, id), world.trove(id), price(&world, branch));
        assert_eq!(
            (seen.owner, seen.status, seen.oracleStatus),
            (trove.owner, 1, 0)
        );
        assert_eq!(small(seen.entireDebt), trove.entire_debt);
        assert_eq!(
            (seen.price, seen.rateChangeFreeAt),
            (price, U256::from(opened + 7 * DAY))
        );
        let scale = U256::from(10).pow(U256::from(36));
        let (coll, debt) = (U256::from(trove.coll), U256::from(trove.entire_debt));
        let value = floor(coll, price, scale);
        assert_eq!(seen.value, value);
        assert_eq!(seen.icr, floor(value, U256::from(WAD), debt));
        assert_eq!(seen.ltv, ceil(debt, U256::from(WAD), value));
        assert!(seen.priced && seen.redeemable && !seen.liquidatable);
        let healthy =
            |price| floor(coll, price, scale) * U256::from(10_000) >= debt * U256::from(mcr);
        let bound = seen.liquidationPrice;
        assert!(healthy(bound) && !healthy(bound - U256::ONE));
        // A feed's answer beside the bound, in its own steps.
        let (step, least) = if branch == AMPL {
            (U256::from(10).pow(U256::from(18)), 1)
        } else {
            (U256::from(10).pow(U256::from(37)), 10_u128.pow(10))
        };
        let usd = small(ceil(bound, U256::ONE, step)) * least;
        world.set_price(branch, usd);
        assert!(!status(&world, id).liquidatable);
        world.set_price(branch, usd - least);
        let fallen = status(&world, id);
        assert!(fallen.liquidatable && fallen.redeemable);
        world.set_price(branch, usd / 2);
        assert!(
            !status(&world, id).redeemable,
            "below 100 % a redemption skips it"
        );
    }
}

#[test]
fn shows_nothing_of_a_trove_that_is_not_there() {
    let world = World::new();
    for id in [U256::ZERO, U256::ONE, U256::MAX, U256::from(9) << 64] {
        let seen = status(&world, id);
        assert_eq!(
            (seen.owner, seen.status, seen.priced),
            (Address::ZERO, 0, false)
        );
    }
}

#[test]
fn adds_up_branches_and_the_system() {
    let mut world = World::new();
    for branch in [AMPL, SPOT] {
        crowd(&mut world, branch);
    }
    let (mut value, mut debt, mut interest) = (U256::ZERO, 0, 0);
    for (branch, ceiling) in [(AMPL, 500_000 * WAD), (SPOT, 100_000 * WAD)] {
        let (seen, state) = (totals(&world, branch), world.branch(branch));
        assert_eq!(small(seen.coll), state.coll);
        assert_eq!(small(seen.entireDebt), state.entire_debt);
        assert_eq!(small(seen.interest), state.entire_debt - state.debt);
        assert_eq!(small(seen.headroom), ceiling - state.entire_debt);
        assert_eq!((small(seen.ceiling), small(seen.lastCounter)), (ceiling, 9));
        let scale = U256::from(10).pow(U256::from(36));
        let worth = floor(seen.coll, price(&world, branch), scale);
        assert_eq!(seen.value, worth);
        assert_eq!(seen.tcr, floor(worth, U256::from(WAD), seen.entireDebt));
        assert_eq!(seen.averageRate, state.weighted_debt / seen.entireDebt);
        value += worth;
        debt += state.entire_debt;
        interest += state.entire_debt - state.debt;
    }
    let (seen, system) = (
        world.view(world.at.lens, &ILens::systemTotalsCall {}),
        world.system(),
    );
    assert_eq!((small(seen.branches), small(seen.unpriced)), (2, 0));
    assert_eq!((seen.value, small(seen.debt)), (value, debt));
    assert_eq!(small(seen.supply), world.supply());
    assert_eq!(small(seen.poolYield), system.pool_yield);
    assert_eq!(small(seen.incentiveYield), system.incentive_yield);
    assert_eq!(small(seen.interest), interest);
    assert_eq!(
        (small(seen.cushion), small(seen.residue)),
        (system.cushion, system.residue)
    );
    shut(&mut world, AMPL);
    assert_eq!(totals(&world, AMPL).shutAt, U256::from(world.now()));
    world.stage.warp(51 * 3_600);
    let seen = world.view(world.at.lens, &ILens::systemTotalsCall {});
    assert_eq!((small(seen.unpriced), seen.value), (2, U256::ZERO));
    assert!(!totals(&world, SPOT).priced);
}
