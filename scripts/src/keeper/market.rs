//! What a keeper needs to know of a branch: what never changes, and its price.

use alloy::eips::BlockId;
use alloy::primitives::U256;
use anyhow::Result;
use cdp_core::fixed_math::{Coll, Debt, Price, Ratio, kernel};
use cdp_core::params::{BranchParams, PRICE_SCALE};
use cdp_core::{collateral_ratio, liquidation};
use interfaces::ILens;
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager;

use crate::rpc::Rpc;
use crate::site::{Site, token};
use crate::troves::Trove;

/// What never changes of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its index.
    pub index: u64,
    /// Its collateral's symbol.
    pub symbol: String,
    /// Its collateral's decimals.
    pub decimals: u8,
    /// Its ratios and penalties.
    pub params: BranchParams,
}

/// What changes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// The price at which a trove is liquidated, or why there is none.
    pub price: Result<Price, String>,
    /// Whether the branch is shut.
    pub shut: bool,
    /// Its collateral ratio in WAD; the largest number without debt, 0 without a price.
    pub tcr: U256,
    /// The ratio below which it can be shut, in WAD.
    pub scr: U256,
    /// Its debt in AmpUSD-wei.
    pub debt: U256,
}

impl Branch {
    /// Reads what never changes of a branch.
    ///
    /// # Errors
    /// The node's.
    pub async fn read(rpc: &Rpc, site: &Site, index: u64, at: BlockId) -> Result<Self> {
        let b = U256::from(index);
        let call = ITroveManager::branchConfigCall { b };
        let config = rpc.read(site.ledger, call, at).await?;
        let (symbol, decimals) = token(rpc, config.collateral, at).await?;
        Ok(Self {
            index,
            symbol,
            decimals,
            params: BranchParams {
                mcr: Ratio::from_bps(config.mcrBps),
                ccr: Ratio::from_bps(config.ccrBps),
                scr: Ratio::from_bps(config.scrBps),
                pool_penalty: Ratio::from_bps(config.poolPenaltyBps),
                redistribution_penalty: Ratio::from_bps(config.redistributionPenaltyBps),
                redemption_fee_floor: Ratio::from_bps(config.redemptionFeeFloorBps),
            },
        })
    }

    /// Reads what changes of it.
    ///
    /// # Errors
    /// The node's.
    pub async fn market(&self, rpc: &Rpc, site: &Site, at: BlockId) -> Result<Market> {
        let branch = U256::from(self.index);
        let call = ILens::branchTotalsCall { branch };
        let totals = rpc.read(site.lens, call, at).await?;
        let shut = !totals.shutAt.is_zero();
        let price = if totals.priced {
            Ok(Price::new(totals.price))
        } else {
            self.last_price(rpc, site, shut, at).await?
        };
        Ok(Market {
            price,
            shut,
            tcr: totals.tcr,
            scr: totals.scr,
            debt: totals.entireDebt,
        })
    }

    /// The price at which a branch was shut, or why it has none now.
    async fn last_price(
        &self,
        rpc: &Rpc,
        site: &Site,
        shut: bool,
        at: BlockId,
    ) -> Result<Result<Price, String>> {
        let b = U256::from(self.index);
        if shut {
            let call = ITroveManager::branchSnapshotCall { b };
            let snapshot = rpc.read(site.ledger, call, at).await?;
            if !snapshot.shutdownPrice.is_zero() {
                return Ok(Ok(Price::new(snapshot.shutdownPrice)));
            }
        }
        let call = ITroveManager::branchOracleCall { b };
        let oracle = rpc.read(site.ledger, call, at).await?;
        let answer = rpc.view(oracle, priceCall { branch: b }, at).await?;
        let reason = answer.map_or_else(|reverted| reverted.reason, |_| "Down".to_owned());
        Ok(Err(reason))
    }

    /// The collateral that liquidating a trove pays, by the rule of the ledger; none if that
    /// cannot be computed.
    #[must_use]
    pub fn compensation(&self, trove: &Trove, price: Price, now: u64, shut: bool) -> Coll {
        let debt = trove.debt_at(now, shut);
        liquidation::seize(&self.params, price, trove.coll, debt, Debt::ZERO)
            .map_or(Coll::ZERO, |seizure| seizure.compensation)
    }
}

/// What collateral is worth at a price, in AmpUSD-wei; nothing if it cannot be computed.
#[must_use]
pub fn worth(coll: Coll, price: Price) -> U256 {
    collateral_ratio::value_down(coll, price).map_or(U256::ZERO, |value| value.raw())
}

/// What a token costs in US dollars, in WAD, by the price of a unit.
///
/// # Rounding
/// Down: for the eye.
#[must_use]
pub fn token_price(price: U256, decimals: u8) -> U256 {
    let units = kernel::power_of_ten(decimals).unwrap_or(U256::ONE);
    kernel::mul_div_down(price, units, kernel::widen(PRICE_SCALE)).unwrap_or(U256::MAX)
}
