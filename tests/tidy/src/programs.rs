//! Programs are what a chain accepts, and no larger than what is committed.

use serde_json::Value;

use crate::{Finding, Source, Tree};

/// A chain accepts no more bytes of deployed code.
const CODE_BYTES: u64 = 24_576;
const SIZES: &str = "tests/gas/size.json";

/// What is committed about a program's size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The program's package.
    pub program: String,
    /// Deployed bytes, prefix included.
    pub brotli: u64,
}

/// Packages of `contracts/` that are built into programs.
#[must_use]
pub fn program_packages(tree: &Tree) -> Vec<String> {
    let manifests = tree
        .sources
        .iter()
        .filter(|source| source.path.starts_with("contracts/") && source.name() == "Cargo.toml");
    let programs = manifests.filter(|source| source.text.contains("\"cdylib\""));
    let mut names: Vec<String> = programs
        .map(|source| source.crate_name().to_owned())
        .collect();
    names.sort_unstable();
    names
}

/// Reads `tests/gas/size.json`.
///
/// # Panics
/// If the file is missing or not in its format.
#[must_use]
pub fn sizes(tree: &Tree) -> Vec<Sizes> {
    let source = tree
        .get(SIZES)
        .unwrap_or_else(|| panic!("{SIZES} is missing"));
    let rows: Vec<Value> = serde_json::from_str(&source.text).expect("a list");
    let size = |row: &Value| Sizes {
        program: row["program"].as_str().expect("a name").to_owned(),
        brotli: row["brotli"].as_u64().expect("a number of bytes"),
    };
    rows.iter().map(size).collect()
}

/// Every built program is committed, and neither above its committed size nor above the chain's.
#[must_use]
pub fn programs_are_within_size(committed: &[Sizes], built: &[Sizes]) -> Vec<Finding> {
    let file = Source {
        path: SIZES.into(),
        text: String::new(),
    };
    let mut findings = Vec::new();
    for program in built {
        let name = &program.program;
        let known = committed.iter().find(|known| known.program == *name);
        let what = match known {
            None => format!("{name} is not in the table"),
            Some(known) if program.brotli > known.brotli => {
                format!(
                    "{name} grew from {} to {} bytes",
                    known.brotli, program.brotli
                )
            }
            Some(_) if program.brotli > CODE_BYTES => {
                format!(
                    "{name} has {} bytes, a chain accepts {CODE_BYTES}",
                    program.brotli
                )
            }
            Some(_) => continue,
        };
        findings.push(Finding::new(&file, 1, what));
    }
    findings
}
