//! Offsets: debt that the pool cancels, for collateral; and the scale steps they can take.

use fixed_math::{Coll, Debt, GainPerShare, Shares, U256, kernel};

use super::account::GAIN_SCALE;
use super::{Pool, STEP};
use crate::RuleError;
use crate::params::POOL_FLOOR;

/// Debt of liquidated troves that the pool takes, and what it gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Offset {
    /// The debt.
    pub debt: Debt,
    /// The part of it that is cancelled against yield booked for the pool and never minted; the
    /// ledger uses up the yield first.
    pub from_yield: Debt,
    /// The collateral.
    pub coll: Coll,
}

/// What an offset does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OffsetPlan {
    /// The pool after it, steps included.
    pub pool: Pool,
    /// What each share of the scale before it gains: to be added to that scale's sum (POOL-13).
    pub gain: GainPerShare,
    /// The scale before it.
    pub scale: u32,
}

impl Pool {
    /// Cancels debt and books the collateral to those who hold shares now; then steps until
    /// there are at most 1e18 shares per AmpUSD-wei (POOL-12).
    ///
    /// What is burned is the debt less the yield it was cancelled against. The price in the
    /// step's test is that of the minted part: yield still booked would only make it higher.
    /// As `A >= 1e18` and `S < 2^160`, two steps are always enough.
    ///
    /// # Rounding
    /// The gain per share floors, loses less than one unit of collateral in all because `S` is
    /// below 2^160; total shares of a step ceil (ROUND-1 row 12).
    ///
    /// # Errors
    /// `PoolOffsetAboveCapacity` - less than 1 AmpUSD would stay. `Overflow` - more yield than
    /// debt, or the pool is not seeded.
    pub fn offset(&self, offset: &Offset) -> Result<OffsetPlan, RuleError> {
        let burned = offset.debt.sub(offset.from_yield)?;
        let minted = self.minted.sub_or_zero(burned);
        // At least 1 AmpUSD stays (POOL-6).
        if minted < POOL_FLOOR {
            return Err(RuleError::PoolOffsetAboveCapacity);
        }
        let gain = kernel::mul_div_down(offset.coll.word(), GAIN_SCALE, self.shares.raw())?;
        let mut pool = Self { minted, ..*self };
        while pool.is_step_due() {
            pool = pool.step()?;
        }
        Ok(OffsetPlan {
            pool,
            gain: GainPerShare::new(gain),
            scale: self.scale,
        })
    }

    /// Takes a step: 1e9 shares become one.
    fn step(&self) -> Result<Self, RuleError> {
        // ROUND-1 row 12: up, so that all accounts' shares, each floored, stay below the total.
        let shares = kernel::mul_div_up(self.shares.raw(), U256::ONE, kernel::widen(STEP))?;
        Ok(Self {
            shares: Shares::new(shares),
            scale: self.scale.checked_add(1).ok_or(RuleError::Overflow)?,
            ..*self
        })
    }
}
