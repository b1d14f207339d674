//! What contracts say, by name: events, errors and results, as JSON.
//!
//! Integers are decimal strings, accounts are names where they have one, bytes are hex. What has
//! a part of another kind is left as it is, in hex.

use std::collections::BTreeMap;

use alloy::hex;
use alloy::primitives::{Address, B256, I256, U256, keccak256};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use stylus_vm::Log;
use support::artifact;

/// The interfaces of the house, as committed.
const INTERFACES: [&str; 12] = [
    include_str!("../../../contracts/interfaces/abi/ITroveManager.json"),
    include_str!("../../../contracts/interfaces/abi/ITroveManagerErrors.json"),
    include_str!("../../../contracts/interfaces/abi/IErrors.json"),
    include_str!("../../../contracts/interfaces/abi/IErc20.json"),
    include_str!("../../../contracts/interfaces/abi/IAmpUsd.json"),
    include_str!("../../../contracts/interfaces/abi/IWrappedAmpl.json"),
    include_str!("../../../contracts/interfaces/abi/IPriceOracle.json"),
    include_str!("../../../contracts/interfaces/abi/ILens.json"),
    include_str!("../../../contracts/interfaces/abi/IStabilityPool.json"),
    include_str!("../../../contracts/interfaces/abi/ILiquidityIncentives.json"),
    include_str!("../../../contracts/interfaces/abi/IOwned.json"),
    include_str!("../../../contracts/interfaces/abi/IGateway.json"),
];

/// The doubles that say something.
const DOUBLES: [&str; 5] = [
    "MockAmpl",
    "MockAmplPolicy",
    "MockSpot",
    "MockFeed",
    "ConstantProductPool",
];

/// What Solidity reverts with by itself.
const SOLIDITY: &str = r#"[
    {"type": "error", "name": "Error", "inputs": [{"name": "text", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]}
]"#;

const WORD: usize = 32;

/// A function, an event or an error.
#[derive(Clone, Debug, Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    inputs: Vec<Part>,
    #[serde(default)]
    outputs: Vec<Part>,
}

/// A part of an entry.
#[derive(Clone, Debug, Deserialize)]
struct Part {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    indexed: bool,
    #[serde(default)]
    components: Vec<Part>,
}

impl Part {
    /// Its type as a signature has it.
    fn signed(&self) -> String {
        match self.kind.strip_prefix("tuple") {
            Some(rest) => format!("({}){rest}", signed(&self.components)),
            None => self.kind.clone(),
        }
    }
}

fn signed(parts: &[Part]) -> String {
    let parts: Vec<String> = parts.iter().map(Part::signed).collect();
    parts.join(",")
}

/// The names of everything that can be said.
#[derive(Debug, Default)]
pub(super) struct Abi {
    functions: BTreeMap<[u8; 4], Entry>,
    errors: BTreeMap<[u8; 4], Entry>,
    /// By the first topic and how many more there are.
    events: BTreeMap<(B256, usize), Entry>,
    /// Who is where.
    names: BTreeMap<Address, String>,
}

impl Abi {
    /// The names of the house and its doubles, and of these accounts.
    ///
    /// # Errors
    /// A committed interface that is damaged.
    pub(super) fn new(names: BTreeMap<Address, String>) -> serde_json::Result<Self> {
        let mut abi = Self {
            names,
            ..Self::default()
        };
        for text in INTERFACES.into_iter().chain([SOLIDITY]) {
            abi.learn(serde_json::from_str(text)?);
        }
        for name in DOUBLES {
            abi.learn(serde_json::from_value(artifact::load(name).abi)?);
        }
        Ok(abi)
    }

    fn learn(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            let hash = keccak256(format!("{}({})", entry.name, signed(&entry.inputs)));
            let selector = hash.first_chunk::<4>().copied().unwrap_or_default();
            let indexed = entry.inputs.iter().filter(|part| part.indexed).count();
            // The first to say it keeps it: the house before the doubles.
            match entry.kind.as_str() {
                "function" => drop(self.functions.entry(selector).or_insert(entry)),
                "error" => drop(self.errors.entry(selector).or_insert(entry)),
                "event" => drop(self.events.entry((hash, indexed)).or_insert(entry)),
                _ => {}
            }
        }
    }

    /// Whether something can fail with an error of this name.
    pub(super) fn has_error(&self, name: &str) -> bool {
        self.errors.values().any(|entry| entry.name == name)
    }

    /// An error: its name and its values.
    pub(super) fn error(&self, data: &[u8]) -> (String, Value) {
        let selector = data.first_chunk::<4>();
        match selector.and_then(|selector| self.errors.get(selector)) {
            Some(entry) => {
                let values = data.get(4..).unwrap_or_default();
                (entry.name.clone(), self.values(&entry.inputs, values))
            }
            None => ("unnamed".to_owned(), json!(hex::encode_prefixed(data))),
        }
    }

    /// What a function returned.
    pub(super) fn returned(&self, selector: [u8; 4], data: &[u8]) -> Value {
        match self.functions.get(&selector) {
            Some(entry) => self.values(&entry.outputs, data),
            None => json!(hex::encode_prefixed(data)),
        }
    }

    /// An event: who says what.
    pub(super) fn event(&self, log: &Log) -> Value {
        let contract = self.account(log.address);
        let mut topics = log.topics.iter();
        let first = topics.next().copied().unwrap_or_default();
        let Some(entry) = self.events.get(&(first, topics.len())) else {
            let topics = &log.topics;
            let data = hex::encode_prefixed(&log.data);
            return json!({ "contract": contract, "topics": topics, "data": data });
        };
        let (indexed, rest): (Vec<Part>, Vec<Part>) =
            entry.inputs.iter().cloned().partition(|part| part.indexed);
        let topics: Vec<u8> = topics.flat_map(|topic| topic.0).collect();
        let mut values = self.values(&indexed, &topics);
        match (&mut values, self.values(&rest, &log.data)) {
            (Value::Object(values), Value::Object(more)) => values.extend(more),
            (_, other) => values = other,
        }
        json!({ "contract": contract, "event": entry.name, "values": values })
    }

    /// The parts of some data by name; the data itself if one of them is of no simple kind.
    fn values(&self, parts: &[Part], data: &[u8]) -> Value {
        let mut values = Map::new();
        for (index, part) in parts.iter().enumerate() {
            let Some(value) = self.value(&part.kind, data, index) else {
                return json!(hex::encode_prefixed(data));
            };
            let name = match part.name.as_str() {
                "" if parts.len() == 1 => "value".to_owned(),
                "" => index.to_string(),
                name => name.trim_end_matches('_').to_owned(),
            };
            values.insert(name, value);
        }
        Value::Object(values)
    }

    /// The word of this number, as what it is.
    fn value(&self, kind: &str, data: &[u8], index: usize) -> Option<Value> {
        let word = word(data, index)?;
        if let Some(items) = kind.strip_suffix("[]") {
            let tail = data.get(usize::try_from(word).ok()?..)?;
            let count = usize::try_from(self::word(tail, 0)?).ok()?;
            let items_at = tail.get(WORD..)?;
            let values = (0..count).map(|item| self.value(items, items_at, item));
            return values.collect::<Option<Vec<Value>>>().map(Value::Array);
        }
        let bytes = word.to_be_bytes::<WORD>();
        Some(match kind {
            "bool" => json!(!word.is_zero()),
            "address" => json!(self.account(Address::from_word(bytes.into()))),
            "string" => {
                let tail = data.get(usize::try_from(word).ok()?..)?;
                let length = usize::try_from(self::word(tail, 0)?).ok()?;
                let text = tail.get(WORD..WORD.checked_add(length)?)?;
                json!(String::from_utf8_lossy(text))
            }
            "bytes32" => json!(hex::encode_prefixed(bytes)),
            kind if kind.starts_with("uint") => json!(word.to_string()),
            kind if kind.starts_with("int") => json!(I256::from_raw(word).to_string()),
            _ => return None,
        })
    }

    /// An account's name; its address if it has none.
    pub(super) fn account(&self, account: Address) -> String {
        let name = self.names.get(&account).cloned();
        name.unwrap_or_else(|| account.to_string())
    }
}

/// The word of this number.
fn word(data: &[u8], index: usize) -> Option<U256> {
    let begin = index.checked_mul(WORD)?;
    U256::try_from_be_slice(data.get(begin..begin.checked_add(WORD)?)?)
}
