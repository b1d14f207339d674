//! The program and its storage, which is the crate `ledger`'s struct and nothing else.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use ledger::Ledger;
use ledger::outside::Outside;
use stylus_sdk::prelude::*;

/// The program: its storage, which is the ledger's.
#[entrypoint]
#[storage]
pub struct TroveManagerExt {
    ledger: Ledger,
}

impl Deref for TroveManagerExt {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl DerefMut for TroveManagerExt {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

impl Outside for TroveManagerExt {}

stylus_kit::program!(TroveManagerExt);
