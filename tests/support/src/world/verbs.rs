//! The ledger's verbs.

use alloy_primitives::{Address, I256, U256};
use interfaces::trove_manager::ITroveManager::{
    addCollateralCall, adjustInterestRateCall, adjustTroveCall, adjustTroveToLtvCall, borrowCall,
    closeTroveCall, openTroveAtLtvCall, openTroveCall, repayCall, withdrawCollateralCall,
};

use super::{WAD, World, word};
use crate::answer::{Answer, nothing};

/// A trove to open.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Its branch.
    pub branch: U256,
    /// Its owner; the caller if zero.
    pub owner: Address,
    /// Collateral, in units of the token.
    pub coll: U256,
    /// AmpUSD to receive, in wei.
    pub debt: U256,
    /// Annual rate in WAD.
    pub rate: U256,
    /// The largest upfront fee to accept, in AmpUSD-wei.
    pub max_fee: U256,
}

impl Open {
    /// A trove of this branch, owned by its opener, at 5 % and any fee.
    #[must_use]
    pub fn new(branch: u64, coll: u128, debt: u128) -> Self {
        Self {
            branch: U256::from(branch),
            owner: Address::ZERO,
            coll: word(coll),
            debt: word(debt),
            rate: U256::ZERO,
            max_fee: U256::MAX,
        }
        .at_bps(500)
    }

    /// The same at a rate in 0.01 %.
    #[must_use]
    pub fn at_bps(self, rate: u16) -> Self {
        Self {
            rate: word(u128::from(rate) * WAD / 10_000),
            ..self
        }
    }

    /// The same for another owner.
    #[must_use]
    pub fn owned_by(self, owner: Address) -> Self {
        Self { owner, ..self }
    }

    /// The same with a limit of the upfront fee, in AmpUSD-wei.
    #[must_use]
    pub fn fee_at_most(self, max_fee: u128) -> Self {
        Self {
            max_fee: word(max_fee),
            ..self
        }
    }

    /// The call.
    #[must_use]
    pub fn call(&self) -> openTroveCall {
        openTroveCall {
            branch: self.branch,
            owner: self.owner,
            coll: self.coll,
            debt: self.debt,
            rate: self.rate,
            maxUpfrontFee: self.max_fee,
        }
    }
}

impl World {
    /// Opens a trove; answers its id.
    #[track_caller]
    pub fn open(&mut self, caller: Address, open: Open) -> Answer<U256> {
        let owner = if open.owner.is_zero() {
            caller
        } else {
            open.owner
        };
        self.stage
            .send(caller, self.at.ledger, &open.owned_by(owner).call())
    }

    /// Gives the collateral and opens a trove that must open; its id.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn opened(&mut self, caller: Address, open: Open) -> U256 {
        let branch = open.branch.to::<u64>();
        self.fund(branch, caller, super::small(open.coll));
        match self.open(caller, open) {
            Ok(done) => done.value,
            Err(refused) => panic!("not opened: {refused:?}"),
        }
    }

    /// Closes a trove.
    #[track_caller]
    pub fn close(&mut self, caller: Address, id: U256) -> Answer<()> {
        nothing(
            self.stage
                .send(caller, self.at.ledger, &closeTroveCall { id }),
        )
    }

    /// Adds collateral to a trove.
    #[track_caller]
    pub fn add(&mut self, caller: Address, id: U256, amount: u128) -> Answer<()> {
        let call = addCollateralCall {
            id,
            amount: word(amount),
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Withdraws collateral from a trove.
    #[track_caller]
    pub fn withdraw(&mut self, caller: Address, id: U256, amount: u128) -> Answer<()> {
        let call = withdrawCollateralCall {
            id,
            amount: word(amount),
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Borrows more, at any upfront fee.
    #[track_caller]
    pub fn borrow(&mut self, caller: Address, id: U256, amount: u128) -> Answer<()> {
        self.borrow_at_most(caller, id, amount, U256::MAX)
    }

    /// Borrows more, at an upfront fee of at most `max_fee`.
    #[track_caller]
    pub fn borrow_at_most(
        &mut self,
        caller: Address,
        id: U256,
        amount: u128,
        max_fee: U256,
    ) -> Answer<()> {
        let call = borrowCall {
            id,
            amount: word(amount),
            maxUpfrontFee: max_fee,
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Repays debt.
    #[track_caller]
    pub fn repay(&mut self, caller: Address, id: U256, amount: u128) -> Answer<()> {
        let call = repayCall {
            id,
            amount: word(amount),
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Opens a trove at a loan-to-value in WAD; `open.debt` is not read. Answers its id.
    #[track_caller]
    pub fn open_at_ltv(&mut self, caller: Address, open: Open, ltv: u128) -> Answer<U256> {
        let call = openTroveAtLtvCall {
            branch: open.branch,
            owner: if open.owner.is_zero() {
                caller
            } else {
                open.owner
            },
            coll: open.coll,
            ltv: word(ltv),
            rate: open.rate,
            maxUpfrontFee: open.max_fee,
        };
        self.stage.send(caller, self.at.ledger, &call)
    }

    /// Changes collateral and debt, at any upfront fee; negative withdraws or repays.
    #[track_caller]
    pub fn adjust(&mut self, caller: Address, id: U256, coll: i128, debt: i128) -> Answer<()> {
        let signed = |change: i128| I256::unchecked_from(change);
        let call = adjustTroveCall {
            id,
            collChange: signed(coll),
            debtChange: signed(debt),
            maxUpfrontFee: U256::MAX,
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Borrows or repays to a loan-to-value in WAD, at any upfront fee.
    #[track_caller]
    pub fn adjust_to_ltv(&mut self, caller: Address, id: U256, ltv: u128) -> Answer<()> {
        let call = adjustTroveToLtvCall {
            id,
            ltv: word(ltv),
            maxUpfrontFee: U256::MAX,
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }

    /// Changes the rate, in 0.01 %, at an upfront fee of at most `max_fee`.
    #[track_caller]
    pub fn change_rate(
        &mut self,
        caller: Address,
        id: U256,
        bps: u16,
        max_fee: U256,
    ) -> Answer<()> {
        let call = adjustInterestRateCall {
            id,
            rate: word(u128::from(bps) * WAD / 10_000),
            maxUpfrontFee: max_fee,
        };
        nothing(self.stage.send(caller, self.at.ledger, &call))
    }
}
