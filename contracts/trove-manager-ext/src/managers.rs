//! Naming who may act on a trove besides its owner (`PROTOCOL.md` 3).

use alloy_primitives::U256;
use ledger::{Error, Managers, events};
use stylus_sdk::prelude::*;

use crate::TroveManagerExt;

impl TroveManagerExt {
    /// Names the manager and where what leaves through it goes; zero clears both. By the owner,
    /// or whom it approved.
    ///
    /// # Errors
    /// `MalformedCalldata`; `ReceiverUnfit`; `TroveUnknown`; `NotOwnerNorApproved`.
    ///
    /// # Events
    /// `ManagerSet`.
    pub(crate) fn set_manager(
        &mut self,
        id: U256,
        manager: U256,
        receiver: U256,
    ) -> Result<(), Error> {
        let named = Managers::manager(manager, receiver)?;
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        self.authorise_owner(&position, caller)?;
        let kept = self.store_manager(id, position.body.kept, &named);
        self.store_marks(id, &position.body, kept)?;
        events::manager_set(self.vm(), id, &named);
        Ok(())
    }

    /// Names who may change the rate: `rates` are the lowest, the highest and the period. All
    /// zero clear it. By the owner, or whom it approved.
    ///
    /// # Errors
    /// `MalformedCalldata`; `RateRangeUnfit`, `RateOffGrid`, `RateOutOfRange`; `TroveUnknown`;
    /// `NotOwnerNorApproved`.
    ///
    /// # Events
    /// `RateDelegateSet`.
    pub(crate) fn set_rate_delegate(
        &mut self,
        id: U256,
        delegate: U256,
        rates: [U256; 3],
    ) -> Result<(), Error> {
        let [lowest, highest, period] = rates;
        let named = Managers::rate_delegate(delegate, lowest, highest, period)?;
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        self.authorise_owner(&position, caller)?;
        let kept = self.store_rate_delegate(id, position.body.kept, &named);
        self.store_marks(id, &position.body, kept)?;
        events::rate_delegate_set(self.vm(), id, &named);
        Ok(())
    }
}
