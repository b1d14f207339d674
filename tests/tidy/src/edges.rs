//! Dependencies point one way: fixed-math <- cdp-core <- (interfaces, stylus-kit) <- ledger
//! <- programs <- tests, scripts. Programs never depend on each other.

use toml::{Table, Value};

use crate::{Finding, Source, Tree};

/// Crates a program may be made of, from the bottom, each with what of the house it may use.
const LAYERS: [(&str, &[&str]); 5] = [
    ("fixed-math", &[]),
    ("cdp-core", &["fixed-math"]),
    ("interfaces", &[]),
    ("stylus-kit", &["fixed-math", "cdp-core", "interfaces"]),
    (
        "ledger",
        &["fixed-math", "cdp-core", "interfaces", "stylus-kit"],
    ),
];

/// What the lower crates of `tests/` may use of the house; the others may use all below them.
const BENCHES: [(&str, &[&str]); 4] = [
    ("ampleforth", &[]),
    ("stylus-vm", &[]),
    ("builder", &["stylus-vm"]),
    (
        "support",
        &[
            "fixed-math",
            "cdp-core",
            "interfaces",
            "ampleforth",
            "stylus-vm",
            "builder",
        ],
    ),
];

/// What may be linked into a program besides the house, without a decision of its own.
const ON_CHAIN: [&str; 4] = ["alloy-primitives", "alloy-sol-types", "ruint", "stylus-sdk"];
/// What the crates without a chain may use of it: the integers.
const PURE: [(&str, &[&str]); 2] = [("fixed-math", &["ruint"]), ("cdp-core", &["ruint"])];

/// Every dependency of every crate is one that its place allows.
#[must_use]
pub fn crate_edges_point_one_way(tree: &Tree) -> Vec<Finding> {
    let manifests: Vec<&Source> = tree
        .sources
        .iter()
        .filter(|source| source.name() == "Cargo.toml")
        .collect();
    let house: Vec<String> = manifests
        .iter()
        .filter_map(|source| package(source))
        .collect();
    let mut findings = Vec::new();
    for source in &manifests {
        let Some(name) = package(source) else {
            continue;
        };
        for (kind, dependency) in dependencies(source) {
            if let Some(reason) = refusal(source, &name, &kind, &dependency, &house) {
                let what = format!("`{name}` may not use `{dependency}` ({kind}): {reason}");
                findings.push(Finding::new(source, line_of(source, &dependency), what));
            }
        }
    }
    findings
}

fn refusal(
    source: &Source,
    name: &str,
    kind: &str,
    dependency: &str,
    house: &[String],
) -> Option<&'static str> {
    let on_chain = source.path.starts_with("contracts/");
    let in_house = house.iter().any(|known| known == dependency);
    if kind == "dev-dependencies" {
        let program = in_house && on_chain && lookup(&LAYERS, dependency).is_none();
        return program.then_some("contracts are tested without programs, tests and scripts");
    }
    if !on_chain {
        let allowed = lookup(&BENCHES, name)?;
        let stray = in_house && !allowed.contains(&dependency);
        return stray.then_some("it stands below that crate");
    }
    if in_house {
        let every = LAYERS.map(|(layer, _)| layer);
        let allowed = lookup(&LAYERS, name).unwrap_or(&every);
        return (!allowed.contains(&dependency)).then_some("edges point one way");
    }
    let allowed = lookup(&PURE, name).unwrap_or(&ON_CHAIN);
    (!allowed.contains(&dependency)).then_some("a program holds nothing else without an ADR")
}

/// Whether a crate of `contracts/` is a layer below the programs.
pub(crate) fn is_layer(name: &str) -> bool {
    lookup(&LAYERS, name).is_some()
}

fn lookup<'a>(table: &[(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, allowed)| *allowed)
}

fn parse(source: &Source) -> Table {
    source
        .text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", source.path))
}

fn package(source: &Source) -> Option<String> {
    let table = parse(source);
    Some(table.get("package")?.get("name")?.as_str()?.to_owned())
}

/// Kind and package name of each dependency, those of targets included.
fn dependencies(source: &Source) -> Vec<(String, String)> {
    let table = parse(source);
    let targets = table.get("target").and_then(Value::as_table);
    let tables = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    let mut found = Vec::new();
    for table in tables.chain([&table]) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let named = table
                .get(kind)
                .and_then(Value::as_table)
                .into_iter()
                .flatten();
            found.extend(named.map(|(key, value)| {
                let renamed = value.get("package").and_then(Value::as_str);
                (kind.to_owned(), renamed.unwrap_or(key).to_owned())
            }));
        }
    }
    found
}

fn line_of(source: &Source, dependency: &str) -> usize {
    let found = source
        .text
        .lines()
        .position(|line| line.starts_with(dependency));
    found.map_or(1, |index| index + 1)
}
