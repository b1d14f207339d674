//! The house's ERC-20 tokens, as the public suites ask them.

use alloy_primitives::{Address, B256, U256};
use interfaces::IErc20;
use invariants::random::Random;
use support::answer::Answer;
use support::permit;
use support::world::{AMPL, WAD, World, word};

use crate::{lender, role};

/// What the user holds of a token.
pub(crate) const HELD: u128 = 1_000 * WAD;

/// A token of which a user holds a thousand, and the lender some more.
pub(crate) struct Token {
    pub(crate) at: Address,
    pub(crate) name: &'static str,
    pub(crate) user: Address,
}

/// Runs a test on AmpUSD, wrapped AMPL and sAmpUSD, each in a world of its own.
pub(crate) fn each_token(test: impl Fn(&mut World, &Token)) {
    for index in 0..3 {
        let mut world = World::new();
        let (lender, user) = (lender(&mut world, AMPL), role("user"));
        for person in [user, lender] {
            // A share for an AmpUSD: no interest has come to the pool.
            world.pay(world.at.amp_usd, lender, person, 2 * HELD);
            let shares = world.stake(person, HELD).unwrap().value;
            assert_eq!(shares, word(HELD));
            world.give(AMPL, person, HELD);
        }
        let (at, name) = [
            (world.at.amp_usd, "AmpUSD"),
            (world.at.wrapped, "Wrapped AMPL"),
            (world.at.pool, "Staked AmpUSD"),
        ][index];
        test(&mut world, &Token { at, name, user });
    }
}

/// Amounts from `low` to `high`: both ends, and some between.
pub(crate) fn amounts(low: U256, high: U256) -> Vec<U256> {
    let mut random = Random::new(0x5eed);
    let wide = |random: &mut Random| {
        let limbs = [(); 4].map(|()| random.bits());
        U256::from_limbs(limbs)
    };
    let span = (high - low).saturating_add(U256::ONE);
    let mut all = vec![low, high];
    for _ in 0..6 {
        all.push(low + wide(&mut random) % span);
    }
    all
}

impl Token {
    /// The domain of its permits on a chain: that of sAmpUSD is salted with the scale.
    pub(crate) fn domain(&self, world: &World, chain_id: u64) -> B256 {
        if self.at == world.at.pool {
            let scale = B256::from(U256::from(world.pool_scale()));
            permit::salted_domain_separator(self.name, chain_id, self.at, scale)
        } else {
            permit::domain_separator(self.name, chain_id, self.at)
        }
    }

    pub(crate) fn balance(&self, world: &World, account: Address) -> U256 {
        world.view(self.at, &IErc20::balanceOfCall { account })
    }

    pub(crate) fn supply(&self, world: &World) -> U256 {
        world.view(self.at, &IErc20::totalSupplyCall {})
    }

    pub(crate) fn allowance(&self, world: &World, owner: Address, spender: Address) -> U256 {
        world.view(self.at, &IErc20::allowanceCall { owner, spender })
    }

    pub(crate) fn nonce(&self, world: &World, owner: Address) -> U256 {
        world.view(self.at, &IErc20::noncesCall { owner })
    }

    #[track_caller]
    pub(crate) fn transfer(
        &self,
        world: &mut World,
        from: Address,
        to: Address,
        value: U256,
    ) -> Answer<bool> {
        world.send(from, self.at, &IErc20::transferCall { to, value })
    }

    /// Moves the user's tokens.
    #[track_caller]
    pub(crate) fn transfer_from(
        &self,
        world: &mut World,
        spender: Address,
        to: Address,
        value: U256,
    ) -> Answer<bool> {
        let from = self.user;
        world.send(
            spender,
            self.at,
            &IErc20::transferFromCall { from, to, value },
        )
    }

    /// Lets somebody spend the user's tokens.
    #[track_caller]
    pub(crate) fn approve(&self, world: &mut World, spender: Address, value: U256) {
        let call = IErc20::approveCall { spender, value };
        assert!(world.send(self.user, self.at, &call).unwrap().value);
    }
}
