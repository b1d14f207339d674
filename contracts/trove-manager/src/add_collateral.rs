//! Adding collateral (`PROTOCOL.md` 3): reduces risk, so it needs no oracle and no ratio.

use alloy_primitives::U256;
use cdp_core::Quote;
use cdp_core::plan::Change;

use crate::TroveManager;
use crate::adjust::coll;
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Takes collateral from the caller into the trove.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; `AmountAboveCap`; `ZeroChange`; those of the token.
    ///
    /// # Events
    /// `CollateralAdded`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn add_collateral(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let (_, caller) = self.authorise(&position)?;
        let change = Change::add_collateral(coll(amount)?);
        let no_quote = Quote::default();
        self.change(&position, &change, &no_quote, caller, events::collateral_added)
    }
}
