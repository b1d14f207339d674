//! The gauges of the liquidity incentives, in the status.

use std::ops::Range;

use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use anyhow::Result;
use interfaces::ILiquidityIncentives;
use interfaces::trove_manager::ITroveManager;
use serde::Serialize;

use crate::amounts::{amp_usd, as_text, decimal, percent};
use crate::rpc::Views;
use crate::site::{Site, token};
use crate::text_table::TextTable;

/// A gauge. Amounts are in units of its token, income in AmpUSD-wei a year, rates in WAD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the table says what they are")]
pub struct GaugeStatus {
    pub number: u64,
    pub symbol: String,
    pub token: Address,
    pub decimals: u8,
    pub weight_bps: u64,
    #[serde(serialize_with = "as_text")]
    pub minimum: U256,
    #[serde(serialize_with = "as_text")]
    pub staked: U256,
    /// Whether it has a weight and its minimum stake.
    pub earns: bool,
    #[serde(serialize_with = "as_text")]
    pub yearly_income: U256,
    #[serde(serialize_with = "as_text")]
    pub apr: U256,
}

/// Reads all gauges; none without incentives.
///
/// # Errors
/// The node's.
pub(super) async fn all(rpc: &impl Views, site: &Site, at: BlockId) -> Result<Vec<GaugeStatus>> {
    let call = ITroveManager::liquidityIncentivesCall {};
    let incentives = rpc.read(site.ledger, call, at).await?;
    let count = rpc.view(incentives, ILiquidityIncentives::gaugeCountCall {}, at);
    let numbers: Range<u64> = match count.await? {
        Ok(count) if !incentives.is_zero() => 0..count.saturating_to(),
        _ => 0..0,
    };
    let mut gauges = Vec::new();
    for number in numbers {
        gauges.push(gauge(rpc, incentives, number, at).await?);
    }
    Ok(gauges)
}

async fn gauge(
    rpc: &impl Views,
    incentives: Address,
    index: u64,
    at: BlockId,
) -> Result<GaugeStatus> {
    let number = U256::from(index);
    let call = ILiquidityIncentives::gaugeCall { number };
    let gauge = rpc.read(incentives, call, at).await?;
    let (symbol, decimals) = token(rpc, gauge.token, at).await?;
    let call = ILiquidityIncentives::yearlyIncomeCall { gauge: number };
    let yearly_income = rpc.read(incentives, call, at).await?;
    let call = ILiquidityIncentives::aprCall { gauge: number };
    // The token is asked for this: what is no pool may refuse.
    let apr = rpc.view(incentives, call, at).await?.unwrap_or_default();
    Ok(GaugeStatus {
        number: index,
        symbol,
        token: gauge.token,
        decimals,
        weight_bps: gauge.weight.saturating_to(),
        minimum: gauge.minimum,
        staked: gauge.staked,
        earns: gauge.earns,
        yearly_income,
        apr,
    })
}

/// The gauges as a table.
pub(super) fn table(gauges: &[GaugeStatus]) -> TextTable {
    let titles = [
        "gauge",
        "weight",
        "staked",
        "earns",
        "a year, AmpUSD",
        "APR",
    ];
    let mut table = TextTable::new(&titles);
    for gauge in gauges {
        table.row(&[
            format!("{}: {}", gauge.number, gauge.symbol),
            decimal(U256::from(gauge.weight_bps), 2, 2) + " %",
            decimal(gauge.staked, gauge.decimals, 2),
            if gauge.earns { "yes" } else { "no" }.to_owned(),
            amp_usd(gauge.yearly_income),
            percent(gauge.apr),
        ]);
    }
    table
}
