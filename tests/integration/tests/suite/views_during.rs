//! What views show while the ledger is at work: somebody who is called back looks at everything.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{IErc20, ILens, IPriceOracle, IWrappedAmpl};
use support::answer::Answer;
use support::doubles::{HostileToken, Puppet};
use support::world::{AMPL, NINE, Open, SPOT, Setup, WAD, World};

use crate::callback_order::{Scene, scene, verbs};
use crate::puppets::data;
use crate::role;

/// A view: whom it asks, and how.
type View = (Address, Vec<u8>);

/// Views of every program on a trove, its branch and its owner's money.
fn views(world: &World, branch: u64, id: U256, owner: Address) -> Vec<View> {
    let (at, b, max) = (world.at, U256::from(branch), U256::from(10));
    let token = world.collateral(branch);
    let mut views = vec![
        (at.ledger, Ledger::troveCall { id }.abi_encode()),
        (at.ledger, Ledger::branchCall { b }.abi_encode()),
        (at.ledger, Ledger::systemCall {}.abi_encode()),
        (at.ledger, Ledger::ownerOfCall { id }.abi_encode()),
        (
            at.ledger,
            Ledger::balanceOfCall { account: owner }.abi_encode(),
        ),
        (at.ledger, Ledger::lowestTroveCall { b }.abi_encode()),
        (at.lens, ILens::troveStatusCall { id }.abi_encode()),
        (at.lens, ILens::branchTotalsCall { branch: b }.abi_encode()),
        (at.lens, ILens::systemTotalsCall {}.abi_encode()),
        (at.lens, ILens::previewCloseCall { id }.abi_encode()),
        (
            at.oracle,
            IPriceOracle::priceCall { branch: b }.abi_encode(),
        ),
        (at.wrapped, IWrappedAmpl::totalAssetsCall {}.abi_encode()),
    ];
    let by_rate = ILens::trovesByRateCall {
        branch: b,
        startAfterId: U256::ZERO,
        max,
    };
    views.push((at.lens, by_rate.abi_encode()));
    for token in [at.amp_usd, token] {
        views.push((token, IErc20::totalSupplyCall {}.abi_encode()));
        for account in [owner, at.ledger] {
            views.push((token, IErc20::balanceOfCall { account }.abi_encode()));
        }
    }
    views
}

/// What a view answers now; nothing if it is refused.
fn answer(world: &World, (to, data): &View) -> Option<Bytes> {
    let done = world.clone().send_raw(role("looker"), *to, data.clone());
    done.ok().map(|done| done.value)
}

/// Looks at everything from within, and says how many views were refused and how many answered.
fn looks(world: &World, views: &[View], act: impl Fn(&mut World, Bytes) -> Answer<()>) -> [u32; 2] {
    let steps = views.iter().map(|(target, message)| Puppet::Step {
        target: *target,
        mayFail: true,
        message: message.clone().into(),
    });
    let (mut after, mut looked) = (world.clone(), world.clone());
    act(&mut after, Bytes::from_static(&[1])).unwrap();
    let done = act(&mut looked, data(steps.collect())).unwrap();
    let seen = done.events::<Puppet::Stepped>();
    assert_eq!(seen.len(), views.len(), "everything was looked at");
    let mut counts = [0, 0];
    for (view, seen) in views.iter().zip(seen) {
        counts[usize::from(seen.success)] += 1;
        if !seen.success {
            continue;
        }
        let shown: Bytes = seen.answer;
        let (before, after) = (answer(world, view), answer(&after, view));
        assert!(
            Some(&shown) == before.as_ref() || Some(&shown) == after.as_ref(),
            "{view:?} shows {shown}, neither {before:?} nor {after:?}"
        );
    }
    counts
}

#[test]
fn safe_3_who_is_called_back_sees_the_state_before_or_after_or_is_refused() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let Scene { puppet, id, .. } = scene;
        let views = views(&world, branch, id, puppet);
        for verb in verbs(scene.token) {
            let act = |world: &mut World, data: Bytes| verb.act(world, &scene, &data);
            let [refused, answered] = looks(&world, &views, act);
            // The ledger shows nothing while it is at work, and so neither does its lens.
            assert_eq!(refused, 11, "{verb:?}");
            assert_eq!(answered as usize, views.len() - 11, "{verb:?}");
        }
    }
}

#[test]
fn safe_3_a_token_that_looks_while_it_is_moved_sees_no_ledger_in_between() {
    let mut world = Setup {
        hostile_spot: true,
        ..Setup::launch()
    }
    .deploy();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD));
    world.fund(SPOT, borrower, 4_000 * NINE);
    world.pass(60);
    let keeper = World::keeper();
    for view in views(&world, SPOT, id, borrower) {
        let mut world = world.clone();
        let token = world.at.spot;
        let look = HostileToken::setCallBackCall {
            target_: view.0,
            message_: view.1.clone().into(),
        };
        world.send(keeper, token, &look).unwrap();
        // Calls back, records the outcome and goes on.
        let mode = HostileToken::setModeCall { mode_: 9 };
        world.send(keeper, token, &mode).unwrap();
        let before = answer(&world, &view);
        world.add(borrower, id, NINE).unwrap();
        assert_eq!(
            world.view(token, &HostileToken::callsBackCall {}),
            U256::ONE
        );
        let answered = world.view(token, &HostileToken::lastCallSucceededCall {});
        let of_ledger = view.0 == world.at.ledger || view.0 == world.at.lens;
        assert_eq!(answered, !of_ledger, "{view:?}");
        if answered {
            let shown = world.view(token, &HostileToken::lastReturnCall {});
            let honest = HostileToken::setModeCall { mode_: 0 };
            world.send(keeper, token, &honest).unwrap();
            let after = answer(&world, &view);
            assert!(
                Some(&shown) == before.as_ref() || Some(&shown) == after.as_ref(),
                "{view:?} shows {shown}"
            );
        }
    }
}
