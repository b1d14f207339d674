//! The program and its storage, which is the crate `ledger`'s struct and nothing else.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use ledger::Ledger;
use ledger::outside::Outside;
use stylus_sdk::prelude::*;

/// The program: its storage.
#[entrypoint]
#[storage]
pub struct TroveManager {
    ledger: Ledger,
}

impl Deref for TroveManager {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl DerefMut for TroveManager {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

impl Outside for TroveManager {}

stylus_kit::program!(TroveManager);
