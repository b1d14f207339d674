//! Liquidation (`PROTOCOL.md` 7): a trove below the MCR is taken out of its branch; its debt and
//! collateral go to the Stability Pool, then to the branch's other active troves.
//!
//! ```text
//!   collateral = compensation + pool + redistributed + surplus
//!   debt       =                offset + redistributed
//! ```
//!
//! - **Compensation** pays the liquidator: 0.5 % of the collateral, at most 250 AmpUSD of it.
//! - **Offset** is what the pool takes: as much of the debt as it has capacity for. It receives
//!   the same part of the collateral, but never more than its debt and the penalty are worth. The
//!   part comes first, so that a pool that takes half of the debt never takes the cover of the
//!   other half (MATH-12).
//! - **Redistributed** is the rest of the debt with what is left of the collateral, at most its
//!   worth and the larger penalty.
//! - **Surplus** is the owner's.
//!
//! One call may name many troves. The [`Batch`] of a branch takes them one after the other at one
//! price and from one capacity, and redistributes once, when the last is out: so no trove that is
//! liquidated in a call receives anything in it (LIQ-9).

use fixed_math::{Coll, Debt, Price, Ratio, Timestamp, U256, kernel};

use crate::{
    RuleError, borrowing,
    branch::Branch,
    collateral_ratio::is_at_least,
    params::{AMP_USD, BranchParams, PRICE_SCALE},
    plan::Plan,
    redistribution::{self, Redistributed, Remainders, Sums},
    trove::{Status, Trove},
};

/// The liquidator's part of the collateral is one in this many: 0.5 %.
pub const COMPENSATION_PART: u128 = 200;
/// What the liquidator's part is worth at most: 250 AmpUSD.
pub const MAX_COMPENSATION: Debt = Debt::new(250 * AMP_USD);

/// Where a liquidated trove's collateral and debt go. The parts sum exactly (LIQ-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seizure {
    /// Collateral for the liquidator.
    pub compensation: Coll,
    /// Collateral for the Stability Pool.
    pub pool_coll: Coll,
    /// Debt that the pool takes.
    pub offset: Debt,
    /// Collateral and debt for the branch's other active troves.
    pub redistributed: Redistributed,
    /// Collateral that stays the owner's, claimable.
    pub surplus: Coll,
}

/// Divides a trove's entire collateral and debt; the pool takes debt up to its capacity.
///
/// # Rounding
/// Compensation down (ROUND-1 row 13), the pool's collateral down, twice (row 14), the
/// redistributed down (row 15); what rounds away goes on to the next, at last to the surplus.
///
/// # Errors
/// `OracleDown` - the price is 0. `Overflow` - the debt is 0, or out of the caps.
pub fn seize(
    params: &BranchParams,
    price: Price,
    coll: Coll,
    debt: Debt,
    capacity: Debt,
) -> Result<Seizure, RuleError> {
    // Nothing is valued without a price (LIQ-12).
    if price.is_zero() {
        return Err(RuleError::OracleDown);
    }
    // ROUND-1 row 13.
    let part = kernel::widen(COMPENSATION_PART);
    let part = Coll::from_word(kernel::mul_div_down(coll.word(), U256::ONE, part)?)?;
    let compensation = part.min(worth_down(MAX_COMPENSATION, Ratio::ONE, price)?);
    let left = coll.sub(compensation)?;
    let offset = debt.min(capacity);
    let rest = debt.sub(offset)?;
    // The same part of the collateral as of the debt. ROUND-1 row 14.
    let share = kernel::mul_div_down(left.word(), offset.word(), debt.word())?;
    let cap = worth_with_penalty(offset, params.pool_penalty, price)?;
    let pool_coll = Coll::from_word(share)?.min(cap);
    let left = left.sub(pool_coll)?;
    let cap = worth_with_penalty(rest, params.redistribution_penalty, price)?;
    let redistributed = Redistributed {
        coll: left.min(cap),
        debt: rest,
    };
    Ok(Seizure {
        compensation,
        pool_coll,
        offset,
        redistributed,
        surplus: left.sub(redistributed.coll)?,
    })
}

/// The most collateral that a part of the debt is paid with: the debt and a penalty on it.
fn worth_with_penalty(debt: Debt, penalty: Ratio, price: Price) -> Result<Coll, RuleError> {
    let whole = Ratio::ONE.bps().checked_add(penalty.bps());
    worth_down(
        debt,
        Ratio::from_bps(whole.ok_or(RuleError::Overflow)?),
        price,
    )
}

/// The collateral that a ratio of a debt is worth: `floor(debt * ratio * 1e36 / price)`, at most
/// what the type holds: it is a cap.
///
/// # Rounding
/// Down (ROUND-1 rows 13, 14 and 15).
///
/// # Errors
/// `Overflow` - the price passes 1e73.
fn worth_down(debt: Debt, ratio: Ratio, price: Price) -> Result<Coll, RuleError> {
    let (ratio, one) = (u128::from(ratio.bps()), u128::from(Ratio::ONE.bps()));
    let debt = kernel::mul(debt.word(), kernel::widen(ratio))?;
    let price = kernel::mul(price.raw(), kernel::widen(one))?;
    let coll = kernel::mul_div_down(debt, kernel::widen(PRICE_SCALE), price)?;
    Ok(Coll::from_word_or_max(coll))
}

/// A trove that was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Taken {
    /// Where its collateral and debt go.
    pub seizure: Seizure,
    /// Its entire collateral.
    pub coll: Coll,
    /// Its entire debt.
    pub debt: Debt,
    /// Its interest since its last touch, in its debt.
    pub interest: Debt,
    /// What was redistributed to it earlier, in its collateral and debt.
    pub applied: Redistributed,
}

/// The liquidations of one call in one branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Batch {
    /// The branch's totals, the taken troves out of them.
    pub branch: Branch,
    /// Debt that the pool can still take.
    pub capacity: Debt,
    /// What is to be redistributed at the end.
    pub redistributed: Redistributed,
    /// Collateral for the liquidator.
    pub compensation: Coll,
    /// Debt that the pool takes.
    pub offset: Debt,
    /// Collateral for the pool.
    pub pool_coll: Coll,
}

impl Batch {
    /// Starts with a branch that has accrued, and what the pool can take.
    #[must_use]
    pub fn new(branch: Branch, capacity: Debt) -> Self {
        Self {
            branch,
            capacity,
            ..Self::default()
        }
    }

    /// Takes a trove as stored out of the branch; none if it is not to be liquidated, and then
    /// nothing changes (LIQ-1, LIQ-10, LIQ-13).
    ///
    /// # Errors
    /// `OracleDown` - the price is 0. `Overflow` - out of the caps.
    pub fn take(
        &mut self,
        params: &BranchParams,
        trove: Trove,
        price: Price,
        now: Timestamp,
    ) -> Result<Option<Taken>, RuleError> {
        // There is a price (LIQ-12).
        if price.is_zero() {
            return Err(RuleError::OracleDown);
        }
        // The trove has debt, and its risk was raised in an earlier second.
        if trove.status != Status::Active || trove.last_risk_raise == now {
            return Ok(None);
        }
        let mut plan = Plan {
            branch: self.branch,
            trove,
            ..Plan::default()
        };
        borrowing::settle(&mut plan, now)?;
        let (coll, debt) = (plan.trove.coll, plan.trove.debt);
        // It is below the MCR; exactly at it is healthy.
        if is_at_least(coll, price, debt, params.mcr)? {
            return Ok(None);
        }
        borrowing::detach(&mut plan, &trove)?;
        // Cannot underflow: the branch records at least what its troves owe (DEBT-1).
        plan.branch.recorded_debt = plan.branch.recorded_debt.sub(debt)?;
        let seizure = seize(params, price, coll, debt, self.capacity)?;
        let redistributed = self.redistributed.add(seizure.redistributed)?;
        // A recipient stays, or there is nothing to receive (LIQ-10).
        if plan.branch.is_empty() && redistributed != Redistributed::default() {
            return Ok(None);
        }
        *self = Self {
            branch: plan.branch,
            capacity: self.capacity.sub(seizure.offset)?,
            redistributed,
            compensation: self.compensation.add(seizure.compensation)?,
            offset: self.offset.add(seizure.offset)?,
            pool_coll: self.pool_coll.add(seizure.pool_coll)?,
        };
        Ok(Some(Taken {
            seizure,
            coll,
            debt,
            interest: plan.trove_interest,
            applied: plan.applied,
        }))
    }

    /// Redistributes what the pool did not take, in one step (LIQ-9), and returns the residue of
    /// a branch that has no trove with debt left (DEBT-7). `sums` are those of the branch's
    /// scale, and are of its new scale afterwards; so are the remainders.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    pub fn finish(
        &mut self,
        sums: &mut Sums,
        remainders: &mut Remainders,
    ) -> Result<Debt, RuleError> {
        let what = core::mem::take(&mut self.redistributed);
        if what != Redistributed::default() {
            redistribution::redistribute(&mut self.branch, sums, remainders, what)?;
        }
        self.branch.take_residue()
    }
}
