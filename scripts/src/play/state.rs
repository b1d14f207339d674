//! Everything there is after a step. Figures are decimal strings in base units, as those of
//! `status --json`, whose branches, system, pool and gauges these are.

use std::collections::BTreeMap;

use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use anyhow::Result;
use interfaces::trove_manager::ITroveManager;
use interfaces::{ILens, ILiquidityIncentives, IStabilityPool};
use serde::Serialize;
use support::doubles::MockAmpl;
use support::stage::Stage;
use support::world::{AMPL, SPOT};

use super::fields::Token;
use super::stand::Stand;
use crate::abi::Abi;
use crate::amounts::{as_text, as_text_if_any};
use crate::rpc::Views;
use crate::status::Protocol;

/// Troves that the lens is asked for at once.
const PAGE: u64 = 128;
/// The word of a trove by its status byte; one that is closed is not shown.
const STATUS: [&str; 3] = ["closed", "active", "idle"];

/// A trove that is not closed. `coll` and `debt` are all there is, with what was redistributed to
/// it, `pendingColl` and `pendingDebt`, and the interest since the last touch.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TroveState {
    #[serde(serialize_with = "as_text")]
    id: U256,
    name: Option<String>,
    branch: u64,
    owner: String,
    status: &'static str,
    #[serde(serialize_with = "as_text")]
    coll: U256,
    #[serde(serialize_with = "as_text")]
    debt: U256,
    #[serde(serialize_with = "as_text")]
    recorded_debt: U256,
    #[serde(serialize_with = "as_text")]
    pending_coll: U256,
    #[serde(serialize_with = "as_text")]
    pending_debt: U256,
    #[serde(serialize_with = "as_text")]
    rate: U256,
    #[serde(serialize_with = "as_text")]
    stake: U256,
    /// None without debt or without a price.
    #[serde(serialize_with = "as_text_if_any")]
    icr: Option<U256>,
    #[serde(serialize_with = "as_text_if_any")]
    ltv: Option<U256>,
    liquidatable: bool,
    redeemable: bool,
    last_touch: u64,
    rate_change_free_at: u64,
}

/// An actor: what it holds, and what it has coming.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ActorState {
    /// By token.
    balances: BTreeMap<&'static str, String>,
    /// What the shares of the pool are worth.
    #[serde(serialize_with = "as_text")]
    pool_assets: U256,
    /// Collateral to claim from the pool, by token.
    pool_gains: BTreeMap<&'static str, String>,
    /// Collateral that liquidations left, by token.
    surplus: BTreeMap<&'static str, String>,
    /// In the gauge.
    #[serde(serialize_with = "as_text")]
    staked_liquidity: U256,
    #[serde(serialize_with = "as_text")]
    earned: U256,
}

/// AMPL.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AmplState {
    #[serde(serialize_with = "as_text")]
    supply: U256,
}

/// Everything.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    time: u64,
    #[serde(flatten)]
    protocol: Protocol,
    troves: Vec<TroveState>,
    ampl: AmplState,
    actors: BTreeMap<String, ActorState>,
}

impl State {
    /// Reads all of it.
    ///
    /// # Errors
    /// A view that does not answer.
    pub(super) async fn read(stand: &Stand, abi: &Abi) -> Result<Self> {
        let block = stand.world.chain.block();
        let head = (block.number, block.timestamp);
        let reader = Reader { stand, abi };
        let mut actors = BTreeMap::new();
        for (name, account) in &stand.actors {
            actors.insert(name.clone(), reader.actor(*account).await?);
        }
        let supply = reader.ask(stand.world.at.ampl, MockAmpl::totalSupplyCall {});
        let supply = supply.await?;
        Ok(Self {
            time: block.timestamp,
            protocol: Protocol::read(&stand.world.stage, &stand.site(), head).await?,
            troves: reader.troves().await?,
            ampl: AmplState { supply },
            actors,
        })
    }
}

/// Reads parts of the state.
struct Reader<'a> {
    stand: &'a Stand,
    abi: &'a Abi,
}

impl Reader<'_> {
    async fn ask<C: alloy::sol_types::SolCall>(&self, to: Address, call: C) -> Result<C::Return> {
        let stage: &Stage = &self.stand.world;
        stage.read(to, call, BlockId::latest()).await
    }

    /// All troves that are not closed, by branch and age.
    async fn troves(&self) -> Result<Vec<TroveState>> {
        let mut troves = Vec::new();
        for branch in [AMPL, SPOT] {
            let mut next = U256::ONE;
            while !next.is_zero() {
                let call = ILens::trovesCall {
                    branch: U256::from(branch),
                    fromCounter: next,
                    max: U256::from(PAGE),
                };
                let page = self.ask(self.stand.world.at.lens, call).await?;
                for row in &page.rows {
                    troves.push(self.trove(branch, row.id).await?);
                }
                next = page.nextCounter;
            }
        }
        Ok(troves)
    }

    async fn trove(&self, branch: u64, id: U256) -> Result<TroveState> {
        let at = &self.stand.world.at;
        let seen = self.ask(at.lens, ILens::troveStatusCall { id }).await?;
        let booked = self.ask(at.ledger, ITroveManager::troveCall { id });
        let booked = booked.await?;
        let mut names = self.stand.troves.iter();
        let named = names.find(|(_, named)| **named == id);
        let measured = seen.priced && !seen.entireDebt.is_zero();
        Ok(TroveState {
            id,
            name: named.map(|(name, _)| name.clone()),
            branch,
            owner: self.abi.account(seen.owner),
            status: STATUS.get(usize::from(seen.status)).unwrap_or(&"unknown"),
            coll: seen.coll,
            debt: seen.entireDebt,
            recorded_debt: booked.debt,
            pending_coll: booked.pendingColl,
            pending_debt: booked.pendingDebt,
            rate: seen.rate,
            stake: booked.stake,
            icr: measured.then_some(seen.icr),
            ltv: measured.then_some(seen.ltv),
            liquidatable: seen.liquidatable,
            redeemable: seen.redeemable,
            last_touch: booked.lastTouch.saturating_to(),
            rate_change_free_at: seen.rateChangeFreeAt.saturating_to(),
        })
    }

    async fn actor(&self, account: Address) -> Result<ActorState> {
        let at = &self.stand.world.at;
        let shares = self.stand.balance(Token::Shares, account);
        let worth = IStabilityPool::convertToAssetsCall { shares };
        let gains = self.ask(at.pool, IStabilityPool::claimableCall { account });
        let gains = gains.await?;
        let (mut pool_gains, mut surplus) = (BTreeMap::new(), BTreeMap::new());
        for (branch, symbol) in [(AMPL, "wAMPL"), (SPOT, "SPOT")] {
            let token = self.stand.token(Token::of(branch));
            let mut gained = gains.tokens.iter().zip(&gains.amounts);
            let gained = gained.find(|(gained, _)| **gained == token);
            let gained = gained.map_or(U256::ZERO, |(_, amount)| *amount);
            pool_gains.insert(symbol, gained.to_string());
            let b = U256::from(branch);
            let left = self.ask(at.ledger, ITroveManager::surplusCall { b, account });
            surplus.insert(symbol, left.await?.to_string());
        }
        let (gauge, incentives) = (U256::ZERO, at.incentives);
        let staked = ILiquidityIncentives::stakeOfCall { gauge, account };
        let earned = ILiquidityIncentives::earnedCall { gauge, account };
        let balances = Token::ALL.map(|(symbol, token)| {
            let held = self.stand.balance(token, account);
            (symbol, held.to_string())
        });
        Ok(ActorState {
            balances: balances.into(),
            pool_assets: self.ask(at.pool, worth).await?,
            pool_gains,
            surplus,
            staked_liquidity: self.ask(incentives, staked).await?,
            earned: self.ask(incentives, earned).await?,
        })
    }
}
