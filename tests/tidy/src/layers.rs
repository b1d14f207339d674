//! A property runs on all three layers, or a table says why not.
//!
//! A layer is told by the folder of a test; a scenario is played on all of them. The table is in
//! `tests/invariants/README.md`: an id, or a group, the layers it is tested on, the reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::properties::{Catalogue, id, named_ids};
use crate::{Finding, Source, Tree};

/// The groups that are held to it.
const GROUPS: [&str; 25] = [
    "SUPPLY", "DEBT", "COLL", "TROVE", "RATIO", "INT", "BOOK", "POOL", "SHARE", "LIQ", "REDIST",
    "REDEEM", "SHUT", "ORACLE", "FEED", "REBASE", "WRAP", "GATE", "GOV", "GAUGE", "AUTH", "STD",
    "MATH", "SAFE", "ROUND",
];
/// Where a test's layer is told by its folder.
const FOLDERS: [(&str, Layer); 8] = [
    ("contracts/cdp-core/tests/", Layer::Pure),
    ("contracts/fixed-math/tests/", Layer::Pure),
    ("tests/invariants/tests/", Layer::Pure),
    ("tests/unit/tests/", Layer::Native),
    ("tests/integration/tests/", Layer::Wasm),
    ("tests/gas/tests/", Layer::Wasm),
    ("tests/support/tests/", Layer::Wasm),
    ("tests/tidy/tests/programs.rs", Layer::Wasm),
];
/// Where scenarios are.
const SCENARIOS: &str = "tests/invariants/src/scenarios/";
/// Where the table is.
const TABLE: &str = "tests/invariants/README.md";

/// A layer of section 29 of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Pure,
    Native,
    Wasm,
}

const ALL: [Layer; 3] = [Layer::Pure, Layer::Native, Layer::Wasm];

/// A property; number 0 is all of a group that has no row of its own.
type Id = (String, u32);

/// Every property of the groups is tested on all layers, or has a row that names its layers.
#[must_use]
pub fn properties_run_on_all_layers(tree: &Tree, catalogue: &Catalogue) -> Vec<Finding> {
    let Some(table) = tree.get(TABLE) else {
        return vec![Finding::new(&nowhere(), 1, "there is no table of layers")];
    };
    let (tested, rows) = (tested(tree), rows(table));
    let mut findings = Vec::new();
    for id in catalogue.ids() {
        if !GROUPS.contains(&id.0.as_str()) {
            continue;
        }
        let layers = tested.get(id).cloned().unwrap_or_default();
        let whole = ALL.iter().all(|layer| layers.contains(layer));
        let name = format!("{}-{}", id.0, id.1);
        let row = rows.get(id).or_else(|| rows.get(&(id.0.clone(), 0)));
        match row {
            None if !whole => {
                let what = format!("{name} is tested on {layers:?} only, and nothing says why");
                findings.push(Finding::new(table, 1, what));
            }
            Some((line, _)) if whole => {
                let what = format!("{name} is tested on all layers: its row may go");
                findings.push(Finding::new(table, *line, what));
            }
            Some((line, said)) if *said != layers => {
                let what = format!("{name} is tested on {layers:?}, its row says {said:?}");
                findings.push(Finding::new(table, *line, what));
            }
            _ => {}
        }
    }
    for (row, (line, _)) in &rows {
        let is_known = |id: &Id| id == row || row.1 == 0 && id.0 == row.0;
        if !catalogue.ids().any(is_known) {
            let what = format!("{}-{} is no property", row.0, row.1);
            findings.push(Finding::new(table, *line, what));
        }
    }
    findings
}

/// Every scenario is in the list that makes tests of them.
#[must_use]
pub fn scenarios_are_listed(tree: &Tree) -> Vec<Finding> {
    let files = tree.with("rs");
    let files: Vec<&Source> = files
        .filter(|file| file.path.starts_with(SCENARIOS))
        .collect();
    let listed = |name: &str| {
        let line = format!("{name},");
        let mut lines = files.iter().flat_map(|source| source.text.lines());
        lines.any(|text| text.trim() == line)
    };
    let mut findings = Vec::new();
    for source in &files {
        for (line, ..) in named_ids(&source.text) {
            let text = source.text.lines().nth(line.saturating_sub(1));
            let name = text.and_then(|text| text.split_once("fn "));
            let name = name.map_or("", |(_, rest)| rest.split('(').next().unwrap_or(rest));
            if !listed(name) {
                findings.push(Finding::new(source, line, format!("{name} is not listed")));
            }
        }
    }
    findings
}

fn nowhere() -> Source {
    Source {
        path: TABLE.into(),
        text: String::new(),
    }
}

/// The layers on which each property has a test.
fn tested(tree: &Tree) -> BTreeMap<Id, BTreeSet<Layer>> {
    let mut tested: BTreeMap<Id, BTreeSet<Layer>> = BTreeMap::new();
    for source in tree.with("rs").filter(|source| !source.is_planted()) {
        let layers = layers(&source.path);
        for (_, group, number) in named_ids(&source.text) {
            tested.entry((group, number)).or_default().extend(&layers);
        }
    }
    tested
}

/// The layers of a file's tests.
fn layers(path: &str) -> Vec<Layer> {
    if path.starts_with(SCENARIOS) {
        return ALL.to_vec();
    }
    let known = FOLDERS.iter().find(|(folder, _)| path.starts_with(folder));
    if let Some((_, layer)) = known {
        return vec![*layer];
    }
    // Programs and what they share are tested on a native host.
    let mut parts = path.split('/');
    let native = parts.next() == Some("contracts") && parts.nth(1) == Some("tests");
    native.then_some(Layer::Native).into_iter().collect()
}

/// The rows of the table: line and layers by id.
fn rows(table: &Source) -> BTreeMap<Id, (usize, BTreeSet<Layer>)> {
    let mut rows = BTreeMap::new();
    for (line, text) in (1..).zip(table.text.lines()) {
        let mut cells = text.split('|').skip(1).map(str::trim);
        let of_group = |name: &str| GROUPS.contains(&name).then(|| (name.to_owned(), 0));
        let named = cells
            .next()
            .and_then(|name| id(name).or_else(|| of_group(name)));
        let (Some(id), Some(said)) = (named, cells.next()) else {
            continue;
        };
        let reason = cells.next().unwrap_or_default();
        let layers = ALL.into_iter().filter(|layer| {
            let name = format!("{layer:?}").to_lowercase();
            said.to_lowercase().contains(&name)
        });
        // A row without a reason is none.
        if reason.len() > 10 {
            rows.insert(id, (line, layers.collect()));
        }
    }
    rows
}
