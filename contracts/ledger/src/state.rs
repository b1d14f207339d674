//! The only access to storage: a word at a time. What the words mean is in `packing`.

use alloy_primitives::{Address, B256, U256};
use cdp_core::fixed_math::kernel;

use crate::Ledger;
use crate::layout::Place;
use crate::word::Word;

impl Ledger {
    /// A word of a branch or of the system.
    #[inline(never)]
    pub(crate) fn word(&self, place: Place) -> Word {
        let word = self.words.getter(place.index());
        read(word.map(|word| word.get()))
    }

    /// Writes a word of a branch or of the system.
    #[inline(never)]
    pub(crate) fn set_word(&mut self, place: Place, value: Word) {
        if let Some(mut word) = self.words.setter(place.index()) {
            word.set(written(value));
        }
    }

    /// A word of a trove.
    #[inline(never)]
    pub(crate) fn trove_word(&self, id: U256, index: u8) -> Word {
        let words = self.troves.getter(id);
        read(words.getter(index).map(|word| word.get()))
    }

    /// Writes a word of a trove.
    #[inline(never)]
    pub(crate) fn set_trove_word(&mut self, id: U256, index: u8, value: Word) {
        let mut words = self.troves.setter(id);
        if let Some(mut word) = words.setter(index) {
            word.set(written(value));
        }
    }

    /// How many troves an account owns, as a word.
    pub(crate) fn balance_word(&self, owner: Address) -> Word {
        read(Some(self.balances.getter(key(owner)).get()))
    }

    /// Writes how many troves an account owns.
    pub(crate) fn set_balance_word(&mut self, owner: Address, value: Word) {
        self.balances.setter(key(owner)).set(written(value));
    }

    /// Who is approved for a trove, as a word.
    pub(crate) fn approval_word(&self, id: U256) -> Word {
        read(Some(self.approvals.getter(id).get()))
    }

    /// Writes who is approved for a trove.
    pub(crate) fn set_approval_word(&mut self, id: U256, value: Word) {
        self.approvals.setter(id).set(written(value));
    }

    /// Whether an operator acts for an owner, as a word.
    pub(crate) fn operator_word(&self, owner: Address, operator: Address) -> Word {
        read(Some(
            self.operators
                .getter(key(owner))
                .getter(key(operator))
                .get(),
        ))
    }

    /// Writes whether an operator acts for an owner.
    pub(crate) fn set_operator_word(&mut self, owner: Address, operator: Address, value: Word) {
        self.operators
            .setter(key(owner))
            .setter(key(operator))
            .set(written(value));
    }

    /// What one stake of a scale received, as a word; `key` names branch, scale and kind.
    pub(crate) fn sum_word(&self, key: U256) -> Word {
        read(Some(self.sums.getter(key).get()))
    }

    /// Writes what one stake of a scale received.
    pub(crate) fn set_sum_word(&mut self, key: U256, value: Word) {
        self.sums.setter(key).set(written(value));
    }

    /// What liquidations in a branch left to an owner, as a word.
    pub(crate) fn surplus_word(&self, owner: Address, branch: u64) -> Word {
        let branch = kernel::widen(branch.into());
        read(Some(self.surpluses.getter(key(owner)).getter(branch).get()))
    }

    /// Writes what liquidations in a branch left to an owner.
    pub(crate) fn set_surplus_word(&mut self, owner: Address, branch: u64, value: Word) {
        let branch = kernel::widen(branch.into());
        self.surpluses
            .setter(key(owner))
            .setter(branch)
            .set(written(value));
    }
}

/// An address as a key: its number, as in Solidity.
fn key(address: Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}

#[inline(never)]
fn read(word: Option<B256>) -> Word {
    word.map_or(Word::ZERO, |word| Word::new(U256::from_be_bytes(word.0)))
}

#[inline(never)]
fn written(word: Word) -> B256 {
    B256::new(word.number().to_be_bytes())
}
