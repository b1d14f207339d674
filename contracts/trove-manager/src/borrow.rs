//! Borrowing more (`PROTOCOL.md` 3): raises risk, and pays the upfront fee on what is new.

use alloy_primitives::U256;
use cdp_core::plan::{Change, NewDebt};

use crate::TroveManager;
use crate::adjust::{debt, debt_at_most};
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Mints AmpUSD to the caller against the trove.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; `AmountAboveCap`; what the oracle reverts with;
    /// those of [`adjust`](cdp_core::borrowing::adjust); those of AmpUSD.
    ///
    /// # Events
    /// `Borrowed`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn borrow(
        &mut self,
        id: U256,
        amount: U256,
        max_upfront_fee: U256,
    ) -> Result<(), Error> {
        let position = self.load_position(id)?;
        let (_, caller) = self.authorise(&position)?;
        let amount = debt(amount)?;
        let max_upfront_fee = debt_at_most(max_upfront_fee);
        let branch = position.id.branch;
        let (oracle, ceiling) = self.load_oracle(branch)?;
        let quote = self.quote(oracle, branch)?;
        let change = Change::borrow(NewDebt { amount, max_upfront_fee, ceiling });
        self.change(&position, &change, &quote, caller, events::borrowed)
    }
}
