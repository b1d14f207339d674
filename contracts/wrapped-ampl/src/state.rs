//! The storage of wrapped AMPL, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0, 1, 2 | balances, allowances, nonces |
//! | 3 | AMPL, address · total shares, u96 |
//!
//! Shares never pass 1e25, which is below 2^96.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use fixed_math::{MathError, Shares, kernel};
use stylus_kit::erc20::Token;
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::prelude::*;

/// Where AMPL's address begins in its word.
const AMPL: usize = 0;
/// Where the total shares begin in their word.
const TOTAL: usize = 20;

/// The program.
#[entrypoint]
#[storage]
pub struct WrappedAmpl {
    slots: Slots,
}

/// The slot after the token's own.
const VAULT: u64 = 3;

/// AMPL's address and the total shares, as they were read.
#[derive(Clone, Copy)]
pub(crate) struct Vault(Word);

impl Vault {
    /// AMPL; zero before construction.
    pub(crate) fn ampl(self) -> Address {
        self.0.address::<AMPL>()
    }

    /// All shares.
    pub(crate) fn total(self) -> Shares {
        Shares::new(kernel::widen(self.0.u96::<TOTAL>()))
    }

    /// The word with another total.
    ///
    /// # Errors
    /// `Overflow` - it does not fit 96 bits.
    pub(crate) fn with_total(self, total: Shares) -> Result<Self, MathError> {
        self.0
            .with_u96::<TOTAL>(kernel::narrow(total.raw())?)
            .map(Self)
    }

    /// The word with another AMPL.
    pub(crate) fn with_ampl(self, ampl: Address) -> Self {
        Self(self.0.with_address::<AMPL>(ampl))
    }
}

impl WrappedAmpl {
    /// Reads AMPL's address and the total shares.
    pub(crate) fn vault(&self) -> Vault {
        Vault(self.slots.read(Slot::at(VAULT)).into())
    }

    /// Stores AMPL's address and the total shares.
    pub(crate) fn set_vault(&mut self, vault: Vault) {
        self.slots.write(Slot::at(VAULT), vault.0.into());
    }
}

impl Token for WrappedAmpl {
    const NAME: &'static str = "Wrapped AMPL";
    const SYMBOL: &'static str = "wAMPL";
    const NAME_HASH: [u8; 32] = Keccak256::new().update(Self::NAME.as_bytes()).finalize();

    fn slots(&self) -> &Slots {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut Slots {
        &mut self.slots
    }

    fn total_supply(&self) -> U256 {
        self.vault().total().raw()
    }
}
