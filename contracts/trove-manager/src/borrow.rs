//! Borrowing more (`PROTOCOL.md` 3): raises risk, and pays the upfront fee on what is new.

use alloy_primitives::U256;
use cdp_core::fixed_math::Debt;
use cdp_core::plan::{Change, NewDebt};

use crate::TroveManager;
use crate::adjust::{By, debt, debt_at_most};
use crate::errors::Error;
use crate::events;

impl TroveManager {
    /// Mints AmpUSD to the caller against the trove. By the owner.
    ///
    /// # Errors
    /// `AmountAboveCap`; those of [`adjust`](Self::adjust).
    ///
    /// # Events
    /// `Borrowed`, `InterestBooked` if there is any.
    pub(crate) fn borrow(&mut self, id: U256, amount: U256, limit: U256) -> Result<(), Error> {
        let (amount, max_upfront_fee) = (debt(amount)?, debt_at_most(limit));
        let ceiling = Debt::ZERO;
        let change = Change::borrow(NewDebt {
            amount,
            max_upfront_fee,
            ceiling,
        });
        self.adjust(id, By::Owner, change, events::borrowed)
    }
}
