//! Golden numbers and models are written from the law: they share nothing with what they test.

use crate::{Finding, Source, Tree};

/// Files and folders that say what a figure is, or read it from the data set.
const MODELS: [&str; 6] = [
    "tests/ampleforth/src/",
    "tests/integration/src/",
    "tests/invariants/src/rebuilt/",
    "tests/invariants/src/scenarios/figures.rs",
    "tests/invariants/src/scenarios/pair.rs",
    "tests/invariants/src/standing.rs",
];
/// The crates under test.
const TESTED: [&str; 4] = ["cdp_core", "fixed_math", "stylus_kit", "ledger::"];
/// Where golden numbers are kept: copies of the data set, which a test compares with it.
const VECTORS: &str = "/vectors/";
/// What writes a file.
const WRITES: [&str; 3] = ["fs::write", "File::create", "OpenOptions"];

/// No model uses the code under test, and no code writes golden numbers.
#[must_use]
pub fn models_share_nothing_with_what_they_test(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for model in MODELS {
        let files = tree.with("rs").filter(|file| file.path.starts_with(model));
        let files: Vec<&Source> = files.collect();
        if files.is_empty() {
            let nowhere = Source {
                path: model.into(),
                text: String::new(),
            };
            findings.push(Finding::new(&nowhere, 1, "there is no such model"));
        }
        for file in files {
            findings.extend(words(file, &TESTED, "a model uses what it tests"));
        }
    }
    for file in tree.with("rs").filter(|file| !file.is_planted()) {
        let names_them = file.text.contains(VECTORS) || file.text.contains("_vectors.json");
        if names_them && file.path != "tests/tidy/src/models.rs" {
            findings.extend(words(file, &WRITES, "golden numbers are read, not written"));
        }
    }
    findings
}

/// A finding for each line of code with one of the words.
fn words(file: &Source, words: &[&str], what: &str) -> Vec<Finding> {
    let code = |line: &str| !line.trim_start().starts_with("//");
    let lines = (1..).zip(file.text.lines());
    let found =
        lines.filter(|(_, line)| code(line) && words.iter().any(|word| line.contains(word)));
    found
        .map(|(line, _)| Finding::new(file, line, what))
        .collect()
}
