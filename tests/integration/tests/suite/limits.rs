//! How much of the machine the deepest paths and the longest loops need: of the stack of a
//! program, of the pages of memory of a transaction, of the depth of its calls.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use interfaces::ILens;
use interfaces::trove_manager::ITroveManager as Ledger;
use stylus_vm::Tx;
use support::doubles::Puppet;
use support::stage::GAS;
use support::world::{AMPL, Open, SPOT, WAD, World};

use crate::callback_order::{Scene, scene, verbs};
use crate::puppets::{data, step};
use crate::report_feed;
use crate::role;

/// Words of stack that a frame of a program has on the chain.
const STACK: u16 = 22_000;
/// Pages that the programs of a transaction may have open.
const PAGES: u16 = 128;
/// Calls that may be nested.
const DEPTH: usize = 1_024;

/// What a transaction needs: pages, depth.
fn needs(world: &World, from: Address, to: Address, message: Vec<u8>) -> (u16, usize) {
    let tx = Tx {
        from,
        to: Some(to),
        data: message.into(),
        gas: GAS,
        ..Tx::default()
    };
    let (outcome, profile) = world.chain.profile(&tx).unwrap();
    assert!(
        matches!(outcome.status, stylus_vm::Status::Success),
        "{outcome:?}"
    );
    let depth = profile.frames.iter().map(|frame| frame.depth).max();
    (profile.pages, depth.unwrap_or_default())
}

/// Data of a callback that goes as deep as one may: to the oracle and its feeds, and through the
/// lens to the ledger.
fn deep(world: &World) -> Bytes {
    let branch = U256::from(SPOT);
    let (debt, rate) = (U256::from(300 * WAD), U256::from(WAD / 20));
    let fee = ILens::predictOpenFeeCall { branch, debt, rate };
    let price = interfaces::IPriceOracle::priceCall { branch };
    let mut steps = vec![step(world.at.oracle, &price)];
    // The lens asks the ledger, which is at work: that is refused, and forgotten.
    steps.push(Puppet::Step {
        mayFail: true,
        ..step(world.at.lens, &fee)
    });
    data(steps)
}

#[test]
fn safe_10_every_verb_with_a_callback_fits_half_of_the_machine() {
    let (mut pages, mut depth) = (0, 0);
    for branch in [AMPL, SPOT] {
        let (mut world, scene) = scene(branch);
        let Scene { puppet, id, .. } = scene;
        world.chain.set_stack_words(STACK / 2);
        let data = deep(&world);
        for verb in verbs(scene.token) {
            verb.act(&mut world.clone(), &scene, &data).unwrap();
            let message = verb.calldata(id, puppet, &data).into();
            let target = world.at.ledger;
            let act = Puppet::actCall { target, message }.abi_encode();
            let (some, deep) = needs(&world, World::keeper(), puppet, act);
            (pages, depth) = (pages.max(some), depth.max(deep));
        }
    }
    println!("{pages} pages, {depth} calls deep");
    assert!(pages <= PAGES / 2 && depth <= DEPTH / 2);
    assert!(pages >= 2 && depth >= 3, "ledger, puppet, lens, ledger");
}

#[test]
fn safe_10_the_longest_loops_fit_half_of_the_machine() {
    let mut world = World::new();
    let borrower = role("borrower");
    let open = |bps| Open::new(AMPL, 1_000 * WAD, 300 * WAD).at_bps(bps);
    let ids: Vec<U256> = (0..256_u16)
        .map(|index| world.opened(borrower, open(50 + 400 * (index % 30))))
        .collect();
    world.chain.set_stack_words(STACK / 2);
    let (branch, none, max) = (U256::from(AMPL), U256::ZERO, U256::from(256));
    let views = [
        ILens::trovesByRateCall {
            branch,
            startAfterId: none,
            max,
        }
        .abi_encode(),
        ILens::trovesCall {
            branch,
            fromCounter: none,
            max,
        }
        .abi_encode(),
        ILens::debtInFrontCall {
            id: ids[29],
            startAfterId: none,
            max,
        }
        .abi_encode(),
        ILens::systemTotalsCall {}.abi_encode(),
    ];
    let (mut pages, mut depth) = (0, 0);
    for view in views {
        let (some, deep) = needs(&world, borrower, world.at.lens, view);
        (pages, depth) = (pages.max(some), depth.max(deep));
    }
    // An average rate that is tried again and again.
    let ltv = Ledger::adjustTroveToLtvCall {
        id: ids[29],
        ltv: U256::from(WAD / 2),
        maxUpfrontFee: U256::MAX,
    };
    let (some, deep) = needs(&world, borrower, world.at.ledger, ltv.abi_encode());
    (pages, depth) = (pages.max(some), depth.max(deep));
    println!("{pages} pages, {depth} calls deep");
    assert!(pages <= PAGES / 2 && depth <= DEPTH / 2);
}

#[test]
fn safe_10_a_round_of_all_reporters_fits_half_of_the_machine() {
    let mut scene = report_feed::Scene::new(0, REPORTERS, REPORTERS);
    scene.stage.chain.set_stack_words(STACK / 2);
    let all: Vec<usize> = (0..REPORTERS).collect();
    let said = scene.usual(1);
    let reports = scene.signed(&said, &all);
    scene.relay(1, reports).unwrap();
}

/// The most reporters that a feed has.
const REPORTERS: usize = 32;

#[test]
fn safe_10_a_stack_that_is_too_small_is_told_apart() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 300 * WAD));
    world.chain.set_stack_words(30);
    assert!(
        world.add(borrower, id, 1).is_err(),
        "thirty words are too few"
    );
    world.chain.set_stack_words(STACK);
    world.fund(AMPL, borrower, WAD);
    world.add(borrower, id, 1).unwrap();
}
