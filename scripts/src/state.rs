//! What a deployment has done so far, on disk: how one that was killed goes on.
//!
//! The file is written before each transaction is sent and removed when the deployment is
//! recorded. It holds the plan's hash and the transactions' hashes, no key and no code.

use std::fs;
use std::path::{Path, PathBuf};

use alloy::primitives::{Address, B256};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::error::DeployError;
use crate::plan::Plan;

/// A deployment under way.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct State {
    /// The chain.
    pub chain_id: u64,
    /// The account that deploys.
    pub deployer: Address,
    /// Its nonce for the first transaction; the addresses follow from it.
    pub first_nonce: u64,
    /// The hash of the plan.
    pub plan: B256,
    /// The transactions that were signed, in the order of the plan.
    pub transactions: Vec<B256>,
}

impl State {
    /// The beginning of a plan.
    #[must_use]
    pub fn begin(plan: &Plan) -> Self {
        Self {
            chain_id: plan.params.chain_id,
            deployer: plan.deployer,
            first_nonce: plan.first_nonce,
            plan: plan.hash(),
            transactions: Vec::new(),
        }
    }

    /// Refuses to go on with another plan than the one that was begun.
    ///
    /// # Errors
    /// [`DeployError::StateOfAnother`] - and what differs.
    pub fn check(&self, path: &Path, plan: &Plan) -> Result<(), DeployError> {
        let differs = if self.chain_id != plan.params.chain_id {
            "the chain"
        } else if self.deployer != plan.deployer {
            "the deploying account"
        } else if self.plan != plan.hash() {
            "the code or a parameter"
        } else {
            return Ok(());
        };
        Err(DeployError::StateOfAnother {
            path: path.to_path_buf(),
            what: differs,
        })
    }
}

/// The file of a state.
#[derive(Clone, Debug)]
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    /// The state file of a chain, in the folder of the deployments. Git ignores it.
    #[must_use]
    pub fn new(deployments: &Path, chain_id: u64) -> Self {
        Self {
            path: deployments.join(format!("{chain_id}.state.local.json")),
        }
    }

    /// The state file of a devnet: never that of a deployment to a chain that is kept.
    #[must_use]
    pub fn of_a_devnet(deployments: &Path, chain_id: u64) -> Self {
        Self {
            path: deployments.join(format!("{chain_id}.devnet.local.json")),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; none if no deployment is under way.
    ///
    /// # Errors
    /// A file that cannot be read, or that is no state.
    pub fn read(&self) -> Result<Option<State>> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", self.path.display()));
            }
        };
        let state = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged", self.path.display()))?;
        Ok(Some(state))
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, state: &State) -> Result<()> {
        write_whole(&self.path, &(serde_json::to_string_pretty(state)? + "\n"))
    }

    /// Removes it: the deployment is finished.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}

/// Writes a file beside its place and moves it there, so that nobody reads half of it.
///
/// # Errors
/// A file that cannot be written.
pub fn write_whole(path: &Path, text: &str) -> Result<()> {
    let failed = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let beside = path.with_extension(format!("{}.unfinished", std::process::id()));
    fs::write(&beside, text).with_context(failed)?;
    fs::rename(&beside, path).with_context(failed)
}
