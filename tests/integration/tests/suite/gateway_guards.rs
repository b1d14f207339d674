//! What keeps the gateway its users' own: the lock, whom it is called back by, and with what.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IErrors::{AlreadyConstructed, CallFailed, UnknownSelector};
use interfaces::IGateway::{self as Gate, AddressUnset, Locked, NotInFlight, NotLedger};
use interfaces::IOnTroveChange::{TroveAmounts, onTroveChangeCall};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::doubles::Puppet;
use support::stage::arguments;
use support::world::{AMPL, NINE, SPOT, WAD, World, word};

use crate::gateway_scene::{ANY, Scene, open};
use crate::puppets::{data, puppet, step};
use crate::role;

fn called_back(data: Vec<u8>) -> onTroveChangeCall {
    onTroveChangeCall {
        kind: 0,
        amounts: TroveAmounts {
            id: U256::ONE,
            collIn: word(WAD),
            collOut: U256::ZERO,
            minted: word(WAD),
            burned: U256::ZERO,
        },
        data: data.into(),
    }
}

/// What a verb has the ledger call back with, by whoever is told to pay.
fn flight(scene: &Scene, victim: Address) -> Vec<u8> {
    let at = scene.world().at;
    let market = scene.markets[0].abi_encode();
    let words = (victim, at.wrapped, at.ampl, ANY, scene.adapter, U256::ZERO);
    let head = words.abi_encode();
    let tail = (U256::from(224), U256::from(market.len())).abi_encode();
    [head, tail, market].concat()
}

#[test]
fn gate_4_nobody_but_the_ledger_calls_back() {
    let mut scene = Scene::new();
    let gateway = scene.world().at.gateway;
    let call = called_back(flight(&scene, scene.user));
    for caller in [role("thief"), scene.user, scene.world().at.pool, gateway] {
        let world = scene.world_mut();
        world.refuses(&NotLedger { caller }, |world| {
            world.send(caller, gateway, &call)
        });
    }
}

#[test]
fn gate_4_the_ledger_calls_back_while_a_verb_runs_once_and_with_what_it_said() {
    let mut scene = Scene::new();
    let at = scene.world().at;
    let told = flight(&scene, scene.user);
    let call = called_back(told.clone());
    let refused = |scene: &mut Scene| {
        let world = scene.world_mut();
        world.refuses(&NotInFlight {}, |world| {
            world.send(at.ledger, at.gateway, &call)
        });
    };
    // No verb runs; one runs that called back already, or has no callback; one that said otherwise.
    refused(&mut scene);
    for lock in [B256::with_last_byte(1), keccak256(b"otherwise")] {
        let lock = U256::from_be_bytes(lock.0);
        scene
            .world_mut()
            .chain
            .set_storage(at.gateway, U256::ZERO, lock);
        refused(&mut scene);
    }
    // With what it said it goes through: it is the test that refused, and nothing else.
    let lock = U256::from_be_bytes(keccak256(&told).0);
    scene
        .world_mut()
        .chain
        .set_storage(at.gateway, U256::ZERO, lock);
    let (amp_usd, payer) = (at.amp_usd, role("lender"));
    scene.world_mut().pay(amp_usd, payer, at.gateway, WAD);
    scene
        .world_mut()
        .send(at.ledger, at.gateway, &call)
        .unwrap();
    let left = scene.world().chain.storage(at.gateway, U256::ZERO);
    assert_eq!(left, U256::ONE, "and not again");
    refused(&mut scene);
}

#[test]
fn gate_5_a_stranger_cannot_have_the_ledger_call_the_gateway_for_another() {
    let mut scene = Scene::new();
    let (at, thief) = (scene.world().at, puppet(scene.world_mut()));
    scene.opened(AMPL, 1_000 * WAD, 500 * WAD);
    // The ledger calls back whom it was called by: a stranger's data reaches the stranger.
    let before = scene.balance_of(at.ampl, scene.user);
    scene.world_mut().fund(AMPL, thief, 1_000 * WAD);
    let told = flight(&scene, scene.user);
    let call = Ledger::openTroveWithCall {
        branch: U256::from(AMPL),
        owner: thief,
        coll: word(1_000 * WAD),
        debt: word(500 * WAD),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        managers_: Ledger::Managers {
            manager: Address::ZERO,
            receiver: Address::ZERO,
            rateDelegate: Address::ZERO,
            minRate: U256::ZERO,
            maxRate: U256::ZERO,
            minPeriod: alloy_primitives::aliases::U40::ZERO,
        },
        data: data(vec![Puppet::Step {
            mayFail: true,
            ..step(at.gateway, &called_back(told))
        }]),
    };
    let message = call.abi_encode().into();
    let act = Puppet::actCall {
        target: at.ledger,
        message,
    };
    let done = scene.world_mut().send(role("anyone"), thief, &act).unwrap();
    let stepped = &done.events::<Puppet::Stepped>()[0];
    assert!(!stepped.success);
    assert_eq!(
        *stepped.answer,
        *alloy_sol_types::SolError::abi_encode(&NotLedger { caller: thief })
    );
    assert_eq!(scene.balance_of(at.ampl, scene.user), before);
}

#[test]
fn safe_1_a_market_that_comes_back_finds_the_gateway_locked_and_the_ledger_too() {
    let mut scene = Scene::new();
    let (at, user) = (scene.world().at, scene.user);
    let market = puppet(scene.world_mut());
    scene
        .world_mut()
        .give_ampl(market, U256::from(1_000 * NINE));
    let told = called_back(flight(&scene, user));
    let come_back = |target, message: Vec<u8>| Puppet::Step {
        target,
        mayFail: true,
        message: message.into(),
    };
    let permits = Gate::withPermitsCall {
        permits: vec![],
        call: open(AMPL, WAD, WAD).abi_encode().into(),
    };
    let id = U256::ONE;
    let pays = interfaces::IErc20::transferCall {
        to: at.gateway,
        value: U256::from(100 * NINE),
    };
    let add = Gate::addCall {
        id,
        coll: U256::ONE,
        maxIn: ANY,
    };
    let steps = vec![
        come_back(at.gateway, add.abi_encode()),
        come_back(at.gateway, permits.abi_encode()),
        come_back(at.gateway, vec![9, 9, 9, 9]),
        come_back(at.gateway, told.abi_encode()),
        come_back(at.ledger, Ledger::closeTroveCall { id }.abi_encode()),
        step(at.ampl, &pays),
    ];
    let call = Gate::openLeveredCall {
        branch: U256::from(AMPL),
        coll: word(800 * WAD),
        maxIn: ANY,
        debt: word(500 * WAD),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        market: Gate::Swap {
            adapter: market,
            minOut: U256::ONE,
        },
        swapData: data(steps),
    };
    let done = scene.send(&call).unwrap();
    let stepped = done.events::<Puppet::Stepped>();
    let locked = alloy_sol_types::SolError::abi_encode(&Locked {});
    for answer in &stepped[..3] {
        assert!(!answer.success && *answer.answer == *locked);
    }
    let not_ledger = alloy_sol_types::SolError::abi_encode(&NotLedger { caller: market });
    assert_eq!(*stepped[3].answer, *not_ledger);
    assert!(!stepped[4].success && stepped[5].success);
}

#[test]
fn gate_1_an_approval_of_ones_own_contract_is_all_that_a_token_is_asked_for() {
    // A token that answers an approval otherwise, as SPOT: the door stays shut.
    let setup = support::world::Setup {
        hostile_spot: true,
        ..support::world::Setup::launch()
    };
    let mut world = setup.deploy();
    let (user, at) = (role("user"), world.at);
    world.fund(SPOT, user, 1_000 * NINE);
    world.approve(at.spot, user, at.gateway, ANY);
    let call = open(SPOT, 1_000 * NINE, 300 * WAD);
    let mut broken = world.clone();
    let mode = support::doubles::HostileToken::setModeCall { mode_: 1 };
    broken.send(user, at.spot, &mode).unwrap();
    let token = at.spot;
    let error = interfaces::IErrors::TokenTransferFailed { token };
    broken.refuses(&error, |world| world.send(user, at.gateway, &call));
    world.send(user, at.gateway, &call).unwrap();
}

#[test]
fn auth_2_a_gateway_is_constructed_once_by_what_the_ledger_names() {
    let mut scene = Scene::new();
    let at = scene.world().at;
    let keeper = World::keeper();
    let told = arguments(&(at.ledger, at.wrapped));
    let world = scene.world_mut();
    assert_refused(
        world.construct(keeper, at.gateway, &told),
        &AlreadyConstructed {},
    );
    assert_eq!(world.view(at.gateway, &Gate::ledgerCall {}), at.ledger);
    assert_eq!(world.view(at.gateway, &Gate::ampUsdCall {}), at.amp_usd);
    assert_eq!(world.view(at.gateway, &Gate::stabilityPoolCall {}), at.pool);
    assert_eq!(
        world.view(at.gateway, &Gate::liquidityIncentivesCall {}),
        at.incentives
    );
    assert_eq!(
        world.view(at.gateway, &Gate::wrappedAmplCall {}),
        at.wrapped
    );
    assert_eq!(world.view(at.gateway, &Gate::amplCall {}), at.ampl);
    let new = world.create_program(keeper, "gateway");
    let call = Gate::closeCall {
        id: U256::ONE,
        maxDebt: ANY,
        minOut: U256::ZERO,
    };
    let refused = world.send(role("user"), new, &call).unwrap_err();
    assert!(refused.is::<CallFailed>(), "{refused:?}");
    let unset = arguments(&(Address::ZERO, at.wrapped));
    assert_refused(world.construct(keeper, new, &unset), &AddressUnset {});
    let wrong = arguments(&(at.ledger, role("nobody")));
    let error = CallFailed {
        target: role("nobody"),
    };
    assert_refused(world.construct(keeper, new, &wrong), &error);
    // Where there is no AMPL there is nothing to wrap.
    let bare = arguments(&(at.ledger, Address::ZERO));
    world.construct(keeper, new, &bare).unwrap();
    assert_eq!(world.view(new, &Gate::amplCall {}), Address::ZERO);
    let unknown = world
        .send_raw(role("user"), new, vec![1, 2, 3, 4])
        .unwrap_err();
    assert!(unknown.is::<UnknownSelector>());
}
