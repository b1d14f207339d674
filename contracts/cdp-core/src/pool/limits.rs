//! How much may be deposited, minted, withdrawn and redeemed: exact (SHARE-4).

use fixed_math::{Debt, Shares, U256, kernel};

use super::{ASSETS_CAP, Pool};
use crate::RuleError;
use crate::params::{DUST, POOL_FLOOR};

impl Pool {
    /// What an offset may cancel, and a withdrawal take, at most: all but 1 AmpUSD (POOL-6).
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> Debt {
        self.minted.sub_or_zero(POOL_FLOOR)
    }

    /// What the pool holds above its floor while nobody but the dead has shares worth more than
    /// the [`DUST`]: it is nobody's (ADR 0010). Otherwise 0.
    ///
    /// # Rounding
    /// What the living have floors (ROUND-1 row 10).
    ///
    /// # Errors
    /// `Overflow` - the pool is not seeded.
    pub fn stray(&self) -> Result<Debt, RuleError> {
        let live = self.shares.sub(self.dead_shares())?;
        if self.assets_down(live)? > DUST {
            return Ok(Debt::ZERO);
        }
        Ok(self.capacity())
    }

    /// The largest deposit.
    #[must_use]
    pub fn max_deposit(&self) -> Debt {
        ASSETS_CAP.sub_or_zero(self.minted)
    }

    /// The most shares that can be minted: those that cost no more than the largest deposit.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 10): `ceil(x * A / S) <= a` exactly for `x <= floor(a * S / A)`.
    ///
    /// # Errors
    /// `Overflow` - the pool is not seeded.
    pub fn max_mint(&self) -> Result<Shares, RuleError> {
        self.shares_down(self.max_deposit())
    }

    /// The most that somebody who holds so many shares can withdraw: what they are worth, what
    /// leaves 1 AmpUSD, and what leaves one share. The last of these matters only if a share is
    /// worth more than 1 AmpUSD.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 10): `ceil(a * S / A) <= x` exactly for `a <= floor(x * A / S)`.
    ///
    /// # Errors
    /// `Overflow` - more shares than there are, or the pool is not seeded.
    pub fn max_withdraw(&self, held: Shares) -> Result<Debt, RuleError> {
        let all_but_one = self.shares.sub(Shares::new(U256::ONE))?;
        let worth = self.assets_down(held.min(all_but_one))?;
        Ok(worth.min(self.capacity()))
    }

    /// The most that somebody who holds so many shares can redeem: all, but for what leaves
    /// 1 AmpUSD. That leaves a share too: all of them are worth more than the capacity.
    ///
    /// # Rounding
    /// Up, less one (ROUND-1 row 11): `floor(x * A / S) <= c` exactly for
    /// `x <= ceil((c + 1) * S / A) - 1`.
    ///
    /// # Errors
    /// `Overflow` - the pool is not seeded.
    pub fn max_redeem(&self, held: Shares) -> Result<Shares, RuleError> {
        let beyond = kernel::add(self.capacity().word(), U256::ONE)?;
        let (all, minted) = (self.shares.raw(), self.minted.word());
        let first_refused = kernel::mul_div_up(beyond, all, minted)?;
        let most = kernel::sub(first_refused, U256::ONE)?;
        Ok(held.min(Shares::new(most)))
    }
}
