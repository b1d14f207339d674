//! Withdrawing collateral (`PROTOCOL.md` 3): raises risk, so it needs a good price, MCR and CCR.

use alloy_primitives::U256;
use cdp_core::plan::Change;

use crate::TroveManager;
use crate::adjust::{By, coll};
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Pays collateral of the trove to the caller. By the owner.
    ///
    /// # Errors
    /// `AmountAboveCap`; those of [`adjust`](Self::adjust).
    ///
    /// # Events
    /// `CollateralWithdrawn`, `InterestBooked` if there is any.
    pub(crate) fn withdraw_collateral(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let change = Change::withdraw_collateral(coll(amount)?);
        self.adjust(id, By::Owner, change, events::collateral_withdrawn)
    }
}
