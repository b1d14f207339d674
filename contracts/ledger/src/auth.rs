//! Who may act on a trove.
//!
//! | who | add, withdraw, borrow, close | rate | managers, token | what leaves goes to |
//! |---|---|---|---|---|
//! | the owner, and whom the token standard approves | yes | yes | yes | the caller |
//! | the manager | yes | no | no | the fixed receiver |
//! | the rate delegate | no | in its range and period | no | - |
//! | anyone | repay alone | no | no | - |

use alloy_primitives::Address;
use cdp_core::fixed_math::{AnnualRate, Timestamp};
use interfaces::trove_manager::ITroveManager::NotOwnerNorApproved;
use stylus_kit::revert;

use crate::errors::Error;
use crate::load::Position;
use crate::packing::{Title, marks};
use crate::{Ledger, layout::trove};

/// For whom a caller acts, and where what leaves goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The trove's owner.
    pub owner: Address,
    /// Who receives AmpUSD and collateral: the caller, or the manager's receiver.
    pub receiver: Address,
}

impl Ledger {
    /// The caller acts as the owner: it is the owner, or whom the token standard lets act for it.
    ///
    /// # Errors
    /// `NotOwnerNorApproved` - the caller is neither.
    pub fn authorise_owner(&self, position: &Position, caller: Address) -> Result<Title, Error> {
        let title = self.load_title(position.id.word());
        if self.acts_as_owner(position, title.owner, caller) {
            return Ok(title);
        }
        Err(refused(caller))
    }

    /// The caller acts as the owner or is the manager.
    ///
    /// # Errors
    /// `NotOwnerNorApproved` - the caller is neither.
    #[inline(never)]
    pub fn authorise(&self, position: &Position, caller: Address) -> Result<Acting, Error> {
        let id = position.id.word();
        let owner = self.load_title(id).owner;
        if self.acts_as_owner(position, owner, caller) {
            let receiver = caller;
            return Ok(Acting { owner, receiver });
        }
        let managed = position.body.kept & marks::MANAGED != 0;
        if managed && self.load_address(id, trove::MANAGER) == caller {
            let receiver = self.load_address(id, trove::RECEIVER);
            return Ok(Acting { owner, receiver });
        }
        Err(refused(caller))
    }

    /// The caller acts as the owner, or is the rate delegate and sets what it may. Answers when
    /// the rate was last changed.
    ///
    /// # Errors
    /// `NotOwnerNorApproved` - the caller is neither. `RateOutsideDelegation`,
    /// `DelegationPeriodNotOver` - the delegate may not set this rate, or not yet.
    pub fn authorise_rate(
        &self,
        position: &Position,
        caller: Address,
        rate: AnnualRate,
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        let id = position.id.word();
        let title = self.load_title(id);
        let last_change = title.tail.last_rate_change;
        if self.acts_as_owner(position, title.owner, caller) {
            return Ok(last_change);
        }
        if position.body.kept & marks::DELEGATED != 0 {
            let (delegate, delegation) = self.load_rate_delegate(id)?;
            if delegate == caller {
                delegation.permits(rate, last_change, now)?;
                return Ok(last_change);
            }
        }
        Err(refused(caller))
    }

    /// Whether a caller is an owner, or whom the token standard lets act for it.
    fn acts_as_owner(&self, position: &Position, owner: Address, caller: Address) -> bool {
        caller == owner
            || self.is_approved(position.id.word(), &position.body, caller)
            || self.load_is_operator(owner, caller)
    }
}

/// The error for a caller that may not.
#[cold]
#[inline(never)]
pub fn refused(caller: Address) -> Error {
    revert(NotOwnerNorApproved { caller }).into()
}
