//! Closing a trove (`PROTOCOL.md` 3): an exit, so no oracle, no CCR, and open after shutdown.

use alloy_primitives::U256;
use cdp_core::borrowing;
use stylus_sdk::prelude::*;

use crate::TroveManager;
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Closes a trove: burns its entire debt from the caller, pays its collateral to the caller.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; `ClosedInDepositSecond`; those of the tokens.
    ///
    /// # Events
    /// `TroveClosed`, `Transfer`, `InterestBooked` and `ResidueBooked` if there is any.
    #[inline(never)]
    pub(crate) fn close(&mut self, id: U256) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        let owner = self.authorise(&position, caller)?;
        let now = self.now();
        let plan = borrowing::close(position.ledger.branch, position.body.trove, now)?;
        self.store_closing(&position, &plan, owner, now)?;
        events::closed(self.vm(), position.id, owner, &plan);
        self.settle(position.id, &plan, caller)
    }
}
