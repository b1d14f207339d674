//! A front end asks the lens what has no answer.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::ILens;
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::stage::arguments;
use support::world::{AMPL, NINE, Open, SPOT, WAD, World};

use crate::role;

#[test]
fn a_page_has_1_to_256_entries() {
    let mut world = World::new();
    let owner = role("borrower");
    let id = world.opened(owner, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    let (branch, none) = (U256::ZERO, U256::ZERO);
    for (max, fits) in [(0, false), (1, true), (256, true), (257, false)] {
        let max = U256::from(max);
        let troves = ILens::trovesCall {
            branch,
            fromCounter: none,
            max,
        };
        let troves_of = ILens::trovesOfCall {
            owner,
            branch,
            fromCounter: none,
            max,
        };
        let by_rate = ILens::trovesByRateCall {
            branch,
            startAfterId: none,
            max,
        };
        let per_rate = ILens::debtPerRateCall {
            branch,
            startAfterId: none,
            max,
        };
        let in_front = ILens::debtInFrontCall {
            id,
            startAfterId: none,
            max,
        };
        for data in [
            troves.abi_encode(),
            troves_of.abi_encode(),
            by_rate.abi_encode(),
            per_rate.abi_encode(),
            in_front.abi_encode(),
        ] {
            let page = world.stage.send_raw(owner, world.at.lens, data);
            if fits {
                page.unwrap();
            } else {
                assert_refused(page, &ILens::PageOutOfRange { max });
            }
        }
    }
}

#[test]
fn a_walk_begins_in_its_branch_and_in_front() {
    let mut world = World::new();
    let borrower = role("borrower");
    let ids = [500, 700, 900].map(|bps| {
        world.opened(
            borrower,
            Open::new(AMPL, 2_000 * WAD, 1_000 * WAD).at_bps(bps),
        )
    });
    let foreign = world.opened(borrower, Open::new(SPOT, 2_000 * NINE, 1_000 * WAD));
    let front = |world: &World, id, after| {
        let call = ILens::debtInFrontCall {
            id,
            startAfterId: after,
            max: U256::from(9),
        };
        world.ask(world.at.lens, &call)
    };
    for after in [ids[1], ids[2], foreign] {
        let error = ILens::StartNotInFront {
            startAfterId: after,
        };
        assert_refused(front(&world, ids[1], after), &error);
    }
    front(&world, ids[1], ids[0]).unwrap();
    let call = |after| ILens::trovesByRateCall {
        branch: U256::ZERO,
        startAfterId: after,
        max: U256::ONE,
    };
    assert_refused(
        world.ask(world.at.lens, &call(foreign)),
        &ILens::StartNotInFront {
            startAfterId: foreign,
        },
    );
    let unknown = U256::from(77);
    assert_refused(
        world.ask(world.at.lens, &call(unknown)),
        &Ledger::TroveUnknown {},
    );
    assert_refused(
        world.ask(world.at.lens, &call(U256::MAX)),
        &Ledger::TroveUnknown {},
    );
    assert_refused(front(&world, unknown, U256::ZERO), &Ledger::TroveUnknown {});
    world.pass(1);
    crate::lens::shut(&mut world, AMPL);
    world.repay(borrower, ids[0], 1_002 * WAD).unwrap();
    assert_refused(front(&world, ids[0], U256::ZERO), &Ledger::TroveIdle {});
    assert_refused(
        world.ask(world.at.lens, &call(ids[0])),
        &Ledger::TroveIdle {},
    );
    let call = ILens::predictRateChangeFeeCall {
        id: ids[0],
        rate: U256::from(WAD / 20),
    };
    assert_refused(world.ask(world.at.lens, &call), &Ledger::TroveIdle {});
}

#[test]
fn there_is_no_third_branch() {
    let world = World::new();
    let error = Ledger::BranchUnknown {};
    for branch in [U256::from(2), U256::from(8), U256::MAX] {
        let (zero, max) = (U256::ZERO, U256::ONE);
        let lens = world.at.lens;
        assert_refused(world.ask(lens, &ILens::branchTotalsCall { branch }), &error);
        let call = ILens::trovesCall {
            branch,
            fromCounter: zero,
            max,
        };
        assert_refused(world.ask(lens, &call), &error);
        let call = ILens::trovesByRateCall {
            branch,
            startAfterId: zero,
            max,
        };
        assert_refused(world.ask(lens, &call), &error);
        let call = ILens::predictOpenFeeCall {
            branch,
            debt: U256::from(WAD),
            rate: U256::from(WAD / 20),
        };
        assert_refused(world.ask(lens, &call), &error);
    }
}

#[test]
fn required_collateral_is_refused_like_the_opening_itself() {
    let mut world = World::new();
    let ask = |world: &World, debt: u128, rate: u128, ltv: u128| {
        let call = ILens::requiredCollateralCall {
            branch: U256::ONE,
            debt: U256::from(debt),
            rate: U256::from(rate),
            ltv: U256::from(ltv),
        };
        world.ask(world.at.lens, &call)
    };
    let rate = WAD / 20;
    assert_refused(
        ask(&world, 1_000 * WAD, rate + 1, 0),
        &Ledger::RateOffGrid {},
    );
    assert_refused(ask(&world, 1_000 * WAD, 1, 0), &Ledger::RateOffGrid {});
    assert_refused(
        ask(&world, 1_000 * WAD, 3 * WAD, 0),
        &Ledger::RateOutOfRange {},
    );
    assert_refused(ask(&world, 100 * WAD, rate, 0), &Ledger::DebtBelowMin {});
    assert_refused(
        ask(&world, 200_000 * WAD, rate, 0),
        &Ledger::DebtAboveCeiling {},
    );
    assert_refused(ask(&world, u128::MAX, rate, 0), &Ledger::AmountAboveCap {});
    assert_refused(
        ask(&world, 1_000 * WAD, rate, 1),
        &Ledger::AmountAboveCap {},
    );
    world.stage.warp(27 * 3_600);
    assert_refused(
        ask(&world, 1_000 * WAD, rate, 0),
        &Ledger::OracleRestricted {},
    );
    world.stage.warp(24 * 3_600);
    assert_refused(ask(&world, 1_000 * WAD, rate, 0), &Ledger::OracleDown {});
    world.set_sequencer(1, world.now());
    assert_refused(
        ask(&world, 1_000 * WAD, rate, 0),
        &IPriceOracle::SequencerDown {},
    );
}

#[test]
fn a_lens_needs_a_ledger_that_answers_like_one() {
    let mut world = World::new();
    let keeper = World::keeper();
    let lens = world.create_program(keeper, "lens");
    let none = world.construct(keeper, lens, &arguments(&(Address::ZERO,)));
    assert_refused(none, &ILens::LedgerUnset {});
    world
        .construct(keeper, lens, &arguments(&(role("nobody"),)))
        .unwrap();
    let error = ILens::LedgerMalformed {};
    assert_refused(world.ask(lens, &ILens::systemTotalsCall {}), &error);
    assert_refused(
        world.ask(lens, &ILens::troveStatusCall { id: U256::ONE }),
        &error,
    );
    let branch = U256::ZERO;
    assert_refused(world.ask(lens, &ILens::branchTotalsCall { branch }), &error);
}

#[test]
fn previews_of_exits_need_no_oracle_and_say_that_there_is_no_price() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.pass(DAY_AND_MORE);
    world.set_sequencer(1, world.now());
    let close = world.view(world.at.lens, &ILens::previewCloseCall { id });
    assert!(!close.priced && close.collOut == U256::from(2_000 * WAD));
    assert_eq!((close.icr, close.ltv, close.tcr), Default::default());
    assert_eq!(close.burn, U256::from(world.trove(id).entire_debt));
    let status = world.view(world.at.lens, &ILens::troveStatusCall { id });
    assert!(!status.priced && !status.liquidatable && !status.redeemable);
    assert_eq!(status.oracleStatus, 2);
}

const DAY_AND_MORE: u64 = 90_000;
