//! `ampusd devnet`: a chain on this machine with the protocol on it, ready for a wallet.
//!
//! The node is started, the doubles of what the protocol finds on a real chain are put on it
//! (AMPL and SPOT, feeds, the sequencer feed), and the protocol is deployed over JSON-RPC by the
//! code that deploys to a real chain, with `deployments/params/devnet.toml`.

pub mod doubles;
mod welcome;

use std::path::Path;

use alloy::signers::local::PrivateKeySigner;
use anyhow::{Context, Result};
use builder::{Program, Progress};
use devnet::{Node, NodeConfig};

use crate::chain::Chain;
use crate::deploy::Deployment;
use crate::params::Params;
use crate::record::Record;
use doubles::Doubles;

pub use welcome::welcome;

/// Which of the node's accounts deploys the protocol and owns the ledger.
pub const DEPLOYER: usize = 0;

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

    // The chain is new: whatever an earlier run left unfinished is gone with it.
    crate::state::StateFile::new(deployments, chain.id).remove()?;
    let deployment = Deployment {
        params: &params,
        programs,
        deployments,
        confirmed: true,
        allow_unverified: false,
    };
    let record = deployment.run(&chain, &doubles.named()).await?;
    Ok(LocalChain { node, record })
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
