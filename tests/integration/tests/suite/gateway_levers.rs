//! Multiply: a trove is levered up with its own debt and down with its own collateral, in one
//! transaction, through a constant-product market.

use alloy_primitives::{Bytes, U256};
use interfaces::IGateway::{
    self as Gate, PaidAboveMax, ReceivedBelowMin, SaleAboveWithdrawal, closeLeveredCall,
    leverDownCall, leverUpCall, openLeveredCall,
};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::doubles::ConstantProductPool as Pair;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, word};

use crate::gateway_scene::{ANY, Scene, open};
use crate::puppets::{data, puppet, step};
use crate::role;

/// A levered trove: collateral and debt, of which the market pays a part.
fn sizes(branch: u64) -> (u128, u128) {
    match branch {
        AMPL => (800 * WAD, 600 * WAD),
        _ => (1_200 * NINE, 500 * WAD),
    }
}

fn levered(scene: &Scene, branch: u64) -> openLeveredCall {
    let (coll, debt) = sizes(branch);
    let (market, swap_data) = scene.swap(branch, U256::ONE);
    openLeveredCall {
        branch: U256::from(branch),
        coll: word(coll),
        maxIn: ANY,
        debt: word(debt),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        market,
        swapData: swap_data,
    }
}

#[test]
fn gate_3_a_levered_opening_costs_what_the_market_does_not_bring() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let user = scene.user;
        let outside = scene.outside(branch);
        let market = scene.markets[usize::try_from(branch).unwrap()];
        let quote = Pair::quoteCall {
            from: scene.world().at.amp_usd,
            paid: word(debt),
        };
        let brought = scene.world().view(market, &quote);
        let before = scene.balance_of(outside, user);
        let id = scene.send(&levered(&scene, branch)).unwrap().value;
        let trove = scene.world().trove(id);
        assert_eq!((trove.coll, trove.owner), (coll, user));
        let paid = before - scene.balance_of(outside, user);
        let whole = scene.price_of(branch, coll);
        assert!(
            paid * U256::from(4) < whole * U256::from(3),
            "{paid} {whole}"
        );
        // In AMPL, two conversions round against the user by a unit each.
        assert!(paid + brought >= whole && paid + brought <= whole + U256::from(2));
        assert!(scene.balance_of(scene.world().at.amp_usd, user).is_zero());
        // To the unit: what was paid is enough, a unit less is not.
        for (less, fits) in [(0_u64, true), (1, false)] {
            let mut scene = Scene::new();
            let mut call = levered(&scene, branch);
            call.maxIn = paid - U256::from(less);
            let answer = scene.send(&call);
            assert_eq!(answer.is_ok(), fits);
            if !fits {
                assert_refused(
                    answer,
                    &PaidAboveMax {
                        paid,
                        max: call.maxIn,
                    },
                );
            }
        }
        // And so is the market's leg.
        for (more, fits) in [(0_u64, true), (1, false)] {
            let mut scene = Scene::new();
            let mut call = levered(&scene, branch);
            call.market.minOut = brought + U256::from(more);
            assert_eq!(scene.send(&call).is_ok(), fits);
        }
    }
}

#[test]
fn gate_2_a_levered_trove_is_the_one_that_the_ledger_opens() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let mut plain = Scene::new();
        let id = scene.send(&levered(&scene, branch)).unwrap().value;
        let same = plain.send(&open(branch, coll, debt)).unwrap().value;
        assert_eq!(scene.world().trove(id), plain.world().trove(same));
        assert_eq!(scene.world().branch(branch), plain.world().branch(branch));
    }
}

#[test]
fn gate_1_a_trove_is_levered_up_and_down_and_closed_by_its_own_collateral() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let (user, at) = (scene.user, scene.world().at);
        let id = scene.opened(branch, coll, debt / 2);
        scene.world_mut().pass(DAY);
        let held = scene.balance_of(at.amp_usd, user);
        let (market, swap_data) = scene.swap(branch, U256::ONE);
        let more = coll / 20;
        let call = leverUpCall {
            id,
            coll: word(more),
            maxIn: ANY,
            debt: word(debt / 4),
            maxUpfrontFee: ANY,
            market: market.clone(),
            swapData: swap_data.clone(),
        };
        let before = scene.balance_of(scene.outside(branch), user);
        scene.send(&call).unwrap();
        let trove = scene.world().trove(id);
        assert_eq!(trove.coll, coll + more);
        assert!(trove.entire_debt > debt * 3 / 4);
        // The market brought more than was added: the rest is the user's.
        assert!(scene.balance_of(scene.outside(branch), user) > before);
        assert_eq!(scene.balance_of(at.amp_usd, user), held);
        scene.world_mut().pass(DAY);
        let sale = coll / 4;
        let call = leverDownCall {
            id,
            coll: word(coll / 3),
            sale: word(sale),
            minOut: scene.worth_of(branch, coll / 3 - sale),
            debt: word(debt / 5),
            market: market.clone(),
            swapData: swap_data.clone(),
        };
        let received = scene.send(&call).unwrap().value;
        assert_eq!(received, call.minOut);
        let after = scene.world().trove(id);
        assert_eq!(after.coll, trove.coll - coll / 3);
        assert!(
            scene.balance_of(at.amp_usd, user) > held,
            "what was not burned"
        );
        let held = scene.balance_of(at.amp_usd, user);
        let call = closeLeveredCall {
            id,
            sale: word(after.coll * 9 / 10),
            minOut: U256::ONE,
            market,
            swapData: swap_data,
        };
        scene.send(&call).unwrap();
        assert_eq!(scene.world().trove(id).status, 0);
        assert!(scene.balance_of(at.amp_usd, user) > held);
    }
}

#[test]
fn gate_3_what_is_not_sold_is_tested_after_all_legs() {
    let mut scene = Scene::new();
    let (coll, debt) = sizes(AMPL);
    let id = scene.opened(AMPL, coll, debt);
    scene.world_mut().pass(DAY);
    let (user, gateway) = (scene.user, scene.world().at.gateway);
    let (market, swap_data) = scene.swap(AMPL, U256::ONE);
    let sale = coll / 2;
    let received = scene.worth_of(AMPL, coll - sale);
    let call = closeLeveredCall {
        id,
        sale: word(sale),
        minOut: received + U256::ONE,
        market,
        swapData: swap_data,
    };
    let error = ReceivedBelowMin {
        received,
        min: call.minOut,
    };
    scene
        .world_mut()
        .refuses(&error, |world| world.send(user, gateway, &call));
    let over = closeLeveredCall {
        sale: word(coll + 1),
        ..call.clone()
    };
    let error = SaleAboveWithdrawal {
        sale: word(coll + 1),
        withdrawal: word(coll),
    };
    scene
        .world_mut()
        .refuses(&error, |world| world.send(user, gateway, &over));
    // A sale that does not bring the debt pays nothing and closes nothing.
    let little = closeLeveredCall {
        sale: word(coll / 10),
        minOut: U256::ZERO,
        ..call.clone()
    };
    assert!(scene.send(&little).is_err());
    let fits = closeLeveredCall {
        minOut: received,
        ..call
    };
    scene.send(&fits).unwrap();
}

/// A manager is paid nothing: what leaves is the receiver's. A market that the manager named could
/// keep it.
#[test]
fn gate_5_nobody_but_the_owner_names_a_market_for_a_trove() {
    let mut scene = Scene::new();
    let (coll, debt) = sizes(AMPL);
    let id = scene.opened(AMPL, 2 * coll, debt);
    let (manager, receiver, stranger) = (role("manager"), role("receiver"), role("stranger"));
    let (user, at) = (scene.user, scene.world().at);
    scene.admit(stranger);
    scene.admit(manager);
    let call = Ledger::setManagerCall {
        id,
        manager,
        receiver,
    };
    scene.world_mut().send(user, at.ledger, &call).unwrap();
    scene.world_mut().pass(DAY);
    let (market, swap_data) = scene.swap(AMPL, U256::ONE);
    let up = leverUpCall {
        id,
        coll: word(WAD),
        maxIn: ANY,
        debt: word(10 * WAD),
        maxUpfrontFee: ANY,
        market: market.clone(),
        swapData: swap_data.clone(),
    };
    let down = leverDownCall {
        id,
        coll: word(40 * WAD),
        sale: word(30 * WAD),
        minOut: U256::ONE,
        debt: word(10 * WAD),
        market: market.clone(),
        swapData: swap_data.clone(),
    };
    let close = closeLeveredCall {
        id,
        sale: word(coll),
        minOut: U256::ONE,
        market,
        swapData: swap_data,
    };
    let (stakes, data) = scene.to_gauge(20 * WAD);
    let stake = Gate::borrowCall {
        id,
        debt: word(20 * WAD),
        maxUpfrontFee: ANY,
        stakes,
        swapData: data,
    };
    for caller in [manager, stranger] {
        let error = Gate::NotTroveOwner { caller };
        let world = scene.world_mut();
        world.refuses(&error, |world| world.send(caller, at.gateway, &up));
        world.refuses(&error, |world| world.send(caller, at.gateway, &down));
        world.refuses(&error, |world| world.send(caller, at.gateway, &close));
        world.refuses(&error, |world| world.send(caller, at.gateway, &stake));
    }
    scene.send(&up).unwrap();
    scene.send(&stake).unwrap();
    scene.world_mut().pass(DAY);
    scene.send(&down).unwrap();
    scene.world_mut().pass(DAY);
    scene.send(&close).unwrap();
    assert!(scene.balance_of(at.ampl, receiver).is_zero());
}

#[test]
fn gate_1_what_a_market_gives_back_is_the_users_and_counts() {
    for branch in [AMPL, SPOT] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(branch);
        let (user, at) = (scene.user, scene.world().at);
        let id = scene.opened(branch, 2 * coll, debt);
        scene.world_mut().pass(DAY);
        let market = puppet(scene.world_mut());
        let lender = role("lender");
        scene.world_mut().pay(at.amp_usd, lender, market, 100 * WAD);
        let (outside, to) = (scene.outside(branch), at.gateway);
        let (left, sale) = (coll / 8, coll / 4);
        // Of what it is sold, the market gives a half back.
        let back = scene.worth_of(branch, sale / 2);
        let pays = |token, value| step(token, &interfaces::IErc20::transferCall { to, value });
        let steps = vec![pays(at.amp_usd, word(60 * WAD)), pays(outside, back)];
        let call = leverDownCall {
            id,
            coll: word(left + sale),
            sale: word(sale),
            minOut: scene.worth_of(branch, left) + back - U256::ONE,
            debt: word(50 * WAD),
            market: Gate::Swap {
                adapter: market,
                minOut: U256::ONE,
            },
            swapData: data(steps),
        };
        let before = scene.balance_of(outside, user);
        let received = scene.send(&call).unwrap().value;
        assert!(received >= call.minOut);
        assert_eq!(scene.balance_of(outside, user), before + received);
    }
}

#[test]
fn gate_3_a_market_that_lies_is_not_believed() {
    let mut scene = Scene::new();
    let gateway = scene.world().at.gateway;
    let user = scene.user;
    let liar = puppet(scene.world_mut());
    let mut call = levered(&scene, AMPL);
    call.market.adapter = liar;
    call.swapData = Bytes::new();
    let error = Gate::SwapBelowMin {
        received: U256::ZERO,
        min: U256::ONE,
    };
    scene
        .world_mut()
        .refuses(&error, |world| world.send(user, gateway, &call));
}
