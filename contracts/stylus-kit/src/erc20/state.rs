//! The storage of a token, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | balances: account -> units |
//! | 1 | allowances: owner -> spender -> units |
//! | 2 | nonces: owner -> permits used |
//!
//! The slots after these are the program's own.

use alloy_primitives::{Address, B256, U256};

use crate::calldata::number;
use crate::reply::AbiWord;
use crate::slots::{Slot, Slots};

const BALANCES: u64 = 0;
const ALLOWANCES: u64 = 1;
const NONCES: u64 = 2;

impl Slots {
    /// What `account` holds.
    #[must_use]
    pub fn balance(&self, account: &Address) -> U256 {
        self.read_number(self.element(BALANCES, account))
    }

    /// Replaces the balance of `account` by what `change` makes of it.
    ///
    /// # Errors
    /// Those of `change`; nothing is stored then.
    pub fn change_balance<E>(
        &mut self,
        account: &Address,
        change: impl FnOnce(U256) -> Result<U256, E>,
    ) -> Result<(), E> {
        let slot = self.element(BALANCES, account);
        let next = change(self.read_number(slot))?;
        self.write_number(slot, next);
        Ok(())
    }

    /// What `spender` may still move of `owner`.
    #[must_use]
    pub fn allowance(&self, owner: &Address, spender: &Address) -> U256 {
        self.read_number(self.allowance_slot(owner, spender))
    }

    /// Replaces an allowance.
    pub fn set_allowance(&mut self, owner: &Address, spender: &Address, value: U256) {
        let slot = self.allowance_slot(owner, spender);
        self.write_number(slot, value);
    }

    /// How many permits of `owner` were used.
    #[must_use]
    pub fn nonce(&self, owner: &Address) -> U256 {
        self.read_number(self.element(NONCES, owner))
    }

    /// Uses the nonce of `owner`: returns it and stores the next.
    pub fn take_nonce(&mut self, owner: &Address) -> U256 {
        let slot = self.element(NONCES, owner);
        let used = self.read_number(slot);
        // One signature raises it by one: it never reaches 2^256.
        self.write_number(slot, used.saturating_add(U256::ONE));
        used
    }

    fn allowance_slot(&self, owner: &Address, spender: &Address) -> Slot {
        self.nested(self.element(ALLOWANCES, owner), spender)
    }

    /// Reads a number.
    #[must_use]
    pub fn read_number(&self, slot: Slot) -> U256 {
        number(&self.read(slot).0)
    }

    /// Writes a number.
    pub fn write_number(&mut self, slot: Slot, value: U256) {
        self.write(slot, B256::new(value.abi()));
    }
}
