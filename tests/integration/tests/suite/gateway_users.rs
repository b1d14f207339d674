//! For whom the gateway acts, and with what of theirs: permits, managers, strangers.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use interfaces::IGateway::{
    self as Gate, Permit, addCall, borrowCall, closeCall, topUpCall, withPermitsCall, withdrawCall,
};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::actor::Actor;
use support::permit;
use support::world::{AMPL, DAY, SPOT, WAD, word};

use crate::gateway_scene::{ANY, NO_STAKES, Scene, open, sizes};
use crate::role;

/// A permit of the user's for the gateway.
fn signed(scene: &Scene, token: Address, value: U256) -> Permit {
    let (gateway, user) = (scene.world().at.gateway, Actor::named("user"));
    let signature = permit::sign(scene.world(), token, &user, gateway, value, ANY);
    Permit {
        token,
        value,
        deadline: ANY,
        v: signature.v,
        r: signature.r,
        s: signature.s,
    }
}

#[test]
fn gate_6_a_permit_pays_and_one_that_was_sent_before_does_not_stop_the_call() {
    for front_run in [false, true] {
        for branch in [AMPL, SPOT] {
            let mut scene = Scene::new();
            let token = scene.outside(branch);
            let (coll, debt) = sizes(branch);
            scene.revoke(token);
            let gateway = scene.world().at.gateway;
            let call = open(branch, coll, debt).abi_encode();
            let bare = withPermitsCall {
                permits: vec![],
                call: call.clone().into(),
            };
            assert!(scene.send(&bare).is_err(), "nothing is allowed");
            let permits = vec![signed(&scene, token, scene.price_of(branch, coll))];
            if front_run {
                let Permit {
                    value,
                    deadline,
                    v,
                    r,
                    s,
                    ..
                } = permits[0].clone();
                let call = interfaces::IErc20::permitCall {
                    owner: scene.user,
                    spender: gateway,
                    value,
                    deadline,
                    v,
                    r,
                    s,
                };
                scene.world_mut().send(role("thief"), token, &call).unwrap();
            }
            let paid = withPermitsCall {
                permits,
                call: call.into(),
            };
            let answer = scene.send(&paid).unwrap().value;
            let id = Gate::openCall::abi_decode_returns(&answer).unwrap();
            assert_eq!(scene.world().trove(id).coll, coll);
        }
    }
}

#[test]
fn gate_6_permits_are_not_nested_and_a_thief_gains_nothing_by_anothers() {
    let mut scene = Scene::new();
    let token = scene.world().at.ampl;
    scene.revoke(token);
    let call = open(AMPL, 1_000 * WAD, 500 * WAD).abi_encode();
    let permits = vec![signed(&scene, token, ANY)];
    let inner = withPermitsCall {
        permits: permits.clone(),
        call: call.clone().into(),
    };
    let nested = withPermitsCall {
        permits: vec![],
        call: inner.abi_encode().into(),
    };
    let refused = scene.send(&nested).unwrap_err();
    assert!(refused.is::<interfaces::IErrors::UnknownSelector>());
    for call in [vec![], vec![1, 2, 3]] {
        let short = withPermitsCall {
            permits: vec![],
            call: call.into(),
        };
        let refused = scene.send(&short).unwrap_err();
        assert!(refused.is::<interfaces::IErrors::UnknownSelector>());
    }
    // The permit is of the user's, and the thief pays for itself.
    let stolen = withPermitsCall {
        permits,
        call: call.into(),
    };
    assert!(scene.send_as(role("thief"), &stolen).is_err());
}

#[test]
fn std_6_permits_cut_short_or_dirty_are_malformed() {
    let mut scene = Scene::new();
    let (user, gateway) = (scene.user, scene.world().at.gateway);
    let permits = vec![signed(&scene, scene.world().at.ampl, ANY)];
    let call = open(AMPL, 1_000 * WAD, 500 * WAD).abi_encode().into();
    let whole = withPermitsCall { permits, call }.abi_encode();
    let mut more = whole.clone();
    // The number of permits; the first permit's token; where the call is.
    for (at, byte) in [(4 + 2 * 32 + 29, 9), (4 + 3 * 32, 1), (4 + 32 + 28, 1)] {
        more[at] = byte;
        let error = interfaces::IErrors::MalformedCalldata {};
        let data = more.clone();
        let world = scene.world_mut();
        world.refuses(&error, |world| world.send_raw(user, gateway, data));
        more.clone_from(&whole);
    }
    scene.world_mut().send_raw(user, gateway, whole).unwrap();
}

/// Asserts that who is approved by the owner, who is paid by the manager, and who is neither, do
/// nothing with a trove.
fn strangers_are_refused(
    scene: &mut Scene,
    id: U256,
    withdraw: &withdrawCall,
    borrow: &borrowCall,
) {
    let (user, at) = (scene.user, scene.world().at);
    let gateway = at.gateway;
    let receiver = role("receiver");
    // Whom the owner approved is no user of the gateway's, and nobody else is.
    let operator = role("operator");
    let call = Ledger::setApprovalForAllCall {
        operator,
        approved: true,
    };
    scene.world_mut().send(user, at.ledger, &call).unwrap();

    for caller in [operator, receiver, role("stranger")] {
        let error = Gate::NotOwnerNorManager { caller };
        let world = scene.world_mut();
        world.refuses(&error, |world| world.send(caller, gateway, withdraw));
        world.refuses(&error, |world| world.send(caller, gateway, borrow));
        let add = addCall {
            id,
            coll: word(1),
            maxIn: ANY,
        };
        world.refuses(&error, |world| world.send(caller, gateway, &add));
        let close = closeCall {
            id,
            maxDebt: ANY,
            minOut: U256::ZERO,
        };
        world.refuses(&error, |world| world.send(caller, gateway, &close));
        let top_up = topUpCall {
            id,
            repay: U256::ZERO,
            coll: word(1),
            maxIn: ANY,
        };
        world.refuses(&error, |world| world.send(caller, gateway, &top_up));
    }
}

#[test]
fn gate_5_a_manager_acts_for_the_receiver_and_a_stranger_not_at_all() {
    let mut scene = Scene::new();
    let (coll, debt) = sizes(AMPL);
    let id = scene.opened(AMPL, 2 * coll, debt);
    let (manager, receiver) = (role("manager"), role("receiver"));
    scene.admit(manager);
    let (user, at) = (scene.user, scene.world().at);
    let call = Ledger::setManagerCall {
        id,
        manager,
        receiver,
    };
    scene.world_mut().send(user, at.ledger, &call).unwrap();
    scene.world_mut().pass(DAY);
    let worth = scene.worth_of(AMPL, coll / 10);
    let withdraw = withdrawCall {
        id,
        coll: word(coll / 10),
        minOut: U256::ZERO,
    };
    scene.send_as(manager, &withdraw).unwrap();
    assert_eq!(scene.balance_of(at.ampl, receiver), worth);
    let borrow = borrowCall {
        id,
        debt: word(20 * WAD),
        maxUpfrontFee: ANY,
        stakes: NO_STAKES,
        swapData: Bytes::new(),
    };
    scene.send_as(manager, &borrow).unwrap();
    assert_eq!(scene.balance_of(at.amp_usd, receiver), word(20 * WAD));
    strangers_are_refused(&mut scene, id, &withdraw, &borrow);
    // Anybody repays.
    let friend = role("friend");
    scene.admit(friend);
    let (amp_usd, payer) = (at.amp_usd, role("lender"));
    scene.world_mut().pay(amp_usd, payer, friend, 30 * WAD);
    let call = topUpCall {
        id,
        repay: word(30 * WAD),
        coll: U256::ZERO,
        maxIn: U256::ZERO,
    };
    scene.send_as(friend, &call).unwrap();
    assert!(scene.balance_of(amp_usd, friend).is_zero());
}
