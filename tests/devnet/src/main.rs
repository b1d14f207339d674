//! A bare node: development accounts and nothing deployed.

use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use devnet::{NodeConfig, accounts};

/// Runs a local Arbitrum-like chain with Stylus programs, for wallets and scripts.
///
/// HTTP and WebSocket share the port. Ten funded accounts are unlocked; their keys are public.
#[derive(Parser)]
#[command(name = "devnet", version)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8545)]
    port: u16,
    /// Chain id.
    #[arg(long, default_value_t = devnet::DEFAULT_CHAIN_ID)]
    chain_id: u64,
    /// Base fee of every block, wei per gas.
    #[arg(long, default_value_t = devnet::DEFAULT_BASE_FEE)]
    base_fee: u64,
    /// Gas limit of a block, a call and an estimate.
    #[arg(long, default_value_t = devnet::DEFAULT_GAS_LIMIT)]
    gas_limit: u64,
    /// Timestamp of block 0 in seconds; the wall clock if absent.
    #[arg(long)]
    genesis_timestamp: Option<u64>,
    /// Seconds after which an empty block is made; none are if absent.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    block_time: Option<u64>,
    /// Number of latest blocks whose state can still be read.
    #[arg(long, default_value_t = devnet::DEFAULT_HISTORY)]
    history: usize,
    /// Lets programs expire when time jumps, as they do on a real chain.
    #[arg(long)]
    no_keep_alive: bool,
}

impl From<Arguments> for NodeConfig {
    fn from(arguments: Arguments) -> Self {
        Self {
            host: arguments.host,
            port: arguments.port,
            chain_id: arguments.chain_id,
            base_fee: arguments.base_fee,
            gas_limit: arguments.gas_limit,
            genesis_timestamp: arguments.genesis_timestamp,
            block_interval: arguments.block_time.map(Duration::from_secs),
            keep_alive: !arguments.no_keep_alive,
            history: arguments.history,
            ..Self::default()
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt::init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the node until Ctrl-C.
async fn serve() -> anyhow::Result<()> {
    let node = devnet::spawn(Arguments::parse().into()).await?;
    println!(
        "Accounts (10000 ETH each), from the mnemonic\n  {}",
        accounts::MNEMONIC
    );
    for (address, key) in accounts::addresses().iter().zip(accounts::PRIVATE_KEYS) {
        println!("  {address}  {key}");
    }
    println!("Chain id {}", node.config().chain_id);
    println!("Listening on {} and {}", node.http_url(), node.ws_url());
    tokio::signal::ctrl_c()
        .await
        .context("cannot wait for Ctrl-C")?;
    node.stop().await;
    Ok(())
}
