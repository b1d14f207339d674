//! Adding collateral (`PROTOCOL.md` 3): reduces risk, so it needs no oracle and no ratio.

use alloy_primitives::U256;
use cdp_core::plan::Change;

use crate::TroveManager;
use crate::adjust::{By, coll};
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Takes collateral from the caller into the trove. By the owner.
    ///
    /// # Errors
    /// `AmountAboveCap`; `ZeroChange`; those of [`adjust`](Self::adjust).
    ///
    /// # Events
    /// `CollateralAdded`, `InterestBooked` if there is any.
    pub(crate) fn add_collateral(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let change = Change::add_collateral(coll(amount)?);
        self.adjust(id, By::Owner, change, events::collateral_added)
    }
}
