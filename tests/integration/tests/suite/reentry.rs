//! A token that comes back into the program that moves it (SAFE-1): the wrapper, the pool. Into
//! the ledger it does in `hostile`.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IStabilityPool as Pool;
use interfaces::IWrappedAmpl as Wrapped;
use support::answer::{Answer, assert_refused, nothing};
use support::doubles::HostileToken;
use support::stage::{Stage, arguments};
use support::world::{NINE, Open, SPOT, Setup, WAD, World};

use crate::{lender, role};

const HONEST: u8 = 0;
const REENTERS_OR_FAILS: u8 = 8;
const REENTERS_AND_GOES_ON: u8 = 9;

/// A wrapper of a hostile token, and somebody who holds both.
struct Scene {
    stage: Stage,
    token: Address,
    wrapper: Address,
    holder: Address,
}

impl Scene {
    fn new() -> Self {
        let (mut stage, keeper) = (Stage::new(), World::keeper());
        let token = stage.create_double(keeper, "HostileToken", &arguments(&(U256::from(9),)));
        let wrapper = stage.create_program(keeper, "wrapped-ampl");
        let holder = role("holder");
        let mut scene = Self {
            stage,
            token,
            wrapper,
            holder,
        };
        let value = U256::from(1_000_000 * NINE);
        // The token that calls back is a caller, too: it holds what its call moves.
        for to in [holder, token, wrapper] {
            scene.tell(&HostileToken::mintCall { to, value });
        }
        // A wrapper wraps what exists.
        let told = arguments(&(token,));
        scene.stage.construct(keeper, wrapper, &told).unwrap();
        let spender = wrapper;
        let allow = IErc20::approveCall { spender, value };
        scene.stage.send(holder, token, &allow).unwrap();
        scene.deposit(1_000).unwrap();
        scene
    }

    fn tell<C: SolCall>(&mut self, call: &C) {
        self.stage
            .send(World::keeper(), self.token, call)
            .map(drop)
            .unwrap();
    }

    fn deposit(&mut self, whole: u128) -> Answer<()> {
        let (assets, receiver) = (U256::from(whole * NINE), self.holder);
        let call = Wrapped::depositCall { assets, receiver };
        nothing(self.stage.send(self.holder, self.wrapper, &call))
    }

    fn withdraw(&mut self, whole: u128) -> Answer<()> {
        let (receiver, owner) = (self.holder, self.holder);
        let assets = U256::from(whole * NINE);
        let call = Wrapped::withdrawCall {
            assets,
            receiver,
            owner,
        };
        nothing(self.stage.send(self.holder, self.wrapper, &call))
    }

    /// Calldata of entries of the wrapper; with an open lock each goes through.
    fn entries(&self) -> Vec<Vec<u8>> {
        let (to, value) = (self.holder, U256::ZERO);
        let owner = self.holder;
        vec![
            Wrapped::totalAssetsCall {}.abi_encode(),
            IErc20::balanceOfCall { account: owner }.abi_encode(),
            IErc20::transferCall { to, value }.abi_encode(),
            IErc20::approveCall { spender: to, value }.abi_encode(),
        ]
    }
}

#[test]
fn safe_1_a_token_that_calls_back_into_its_wrapper_reverts_the_operation_whole() {
    let scene = &mut Scene::new();
    let verbs: [fn(&mut Scene) -> Answer<()>; 2] =
        [|scene| scene.deposit(10), |scene| scene.withdraw(10)];
    for verb in verbs {
        for message in scene.entries() {
            // Nothing is wrong with the entry itself.
            let (holder, wrapper, token) = (scene.holder, scene.wrapper, scene.token);
            scene
                .stage
                .send_raw(holder, wrapper, message.clone())
                .unwrap();
            let message_ = message.into();
            let target_ = wrapper;
            scene.tell(&HostileToken::setCallBackCall { target_, message_ });
            scene.tell(&HostileToken::setModeCall {
                mode_: REENTERS_OR_FAILS,
            });
            let before = scene.stage.storage_hash();
            let refused = verb(scene);
            assert_refused(refused, &TokenTransferFailed { token });
            assert_eq!(scene.stage.storage_hash(), before);
            // A call back that is swallowed has failed as well.
            scene.tell(&HostileToken::setModeCall {
                mode_: REENTERS_AND_GOES_ON,
            });
            verb(scene).unwrap();
            let succeeded = HostileToken::lastCallSucceededCall {};
            assert!(!scene.stage.view(token, &succeeded));
            scene.tell(&HostileToken::setModeCall { mode_: HONEST });
        }
    }
}

/// A staker who gained collateral that calls back, by a liquidation.
fn gained() -> (World, Address) {
    let mut world = Setup {
        hostile_spot: true,
        ..Setup::launch()
    }
    .deploy();
    let staker = lender(&mut world, SPOT);
    let open = Open::new(SPOT, 1_300 * NINE, 1_000 * WAD);
    let id = world.opened(role("borrower"), open);
    world.pass(1);
    world.stake(staker, 4_000 * WAD).unwrap();
    world.set_price(SPOT, 950_000_000_000_000_000);
    world.liquidate(role("liquidator"), &[id]).unwrap();
    (world, staker)
}

#[test]
fn safe_1_a_collateral_that_calls_back_into_the_pool_reverts_the_claim_whole() {
    let (world, staker) = gained();
    let (to, value) = (staker, U256::ZERO);
    let entries = [
        Pool::claimCall { receiver: staker }.abi_encode(),
        Pool::scaleCall {}.abi_encode(),
        IErc20::balanceOfCall { account: staker }.abi_encode(),
        IErc20::transferCall { to, value }.abi_encode(),
        IErc20::approveCall { spender: to, value }.abi_encode(),
    ];
    for message in entries {
        let mut world = world.clone();
        let (token, pool) = (world.at.spot, world.at.pool);
        let other = role("other");
        world.stage.send_raw(other, pool, message.clone()).unwrap();
        let (target_, message_) = (pool, message.into());
        let call = HostileToken::setCallBackCall { target_, message_ };
        world.send(World::keeper(), token, &call).unwrap();
        let mode = |mode_| HostileToken::setModeCall { mode_ };
        world
            .send(World::keeper(), token, &mode(REENTERS_OR_FAILS))
            .unwrap();
        world.refuses(&TokenTransferFailed { token }, |world| world.claim(staker));
        world
            .send(World::keeper(), token, &mode(REENTERS_AND_GOES_ON))
            .unwrap();
        world.claim(staker).unwrap();
        assert!(!world.view(token, &HostileToken::lastCallSucceededCall {}));
    }
}
