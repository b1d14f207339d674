//! What keeps a keeper from its work, in words that say what to do.

use std::path::PathBuf;

use alloy::primitives::{Address, B256, U256};

use crate::amounts::ether;

/// Why a round failed, or a keeper does not start.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    /// The state file is of another keeper.
    #[error(
        "{} is of another {what}; give another --state, or remove the file to begin anew",
        path.display()
    )]
    JournalOfAnother {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// The node is behind what another node, or this one, said before.
    #[error(
        "the node is at block {found}, this keeper was at {seen}: it is behind, or the chain was \
         begun anew (then remove {})",
        path.display()
    )]
    NodeBehind {
        /// The node's block.
        found: u64,
        /// The last block that was looked at.
        seen: u64,
        /// The state file.
        path: PathBuf,
    },
    /// The account cannot pay.
    #[error("{account} has {} ETH and cannot pay for a transaction: {reason}", ether(*balance))]
    CannotPay {
        /// The account.
        account: Address,
        /// What it owns, in wei.
        balance: U256,
        /// The node's words.
        reason: String,
    },
    /// Programs that should be young again are not.
    #[error("these programs expire soon or have expired, and were not kept alive: {programs}")]
    StillDue {
        /// Their names.
        programs: String,
    },
    /// Nobody auctions places in the cache.
    #[error("this chain has no cache manager: ArbWasmCache, at 0x72, names none")]
    NoCacheManager,
    /// What is to be paid is more than what may be.
    #[error("--pay {} is above --at-most {}", ether(*pay), ether(*most))]
    PayAboveMost {
        /// What is to be paid for each place, in wei.
        pay: U256,
        /// What may be, in wei.
        most: U256,
    },
    /// Programs that should be in the cache are not.
    #[error("these programs are still not in the cache: {programs}")]
    NotCached {
        /// Their names, and why where that is known.
        programs: String,
    },
    /// A transaction stays unmined, whatever is paid for it.
    #[error("transaction {hash} is not mined after {replacements} replacements with higher fees")]
    NotMined {
        /// Its last hash.
        hash: B256,
        /// How often it was replaced.
        replacements: u32,
    },
}
