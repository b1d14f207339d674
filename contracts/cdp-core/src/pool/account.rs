//! What an account has: shares and allowances of any age, read in the current scale, and gains.

use fixed_math::{Coll, GainPerShare, Shares, U256, kernel};

use super::STEP;
use crate::RuleError;

/// The scale of a gain per share: 2^160, above any number of shares (`PROPERTIES.md` 8).
pub(super) const GAIN_SCALE: U256 = kernel::join_words(1 << 32, 0);

/// Shares of an account, as they were when it was last touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Account {
    /// Shares in their own scale.
    pub raw: Shares,
    /// The scale they are counted in.
    pub scale: u32,
}

impl Account {
    /// So many shares, counted in a scale.
    #[inline]
    #[must_use]
    pub const fn new(raw: Shares, scale: u32) -> Self {
        Self { raw, scale }
    }

    /// The shares as they read in a scale: `floor(raw / 1e9^k)` after `k` steps (POOL-14).
    ///
    /// # Rounding
    /// Down (ROUND-1 row 12).
    #[must_use]
    pub fn shares_at(&self, scale: u32) -> Shares {
        Shares::new(after_steps(
            self.raw.raw(),
            scale.saturating_sub(self.scale),
        ))
    }
}

/// An allowance as it reads now: the largest is endless and is not scaled; any other reads as
/// `floor(raw / 1e9^k)` after `k` steps, so none grows in value (SHARE-9).
///
/// # Rounding
/// Down (ROUND-1 row 12).
#[must_use]
pub fn allowance(raw: U256, steps: u32) -> U256 {
    if raw == U256::MAX {
        raw
    } else {
        after_steps(raw, steps)
    }
}

/// What an account gained of one collateral since its snapshot of the sum of its own scale:
/// there the difference, in each later scale the whole sum, for the shares it had there.
///
/// Shares of 256 bits are gone after nine steps, those of 160 bits after six, so the loop ends
/// after as many rounds, however many scales have passed (POOL-15).
///
/// # Rounding
/// Down in each scale (ROUND-1 row 12).
///
/// # Errors
/// `Overflow` - not reachable: shares times a sum are at most what was booked (POOL-3).
pub fn gain(
    account: Account,
    scale: u32,
    snapshot: GainPerShare,
    mut sum_of: impl FnMut(u32) -> GainPerShare,
) -> Result<Coll, RuleError> {
    let mut shares = account.raw.raw();
    let mut since = snapshot;
    let mut total = Coll::ZERO;
    for scale in account.scale..=scale {
        if shares.is_zero() {
            break;
        }
        let gained = sum_of(scale).sub(since)?;
        let coll = kernel::mul_div_down(shares, gained.raw(), GAIN_SCALE)?;
        total = total.add(Coll::from_word(coll)?)?;
        since = GainPerShare::ZERO;
        shares = after_steps(shares, 1);
    }
    Ok(total)
}

/// A number of shares after scale steps: `floor(raw / 1e9^steps)`, one division at a time, as
/// floors compose (MATH-6). Nothing is left of 256 bits after nine.
fn after_steps(raw: U256, steps: u32) -> U256 {
    let mut shares = raw;
    for _ in 0..steps {
        if shares.is_zero() {
            break;
        }
        // ROUND-1 row 12: down. Cannot fail: the quotient is smaller than the dividend.
        shares = kernel::mul_div_down(shares, U256::ONE, kernel::widen(STEP)).unwrap_or_default();
    }
    shares
}
