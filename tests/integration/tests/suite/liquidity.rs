//! Gauges and markets: a pool of AmpUSD and SPOT whose liquidity is staked, and one of AMPL and
//! AmpUSD to trade in.

use alloy_primitives::{Address, U256};
use interfaces::ILiquidityIncentives::{
    addGaugeCall, claimCall, earnedCall, setWeightsCall, stakeCall, unstakeCall,
};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, nothing};
use support::doubles::ConstantProductPool as Pair;
use support::stage::arguments;
use support::world::{AMPL, NINE, SPOT, World, word};

use crate::{lender, role};

/// The world, a lender in both branches with 20 000 and 5 000 AmpUSD, a pair of AmpUSD and SPOT,
/// and its gauge, which has all the weight and earns from 10 AmpUSD's worth of liquidity on.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) pair: Address,
}

/// The least stake of the pair's gauge, in units of liquidity.
pub(crate) const MINIMUM: u128 = 1_000_000;

impl Scene {
    pub(crate) fn new() -> Self {
        let mut world = World::new();
        lender(&mut world, AMPL);
        lender(&mut world, SPOT);
        let (amp_usd, spot) = (world.at.amp_usd, world.at.spot);
        let pair = market(&mut world, amp_usd, spot);
        let mut scene = Self { world, pair };
        scene.add_gauge(pair, MINIMUM).unwrap();
        scene.weigh(&[10_000]).unwrap();
        scene
    }

    pub(crate) fn add_gauge(&mut self, token: Address, minimum: u128) -> Answer<U256> {
        let minimum = word(minimum);
        let call = addGaugeCall { token, minimum };
        let at = self.world.at.incentives;
        self.world.send(World::keeper(), at, &call)
    }

    pub(crate) fn weigh(&mut self, weights: &[u64]) -> Answer<()> {
        let weights = weights.iter().map(|bps| U256::from(*bps)).collect();
        let at = self.world.at.incentives;
        let call = setWeightsCall { weights };
        nothing(self.world.send(World::keeper(), at, &call))
    }

    /// Gives somebody this much AmpUSD, and liquidity made of it and SPOT of the same worth.
    pub(crate) fn provide(&mut self, who: Address, amp_usd: u128) -> u128 {
        let at = self.world.at;
        self.world.pay(at.amp_usd, role("lender"), who, amp_usd);
        self.make_liquidity(who, amp_usd)
    }

    /// Makes liquidity of what somebody has of AmpUSD, and SPOT at 1.20 USD.
    pub(crate) fn make_liquidity(&mut self, who: Address, amp_usd: u128) -> u128 {
        let (at, pair) = (self.world.at, self.pair);
        let spot = amp_usd * 10 / 12 / NINE;
        self.world.give(SPOT, who, spot);
        for token in [at.amp_usd, at.spot] {
            self.world.approve(token, who, pair, U256::MAX);
        }
        let call = Pair::addCall {
            ofFirst: word(amp_usd),
            ofSecond: word(spot),
            to: who,
        };
        let made: U256 = self.world.send(who, pair, &call).unwrap().value;
        self.world.approve(pair, who, at.incentives, U256::MAX);
        made.to()
    }

    pub(crate) fn stake(&mut self, who: Address, amount: u128) -> Answer<()> {
        self.stake_in(0, who, amount)
    }

    pub(crate) fn stake_in(&mut self, gauge: u64, who: Address, amount: u128) -> Answer<()> {
        let call = stakeCall {
            gauge: U256::from(gauge),
            amount: word(amount),
            account: who,
        };
        let at = self.world.at.incentives;
        nothing(self.world.send(who, at, &call))
    }

    pub(crate) fn unstake(&mut self, who: Address, amount: u128) -> Answer<()> {
        let call = unstakeCall {
            gauge: U256::ZERO,
            amount: word(amount),
            receiver: who,
        };
        let at = self.world.at.incentives;
        nothing(self.world.send(who, at, &call))
    }

    pub(crate) fn claim(&mut self, gauge: u64, who: Address) -> u128 {
        let call = claimCall {
            gauge: U256::from(gauge),
            receiver: who,
        };
        let at = self.world.at.incentives;
        let done = self.world.send(who, at, &call);
        done.unwrap().value.to()
    }

    pub(crate) fn earned(&self, gauge: u64, account: Address) -> u128 {
        let gauge = U256::from(gauge);
        let call = earnedCall { gauge, account };
        self.world.view(self.world.at.incentives, &call).to()
    }

    /// AmpUSD that was pulled and not claimed.
    pub(crate) fn held(&self) -> u128 {
        self.world.amp_usd(self.world.at.incentives)
    }

    /// The supply identity.
    pub(crate) fn assert_backed(&self) {
        let world = &self.world;
        let system = world.system();
        let supply = world.view(world.at.amp_usd, &interfaces::IErc20::totalSupplyCall {});
        let debts: u128 = [AMPL, SPOT]
            .map(|branch| world.branch(branch).debt)
            .iter()
            .sum();
        let booked = system.pool_yield + system.incentive_yield;
        let left = supply.to::<u128>() + booked + system.cushion;
        assert_eq!(left, debts + system.residue);
    }

    /// Whether the ledger was told that a gauge earns.
    pub(crate) fn earns(&self) -> bool {
        let call = Ledger::gaugesEarnCall {};
        self.world.view(self.world.at.ledger, &call)
    }
}

/// A constant-product market of two tokens, without liquidity.
pub(crate) fn market(world: &mut World, first: Address, second: Address) -> Address {
    let tokens = arguments(&(first, second));
    world.create_double(World::keeper(), "ConstantProductPool", &tokens)
}
