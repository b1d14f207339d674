//! Changing a trove's rate (`PROTOCOL.md` 3): after the cooldown free, and nobody else is called.

use alloy_primitives::U256;
use cdp_core::fixed_math::{AnnualRate, Debt};
use cdp_core::plan::RateChange;
use cdp_core::{Quote, rate_change};
use ledger::words::debt_at_most;
use ledger::{Error, events};
use stylus_sdk::prelude::*;

use crate::TroveManagerRedemption;

impl TroveManagerRedemption {
    /// Changes the rate of a trove: by the owner, whom it approved, or the rate delegate.
    ///
    /// # Errors
    /// `RateOffGrid`, `RateOutOfRange`; `TroveUnknown`; `NotOwnerNorApproved`,
    /// `RateOutsideDelegation`, `DelegationPeriodNotOver`; if the change is charged, what the
    /// oracle reverts with; those of [`rate_change::change`].
    ///
    /// # Events
    /// `RateChanged`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn change_rate(&mut self, id: U256, rate: U256, limit: U256) -> Result<(), Error> {
        let rate = AnnualRate::from_wad(rate)?;
        let position = self.load_position(id)?;
        let (caller, now) = (self.vm().msg_sender(), self.now());
        let last_change = self.authorise_rate(&position, caller, rate, now)?;
        let (id, totals, trove) = (position.id, &position.totals, position.body.trove);
        let (mut quote, mut ceiling) = (Quote::default(), Debt::ZERO);
        // A trove or branch that is refused anyway needs no price.
        let asks = trove.status == cdp_core::Status::Active && !totals.branch.is_shut();
        if asks && !rate_change::is_free(last_change, now) {
            let oracle;
            (oracle, ceiling) = self.load_oracle(id.branch)?;
            quote = self.quote(oracle, id.branch)?;
        }
        let change = RateChange {
            rate,
            max_upfront_fee: debt_at_most(limit),
            ceiling,
        };
        let (ratios, branch) = (totals.ratios(), totals.branch);
        let plan = rate_change::change(&ratios, branch, trove, &change, last_change, &quote, now)?;
        self.store_rate_change(&position, &plan, now)?;
        events::rate_changed(self.vm(), id, &plan);
        Ok(())
    }
}
