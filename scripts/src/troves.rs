//! The active troves of a branch, read from the lens page by page, all as of one block.

use alloy::eips::BlockId;
use alloy::primitives::U256;
use anyhow::{Result, anyhow};
use cdp_core::fixed_math::{AnnualRate, Coll, Debt, MathError, Price, Ratio, Seconds};
use cdp_core::{collateral_ratio, interest};
use interfaces::{ILens, trove_manager::ITroveManager};

use crate::rpc::{Rpc, Views};
use crate::site::Site;

/// Troves of a page: few enough for the gas that public nodes give a call.
const PAGE: u64 = 128;

/// The byte of an active trove.
pub const ACTIVE: u8 = 1;

/// An active trove as it was at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trove {
    /// Its id.
    pub id: U256,
    /// All its collateral, in units.
    pub coll: Coll,
    /// All its debt at that time.
    pub debt: Debt,
    /// Its annual rate.
    pub rate: AnnualRate,
    /// That time, in seconds.
    pub at: u64,
}

impl Trove {
    /// The branch of the trove.
    #[must_use]
    pub fn branch(&self) -> u64 {
        branch_of(self.id)
    }

    /// Its debt at another time, with the simple interest since; in a branch that was shut there
    /// is none. A little too high, for it bears interest on interest: good for a guess.
    ///
    /// # Units
    /// AmpUSD-wei.
    #[must_use]
    pub fn debt_at(&self, now: u64, shut: bool) -> Debt {
        if shut {
            return self.debt;
        }
        let dt = Seconds::new(now.saturating_sub(self.at));
        let grown = interest::trove_interest(self.debt, self.rate, dt);
        let whole = grown.ok().and_then(|grown| self.debt.add(grown).ok());
        whole.unwrap_or(self.debt)
    }

    /// Whether the trove is below a ratio at a price and a time. What cannot be computed is not.
    #[must_use]
    pub fn is_below(&self, mcr: Ratio, price: Price, now: u64, shut: bool) -> bool {
        let debt = self.debt_at(now, shut);
        matches!(
            collateral_ratio::is_at_least(self.coll, price, debt, mcr),
            Ok(false)
        )
    }
}

/// The branch of an id.
#[must_use]
pub fn branch_of(id: U256) -> u64 {
    id.wrapping_shr(64).saturating_to()
}

/// All active troves of a branch at a block of this time.
///
/// # Errors
/// The node's; figures out of the caps.
pub async fn active(
    rpc: &impl Views,
    site: &Site,
    branch: u64,
    (block, time): (u64, u64),
) -> Result<Vec<Trove>> {
    let (mut troves, mut after) = (Vec::new(), U256::ZERO);
    loop {
        let call = ILens::trovesByRateCall {
            branch: U256::from(branch),
            startAfterId: after,
            max: U256::from(PAGE),
        };
        let page = rpc.read(site.lens, call, BlockId::number(block)).await?;
        for row in &page.rows {
            troves.push(Trove {
                id: row.id,
                coll: Coll::from_word(row.coll).map_err(out_of_caps)?,
                debt: Debt::from_word(row.entireDebt).map_err(out_of_caps)?,
                rate: AnnualRate::from_wad(row.rate).map_err(out_of_caps)?,
                at: time,
            });
        }
        if page.nextAfterId.is_zero() {
            return Ok(troves);
        }
        after = page.nextAfterId;
    }
}

/// A trove at a block of this time; none if it is not active.
///
/// # Errors
/// The node's; figures out of the caps.
pub async fn one(
    rpc: &Rpc,
    site: &Site,
    id: U256,
    (block, time): (u64, u64),
) -> Result<Option<Trove>> {
    let call = ITroveManager::troveCall { id };
    let view = rpc.read(site.ledger, call, BlockId::number(block)).await?;
    if view.status != ACTIVE {
        return Ok(None);
    }
    let coll = view.coll.saturating_add(view.pendingColl);
    Ok(Some(Trove {
        id,
        coll: Coll::from_word(coll).map_err(out_of_caps)?,
        debt: Debt::from_word(view.entireDebt).map_err(out_of_caps)?,
        rate: AnnualRate::from_wad(view.rate).map_err(out_of_caps)?,
        at: time,
    }))
}

/// The ledger never says such a figure.
fn out_of_caps(error: MathError) -> anyhow::Error {
    anyhow!("a trove with a figure out of the ledger's caps: {error:?}")
}
