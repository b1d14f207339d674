//! Allowances.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolError, SolEvent};
use interfaces::IErc20::{
    Approval, ERC20InsufficientAllowance, ERC20InvalidApprover, ERC20InvalidSpender,
};

use super::{Token, transfer::log_pair};
use crate::reply::{AbiWord, encode};
use crate::{Revert, revert};

/// Lets `spender` move up to `value` of `owner`.
///
/// # Errors
/// `ERC20InvalidApprover`, `ERC20InvalidSpender` - a party is the zero address.
///
/// # Events
/// `Approval`.
pub fn approve<T: Token>(
    token: &mut T,
    owner: &Address,
    spender: &Address,
    value: U256,
) -> Result<(), Revert> {
    if owner.is_zero() {
        return Err(revert(ERC20InvalidApprover { approver: *owner }));
    }
    if spender.is_zero() {
        return Err(revert(ERC20InvalidSpender { spender: *spender }));
    }
    token.set_allowance(owner, spender, value);
    log_pair(token, Approval::SIGNATURE_HASH, owner, spender, value);
    Ok(())
}

/// Uses up `value` of what `spender` may move of `owner`. The largest allowance is endless.
///
/// # Errors
/// `ERC20InsufficientAllowance` - the allowance is smaller.
pub fn spend<T: Token>(
    token: &mut T,
    owner: &Address,
    spender: &Address,
    value: U256,
) -> Result<(), Revert> {
    let allowance = token.allowance(owner, spender);
    if allowance == U256::MAX {
        return Ok(());
    }
    let words = || [spender.abi(), allowance.abi(), value.abi()];
    let short = || encode(ERC20InsufficientAllowance::SELECTOR, &words());
    let left = allowance.checked_sub(value).ok_or_else(short)?;
    token.set_allowance(owner, spender, left);
    Ok(())
}
