//! What redemption, shutdown and liquidation keep besides troves and branches: base rate, flags,
//! the price of a shutdown, surplus.

use alloy_primitives::Address;
use cdp_core::RuleError;
use cdp_core::fixed_math::{Coll, Price, Timestamp, kernel};

use crate::Ledger;
use crate::errors::Error;
use crate::layout::{branch, system};
use crate::packing::{Totals, marks};
use crate::word::{TIME, Word, part64};

impl Ledger {
    /// The base rate of redemptions in WAD, and when it was last decayed to.
    pub fn load_base_rate(&self) -> (u128, Timestamp) {
        let Word { high, low } = self.word(system::BASE_RATE);
        (high, Timestamp::new(part64(low, 0, TIME)))
    }

    /// Stores the base rate and its time.
    pub fn store_base_rate(&mut self, rate: u128, at: Timestamp) {
        let low = u128::from(at.raw());
        self.set_word(system::BASE_RATE, Word { high: rate, low });
    }

    /// When a branch was flagged for its ratio, and for its oracle's outage.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn load_flags(&self, index: u64) -> Result<(Timestamp, Timestamp), Error> {
        let low = self.branch_word(index, branch::FLAGS)?.low;
        let at = |from: u32| Timestamp::new(part64(low, from, TIME));
        Ok((at(TIME), at(0)))
    }

    /// Stores when a branch was flagged.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn store_flags(
        &mut self,
        index: u64,
        ratio: Timestamp,
        outage: Timestamp,
    ) -> Result<(), Error> {
        let low = u128::from(ratio.raw()) << TIME | u128::from(outage.raw());
        self.set_branch_word(index, branch::FLAGS, Word { high: 0, low })
    }

    /// The price at which a branch was shut; 0 if it was not.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn load_shutdown_price(&self, index: u64) -> Result<Price, Error> {
        let Word { high, low } = self.branch_word(index, branch::SHUTDOWN)?;
        let number = kernel::join_words(high >> 64, high << 64 | low >> 64);
        Ok(Price::new(number))
    }

    /// Stores that a branch was shut, and its totals as they were then. Never again (SHUT-1).
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch. `Overflow` - the price passes 192 bits.
    pub fn store_shutdown(
        &mut self,
        index: u64,
        totals: &Totals,
        price: Price,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (high, low) = kernel::split_words(price.raw());
        if high >> 64 != 0 {
            return Err(RuleError::Overflow.into());
        }
        let word = Word {
            high: high << 64 | low >> 64,
            low: low << 64 | u128::from(now.raw()),
        };
        self.set_branch_word(index, branch::SHUTDOWN, word)?;
        let set = totals.set | marks::SHUT;
        self.store_totals(index, &Totals { set, ..*totals })?;
        Ok(())
    }

    /// What liquidations in a branch have left to an owner.
    pub fn load_surplus(&self, owner: Address, index: u64) -> Coll {
        Coll::new(self.surplus_word(owner, index).low)
    }

    /// Stores what liquidations in a branch have left to an owner.
    pub fn store_surplus(&mut self, owner: Address, index: u64, coll: Coll) {
        let low = coll.raw();
        self.set_surplus_word(owner, index, Word { high: 0, low });
    }
}
