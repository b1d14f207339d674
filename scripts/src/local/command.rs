//! The command `ampusd devnet`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use builder::Builder;
use clap::{Args, ValueEnum};
use devnet::{DEFAULT_CHAIN_ID, NodeConfig};

use crate::chain::DEVNETS;
use crate::cli::{deployments, devnet_params};
use crate::error::DeployError;
use crate::params::Params;

/// Options of `devnet`.
#[derive(Args, Debug)]
pub struct DevnetArgs {
    /// The port of HTTP and WebSocket; 0 takes any free one.
    #[arg(long, default_value_t = 8545)]
    pub port: u16,
    /// The chain id; the default is that of a local Nitro node. Others than 412346 and 31337 need
    /// --deployments: a devnet overwrites the record of its chain.
    #[arg(long, default_value_t = DEFAULT_CHAIN_ID)]
    pub chain_id: u64,
    /// When AMPL and SPOT rebase by themselves.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Rebase::Daily)]
    pub rebase: Rebase,
    /// Lets programs expire when time jumps, as they do on a real chain.
    #[arg(long)]
    pub no_keep_alive: bool,
    /// Stop as soon as everything is in place, for tests.
    #[arg(long)]
    pub exit_when_ready: bool,
    /// The folder of records and state files. [default: deployments of this checkout]
    #[arg(long, value_name = "FOLDER")]
    pub deployments: Option<PathBuf>,
}

/// When AMPL and SPOT rebase by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rebase {
    /// Every day at 02:00 UTC, also on days that time travel skips, by the feeds' prices.
    Daily,
    /// Only when somebody calls `rebase()`; prices grow old.
    Off,
}

/// Runs a devnet until Ctrl-C.
///
/// # Errors
/// [`DeployError::NotOfDevnets`]; a program that does not build; what stops [`super::start`].
pub async fn serve(options: DevnetArgs) -> Result<()> {
    let chain_id = options.chain_id;
    if options.deployments.is_none() && !DEVNETS.contains(&chain_id) {
        return Err(DeployError::NotOfDevnets { chain_id }.into());
    }
    let builder = Builder::here();
    let programs = builder.build_all()?;
    let params = Params::load(&devnet_params(builder.workspace()))?;
    let deployments = options.deployments.unwrap_or_else(|| deployments(&builder));
    let config = NodeConfig {
        port: options.port,
        chain_id,
        keep_alive: !options.no_keep_alive,
        ..NodeConfig::default()
    };
    let mut chain = super::start(config, &params, &programs, &deployments).await?;
    chain.open_market(&deployments).await?;
    if options.rebase == Rebase::Daily {
        chain.rebase_daily().await?;
    }
    println!(
        "{}",
        super::welcome(&chain.node.http_url(), &chain.record, options.rebase)
    );
    if !options.exit_when_ready {
        println!("Ctrl-C stops it.");
        tokio::signal::ctrl_c()
            .await
            .context("cannot listen for Ctrl-C")?;
    }
    chain.node.stop().await;
    Ok(())
}
