//! The programs of a deployment, and how long each will run.
//!
//! A program expires a year after its activation (`ArbWasm`, at 0x71); from then on every call to
//! it burns all gas until somebody activates it again. In its last days, and not before it is 31
//! days old, anybody can make it as young as if activated now.

use std::collections::BTreeMap;

use alloy::eips::BlockId;
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::rpc::types::TransactionRequest;
use alloy::sol_types::{SolCall, SolError};
use anyhow::Result;
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager;
use serde::Serialize;

use crate::amounts::span;
use crate::construction::{
    AMP_USD, LENS, LIQUIDITY_INCENTIVES, PRICE_ORACLE, STABILITY_POOL, TROVE_MANAGER,
    TROVE_MANAGER_EXT, TROVE_MANAGER_LIQUIDATION, TROVE_MANAGER_REDEMPTION,
};
use crate::program_deployment::{ARB_WASM, ArbWasm};
use crate::rpc::{Answer, Rpc};
use crate::site::Site;
use crate::text_table::TextTable;

/// Seconds in a day.
pub const DAY: u64 = 86_400;

/// How a program stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "secondsLeft")]
pub enum Life {
    /// It runs for this many seconds more.
    Runs(u64),
    /// It is too old to run, or activated for another version of the machine.
    Expired,
}

/// A program of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Program {
    /// What it is.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// How it stands.
    pub life: Life,
}

/// The chain's rules of expiry, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Days that a program runs.
    pub expiry_days: u64,
    /// Days before which a program cannot be kept alive.
    pub keepalive_days: u64,
}

impl Expiry {
    /// Reads the rules of the chain; none on a chain that runs no programs.
    ///
    /// # Errors
    /// The node's.
    pub async fn read(rpc: &Rpc, at: BlockId) -> Result<Option<Self>> {
        let request = |data: Vec<u8>| {
            TransactionRequest::default()
                .with_to(ARB_WASM)
                .with_input(data)
        };
        let days = request(ArbWasm::expiryDaysCall {}.abi_encode());
        let expiry = rpc.call(days, at).await?.unwrap_or_default();
        let days = request(ArbWasm::keepaliveDaysCall {}.abi_encode());
        let keepalive = rpc.call(days, at).await?.unwrap_or_default();
        // Where nobody is at the address, the answer is empty.
        let (Ok(expiry), Ok(keepalive)) = (
            ArbWasm::expiryDaysCall::abi_decode_returns(&expiry),
            ArbWasm::keepaliveDaysCall::abi_decode_returns(&keepalive),
        ) else {
            return Ok(None);
        };
        Ok(Some(Self {
            expiry_days: expiry.into(),
            keepalive_days: keepalive.into(),
        }))
    }

    /// Whether a program that runs for `left` seconds more is to be kept alive now: it has less
    /// than `margin` days left, and is old enough.
    #[must_use]
    pub fn is_due(&self, left: u64, margin_days: u64) -> bool {
        let whole = self.expiry_days.saturating_mul(DAY);
        let age = whole.saturating_sub(left);
        left < margin_days.saturating_mul(DAY) && age >= self.keepalive_days.saturating_mul(DAY)
    }
}

/// How the program at an address stands; none if there is no program.
///
/// # Errors
/// The node's.
pub async fn life(rpc: &Rpc, program: Address, at: BlockId) -> Result<Option<Life>> {
    let call = ArbWasm::programTimeLeftCall { program };
    let reverted = match rpc.view(ARB_WASM, call, at).await? {
        Ok(left) => return Ok(Some(Life::Runs(left))),
        Err(reverted) => reverted,
    };
    let over = [
        ArbWasm::ProgramExpired::SELECTOR,
        ArbWasm::ProgramNeedsUpgrade::SELECTOR,
    ];
    let selector = reverted.data.first_chunk::<4>();
    let expired = selector.is_some_and(|selector| over.contains(selector));
    Ok(expired.then_some(Life::Expired))
}

/// The hash of the code at an address, which is what the chain activates.
///
/// # Errors
/// The node's.
pub async fn code_hash(rpc: &Rpc, program: Address) -> Result<B256> {
    Ok(keccak256(rpc.code(program).await?))
}

/// All programs of a site: those of its record, and what its ledger and its oracles name.
/// Addresses that hold none (feeds and tokens of others) are left out.
///
/// # Errors
/// The node's. What a program does not say, because it is expired, is left out.
pub async fn all(rpc: &Rpc, site: &Site, at: BlockId) -> Result<Vec<Program>> {
    let mut found: BTreeMap<Address, String> = BTreeMap::new();
    for (name, address) in &site.programs {
        found.insert(*address, name.clone());
    }
    named(rpc, site, at, &mut found).await?;
    let mut programs = Vec::new();
    for (address, name) in found {
        if let Some(life) = life(rpc, address, at).await? {
            programs.push(Program {
                name,
                address,
                life,
            });
        }
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(programs)
}

/// Programs, where they are and how long they run, for people.
#[must_use]
pub fn table(programs: &[Program]) -> TextTable {
    let mut table = TextTable::new(&["program", "address", "expires"]);
    for program in programs {
        let life = match program.life {
            Life::Runs(left) => format!("in {}", span(left)),
            Life::Expired => "EXPIRED: `cargo ampusd keepalive` activates it again".to_owned(),
        };
        table.row(&[program.name.clone(), program.address.to_string(), life]);
    }
    table
}

/// The names of those that have expired, with commas; none if all run.
#[must_use]
pub fn expired(programs: &[Program]) -> Option<String> {
    let expired = programs.iter().filter(|of| of.life == Life::Expired);
    let names: Vec<&str> = expired.map(|program| program.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Adds what the ledger and its oracles name.
async fn named(
    rpc: &Rpc,
    site: &Site,
    at: BlockId,
    found: &mut BTreeMap<Address, String>,
) -> Result<()> {
    let ledger = site.ledger;
    let mut add = |name: &str, answer: Answer<Address>| {
        if let Ok(address) = answer
            && !address.is_zero()
        {
            found.entry(address).or_insert_with(|| name.to_owned());
        }
    };
    add(TROVE_MANAGER, Ok(ledger));
    add(LENS, Ok(site.lens));
    let call = ITroveManager::extensionCall {};
    add(TROVE_MANAGER_EXT, rpc.view(ledger, call, at).await?);
    let call = ITroveManager::liquidationPartCall {};
    add(TROVE_MANAGER_LIQUIDATION, rpc.view(ledger, call, at).await?);
    let call = ITroveManager::redemptionPartCall {};
    add(TROVE_MANAGER_REDEMPTION, rpc.view(ledger, call, at).await?);
    let call = ITroveManager::ampUsdCall {};
    add(AMP_USD, rpc.view(ledger, call, at).await?);
    let call = ITroveManager::stabilityPoolCall {};
    add(STABILITY_POOL, rpc.view(ledger, call, at).await?);
    let call = ITroveManager::liquidityIncentivesCall {};
    add(LIQUIDITY_INCENTIVES, rpc.view(ledger, call, at).await?);
    let count = rpc
        .view(ledger, ITroveManager::branchCountCall {}, at)
        .await?;
    let count = count.map_or(0, |count| count.saturating_to::<u64>());
    for index in 0..count {
        let b = U256::from(index);
        let config = rpc.view(ledger, ITroveManager::branchConfigCall { b }, at);
        let collateral = config.await?.map(|config| config.collateral);
        add(&format!("collateral of branch {index}"), collateral);
        let oracle = rpc.view(ledger, ITroveManager::branchOracleCall { b }, at);
        let oracle = oracle.await?;
        add(PRICE_ORACLE, oracle.clone());
        let Ok(oracle) = oracle else { continue };
        for (which, name) in [(0_u64, "market"), (1, "anchor")] {
            let (branch, which) = (b, U256::from(which));
            let call = IPriceOracle::sourceCall { branch, which };
            let feed = rpc.view(oracle, call, at).await?.map(|source| source.feed);
            add(&format!("{name} of branch {index}"), feed);
        }
        let health = IPriceOracle::healthCall { branch: b };
        let health = rpc.view(oracle, health, at).await?;
        add(&format!("health of branch {index}"), health);
    }
    Ok(())
}
