//! The house's ERC-4626 vaults, as the public suites ask them. Both have the same ABI.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20;
use interfaces::IStabilityPool::{depositCall, mintCall, redeemCall, withdrawCall};
use support::answer::Answer;
use support::world::{AMPL, DAY, NINE, WAD, World, word};

use crate::tokens::amounts;
use crate::{lender, role};

/// A vault of which a user holds shares, and the assets for more.
pub(crate) struct Vault {
    pub(crate) at: Address,
    pub(crate) asset: Address,
    pub(crate) user: Address,
    /// The fewest shares that are worth something for sure.
    pub(crate) some: U256,
    /// Assets that the user has besides.
    pub(crate) purse: U256,
}

/// Runs a test on wrapped AMPL and on sAmpUSD, each in a world of its own. A share of the pool is
/// worth more than an AmpUSD, by a month of interest of which half is not pulled yet.
pub(crate) fn each_vault(test: impl Fn(&mut World, &Vault)) {
    let (mut world, user) = (World::new(), role("user"));
    let (at, asset) = (world.at.wrapped, world.at.ampl);
    world.give_ampl(user, U256::from(2_000_000 * NINE));
    world.approve(asset, user, at, U256::MAX);
    let mut vault = Vault {
        at,
        asset,
        user,
        some: U256::from(1_000_000_000_u64),
        purse: U256::from(1_000_000 * NINE),
    };
    let assets = U256::from(1_000_000 * NINE);
    vault.deposit(&mut world, assets).unwrap();
    test(&mut world, &vault);

    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    (vault.at, vault.asset) = (world.at.pool, world.at.amp_usd);
    (vault.some, vault.purse) = (U256::from(2), word(4_000 * WAD));
    world.pay(vault.asset, lender, user, 8_000 * WAD);
    for (person, amount) in [(user, 4_000 * WAD), (lender, 3_000 * WAD), (lender, WAD)] {
        world.stake(person, amount).unwrap();
        world.pass(15 * DAY);
    }
    test(&mut world, &vault);
}

/// Amounts of assets that a user can pay and take out, worth a share or more.
pub(crate) fn some_assets(vault: &Vault) -> Vec<U256> {
    amounts(U256::from(2), vault.purse >> 1)
}

/// Numbers of shares that a user has and can pay for.
pub(crate) fn some_shares(world: &World, vault: &Vault) -> Vec<U256> {
    amounts(vault.some, vault.shares(world, vault.user) >> 1)
}

impl Vault {
    pub(crate) fn shares(&self, world: &World, account: Address) -> U256 {
        world.view(self.at, &IErc20::balanceOfCall { account })
    }

    pub(crate) fn assets(&self, world: &World, account: Address) -> U256 {
        world.view(self.asset, &IErc20::balanceOfCall { account })
    }

    /// What somebody may spend of the user's shares.
    pub(crate) fn allowance(&self, world: &World, spender: Address) -> U256 {
        let owner = self.user;
        world.view(self.at, &IErc20::allowanceCall { owner, spender })
    }

    /// Lets somebody spend the user's shares.
    pub(crate) fn approve(&self, world: &mut World, spender: Address, value: U256) {
        world.approve(self.at, self.user, spender, value);
    }

    /// A view, asked by whoever.
    pub(crate) fn view<C: SolCall<Return = U256>>(&self, world: &World, call: &C) -> U256 {
        world.view(self.at, call)
    }

    /// A view, asked by somebody.
    pub(crate) fn asked_by<C: SolCall>(&self, world: &World, from: Address, call: &C) -> Vec<u8> {
        let mut world = world.clone();
        let answer = world.send_raw(from, self.at, call.abi_encode());
        answer.unwrap().value.to_vec()
    }

    #[track_caller]
    pub(crate) fn deposit(&self, world: &mut World, assets: U256) -> Answer<U256> {
        let receiver = self.user;
        world.send(self.user, self.at, &depositCall { assets, receiver })
    }

    #[track_caller]
    pub(crate) fn mint(&self, world: &mut World, shares: U256) -> Answer<U256> {
        let receiver = self.user;
        world.send(self.user, self.at, &mintCall { shares, receiver })
    }

    /// Takes the user's assets out, for a caller, to a receiver.
    #[track_caller]
    pub(crate) fn withdraw_by(
        &self,
        world: &mut World,
        [caller, receiver]: [Address; 2],
        assets: U256,
    ) -> Answer<U256> {
        let owner = self.user;
        let call = withdrawCall {
            assets,
            receiver,
            owner,
        };
        world.send(caller, self.at, &call)
    }

    /// Gives the user's shares up, for a caller, to a receiver.
    #[track_caller]
    pub(crate) fn redeem_by(
        &self,
        world: &mut World,
        [caller, receiver]: [Address; 2],
        shares: U256,
    ) -> Answer<U256> {
        let owner = self.user;
        let call = redeemCall {
            shares,
            receiver,
            owner,
        };
        world.send(caller, self.at, &call)
    }

    #[track_caller]
    pub(crate) fn withdraw(&self, world: &mut World, assets: U256) -> Answer<U256> {
        self.withdraw_by(world, [self.user, self.user], assets)
    }

    #[track_caller]
    pub(crate) fn redeem(&self, world: &mut World, shares: U256) -> Answer<U256> {
        self.redeem_by(world, [self.user, self.user], shares)
    }
}
