//! The root is a table of contents.

use crate::{Finding, Source, Tree};

/// What may stand in the root. Anything else has a folder.
const KNOWN: [&str; 20] = [
    ".cargo",
    ".ci",
    ".gitattributes",
    ".gitignore",
    ".rustfmt.toml",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "Stylus.toml",
    "clippy.toml",
    "contracts",
    "deny.toml",
    "deployments",
    "rust-toolchain.toml",
    "scripts",
    "tests",
];

/// The root holds only what is known to belong there.
#[must_use]
pub fn root_holds_only_known_entries(tree: &Tree) -> Vec<Finding> {
    let mut entries: Vec<&str> = tree
        .sources
        .iter()
        .filter_map(|source| source.path.split('/').next())
        .collect();
    entries.dedup();
    let strange = entries.into_iter().filter(|entry| !KNOWN.contains(entry));
    strange
        .map(|entry| {
            let source = Source {
                path: entry.to_owned(),
                text: String::new(),
            };
            Finding::new(&source, 1, "has no place in the root")
        })
        .collect()
}
