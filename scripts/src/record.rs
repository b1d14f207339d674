//! The record of a deployment: `deployments/<chain-id>.json`, described by `schema.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alloy::primitives::{Address, B256, Bytes};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::execute::Mined;
use crate::params::{Params, file_form};
use crate::plan::Plan;
use crate::report_feeds::Feed;
use crate::state::write_whole;

/// What is on a chain, for wallets, front ends and scripts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Record {
    /// The chain id.
    pub chain_id: u64,
    /// The network's name.
    pub network: String,
    /// The account that deployed.
    pub deployer: Address,
    /// Its nonce for the first program; every address follows from the two.
    pub first_nonce: u64,
    /// The programs by name.
    pub programs: BTreeMap<String, ProgramRecord>,
    /// Tokens and feeds by name that are not ours or, on a devnet, are test doubles.
    pub externals: BTreeMap<String, Address>,
    /// The parameters, as they were given.
    #[serde(with = "file_form")]
    pub parameters: Params,
}

/// A program on a chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ProgramRecord {
    /// Where it is.
    pub address: Address,
    /// Keccak-256 of its deployed code.
    pub code_hash: B256,
    /// Bytes of its deployed code.
    pub code_size: usize,
    /// The calldata it was constructed with.
    pub construction: Bytes,
    /// The transaction that created it.
    pub transaction: B256,
    /// The block of that transaction.
    pub block: u64,
    /// The gas it used.
    pub gas_used: u64,
}

impl Record {
    /// Records a plan that was carried out.
    #[must_use]
    pub fn new(plan: &Plan, mined: &[Mined], externals: BTreeMap<String, Address>) -> Self {
        let programs = plan.steps.iter().zip(mined).map(|(step, mined)| {
            let record = ProgramRecord {
                address: step.address,
                code_hash: step.code_hash(),
                code_size: step.code.len(),
                construction: step.construction.clone(),
                transaction: mined.transaction,
                block: mined.block,
                gas_used: mined.gas_used,
            };
            (step.program.clone(), record)
        });
        Self {
            chain_id: plan.params.chain_id,
            network: plan.params.network.clone(),
            deployer: plan.deployer,
            first_nonce: plan.first_nonce,
            programs: programs.collect(),
            externals,
            parameters: plan.params.clone(),
        }
    }

    /// The record's file.
    #[must_use]
    pub fn path(deployments: &Path, chain_id: u64) -> PathBuf {
        deployments.join(format!("{chain_id}.json"))
    }

    /// Writes the record and says where.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, deployments: &Path) -> Result<PathBuf> {
        let path = Self::path(deployments, self.chain_id);
        write_whole(&path, &(serde_json::to_string_pretty(self)? + "\n"))?;
        Ok(path)
    }

    /// Reads the record of a chain.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn read(deployments: &Path, chain_id: u64) -> Result<Self> {
        Self::open(&Self::path(deployments, chain_id))
    }

    /// Reads a record.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        if !path.exists() {
            bail!("there is no record {shown}; give --deployment FILE, or --ledger and --lens");
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        serde_json::from_str(&text).with_context(|| format!("{shown} is damaged"))
    }

    /// The externals that the parameters name: AMPL, collaterals, feeds.
    #[must_use]
    pub fn externals(params: &Params) -> BTreeMap<String, Address> {
        let mut externals = BTreeMap::new();
        if let Some(ampl) = params.ampl {
            externals.insert("ampl".to_owned(), ampl);
        }
        if let Some(feed) = params.sequencer_feed {
            externals.insert("sequencer-feed".to_owned(), feed);
        }
        for branch in &params.branches {
            let name = branch.name.to_lowercase();
            let mut add = |what: &str, feed: &Feed| {
                if let Some(address) = feed.external() {
                    externals.insert(format!("{name}-{what}"), address);
                }
            };
            add("market-feed", &branch.market.feed);
            add("anchor-feed", &branch.anchor.feed);
            if let Some(health) = &branch.health {
                add("health", health);
            }
            if let Ok(token) = branch.collateral(None) {
                externals.insert(name, token);
            }
        }
        externals
    }
}
