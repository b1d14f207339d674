//! Every error is provoked by a test.

use std::collections::BTreeSet;

use crate::{Finding, Source, Tree};

/// Where the rules' errors are.
const RULES: &str = "contracts/cdp-core/src/error.rs";
/// What says that no state inside the caps reaches an error.
const OUT_OF_REACH: &str = "ot reachable inside";

/// Each error of an interface of ours, and each of the rules, is named by a test of a contract.
#[must_use]
pub fn errors_are_provoked_by_tests(tree: &Tree) -> Vec<Finding> {
    let provoked: BTreeSet<&str> = tree
        .with("rs")
        .filter(|source| is_test(source))
        .flat_map(|source| source.text.split(|c: char| !c.is_alphanumeric()))
        .collect();
    let mut findings = Vec::new();
    for source in &tree.sources {
        let errors = if source.path == RULES {
            variants(source)
        } else if source.path.starts_with("contracts/interfaces/") && source.is("sol") {
            declared(source)
        } else {
            Vec::new()
        };
        for (line, name) in errors {
            if !provoked.contains(name) {
                let what = format!("no test provokes `{name}`");
                findings.push(Finding::new(source, line, what));
            }
        }
    }
    findings
}

fn is_test(source: &Source) -> bool {
    let tidy = source.path.starts_with("tests/tidy/");
    let mut folders = source.path.split('/').rev().skip(1);
    !tidy && folders.any(|folder| folder == "tests")
}

/// `error Name(...)` of a Solidity file.
fn declared(source: &Source) -> Vec<(usize, &str)> {
    let lines = source.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (name, _) = line.trim().strip_prefix("error ")?.split_once('(')?;
            Some((index + 1, name))
        })
        .collect()
}

/// The variants of the rules' error, but those that no state reaches.
fn variants(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut out_of_reach = false;
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("///") {
            out_of_reach |= line.contains(OUT_OF_REACH);
            continue;
        }
        let name = line.strip_suffix(',').unwrap_or_default();
        let is_name =
            name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric);
        if is_name && !out_of_reach {
            found.push((index + 1, name));
        }
        out_of_reach = false;
    }
    found
}
