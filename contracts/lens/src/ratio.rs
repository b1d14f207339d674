//! Ratios as numbers, to be shown and never to be tested: tests multiply across (RATIO-4).

use alloy_primitives::U256;
use cdp_core::fixed_math::{Coll, Debt, Value, kernel};
use cdp_core::params::WAD;
use cdp_core::{Quote, collateral_ratio};
use ledger::Error;

use crate::ask::is_priced;

/// Value of collateral, its ratio to a debt and the debt's to it; all 0 without a price.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ratios {
    /// Value in AmpUSD-wei.
    pub(crate) value: Value,
    /// Value over debt in WAD.
    pub(crate) collateral: U256,
    /// Debt over value in WAD.
    pub(crate) loan: U256,
}

impl Ratios {
    /// Of an amount of collateral and a debt.
    ///
    /// # Rounding
    /// Value and collateral ratio down, loan-to-value up: a trove never looks safer than it is
    /// (ROUND-1 row 6).
    ///
    /// # Errors
    /// `Overflow` - the value passes 256 bits.
    #[inline(never)]
    pub(crate) fn of(coll: Coll, debt: Debt, quote: &Quote) -> Result<Self, Error> {
        if !is_priced(quote) {
            return Ok(Self::default());
        }
        let value = collateral_ratio::value_down(coll, quote.price)?;
        let (raw, debt, wad) = (value.raw(), debt.word(), kernel::widen(WAD));
        let collateral = kernel::mul_div_down(raw, wad, debt);
        let loan = kernel::mul_div_up(debt, wad, raw);
        Ok(Self {
            value,
            // No debt: the ratio is beyond every number, and so it is if it passes 256 bits.
            collateral: collateral.unwrap_or(U256::MAX),
            loan: if debt.is_zero() {
                U256::ZERO
            } else {
                loan.unwrap_or(U256::MAX)
            },
        })
    }
}
