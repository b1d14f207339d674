//! Who may act on a trove.

use alloy_primitives::Address;
use interfaces::trove_manager::ITroveManager::NotOwnerNorApproved;
use stylus_kit::revert;

use crate::TroveManager;
use crate::errors::Error;
use crate::load::Position;

impl TroveManager {
    /// The trove's owner, for whom the caller acts: the owner itself, or whom the token standard
    /// lets act for it.
    ///
    /// # Errors
    /// `NotOwnerNorApproved` - the caller is neither.
    pub(crate) fn authorise(&self, position: &Position, caller: Address) -> Result<Address, Error> {
        let id = position.id.word();
        let owner = self.load_title(id).owner;
        if caller == owner
            || self.load_approved(id, &position.body) == caller
            || self.load_is_operator(owner, caller)
        {
            return Ok(owner);
        }
        Err(revert(NotOwnerNorApproved { caller }).into())
    }
}
