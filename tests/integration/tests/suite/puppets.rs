//! Accounts with code, as tests hold them by their strings.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use support::answer::{Answer, Done};
use support::doubles::{MockSwap, Puppet};
use support::stage::arguments;
use support::world::{AMPL, SPOT, World};

use crate::{lender, price};

/// A puppet that watches AmpUSD, wrapped AMPL and SPOT, in this order.
pub(crate) fn puppet(world: &mut World) -> Address {
    let watched = vec![world.at.amp_usd, world.at.wrapped, world.at.spot];
    world.create_double(World::keeper(), "Puppet", &arguments(&(watched,)))
}

/// A step that must go through.
pub(crate) fn step(target: Address, call: &impl SolCall) -> Puppet::Step {
    Puppet::Step {
        target,
        mayFail: false,
        message: call.abi_encode().into(),
    }
}

/// Steps as the data of a callback.
pub(crate) fn data(steps: Vec<Puppet::Step>) -> Bytes {
    steps.abi_encode().into()
}

/// Has a puppet make a call, and decodes what comes of it.
#[track_caller]
pub(crate) fn act<C: SolCall>(
    world: &mut World,
    puppet: Address,
    target: Address,
    call: &C,
) -> Answer<C::Return> {
    let message = call.abi_encode().into();
    let answer = world.send(
        World::keeper(),
        puppet,
        &Puppet::actCall { target, message },
    );
    answer.map(|done| Done {
        value: C::abi_decode_returns(&done.value).unwrap(),
        outcome: done.outcome,
    })
}

/// A market with collateral of both branches and AmpUSD, at the oracle's prices. The AmpUSD is
/// the lender's, who has a trove of 20 000 in the AMPL branch and of 5 000 in the SPOT branch.
pub(crate) fn market(world: &mut World) -> Address {
    let market = world.create_double(World::keeper(), "MockSwap", &[]);
    let one = U256::from(10).pow(U256::from(36));
    let amp_usd = world.at.amp_usd;
    let mut prices = vec![(amp_usd, one)];
    for branch in [AMPL, SPOT] {
        prices.push((world.collateral(branch), price(world, branch)));
        let lender = lender(world, branch);
        let all = world.amp_usd(lender);
        world.pay(amp_usd, lender, market, all);
        world.give(
            branch,
            market,
            10_u128.pow(if branch == AMPL { 22 } else { 13 }),
        );
    }
    for (token, price) in prices {
        let call = MockSwap::setPriceCall { token, price };
        world.send(World::keeper(), market, &call).unwrap();
    }
    market
}
