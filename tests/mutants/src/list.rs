//! `mutants.toml`, read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Deserialize;

/// Mutants of the law.
pub const COUNT: u8 = 66;

/// What a mutant's tests need; a later one takes longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The rules without a chain: seconds.
    Core,
    /// A program on a native host: a minute.
    Native,
    /// Compiled programs on the VM: minutes.
    Wasm,
}

impl Layer {
    /// Its word in the list and in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Native => "native",
            Self::Wasm => "wasm",
        }
    }
}

/// One fault.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// Its number in the law.
    pub number: u8,
    /// What is wrong with it.
    pub name: String,
    /// The property that forbids it, as `LIQ-1`.
    pub property: String,
    /// Where its tests run.
    pub layer: Layer,
    /// The file it is in, from the root.
    pub file: String,
    /// The text of the original, which is there once.
    pub find: String,
    /// The text of the fault.
    pub replace: String,
    /// The crate of the test that sees it.
    pub package: String,
    /// The test binary.
    pub test: String,
    /// What the names of the tests to run contain.
    pub filter: String,
}

/// A mutant of something that is not built yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Its number in the law.
    pub number: u8,
    /// What would be wrong with it.
    pub name: String,
    /// The property that forbids it.
    pub property: String,
    /// Until when it is absent.
    pub absent: String,
}

/// All of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Those that can be applied; a number may have several.
    #[serde(rename = "mutant")]
    pub mutants: Vec<Mutant>,
    /// Those that cannot yet.
    #[serde(default)]
    pub absent: Vec<Absent>,
}

impl List {
    /// Reads the committed list.
    ///
    /// # Errors
    /// The file is missing, or does not have the form of this page.
    pub fn read() -> Result<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mutants.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text)
    }

    /// Reads a list.
    ///
    /// # Errors
    /// It does not have the form of this page.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context("the list of mutants cannot be read")
    }

    /// The numbers of the law that are not in the list.
    #[must_use]
    pub fn missing(&self) -> Vec<u8> {
        let listed: BTreeSet<u8> = self
            .mutants
            .iter()
            .map(|mutant| mutant.number)
            .chain(self.absent.iter().map(|absent| absent.number))
            .collect();
        (1..=COUNT)
            .filter(|number| !listed.contains(number))
            .collect()
    }
}

impl Mutant {
    /// The file with the fault in it.
    ///
    /// # Errors
    /// The original's text is not there, or not once.
    pub fn applied(&self, original: &str) -> Result<String> {
        let found = original.matches(&self.find).count();
        ensure!(
            found == 1,
            "mutant {} ({}): its text is {found} times in {}",
            self.number,
            self.name,
            self.file
        );
        ensure!(
            self.find != self.replace,
            "mutant {} ({}) changes nothing",
            self.number,
            self.name
        );
        Ok(original.replacen(&self.find, &self.replace, 1))
    }

    /// The files that the tests of this mutant are written in, under a root.
    #[must_use]
    pub fn test_files(&self, root: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in ["contracts", "tests"] {
            let home = root.join(folder).join(&self.package);
            let tests = home.join("tests");
            files.push(tests.join(format!("{}.rs", self.test)));
            let inside = std::fs::read_dir(tests.join(&self.test));
            files.extend(inside.into_iter().flatten().flatten().map(|at| at.path()));
        }
        // The scenarios are tests by their list, on every layer.
        files.push(root.join("tests/invariants/src/scenarios/list.rs"));
        files.retain(|file| file.is_file());
        files
    }
}
