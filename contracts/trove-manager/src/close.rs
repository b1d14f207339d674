//! Closing a trove (`PROTOCOL.md` 3): an exit, so no oracle, no CCR, and open after shutdown.

use alloy_primitives::U256;
use cdp_core::borrowing;
use ledger::outside::{Callback, Outside};
use ledger::{Error, events};
use stylus_sdk::prelude::*;

use crate::TroveManager;

impl TroveManager {
    /// Closes a trove: burns its entire debt from the caller, pays its collateral to the caller,
    /// or to the receiver if the caller is the manager.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; `ClosedInDepositSecond`; those of the tokens and
    /// the callback.
    ///
    /// # Events
    /// `TroveClosed`, `Transfer`, `InterestBooked` and `ResidueBooked` if there is any.
    #[inline(never)]
    pub(crate) fn close(&mut self, id: U256, callback: Callback<'_>) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        let acting = self.authorise(&position, caller)?;
        let now = self.now();
        let plan = borrowing::close(position.totals.branch, position.body.trove, now)?;
        self.store_closing(&position, &plan, acting.owner)?;
        events::closed(self.vm(), position.id, acting.owner, &plan);
        self.settle(position.id, &plan, acting.receiver, callback)
    }
}
