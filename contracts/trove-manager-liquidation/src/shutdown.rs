//! Shutdown (`PROTOCOL.md` 9): two steps that anyone may take, flagging and shutting.

use alloy_primitives::Address;
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Price, Timestamp, kernel};
use cdp_core::shutdown::{self, Flags, LastAnswer, Outage};
use cdp_core::{OracleStatus, Quote};
use interfaces::IPriceOracle::{lastAnswersCall, sequencerUpSinceCall};
use interfaces::trove_manager::ITroveManager::OracleMalformed;
use ledger::outside::{ask, calldata};
use ledger::words::{Numbers, numbers, of};
use ledger::{Error, events};
use stylus_kit::{Args, revert};
use stylus_sdk::prelude::*;

use crate::TroveManagerLiquidation;

impl TroveManagerLiquidation {
    /// Flags a branch for the cause there is.
    ///
    /// # Errors
    /// `BranchUnknown`; what the oracle reverts with; those of [`shutdown::flag`].
    ///
    /// # Events
    /// `BranchFlagged`.
    #[inline(never)]
    pub(crate) fn flag(&mut self, index: u64) -> Result<(), Error> {
        let (flags, now) = (self.flags_of(index)?, self.now());
        let branch = self.load_branch(index)?.branch;
        let params = self.load_config(index)?.params;
        let (quote, outage) = self.ask_for_cause(index)?;
        let (flags, cause) = shutdown::flag(flags, branch, &params, &quote, &outage, now)?;
        self.store_flags(index, flags.scr, flags.outage)?;
        events::flagged(self.vm(), index, cause.byte());
        Ok(())
    }

    /// Clears the flag for an outage.
    ///
    /// # Errors
    /// `BranchUnknown`; what the oracle reverts with; those of [`shutdown::clear`].
    ///
    /// # Events
    /// `FlagCleared`.
    #[inline(never)]
    pub(crate) fn clear_flag(&mut self, index: u64) -> Result<(), Error> {
        let flags = self.flags_of(index)?;
        let (oracle, _) = self.load_oracle(index)?;
        let quote = self.quote(oracle, index)?;
        let flags = shutdown::clear(flags, &quote)?;
        self.store_flags(index, flags.scr, flags.outage)?;
        events::flag_cleared(self.vm(), index);
        Ok(())
    }

    /// Shuts a branch.
    ///
    /// # Errors
    /// `BranchUnknown`; what the oracle reverts with; those of [`shutdown::shut`].
    ///
    /// # Events
    /// `BranchShutDown`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn shut(&mut self, index: u64) -> Result<(), Error> {
        let (flags, now) = (self.flags_of(index)?, self.now());
        let mut totals = self.load_branch(index)?;
        let params = self.load_config(index)?.params;
        let (quote, outage) = self.ask_for_cause(index)?;
        let done = shutdown::shut(flags, totals.branch, &params, &quote, &outage, now)?;
        totals.branch = done.branch;
        totals.booked = totals.booked.plus(done.booked)?;
        self.store_shutdown(index, &totals, done.price, now)?;
        events::interest_booked(self.vm(), index, done.branch_interest);
        events::shut_down(self.vm(), index, done.cause.byte(), done.price.raw());
        Ok(())
    }

    /// The flags of a branch that there is.
    fn flags_of(&self, index: u64) -> Result<Flags, Error> {
        self.load_token(index)?;
        let (scr, outage) = self.load_flags(index)?;
        Ok(Flags { scr, outage })
    }

    /// What the oracle says, and of an outage only if there is one. A call that fails is no cause:
    /// it takes this one with it (SHUT-3).
    #[inline(never)]
    fn ask_for_cause(&self, index: u64) -> Result<(Quote, Outage), Error> {
        let (oracle, _) = self.load_oracle(index)?;
        let quote = self.quote(oracle, index)?;
        if quote.status != OracleStatus::Down {
            return Ok((quote, Outage::default()));
        }
        let since = self.ask_oracle(oracle, &calldata(sequencerUpSinceCall::SELECTOR, &[]), 1)?;
        let data = calldata(lastAnswersCall::SELECTOR, &[of(index)]);
        let answers = self.ask_oracle(oracle, &data, 4)?;
        let (&[since, ..], &[price, at, anchor_price, anchor_at, ..]) = (&since, &answers);
        let time = |word| kernel::narrow_u64(word).map(Timestamp::new);
        let outage = Outage {
            sequencer_up_since: time(since)?,
            market: LastAnswer {
                price: Price::new(price),
                updated_at: time(at)?,
            },
            anchor: LastAnswer {
                price: Price::new(anchor_price),
                updated_at: time(anchor_at)?,
            },
        };
        Ok((quote, outage))
    }

    fn ask_oracle(&self, oracle: Address, data: &[u8], count: usize) -> Result<Numbers, Error> {
        let answer = ask(self.vm(), oracle, data)?;
        let words = numbers(&mut Args::new(&answer), count);
        Ok(words.map_err(|_| revert(OracleMalformed {}))?)
    }
}
