//! What the reference's own tests look after is looked after here, or a row says why it need not
//! be: the tables of `tests/invariants/REFERENCE.md`.

use std::collections::BTreeSet;

use crate::{Finding, Source, Tree};

/// Where the tables are.
const TABLES: &str = "tests/invariants/REFERENCE.md";
/// Rows at least: the invariants, groups, rules, issues and findings of the reference.
const ROWS: usize = 100;
/// A row without a test has a reason of at least so many letters.
const REASON: usize = 20;

/// Each row names tests that exist, or a reason.
#[must_use]
pub fn the_reference_has_its_counterparts(tree: &Tree) -> Vec<Finding> {
    let Some(tables) = tree.get(TABLES) else {
        let nowhere = Source {
            path: TABLES.into(),
            text: String::new(),
        };
        return vec![Finding::new(
            &nowhere,
            1,
            "there is no table of counterparts",
        )];
    };
    let (tests, rows) = (tests(tree), rows(&tables.text));
    let mut findings = Vec::new();
    if rows.len() < ROWS {
        let what = format!("only {} rows", rows.len());
        findings.push(Finding::new(tables, 1, what));
    }
    for (line, cell) in rows {
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        for name in named.iter().filter(|name| !tests.contains(**name)) {
            let what = format!("`{name}` is no test");
            findings.push(Finding::new(tables, line, what));
        }
        if named.is_empty() && cell.len() < REASON {
            findings.push(Finding::new(tables, line, "neither a test nor a reason"));
        }
    }
    findings
}

/// Line and last cell of each row of a table, without heads and rules.
fn rows(text: &str) -> Vec<(usize, &str)> {
    let lines = (1..).zip(text.lines());
    let cells = lines.filter_map(|(line, text)| {
        let cell = text.strip_prefix('|')?.trim_end().strip_suffix('|')?;
        Some((line, cell.rsplit_once('|')?.1.trim()))
    });
    let is_row = |cell: &str| cell != "here" && !cell.starts_with("--");
    cells.filter(|(_, cell)| is_row(cell)).collect()
}

/// The names of all functions that can be tests: in a folder of tests, or a scenario.
fn tests(tree: &Tree) -> BTreeSet<&str> {
    let files = tree.with("rs").filter(|source| !source.is_planted());
    let files = files.filter(|source| source.path.split('/').any(|part| part == "tests"));
    let lines = files.flat_map(|source| source.text.lines());
    lines.filter_map(name).collect()
}

/// The name of the function that a line defines.
fn name(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("fn ")?;
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')?;
    rest.get(..end)
}
