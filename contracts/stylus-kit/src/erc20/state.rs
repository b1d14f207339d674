//! The storage of a token, and the only access to it.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageMap, StorageU256};

/// Balances, allowances and nonces, in three slots of their owner's layout.
#[storage]
pub struct Erc20 {
    balances: StorageMap<Address, StorageU256>,
    allowances: StorageMap<Address, StorageMap<Address, StorageU256>>,
    nonces: StorageMap<Address, StorageU256>,
}

impl Erc20 {
    /// What `account` holds.
    #[must_use]
    pub fn balance(&self, account: &Address) -> U256 {
        self.balances.get(*account)
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
        let mut balance = self.balances.setter(*account);
        let next = change(balance.get())?;
        balance.set(next);
        Ok(())
    }

    /// What `spender` may still move of `owner`.
    #[must_use]
    pub fn allowance(&self, owner: &Address, spender: &Address) -> U256 {
        self.allowances.getter(*owner).get(*spender)
    }

    /// Replaces an allowance.
    pub fn set_allowance(&mut self, owner: &Address, spender: &Address, value: U256) {
        self.allowances.setter(*owner).setter(*spender).set(value);
    }

    /// How many permits of `owner` were used.
    #[must_use]
    pub fn nonce(&self, owner: &Address) -> U256 {
        self.nonces.get(*owner)
    }

    /// Uses the nonce of `owner`: returns it and stores the next.
    pub fn take_nonce(&mut self, owner: &Address) -> U256 {
        let mut nonce = self.nonces.setter(*owner);
        let used = nonce.get();
        // One signature raises it by one: it never reaches 2^256.
        nonce.set(used.saturating_add(U256::ONE));
        used
    }
}
