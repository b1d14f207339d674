//! What a keeper remembers on disk: so that one that was killed neither loses a transaction nor
//! counts it twice.
//!
//! The file is written before a transaction goes out and after it was mined, whole or not at all.
//! It holds no key.

use std::fs;
use std::path::{Path, PathBuf};

use alloy::primitives::{Address, B256, Bytes, U256};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::error::KeeperError;
use crate::amounts::{all_as_text, as_text};
use crate::state::write_whole;

/// What a transaction is for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Purpose {
    /// To liquidate troves of a branch.
    Liquidate {
        /// The branch.
        branch: u64,
        /// The troves.
        #[serde(serialize_with = "all_as_text")]
        ids: Vec<U256>,
    },
    /// To keep a program alive.
    KeepAlive {
        /// Its name.
        name: String,
        /// Its address.
        program: Address,
    },
    /// To activate a program that has expired.
    Activate {
        /// Its name.
        name: String,
        /// Its address.
        program: Address,
    },
    /// To bid for a program's place in the chain's cache.
    Cache {
        /// Its name.
        name: String,
        /// Its address.
        program: Address,
    },
    /// To flag a branch that must be shut.
    Flag {
        /// The branch.
        branch: u64,
    },
    /// To clear the flag for an outage that is over.
    ClearFlag {
        /// The branch.
        branch: u64,
    },
    /// To shut a branch.
    Shut {
        /// The branch.
        branch: u64,
    },
}

/// A transaction that was signed and whose end is not known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Pending {
    /// What it is for.
    pub purpose: Purpose,
    /// Who is called.
    pub to: Address,
    /// With what.
    pub data: Bytes,
    /// Wei that go along.
    #[serde(serialize_with = "as_text")]
    pub value: U256,
    /// Its gas limit.
    pub gas: u64,
    /// Its nonce.
    pub nonce: u64,
    /// The most it pays per gas, in wei.
    pub max_fee: u128,
    /// The tip in that, in wei.
    pub tip: u128,
    /// The hashes under which it was sent, the newest last: with higher fees each time.
    pub hashes: Vec<B256>,
}

/// What the keeper has done since the file was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Totals {
    /// Troves liquidated.
    pub troves: u64,
    /// What the collateral received was worth when it came, in AmpUSD-wei.
    #[serde(serialize_with = "as_text")]
    pub value: U256,
    /// Fees of all transactions, those that failed too, in wei.
    #[serde(serialize_with = "as_text")]
    pub fees: U256,
    /// Transactions that were mined.
    pub transactions: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Programs kept alive or activated again.
    pub programs: u64,
}

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Journal {
    /// The chain.
    pub chain_id: u64,
    /// The ledger.
    pub ledger: Address,
    /// The account that keeps.
    pub account: Address,
    /// The last block that was looked at.
    pub block: u64,
    /// The transaction whose end is not known.
    pub pending: Option<Pending>,
    /// What was done.
    pub totals: Totals,
}

/// The file of a journal.
#[derive(Clone, Debug)]
pub struct JournalFile {
    path: PathBuf,
}

impl JournalFile {
    /// This file.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file of an account on a chain, in the folder of the deployments. Git ignores it.
    #[must_use]
    pub fn new(deployments: &Path, chain_id: u64, account: Address) -> Self {
        Self::at(deployments.join(format!("{chain_id}.keeper-{account}.local.json")))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of this chain, ledger and account; a new journal if there is no file.
    ///
    /// # Errors
    /// [`KeeperError::JournalOfAnother`]; a file that cannot be read or is damaged.
    pub fn read(&self, chain_id: u64, ledger: Address, account: Address) -> Result<Journal> {
        let shown = self.path.display();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Journal {
                    chain_id,
                    ledger,
                    account,
                    block: 0,
                    pending: None,
                    totals: Totals::default(),
                });
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
        };
        let journal: Journal =
            serde_json::from_str(&text).with_context(|| format!("{shown} is damaged"))?;
        let what = if journal.chain_id != chain_id {
            "chain"
        } else if journal.ledger != ledger {
            "ledger"
        } else if journal.account != account {
            "account"
        } else {
            return Ok(journal);
        };
        let path = self.path.clone();
        Err(KeeperError::JournalOfAnother { path, what }.into())
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, journal: &Journal) -> Result<()> {
        write_whole(&self.path, &(serde_json::to_string_pretty(journal)? + "\n"))
    }
}
