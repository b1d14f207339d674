//! The commands and their options.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use anyhow::{Context, Error, Result, anyhow};
use builder::Builder;
use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, value_parser};
use serde_json::json;

use crate::amounts::wad;
use crate::chain::Chain;
use crate::deploy::{self, DeployArgs};
use crate::keeper;
use crate::keeper::event::{Event, Voice};
use crate::local::{self, DevnetArgs};
use crate::play::{self, PlayArgs, verbs};
use crate::rpc::{Patience, Retry, Rpc};
use crate::signed_report::{Figures, SignedReport};
use crate::simulate::{self, SimulateArgs};
use crate::site::{Site, SiteArgs};
use crate::status::Status;
use crate::upkeep::{CacheArgs, KeepaliveArgs, VerifyArgs};
use crate::{account, build, programs, report, upkeep};

/// AmpUSD: build the programs, deploy them, run a chain to try them on, keep the system.
#[derive(Debug, Parser)]
#[command(
    name = "ampusd",
    bin_name = "cargo ampusd",
    version,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Builds all programs and prints their sizes and entry prices.
    ///
    /// A program is compiled only when its sources changed. Fails if one would not activate or
    /// is over 24 576 bytes.
    Build(BuildArgs),
    /// Deploys the protocol to the chain at an RPC URL.
    ///
    /// Prints its plan first: programs, code hashes, predicted addresses, parameters, gas. Each
    /// program is created, activated and constructed in one transaction, so nobody can come in
    /// between. Afterwards code and parameters are read back and compared, and the result is
    /// written to deployments/<chain-id>.json. If it is killed, the same command goes on.
    ///
    /// The key comes from AMPUSD_PRIVATE_KEY, or from --keystore with its password from
    /// AMPUSD_KEYSTORE_PASSWORD or asked for.
    Deploy(DeployArgs),
    /// Runs a chain on this machine with the protocol, AMPL, SPOT and price feeds on it.
    ///
    /// Prints addresses, funded accounts with their keys, and lines for `cast` to begin with;
    /// writes deployments/<chain-id>.json; serves until Ctrl-C. Nothing is kept.
    Devnet(DevnetArgs),
    /// Signs a report for a report feed, relays signed reports, or both.
    ///
    /// A reporter gives --epoch, --value, --supply and --observed-at (for SPOT also --tvl and
    /// --flags) and gets a signed report, printed by --sign-only. Anybody relays a quorum of them
    /// with --relay; reports of one epoch, in any order.
    ///
    /// The key comes from AMPUSD_PRIVATE_KEY, or from --keystore with its password from
    /// AMPUSD_KEYSTORE_PASSWORD or asked for.
    Report(ReportArgs),
    /// Shows how the system is: branches, supply, Stability Pool, gauges, programs.
    ///
    /// All figures are of one block: collateral, debt, ratios, prices and the oracle's status of
    /// each branch, its ceiling, flags and troves below the MCR; booked yields and the supply
    /// against the debt; the pool's share price and the debt it can take; what gauges hold and
    /// earn; when each program expires. Needs no key.
    Status(StatusArgs),
    /// Liquidates what is due and keeps programs alive, round after round. Redeems nothing.
    ///
    /// Every transaction is simulated before it is sent; a batch that would revert is halved
    /// until the rest goes through. Failures of the node are retried with growing pauses. What
    /// was sent is in a state file, so a keeper that was killed goes on where it was, and counts
    /// nothing twice. The liquidator receives 0.5 % of a trove's collateral; what it is worth at
    /// the oracle's price, and what the gas cost, is printed.
    ///
    /// The key comes from AMPUSD_PRIVATE_KEY, or from --keystore with its password from
    /// AMPUSD_KEYSTORE_PASSWORD or asked for.
    Keeper(KeeperArgs),
    /// Compares a recorded deployment with these sources and with the chain. Needs no key.
    ///
    /// Builds the programs, compares their code hashes with the record and with the chain, and
    /// reads every parameter back. What the owner has changed since shows as a difference.
    Verify(VerifyArgs),
    /// Keeps alive the programs that expire soon; activates those that have expired.
    ///
    /// A program runs for a year, and can be made young again from its 31st day on. Fails if one
    /// that is due stays due. The key is taken as by `keeper`.
    Keepalive(KeepaliveArgs),
    /// Shows which programs are in the chain's cache and what a place costs; bids with --bid.
    ///
    /// Only --bid needs a key, taken as by `keeper`. Fails if a program is still not in after it.
    Cache(CacheArgs),
    /// Runs AMPL's history and stress paths through the rules, with people; writes a report.
    ///
    /// Borrowers, stakers, holders, liquidity providers, redeemers and liquidators act on the
    /// protocol's own rules, day by day. Prints bad debt, ratios, peg and yields of every path,
    /// and the smallest crashes that make bad debt; writes them with plots into one HTML file.
    /// Given values of a parameter are compared in a table. The same seed gives the same figures.
    Simulate(SimulateArgs),
    /// Plays a scenario on the compiled programs; writes the whole state after every step.
    ///
    /// The file is a JSON list of steps, all checked before the first is played: wrong ones are
    /// told with line and column. A step that is refused ends the run, unless the step expects
    /// just that error. Everything happens inside this process, at a fixed time, with AMPL, SPOT
    /// and feeds as doubles: the same file always gives the same states.
    #[command(after_long_help = verbs::help())]
    Play(PlayArgs),
}

/// Options of `build`.
#[derive(Args, Debug)]
pub struct BuildArgs {
    /// Write the sizes to tests/gas/size.json.
    #[arg(long, conflicts_with = "check")]
    pub json: bool,
    /// Fail if a size or an entry price is more than 0.5 % away from tests/gas/size.json.
    #[arg(long)]
    pub check: bool,
}

/// Options of `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// The report feed.
    #[arg(long, value_name = "ADDRESS")]
    pub feed: Address,
    /// The epoch of AMPL that all figures belong to.
    #[arg(long, requires_all = ["value", "supply", "observed_at"])]
    pub epoch: Option<u64>,
    /// Dollars per AMPL in the epoch; for SPOT the dollars per AMPL that AMPL aims at.
    #[arg(long, value_name = "USD", requires = "epoch")]
    pub value: Option<String>,
    /// The whole supply in the epoch, of AMPL or of SPOT, in whole tokens (9 decimals).
    #[arg(long, value_name = "TOKENS", requires = "epoch")]
    pub supply: Option<String>,
    /// SPOT: its TVL in AMPL (9 decimals).
    #[arg(long, value_name = "AMPL", requires = "epoch")]
    pub tvl: Option<String>,
    /// SPOT: the health rules that hold, 31 for all of them.
    #[arg(long, requires = "epoch")]
    pub flags: Option<u8>,
    /// When the figures were observed, in seconds since 1970.
    #[arg(long, value_name = "SECONDS", requires = "epoch")]
    pub observed_at: Option<u64>,
    /// Print the signed report as JSON and send nothing.
    #[arg(long, requires = "epoch", conflicts_with = "relay")]
    pub sign_only: bool,
    /// Files with signed reports to relay, besides one's own.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub relay: Vec<PathBuf>,
    /// A keystore file to sign with, instead of AMPUSD_PRIVATE_KEY.
    #[arg(long, value_name = "FILE")]
    pub keystore: Option<PathBuf>,
}

/// Options of `status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// Where the protocol is.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Print JSON: amounts in base units, as strings.
    #[arg(long)]
    pub json: bool,
}

/// Options of `keeper`.
#[derive(Args, Debug)]
pub struct KeeperArgs {
    /// Where a node of the chain answers.
    #[arg(long, env = "ETH_RPC_URL", hide_env_values = true, value_name = "URL")]
    pub rpc_url: String,
    /// Where the protocol is.
    #[command(flatten)]
    pub site: SiteArgs,
    /// A keystore file to sign with, instead of AMPUSD_PRIVATE_KEY.
    #[arg(long, value_name = "FILE", alias = "key-file")]
    pub keystore: Option<PathBuf>,
    /// One round, then stop; an error ends it.
    #[arg(long)]
    pub once: bool,
    /// Time between two rounds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = value_parser!(u64).range(1..))]
    pub interval: u64,
    /// Send a liquidation only if its collateral is worth this much more than its gas.
    #[arg(long, value_name = "AMPUSD", value_parser = wad, requires = "eth_usd")]
    pub min_profit: Option<U256>,
    /// The price of ether, to tell what gas costs.
    #[arg(long, value_name = "USD", value_parser = wad)]
    pub eth_usd: Option<U256>,
    /// Troves in a transaction at most.
    #[arg(long, value_name = "TROVES", default_value_t = 25)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub max_batch: usize,
    /// Keep a program alive when it has fewer days than this left.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub keepalive_days: u64,
    /// Also flag branches that must be shut, shut them, and clear flags of outages that are over.
    #[arg(long)]
    pub guard: bool,
    /// What was sent and earned.
    /// [default: <chain-id>.keeper-<account>.local.json beside the record]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print a JSON object per line.
    #[arg(long)]
    pub json: bool,
}

/// Does what the command says.
///
/// # Errors
/// Those of the command, with their causes.
pub async fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Build(options) => build::run(options.json, options.check),
        Command::Deploy(options) => deploy::run(options).await,
        Command::Devnet(options) => local::serve(options).await,
        Command::Report(options) => report(options).await,
        Command::Status(options) => status(options).await,
        Command::Keeper(options) => keep(options).await,
        Command::Verify(options) => upkeep::verify(options).await,
        Command::Keepalive(options) => upkeep::keepalive(options).await,
        Command::Cache(options) => upkeep::cache(options).await,
        Command::Simulate(options) => simulate::run(&options),
        Command::Play(options) => play::run(&options).await,
    }
}

async fn report(options: ReportArgs) -> Result<()> {
    let read = |path: &PathBuf| SignedReport::read(path);
    let mut reports: Vec<SignedReport> =
        options.relay.iter().map(read).collect::<Result<_, _>>()?;
    let signer = account::load(options.keystore.as_deref())?;
    let chain = Chain::connect(&options.rpc_url, signer.clone()).await?;
    if let Some(epoch) = options.epoch {
        let figures = Figures {
            value: options.value.unwrap_or_default(),
            supply: options.supply.unwrap_or_default(),
            tvl: options.tvl,
            flags: options.flags,
        };
        let said = figures.said(report::kind(&chain, options.feed).await?)?;
        let when = (epoch, options.observed_at.unwrap_or_default());
        let own = SignedReport::sign(&signer, (chain.id, options.feed), when, said)?;
        if options.sign_only {
            println!("{}", serde_json::to_string_pretty(&own)?);
            return Ok(());
        }
        reports.push(own);
    }
    report::relay(&chain, options.feed, reports).await
}

async fn status(options: StatusArgs) -> Result<()> {
    let chain = Chain::look(&options.rpc_url).await?;
    let site = Site::named(&options.site, &deployments(&Builder::here()), chain.id)?;
    let listener = |retry: Retry| eprintln!("{}", Event::from(retry));
    let rpc = Rpc::new(chain, Patience::default(), Arc::new(listener));
    let status = match Status::read(&rpc, &site).await {
        Ok(status) => status,
        Err(error) => return Err(without_status(&rpc, &site, options.json, error).await),
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&status)?);
    } else {
        print!("{status}");
    }
    Ok(())
}

/// Why there is no status. Where a program has expired, all are shown.
async fn without_status(rpc: &Rpc, site: &Site, json: bool, error: Error) -> Error {
    let Ok(programs) = programs::all(rpc, site, BlockId::latest()).await else {
        return error;
    };
    let Some(names) = programs::expired(&programs) else {
        return error;
    };
    if json {
        println!("{:#}", json!({ "programs": programs }));
    } else {
        print!("{}", programs::table(&programs));
    }
    anyhow!("no status, these programs have expired: {names}; run `cargo ampusd keepalive`")
}

async fn keep(options: KeeperArgs) -> Result<()> {
    let voice = Voice::of(options.json);
    let signer = account::load(options.keystore.as_deref())?;
    let attempts = if options.once { 1 } else { u32::MAX };
    let chain = keeper::connect(&options.rpc_url, signer, attempts, &voice).await?;
    let told = keeper::Options {
        max_batch: options.max_batch,
        min_profit: options.min_profit,
        eth_usd: options.eth_usd,
        keepalive_days: options.keepalive_days,
        guard: options.guard,
        interval: Duration::from_secs(options.interval),
        ..keeper::Options::default()
    };
    let place = (&options.site, options.state);
    let mut keeper = upkeep::keeper(chain, place, told, voice)?;
    keeper.introduce().await?;
    tokio::select! {
        ended = keeper.run(options.once) => ended,
        stopped = tokio::signal::ctrl_c() => stopped.context("cannot listen for Ctrl-C"),
    }
}

/// The parameters of every devnet.
#[must_use]
pub fn devnet_params(workspace: &Path) -> PathBuf {
    workspace
        .join("deployments")
        .join("params")
        .join("devnet.toml")
}

/// The folder of records and state files of this checkout.
pub(crate) fn deployments(builder: &Builder) -> PathBuf {
    builder.workspace().join("deployments")
}
