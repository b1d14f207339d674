//! The storage of the lens, and the only access to it: slot 0 holds the ledger's address, for
//! ever.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::Address;
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// The slot of the ledger's address.
const LEDGER: u64 = 0;

/// The program.
#[entrypoint]
#[storage]
pub struct Lens {
    slots: Slots,
}

impl Lens {
    /// The ledger that is looked at.
    pub(crate) fn ledger(&self) -> Address {
        Word::from(self.slots.read(Slot::at(LEDGER))).address::<0>()
    }

    /// Stores where the ledger is.
    pub(crate) fn set_ledger(&mut self, ledger: Address) {
        let word = Word::ZERO.with_address::<0>(ledger);
        self.slots.write(Slot::at(LEDGER), word.into());
    }
}
