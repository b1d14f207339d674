//! A user with AMPL and SPOT as they are, at the gateway, and markets to sell in.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IErc20::{allowanceCall, approveCall};
use interfaces::IGateway::{Stakes, Swap};
use interfaces::IWrappedAmpl::{previewMintCall, previewRedeemCall};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::Answer;
use support::doubles::ConstantProductPool as Pair;
use support::world::{AMPL, NINE, SPOT, WAD, World, word};

use crate::liquidity::{self, MINIMUM};
use crate::role;

/// The world of [`liquidity::Scene`], and a user who lets the gateway take AMPL, SPOT and AmpUSD.
pub(crate) struct Scene {
    pub(crate) gauges: liquidity::Scene,
    pub(crate) user: Address,
    pub(crate) adapter: Address,
    /// AmpUSD against AMPL, and against SPOT: the gauge's.
    pub(crate) markets: [Address; 2],
}

/// Nothing is staked.
pub(crate) const NO_STAKES: Stakes = Stakes {
    toPool: U256::ZERO,
    toGauge: U256::ZERO,
    gauge: U256::ZERO,
    minLiquidity: U256::ZERO,
    adapter: Address::ZERO,
};

/// More than anybody has.
pub(crate) const ANY: U256 = U256::MAX;

impl Scene {
    pub(crate) fn new() -> Self {
        let mut gauges = liquidity::Scene::new();
        let at = gauges.world.at;
        gauges.provide(role("maker"), 3_000 * WAD);
        let ampl_market = liquidity::market(&mut gauges.world, at.amp_usd, at.ampl);
        let world = &mut gauges.world;
        let keeper = World::keeper();
        let adapter = world.create_double(keeper, "ConstantProductAdapter", &[]);
        let mut scene = Self {
            markets: [ampl_market, gauges.pair],
            user: role("user"),
            gauges,
            adapter,
        };
        scene.make_ampl_market();
        scene.admit(scene.user);
        scene
    }

    /// 9 000 AmpUSD against AMPL of the same worth, at 2 USD a share.
    fn make_ampl_market(&mut self) {
        let (maker, market) = (role("ampl maker"), self.markets[0]);
        let at = self.world().at;
        let ampl = self.price_of(AMPL, 4_500 * WAD);
        let world = &mut self.gauges.world;
        world.pay(at.amp_usd, role("lender"), maker, 9_000 * WAD);
        world.give_ampl(maker, ampl);
        for token in [at.amp_usd, at.ampl] {
            world.approve(token, maker, market, ANY);
        }
        let call = Pair::addCall {
            ofFirst: word(9_000 * WAD),
            ofSecond: ampl,
            to: maker,
        };
        world.send(maker, market, &call).unwrap();
    }

    /// Gives somebody 10 000 shares' worth of AMPL and 10 000 SPOT, and lets the gateway take them
    /// and AmpUSD.
    pub(crate) fn admit(&mut self, who: Address) {
        let ampl = self.price_of(AMPL, 10_000 * WAD);
        let world = &mut self.gauges.world;
        world.give_ampl(who, ampl);
        world.give(SPOT, who, 10_000 * NINE);
        let at = world.at;
        for token in [at.ampl, at.spot, at.amp_usd] {
            world.approve(token, who, at.gateway, ANY);
        }
        let call = Ledger::setApprovalForAllCall {
            operator: at.gateway,
            approved: true,
        };
        world.send(who, at.ledger, &call).unwrap();
    }

    pub(crate) fn world(&self) -> &World {
        &self.gauges.world
    }

    pub(crate) fn world_mut(&mut self) -> &mut World {
        &mut self.gauges.world
    }

    /// What a user has of a branch's collateral, outside.
    pub(crate) fn outside(&self, branch: u64) -> Address {
        [self.world().at.ampl, self.world().at.spot][usize::try_from(branch).unwrap()]
    }

    /// What collateral costs at the door.
    pub(crate) fn price_of(&self, branch: u64, coll: u128) -> U256 {
        let shares = word(coll);
        if branch == SPOT {
            return shares;
        }
        let call = previewMintCall { shares };
        self.world().view(self.world().at.wrapped, &call)
    }

    /// What collateral brings at the door.
    pub(crate) fn worth_of(&self, branch: u64, coll: u128) -> U256 {
        let shares = word(coll);
        if branch == SPOT {
            return shares;
        }
        let call = previewRedeemCall { shares };
        self.world().view(self.world().at.wrapped, &call)
    }

    pub(crate) fn balance_of(&self, token: Address, who: Address) -> U256 {
        let call = interfaces::IErc20::balanceOfCall { account: who };
        self.world().view(token, &call)
    }

    /// Calls the gateway as the user; nothing may be left there.
    pub(crate) fn send<C: SolCall>(&mut self, call: &C) -> Answer<C::Return> {
        self.send_as(self.user, call)
    }

    pub(crate) fn send_as<C: SolCall>(&mut self, who: Address, call: &C) -> Answer<C::Return> {
        let at = self.world().at.gateway;
        let answer = self.world_mut().send(who, at, call);
        self.assert_empty();
        answer
    }

    /// GATE-1: no token, neither of the house nor of a market, no ether, no allowance, no lock.
    pub(crate) fn assert_empty(&self) {
        let world = self.world();
        let at = world.at;
        let tokens = [at.ampl, at.wrapped, at.spot, at.amp_usd, at.pool];
        for token in tokens.into_iter().chain(self.markets) {
            assert!(self.balance_of(token, at.gateway).is_zero(), "{token}");
            let others = [at.ledger, at.wrapped, at.pool, at.incentives, self.adapter];
            for spender in others {
                let owner = at.gateway;
                let allowed = world.view(token, &allowanceCall { owner, spender });
                assert!(allowed.is_zero(), "{token} {spender}");
            }
        }
        assert!(world.chain.balance(at.gateway).is_zero());
        assert!(world.chain.storage(at.gateway, U256::ZERO).is_zero());
    }

    /// A market of a branch, and its data for the adapter.
    pub(crate) fn swap(&self, branch: u64, min_out: U256) -> (Swap, Bytes) {
        let market = self.markets[usize::try_from(branch).unwrap()];
        let swap = Swap {
            adapter: self.adapter,
            minOut: min_out,
        };
        (swap, market.abi_encode().into())
    }

    /// AmpUSD into the liquidity of the first gauge.
    pub(crate) fn to_gauge(&self, amount: u128) -> (Stakes, Bytes) {
        let stakes = Stakes {
            toGauge: word(amount),
            minLiquidity: word(MINIMUM),
            adapter: self.adapter,
            ..NO_STAKES
        };
        (stakes, self.markets[1].abi_encode().into())
    }

    /// Opens a trove of the user's at the gateway, at 5 % and any price at the door.
    pub(crate) fn opened(&mut self, branch: u64, coll: u128, debt: u128) -> U256 {
        let call = open(branch, coll, debt);
        self.send(&call).unwrap().value
    }

    /// Forgets that the user lets the gateway take a token.
    pub(crate) fn revoke(&mut self, token: Address) {
        let (user, spender) = (self.user, self.world().at.gateway);
        let call = approveCall {
            spender,
            value: U256::ZERO,
        };
        self.world_mut().send(user, token, &call).unwrap();
    }
}

/// A trove at 5 %, at any price at the door, nothing staked.
pub(crate) fn open(branch: u64, coll: u128, debt: u128) -> interfaces::IGateway::openCall {
    interfaces::IGateway::openCall {
        branch: U256::from(branch),
        coll: word(coll),
        maxIn: ANY,
        debt: word(debt),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        stakes: NO_STAKES,
        swapData: Bytes::new(),
    }
}

/// A trove's collateral and debt for a branch: 1 000 AmpUSD at half of the value.
pub(crate) fn sizes(branch: u64) -> (u128, u128) {
    match branch {
        AMPL => (1_000 * WAD, 1_000 * WAD),
        _ => (1_500 * NINE, 900 * WAD),
    }
}
