//! The owner, who can announce reporters and nothing else.

use alloy_primitives::{Address, B256};
use alloy_sol_types::SolEvent;
use interfaces::IReportFeed::{
    NotOwner, NotPendingOwner, OwnershipTransferStarted, OwnershipTransferred,
};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, Revert, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::ReportFeed;
use crate::state::Ownership;

impl ReportFeed {
    /// Lets the owner through.
    ///
    /// # Errors
    /// `NotOwner` - the caller is somebody else.
    pub(crate) fn require_owner(&self) -> Result<Ownership, Revert> {
        let (caller, ownership) = (self.vm().msg_sender(), self.ownership());
        // The zero address calls nothing, so nobody is the owner of a feed without one.
        if caller == ownership.owner {
            Ok(ownership)
        } else {
            Err(revert(NotOwner { caller }))
        }
    }

    /// Offers the feed: `transferOwnership(address newOwner)`; zero takes an offer back.
    ///
    /// # Errors
    /// `NotOwner` - the caller is not the owner.
    ///
    /// # Events
    /// `OwnershipTransferStarted`.
    pub(crate) fn transfer_ownership(&mut self, mut args: Args<'_>) -> Reply {
        let to = args.address()?;
        let Ownership { owner, .. } = self.require_owner()?;
        self.set_pending_owner(to);
        self.log_ownership(OwnershipTransferStarted::SIGNATURE_HASH, owner, to);
        reply::nothing()
    }

    /// Takes the feed that is offered: `acceptOwnership()`.
    ///
    /// # Errors
    /// `NotPendingOwner` - it is not offered to the caller.
    ///
    /// # Events
    /// `OwnershipTransferred`.
    pub(crate) fn accept_ownership(&mut self) -> Reply {
        let caller = self.vm().msg_sender();
        // Only the one whom it is offered takes it.
        if caller != self.pending_owner() {
            return Err(revert(NotPendingOwner { caller }));
        }
        self.hand_over(self.ownership(), caller)
    }

    /// Leaves the feed without an owner, for ever: `renounceOwnership()`.
    ///
    /// # Errors
    /// `NotOwner` - the caller is not the owner.
    ///
    /// # Events
    /// `OwnershipTransferred` to the zero address.
    pub(crate) fn renounce_ownership(&mut self) -> Reply {
        let ownership = self.require_owner()?;
        self.hand_over(ownership, Address::ZERO)
    }

    /// Makes `to` the owner and takes back what was offered.
    pub(crate) fn hand_over(&mut self, ownership: Ownership, to: Address) -> Reply {
        let from = ownership.owner;
        self.set_ownership(Ownership {
            owner: to,
            ..ownership
        });
        self.set_pending_owner(Address::ZERO);
        self.log_ownership(OwnershipTransferred::SIGNATURE_HASH, from, to);
        reply::nothing()
    }

    fn log_ownership(&self, event: B256, from: Address, to: Address) {
        let words = [event.abi(), from.abi(), to.abi()];
        self.vm().emit_log(words.as_flattened(), 3);
    }
}
