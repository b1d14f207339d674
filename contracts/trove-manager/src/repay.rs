//! Repaying (`PROTOCOL.md` 3): by anyone, at any ratio and price, also after shutdown.

use alloy_primitives::U256;
use cdp_core::plan::Change;

use crate::TroveManager;
use crate::adjust::{By, debt_at_most};
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Burns AmpUSD of the caller against the trove's debt: at most `amount`, and no more than
    /// leaves the minimum debt (in a shut branch: none).
    ///
    /// # Errors
    /// `ZeroChange` - nothing asked, or at the minimum already; those of
    /// [`adjust`](Self::adjust).
    ///
    /// # Events
    /// `Repaid`, `InterestBooked` if there is any.
    pub(crate) fn repay(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let change = Change::repay(debt_at_most(amount));
        self.adjust(id, By::Anyone, change, events::repaid)
    }
}
