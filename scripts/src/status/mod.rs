//! `ampusd status`: how the system is, as of one block.

mod gauges;
mod table;

use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use anyhow::Result;
use cdp_core::fixed_math::{Debt, Price, Ratio};
use cdp_core::params::{POOL_FLOOR, WAD};
use interfaces::trove_manager::ITroveManager;
use interfaces::{IErc20, ILens, IPriceOracle, IStabilityPool};
use serde::Serialize;

use crate::amounts::{as_text, as_text_if_any};
use crate::programs::{self, Program};
use crate::rpc::{Rpc, Views};
use crate::site::{Site, token};
use crate::troves;

pub use gauges::GaugeStatus;

/// What the oracle's status bytes mean.
const ORACLE: [&str; 3] = ["good", "restricted", "down"];

/// A branch. Amounts are in the collateral's units and in AmpUSD-wei, ratios and rates in WAD,
/// times in seconds since 1970; 0 is never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the table says what they are")]
pub struct BranchStatus {
    pub index: u64,
    pub symbol: String,
    pub token: Address,
    pub decimals: u8,
    #[serde(serialize_with = "as_text")]
    pub coll: U256,
    #[serde(serialize_with = "as_text")]
    pub value: U256,
    #[serde(serialize_with = "as_text")]
    pub debt: U256,
    #[serde(serialize_with = "as_text")]
    pub redistributed_coll: U256,
    #[serde(serialize_with = "as_text")]
    pub redistributed_debt: U256,
    pub troves: usize,
    pub below_mcr: usize,
    /// None without debt or without a price.
    #[serde(serialize_with = "as_text_if_any")]
    pub tcr: Option<U256>,
    #[serde(serialize_with = "as_text")]
    pub mcr: U256,
    #[serde(serialize_with = "as_text")]
    pub ccr: U256,
    #[serde(serialize_with = "as_text")]
    pub scr: U256,
    /// AmpUSD-wei per unit times 1e36; none without one.
    #[serde(serialize_with = "as_text_if_any")]
    pub price: Option<U256>,
    #[serde(serialize_with = "as_text_if_any")]
    pub redemption_price: Option<U256>,
    /// good, restricted, down, or what the oracle reverts with.
    pub oracle: String,
    #[serde(serialize_with = "as_text")]
    pub ceiling: U256,
    #[serde(serialize_with = "as_text")]
    pub room: U256,
    #[serde(serialize_with = "as_text")]
    pub average_rate: U256,
    #[serde(serialize_with = "as_text")]
    pub redemption_fee: U256,
    pub flagged_for_ratio_at: u64,
    pub flagged_for_outage_at: u64,
    pub shut_at: u64,
    /// None unless shut.
    #[serde(serialize_with = "as_text_if_any")]
    pub shutdown_price: Option<U256>,
}

/// What all branches share, in AmpUSD-wei and WAD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the table says what they are")]
pub struct SystemStatus {
    #[serde(serialize_with = "as_text")]
    pub supply: U256,
    #[serde(serialize_with = "as_text")]
    pub debt: U256,
    #[serde(serialize_with = "as_text")]
    pub value: U256,
    #[serde(serialize_with = "as_text")]
    pub pool_yield: U256,
    #[serde(serialize_with = "as_text")]
    pub incentive_yield: U256,
    #[serde(serialize_with = "as_text")]
    pub interest: U256,
    #[serde(serialize_with = "as_text")]
    pub cushion: U256,
    #[serde(serialize_with = "as_text")]
    pub residue: U256,
    /// Whether supply, what is booked, interest and cushion are the debt and the residue.
    pub balanced: bool,
    #[serde(serialize_with = "as_text")]
    pub base_rate: U256,
}

/// The Stability Pool, in AmpUSD-wei and WAD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the table says what they are")]
pub struct PoolStatus {
    pub address: Address,
    #[serde(serialize_with = "as_text")]
    pub assets: U256,
    #[serde(serialize_with = "as_text")]
    pub shares: U256,
    /// AmpUSD-wei for 1e18 shares.
    #[serde(serialize_with = "as_text")]
    pub share_price: U256,
    #[serde(serialize_with = "as_text")]
    pub scale: U256,
    /// Debt it can take in liquidations.
    #[serde(serialize_with = "as_text")]
    pub capacity: U256,
    /// Whether stakers hold enough for interest to be theirs.
    pub earns: bool,
}

/// Everything, as of one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The chain.
    pub chain_id: u64,
    /// The block.
    pub block: u64,
    /// Its time.
    pub time: u64,
    /// The ledger.
    pub ledger: Address,
    /// The branches.
    pub branches: Vec<BranchStatus>,
    /// What they share.
    pub system: SystemStatus,
    /// The Stability Pool; none if nothing answers as one.
    pub pool: Option<PoolStatus>,
    /// The gauges of the liquidity incentives.
    pub gauges: Vec<GaugeStatus>,
    /// The programs.
    pub programs: Vec<Program>,
}

impl Status {
    /// Reads everything at the latest block.
    ///
    /// # Errors
    /// The node's; a site that is none.
    pub async fn read(rpc: &Rpc, site: &Site) -> Result<Self> {
        let head = rpc.head().await?;
        let at = BlockId::number(head.0);
        site.check(rpc, at).await?;
        let protocol = Protocol::read(rpc, site, head).await?;
        Ok(Self {
            chain_id: rpc.chain.id,
            block: head.0,
            time: head.1,
            ledger: site.ledger,
            branches: protocol.branches,
            system: protocol.system,
            pool: protocol.pool,
            gauges: protocol.gauges,
            programs: programs::all(rpc, site, at).await?,
        })
    }
}

/// What the protocol's own views say, as of one block: all of a status but the chain's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Protocol {
    /// The branches.
    pub branches: Vec<BranchStatus>,
    /// What they share.
    pub system: SystemStatus,
    /// The Stability Pool; none if nothing answers as one.
    pub pool: Option<PoolStatus>,
    /// The gauges of the liquidity incentives.
    pub gauges: Vec<GaugeStatus>,
}

impl Protocol {
    /// Reads it at a block of this number and time.
    ///
    /// # Errors
    /// The node's; a site that is none.
    pub async fn read(rpc: &impl Views, site: &Site, head: (u64, u64)) -> Result<Self> {
        let (ledger, at) = (site.ledger, BlockId::number(head.0));
        let count = rpc
            .read(ledger, ITroveManager::branchCountCall {}, at)
            .await?;
        let base = rpc.read(ledger, ITroveManager::baseRateCall {}, at).await?;
        let mut branches = Vec::new();
        for index in 0..count.saturating_to() {
            branches.push(branch(rpc, site, index, base.now_, head).await?);
        }
        Ok(Self {
            branches,
            system: system(rpc, site, base.now_, at).await?,
            pool: pool(rpc, site, at).await?,
            gauges: gauges::all(rpc, site, at).await?,
        })
    }
}

/// Reads a branch.
async fn branch(
    rpc: &impl Views,
    site: &Site,
    index: u64,
    base_rate: U256,
    head: (u64, u64),
) -> Result<BranchStatus> {
    let (b, at) = (U256::from(index), BlockId::number(head.0));
    let call = ILens::branchTotalsCall { branch: b };
    let totals = rpc.read(site.lens, call, at).await?;
    let ledger = site.ledger;
    let config = rpc.read(ledger, ITroveManager::branchConfigCall { b }, at);
    let config = config.await?;
    let view = rpc
        .read(ledger, ITroveManager::branchCall { b }, at)
        .await?;
    let flags = rpc.read(ledger, ITroveManager::flagsCall { b }, at).await?;
    let snapshot = rpc.read(ledger, ITroveManager::branchSnapshotCall { b }, at);
    let snapshot = snapshot.await?;
    let oracle = rpc.read(ledger, ITroveManager::branchOracleCall { b }, at);
    let quote = IPriceOracle::priceCall { branch: b };
    let quote = rpc.view(oracle.await?, quote, at).await?;
    let (symbol, decimals) = token(rpc, config.collateral, at).await?;

    let shut = !totals.shutAt.is_zero();
    let shutdown_price = shut.then_some(snapshot.shutdownPrice);
    let price = totals.priced.then_some(totals.price);
    let troves = troves::active(rpc, site, index, head).await?;
    let below_mcr = match price.or(shutdown_price) {
        Some(price) => {
            let (mcr, price) = (Ratio::from_bps(config.mcrBps), Price::new(price));
            let below = |trove: &&troves::Trove| trove.is_below(mcr, price, head.1, shut);
            troves.iter().filter(below).count()
        }
        None => 0,
    };
    let floor = U256::from(config.redemptionFeeFloorBps).saturating_mul(U256::from(WAD / 10_000));
    let measured = totals.priced && !totals.entireDebt.is_zero();
    Ok(BranchStatus {
        index,
        symbol,
        token: config.collateral,
        decimals,
        coll: totals.coll,
        value: totals.value,
        debt: totals.entireDebt,
        redistributed_coll: view.redistributedColl,
        redistributed_debt: view.redistributedDebt,
        troves: troves.len(),
        below_mcr,
        tcr: measured.then_some(totals.tcr),
        mcr: totals.mcr,
        ccr: totals.ccr,
        scr: totals.scr,
        price,
        redemption_price: totals.priced.then_some(totals.redemptionPrice),
        oracle: quote.map_or_else(|reverted| reverted.reason, |quote| word(quote.status)),
        ceiling: totals.ceiling,
        room: totals.headroom,
        average_rate: totals.averageRate,
        redemption_fee: floor.saturating_add(base_rate).min(U256::from(WAD)),
        flagged_for_ratio_at: flags.ratio.saturating_to(),
        flagged_for_outage_at: flags.outage.saturating_to(),
        shut_at: totals.shutAt.saturating_to(),
        shutdown_price,
    })
}

/// The oracle's word for a status byte.
fn word(status: u8) -> String {
    let word = ORACLE.get(usize::from(status)).unwrap_or(&"unknown");
    (*word).to_owned()
}

/// Reads what all branches share.
async fn system(
    rpc: &impl Views,
    site: &Site,
    base_rate: U256,
    at: BlockId,
) -> Result<SystemStatus> {
    let totals = rpc.read(site.lens, ILens::systemTotalsCall {}, at).await?;
    let minted_and_booked = [
        totals.supply,
        totals.poolYield,
        totals.incentiveYield,
        totals.interest,
        totals.cushion,
    ];
    let sum = minted_and_booked
        .into_iter()
        .fold(U256::ZERO, U256::saturating_add);
    Ok(SystemStatus {
        supply: totals.supply,
        debt: totals.debt,
        value: totals.value,
        pool_yield: totals.poolYield,
        incentive_yield: totals.incentiveYield,
        interest: totals.interest,
        cushion: totals.cushion,
        residue: totals.residue,
        balanced: sum == totals.debt.saturating_add(totals.residue),
        base_rate,
    })
}

/// Reads the Stability Pool; none if nothing answers as one.
async fn pool(rpc: &impl Views, site: &Site, at: BlockId) -> Result<Option<PoolStatus>> {
    let call = ITroveManager::stabilityPoolCall {};
    let address = rpc.read(site.ledger, call, at).await?;
    if rpc.code(address).await?.is_empty() {
        return Ok(None);
    }
    let capacity = IStabilityPool::capacityCall {};
    let Ok(capacity) = rpc.view(address, capacity, at).await? else {
        return Ok(None);
    };
    let call = ITroveManager::poolYieldCall {
        earns: capacity.earns,
    };
    let due = rpc.read(site.ledger, call, at).await?;
    let one = U256::from(WAD);
    let call = IStabilityPool::convertToAssetsCall { shares: one };
    let share_price = rpc.read(address, call, at).await?;
    let minted = Debt::from_word_or_max(capacity.minted).sub_or_zero(POOL_FLOOR);
    let call = IStabilityPool::totalAssetsCall {};
    let assets = rpc.read(address, call, at).await?;
    let shares = rpc.read(address, IErc20::totalSupplyCall {}, at).await?;
    let scale = rpc.read(address, IStabilityPool::scaleCall {}, at).await?;
    Ok(Some(PoolStatus {
        address,
        assets,
        shares,
        share_price,
        scale,
        capacity: minted.word().saturating_add(due),
        earns: capacity.earns,
    }))
}
