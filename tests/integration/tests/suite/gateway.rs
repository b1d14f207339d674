//! AMPL and SPOT as they are go into troves and come out, for what the user said at most and at
//! least, and AmpUSD is staked in the same call.

use alloy_primitives::{Bytes, U256};
use interfaces::IGateway::{
    self as Gate, PaidAboveMax, ReceivedBelowMin, addCall, borrowCall, closeCall, topUpCall,
    withdrawCall,
};
use support::world::{AMPL, DAY, Open, SPOT, WAD, word};

use crate::gateway_scene::{ANY, NO_STAKES, Scene, open, sizes};
use crate::role;

#[test]
fn gate_2_an_opening_equals_wrapping_and_opening() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let (user, at) = (scene.user, scene.world().at);
        let mut direct = scene.world().clone();
        direct.fund(branch, user, coll);
        let plain = Open::new(branch, coll, debt);
        let plain = direct.open(user, plain).unwrap();
        let cost = scene.price_of(branch, coll);
        let before = scene.balance_of(scene.outside(branch), user);
        let done = scene.send(&open(branch, coll, debt)).unwrap();
        assert_eq!(done.value, plain.value);
        assert_eq!(scene.world().trove(done.value), direct.trove(plain.value));
        assert_eq!(scene.world().branch(branch), direct.branch(branch));
        let logs = |logs: &[stylus_vm::Log]| -> Vec<_> {
            let of = logs.iter().filter(|log| log.address == at.ledger);
            of.map(|log| (log.topics.clone(), log.data.clone()))
                .collect()
        };
        assert_eq!(logs(&done.outcome.logs), logs(&plain.outcome.logs));
        assert_eq!(scene.balance_of(at.amp_usd, user), word(debt));
        assert_eq!(before - scene.balance_of(scene.outside(branch), user), cost);
    }
}

/// A borrowing of which nothing is staked.
fn borrowing(id: U256, debt: u128) -> borrowCall {
    borrowCall {
        id,
        debt: word(debt),
        maxUpfrontFee: ANY,
        stakes: NO_STAKES,
        swapData: Bytes::new(),
    }
}

#[test]
fn gate_2_adding_withdrawing_borrowing_and_closing_equal_the_direct_calls() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let (user, at) = (scene.user, scene.world().at);
        let id = scene.opened(branch, coll, debt);
        let mut direct = scene.world().clone();
        direct.fund(branch, user, coll);
        for world in [scene.world_mut(), &mut direct] {
            world.pass(40 * DAY);
        }
        let paid = scene.price_of(branch, coll / 3);
        let call = addCall {
            id,
            coll: word(coll / 3),
            maxIn: paid,
        };
        assert_eq!(scene.send(&call).unwrap().value, paid);
        direct.add(user, id, coll / 3).unwrap();
        let received = scene.worth_of(branch, coll / 7);
        let call = withdrawCall {
            id,
            coll: word(coll / 7),
            minOut: received,
        };
        let before = scene.balance_of(scene.outside(branch), user);
        assert_eq!(scene.send(&call).unwrap().value, received);
        let after = scene.balance_of(scene.outside(branch), user);
        assert_eq!(after - before, received);
        direct.withdraw(user, id, coll / 7).unwrap();
        let call = borrowing(id, 50 * WAD);
        scene.send(&call).unwrap();
        direct.borrow(user, id, 50 * WAD).unwrap();
        let call = topUpCall {
            id,
            repay: word(60 * WAD),
            coll: word(coll / 9),
            maxIn: scene.price_of(branch, coll / 9),
        };
        scene.send(&call).unwrap();
        direct.repay(user, id, 60 * WAD).unwrap();
        direct.add(user, id, coll / 9).unwrap();
        assert_eq!(scene.world().trove(id), direct.trove(id));
        for world in [scene.world_mut(), &mut direct] {
            world.pay(at.amp_usd, role("lender"), user, 30 * WAD);
            world.pass(DAY);
        }
        let (debt, held) = (
            scene.world().trove(id).entire_debt,
            scene.world().trove(id).coll,
        );
        let owned = scene.balance_of(at.amp_usd, user);
        let received = scene.worth_of(branch, held);
        let call = closeCall {
            id,
            maxDebt: word(debt),
            minOut: received,
        };
        assert_eq!(scene.send(&call).unwrap().value, received);
        direct.close(user, id).unwrap();
        assert_eq!(owned - scene.balance_of(at.amp_usd, user), word(debt));
        assert_eq!(scene.world().branch(branch), direct.branch(branch));
        assert_eq!(scene.world().trove(id), direct.trove(id));
    }
}

#[test]
fn gate_3_the_most_and_the_least_are_of_what_is_paid_and_received() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let paid = scene.price_of(branch, coll);
        let exact = Gate::openCall {
            maxIn: paid,
            ..open(branch, coll, debt)
        };
        let one = U256::ONE;
        let short = Gate::openCall {
            maxIn: paid - one,
            ..exact.clone()
        };
        let gateway = scene.world().at.gateway;
        let user = scene.user;
        let error = PaidAboveMax {
            paid,
            max: paid - one,
        };
        scene
            .world_mut()
            .refuses(&error, |world| world.send(user, gateway, &short));
        let id = scene.send(&exact).unwrap().value;
        scene.world_mut().pass(DAY);
        let part = coll / 10;
        let paid = scene.price_of(branch, part);
        let call = addCall {
            id,
            coll: word(part),
            maxIn: paid - one,
        };
        let error = PaidAboveMax {
            paid,
            max: paid - one,
        };
        scene
            .world_mut()
            .refuses(&error, |world| world.send(user, gateway, &call));
        let received = scene.worth_of(branch, part);
        let min = received + one;
        let call = withdrawCall {
            id,
            coll: word(part),
            minOut: min,
        };
        let error = ReceivedBelowMin { received, min };
        scene
            .world_mut()
            .refuses(&error, |world| world.send(user, gateway, &call));
    }
}

#[test]
fn gate_3_a_closing_costs_at_most_and_brings_at_least_what_was_said() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let (user, gateway, one) = (scene.user, scene.world().at.gateway, U256::ONE);
        let id = scene.opened(branch, coll, debt);
        scene.world_mut().pass(DAY);
        let (amp_usd, lender) = (scene.world().at.amp_usd, role("lender"));
        scene.world_mut().pay(amp_usd, lender, user, 100 * WAD);
        let owed = word(scene.world().trove(id).entire_debt);
        let call = closeCall {
            id,
            maxDebt: owed - one,
            minOut: U256::ZERO,
        };
        let error = PaidAboveMax {
            paid: owed,
            max: owed - one,
        };
        scene
            .world_mut()
            .refuses(&error, |world| world.send(user, gateway, &call));
        let received = scene.worth_of(branch, coll);
        let min = received + one;
        let call = closeCall {
            id,
            maxDebt: owed,
            minOut: min,
        };
        let error = ReceivedBelowMin { received, min };
        scene
            .world_mut()
            .refuses(&error, |world| world.send(user, gateway, &call));
        let call = closeCall {
            id,
            maxDebt: owed,
            minOut: received,
        };
        scene.send(&call).unwrap();
    }
}

#[test]
fn gate_1_minted_amp_usd_is_staked_in_the_pool_and_in_a_gauge_in_the_same_call() {
    let mut scene = Scene::new();
    let (at, user) = (scene.world().at, scene.user);
    let (mut stakes, data) = scene.to_gauge(300 * WAD);
    stakes.toPool = word(450 * WAD);
    let call = Gate::openCall {
        stakes,
        swapData: data,
        ..open(AMPL, 1_000 * WAD, 1_000 * WAD)
    };
    let id = scene.send(&call).unwrap().value;
    assert_eq!(scene.balance_of(at.amp_usd, user), word(250 * WAD));
    let shares = scene.world().shares(user);
    let call = interfaces::IStabilityPool::convertToAssetsCall { shares };
    let staked = scene.world().view(at.pool, &call);
    assert!(word(450 * WAD) - staked <= U256::from(2));
    let gauge = U256::ZERO;
    let call = interfaces::ILiquidityIncentives::stakeOfCall {
        gauge,
        account: user,
    };
    let liquidity = scene.world().view(at.incentives, &call);
    assert!(!liquidity.is_zero());
    // A borrowing does the same.
    let call = borrowCall {
        id,
        debt: word(100 * WAD),
        maxUpfrontFee: ANY,
        stakes: Gate::Stakes {
            toPool: word(100 * WAD),
            ..NO_STAKES
        },
        swapData: Bytes::new(),
    };
    scene.send(&call).unwrap();
    assert_eq!(scene.balance_of(at.amp_usd, user), word(250 * WAD));
    // More than is minted is nobody's to stake.
    let call = borrowCall {
        id,
        debt: word(100 * WAD),
        maxUpfrontFee: ANY,
        stakes: Gate::Stakes {
            toPool: word(100 * WAD) + U256::ONE,
            ..NO_STAKES
        },
        swapData: Bytes::new(),
    };
    assert!(scene.send(&call).is_err());
}

#[test]
fn gate_1_what_the_ledger_does_not_take_of_a_repayment_is_given_back() {
    let mut scene = Scene::new();
    let (at, user) = (scene.world().at, scene.user);
    let id = scene.opened(AMPL, 1_000 * WAD, 1_000 * WAD);
    let call = topUpCall {
        id,
        repay: word(1_000 * WAD),
        coll: U256::ZERO,
        maxIn: U256::ZERO,
    };
    scene.send(&call).unwrap();
    let trove = scene.world().trove(id);
    assert_eq!(trove.entire_debt, 200 * WAD);
    assert_eq!(trove.coll, 1_000 * WAD);
    assert!(scene.balance_of(at.amp_usd, user) > word(198 * WAD));
}

#[test]
fn a_year_at_the_door_ampl_in_half_staked_half_in_the_pool_and_ampl_out() {
    let mut scene = Scene::new();
    let (at, user) = (scene.world().at, scene.user);
    let before = scene.balance_of(at.ampl, user);
    let (mut stakes, data) = scene.to_gauge(500 * WAD);
    stakes.toPool = word(500 * WAD);
    let call = Gate::openCall {
        stakes,
        swapData: data,
        ..open(AMPL, 1_500 * WAD, 1_000 * WAD)
    };
    let id = scene.send(&call).unwrap().value;
    for (day, rebase) in (0..12).zip(
        [3_i64, -8, 40, -120, 7, 0, 99, -31, 5, -64, 12, 1]
            .into_iter()
            .cycle(),
    ) {
        scene.world_mut().pass(30 * DAY + day);
        scene.world_mut().rebase(rebase * 10);
    }
    let shares = scene.world().shares(user);
    scene.world_mut().unstake_shares(user, shares).unwrap();
    let earned = scene.gauges.claim(0, user);
    assert!(earned > 0);
    let (payer, debt) = (role("lender"), scene.world().trove(id).entire_debt);
    scene.world_mut().pay(at.amp_usd, payer, user, 600 * WAD);
    let call = closeCall {
        id,
        maxDebt: word(debt),
        minOut: scene.worth_of(AMPL, 1_500 * WAD),
    };
    scene.send(&call).unwrap();
    assert_eq!(scene.world().trove(id).status, 0);
    assert!(!scene.balance_of(at.ampl, user).is_zero() && !before.is_zero());
}
