//! `ampusd cache`: which programs are in the chain's cache, and what a place costs.
//!
//! A call into a program that is not in the cache pays 9 000 to 20 000 gas more. Places are
//! auctioned by a cache manager, which ArbWasmCache (at 0x72) names; the last one named counts. A
//! program stays until higher bids need its room; bids lose by age, so each is for a while.
//! Programs of the same code have one place.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use alloy::eips::BlockId;
use alloy::primitives::{Address, B256, U256, address};
use alloy::sol_types::sol;
use anyhow::Result;
use serde::Serialize;

use crate::amounts::{as_text, ether};
use crate::programs;
use crate::rpc::Rpc;
use crate::site::Site;
use crate::text_table::TextTable;

sol! {
    #![sol(alloy_sol_types = alloy::sol_types)]

    /// What Arbitrum's precompile at 0x72 answers.
    interface ArbWasmCache {
        function allCacheManagers() external view returns (address[] memory managers);
        function codehashIsCached(bytes32 codehash) external view returns (bool);
    }

    /// The auction of places.
    #[sol(abi)]
    #[derive(Debug)]
    interface CacheManager {
        error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize);
        error AlreadyCached(bytes32 codehash);
        error BidTooSmall(uint192 bid, uint192 min);
        error BidsArePaused();

        function cacheSize() external view returns (uint64);
        function queueSize() external view returns (uint64);
        function getMinBid(address program) external view returns (uint192 min);
        function placeBid(address program) external payable;
    }
}

/// Where the precompile is.
pub const ARB_WASM_CACHE: Address = address!("0x0000000000000000000000000000000000000072");

/// How a program stands with the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "place"
)]
pub enum Place {
    /// It is in.
    Cached,
    /// It is not.
    Free {
        /// The least wei that bring it in now.
        #[serde(serialize_with = "as_text")]
        least: U256,
    },
    /// It cannot be brought in.
    Refused {
        /// Why.
        reason: String,
    },
}

/// A program of the deployment and the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CachedProgram {
    /// What it is.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// The hash of its code, which is what is cached.
    pub code_hash: B256,
    /// How it stands.
    #[serde(flatten)]
    pub place: Place,
}

/// The cache, as of now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheStatus {
    /// Who auctions places; nobody on a chain without an auction.
    pub manager: Option<Address>,
    /// Room in the cache, in bytes of machine code.
    pub size: u64,
    /// Bytes taken.
    pub taken: u64,
    /// The programs of the deployment, each code once.
    pub programs: Vec<CachedProgram>,
}

impl CacheStatus {
    /// Reads it.
    ///
    /// # Errors
    /// The node's; a chain without ArbWasmCache.
    pub async fn read(rpc: &Rpc, site: &Site) -> Result<Self> {
        let at = BlockId::latest();
        let call = ArbWasmCache::allCacheManagersCall {};
        let managers = rpc.read(ARB_WASM_CACHE, call, at).await?;
        let manager = managers.last().copied();
        let (mut size, mut taken) = (0, 0);
        if let Some(manager) = manager {
            let call = CacheManager::cacheSizeCall {};
            size = rpc.read(manager, call, at).await?;
            let call = CacheManager::queueSizeCall {};
            taken = rpc.read(manager, call, at).await?;
        }
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for program in programs::all(rpc, site, at).await? {
            let code_hash = programs::code_hash(rpc, program.address).await?;
            if !seen.insert(code_hash) {
                continue;
            }
            let mut program = CachedProgram {
                name: program.name,
                address: program.address,
                code_hash,
                place: Place::Cached,
            };
            program.place = match manager {
                Some(manager) => Self::of(rpc, manager, &program).await?,
                None if is_cached(rpc, code_hash).await? => Place::Cached,
                None => Place::Refused {
                    reason: "this chain has no cache manager".to_owned(),
                },
            };
            found.push(program);
        }
        Ok(Self {
            manager,
            size,
            taken,
            programs: found,
        })
    }

    /// How a program stands now.
    ///
    /// # Errors
    /// The node's.
    pub(crate) async fn of(rpc: &Rpc, manager: Address, of: &CachedProgram) -> Result<Place> {
        if is_cached(rpc, of.code_hash).await? {
            return Ok(Place::Cached);
        }
        let call = CacheManager::getMinBidCall {
            program: of.address,
        };
        Ok(match rpc.view(manager, call, BlockId::latest()).await? {
            Ok(least) => Place::Free {
                least: U256::from(least),
            },
            Err(reverted) => Place::Refused {
                reason: reverted.reason,
            },
        })
    }

    /// The programs that are not in, with the reason where bids up to `most` do not help.
    pub(crate) fn missing(&self, most: U256) -> impl Iterator<Item = String> {
        self.programs.iter().filter_map(move |program| {
            let name = &program.name;
            match &program.place {
                Place::Cached => None,
                Place::Free { least } if *least > most => Some(format!(
                    "{name} (a place costs {} ETH, more than the {} allowed)",
                    ether(*least),
                    ether(most)
                )),
                Place::Free { .. } => Some(name.clone()),
                Place::Refused { reason } => Some(format!("{name} ({reason})")),
            }
        })
    }
}

async fn is_cached(rpc: &Rpc, codehash: B256) -> Result<bool> {
    let call = ArbWasmCache::codehashIsCachedCall { codehash };
    rpc.read(ARB_WASM_CACHE, call, BlockId::latest()).await
}

impl Display for CacheStatus {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.manager {
            Some(manager) => writeln!(
                f,
                "Cache manager {manager}: {} of {} bytes taken.\n",
                self.taken, self.size
            )?,
            None => writeln!(f, "This chain has no cache manager.\n")?,
        }
        let mut table = TextTable::new(&["program", "address", "in the cache", "a place, ETH"]);
        for program in &self.programs {
            let (cached, price) = match &program.place {
                Place::Cached => ("yes", String::new()),
                Place::Free { least } => ("no", ether(*least)),
                Place::Refused { reason } => ("no", reason.clone()),
            };
            let address = program.address.to_string();
            table.row(&[program.name.clone(), address, cached.to_owned(), price]);
        }
        write!(f, "{table}")
    }
}
