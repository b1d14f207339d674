//! What a callback can do, and what it cannot: run off with what it owes, come back in, or change
//! what was decided before it.

use alloy_primitives::{Address, Bytes, I256, U256};
use interfaces::IErc20::{ERC20InsufficientBalance, approveCall, transferCall};
use interfaces::IErrors::TokenTransferFailed;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::doubles::{MockFeed, Puppet};
use support::world::{AMPL, DAY, SPOT, WAD, World, word};

use crate::callback_order::{Scene, Verb, scene, verbs};
use crate::puppets::{data, puppet, step};
use crate::role;

/// Data that sends away this much of a token.
fn runs_off(token: Address, value: u128) -> Bytes {
    let call = transferCall {
        to: role("accomplice"),
        value: word(value),
    };
    data(vec![step(token, &call)])
}

/// Whether a verb takes collateral, and whether it burns.
fn owes(verb: Verb) -> (bool, bool) {
    match verb {
        Verb::Open(..) | Verb::OpenAtLtv(..) => (true, false),
        Verb::Adjust(coll, debt) => (coll > 0, debt < 0),
        Verb::ToLtv(ltv) => (false, ltv < WAD / 5),
        Verb::Close => (false, true),
    }
}

/// What a callback finds in the puppet's hands, and what is taken after it: of AmpUSD and of
/// collateral.
fn account(world: &World, scene: &Scene, verb: Verb) -> [(u128, u128); 2] {
    let done = verb.act(&mut world.clone(), scene, &[1]).unwrap();
    let told = &done.events::<Puppet::ToldOfChange>()[0];
    let watched = if scene.branch == AMPL { 1 } else { 2 };
    let amounts = &told.amounts;
    [
        (told.held[0].to(), amounts.burned.to()),
        (told.held[watched].to(), amounts.collIn.to()),
    ]
}

#[test]
fn supply_8_collateral_of_a_caller_who_ran_off_reverts_whole() {
    let mut tested = 0;
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let token = world.collateral(branch);
        for verb in verbs(scene.token) {
            if !owes(verb).0 {
                continue;
            }
            let [_, (held, taken)] = account(&world, &scene, verb);
            let (mut exact, mut short) = (world.clone(), world.clone());
            verb.act(&mut exact, &scene, &runs_off(token, held - taken))
                .unwrap();
            assert_eq!(exact.balance(token, scene.puppet), 0);
            let error = TokenTransferFailed { token };
            let off = runs_off(token, held - taken + 1);
            short.refuses(&error, |world| verb.act(world, &scene, &off));
            tested += 1;
        }
    }
    assert_eq!(tested, 10);
}

#[test]
fn supply_8_amp_usd_of_a_caller_who_ran_off_reverts_whole() {
    let mut tested = 0;
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let token = world.at.amp_usd;
        for verb in verbs(scene.token) {
            if !owes(verb).1 {
                continue;
            }
            let [(held, burned), _] = account(&world, &scene, verb);
            let (mut exact, mut short) = (world.clone(), world.clone());
            verb.act(&mut exact, &scene, &runs_off(token, held - burned))
                .unwrap();
            assert_eq!(exact.amp_usd(scene.puppet), 0);
            let error = ERC20InsufficientBalance {
                sender: scene.puppet,
                balance: word(burned - 1),
                needed: word(burned),
            };
            let off = runs_off(token, held - burned + 1);
            short.refuses(&error, |world| verb.act(world, &scene, &off));
            tested += 1;
        }
    }
    assert_eq!(tested, 10);
}

#[test]
fn supply_8_an_allowance_taken_back_in_the_callback_reverts_whole() {
    let (mut world, scene) = scene(AMPL);
    let token = world.at.wrapped;
    let revoke = approveCall {
        spender: world.at.ledger,
        value: U256::ZERO,
    };
    let steps = data(vec![step(token, &revoke)]);
    let error = TokenTransferFailed { token };
    for verb in [Verb::Open(WAD * 2_000, WAD * 500), Verb::Adjust(1, 0)] {
        world.refuses(&error, |world| verb.act(world, &scene, &steps));
    }
}

#[test]
fn supply_8_an_allowance_given_in_the_callback_is_enough() {
    let (mut world, scene) = scene(AMPL);
    let (token, ledger) = (world.at.wrapped, world.at.ledger);
    world.approve(token, scene.puppet, ledger, U256::ZERO);
    let allow = approveCall {
        spender: ledger,
        value: word(WAD),
    };
    let steps = data(vec![step(token, &allow)]);
    Verb::Adjust(1, 0).act(&mut world, &scene, &steps).unwrap();
}

#[test]
fn supply_8_what_a_callback_reverts_with_is_passed_on() {
    let (world, scene) = scene(AMPL);
    let number = U256::from(7);
    let refuse = Puppet::refuseCall { number };
    let told = data(vec![step(scene.puppet, &refuse)]);
    for verb in verbs(scene.token) {
        let mut world = world.clone();
        let error = Puppet::PuppetRefuses { number };
        world.refuses(&error, |world| verb.act(world, &scene, &told));
        // Steps that are none: the decoder reverts and says nothing.
        let silent = [0xff; 64];
        let error = Ledger::CallFailed {
            target: scene.puppet,
        };
        world.refuses(&error, |world| verb.act(world, &scene, &silent));
    }
}

/// Every function of the ledger as a step, with zeros for arguments.
fn entries(world: &World, may_fail: bool) -> Vec<Puppet::Step> {
    let selectors = Ledger::ITroveManagerCalls::SELECTORS;
    let entry = |selector: &[u8; 4]| Puppet::Step {
        target: world.at.ledger,
        mayFail: may_fail,
        message: [selector.as_slice(), &[0; 32 * 16]].concat().into(),
    };
    let all: Vec<_> = selectors.iter().map(entry).collect();
    assert!(all.len() >= 50, "all parts, views too: {}", all.len());
    all
}

#[test]
fn supply_8_every_entry_of_every_part_reverts_inside_and_leaves_no_trace() {
    let (world, scene) = scene(SPOT);
    let steps = entries(&world, true);
    for verb in verbs(scene.token) {
        let (mut honest, mut nosy) = (world.clone(), world.clone());
        verb.act(&mut honest, &scene, &[1]).unwrap();
        let done = verb.act(&mut nosy, &scene, &data(steps.clone())).unwrap();
        let tried = done.events::<Puppet::Stepped>();
        assert_eq!(tried.len(), steps.len());
        for (stepped, step) in tried.iter().zip(&steps) {
            assert!(!stepped.success, "{:?}", &step.message[..4]);
            assert!(stepped.answer.is_empty(), "the lock says nothing");
        }
        assert_eq!(nosy.storage_hash(), honest.storage_hash(), "{verb:?}");
    }
}

#[test]
fn supply_8_an_entry_inside_takes_the_operation_with_it() {
    let (mut world, scene) = scene(SPOT);
    let error = Ledger::CallFailed {
        target: scene.puppet,
    };
    for entry in entries(&world, false) {
        let steps = data(vec![entry]);
        let verb = Verb::Adjust(-1, 0);
        world.refuses(&error, |world| verb.act(world, &scene, &steps));
    }
}

#[test]
fn supply_7_nothing_a_callback_does_elsewhere_changes_the_outcome() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let coll = world.collateral(branch);
        let feed = |usd: i64| MockFeed::setAnswerCall {
            answer_: I256::try_from(usd).unwrap(),
        };
        for verb in verbs(scene.token) {
            let [(usd, burned), (held, taken)] = account(&world, &scene, verb);
            for answer in [1, 0, i64::MAX] {
                let (mut plain, mut busy) = (world.clone(), world.clone());
                verb.act(&mut plain, &scene, &[]).unwrap();
                let steps = data(vec![
                    step(world.feed(branch), &feed(answer)),
                    step(coll, &sends(held - taken)),
                    step(world.at.amp_usd, &sends(usd - burned)),
                ]);
                verb.act(&mut busy, &scene, &steps).unwrap();
                let ledger = |world: &World| world.chain.all_storage(world.at.ledger);
                assert_eq!(ledger(&busy), ledger(&plain), "{verb:?}");
                assert_eq!(busy.supply(), plain.supply(), "{verb:?}");
                assert_eq!(busy.amp_usd(scene.puppet), 0);
            }
        }
    }
}

fn sends(value: u128) -> transferCall {
    transferCall {
        to: role("friend"),
        value: word(value),
    }
}

#[test]
fn supply_7_a_refusal_comes_before_the_callback_which_cannot_mend_it() {
    let (mut world, scene) = scene(AMPL);
    let dear = MockFeed::setAnswerCall {
        answer_: I256::unchecked_from(100 * WAD),
    };
    let steps = data(vec![
        step(world.feed(AMPL), &dear),
        step(scene.puppet, &Puppet::refuseCall { number: U256::ZERO }),
    ]);
    // Collateral of 2 USD: 150 % of 1 000 AmpUSD is 750 shares.
    let verb = Verb::Open(700 * WAD, 1_000 * WAD);
    let error = Ledger::IcrBelowMcr {};
    world.refuses(&error, |world| verb.act(world, &scene, &steps));
    let error = Ledger::DebtBelowMin {};
    let verb = Verb::Open(700 * WAD, WAD);
    world.refuses(&error, |world| verb.act(world, &scene, &steps));
    let error = Ledger::ZeroChange {};
    world.refuses(&error, |world| {
        Verb::Adjust(0, 0).act(world, &scene, &steps)
    });
    world.fund(AMPL, scene.puppet, 1);
    Verb::Adjust(1, 0).act(&mut world, &scene, &[]).unwrap();
    let error = Ledger::ClosedInDepositSecond {};
    world.refuses(&error, |world| Verb::Close.act(world, &scene, &steps));
}

#[test]
fn supply_8_what_a_manager_draws_is_with_the_receiver_before_the_manager_is_called() {
    let (mut world, scene) = scene(AMPL);
    let (manager, receiver) = (puppet(&mut world), role("receiver"));
    let id = scene.id;
    let ledger = world.at.ledger;
    let name = Ledger::setManagerCall {
        id,
        manager,
        receiver,
    };
    world.send(scene.puppet, ledger, &name).unwrap();
    world.pay(world.at.amp_usd, scene.puppet, manager, 1_500 * WAD);
    world.pass(DAY);
    let drawn = 10 * WAD as i128;
    let as_manager = Scene {
        puppet: manager,
        ..scene
    };
    let done = Verb::Adjust(-drawn, drawn)
        .act(&mut world, &as_manager, &[1])
        .unwrap();
    let told = &done.events::<Puppet::ToldOfChange>()[0];
    assert_eq!(
        (told.held[0], told.held[1]),
        (word(1_500 * WAD), U256::ZERO)
    );
    assert_eq!(world.balance(world.at.wrapped, receiver), 10 * WAD);
    assert_eq!(world.amp_usd(receiver), 10 * WAD);
    let done = Verb::Close.act(&mut world, &as_manager, &[1]).unwrap();
    let told = &done.events::<Puppet::ToldOfChange>()[0];
    assert_eq!((told.kind, told.held[1]), (2, U256::ZERO));
    assert_eq!(world.balance(world.at.wrapped, receiver), 4_000 * WAD);
    assert!(world.amp_usd(manager) < 500 * WAD, "the manager paid");
}
