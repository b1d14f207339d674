//! The storage of the gateway, and the only access to it: whom it talks to, and the lock.
//!
//! | slot | content |
//! |---|---|
//! | 0 | the lock: 0 open, 1 held, else the hash of the data that the ledger may call back with |
//! | 1, 2, 3, 4 | the ledger, AmpUSD, the Stability Pool, the liquidity incentives, address each |
//! | 5, 6 | wrapped AMPL and AMPL, address each; zero if there is none |

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, B256};
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// The program.
#[entrypoint]
#[storage]
pub struct Gateway {
    slots: Slots,
}

const LOCK: u64 = 0;
const LEDGER: u64 = 1;
const AMP_USD: u64 = 2;
const POOL: u64 = 3;
const INCENTIVES: u64 = 4;
const WRAPPED: u64 = 5;
const AMPL: u64 = 6;

/// Whom the gateway talks to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct System {
    pub(crate) ledger: Address,
    pub(crate) amp_usd: Address,
    pub(crate) pool: Address,
    pub(crate) incentives: Address,
    pub(crate) wrapped: Address,
    pub(crate) ampl: Address,
}

impl Gateway {
    /// Reads the lock.
    pub(crate) fn lock(&self) -> B256 {
        self.slots.read(Slot::at(LOCK))
    }

    /// Stores the lock.
    pub(crate) fn set_lock(&mut self, lock: B256) {
        self.slots.write(Slot::at(LOCK), lock);
    }

    /// Stores whom the gateway talks to.
    pub(crate) fn set_system(&mut self, system: &System) {
        for (slot, address) in [
            (LEDGER, system.ledger),
            (AMP_USD, system.amp_usd),
            (POOL, system.pool),
            (INCENTIVES, system.incentives),
            (WRAPPED, system.wrapped),
            (AMPL, system.ampl),
        ] {
            let word = Word::ZERO.with_address::<12>(address);
            self.slots.write(Slot::at(slot), word.into());
        }
    }

    /// Reads where the ledger is; zero before construction.
    pub(crate) fn ledger(&self) -> Address {
        self.address(LEDGER)
    }

    /// Reads where AmpUSD is.
    pub(crate) fn amp_usd(&self) -> Address {
        self.address(AMP_USD)
    }

    /// Reads where the Stability Pool is.
    pub(crate) fn pool(&self) -> Address {
        self.address(POOL)
    }

    /// Reads where the liquidity incentives are.
    pub(crate) fn incentives(&self) -> Address {
        self.address(INCENTIVES)
    }

    /// Reads where wrapped AMPL is; zero if there is none.
    pub(crate) fn wrapped(&self) -> Address {
        self.address(WRAPPED)
    }

    /// Reads where AMPL is; zero if there is none.
    pub(crate) fn ampl(&self) -> Address {
        self.address(AMPL)
    }

    fn address(&self, slot: u64) -> Address {
        Word::from(self.slots.read(Slot::at(slot))).address::<12>()
    }
}
