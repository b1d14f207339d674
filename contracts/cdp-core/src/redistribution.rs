//! Redistribution (`PROTOCOL.md` 7): what the pool does not take of a liquidated trove goes to the
//! branch's other active troves, in proportion to their stakes, in one step for all of them.
//!
//! ```text
//!   sum of a scale    what one stake of that scale ever received, times 2^128
//!   a trove           its stake, the scale it was written in, that scale's sum at its last touch
//!   pending           sum over the scales since: stake * 10^9^steps * (sum - sum at the touch)
//! ```
//!
//! **Why stakes, and not collateral.** A trove's collateral is out of date once something is
//! pending to it. Stakes are not: a redistribution leaves every stake as it is, and a new stake is
//! `coll * total stakes / entire collateral`, both of the last redistribution, so that stakes are
//! in proportion to entire collateral again.
//!
//! **Why scales.** Each redistribution takes the stakes of the liquidated away and leaves the
//! collateral: stakes shrink against it, and one actor can force that. So before a sum is raised
//! the scale steps until the total is at least the collateral: a step multiplies every stake and
//! the total by 10^9, exactly, and is read lazily (REDIST-8). Hence, while troves have collateral,
//!
//! ```text
//!   collateral <= total stakes < 10^9 * collateral      <= 10^37 < 2^123
//! ```
//!
//! and a stake is never coarser than a unit of its collateral. What one stake receives in one
//! redistribution is at most `collateral / total stakes <= 1`, so sums do not overflow; and a
//! stake of at least 1 that is at most 10^37 lived through at most four steps. Only a shut branch
//! has troves without collateral: each has a stake of 1, and their number bounds the total instead.
#![allow(
    clippy::should_implement_trait,
    reason = "`add` and `sub` return a Result, which the operator traits cannot"
)]

use fixed_math::{Coll, Debt, Stake, U256, kernel};

use crate::{RuleError, branch::Branch};

/// What a step of the scale multiplies a stake by.
pub const STEP: u128 = 1_000_000_000;
/// Steps that a stake can have lived through: `STEP^5` passes 10^37.
pub const MAX_STEPS: u32 = 4;
/// What sums are scaled by: 2^128.
const PRECISION: U256 = kernel::join_words(1, 0);

/// Collateral and debt that were redistributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Redistributed {
    /// Collateral.
    pub coll: Coll,
    /// Debt.
    pub debt: Debt,
}

impl Redistributed {
    /// Adds part by part.
    ///
    /// # Errors
    /// `Overflow` - a part passes 128 bits.
    #[inline]
    pub fn add(self, other: Self) -> Result<Self, RuleError> {
        Ok(Self {
            coll: self.coll.add(other.coll)?,
            debt: self.debt.add(other.debt)?,
        })
    }

    /// Subtracts part by part.
    ///
    /// # Errors
    /// `Overflow` - a part of `other` is larger.
    #[inline]
    pub fn sub(self, other: Self) -> Result<Self, RuleError> {
        Ok(Self {
            coll: self.coll.sub(other.coll)?,
            debt: self.debt.sub(other.debt)?,
        })
    }
}

/// What one stake of a scale ever received, times 2^128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sums {
    /// Collateral.
    pub coll: U256,
    /// Debt.
    pub debt: U256,
}

/// What redistributions left over, times 2^128: less than one unit, carried to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Remainders {
    /// Of collateral.
    pub coll: u128,
    /// Of debt.
    pub debt: u128,
}

/// A trove's part in redistributions as it was stored at its last touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Part {
    /// Its stake, in the scale it was written in.
    pub stake: Stake,
    /// That scale.
    pub scale: u32,
    /// That scale's sums at its last touch.
    pub sums: Sums,
}

impl Part {
    /// The stake in a later scale.
    ///
    /// # Rounding
    /// None: a step is exact.
    ///
    /// # Errors
    /// `Overflow` - more steps than a stake can live through.
    pub fn stake_at(&self, scale: u32) -> Result<Stake, RuleError> {
        let mut stake = self.stake.raw();
        for _ in 0..self.steps_to(scale)? {
            stake = stake.checked_mul(STEP).ok_or(RuleError::Overflow)?;
        }
        Ok(Stake::new(stake))
    }

    /// What is pending to the trove. `sums` answers the sums of a scale.
    ///
    /// # Rounding
    /// Down, once (ROUND-1 row 17): the products of all scales are added before the division.
    ///
    /// # Errors
    /// `Overflow` - more steps than a stake can live through.
    pub fn pending(
        &self,
        scale: u32,
        mut sums: impl FnMut(u32) -> Sums,
    ) -> Result<Redistributed, RuleError> {
        let (mut stake, mut start) = (self.stake.raw(), self.sums);
        let (mut coll, mut debt) = (U256::ZERO, U256::ZERO);
        for step in 0..=self.steps_to(scale)? {
            let sum = sums(self.scale.saturating_add(step));
            let received = |sum: U256, start: U256| {
                kernel::mul(kernel::widen(stake), kernel::sub(sum, start)?)
            };
            coll = kernel::add(coll, received(sum.coll, start.coll)?)?;
            debt = kernel::add(debt, received(sum.debt, start.debt)?)?;
            start = Sums::default();
            // The last product is not used.
            stake = stake.saturating_mul(STEP);
        }
        let (coll, _) = kernel::split_words(coll);
        let (debt, _) = kernel::split_words(debt);
        Ok(Redistributed {
            coll: Coll::new(coll),
            debt: Debt::new(debt),
        })
    }

    /// An idle trove has no stake, and may sleep through any number of steps.
    fn steps_to(&self, scale: u32) -> Result<u32, RuleError> {
        if self.stake.is_zero() {
            return Ok(0);
        }
        let steps = scale.checked_sub(self.scale).ok_or(RuleError::Overflow)?;
        if steps > MAX_STEPS {
            return Err(RuleError::Overflow);
        }
        Ok(steps)
    }
}

/// Redistributes to the active troves of a branch, from which the liquidated are out already.
/// `sums` are those of the branch's scale, and are of its new scale afterwards; so are the
/// remainders.
///
/// # Rounding
/// Each sum down, its absolute remainder carried (ROUND-1 row 16).
///
/// # Errors
/// `NoRecipient` - the branch has no stakes left. `Overflow` - out of the caps.
pub fn redistribute(
    branch: &mut Branch,
    sums: &mut Sums,
    remainders: &mut Remainders,
    what: Redistributed,
) -> Result<(), RuleError> {
    // Somebody receives it (LIQ-10).
    if branch.total_stakes.is_zero() {
        return Err(RuleError::NoRecipient);
    }
    branch.redistributed = branch.redistributed.add(what)?;
    let coll = branch.entire_coll()?;
    while branch.total_stakes.raw() < coll.raw() {
        let total = branch.total_stakes.raw().checked_mul(STEP);
        branch.total_stakes = Stake::new(total.ok_or(RuleError::Overflow)?);
        branch.stake_scale = branch.stake_scale.saturating_add(1);
        *sums = Sums::default();
    }
    let total = branch.total_stakes;
    let (raised, rest) = raise(sums.coll, what.coll.word(), remainders.coll, total)?;
    (sums.coll, remainders.coll) = (raised, rest);
    let (raised, rest) = raise(sums.debt, what.debt.word(), remainders.debt, total)?;
    (sums.debt, remainders.debt) = (raised, rest);
    branch.stakes_snapshot = total;
    // Not 0, which a shut branch without collateral has: new stakes are divided by it (SHUT-13).
    branch.coll_snapshot = coll.max(Coll::new(1));
    Ok(())
}

/// A sum after an amount, and what is left over of it.
fn raise(
    sum: U256,
    amount: U256,
    remainder: u128,
    total: Stake,
) -> Result<(U256, u128), RuleError> {
    let whole = kernel::add(kernel::mul(amount, PRECISION)?, kernel::widen(remainder))?;
    let each = kernel::mul_div_down(whole, U256::ONE, total.word())?;
    let spent = kernel::mul(each, total.word())?;
    // Less than the total, which has 128 bits.
    let rest = kernel::narrow(kernel::sub(whole, spent)?)?;
    Ok((kernel::add(sum, each)?, rest))
}
