//! Moving, creating and destroying tokens.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolError, SolEvent};
use interfaces::IErc20::{
    ERC20InsufficientBalance, ERC20InvalidReceiver, ERC20InvalidSender, Transfer,
};
use stylus_sdk::stylus_core::RawLogAccess;

use super::Token;
use crate::reply::{AbiWord, encode};
use crate::{Revert, revert};

/// Moves `value` from `from` to `to`. To oneself it changes nothing but is an event.
///
/// # Errors
/// `ERC20InvalidSender`, `ERC20InvalidReceiver` - a party is the zero address.
/// `ERC20InsufficientBalance` - `from` holds less.
///
/// # Events
/// `Transfer`.
pub fn transfer<T: Token>(
    token: &mut T,
    from: &Address,
    to: &Address,
    value: U256,
) -> Result<(), Revert> {
    debit(token, from, value)?;
    credit(token, to, value)?;
    log_transfer(token, from, to, value);
    Ok(())
}

/// Creates `value` for `to`. The caller has raised the supply, checked.
///
/// # Errors
/// `ERC20InvalidReceiver` - `to` is the zero address.
///
/// # Events
/// `Transfer` from the zero address.
pub fn mint<T: Token>(token: &mut T, to: &Address, value: U256) -> Result<(), Revert> {
    credit(token, to, value)?;
    log_transfer(token, &Address::ZERO, to, value);
    Ok(())
}

/// Destroys `value` of `from`. The caller lowers the supply.
///
/// # Errors
/// `ERC20InvalidSender` - `from` is the zero address.
/// `ERC20InsufficientBalance` - `from` holds less.
///
/// # Events
/// `Transfer` to the zero address.
pub fn burn<T: Token>(token: &mut T, from: &Address, value: U256) -> Result<(), Revert> {
    debit(token, from, value)?;
    log_transfer(token, from, &Address::ZERO, value);
    Ok(())
}

fn debit<T: Token>(token: &mut T, from: &Address, value: U256) -> Result<(), Revert> {
    if from.is_zero() {
        return Err(revert(ERC20InvalidSender { sender: *from }));
    }
    token.change_balance(from, |balance| {
        let words = || [from.abi(), balance.abi(), value.abi()];
        let short = || encode(ERC20InsufficientBalance::SELECTOR, &words());
        balance.checked_sub(value).ok_or_else(short)
    })
}

fn credit<T: Token>(token: &mut T, to: &Address, value: U256) -> Result<(), Revert> {
    if to.is_zero() {
        return Err(revert(ERC20InvalidReceiver { receiver: *to }));
    }
    // Never saturates: the balances sum to the supply, which is checked when it rises.
    token.change_balance(to, |balance| Ok(balance.saturating_add(value)))
}

fn log_transfer<T: Token>(token: &T, from: &Address, to: &Address, value: U256) {
    log_pair(token, Transfer::SIGNATURE_HASH, from, to, value);
}

/// Logs an event of two indexed addresses and a number.
pub(super) fn log_pair<T: Token>(token: &T, event: B256, a: &Address, b: &Address, value: U256) {
    let words = [event.abi(), a.abi(), b.abi(), value.abi()];
    token.vm().emit_log(words.as_flattened(), 3);
}
