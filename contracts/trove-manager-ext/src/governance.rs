//! What the owner of the ledger may do, all of it (`PROTOCOL.md` 11): hand the ledger on, add a
//! branch, change a debt ceiling.

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::{Debt, Timestamp};
use cdp_core::governance::Ceiling;
use interfaces::trove_manager::ITroveManager::{
    AddressUnset, BranchCountOutOfRange, CollateralTwice, NotOwner, NotPendingOwner,
};
use ledger::words::{Numbers, address, debt, known_branch};
use ledger::{BranchConfig, Error, MAX_BRANCHES, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerExt;

impl TroveManagerExt {
    /// Offers the ledger to somebody, or to nobody.
    ///
    /// # Errors
    /// `MalformedCalldata`; `NotOwner`.
    ///
    /// # Events
    /// `OwnershipTransferStarted`.
    pub(crate) fn transfer_ownership(&mut self, to: U256) -> Result<(), Error> {
        let to = address(to)?;
        let owner = self.authorise_governance()?;
        self.store_pending_owner(to);
        events::ownership_offered(self.vm(), owner, to);
        Ok(())
    }

    /// Takes the ledger that was offered.
    ///
    /// # Errors
    /// `NotPendingOwner`.
    ///
    /// # Events
    /// `OwnershipTransferred`.
    pub(crate) fn accept_ownership(&mut self) -> Result<(), Error> {
        let caller = self.vm().msg_sender();
        // The ledger is accepted by whom it is offered to.
        if caller.is_zero() || caller != self.load_pending_owner() {
            return Err(revert(NotPendingOwner { caller }).into());
        }
        let owner = self.load_owner();
        self.store_owner(caller);
        events::ownership_transferred(self.vm(), owner, caller);
        Ok(())
    }

    /// Gives the ledger up; an offer ends with it.
    ///
    /// # Errors
    /// `NotOwner`.
    ///
    /// # Events
    /// `OwnershipTransferred`.
    pub(crate) fn renounce_ownership(&mut self) -> Result<(), Error> {
        let owner = self.authorise_governance()?;
        self.store_owner(Address::ZERO);
        events::ownership_transferred(self.vm(), owner, Address::ZERO);
        Ok(())
    }

    /// Lowers a branch's debt ceiling, or raises it.
    ///
    /// # Errors
    /// `NotOwner`; `BranchUnknown`; `AmountAboveCap` and those of [`Ceiling::change`].
    ///
    /// # Events
    /// `CeilingChanged`.
    pub(crate) fn set_ceiling(&mut self, branch: U256, ceiling: U256) -> Result<(), Error> {
        self.authorise_governance()?;
        let branch = known_branch(branch)?;
        let (_, before) = self.load_ceiling(branch)?;
        let after = before.change(debt(ceiling)?, self.now())?;
        self.store_ceiling(branch, &after)?;
        events::ceiling_changed(self.vm(), branch, after.debt);
        Ok(())
    }

    /// Adds a branch: the words are its oracle and its configuration. Answers its index.
    ///
    /// # Errors
    /// `MalformedCalldata`; `NotOwner`; `BranchCountOutOfRange` - there are eight;
    /// `CeilingNotZero`, `SmallestRaiseAboveMax`; those of
    /// [`store_new_branch`](Self::store_new_branch).
    ///
    /// # Events
    /// `BranchAdded`.
    pub(crate) fn add_branch(&mut self, words: &Numbers) -> Result<u64, Error> {
        let [oracle, config @ ..] = words;
        let (config, oracle) = (BranchConfig::read(config)?, address(*oracle)?);
        self.authorise_governance()?;
        let (amp_usd, branches) = self.load_amp_usd();
        // There are eight branches at most.
        if branches >= MAX_BRANCHES {
            let count = U256::from(branches.saturating_add(1));
            return Err(revert(BranchCountOutOfRange { count }).into());
        }
        let ceiling = Ceiling {
            debt: config.ceiling,
            smallest_raise: config.smallest_raise,
            last_raise: self.now(),
        };
        ceiling.validate_added()?;
        self.store_new_branch(branches, &config, oracle, ceiling.last_raise)?;
        self.store_system(amp_usd, branches.saturating_add(1));
        Ok(branches)
    }

    /// Stores a branch that is added, at launch or after it.
    ///
    /// # Errors
    /// `AddressUnset` - no collateral token, or no oracle. Those of `BranchParams::validate`.
    /// `AmountAboveCap` - a ceiling or smallest raise above the cap of debt. `CollateralTwice` -
    /// a token is the collateral of one branch.
    ///
    /// # Events
    /// `BranchAdded`.
    pub(crate) fn store_new_branch(
        &mut self,
        index: u64,
        config: &BranchConfig,
        oracle: Address,
        last_raise: Timestamp,
    ) -> Result<(), Error> {
        let collateral = config.collateral;
        // A branch has a collateral token and an oracle.
        if collateral.is_zero() || oracle.is_zero() {
            return Err(revert(AddressUnset {}).into());
        }
        config.params.validate()?;
        // A ceiling is a debt, and debt has a cap.
        let cap: Debt = cdp_core::params::DEBT_CAP;
        if config.ceiling > cap || config.smallest_raise > cap {
            return Err(cdp_core::RuleError::AmountAboveCap.into());
        }
        // A token is the collateral of one branch.
        for other in 0..index {
            if self.load_token(other)?.0 == collateral {
                return Err(revert(CollateralTwice { collateral }).into());
            }
        }
        let now = self.now();
        self.store_config(index, config, oracle, last_raise, now)?;
        events::branch_added(self.vm(), index, oracle, &config.words());
        Ok(())
    }

    /// The caller owns the ledger. Nobody owns one that was given up.
    ///
    /// # Errors
    /// `NotOwner`.
    fn authorise_governance(&self) -> Result<Address, Error> {
        let (owner, caller) = (self.load_owner(), self.vm().msg_sender());
        if owner.is_zero() || caller != owner {
            return Err(revert(NotOwner { caller }).into());
        }
        Ok(owner)
    }
}
