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
use stylus_kit::erc20::Token;
use stylus_kit::packed::Word;
use stylus_kit::reply::AbiWord;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::prelude::*;

/// Where the first minter begins in its word.
const FIRST_MINTER: usize = 0;
/// The largest supply, in units: what the other 96 bits hold.
pub(crate) const MAX_SUPPLY: U256 = kernel::widen((1 << 96) - 1);

/// The slots after the token's own.
const SUPPLY: u64 = 3;
const OTHER_MINTERS: u64 = 4;
/// What stands for a minter.
const YES: U256 = U256::ONE;

/// The program.
#[entrypoint]
#[storage]
pub struct AmpUsd {
    slots: Slots,
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
        self.beside(kernel::add(self.0, value).ok()?)
    }

    /// The word with `value` units fewer; `None` if there are fewer.
    pub(crate) fn lowered(self, value: U256) -> Option<Self> {
        self.beside(kernel::sub(self.0, value).ok()?)
    }

    /// The word, if it names the same minter. A sum or difference that stays below 2^256 does
    /// exactly if neither the number nor a carry reached beyond the supply's field.
    fn beside(self, word: U256) -> Option<Self> {
        let [_, low, middle, high] = kernel::lanes(self.0);
        let [_, new_low, new_middle, new_high] = kernel::lanes(word);
        let same = low >> 32 == new_low >> 32 && (middle, high) == (new_middle, new_high);
        same.then_some(Self(word))
    }
}

impl AmpUsd {
    /// Reads the supply and the first minter.
    pub(crate) fn supply(&self) -> Supply {
        Supply(self.slots.read_number(Slot::at(SUPPLY)))
    }

    /// Stores the supply and the first minter.
    pub(crate) fn set_supply(&mut self, supply: Supply) {
        self.slots.write_number(Slot::at(SUPPLY), supply.0);
    }

    /// Whether `account` is a minter besides the first.
    pub(crate) fn is_other_minter(&self, account: &Address) -> bool {
        self.slots
            .read_number(self.slots.element(OTHER_MINTERS, account))
            == YES
    }

    /// Adds a minter besides the first.
    pub(crate) fn add_other_minter(&mut self, account: &Address) {
        let slot = self.slots.element(OTHER_MINTERS, account);
        self.slots.write_number(slot, YES);
    }
}

impl Token for AmpUsd {
    const NAME: &'static str = "AmpUSD";
    const SYMBOL: &'static str = "AmpUSD";
    const NAME_HASH: [u8; 32] = Keccak256::new().update(Self::NAME.as_bytes()).finalize();

    fn slots(&self) -> &Slots {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut Slots {
        &mut self.slots
    }

    fn total_supply(&self) -> U256 {
        self.supply().units()
    }
}
