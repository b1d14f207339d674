//! Input that makes no sense: its own error each, and no storage changes.

use alloy_primitives::{Address, I256, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, NINE, Open, SPOT, WAD, World};

use crate::{lender, role};

const CAP: u128 = 10_u128.pow(28);

/// A borrower with a trove, more collateral and AmpUSD.
fn at_work() -> (World, Address, U256) {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 4_000 * WAD, 2_000 * WAD));
    world.fund(AMPL, borrower, 4_000 * WAD);
    (world, borrower, id)
}

fn open(coll: u128, debt: u128) -> Open {
    Open::new(AMPL, coll, debt)
}

#[test]
fn amounts_of_zero() {
    let (mut world, borrower, id) = at_work();
    let error = Ledger::CollateralZero {};
    world.refuses(&error, |world| world.open(borrower, open(0, 1_000 * WAD)));
    let error = Ledger::DebtBelowMin {};
    world.refuses(&error, |world| world.open(borrower, open(1_000 * WAD, 0)));
    let error = Ledger::ZeroChange {};
    world.refuses(&error, |world| world.add(borrower, id, 0));
    world.refuses(&error, |world| world.withdraw(borrower, id, 0));
    world.refuses(&error, |world| world.borrow(borrower, id, 0));
    world.refuses(&error, |world| world.repay(borrower, id, 0));
}

#[test]
fn amounts_beyond_every_cap() {
    let (mut world, borrower, id) = at_work();
    let error = Ledger::AmountAboveCap {};
    for amount in [U256::from(CAP + 1), U256::from(1) << 128, U256::MAX] {
        let request = Open {
            coll: amount,
            ..open(1, 1_000 * WAD)
        };
        world.refuses(&error, |world| world.open(borrower, request));
        let request = Open {
            debt: amount,
            ..open(1_000 * WAD, 1)
        };
        world.refuses(&error, |world| world.open(borrower, request));
        let at = world.at.ledger;
        let call = Ledger::addCollateralCall { id, amount };
        world.refuses(&error, |world| world.send(borrower, at, &call));
        let call = Ledger::borrowCall {
            id,
            amount,
            maxUpfrontFee: U256::MAX,
        };
        world.refuses(&error, |world| world.send(borrower, at, &call));
    }
}

#[test]
fn withdrawals_beyond_what_is_there() {
    let (mut world, borrower, id) = at_work();
    let at = world.at.ledger;
    for amount in [
        U256::from(4_000 * WAD + 1),
        U256::from(CAP),
        U256::from(u128::MAX),
    ] {
        let call = Ledger::withdrawCollateralCall { id, amount };
        let error = Ledger::WithdrawalAboveCollateral {};
        world.refuses(&error, |world| world.send(borrower, at, &call));
    }
    for amount in [U256::from(1) << 128, U256::MAX] {
        let call = Ledger::withdrawCollateralCall { id, amount };
        let error = Ledger::AmountAboveCap {};
        world.refuses(&error, |world| world.send(borrower, at, &call));
    }
}

#[test]
fn the_largest_repayment_takes_what_may_be_repaid() {
    let (mut world, borrower, id) = at_work();
    let call = Ledger::repayCall {
        id,
        amount: U256::MAX,
    };
    let at = world.at.ledger;
    world.send(borrower, at, &call).unwrap();
    assert_eq!(world.trove(id).debt, support::world::MIN_DEBT);
}

#[test]
fn the_largest_collateral_of_the_law_is_taken_and_one_unit_more_is_not() {
    let mut world = World::new();
    let whale = role("whale");
    world.fund(SPOT, whale, CAP + 1);
    let open = Open::new(SPOT, CAP, 1_000 * WAD);
    let id = world.open(whale, open).unwrap().value;
    assert_eq!(world.trove(id).coll, CAP);
    let error = Ledger::AmountAboveCap {};
    world.refuses(&error, |world| world.add(whale, id, 1));
}

#[test]
fn book_6_rates_off_the_grid_or_out_of_range() {
    let (mut world, borrower, _) = at_work();
    let percent = WAD / 100;
    let step = percent / 100;
    let off = [
        percent / 2 + 1,
        percent / 2 - 1,
        5 * percent + step / 2,
        250 * percent + 1,
    ];
    for rate in off.map(U256::from).into_iter().chain([U256::ONE]) {
        let request = Open {
            rate,
            ..open(1_000 * WAD, 1_000 * WAD)
        };
        world.refuses(&Ledger::RateOffGrid {}, |world| {
            world.open(borrower, request)
        });
    }
    let out = [
        0,
        percent / 2 - step,
        250 * percent + step,
        1_000_000 * percent,
    ];
    for rate in out.map(U256::from).into_iter().chain([U256::MAX]) {
        let request = Open {
            rate,
            ..open(1_000 * WAD, 1_000 * WAD)
        };
        world.refuses(&Ledger::RateOutOfRange {}, |world| {
            world.open(borrower, request)
        });
    }
}

#[test]
fn branches_and_owners_that_do_not_exist() {
    let (mut world, borrower, _) = at_work();
    for branch in [U256::from(2), U256::from(8), U256::from(1) << 64, U256::MAX] {
        let request = Open {
            branch,
            ..open(1_000 * WAD, 1_000 * WAD)
        };
        world.refuses(&Ledger::BranchUnknown {}, |world| {
            world.open(borrower, request)
        });
        let view = Ledger::branchCall { b: branch };
        let answer = world.ask(world.at.ledger, &view);
        support::answer::assert_refused(answer, &Ledger::BranchUnknown {});
    }
    let call = open(1_000 * WAD, 1_000 * WAD).call();
    assert!(call.owner.is_zero());
    let (at, error) = (
        world.at.ledger,
        Ledger::ERC721InvalidReceiver {
            receiver: Address::ZERO,
        },
    );
    world.refuses(&error, |world| world.send(borrower, at, &call));
}

#[test]
fn troves_that_do_not_exist() {
    let (mut world, borrower, id) = at_work();
    let branch = U256::from(1) << 64;
    let strange = [
        U256::ZERO,
        id + U256::ONE,
        branch,
        branch + U256::ONE,
        U256::MAX,
    ];
    for id in strange.into_iter().chain([id + (U256::ONE << 128)]) {
        let error = Ledger::TroveUnknown {};
        world.refuses(&error, |world| world.close(borrower, id));
        world.refuses(&error, |world| world.add(borrower, id, 1));
        world.refuses(&error, |world| world.withdraw(borrower, id, 1));
        world.refuses(&error, |world| world.borrow(borrower, id, 1));
        world.refuses(&error, |world| world.repay(borrower, id, 1));
    }
}

#[test]
fn auth_1_a_stranger_may_repay_and_nothing_else() {
    let (mut world, borrower, id) = at_work();
    let stranger = lender(&mut world, SPOT);
    world.fund(AMPL, stranger, WAD);
    world.warp(1);
    let error = Ledger::NotOwnerNorApproved { caller: stranger };
    world.refuses(&error, |world| world.close(stranger, id));
    world.refuses(&error, |world| world.add(stranger, id, WAD));
    world.refuses(&error, |world| world.withdraw(stranger, id, WAD));
    world.refuses(&error, |world| world.borrow(stranger, id, WAD));
    world.repay(stranger, id, WAD).unwrap();
    assert_eq!(world.trove(id).owner, borrower);
}

#[test]
fn prices_that_are_stale_zero_negative_or_of_the_future() {
    let (mut world, borrower, id) = at_work();
    let now = world.now();
    let two = I256::try_from(2 * WAD).unwrap();
    let rounds = [
        (two, now - 50 * 3_600 - 1),
        (I256::ZERO, now),
        (I256::MINUS_ONE, now),
        (I256::MIN, now),
        (two, now + 1),
        (two, 0),
        (I256::MAX, now),
    ];
    for (answer, updated) in rounds {
        world.set_round(AMPL, answer, updated, updated);
        let error = Ledger::OracleDown {};
        world.refuses(&error, |world| {
            world.open(borrower, open(1_000 * WAD, 1_000 * WAD))
        });
        world.refuses(&error, |world| world.borrow(borrower, id, WAD));
        world.refuses(&error, |world| world.withdraw(borrower, id, WAD));
    }
    world.set_round(AMPL, two, now - 26 * 3_600 - 1, now - 26 * 3_600 - 1);
    let error = Ledger::OracleRestricted {};
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.set_round(AMPL, two, now, now);
    world.borrow(borrower, id, WAD).unwrap();
}

#[test]
fn collateral_that_is_not_there_or_not_approved() {
    let (mut world, borrower, id) = at_work();
    let error = interfaces::IErrors::TokenTransferFailed {
        token: world.at.wrapped,
    };
    world.refuses(&error, |world| world.add(borrower, id, 4_000 * WAD + 1));
    world.approve(world.at.wrapped, borrower, world.at.ledger, U256::ZERO);
    world.refuses(&error, |world| world.add(borrower, id, 1));
    world.refuses(&error, |world| {
        world.open(borrower, open(1_000 * WAD, 1_000 * WAD))
    });
    let poor = role("poor");
    world.approve(world.at.spot, poor, world.at.ledger, U256::MAX);
    let error = interfaces::IErrors::TokenTransferFailed {
        token: world.at.spot,
    };
    world.refuses(&error, |world| {
        world.open(poor, Open::new(SPOT, 2_000 * NINE, 1_000 * WAD))
    });
}

#[test]
fn std_8_the_earliest_check_of_the_law_wins() {
    let (mut world, borrower, _) = at_work();
    let mut request = Open {
        branch: U256::from(9),
        rate: U256::from(7),
        ..open(1, 1).fee_at_most(0)
    };
    world.refuses(&Ledger::BranchUnknown {}, |world| {
        world.open(borrower, request)
    });
    request.branch = U256::ZERO;
    world.refuses(&Ledger::RateOffGrid {}, |world| {
        world.open(borrower, request)
    });
    request = request.at_bps(49);
    world.refuses(&Ledger::RateOutOfRange {}, |world| {
        world.open(borrower, request)
    });
    request = request.at_bps(50);
    world.refuses(&Ledger::DebtBelowMin {}, |world| {
        world.open(borrower, request)
    });
    request.debt = U256::from(CAP / 10);
    world.refuses(&Ledger::IcrBelowMcr {}, |world| {
        world.open(borrower, request)
    });
    request.debt = U256::from(2_000_000 * WAD);
    request.coll = U256::from(1_550_000 * WAD);
    world.refuses(&Ledger::TcrBelowCcr {}, |world| {
        world.open(borrower, request)
    });
    request.coll = U256::from(3_000_000 * WAD);
    world.refuses(&Ledger::DebtAboveCeiling {}, |world| {
        world.open(borrower, request)
    });
    request.debt = U256::from(1_000 * WAD);
    world.refuses(&Ledger::UpfrontFeeAboveMax {}, |world| {
        world.open(borrower, request)
    });
    request.max_fee = U256::MAX;
    let error = interfaces::IErrors::TokenTransferFailed {
        token: world.at.wrapped,
    };
    world.refuses(&error, |world| world.open(borrower, request));
    request.coll = U256::from(3_000 * WAD);
    world.open(borrower, request).unwrap();
}
