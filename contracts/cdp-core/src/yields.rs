//! Whose booked yield is (`PROTOCOL.md` 6, 12): the pool's part goes to the pool while its stakers
//! hold enough, the incentives' part to the gauges while one qualifies; each stands in for the
//! other, and while neither has anybody the system keeps both.

use fixed_math::Debt;

use crate::{RuleError, branch::Yield, params::POOL_EARNS_FROM};

/// What is whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shared {
    /// Of the pool and of the incentives.
    pub booked: Yield,
    /// Nobody's: never minted.
    pub cushion: Debt,
}

/// Shares what was booked. Nothing is lost: both parts and the cushion are the sum of before
/// (POOL-19, GAUGE-7).
///
/// # Errors
/// `Overflow` - the sum passes 128 bits.
pub fn shared(booked: Yield, pool_earns: bool, gauges_earn: bool) -> Result<Shared, RuleError> {
    let (none, all) = (Debt::ZERO, booked.pool.add(booked.incentives)?);
    let (pool, incentives, cushion) = match (pool_earns, gauges_earn) {
        (true, true) => (booked.pool, booked.incentives, none),
        (true, false) => (all, none, none),
        (false, true) => (none, all, none),
        (false, false) => (none, none, all),
    };
    Ok(Shared {
        booked: Yield { pool, incentives },
        cushion,
    })
}

/// Reports whether a liquidation makes the pool's booked yield up to date and spends it first: it
/// could take the pool, which earns, so far down that it earns no longer, and the next pull would
/// give the yield of its stakers away (POOL-5). Twice the threshold is kept, since the dead shares
/// are worth some of it.
///
/// `minted` is what the pool holds, `debts` at least what is liquidated.
#[must_use]
pub fn spends_yield(minted: Debt, debts: Debt) -> bool {
    debts
        > minted
            .sub_or_zero(POOL_EARNS_FROM)
            .sub_or_zero(POOL_EARNS_FROM)
}
