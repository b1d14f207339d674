//! The totals of a branch and of the system.

use fixed_math::{Coll, Debt, Stake, Timestamp, WeightedDebt, kernel};

use crate::{RuleError, redistribution::Redistributed};

/// Totals of one branch.
///
/// The last six fields are 0, and the total of the stakes is the collateral, until the first
/// redistribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Branch {
    /// Collateral of the active troves.
    pub coll: Coll,
    /// Debt of the active troves, every booked wei of interest and fee included.
    pub recorded_debt: Debt,
    /// Sum of recorded debt times rate over the active troves, exactly (DEBT-2). 0 if and only
    /// if no trove has debt.
    pub weighted_debt: WeightedDebt,
    /// When interest was last booked.
    pub last_accrual: Timestamp,
    /// Troves ever opened: the counter of the latest.
    pub counter: u64,
    /// When the branch was shut, 0 if it was not.
    pub shut_at: Timestamp,
    /// Sum of the active troves' stakes, in the scale of today.
    pub total_stakes: Stake,
    /// Total stakes after the last redistribution, 0 before the first.
    pub stakes_snapshot: Stake,
    /// Entire collateral after the last redistribution, at least 1; 0 before the first.
    pub coll_snapshot: Coll,
    /// Steps the stakes' scale has taken (REDIST-8).
    pub stake_scale: u32,
    /// Redistributed, and not yet applied to the troves it belongs to.
    pub redistributed: Redistributed,
}

impl Branch {
    /// Reports whether the branch is shut.
    #[inline]
    #[must_use]
    pub const fn is_shut(&self) -> bool {
        !self.shut_at.is_never()
    }

    /// The time up to which interest runs: now, or when the branch was shut.
    #[inline]
    #[must_use]
    pub fn interest_time(&self, now: Timestamp) -> Timestamp {
        if self.is_shut() {
            now.min(self.shut_at)
        } else {
            now
        }
    }

    /// Collateral of the active troves, what was redistributed to them included.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    #[inline]
    pub fn entire_coll(&self) -> Result<Coll, RuleError> {
        Ok(self.coll.add(self.redistributed.coll)?)
    }

    /// Debt of the active troves, what was redistributed to them included.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    #[inline]
    pub fn entire_debt(&self) -> Result<Debt, RuleError> {
        Ok(self.recorded_debt.add(self.redistributed.debt)?)
    }

    /// The stake for an amount of collateral: all of it before the first redistribution, later
    /// `floor(coll * stakes_snapshot / coll_snapshot)`; never 0 (REDIST-6).
    ///
    /// # Rounding
    /// Down, at least 1 (ROUND-1 row 18).
    ///
    /// # Errors
    /// `Overflow` - the stake passes 128 bits.
    pub fn new_stake(&self, coll: Coll) -> Result<Stake, RuleError> {
        let stake = if self.stakes_snapshot.is_zero() {
            coll.raw()
        } else {
            let (stakes, all) = (self.stakes_snapshot.word(), self.coll_snapshot.word());
            kernel::narrow(kernel::mul_div_down(coll.word(), stakes, all)?)?
        };
        Ok(Stake::new(stake.max(1)))
    }

    /// Takes what rounding left behind by the last trove with debt out of a branch without any;
    /// afterwards the branch's debt is exactly 0 (DEBT-7). It is the system's (DEBT-9). 0 while
    /// any trove has debt.
    ///
    /// # Errors
    /// `Overflow` - out of the caps.
    pub(crate) fn take_residue(&mut self) -> Result<Debt, RuleError> {
        if !self.is_empty() {
            return Ok(Debt::ZERO);
        }
        let residue = self.entire_debt()?;
        (self.recorded_debt, self.redistributed.debt) = (Debt::ZERO, Debt::ZERO);
        Ok(residue)
    }

    /// Reports whether no trove has debt; such a branch has no TCR (DEBT-8).
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.weighted_debt.is_zero()
    }
}

/// Interest and fees, split between those they belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Yield {
    /// The Stability Pool's part.
    pub pool: Debt,
    /// The liquidity incentives' part.
    pub incentives: Debt,
}

impl Yield {
    /// Adds part by part.
    ///
    /// # Errors
    /// `Overflow` - a part passes 128 bits.
    #[inline]
    pub fn plus(self, other: Self) -> Result<Self, RuleError> {
        Ok(Self {
            pool: self.pool.add(other.pool)?,
            incentives: self.incentives.add(other.incentives)?,
        })
    }
}

/// What the system owes or keeps beside the minted supply (SUPPLY-1):
/// `supply + booked + cushion == sum of recorded debts + residue`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct System {
    /// Booked and not yet pulled (SUPPLY-4).
    pub booked: Yield,
    /// Owed by borrowers, never minted.
    pub cushion: Debt,
    /// Rounding left behind by last troves (DEBT-9).
    pub residue: Debt,
}

impl System {
    /// Books interest and fees of a plan, and the residue it leaves.
    ///
    /// # Errors
    /// `Overflow` - a counter passes 128 bits.
    pub fn book(&mut self, booked: Yield, residue: Debt) -> Result<(), RuleError> {
        let (booked, residue) = (self.booked.plus(booked)?, self.residue.add(residue)?);
        *self = Self {
            booked,
            residue,
            ..*self
        };
        Ok(())
    }

    /// Booked and not yet pulled, both parts.
    ///
    /// # Errors
    /// `Overflow` - the sum passes 128 bits.
    pub fn owed(&self) -> Result<Debt, RuleError> {
        Ok(self.booked.pool.add(self.booked.incentives)?)
    }
}
