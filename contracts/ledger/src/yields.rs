//! Booked yield: every branch's, moved to the system's counters and shared (`cdp_core::yields`).

use alloy_primitives::Address;
use cdp_core::fixed_math::{Debt, Timestamp};
use cdp_core::yields::{self, Shared};
use cdp_core::{Yield, interest};

use crate::Ledger;
use crate::errors::Error;
use crate::events;
use crate::layout::{Place, system};
use crate::word::Word;
use stylus_sdk::prelude::*;

impl Ledger {
    /// Accrues every branch, so that no yield of the past is left to a later deposit (POOL-22),
    /// and moves what they have booked to the system. Answers all that is booked; it is not
    /// stored yet.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    ///
    /// # Events
    /// `InterestBooked` for each branch that has some.
    #[inline(never)]
    pub fn accrue_all(&mut self, now: Timestamp) -> Result<Yield, Error> {
        let mut booked = self.load_booked();
        for index in 0..self.load_amp_usd().1 {
            let mut totals = self.load_branch(index)?;
            let before = (totals.branch.last_accrual, totals.booked);
            let grown = interest::accrue(&mut totals.branch, now)?;
            booked = booked.plus(totals.booked)?.plus(interest::split(grown))?;
            totals.booked = Yield::default();
            if before != (totals.branch.last_accrual, totals.booked) {
                self.store_totals(index, &totals)?;
            }
            events::interest_booked(self.vm(), index, grown);
        }
        Ok(booked)
    }

    /// What everybody would be due now; nothing is stored.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    pub fn yields_now(&self, pool_earns: bool) -> Result<Shared, Error> {
        let (mut booked, now) = (self.load_booked(), self.now());
        for index in 0..self.load_amp_usd().1 {
            let mut totals = self.load_branch(index)?;
            let grown = interest::accrue(&mut totals.branch, now)?;
            booked = booked.plus(totals.booked)?.plus(interest::split(grown))?;
        }
        Ok(yields::shared(booked, pool_earns, self.load_pool().1)?)
    }

    /// Stores what is booked after a pull, and adds to the cushion.
    ///
    /// # Errors
    /// `Overflow` - the cushion passes 128 bits.
    pub fn store_yields(&mut self, booked: &Yield, cushion: Debt) -> Result<(), Error> {
        let (high, low) = (booked.pool.raw(), booked.incentives.raw());
        self.set_word(system::BOOKED, Word { high, low });
        if !cushion.is_zero() {
            let (before, residue) = self.load_spare();
            self.store_spare(before.add(cushion)?, residue);
        }
        Ok(())
    }

    /// The Stability Pool, and whether a gauge earns.
    pub fn load_pool(&self) -> (Address, bool) {
        let word = self.word(system::POOL);
        (word.address(), word.tail() != 0)
    }

    /// Stores the Stability Pool, and whether a gauge earns.
    pub fn store_pool(&mut self, pool: Address, gauges_earn: bool) {
        let word = Word::title(pool, u128::from(gauges_earn));
        self.set_word(system::POOL, word);
    }

    /// The liquidity incentives; zero if there are none.
    pub fn load_incentives(&self) -> Address {
        self.address_at(system::INCENTIVES)
    }

    /// The part of the ledger that liquidates; zero in the storage of anything but the ledger.
    pub fn load_liquidation(&self) -> Address {
        self.address_at(system::LIQUIDATION)
    }

    /// The part of the ledger that redeems; zero in the storage of anything but the ledger.
    pub fn load_redemption(&self) -> Address {
        self.address_at(system::REDEMPTION)
    }

    /// Stores the liquidity incentives.
    pub fn store_incentives(&mut self, incentives: Address) {
        self.set_word(system::INCENTIVES, Word::title(incentives, 0));
    }

    /// Stores the parts of the ledger that liquidate and redeem.
    pub fn store_parts(&mut self, liquidation: Address, redemption: Address) {
        self.set_word(system::LIQUIDATION, Word::title(liquidation, 0));
        self.set_word(system::REDEMPTION, Word::title(redemption, 0));
    }

    fn address_at(&self, place: Place) -> Address {
        self.word(place).address()
    }
}
