//! `ampusd devnet`: a chain on this machine with the protocol on it, ready for a wallet.
//!
//! The node is started, the doubles of what the protocol finds on a real chain are put on it
//! (AMPL and SPOT, feeds, the sequencer feed), and the protocol is deployed over JSON-RPC by the
//! code that deploys to a real chain, with `deployments/params/devnet.toml`. The command adds a
//! market of AmpUSD, and AMPL's and SPOT's daily rebases.

mod command;
pub mod doubles;
mod market;
mod welcome;

use std::path::Path;

use alloy::network::TransactionBuilder;
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use anyhow::{Context, Result};
use builder::{Program, Progress};
use devnet::{Node, NodeConfig};
use serde_json::{Value, json};
use support::doubles::MockOrchestrator;

use crate::chain::Chain;
use crate::deploy::Deployment;
use crate::params::Params;
use crate::record::Record;
use crate::state::StateFile;
use doubles::Doubles;

pub use command::{DevnetArgs, serve};
pub use welcome::welcome;

/// Which of the node's accounts deploys the protocol and owns the ledger.
pub const DEPLOYER: usize = 0;

/// When in a day AMPL rebases, in seconds: 02:00 UTC.
pub const REBASE_SECOND: u64 = 7_200;

/// A running chain with the protocol on it.
pub struct LocalChain {
    /// The node; it stops when this is dropped or stopped.
    pub node: Node,
    /// What is on it.
    pub record: Record,
}

/// Starts a node and puts everything on it.
///
/// # Errors
/// A port that is taken, or what stops a deployment.
pub async fn start(
    config: NodeConfig,
    params: &Params,
    programs: &[Program],
    deployments: &Path,
) -> Result<LocalChain> {
    let params = Params {
        chain_id: config.chain_id,
        ..params.clone()
    };
    let node = devnet::spawn(config)
        .await
        .context("the node does not start")?;
    let chain = Chain::connect(&node.http_url(), signer(DEPLOYER)?).await?;

    let progress = Progress::start("placing AMPL, SPOT and the feeds");
    let doubles = Doubles::place(&chain).await?;
    progress.done();

    // The chain is new: whatever an earlier devnet left unfinished is gone with it.
    let state = StateFile::of_a_devnet(deployments, chain.id);
    state.remove()?;
    let deployment = Deployment {
        params: &params,
        programs,
        deployments,
        state: &state,
        confirmed: true,
        allow_unverified: false,
    };
    let record = deployment.run(&chain, &doubles.named()).await?;
    Ok(LocalChain { node, record })
}

impl LocalChain {
    /// Opens a market of AmpUSD and another dollar, with a gauge, and records where.
    ///
    /// # Errors
    /// The node's, or a record that cannot be written.
    pub async fn open_market(&mut self, deployments: &Path) -> Result<()> {
        let chain = Chain::look(&self.node.http_url()).await?;
        let market = market::open(&chain, &self.record).await?;
        self.record.externals.insert("market".to_owned(), market);
        self.record.write(deployments)?;
        Ok(())
    }

    /// From now on AMPL and SPOT rebase every day at 02:00 UTC, by the prices that their market
    /// feeds show; also when time is moved.
    ///
    /// # Errors
    /// The node's.
    pub async fn rebase_daily(&self) -> Result<()> {
        let chain = Chain::look(&self.node.http_url()).await?;
        let day = TransactionRequest::default()
            .with_from(doubles::treasury())
            .with_to(Doubles::predicted().orchestrator)
            .with_gas_limit(doubles::GAS)
            .with_input(MockOrchestrator::rebaseCall {}.abi_encode());
        let daily = json!([{ "secondOfDay": REBASE_SECOND, "transaction": day }]);
        let set = chain
            .provider
            .raw_request("devnet_setDaily".into(), [daily]);
        let _: Value = set.await.context("the node takes no daily transaction")?;
        Ok(())
    }
}

/// The signer of one of the node's accounts.
///
/// # Errors
/// There is no such account.
pub fn signer(account: usize) -> Result<PrivateKeySigner> {
    let key = devnet::accounts::PRIVATE_KEYS
        .get(account)
        .context("there are ten accounts")?;
    Ok(PrivateKeySigner::from_bytes(key)?)
}
