//! Repaying (`PROTOCOL.md` 3): by anyone, at any ratio and price, also after shutdown.

use alloy_primitives::U256;
use cdp_core::Quote;
use cdp_core::plan::Change;
use stylus_sdk::prelude::HostAccess;
use stylus_sdk::stylus_core::MessageAccess;

use crate::TroveManager;
use crate::adjust::debt_at_most;
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Burns AmpUSD of the caller against the trove's debt: at most `amount`, and no more than
    /// leaves the minimum debt (in a shut branch: none).
    ///
    /// # Errors
    /// `TroveUnknown`; `TroveIdle`; `ZeroChange` - nothing asked, or at the minimum already;
    /// those of AmpUSD.
    ///
    /// # Events
    /// `Repaid`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn repay(&mut self, id: U256, amount: U256) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let caller = self.vm().msg_sender();
        let change = Change::repay(debt_at_most(amount));
        self.change(&position, &change, &Quote::default(), caller, events::repaid)
    }
}
