//! The share rule of `wrapped-ampl` (`PROTOCOL.md` 13), WAMPL's: 1e25 shares stand for the whole
//! of AMPL. The rate is a function of AMPL's supply alone: neither donations nor the shares that
//! exist enter (WRAP-4), and no rebase changes anybody's shares.

use fixed_math::{AmplUnits, Shares, U256, kernel};

use crate::RuleError;

/// Shares that stand for the whole supply of AMPL, and so the most that can ever exist.
pub const MAX_SHARES: u128 = 10u128.pow(25);

const WHOLE: U256 = kernel::widen(MAX_SHARES);

/// Shares minted for a deposit of AMPL: `floor(amples * 1e25 / supply)`.
///
/// # Rounding
/// Down (ROUND-1 row 26): what the user gets.
///
/// # Errors
/// `Overflow` - AMPL reports no supply, or the shares pass 256 bits.
pub fn shares_down(amples: AmplUnits, supply: AmplUnits) -> Result<Shares, RuleError> {
    Ok(Shares::new(kernel::mul_div_down(
        amples.raw(),
        WHOLE,
        supply.raw(),
    )?))
}

/// Shares burned for a withdrawal of AMPL: `ceil(amples * 1e25 / supply)`.
///
/// # Rounding
/// Up (ROUND-1 row 26): what the user pays.
///
/// # Errors
/// `Overflow` - AMPL reports no supply, or the shares pass 256 bits.
pub fn shares_up(amples: AmplUnits, supply: AmplUnits) -> Result<Shares, RuleError> {
    Ok(Shares::new(kernel::mul_div_up(
        amples.raw(),
        WHOLE,
        supply.raw(),
    )?))
}

/// AMPL paid out for shares: `floor(shares * supply / 1e25)`.
///
/// # Rounding
/// Down (ROUND-1 row 26): what the user gets.
///
/// # Errors
/// `Overflow` - the amount passes 256 bits.
pub fn amples_down(shares: Shares, supply: AmplUnits) -> Result<AmplUnits, RuleError> {
    Ok(AmplUnits::new(kernel::mul_div_down(
        shares.raw(),
        supply.raw(),
        WHOLE,
    )?))
}

/// AMPL taken for shares: `ceil(shares * supply / 1e25)`. At least 1 unit for any share, where
/// WAMPL's own `mint` takes none.
///
/// # Rounding
/// Up (ROUND-1 row 26): what the user pays.
///
/// # Errors
/// `Overflow` - the amount passes 256 bits.
pub fn amples_up(shares: Shares, supply: AmplUnits) -> Result<AmplUnits, RuleError> {
    Ok(AmplUnits::new(kernel::mul_div_up(
        shares.raw(),
        supply.raw(),
        WHOLE,
    )?))
}

/// Total shares after a mint, at most 1e25 (WRAP-5).
///
/// # Errors
/// `SharesAboveCap` - the sum passes 1e25.
pub fn after_mint(total: Shares, minted: Shares) -> Result<Shares, RuleError> {
    let total = total.add(minted).map_err(|_| RuleError::SharesAboveCap)?;
    if total.raw() > WHOLE {
        Err(RuleError::SharesAboveCap)
    } else {
        Ok(total)
    }
}

/// Shares that can still be minted (`maxMint`).
#[must_use]
pub fn room(total: Shares) -> Shares {
    Shares::new(WHOLE).sub(total).unwrap_or(Shares::ZERO)
}
