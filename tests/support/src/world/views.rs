//! What the programs say of themselves, in plain numbers.

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager::{
    branchCall, lowestTroveCall, nextTroveCall, ownerOfCall, systemCall, troveCall,
};
use interfaces::{IErc20, IPriceOracle};

use super::{World, small};
use crate::answer::Answer;

/// A trove as the ledger shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trove {
    /// Who owns it; zero if there is none.
    pub owner: Address,
    /// 0 closed, 1 active, 2 idle.
    pub status: u8,
    /// Collateral, in units of the token.
    pub coll: u128,
    /// Debt at the last touch, in AmpUSD-wei.
    pub debt: u128,
    /// Debt now.
    pub entire_debt: u128,
    /// Annual rate in WAD.
    pub rate: u128,
    /// Stake.
    pub stake: u128,
    /// Time of the last touch.
    pub last_touch: u64,
}

/// A branch as the ledger shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Collateral of its active troves, in units of the token.
    pub coll: u128,
    /// Recorded debt at the last accrual, in AmpUSD-wei.
    pub debt: u128,
    /// Recorded debt with the interest up to now.
    pub entire_debt: u128,
    /// Sum of recorded debt times rate, the rate in WAD.
    pub weighted_debt: U256,
    /// Weighted by recorded debt, in WAD.
    pub average_rate: u128,
    /// Sum of stakes.
    pub total_stakes: u128,
    /// Time of the last accrual.
    pub last_accrual: u64,
    /// Troves ever opened.
    pub last_counter: u64,
}

/// What the ledger has booked besides troves, in AmpUSD-wei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct System {
    /// Owed to the Stability Pool.
    pub pool_yield: u128,
    /// Owed to the incentives.
    pub incentive_yield: u128,
    /// The system's own.
    pub cushion: u128,
    /// Rounding left in recorded debt by branches that emptied.
    pub residue: u128,
}

/// What the oracle answers for a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// AmpUSD-wei per unit of collateral, times 1e36.
    pub price: U256,
    /// The price for redemptions.
    pub redemption_price: U256,
    /// 0 good, 1 restricted, 2 down.
    pub status: u8,
    /// Restricted because market and anchor are too far apart, and for nothing else.
    pub by_gap_only: bool,
}

impl World {
    /// A trove.
    ///
    /// # Panics
    /// If the ledger does not show it.
    #[track_caller]
    #[must_use]
    pub fn trove(&self, id: U256) -> Trove {
        let view = self.stage.view(self.at.ledger, &troveCall { id });
        Trove {
            owner: view.owner,
            status: view.status,
            coll: small(view.coll),
            debt: small(view.debt),
            entire_debt: small(view.entireDebt),
            rate: small(view.rate),
            stake: small(view.stake),
            last_touch: view.lastTouch.to(),
        }
    }

    /// A branch.
    ///
    /// # Panics
    /// If the ledger does not show it.
    #[track_caller]
    #[must_use]
    pub fn branch(&self, branch: u64) -> Branch {
        let view = self.stage.view(
            self.at.ledger,
            &branchCall {
                b: U256::from(branch),
            },
        );
        Branch {
            coll: small(view.coll),
            debt: small(view.debt),
            entire_debt: small(view.entireDebt),
            weighted_debt: view.weightedDebt,
            average_rate: small(view.averageRate),
            total_stakes: small(view.totalStakes),
            last_accrual: view.lastAccrual.to(),
            last_counter: view.lastCounter.to(),
        }
    }

    /// What is booked besides troves.
    ///
    /// # Panics
    /// If the ledger does not show it.
    #[track_caller]
    #[must_use]
    pub fn system(&self) -> System {
        let view = self.stage.view(self.at.ledger, &systemCall {});
        System {
            pool_yield: small(view.poolYield),
            incentive_yield: small(view.incentiveYield),
            cushion: small(view.cushion),
            residue: small(view.residue),
        }
    }

    /// The troves of a branch in the order in which redemptions take them.
    ///
    /// # Panics
    /// If the walk does not end.
    #[track_caller]
    #[must_use]
    pub fn book(&self, branch: u64) -> Vec<U256> {
        let first = lowestTroveCall {
            b: U256::from(branch),
        };
        let mut next = self.stage.view(self.at.ledger, &first);
        let mut walk = Vec::new();
        while !next.is_zero() {
            assert!(
                !walk.contains(&next),
                "the walk of branch {branch} comes back to {next}"
            );
            walk.push(next);
            next = self.stage.view(self.at.ledger, &nextTroveCall { id: next });
        }
        walk
    }

    /// The owner of a trove's token.
    #[track_caller]
    pub fn owner_of(&self, id: U256) -> Answer<Address> {
        self.stage.ask(self.at.ledger, &ownerOfCall { id })
    }

    /// What the oracle answers for a branch.
    #[track_caller]
    pub fn quote(&self, branch: u64) -> Answer<Quote> {
        let call = IPriceOracle::priceCall {
            branch: U256::from(branch),
        };
        let answer = self.stage.ask(self.at.oracle, &call);
        answer.map(|done| crate::answer::Done {
            value: Quote {
                price: done.value.price,
                redemption_price: done.value.redemptionPrice,
                status: done.value.status,
                by_gap_only: done.value.byGapOnly,
            },
            outcome: done.outcome,
        })
    }

    /// What an account holds of a token.
    #[track_caller]
    #[must_use]
    pub fn balance(&self, token: Address, account: Address) -> u128 {
        small(self.stage.view(token, &IErc20::balanceOfCall { account }))
    }

    /// AmpUSD of an account, in wei.
    #[track_caller]
    #[must_use]
    pub fn amp_usd(&self, account: Address) -> u128 {
        self.balance(self.at.amp_usd, account)
    }

    /// AmpUSD in existence, in wei.
    #[track_caller]
    #[must_use]
    pub fn supply(&self) -> u128 {
        small(
            self.stage
                .view(self.at.amp_usd, &IErc20::totalSupplyCall {}),
        )
    }
}
