//! The house rules as a test.
//!
//! A rule is a function from a [`Tree`] of source files to its [`Finding`]s. `tests/house.rs` runs
//! every rule on this repository; `tests/planted_*.rs` show for each rule that it catches what it
//! forbids.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "test code: a broken assumption ends the test where it breaks"
)]

mod counterparts;
mod edges;
mod errors;
mod layers;
mod markdown;
mod models;
mod programs;
mod properties;
mod rooms;
mod root;
mod schema;
mod shape;
mod words;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

pub use counterparts::the_reference_has_its_counterparts;
pub use edges::crate_edges_point_one_way;
pub use errors::errors_are_provoked_by_tests;
pub use layers::{properties_run_on_all_layers, scenarios_are_listed};
pub use markdown::relative_links_resolve;
pub use models::models_share_nothing_with_what_they_test;
pub use programs::{Sizes, program_packages, programs_are_within_size, sizes};
pub use properties::{
    Catalogue, property_ids_in_tests_exist, required_properties_have_tests, test_ids,
};
pub use rooms::{
    interfaces_are_declared_in_one_crate, no_unsafe_or_raw_calls_in_contracts,
    storage_is_reached_in_state_only, wide_integers_are_operated_on_in_the_kernel_only,
};
pub use root::root_holds_only_known_entries;
pub use schema::{deployments_match_their_schema, violations};
pub use shape::{files_are_short, functions_are_short, lines_are_short, readme_is_short};
pub use words::{nothing_is_left_to_do, tests_are_ignored_with_a_reason};

/// A file of the tree.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The file's name without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the name ends in a dot and `extension`.
    #[must_use]
    pub fn is(&self, extension: &str) -> bool {
        self.name()
            .rsplit_once('.')
            .is_some_and(|(_, end)| end == extension)
    }

    /// Whether this is Rust under the `src` of a crate in `contracts/`: what programs are made of.
    #[must_use]
    pub fn is_on_chain(&self) -> bool {
        let mut parts = self.path.split('/');
        self.is("rs") && parts.next() == Some("contracts") && parts.nth(1) == Some("src")
    }

    /// Whether this is one of the rules' own tests, which plant what the rules look for.
    #[must_use]
    pub fn is_planted(&self) -> bool {
        self.path.starts_with("tests/tidy/tests/planted_")
    }

    /// The crate's folder name, for a file in `contracts/<crate>/` or `tests/<crate>/`.
    #[must_use]
    pub fn crate_name(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }
}

/// The text files of a repository.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Its files, sorted by path.
    pub sources: Vec<Source>,
}

/// Folders that hold what tools made.
const MADE: [&str; 3] = [".git", "node_modules", "target"];

impl Tree {
    /// Reads every text file under `root`.
    ///
    /// # Panics
    /// If a folder cannot be read.
    #[must_use]
    pub fn load(root: &Path) -> Self {
        let mut sources = Vec::new();
        collect(root, root, &mut sources);
        sources.sort_by(|one, other| one.path.cmp(&other.path));
        Self { sources }
    }

    /// A tree of the given paths and texts.
    #[must_use]
    pub fn planted(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).into(),
            text: (*text).into(),
        };
        Self {
            sources: files.iter().map(source).collect(),
        }
    }

    /// The file at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path == path)
    }

    /// The files with this extension.
    pub fn with<'tree>(&'tree self, extension: &'tree str) -> impl Iterator<Item = &'tree Source> {
        self.sources
            .iter()
            .filter(move |source| source.is(extension))
    }

    /// The Rust files that programs are made of.
    pub fn on_chain(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.is_on_chain())
    }
}

/// The root of this repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Finding {
    /// A violation in a line of a file.
    pub fn new(source: &Source, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: source.path.clone(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.what)
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository can be read") {
        let path = entry.expect("an entry of a folder can be read").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !MADE.contains(&name.as_str()) {
                collect(root, &path, sources);
            }
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let path = relative.to_string_lossy().replace('\\', "/");
        sources.push(Source { path, text });
    }
}
