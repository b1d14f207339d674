//! Storage by slot number: Solidity's layout, read and written without the SDK's accessors.
//!
//! An SDK accessor carries its slot, an offset into the word and the host; building one per field
//! at every entry, bounds checks and panic texts made a quarter of the token's size, which is what
//! entering it costs. This is one SDK mapping whose key is the slot itself; the slots of a program
//! are named in its `state.rs`, and a field's element lies where Solidity would put it.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{GlobalStorage, StorageB256, StorageCache, StorageKey, StorageMap};

use crate::calldata::number;
use crate::reply::AbiWord;

/// A slot's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(U256);

impl StorageKey for Slot {
    /// The slot itself, wherever the mapping is rooted.
    fn to_slot(&self, _: B256) -> U256 {
        self.0
    }
}

impl Slot {
    /// The slot with this number.
    #[must_use]
    pub fn at(number: u64) -> Self {
        Self(U256::from(number))
    }

    /// The slot so many after this one: a field of a struct that begins here.
    #[must_use]
    pub fn after(self, fields: u8) -> Self {
        // Never saturates: a hash this close to 2^256 has not been seen.
        Self(self.0.saturating_add(U256::from(fields)))
    }

    /// The slot at `number` in a row of 2^64 slots, above all that [`Slot::at`] names: row 1 and
    /// up. As far from hashed slots as any.
    #[must_use]
    pub const fn in_row(row: u64, number: u64) -> Self {
        Self(U256::from_limbs([number, row, 0, 0]))
    }
}

/// All storage of a program.
#[storage]
pub struct Slots {
    words: StorageMap<Slot, StorageB256>,
}

impl Slots {
    /// Reads a word.
    #[must_use]
    pub fn read(&self, slot: Slot) -> B256 {
        StorageCache::get_word(self.vm().clone(), slot.0)
    }

    /// Writes a word.
    pub fn write(&mut self, slot: Slot, word: B256) {
        self.words.setter(slot).set(word);
    }

    /// The slot of an address's element in the mapping at slot `root`.
    #[must_use]
    pub fn element(&self, root: u64, key: &Address) -> Slot {
        self.hash(&root.abi(), key)
    }

    /// The slot of an address's element in a mapping that is itself an element, at `root`.
    #[must_use]
    pub fn nested(&self, root: Slot, key: &Address) -> Slot {
        self.hash(&root.0.abi(), key)
    }

    #[inline(never)]
    fn hash(&self, root: &[u8; 32], key: &Address) -> Slot {
        let preimage = [key.abi(), *root];
        let hash = self.vm().native_keccak256(preimage.as_flattened());
        Slot(number(&hash.0))
    }
}
