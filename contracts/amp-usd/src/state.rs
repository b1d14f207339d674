//! The storage of AmpUSD, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0, 1, 2 | balances, allowances, nonces |
//! | 3 | first minter, address · supply, u96 |
//! | 4 | the other minters |
//!
//! The ledger mints and burns in almost every operation; as the first minter it is recognised by
//! the word that is read for the supply anyway. 2^96 units are 79 billion AmpUSD.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use stylus_kit::erc20::{Erc20, Token};
use stylus_kit::packed::Word;
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageB256, StorageBool, StorageMap};

/// Where the first minter begins in its word.
const FIRST_MINTER: usize = 0;
/// Where the supply begins in its word.
const SUPPLY: usize = 20;

/// The program.
#[entrypoint]
#[storage]
pub struct AmpUsd {
    erc20: Erc20,
    supply: StorageB256,
    other_minters: StorageMap<Address, StorageBool>,
}

/// The first minter and the supply, as they were read.
#[derive(Clone, Copy)]
pub(crate) struct Supply(Word);

impl Supply {
    /// The minter that is named in this word.
    pub(crate) fn first_minter(self) -> Address {
        self.0.address::<FIRST_MINTER>()
    }

    /// How many units exist; below 2^96.
    pub(crate) fn units(self) -> u128 {
        self.0.u96::<SUPPLY>()
    }

    /// The word with another number of units; `None` if that is 2^96 or more.
    pub(crate) fn with_units(self, units: u128) -> Option<Self> {
        self.0.with_u96::<SUPPLY>(units).ok().map(Self)
    }

    /// The word with another first minter.
    pub(crate) fn with_first_minter(self, minter: Address) -> Self {
        Self(self.0.with_address::<FIRST_MINTER>(minter))
    }
}

impl AmpUsd {
    /// Reads the supply and the first minter.
    pub(crate) fn supply(&self) -> Supply {
        Supply(self.supply.get().into())
    }

    /// Stores the supply and the first minter.
    pub(crate) fn set_supply(&mut self, supply: Supply) {
        self.supply.set(supply.0.into());
    }

    /// Whether `account` is a minter besides the first.
    pub(crate) fn is_other_minter(&self, account: Address) -> bool {
        self.other_minters.get(account)
    }

    /// Adds a minter besides the first.
    pub(crate) fn add_other_minter(&mut self, account: Address) {
        self.other_minters.insert(account, true);
    }
}

impl Token for AmpUsd {
    const NAME: &'static str = "AmpUSD";
    const SYMBOL: &'static str = "AmpUSD";
    const NAME_HASH: [u8; 32] = Keccak256::new().update(Self::NAME.as_bytes()).finalize();

    fn erc20(&self) -> &Erc20 {
        &self.erc20
    }

    fn erc20_mut(&mut self) -> &mut Erc20 {
        &mut self.erc20
    }

    fn total_supply(&self) -> U256 {
        U256::from(self.supply().units())
    }
}
