//! The compiled Solidity doubles, ready to deploy.
//!
//! The sources are in `solidity/`, compiled by `npm run build` there; the results in `artifacts/`
//! are committed, so that no test needs Node to run. A test compiles again and compares.

use alloy_primitives::{Bytes, hex};
use serde::Deserialize;

/// One compiled contract.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// The contract's name in its source.
    pub name: String,
    /// The full version of the compiler that made it.
    pub compiler: String,
    /// The Solidity ABI in JSON.
    pub abi: serde_json::Value,
    /// Creation code, constructor arguments not included.
    pub init_code: Bytes,
}

/// The contracts as committed: name and JSON text.
const COMMITTED: [(&str, &str); 17] = [
    (
        "CacheManager",
        include_str!("../artifacts/CacheManager.json"),
    ),
    (
        "ConstantProductAdapter",
        include_str!("../artifacts/ConstantProductAdapter.json"),
    ),
    (
        "ConstantProductPool",
        include_str!("../artifacts/ConstantProductPool.json"),
    ),
    ("HealthFlag", include_str!("../artifacts/HealthFlag.json")),
    (
        "HostileOracle",
        include_str!("../artifacts/HostileOracle.json"),
    ),
    (
        "HostileToken",
        include_str!("../artifacts/HostileToken.json"),
    ),
    ("Integrator", include_str!("../artifacts/Integrator.json")),
    ("MockAmpl", include_str!("../artifacts/MockAmpl.json")),
    (
        "MockAmplPolicy",
        include_str!("../artifacts/MockAmplPolicy.json"),
    ),
    ("MockFeed", include_str!("../artifacts/MockFeed.json")),
    (
        "MockOrchestrator",
        include_str!("../artifacts/MockOrchestrator.json"),
    ),
    ("MockSpot", include_str!("../artifacts/MockSpot.json")),
    (
        "MockSpotPolicy",
        include_str!("../artifacts/MockSpotPolicy.json"),
    ),
    ("MockStable", include_str!("../artifacts/MockStable.json")),
    ("MockSwap", include_str!("../artifacts/MockSwap.json")),
    ("Puppet", include_str!("../artifacts/Puppet.json")),
    (
        "SequencerFeed",
        include_str!("../artifacts/SequencerFeed.json"),
    ),
];

/// Names of all committed contracts, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMMITTED.iter().map(|(name, _)| *name)
}

/// The committed JSON text of a contract.
///
/// # Panics
/// If there is no such contract.
#[must_use]
pub fn json(name: &str) -> &'static str {
    let found = COMMITTED.iter().find(|(known, _)| *known == name);
    found
        .unwrap_or_else(|| panic!("no double is called {name}"))
        .1
}

/// A committed contract.
///
/// # Panics
/// If there is no such contract.
#[must_use]
pub fn load(name: &str) -> Artifact {
    serde_json::from_str(json(name)).expect("a committed artifact is well formed")
}

/// Creation code of a contract with its ABI-encoded constructor arguments behind it.
///
/// # Panics
/// If there is no such contract.
#[must_use]
pub fn init_code(name: &str, arguments: &[u8]) -> Bytes {
    let code = load(name).init_code;
    assert!(
        !code.is_empty(),
        "{name} has code: {}",
        hex::encode(arguments)
    );
    [code.as_ref(), arguments].concat().into()
}
