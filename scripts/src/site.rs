//! Where the protocol is on a chain: from a record, or as the command line says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use alloy::eips::BlockId;
use alloy::primitives::Address;
use anyhow::{Result, bail};
use clap::Args;
use interfaces::{IErc20, ILens};

use crate::construction::{LENS, TROVE_MANAGER};
use crate::record::Record;
use crate::rpc::{Rpc, Views};

/// The options that say where the protocol is.
#[derive(Args, Clone, Debug, Default)]
pub struct SiteArgs {
    /// The record of the deployment. [default: deployments/<chain-id>.json of this checkout]
    #[arg(long, value_name = "FILE", conflicts_with = "ledger")]
    pub deployment: Option<PathBuf>,
    /// The ledger (trove-manager), instead of a record. The programs that it does not name, which
    /// are the gateway and some report feeds, are left out: the record names all.
    #[arg(long, value_name = "ADDRESS", requires = "lens")]
    pub ledger: Option<Address>,
    /// The lens of that ledger.
    #[arg(long, value_name = "ADDRESS", requires = "ledger")]
    pub lens: Option<Address>,
}

impl SiteArgs {
    /// Where files beside the record go: its folder, or that of all records.
    #[must_use]
    pub fn folder<'a>(&'a self, deployments: &'a Path) -> &'a Path {
        let record = self.deployment.as_deref();
        record.and_then(Path::parent).unwrap_or(deployments)
    }
}

/// Where the protocol is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The ledger.
    pub ledger: Address,
    /// The lens that looks at it.
    pub lens: Address,
    /// The programs of the record by name; none if addresses were given.
    pub programs: BTreeMap<String, Address>,
}

impl Site {
    /// The site that the options name; without any, that of the chain's record.
    ///
    /// # Errors
    /// No record, one that is damaged, of another chain, or without a ledger or a lens.
    pub fn named(args: &SiteArgs, deployments: &Path, chain_id: u64) -> Result<Self> {
        if let (Some(ledger), Some(lens)) = (args.ledger, args.lens) {
            let programs = BTreeMap::new();
            return Ok(Self {
                ledger,
                lens,
                programs,
            });
        }
        let path = args
            .deployment
            .clone()
            .unwrap_or_else(|| Record::path(deployments, chain_id));
        let record = Record::open(&path)?;
        if record.chain_id != chain_id {
            let recorded = record.chain_id;
            bail!(
                "{} is of chain {recorded}, the node is of chain {chain_id}",
                path.display()
            );
        }
        Self::recorded(&record)
    }

    /// The site of a record.
    ///
    /// # Errors
    /// It names no ledger or no lens.
    pub fn recorded(record: &Record) -> Result<Self> {
        let programs: BTreeMap<String, Address> = record
            .programs
            .iter()
            .map(|(name, program)| (name.clone(), program.address))
            .collect();
        let (Some(ledger), Some(lens)) = (programs.get(TROVE_MANAGER), programs.get(LENS)) else {
            bail!(
                "the record of chain {} names no ledger or no lens",
                record.chain_id
            );
        };
        Ok(Self {
            ledger: *ledger,
            lens: *lens,
            programs,
        })
    }

    /// Refuses a lens that looks elsewhere.
    ///
    /// # Errors
    /// It does; the node's.
    pub async fn check(&self, rpc: &Rpc, at: BlockId) -> Result<()> {
        let found = rpc.read(self.lens, ILens::ledgerCall {}, at).await?;
        if found != self.ledger {
            bail!(
                "the lens {} looks at {found}, not at {}",
                self.lens,
                self.ledger
            );
        }
        Ok(())
    }
}

/// The symbol and the decimals of a token; its address if it does not say.
///
/// # Errors
/// The node's.
pub async fn token(rpc: &impl Views, token: Address, at: BlockId) -> Result<(String, u8)> {
    let symbol = rpc.view(token, IErc20::symbolCall {}, at).await?;
    let decimals = rpc.view(token, IErc20::decimalsCall {}, at).await?;
    Ok((
        symbol.unwrap_or_else(|_| token.to_string()),
        decimals.unwrap_or_default(),
    ))
}
