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
pub struct TroveManagerRedemption {
    ledger: Ledger,
}

impl Deref for TroveManagerRedemption {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl DerefMut for TroveManagerRedemption {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

impl Outside for TroveManagerRedemption {}

stylus_kit::program!(TroveManagerRedemption);
