//! sAmpUSD on the compiled program: previews, allowances and permits through a step of the scale.

use alloy_primitives::{Address, U256};
use interfaces::IErc20::{ERC2612InvalidSigner, allowanceCall, approveCall, transferFromCall};
use interfaces::IStabilityPool as Pool;
use support::actor::Actor;
use support::permit;
use support::world::{DAY, NINE, Open, SPOT, Setup, WAD, World, word};

use crate::role;

/// A staker of 1 000 000 AmpUSD with more of it, beside troves that earn them interest.
fn staked() -> (World, Actor) {
    let mut world = Setup::roomy().deploy();
    let staker = Actor::named("staker");
    let bank = Open::new(SPOT, 60_000_000 * NINE, 12_000_000 * WAD);
    world.opened(role("rich"), bank);
    world.pay(
        world.at.amp_usd,
        role("rich"),
        staker.address,
        9_000_000 * WAD,
    );
    world.stake(staker.address, 1_000_000 * WAD).unwrap();
    (world, staker)
}

/// Wipes the pool out, so often that its shares step.
fn steps(world: &mut World, staker: Address) {
    let scale = world.pool_scale();
    for round in 0.. {
        let borrower = role(&format!("borrower {round}"));
        let id = world.opened(borrower, Open::new(SPOT, 1_500_000 * NINE, 1_200_000 * WAD));
        world.pass(1);
        world.set_price(SPOT, WAD);
        world.liquidate(role("liquidator"), &[id]).unwrap();
        world.set_price(SPOT, 12 * WAD / 10);
        if world.pool_scale() > scale {
            return;
        }
        world.stake(staker, 1_000_000 * WAD).unwrap();
    }
}

#[test]
fn share_2_a_preview_is_what_the_verb_does_in_the_same_block() {
    let (mut world, staker) = staked();
    let (pool, owner) = (world.at.pool, staker.address);
    let receiver = owner;
    for amount in [1_u128, 777_777, 5 * WAD + 1, 100_000 * WAD] {
        world.pass(DAY);
        let assets = word(amount);
        let shares = assets;
        let said = world.view(pool, &Pool::previewDepositCall { assets });
        assert_eq!(
            world.view(pool, &Pool::convertToSharesCall { assets }),
            said
        );
        let refused = said.is_zero();
        let done = world
            .clone()
            .send(owner, pool, &Pool::depositCall { assets, receiver });
        assert_eq!(done.is_err(), refused, "no share for nothing");
        if let Ok(done) = done {
            assert_eq!(done.value, said);
        }
        let said = world.view(pool, &Pool::previewMintCall { shares });
        let done = world
            .clone()
            .send(owner, pool, &Pool::mintCall { shares, receiver });
        assert_eq!(done.unwrap().value, said);
        let said = world.view(pool, &Pool::previewWithdrawCall { assets });
        let call = Pool::withdrawCall {
            assets,
            receiver,
            owner,
        };
        assert_eq!(world.clone().send(owner, pool, &call).unwrap().value, said);
        let said = world.view(pool, &Pool::previewRedeemCall { shares });
        assert_eq!(
            world.view(pool, &Pool::convertToAssetsCall { shares }),
            said
        );
        let call = Pool::redeemCall {
            shares,
            receiver,
            owner,
        };
        assert_eq!(world.clone().send(owner, pool, &call).unwrap().value, said);
    }
}

#[test]
fn share_9_finite_allowances_step_with_the_shares_and_a_permit_is_void() {
    let (mut world, staker) = staked();
    let (pool, owner) = (world.at.pool, staker.address);
    let allowance = |world: &World, spender| world.view(pool, &allowanceCall { owner, spender });
    let (finite, endless) = (role("finite"), role("endless"));
    let old = word(5_999_999_999);
    for (spender, value) in [(finite, old), (endless, U256::MAX)] {
        world
            .send(owner, pool, &approveCall { spender, value })
            .unwrap();
    }
    let (late, value, deadline) = (role("late"), word(1_000), U256::MAX);
    let signed = permit::sign(&world, pool, &staker, late, value, deadline);
    steps(&mut world, owner);
    assert_eq!(allowance(&world, finite), word(5));
    assert_eq!(allowance(&world, endless), U256::MAX);
    let (from, to) = (owner, finite);
    let spend = |value| transferFromCall { from, to, value };
    assert!(world.clone().send(finite, pool, &spend(word(6))).is_err());
    world.send(finite, pool, &spend(word(5))).unwrap();
    assert_eq!(allowance(&world, finite), U256::ZERO);
    // What was signed before the step is another domain's; what is signed now is not.
    let call = permit::call(owner, late, value, deadline, signed);
    let refused = world.send(late, pool, &call).err().expect("it is void");
    assert!(refused.is::<ERC2612InvalidSigner>(), "{}", refused.name());
    let signed = permit::sign(&world, pool, &staker, late, value, deadline);
    let call = permit::call(owner, late, value, deadline, signed);
    world.send(late, pool, &call).unwrap();
    assert_eq!(allowance(&world, late), value);
}
