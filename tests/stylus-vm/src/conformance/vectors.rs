//! The vector file as data.

use std::{collections::BTreeMap, path::Path};

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Why a vector file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum VectorsError {
    /// The file could not be opened or read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file is not of the documented format.
    #[error("{path} is not a vector file: {source}")]
    Malformed {
        /// The file.
        path: String,
        /// Where and why, with line and column.
        source: serde_json::Error,
    },
}

/// A vector file.
#[derive(Clone, Debug, Deserialize)]
pub struct Vectors {
    /// World defaults.
    pub(crate) meta: Meta,
    /// Programs by name.
    pub(crate) programs: BTreeMap<String, Program>,
    /// Cases, each in a fresh world.
    pub cases: Vec<Case>,
}

impl Vectors {
    /// Reads a vector file.
    ///
    /// # Errors
    /// [`VectorsError`] - the file cannot be read, or is not of the format.
    pub fn read(path: &Path) -> Result<Self, VectorsError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| VectorsError::Unreadable {
            path: name.clone(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| VectorsError::Malformed { path: name, source })
    }
}

/// World defaults of a file; keys that are rules in words are not read.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Meta {
    pub(crate) timestamp: u64,
    pub(crate) number: u64,
    pub(crate) basefee: u64,
    pub(crate) chain_id: u64,
    pub(crate) block_gas_limit: u64,
    pub(crate) coinbase: Address,
    pub(crate) prevrandao: B256,
    pub(crate) sender: Address,
}

/// A program to deploy.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Program {
    /// Length of the wasm in `code`.
    pub(crate) wasm_bytes: usize,
    /// The deployed bytes.
    pub(crate) code: Bytes,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its name.
    pub name: String,
    #[serde(default)]
    pub(crate) world: World,
    #[serde(default)]
    pub(crate) setup: Vec<Setup>,
    #[serde(default)]
    pub(crate) calls: Vec<Step>,
    #[serde(default)]
    pub(crate) activations: Vec<Module>,
    /// Labels of the words that a probe program returns.
    #[serde(default)]
    pub(crate) probes: Vec<String>,
}

/// What a case's world has different from the defaults.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    pub(crate) timestamp: Option<u64>,
    pub(crate) number: Option<u64>,
    pub(crate) basefee: Option<u64>,
}

/// One step of preparation.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Setup {
    /// Sets an account.
    Account {
        account: Address,
        #[serde(deserialize_with = "word")]
        balance: U256,
        code: Option<Bytes>,
    },
    /// Creates a program, and activates it or not.
    Program(DeployProgram),
    /// Creates an EVM contract.
    Evm(DeployEvm),
}

/// A program's creation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct DeployProgram {
    pub(crate) deploy_wasm: String,
    pub(crate) program: String,
    pub(crate) address: Address,
    pub(crate) activate: bool,
    #[serde(default)]
    pub(crate) cached: bool,
    pub(crate) info: Option<Info>,
    pub(crate) create_gas: Option<u64>,
}

/// The activated program's prices.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Info {
    pub(crate) version: u16,
    pub(crate) init_cost: u16,
    pub(crate) cached_cost: u16,
    pub(crate) footprint: u16,
    pub(crate) asm_kb: u32,
}

/// An EVM contract's creation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct DeployEvm {
    pub(crate) deploy_evm: String,
    pub(crate) address: Address,
    pub(crate) initcode: Bytes,
    #[serde(default, deserialize_with = "optional_word")]
    pub(crate) value: Option<U256>,
    pub(crate) create_gas: Option<u64>,
}

/// One entry of a case's calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Step {
    /// One more step of preparation.
    Setup { setup: Setup },
    /// A transaction.
    Call(Box<Call>),
}

/// A transaction and what it must do.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Call {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) data: Bytes,
    #[serde(deserialize_with = "word")]
    pub(crate) value: U256,
    pub(crate) gas: u64,
    pub(crate) block: Option<BlockChange>,
    pub(crate) cached: Option<bool>,
    pub(crate) expect: Expect,
}

/// What changes in the block before a call.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockChange {
    pub(crate) timestamp: Option<u64>,
    pub(crate) number: Option<u64>,
    pub(crate) increase_time: Option<u64>,
}

/// What a call must do; an absent key is not compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: Option<String>,
    pub(crate) data: Option<Bytes>,
    pub(crate) data_len: Option<usize>,
    pub(crate) data_keccak: Option<B256>,
    pub(crate) gas_used: Option<u64>,
    pub(crate) refund: Option<u64>,
    pub(crate) logs: Option<Vec<LogEntry>>,
    #[serde(default)]
    pub(crate) storage: BTreeMap<Address, BTreeMap<String, B256>>,
    #[serde(default)]
    pub(crate) balances: BTreeMap<Address, String>,
}

/// A log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct LogEntry {
    pub(crate) address: Address,
    pub(crate) topics: Vec<B256>,
    pub(crate) data: Bytes,
}

/// A module to accept or refuse.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Module {
    pub(crate) label: String,
    pub(crate) wat: Option<String>,
    pub(crate) wat_parts: Option<Vec<(String, usize)>>,
    pub(crate) wasm: Option<Bytes>,
    pub(crate) accept: bool,
    pub(crate) stage: Option<String>,
}

/// Reads a decimal or `0x` string, or a number.
fn word<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
    parse_word(&serde_json::Value::deserialize(from)?)
        .ok_or_else(|| D::Error::custom("not a 256-bit number"))
}

/// As [`word`], for a key that may be absent.
fn optional_word<'de, D: Deserializer<'de>>(from: D) -> Result<Option<U256>, D::Error> {
    word(from).map(Some)
}

/// A 256-bit number of a JSON string or number.
fn parse_word(value: &serde_json::Value) -> Option<U256> {
    match value {
        serde_json::Value::String(text) => text.parse().ok(),
        serde_json::Value::Number(number) => number.as_u64().map(U256::from),
        _ => None,
    }
}
