//! What keeps the peg: the Stability Pool, liquidation, redemption, shutdown.

use alloy_primitives::{Address, U256};
use interfaces::IErc20::{balanceOfCall, totalSupplyCall};
use interfaces::IStabilityPool::{
    capacityCall, claimCall, claimableCall, claimableReturn, depositCall,
    redeemCall as redeemSharesCall, scaleCall, totalAssetsCall, withdrawCall,
};
use interfaces::trove_manager::ITroveManager::{
    baseRateCall, claimSurplusCall, clearFlagCall, flagCall, liquidateCall, redeemCall, shutCall,
    surplusCall, urgentRedeemCall, urgentRedeemReturn,
};

use super::{World, small, word};
use crate::answer::{Answer, nothing};

/// A redemption to ask for.
#[derive(Clone, Debug)]
pub struct Redeem {
    /// AmpUSD to burn at most.
    pub amount: u128,
    /// The fee rate to accept, in WAD.
    pub max_fee: u128,
    /// Collateral of each branch to receive at least.
    pub min_coll: Vec<u128>,
    /// Troves to look at, at most.
    pub max_troves: u64,
}

impl Redeem {
    /// An amount, at any fee.
    #[must_use]
    pub fn new(amount: u128) -> Self {
        Self {
            amount,
            max_fee: super::WAD,
            min_coll: Vec::new(),
            max_troves: 1_000,
        }
    }

    /// The call.
    #[must_use]
    pub fn call(&self) -> redeemCall {
        redeemCall {
            amount: word(self.amount),
            maxFee: word(self.max_fee),
            minColl: self.min_coll.iter().map(|min| word(*min)).collect(),
            maxTroves: U256::from(self.max_troves),
        }
    }
}

impl World {
    /// Liquidates troves; answers how many.
    #[track_caller]
    pub fn liquidate(&mut self, caller: Address, ids: &[U256]) -> Answer<U256> {
        let call = liquidateCall { ids: ids.to_vec() };
        self.stage.send(caller, self.at.ledger, &call)
    }

    /// Takes what liquidations in a branch left.
    #[track_caller]
    pub fn claim_surplus(&mut self, caller: Address, branch: u64) -> Answer<U256> {
        let branch = U256::from(branch);
        self.stage
            .send(caller, self.at.ledger, &claimSurplusCall { branch })
    }

    /// Redeems; answers what was burned.
    #[track_caller]
    pub fn redeem(&mut self, caller: Address, redeem: &Redeem) -> Answer<U256> {
        self.stage.send(caller, self.at.ledger, &redeem.call())
    }

    /// Redeems from troves of a branch that is shut.
    #[track_caller]
    pub fn urgent_redeem(
        &mut self,
        caller: Address,
        branch: u64,
        amount: u128,
        ids: &[U256],
    ) -> Answer<urgentRedeemReturn> {
        let call = urgentRedeemCall {
            branch: U256::from(branch),
            amount: word(amount),
            ids: ids.to_vec(),
            minColl: U256::ZERO,
        };
        self.stage.send(caller, self.at.ledger, &call)
    }

    /// Flags a branch.
    #[track_caller]
    pub fn flag(&mut self, caller: Address, branch: u64) -> Answer<()> {
        let branch = U256::from(branch);
        nothing(
            self.stage
                .send(caller, self.at.ledger, &flagCall { branch }),
        )
    }

    /// Clears a branch's flag for an outage.
    #[track_caller]
    pub fn clear_flag(&mut self, caller: Address, branch: u64) -> Answer<()> {
        let branch = U256::from(branch);
        nothing(
            self.stage
                .send(caller, self.at.ledger, &clearFlagCall { branch }),
        )
    }

    /// Shuts a branch.
    #[track_caller]
    pub fn shut(&mut self, caller: Address, branch: u64) -> Answer<()> {
        let branch = U256::from(branch);
        nothing(
            self.stage
                .send(caller, self.at.ledger, &shutCall { branch }),
        )
    }

    /// Stakes AmpUSD, which is approved first; answers the shares.
    #[track_caller]
    pub fn stake(&mut self, caller: Address, amount: u128) -> Answer<U256> {
        let (token, pool) = (self.at.amp_usd, self.at.pool);
        self.approve(token, caller, pool, U256::MAX);
        let call = depositCall {
            assets: word(amount),
            receiver: caller,
        };
        self.stage.send(caller, pool, &call)
    }

    /// Takes AmpUSD out of the pool; answers the shares it cost.
    #[track_caller]
    pub fn unstake(&mut self, caller: Address, amount: u128) -> Answer<U256> {
        let call = withdrawCall {
            assets: word(amount),
            receiver: caller,
            owner: caller,
        };
        self.stage.send(caller, self.at.pool, &call)
    }

    /// Gives shares of the pool up; answers the AmpUSD.
    #[track_caller]
    pub fn unstake_shares(&mut self, caller: Address, shares: U256) -> Answer<U256> {
        let call = redeemSharesCall {
            shares,
            receiver: caller,
            owner: caller,
        };
        self.stage.send(caller, self.at.pool, &call)
    }

    /// Takes the collateral that the pool has for somebody.
    #[track_caller]
    pub fn claim(&mut self, caller: Address) -> Answer<()> {
        let call = claimCall { receiver: caller };
        nothing(self.stage.send(caller, self.at.pool, &call))
    }

    /// What somebody can claim, by token.
    #[must_use]
    pub fn claimable(&self, account: Address) -> claimableReturn {
        self.stage.view(self.at.pool, &claimableCall { account })
    }

    /// Shares of the pool that somebody has.
    #[must_use]
    pub fn shares(&self, account: Address) -> U256 {
        self.stage.view(self.at.pool, &balanceOfCall { account })
    }

    /// All shares of the pool.
    #[must_use]
    pub fn all_shares(&self) -> U256 {
        self.stage.view(self.at.pool, &totalSupplyCall {})
    }

    /// All assets of the pool.
    #[must_use]
    pub fn pool_assets(&self) -> u128 {
        small(self.stage.view(self.at.pool, &totalAssetsCall {}))
    }

    /// What the pool holds, and whether it earns.
    #[must_use]
    pub fn pool_capacity(&self) -> (u128, bool) {
        let answer = self.stage.view(self.at.pool, &capacityCall {});
        (small(answer.minted), answer.earns)
    }

    /// Steps that the pool's scale has taken.
    #[must_use]
    pub fn pool_scale(&self) -> u64 {
        self.stage.view(self.at.pool, &scaleCall {}).to()
    }

    /// What liquidations in a branch left to an owner.
    #[must_use]
    pub fn surplus(&self, branch: u64, account: Address) -> u128 {
        let b = U256::from(branch);
        small(self.stage.view(self.at.ledger, &surplusCall { b, account }))
    }

    /// The base rate now, in WAD.
    #[must_use]
    pub fn base_rate(&self) -> u128 {
        small(self.stage.view(self.at.ledger, &baseRateCall {}).now_)
    }
}
