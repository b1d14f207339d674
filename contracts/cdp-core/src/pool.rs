//! The Stability Pool (`PROTOCOL.md` 6): AmpUSD of many people, held as shares.
//!
//! ```text
//!                      yield                offset of debt d, for coll
//!        A  -------------^-------------.    A - d
//!        S  -----------------------------   S        gains += coll * 2^160 / S, scale t
//!                                           S / 1e9  while S > 1e18 * A: scale t + 1
//! ```
//!
//! A share is worth `A / S`. Interest raises `A`; an offset lowers it and gives each share its
//! part of the collateral, booked as a sum per share. Near-total offsets make shares cheap; a
//! *step* then divides all of them by 1e9, so that their number never passes 1e18 per AmpUSD-wei
//! (POOL-12). Nobody's word of storage is written in a step: an account keeps the shares and the
//! scale it was last touched in, and reads as `floor(raw / 1e9^k)` after `k` steps ([`Account`]).
//! Gains of a scale are summed in that scale and stay exact.
//!
//! The pool begins with 1 AmpUSD and 1e18 dead shares, and 1 AmpUSD stays in it for ever
//! (POOL-6, POOL-7), so no price is ever undefined. A share stays as well, were it worth more.

mod account;
mod limits;
mod offset;

use fixed_math::{Debt, Shares, U256, kernel};

pub use account::{Account, allowance, gain};
pub use offset::{Offset, OffsetPlan};

use crate::RuleError;
use crate::params::{POOL_EARNS_FROM, POOL_FLOOR, WAD};

/// The most the pool holds: all that AmpUSD's supply can be, below the 1e29 of `PROPERTIES.md` 26.
pub const ASSETS_CAP: Debt = Debt::new((1 << 96) - 1);
/// Shares nobody can move, for the first AmpUSD.
pub const DEAD_SHARES: Shares = Shares::new(kernel::widen(WAD));
/// What a scale step divides shares by.
pub const STEP: u128 = 1_000_000_000;
/// Shares per AmpUSD-wei above which a step is due.
pub const MAX_SHARES_PER_ASSET: u128 = WAD;

// Shares stay below 2^160, and a sum of gains keeps more digits than there are shares.
const _: () = assert!(ASSETS_CAP.raw() < 10u128.pow(29));

/// The pool's totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pool {
    /// AmpUSD that the shares are worth: what the pool holds on its books, in views with the
    /// yield that is due to it.
    pub minted: Debt,
    /// All shares, in the current scale; at least those of all accounts (POOL-2).
    pub shares: Shares,
    /// Steps taken.
    pub scale: u32,
}

/// What a deposit, mint, withdrawal or redemption does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PoolChange {
    /// The pool after it.
    pub pool: Pool,
    /// AmpUSD that is paid in, or out.
    pub assets: Debt,
    /// Shares that are minted, or burned.
    pub shares: Shares,
}

impl Pool {
    /// The pool at its deployment: 1 AmpUSD, for the dead shares.
    pub const SEEDED: Self = Self {
        minted: POOL_FLOOR,
        shares: DEAD_SHARES,
        scale: 0,
    };

    /// The pool with yield that was, or would be, minted to it.
    ///
    /// # Errors
    /// `Overflow` - the pool would hold more than AmpUSD can exist.
    pub fn with_yield(self, due: Debt) -> Result<Self, RuleError> {
        let minted = self.minted.add(due)?;
        if minted > ASSETS_CAP {
            return Err(RuleError::Overflow);
        }
        Ok(Self { minted, ..self })
    }

    /// The dead shares, in the current scale.
    #[must_use]
    pub fn dead_shares(&self) -> Shares {
        Account::new(DEAD_SHARES, 0).shares_at(self.scale)
    }

    /// Reports whether the pool's yield is its own: all but the dead shares are worth at least
    /// 1 000 AmpUSD, compared exactly (POOL-19). Asked before a pull and before any change.
    #[must_use]
    pub fn earns(&self) -> bool {
        let live = self.shares.sub(self.dead_shares()).unwrap_or(Shares::ZERO);
        let (worth, all) = (POOL_EARNS_FROM.word(), self.shares.raw());
        kernel::cmp_products(live.raw(), self.minted.word(), worth, all).is_ge()
    }

    /// Shares for AmpUSD that is paid in.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 10).
    ///
    /// # Errors
    /// `Overflow` - they pass 256 bits, or the pool is not seeded.
    pub fn shares_down(&self, assets: Debt) -> Result<Shares, RuleError> {
        let (all, assets) = (self.shares.raw(), assets.word());
        let shares = kernel::mul_div_down(assets, all, self.minted.word())?;
        Ok(Shares::new(shares))
    }

    /// Shares for AmpUSD that is paid out.
    ///
    /// # Rounding
    /// Up (ROUND-1 row 11).
    ///
    /// # Errors
    /// `Overflow` - they pass 256 bits, or the pool is not seeded.
    pub fn shares_up(&self, assets: Debt) -> Result<Shares, RuleError> {
        let (all, assets) = (self.shares.raw(), assets.word());
        let shares = kernel::mul_div_up(assets, all, self.minted.word())?;
        Ok(Shares::new(shares))
    }

    /// AmpUSD for shares that are burned: what shares are worth.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 10).
    ///
    /// # Errors
    /// `Overflow` - it passes 128 bits, or the pool is not seeded.
    pub fn assets_down(&self, shares: Shares) -> Result<Debt, RuleError> {
        let (all, minted) = (self.shares.raw(), self.minted.word());
        let assets = kernel::mul_div_down(shares.raw(), minted, all)?;
        Ok(Debt::from_word(assets)?)
    }

    /// AmpUSD for shares that are minted.
    ///
    /// # Rounding
    /// Up (ROUND-1 row 11).
    ///
    /// # Errors
    /// `Overflow` - it passes 128 bits, or the pool is not seeded.
    pub fn assets_up(&self, shares: Shares) -> Result<Debt, RuleError> {
        let (all, minted) = (self.shares.raw(), self.minted.word());
        let assets = kernel::mul_div_up(shares.raw(), minted, all)?;
        Ok(Debt::from_word(assets)?)
    }

    /// Takes AmpUSD for as many shares as it is worth.
    ///
    /// # Rounding
    /// Shares floor (ROUND-1 row 10).
    ///
    /// # Errors
    /// `PoolAmountAboveMax` - more than [`Pool::max_deposit`]. `PoolSharesZero` - it is worth no
    /// share.
    pub fn deposit(&self, assets: Debt) -> Result<PoolChange, RuleError> {
        // The pool holds no more than AmpUSD can exist.
        if assets > self.max_deposit() {
            return Err(RuleError::PoolAmountAboveMax);
        }
        self.enter(assets, self.shares_down(assets)?)
    }

    /// Mints shares for the AmpUSD they cost.
    ///
    /// # Rounding
    /// AmpUSD ceils (ROUND-1 row 11).
    ///
    /// # Errors
    /// `PoolAmountAboveMax` - more than [`Pool::max_mint`]. `PoolSharesZero` - none are asked for.
    pub fn mint(&self, shares: Shares) -> Result<PoolChange, RuleError> {
        // The pool holds no more than AmpUSD can exist.
        if shares > self.max_mint()? {
            return Err(RuleError::PoolAmountAboveMax);
        }
        self.enter(self.assets_up(shares)?, shares)
    }

    /// Pays AmpUSD to an owner who holds so many shares, for the shares it costs.
    ///
    /// # Rounding
    /// Shares ceil (ROUND-1 row 11).
    ///
    /// # Errors
    /// `PoolAmountAboveMax` - more than [`Pool::max_withdraw`].
    pub fn withdraw(&self, assets: Debt, held: Shares) -> Result<PoolChange, RuleError> {
        // Nobody takes out more than is theirs, nor the last AmpUSD.
        if assets > self.max_withdraw(held)? {
            return Err(RuleError::PoolAmountAboveMax);
        }
        self.leave(assets, self.shares_up(assets)?)
    }

    /// Burns shares of an owner who holds so many, for the AmpUSD they are worth.
    ///
    /// # Rounding
    /// AmpUSD floors (ROUND-1 row 10).
    ///
    /// # Errors
    /// `PoolAmountAboveMax` - more than [`Pool::max_redeem`].
    pub fn redeem(&self, shares: Shares, held: Shares) -> Result<PoolChange, RuleError> {
        // Nobody burns more than they hold, nor for the last AmpUSD.
        if shares > self.max_redeem(held)? {
            return Err(RuleError::PoolAmountAboveMax);
        }
        self.leave(self.assets_down(shares)?, shares)
    }

    fn enter(&self, assets: Debt, shares: Shares) -> Result<PoolChange, RuleError> {
        // Nobody pays for nothing (SHARE-1).
        if shares.is_zero() {
            return Err(RuleError::PoolSharesZero);
        }
        let pool = Self {
            minted: self.minted.add(assets)?,
            shares: self.shares.add(shares)?,
            ..*self
        };
        Ok(PoolChange {
            pool,
            assets,
            shares,
        })
    }

    fn leave(&self, assets: Debt, shares: Shares) -> Result<PoolChange, RuleError> {
        let pool = Self {
            minted: self.minted.sub(assets)?,
            shares: self.shares.sub(shares)?,
            ..*self
        };
        Ok(PoolChange {
            pool,
            assets,
            shares,
        })
    }

    /// Reports whether there are more than 1e18 shares per AmpUSD-wei (POOL-12).
    fn is_step_due(&self) -> bool {
        let most = kernel::widen(MAX_SHARES_PER_ASSET);
        kernel::cmp_products(self.shares.raw(), U256::ONE, self.minted.word(), most).is_gt()
    }
}
