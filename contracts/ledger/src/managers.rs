//! Who may act on a trove besides its owner, as it is stored: three words that are written only
//! when somebody is named, and two marks in the trove's first word that say so.

use alloy_primitives::{Address, U256};
use cdp_core::RuleError;
use cdp_core::fixed_math::{AnnualRate, Seconds};
use cdp_core::managers::Delegation;
use interfaces::trove_manager::ITroveManager::ReceiverUnfit;
use stylus_kit::revert;

use crate::Ledger;
use crate::errors::Error;
use crate::layout::trove;
use crate::packing::{marks, pack_delegate, unpack_delegate};
use crate::word::Word;
use crate::words::{address, of, of_address, period};

/// The manager and the rate delegate of a trove; zero where nobody is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Managers {
    /// Who adds, withdraws, borrows and closes.
    pub manager: Address,
    /// Where what leaves through the manager goes.
    pub receiver: Address,
    /// Who changes the rate.
    pub rate_delegate: Address,
    /// Within which limits.
    pub delegation: Delegation,
}

impl Managers {
    /// Reads the words of the ABI.
    ///
    /// # Errors
    /// `MalformedCalldata` - a word has more bits than its type. Those of
    /// [`manager`](Self::manager) and [`rate_delegate`](Self::rate_delegate).
    pub fn read(words: &[U256; 6]) -> Result<Self, Error> {
        let &[manager, receiver, delegate, lowest, highest, seconds] = words;
        let named = Self::manager(manager, receiver)?;
        let rates = Self::rate_delegate(delegate, lowest, highest, seconds)?;
        Ok(Self {
            manager: named.manager,
            receiver: named.receiver,
            ..rates
        })
    }

    /// A manager alone.
    ///
    /// # Errors
    /// `ReceiverUnfit` - a manager without a receiver, or the reverse.
    pub fn manager(manager: U256, receiver: U256) -> Result<Self, Error> {
        let (manager, receiver) = (address(manager)?, address(receiver)?);
        // What leaves goes somewhere.
        if manager.is_zero() != receiver.is_zero() {
            return Err(revert(ReceiverUnfit {}).into());
        }
        Ok(Self {
            manager,
            receiver,
            ..Self::default()
        })
    }

    /// A rate delegate alone.
    ///
    /// # Errors
    /// `RateRangeUnfit` - a range without a delegate, or its lower end above the upper one;
    /// `RateOffGrid`, `RateOutOfRange` - an end is no rate.
    pub fn rate_delegate(
        delegate: U256,
        lowest: U256,
        highest: U256,
        seconds: U256,
    ) -> Result<Self, Error> {
        let rate_delegate = address(delegate)?;
        let seconds = period(seconds)?;
        if rate_delegate.is_zero() {
            // Nobody has no range.
            if !lowest.is_zero() || !highest.is_zero() || seconds != 0 {
                return Err(RuleError::RateRangeUnfit.into());
            }
            return Ok(Self::default());
        }
        let delegation = Delegation {
            lowest: AnnualRate::from_wad(lowest)?,
            highest: AnnualRate::from_wad(highest)?,
            period: Seconds::new(seconds),
        };
        delegation.validate()?;
        Ok(Self {
            rate_delegate,
            delegation,
            ..Self::default()
        })
    }

    /// The limits of the rate delegate as words of the ABI; 0 if there is none.
    #[must_use]
    pub fn delegation_words(&self) -> [U256; 3] {
        if self.rate_delegate.is_zero() {
            return [U256::ZERO; 3];
        }
        let Delegation {
            lowest,
            highest,
            period,
        } = self.delegation;
        [of(lowest.wad()), of(highest.wad()), of(period.raw())]
    }

    /// The words of the ABI.
    #[must_use]
    pub fn words(&self) -> [U256; 6] {
        let [lowest, highest, period] = self.delegation_words();
        [
            of_address(self.manager),
            of_address(self.receiver),
            of_address(self.rate_delegate),
            lowest,
            highest,
            period,
        ]
    }

    /// Reports whether somebody is named.
    #[must_use]
    pub fn names_somebody(&self) -> bool {
        !self.manager.is_zero() || !self.rate_delegate.is_zero()
    }
}

impl Ledger {
    /// Stores a trove's manager and receiver, or clears them; returns the trove's marks.
    pub fn store_manager(&mut self, id: U256, kept: u8, named: &Managers) -> u8 {
        let was = kept & marks::MANAGED != 0;
        let is = !named.manager.is_zero();
        if was || is {
            self.set_trove_word(id, trove::MANAGER, Word::title(named.manager, 0));
            self.set_trove_word(id, trove::RECEIVER, Word::title(named.receiver, 0));
        }
        marked(kept, marks::MANAGED, is)
    }

    /// Stores a trove's rate delegate, or clears it; returns the trove's marks.
    pub fn store_rate_delegate(&mut self, id: U256, kept: u8, named: &Managers) -> u8 {
        let was = kept & marks::DELEGATED != 0;
        let is = !named.rate_delegate.is_zero();
        if was || is {
            let word = if is {
                pack_delegate(named.rate_delegate, &named.delegation)
            } else {
                Word::ZERO
            };
            self.set_trove_word(id, trove::DELEGATE, word);
        }
        marked(kept, marks::DELEGATED, is)
    }

    /// Clears whoever may act on a trove besides its owner, an approved address included;
    /// returns the trove's marks.
    pub fn clear_managers(&mut self, id: U256, kept: u8) -> u8 {
        let nobody = Managers::default();
        let kept = self.store_manager(id, kept, &nobody);
        let kept = self.store_rate_delegate(id, kept, &nobody);
        if kept & marks::APPROVED != 0 {
            self.set_approval_word(id, Word::ZERO);
        }
        marked(kept, marks::APPROVED, false)
    }

    /// Stores who is approved for a trove; returns the trove's marks.
    pub fn store_approved(&mut self, id: U256, kept: u8, approved: Address) -> u8 {
        self.set_approval_word(id, Word::title(approved, 0));
        marked(kept, marks::APPROVED, !approved.is_zero())
    }

    /// Who may act on a trove besides its owner, by the trove's marks.
    ///
    /// # Errors
    /// `RateOutOfRange` - the word was not written by this crate.
    pub fn load_managers(&self, id: U256, kept: u8) -> Result<Managers, Error> {
        let mut managers = Managers::default();
        if kept & marks::MANAGED != 0 {
            managers.manager = self.load_address(id, trove::MANAGER);
            managers.receiver = self.load_address(id, trove::RECEIVER);
        }
        if kept & marks::DELEGATED != 0 {
            let (delegate, delegation) = self.load_rate_delegate(id)?;
            (managers.rate_delegate, managers.delegation) = (delegate, delegation);
        }
        Ok(managers)
    }

    /// A trove's rate delegate and its limits.
    ///
    /// # Errors
    /// `RateOutOfRange` - the word was not written by this crate.
    pub fn load_rate_delegate(&self, id: U256) -> Result<(Address, Delegation), Error> {
        Ok(unpack_delegate(self.trove_word(id, trove::DELEGATE))?)
    }

    /// The address in a word of a trove.
    pub fn load_address(&self, id: U256, word: u8) -> Address {
        self.trove_word(id, word).address()
    }
}

/// Marks with one of them set or cleared.
const fn marked(kept: u8, mark: u8, is: bool) -> u8 {
    if is { kept | mark } else { kept & !mark }
}
