//! ABI words: numbers, most significant byte first.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::RuleError;
use cdp_core::fixed_math::{Coll, Debt, kernel};
use cdp_core::plan::{Change, CollChange, DebtChange, NewDebt};
use stylus_kit::calldata::malformed;
use stylus_kit::{Args, Revert};

use crate::Error;

/// Bytes of a word.
const WORD: usize = 32;
/// Numbers that are read at once, at most.
const MOST: usize = 16;

/// Numbers read from calldata; what was not asked for is 0.
pub type Numbers = [U256; MOST];

/// Reads words of calldata.
///
/// # Errors
/// `MalformedCalldata` - there are fewer.
#[inline(never)]
pub fn numbers(args: &mut Args<'_>, count: usize) -> Result<Numbers, Revert> {
    let mut words = [U256::ZERO; MOST];
    for word in words.iter_mut().take(count) {
        *word = args.uint()?;
    }
    Ok(words)
}

/// A list of numbers.
///
/// # Errors
/// `MalformedCalldata` - it ends before its length.
#[inline(never)]
pub fn list(args: &mut Args<'_>) -> Result<Vec<U256>, Revert> {
    let (count, mut items) = args.array()?;
    let mut list = Vec::new();
    for _ in 0..count {
        list.push(items.uint()?);
    }
    Ok(list)
}

/// A word that is an address.
///
/// # Errors
/// `MalformedCalldata` - it has more than 160 bits.
#[inline(never)]
pub fn address(word: U256) -> Result<Address, Revert> {
    let [_, _, high, top] = kernel::lanes(word);
    if top != 0 || high >> 32 != 0 {
        return Err(malformed());
    }
    Ok(Address::from_word(word.to_be_bytes().into()))
}

/// A `bool`.
///
/// # Errors
/// `MalformedCalldata` - it is neither 0 nor 1.
pub fn truth(word: U256) -> Result<bool, Revert> {
    match kernel::narrow_u64(word) {
        Ok(0) => Ok(false),
        Ok(1) => Ok(true),
        _ => Err(malformed()),
    }
}

/// A `uint40`: a length of time.
///
/// # Errors
/// `MalformedCalldata` - it has more than 40 bits.
pub fn period(word: U256) -> Result<u64, Revert> {
    let seconds = kernel::narrow_u64(word).map_err(|_| malformed())?;
    if seconds >> 40 != 0 {
        return Err(malformed());
    }
    Ok(seconds)
}

/// An amount of collateral asked for.
///
/// # Errors
/// `AmountAboveCap` - it passes 128 bits.
pub fn coll(word: U256) -> Result<Coll, Error> {
    Ok(Coll::from_word(word).map_err(|_| RuleError::AmountAboveCap)?)
}

/// An amount of debt asked for.
///
/// # Errors
/// `AmountAboveCap` - it passes 128 bits.
pub fn debt(word: U256) -> Result<Debt, Error> {
    Ok(Debt::from_word(word).map_err(|_| RuleError::AmountAboveCap)?)
}

/// A limit on an amount of AmpUSD: one that passes 128 bits limits nothing.
pub fn debt_at_most(word: U256) -> Debt {
    Debt::from_word_or_max(word)
}

/// A branch's index.
///
/// # Errors
/// `BranchUnknown` - it passes 64 bits.
pub fn known_branch(word: U256) -> Result<u64, Error> {
    Ok(kernel::narrow_u64(word).map_err(|_| RuleError::BranchUnknown)?)
}

/// An `int256`: whether it is negative, and its size; a size above 128 bits stays above them.
pub fn signed(word: U256) -> (bool, U256) {
    if !kernel::is_negative(word) {
        return (false, word);
    }
    let (high, low) = kernel::split_words(word);
    let size = match (high, (!low).checked_add(1)) {
        (u128::MAX, Some(size)) => kernel::widen(size),
        _ => U256::MAX,
    };
    (true, size)
}

/// Signed changes of collateral and debt; the limits of new debt are filled in later.
///
/// # Errors
/// `AmountAboveCap` - one passes 128 bits.
pub fn change(coll_change: U256, debt_change: U256) -> Result<Change, Error> {
    let (leaves, moved) = signed(coll_change);
    let coll = match (leaves, coll(moved)?) {
        (_, moved) if moved.is_zero() => CollChange::None,
        (false, moved) => CollChange::Deposit(moved),
        (true, moved) => CollChange::Withdraw(moved),
    };
    let (repays, moved) = signed(debt_change);
    let debt = if moved.is_zero() {
        DebtChange::None
    } else if repays {
        DebtChange::Repay(debt_at_most(moved))
    } else {
        borrowed(debt(moved)?)
    };
    Ok(Change { coll, debt })
}

/// New debt; its limits are filled in later.
pub const fn borrowed(amount: Debt) -> DebtChange {
    DebtChange::Borrow(NewDebt {
        amount,
        max_upfront_fee: Debt::ZERO,
        ceiling: Debt::ZERO,
    })
}

/// A number as a word.
pub fn of(number: impl Into<u128>) -> U256 {
    kernel::widen(number.into())
}

/// An address as a word.
#[inline(never)]
pub fn of_address(address: Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}

/// Appends words.
#[inline(never)]
pub fn append(data: &mut Vec<u8>, words: &[U256]) {
    for word in words {
        data.extend_from_slice(&word.to_be_bytes::<WORD>());
    }
}

/// Words one after the other.
#[inline(never)]
pub fn answer(words: &[U256]) -> Vec<u8> {
    let mut data = Vec::with_capacity(words.len().saturating_mul(WORD));
    append(&mut data, words);
    data
}
