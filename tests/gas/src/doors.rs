//! The world of [`Scene`] with a market of AmpUSD and AMPL, whose liquidity a gauge takes: what
//! staking there costs, and what the gateway costs beside the ledger's own verbs.
//!
//! - A gauge's first stake is of somebody who never had one there; all others have earned since.
//! - The gateway is measured in the AMPL branch, where it wraps and unwraps; its user has AMPL and
//!   AmpUSD, has approved it on the ledger, and lets it take both. The market is the
//!   constant-product one of the tests, whose own gas is in the rows of levers.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolValue;
use interfaces::IGateway::{
    Stakes, Swap, addCall, borrowCall, closeCall, closeLeveredCall, leverDownCall, leverUpCall,
    openCall, openLeveredCall, topUpCall, withdrawCall,
};
use interfaces::ILiquidityIncentives::{
    addGaugeCall, claimCall, setWeightsCall, stakeCall, unstakeCall,
};
use interfaces::IWrappedAmpl::previewMintCall;
use interfaces::trove_manager::ITroveManager::setApprovalForAllCall;
use support::doubles::ConstantProductPool as Pair;
use support::stage::arguments;
use support::world::{DAY, WAD, World, word};

use crate::scene::{Operation, Scene};
use crate::stages::{borrower, named, operation, rich};

/// More than anybody has.
const ANY: U256 = U256::MAX;

impl Scene {
    /// Stakes, exits and claims in the one gauge there is.
    pub(crate) fn at_gauge(&self) -> (Self, Vec<Operation>) {
        let (mut scene, pair) = self.with_market();
        let [one, two] = ["provider", "second provider"].map(named);
        let at = scene.world.at;
        for who in [one, two] {
            scene.world.pay(pair, rich(), who, 100 * WAD / 1_000_000);
            scene.world.approve(pair, who, at.incentives, ANY);
        }
        let amount = word(WAD / 1_000_000);
        let gauge = U256::ZERO;
        let stake = |account| stakeCall {
            gauge,
            amount,
            account,
        };
        let world = &mut scene.world;
        world.send(one, at.incentives, &stake(one)).unwrap();
        world.pass(DAY);
        // Who claims has some AmpUSD.
        world.pay(at.amp_usd, rich(), one, WAD);
        let claim = claimCall {
            gauge,
            receiver: one,
        };
        world.send(one, at.incentives, &claim).unwrap();
        world.pass(DAY);
        let unstake = unstakeCall {
            gauge,
            amount: amount / U256::from(2),
            receiver: one,
        };
        let weights = setWeightsCall {
            weights: vec![U256::from(10_000)],
        };
        let to = at.incentives;
        let operations = vec![
            operation("gauge_stake_first", two, to, &stake(two)),
            operation("gauge_stake_more", one, to, &stake(one)),
            operation("gauge_unstake", one, to, &unstake),
            operation("gauge_claim", one, to, &claim),
            operation("gauge_set_weights", World::keeper(), to, &weights),
        ];
        (scene, operations)
    }

    /// Every verb of the gateway.
    pub(crate) fn at_gateway(&self) -> (Self, Vec<Operation>) {
        let (mut scene, pair) = self.with_market();
        let (user, at) = (borrower(), scene.world.at);
        let ampl = scene.ampl(10_000 * WAD);
        let world = &mut scene.world;
        world.give_ampl(user, ampl);
        for token in [at.ampl, at.amp_usd] {
            world.approve(token, user, at.gateway, ANY);
        }
        let call = setApprovalForAllCall {
            operator: at.gateway,
            approved: true,
        };
        world.send(user, at.ledger, &call).unwrap();
        world.pay(at.amp_usd, rich(), user, 500 * WAD);
        let adapter = world.create_double(World::keeper(), "ConstantProductAdapter", &[]);
        world.pass(DAY);
        let market = Swap {
            adapter,
            minOut: U256::ONE,
        };
        let data: Bytes = pair.abi_encode().into();
        let mut operations = scene.plain_verbs(adapter, &data);
        operations.extend(scene.levers(&market, &data));
        (scene, operations)
    }

    /// Verbs that go straight to the ledger; the second opening stakes in pool and gauge.
    fn plain_verbs(&self, adapter: Address, data: &Bytes) -> Vec<Operation> {
        let (id, user, to) = (self.trove, borrower(), self.world.at.gateway);
        let (coll, debt, max_in, min_out) = (word(10 * WAD), word(10 * WAD), ANY, U256::ONE);
        let staked = Stakes {
            toPool: word(400 * WAD),
            toGauge: word(400 * WAD),
            minLiquidity: U256::ONE,
            adapter,
            ..nothing()
        };
        let add = addCall {
            id,
            coll,
            maxIn: max_in,
        };
        let withdraw = withdrawCall {
            id,
            coll,
            minOut: min_out,
        };
        let borrow = borrowCall {
            id,
            debt,
            maxUpfrontFee: ANY,
            stakes: nothing(),
            swapData: Bytes::new(),
        };
        let top_up = topUpCall {
            id,
            repay: debt,
            coll,
            maxIn: max_in,
        };
        let close = closeCall {
            id,
            maxDebt: ANY,
            minOut: min_out,
        };
        let plain = open(nothing(), Bytes::new());
        let open = open(staked, data.clone());
        vec![
            operation("gateway_open", user, to, &plain),
            operation("gateway_open_and_stake", user, to, &open),
            operation("gateway_add", user, to, &add),
            operation("gateway_withdraw", user, to, &withdraw),
            operation("gateway_borrow", user, to, &borrow),
            operation("gateway_top_up", user, to, &top_up),
            operation("gateway_close", user, to, &close),
        ]
    }

    fn levers(&self, market: &Swap, data: &Bytes) -> Vec<Operation> {
        let (id, to, user) = (self.trove, self.world.at.gateway, borrower());
        let open = openLeveredCall {
            branch: U256::ZERO,
            coll: word(2_000 * WAD),
            maxIn: ANY,
            debt: word(1_000 * WAD),
            rate: word(WAD / 20),
            maxUpfrontFee: ANY,
            market: market.clone(),
            swapData: data.clone(),
        };
        let up = leverUpCall {
            id,
            coll: word(100 * WAD),
            maxIn: ANY,
            debt: word(100 * WAD),
            maxUpfrontFee: ANY,
            market: market.clone(),
            swapData: data.clone(),
        };
        let down = leverDownCall {
            id,
            coll: word(100 * WAD),
            sale: word(60 * WAD),
            minOut: U256::ONE,
            debt: word(100 * WAD),
            market: market.clone(),
            swapData: data.clone(),
        };
        let close = closeLeveredCall {
            id,
            sale: word(700 * WAD),
            minOut: U256::ONE,
            market: market.clone(),
            swapData: data.clone(),
        };
        vec![
            operation("gateway_open_levered", user, to, &open),
            operation("gateway_lever_up", user, to, &up),
            operation("gateway_lever_down", user, to, &down),
            operation("gateway_close_levered", user, to, &close),
        ]
    }

    /// A market of 40 000 AmpUSD against AMPL of the same worth, its liquidity the rich one's, and
    /// a gauge for it that earns from a unit on.
    fn with_market(&self) -> (Self, Address) {
        let mut scene = self.backed();
        let at = scene.world.at;
        let ampl = scene.ampl(20_000 * WAD);
        let world = &mut scene.world;
        let (keeper, tokens) = (World::keeper(), arguments(&(at.amp_usd, at.ampl)));
        let pair = world.create_double(keeper, "ConstantProductPool", &tokens);
        world.give_ampl(rich(), ampl);
        for token in [at.amp_usd, at.ampl] {
            world.approve(token, rich(), pair, ANY);
        }
        let call = Pair::addCall {
            ofFirst: word(40_000 * WAD),
            ofSecond: ampl,
            to: rich(),
        };
        world.send(rich(), pair, &call).unwrap();
        let minimum = U256::ONE;
        let call = addGaugeCall {
            token: pair,
            minimum,
        };
        world.send(keeper, at.incentives, &call).unwrap();
        let weights = vec![U256::from(10_000)];
        let call = setWeightsCall { weights };
        world.send(keeper, at.incentives, &call).unwrap();
        world.pass(DAY);
        (scene, pair)
    }

    /// AMPL of so many shares.
    fn ampl(&self, shares: u128) -> U256 {
        let shares = word(shares);
        self.world
            .view(self.world.at.wrapped, &previewMintCall { shares })
    }
}

/// Nothing is staked.
fn nothing() -> Stakes {
    Stakes {
        toPool: U256::ZERO,
        toGauge: U256::ZERO,
        gauge: U256::ZERO,
        minLiquidity: U256::ZERO,
        adapter: Address::ZERO,
    }
}

/// A trove as the ledger's own rows open it.
fn open(stakes: Stakes, data: Bytes) -> openCall {
    openCall {
        branch: U256::ZERO,
        coll: word(2_000 * WAD),
        maxIn: ANY,
        debt: word(1_000 * WAD),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        stakes,
        swapData: data,
    }
}
