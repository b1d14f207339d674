//! Withdrawing collateral (`PROTOCOL.md` 3): raises risk, so it needs a good price, MCR and CCR.

use alloy_primitives::U256;
use cdp_core::plan::Change;

use crate::TroveManager;
use crate::adjust::coll;
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Pays collateral of the trove to the caller.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; `AmountAboveCap`; what the oracle reverts with;
    /// those of [`adjust`](cdp_core::borrowing::adjust); those of the token.
    ///
    /// # Events
    /// `CollateralWithdrawn`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn withdraw_collateral(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let (_, caller) = self.authorise(&position)?;
        let change = Change::withdraw_collateral(coll(amount)?);
        let branch = position.id.branch;
        let (oracle, _) = self.load_oracle(branch)?;
        let quote = self.quote(oracle, branch)?;
        self.change(&position, &change, &quote, caller, events::collateral_withdrawn)
    }
}
