//! What contracts say, by name: errors, events and results, decoded by the committed ABIs.
//!
//! In JSON integers are decimal strings, accounts are names where they have one, bytes are hex and
//! structs are objects. What does not decode is left as it is, in hex.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use alloy::dyn_abi::{DynSolValue, EventExt, FunctionExt, JsonAbiExt, Result};
use alloy::hex;
use alloy::json_abi::{Error, Event, Function, JsonAbi, Param};
use alloy::primitives::{Address, B256, Selector};
use serde_json::{Value, json};
use stylus_vm::Log;
use support::artifact;

use crate::cache::CacheManager;
use crate::program_deployment::{ArbWasm, failed_step};

/// The interfaces of the house, as committed.
const INTERFACES: [&str; 13] = [
    include_str!("../../contracts/interfaces/abi/ITroveManager.json"),
    include_str!("../../contracts/interfaces/abi/ITroveManagerErrors.json"),
    include_str!("../../contracts/interfaces/abi/IErrors.json"),
    include_str!("../../contracts/interfaces/abi/IErc20.json"),
    include_str!("../../contracts/interfaces/abi/IAmpUsd.json"),
    include_str!("../../contracts/interfaces/abi/IWrappedAmpl.json"),
    include_str!("../../contracts/interfaces/abi/IPriceOracle.json"),
    include_str!("../../contracts/interfaces/abi/IReportFeed.json"),
    include_str!("../../contracts/interfaces/abi/ILens.json"),
    include_str!("../../contracts/interfaces/abi/IStabilityPool.json"),
    include_str!("../../contracts/interfaces/abi/ILiquidityIncentives.json"),
    include_str!("../../contracts/interfaces/abi/IOwned.json"),
    include_str!("../../contracts/interfaces/abi/IGateway.json"),
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

/// The names without those of accounts.
static NAMES: LazyLock<serde_json::Result<Abi>> = LazyLock::new(|| Abi::new(BTreeMap::new()));

/// Values by name, in the order of their declaration.
type Values = Vec<(String, Value)>;

/// Revert data as text: the step of a deployment that failed, or the error with its values, such
/// as `PaidAboveMax(paid: 12, max: 10)`; its bytes if it is none that is known.
#[must_use]
pub fn describe(data: &[u8]) -> String {
    if let Some(step) = failed_step(data) {
        return step.to_owned();
    }
    if data.is_empty() {
        return "reverted without a reason".to_owned();
    }
    let known = NAMES.as_ref().ok().and_then(|abi| abi.error_text(data));
    known.unwrap_or_else(|| format!("revert data {}", hex::encode_prefixed(data)))
}

/// The names of everything that can be said.
#[derive(Debug, Default)]
pub struct Abi {
    functions: BTreeMap<Selector, Function>,
    errors: BTreeMap<Selector, Error>,
    /// By the first topic and how many there are.
    events: BTreeMap<(B256, usize), Event>,
    /// Who is where.
    names: BTreeMap<Address, String>,
}

impl Abi {
    /// The names of the house, of the chain's precompiles and of the doubles, and of these
    /// accounts.
    ///
    /// # Errors
    /// A committed interface that is damaged.
    pub fn new(names: BTreeMap<Address, String>) -> serde_json::Result<Self> {
        let mut abi = Self {
            names,
            ..Self::default()
        };
        for text in INTERFACES.into_iter().chain([SOLIDITY]) {
            abi.learn(serde_json::from_str(text)?);
        }
        abi.learn(ArbWasm::abi::contract());
        abi.learn(CacheManager::abi::contract());
        for name in DOUBLES {
            abi.learn(serde_json::from_value(artifact::load(name).abi)?);
        }
        Ok(abi)
    }

    /// The first to say it keeps it: the house before the doubles.
    fn learn(&mut self, abi: JsonAbi) {
        for function in abi.functions.into_values().flatten() {
            let selector = function.selector();
            self.functions.entry(selector).or_insert(function);
        }
        for error in abi.errors.into_values().flatten() {
            self.errors.entry(error.selector()).or_insert(error);
        }
        for event in abi.events.into_values().flatten() {
            let key = (event.selector(), event.num_topics());
            self.events.entry(key).or_insert(event);
        }
    }

    /// Whether something can fail with an error of this name.
    #[must_use]
    pub fn has_error(&self, name: &str) -> bool {
        self.errors.values().any(|error| error.name == name)
    }

    /// An error: its name and its values.
    #[must_use]
    pub fn error(&self, data: &[u8]) -> (String, Value) {
        match self.known_error(data) {
            Some((name, values)) => {
                let rest = data.get(4..).unwrap_or_default();
                (name.to_owned(), object(values, rest))
            }
            None => ("unnamed".to_owned(), json!(hex::encode_prefixed(data))),
        }
    }

    /// An error with its values as text, unless it is unknown or does not decode.
    fn error_text(&self, data: &[u8]) -> Option<String> {
        let (name, values) = self.known_error(data)?;
        let values = values.ok()?.into_iter().map(|(name, value)| match value {
            Value::String(text) => format!("{name}: {text}"),
            other => format!("{name}: {other}"),
        });
        let values: Vec<String> = values.collect();
        Some(format!("{name}({})", values.join(", ")))
    }

    /// The name of an error and its values, if it is known.
    fn known_error(&self, data: &[u8]) -> Option<(&str, Result<Values>)> {
        let (selector, values) = data.split_first_chunk::<4>()?;
        let error = self.errors.get(selector)?;
        let values = error.abi_decode_input(values);
        let values = values.map(|values| self.named(error.inputs.iter().map(part), values));
        Some((&error.name, values))
    }

    /// What a function returned.
    #[must_use]
    pub fn returned(&self, selector: [u8; 4], data: &[u8]) -> Value {
        let Some(function) = self.functions.get(&selector) else {
            return json!(hex::encode_prefixed(data));
        };
        let values = function.abi_decode_output(data);
        let parts = function.outputs.iter().map(part);
        object(values.map(|values| self.named(parts, values)), data)
    }

    /// An event: who says what.
    #[must_use]
    pub fn event(&self, log: &Log) -> Value {
        let contract = self.account(log.address);
        let topics = &log.topics;
        let first = topics.first().copied().unwrap_or_default();
        let Some(event) = self.events.get(&(first, topics.len())) else {
            let data = hex::encode_prefixed(&log.data);
            return json!({ "contract": contract, "topics": topics, "data": data });
        };
        let values = event.decode_log_parts(topics.iter().copied(), &log.data);
        let values = values.map(|values| {
            let (indexed, rest): (Vec<_>, Vec<_>) =
                event.inputs.iter().partition(|part| part.indexed);
            let parts = indexed.into_iter().chain(rest);
            let parts = parts.map(|part| (part.name.as_str(), part.components.as_slice()));
            self.named(parts, [values.indexed, values.body].concat())
        });
        let values = object(values, &log.data);
        json!({ "contract": contract, "event": event.name, "values": values })
    }

    /// Values by the names of their parts; one that has none is called by its place.
    fn named<'a>(
        &self,
        parts: impl Iterator<Item = (&'a str, &'a [Param])>,
        values: Vec<DynSolValue>,
    ) -> Values {
        let alone = values.len() == 1;
        let named = parts.zip(values).enumerate();
        let named = named.map(|(index, ((name, components), value))| {
            let name = match name {
                "" if alone => "value".to_owned(),
                "" => index.to_string(),
                name => name.trim_end_matches('_').to_owned(),
            };
            (name, self.value(components, value))
        });
        named.collect()
    }

    /// A value as JSON; `components` are those of its structs.
    fn value(&self, components: &[Param], value: DynSolValue) -> Value {
        match value {
            DynSolValue::Bool(is) => json!(is),
            DynSolValue::Uint(number, _) => json!(number.to_string()),
            DynSolValue::Int(number, _) => json!(number.to_string()),
            DynSolValue::Address(account) => json!(self.account(account)),
            DynSolValue::String(text) => json!(text),
            DynSolValue::Bytes(bytes) => json!(hex::encode_prefixed(bytes)),
            DynSolValue::FixedBytes(word, size) => {
                json!(hex::encode_prefixed(word.get(..size).unwrap_or_default()))
            }
            DynSolValue::Function(function) => json!(function),
            DynSolValue::Array(items) | DynSolValue::FixedArray(items) => {
                let items = items.into_iter();
                items.map(|item| self.value(components, item)).collect()
            }
            DynSolValue::Tuple(values) => {
                let values = self.named(components.iter().map(part), values);
                values.into_iter().collect()
            }
        }
    }

    /// An account's name; its address if it has none.
    #[must_use]
    pub fn account(&self, account: Address) -> String {
        let name = self.names.get(&account).cloned();
        name.unwrap_or_else(|| account.to_string())
    }
}

/// The name of a part, and its components if it is a struct or several of them.
fn part(param: &Param) -> (&str, &[Param]) {
    (&param.name, &param.components)
}

/// Values as an object; the data that they were in if it does not decode.
fn object(values: Result<Values>, data: &[u8]) -> Value {
    match values {
        Ok(values) => values.into_iter().collect(),
        Err(_) => json!(hex::encode_prefixed(data)),
    }
}
