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

use alloy_primitives::{Address, B256, U256};
use fixed_math::kernel;
use stylus_kit::calldata::number;
use stylus_kit::erc20::{Erc20, Token};
use stylus_kit::packed::Word;
use stylus_kit::reply::AbiWord;
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageBool, StorageMap, StorageU256};

/// Where the first minter begins in its word.
const FIRST_MINTER: usize = 0;
/// The largest supply, in units: what the other 96 bits hold.
pub(crate) const MAX_SUPPLY: U256 = kernel::widen((1 << 96) - 1);

/// The program.
#[entrypoint]
#[storage]
pub struct AmpUsd {
    erc20: Erc20,
    supply: StorageU256,
    other_minters: StorageMap<Address, StorageBool>,
}

/// The first minter and the supply, as they were read: `minter * 2^96 + supply`.
#[derive(Clone, Copy)]
pub(crate) struct Supply(U256);

impl Supply {
    /// Names the first minter; there is no supply yet.
    pub(crate) fn new(first_minter: Address) -> Self {
        let word = Word::ZERO.with_address::<FIRST_MINTER>(first_minter);
        Self(number(&B256::from(word).0))
    }

    /// The minter that is named in this word.
    pub(crate) fn first_minter(self) -> Address {
        Word::from(B256::new(self.0.abi())).address::<FIRST_MINTER>()
    }

    /// How many units exist; below 2^96.
    pub(crate) fn units(self) -> U256 {
        let [low, high, ..] = kernel::lanes(self.0);
        kernel::from_lanes([low, high & u64::from(u32::MAX), 0, 0])
    }

    /// The word with `value` units more; `None` if the supply would pass [`MAX_SUPPLY`].
    pub(crate) fn raised(self, value: U256) -> Option<Self> {
        let room = kernel::sub(MAX_SUPPLY, self.units()).ok()?;
        // The sum stays in the supply's field: nothing is carried into the minter.
        if value > room {
            None
        } else {
            kernel::add(self.0, value).ok().map(Self)
        }
    }

    /// The word with `value` units fewer; `None` if there are fewer.
    pub(crate) fn lowered(self, value: U256) -> Option<Self> {
        if value > self.units() {
            None
        } else {
            kernel::sub(self.0, value).ok().map(Self)
        }
    }
}

impl AmpUsd {
    /// Reads the supply and the first minter.
    pub(crate) fn supply(&self) -> Supply {
        Supply(self.supply.get())
    }

    /// Stores the supply and the first minter.
    pub(crate) fn set_supply(&mut self, supply: Supply) {
        self.supply.set(supply.0);
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
        self.supply().units()
    }
}
