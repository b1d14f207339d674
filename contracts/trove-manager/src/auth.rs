//! Who may act on a trove.

use alloy_primitives::Address;
use interfaces::trove_manager::ITroveManager::NotOwnerNorApproved;
use stylus_kit::revert;
use stylus_sdk::prelude::HostAccess;
use stylus_sdk::stylus_core::MessageAccess;

use crate::TroveManager;
use crate::errors::Error;
use crate::load::Position;

impl TroveManager {
    /// The caller, who acts as the trove's owner: the owner itself, or whom the token standard
    /// lets act for it. Returns the owner, then the caller.
    ///
    /// # Errors
    /// `NotOwnerNorApproved` - the caller is neither.
    pub(crate) fn authorise(&self, position: &Position) -> Result<(Address, Address), Error> {
        let id = position.id.word();
        let owner = self.load_title(id).owner;
        let caller = self.vm().msg_sender();
        if caller == owner
            || self.load_approved(id, &position.body) == caller
            || self.load_is_operator(owner, caller)
        {
            return Ok((owner, caller));
        }
        Err(revert(NotOwnerNorApproved { caller }).into())
    }
}
