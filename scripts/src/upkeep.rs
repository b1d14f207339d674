//! The commands that keep a deployment in order: `verify`, `keepalive`, `cache`.

use std::path::PathBuf;
use std::sync::Arc;

use alloy::primitives::U256;
use anyhow::Result;
use builder::Builder;
use clap::Args;

use crate::account;
use crate::amounts::wad;
use crate::cache::CacheStatus;
use crate::chain::Chain;
use crate::cli::deployments;
use crate::keeper::error::KeeperError;
use crate::keeper::event::{Event, Voice};
use crate::keeper::journal::JournalFile;
use crate::keeper::{Keeper, Options};
use crate::programs;
use crate::record::Record;
use crate::recorded::Verification;
use crate::rpc::{Patience, Retry, Rpc};
use crate::site::{Site, SiteArgs};

/// Options of `verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// The record of the deployment. [default: deployments/<chain-id>.json of this checkout]
    #[arg(long, value_name = "FILE")]
    pub deployment: Option<PathBuf>,
    /// Print every comparison as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `keepalive`.
#[derive(Args, Debug)]
pub struct KeepaliveArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// Where the protocol is.
    #[command(flatten)]
    pub site: SiteArgs,
    /// A keystore file to sign with, instead of AMPUSD_PRIVATE_KEY.
    #[arg(long, value_name = "FILE")]
    pub keystore: Option<PathBuf>,
    /// Keep a program alive when it has fewer days than this left.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub margin_days: u64,
    /// What was sent, shared with `keeper`.
    /// [default: <chain-id>.keeper-<account>.local.json beside the record]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print a JSON object per line.
    #[arg(long)]
    pub json: bool,
}

/// Options of `cache`.
#[derive(Args, Debug)]
pub struct CacheArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// Where the protocol is.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Bid for every program that is not in the cache: the least that brings it in.
    #[arg(long)]
    pub bid: bool,
    /// Bid this much for each, if that is more than the least: who pays more stays longer.
    #[arg(long, value_name = "ETH", value_parser = wad, default_value = "0", requires = "bid")]
    pub pay: U256,
    /// Never bid more than this for one.
    #[arg(long, value_name = "ETH", value_parser = wad, default_value = "0.01", requires = "bid")]
    pub at_most: U256,
    /// A keystore file to sign with, instead of AMPUSD_PRIVATE_KEY.
    #[arg(long, value_name = "FILE", requires = "bid")]
    pub keystore: Option<PathBuf>,
    /// What was sent, shared with `keeper`.
    /// [default: <chain-id>.keeper-<account>.local.json beside the record]
    #[arg(long, value_name = "FILE", requires = "bid")]
    pub state: Option<PathBuf>,
    /// Print JSON: wei as strings; bids as a JSON object per line before it.
    #[arg(long)]
    pub json: bool,
}

/// Compares a recorded deployment with these sources and the chain.
///
/// # Errors
/// [`crate::error::DeployError`]; no record; the node's.
pub async fn verify(options: VerifyArgs) -> Result<()> {
    let chain = Chain::look(&options.rpc_url).await?;
    let builder = Builder::here();
    let path = options.deployment;
    let path = path.unwrap_or_else(|| Record::path(&deployments(&builder), chain.id));
    let record = Record::open(&path)?;
    chain.expect_id(record.chain_id)?;
    let verification = Verification::of(&record, &builder.build_all()?, &chain).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&verification)?);
    }
    verification.settle()?;
    if !options.json {
        print!("{verification}");
    }
    Ok(())
}

/// Keeps alive what expires soon and activates what has expired.
///
/// # Errors
/// [`KeeperError`]; the node's.
pub async fn keepalive(options: KeepaliveArgs) -> Result<()> {
    let told = Options {
        keepalive_days: options.margin_days,
        ..Options::default()
    };
    let key = account::load(options.keystore.as_deref())?;
    let chain = Chain::connect(&options.rpc_url, key).await?;
    let place = (&options.site, options.state);
    let mut keeper = keeper(chain, place, told, Voice::of(options.json))?;
    let programs = keeper.renew().await?;
    if options.json {
        println!("{}", serde_json::to_string(&programs)?);
    } else {
        print!("{}", programs::table(&programs));
    }
    Ok(())
}

/// Shows how the programs stand with the cache, and bids if asked to.
///
/// # Errors
/// [`KeeperError`]; the node's.
pub async fn cache(options: CacheArgs) -> Result<()> {
    let (pay, most) = (options.pay, options.at_most);
    if pay > most {
        return Err(KeeperError::PayAboveMost { pay, most }.into());
    }
    let status = if options.bid {
        let key = account::load(options.keystore.as_deref())?;
        let chain = Chain::connect(&options.rpc_url, key).await?;
        let place = (&options.site, options.state);
        let voice = Voice::of(options.json);
        let mut keeper = keeper(chain, place, Options::default(), voice)?;
        keeper.bid(pay, most).await?
    } else {
        let chain = Chain::look(&options.rpc_url).await?;
        let site = Site::named(&options.site, &deployments(&Builder::here()), chain.id)?;
        let listener = |retry: Retry| eprintln!("{}", Event::from(retry));
        let rpc = Rpc::new(chain, Patience::default(), Arc::new(listener));
        CacheStatus::read(&rpc, &site).await?
    };
    if options.json {
        println!("{}", serde_json::to_string(&status)?);
    } else {
        print!("{status}");
    }
    Ok(())
}

/// A keeper with the state file that the account's other keepers have, beside the record: a
/// transaction that one has left under way is ended by the next.
pub(crate) fn keeper(
    chain: Chain,
    (named, state): (&SiteArgs, Option<PathBuf>),
    told: Options,
    voice: Voice,
) -> Result<Keeper> {
    let deployments = deployments(&Builder::here());
    let site = Site::named(named, &deployments, chain.id)?;
    let file = match state {
        Some(path) => JournalFile::at(path),
        None => JournalFile::new(named.folder(&deployments), chain.id, chain.account),
    };
    Keeper::new(chain, site, told, voice, file)
}
