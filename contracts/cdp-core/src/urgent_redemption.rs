//! Urgent redemption (`PROTOCOL.md` 9): after a shutdown AmpUSD is paid from any troves, in any
//! order, without a fee and with a bonus, so that the branch's debt is cleared soon.
//!
//! Each AmpUSD is paid `min(102 %, TCR)` of face, the TCR of the branch when the call starts. A
//! branch that is worth less than 102 % of its debt pays its average: whoever comes first takes
//! no more of it than that, and what is paid lowers its TCR for nobody (SHUT-8). A trove pays at
//! most its own collateral, and then only the AmpUSD that this is paid for is burned.
//!
//! What an emptied trove keeps was its owner's before, and leaves the branch's TCR with it, as it
//! would if the owner repaid. So a branch with rich troves is worth less to whoever comes later
//! (SHUT-10).
//!
//! The collateral itself is paid by [`crate::redemption::redeem`].

use fixed_math::{Coll, Debt, Price, Ratio, U256, kernel};

use crate::{
    RuleError,
    branch::Branch,
    collateral_ratio::is_at_least,
    params::{PRICE_SCALE, URGENT_RATIO},
};

/// What an AmpUSD-wei is paid with: collateral units as an exact fraction.
///
/// Below 102 % it is the branch's collateral over its debt: the price cancels from
/// `TCR / price`, and nothing is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    coll: U256,
    debt: U256,
}

/// What a trove pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Payment {
    /// AmpUSD to burn: the debt that is taken from the trove.
    pub burned: Debt,
    /// Collateral to send.
    pub coll: Coll,
}

/// What a shut branch pays for an AmpUSD at a price. The branch has accrued.
///
/// # Errors
/// `BranchNotShut` - its troves are redeemed by rate. `OracleDown` - there is no price.
/// `NothingRedeemed` - it has no debt. `Overflow` - out of the caps.
pub fn exchange(branch: &Branch, price: Price) -> Result<Exchange, RuleError> {
    // Only a shut branch pays urgently.
    if !branch.is_shut() {
        return Err(RuleError::BranchNotShut);
    }
    if price.is_zero() {
        return Err(RuleError::OracleDown);
    }
    // A branch without debt has no TCR (DEBT-8), and nothing to redeem.
    if branch.is_empty() {
        return Err(RuleError::NothingRedeemed);
    }
    let (coll, debt) = (branch.entire_coll()?, branch.entire_debt()?);
    if !is_at_least(coll, price, debt, URGENT_RATIO)? {
        return Ok(Exchange {
            coll: coll.word(),
            debt: debt.word(),
        });
    }
    let (ratio, one) = (URGENT_RATIO.bps(), Ratio::ONE.bps());
    let paid = kernel::mul(kernel::widen(PRICE_SCALE), kernel::widen(u128::from(ratio)))?;
    let price = kernel::mul(price.raw(), kernel::widen(u128::from(one)))?;
    Ok(Exchange {
        coll: paid,
        debt: price,
    })
}

/// What a trove pays for an amount, of its entire collateral and debt. A trove without collateral
/// pays nothing, and nothing of its debt is taken.
///
/// # Rounding
/// The collateral down; what is burned for a trove's last collateral up (ROUND-1 row 23).
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn pay(
    amount: Debt,
    exchange: &Exchange,
    coll: Coll,
    debt: Debt,
) -> Result<Payment, RuleError> {
    if coll.is_zero() {
        return Ok(Payment::default());
    }
    let asked = amount.min(debt);
    let worth = kernel::mul_div_down(asked.word(), exchange.coll, exchange.debt)?;
    if worth <= coll.word() {
        return Ok(Payment {
            burned: asked,
            coll: Coll::from_word(worth)?,
        });
    }
    // At most what was asked: that is worth more than this collateral.
    let burned = kernel::mul_div_up(coll.word(), exchange.debt, exchange.coll)?;
    Ok(Payment {
        burned: Debt::from_word(burned)?.min(asked),
        coll,
    })
}
