//! Balances of a token.

use crate::world::ErrorName;

/// Accounts: the actors and the contracts.
pub const ACCOUNTS: usize = 16;
/// The account of the Stability Pool.
pub const POOL: usize = 13;
/// The account of the ledger.
pub const LEDGER: usize = 14;
/// The account of the wrapped token.
pub const WRAPPER: usize = 15;

/// A token's balances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// By account.
    pub balances: [u128; ACCOUNTS],
    /// The sum.
    pub total: u128,
}

/// Not enough of a token (ERC-6093).
#[must_use]
pub fn insufficient() -> ErrorName {
    ErrorName("ERC20InsufficientBalance".to_owned())
}

impl Token {
    /// Creates some.
    pub fn mint(&mut self, to: usize, amount: u128) {
        self.balances[to] += amount;
        self.total += amount;
    }

    /// Destroys some.
    ///
    /// # Errors
    /// `ERC20InsufficientBalance`.
    pub fn burn(&mut self, from: usize, amount: u128) -> Result<(), ErrorName> {
        let left = self.balances[from]
            .checked_sub(amount)
            .ok_or_else(insufficient)?;
        self.balances[from] = left;
        self.total -= amount;
        Ok(())
    }

    /// Moves some.
    ///
    /// # Errors
    /// `ERC20InsufficientBalance`.
    pub fn send(&mut self, from: usize, to: usize, amount: u128) -> Result<(), ErrorName> {
        self.burn(from, amount)?;
        self.mint(to, amount);
        Ok(())
    }
}
