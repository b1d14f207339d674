//! AMPL rebases before, between and inside what the gateway does.

use alloy_primitives::{Address, I256, U256};
use interfaces::IGateway::{self as Gate, addCall, leverDownCall, leverUpCall, withdrawCall};
use support::doubles::{MockAmpl, Puppet};
use support::world::{AMPL, DAY, WAD, World, word};

use crate::gateway_scene::{ANY, Scene, sizes};
use crate::puppets::{data, puppet, step};
use crate::role;

#[test]
fn gate_3_a_rebase_between_quote_and_execution_costs_no_more_than_was_said() {
    for rebase in [-9_900, -500, -7, 7, 500, 100_000] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(AMPL);
        let id = scene.opened(AMPL, 2 * coll, debt);
        scene.world_mut().pass(DAY);
        let quoted = (scene.price_of(AMPL, coll), scene.worth_of(AMPL, coll));
        scene.world_mut().rebase(rebase);
        // A rebase changes what a share is in AMPL, and so either side may be refused; what is
        // executed is what was said, or better, and the trove gets or gives exactly `coll`.
        let call = addCall {
            id,
            coll: word(coll),
            maxIn: quoted.0,
        };
        let mut adding = scene.world().clone();
        let (user, gateway) = (scene.user, scene.world().at.gateway);
        let added = adding.send(user, gateway, &call);
        assert_eq!(added.is_ok(), rebase < 0, "{rebase}");
        if let Ok(done) = added {
            assert!(done.value <= quoted.0);
            assert_eq!(adding.trove(id).coll, 3 * coll);
        }
        let call = withdrawCall {
            id,
            coll: word(coll),
            minOut: quoted.1,
        };
        let taken = scene.send(&call);
        assert_eq!(taken.is_ok(), rebase > 0, "{rebase}");
        if let Ok(done) = taken {
            assert!(done.value >= quoted.1);
            assert_eq!(scene.world().trove(id).coll, coll);
        }
    }
}

/// What AMPL somebody has, in shares.
fn shares_of(scene: &Scene, who: Address) -> U256 {
    let at = scene.world().at;
    let assets = scene.balance_of(at.ampl, who);
    let call = interfaces::IWrappedAmpl::convertToSharesCall { assets };
    scene.world().view(at.wrapped, &call)
}

/// A market that has AMPL and AmpUSD of its own, and may rebase AMPL.
fn rebasing_market(scene: &mut Scene) -> Address {
    let at = scene.world().at;
    let market = puppet(scene.world_mut());
    let ampl = scene.price_of(AMPL, 300 * WAD);
    let world = scene.world_mut();
    world.give_ampl(market, ampl);
    world.pay(at.amp_usd, role("lender"), market, 500 * WAD);
    let policy = MockAmpl::setMonetaryPolicyCall { policy: market };
    world.send(World::keeper(), at.ampl, &policy).unwrap();
    market
}

/// A rebase by so many parts of a hundred, as a step of the market's.
fn rebasing(scene: &Scene, part: i64) -> Puppet::Step {
    let supply = I256::from_raw(scene.world().ampl_supply());
    let rebase = MockAmpl::rebaseCall {
        epoch: U256::from(9),
        supplyDelta: supply * I256::try_from(part).unwrap() / I256::unchecked_from(100),
    };
    step(scene.world().at.ampl, &rebase)
}

fn pays(scene: &Scene, token: Address, value: U256) -> Puppet::Step {
    let to = scene.world().at.gateway;
    step(token, &interfaces::IErc20::transferCall { to, value })
}

/// Levers a trove up, AMPL rebasing after it was paid, or down, AMPL rebasing before AmpUSD is.
fn lever(scene: &mut Scene, id: U256, adapter: Address, part: i64, down: bool) {
    let (at, (coll, _)) = (scene.world().at, sizes(AMPL));
    let (coll, debt, min_out) = (word(coll / 2), word(100 * WAD), U256::ONE);
    let market = Gate::Swap {
        adapter,
        minOut: min_out,
    };
    let rebase = rebasing(scene, part);
    if down {
        let paid = pays(scene, at.amp_usd, word(200 * WAD));
        let call = leverDownCall {
            id,
            coll,
            sale: coll / U256::from(2),
            minOut: min_out,
            debt,
            market,
            swapData: data(vec![rebase, paid]),
        };
        scene.send(&call).unwrap();
    } else {
        let paid = pays(scene, at.ampl, scene.price_of(AMPL, 50 * WAD));
        let call = leverUpCall {
            id,
            coll,
            maxIn: ANY,
            debt,
            maxUpfrontFee: ANY,
            market,
            swapData: data(vec![paid, rebase]),
        };
        scene.send(&call).unwrap();
    }
}

#[test]
fn rebase_7_a_rebase_inside_a_lever_never_pays_more_than_the_shares() {
    let cases = [
        (-40_i64, false),
        (-40, true),
        (60, false),
        (60, true),
        (-3, true),
    ];
    for (part, down) in cases {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(AMPL);
        let user = scene.user;
        let id = scene.opened(AMPL, 2 * coll, debt);
        scene.world_mut().pass(DAY);
        let market = rebasing_market(&mut scene);
        let all = |scene: &Scene| {
            let inside = word(scene.world().trove(id).coll);
            shares_of(scene, user) + shares_of(scene, market) + inside
        };
        let before = all(&scene);
        lever(&mut scene, id, market, part, down);
        let after = all(&scene);
        // Shares are neither made nor lost, but for a unit of AMPL at each conversion.
        let unit = U256::from(10_u64.pow(10));
        assert!(after <= before + unit, "{part} {down}");
        assert!(after + unit * U256::from(4) >= before, "{part} {down}");
    }
}

#[test]
fn rebase_7_before_and_after_the_gateways_calls_shares_are_what_they_were() {
    for part in [-9_000, -1, 1, 50_000] {
        let mut scene = Scene::new();
        let (coll, debt) = sizes(AMPL);
        let (user, at) = (scene.user, scene.world().at);
        let before = shares_of(&scene, user);
        let id = scene.opened(AMPL, coll, debt);
        scene.world_mut().rebase(part);
        scene.world_mut().pass(DAY);
        let lender = role("lender");
        scene.world_mut().pay(at.amp_usd, lender, user, 10 * WAD);
        let call = Gate::closeCall {
            id,
            maxDebt: ANY,
            minOut: U256::ZERO,
        };
        scene.send(&call).unwrap();
        let (after, unit) = (shares_of(&scene, user), U256::from(10_u64.pow(14)));
        assert!(after <= before, "{part}");
        assert!(after + unit >= before, "{part} {before} {after}");
    }
}
