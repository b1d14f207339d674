//! Nothing unfinished is on the main branch.

use crate::{Finding, Source, Tree};

/// Marks of unfinished work, split so that this file does not carry them.
const MARKS: [(&str, &str); 4] = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("todo", "!(")];
const READ: [&str; 8] = ["rs", "sol", "mjs", "ts", "toml", "md", "sh", "json"];

/// No file says that something is still to be done.
#[must_use]
pub fn nothing_is_left_to_do(tree: &Tree) -> Vec<Finding> {
    let marks = MARKS.map(|(start, end)| format!("{start}{end}"));
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| is_read(source)) {
        for (index, line) in source.text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| has_word(line, mark)) {
                findings.push(Finding::new(
                    source,
                    index + 1,
                    format!("`{mark}`: do it or file it"),
                ));
            }
        }
    }
    findings
}

/// An ignored test says why.
#[must_use]
pub fn tests_are_ignored_with_a_reason(tree: &Tree) -> Vec<Finding> {
    let bare = concat!("#[", "ignore]");
    let mut findings = Vec::new();
    for source in tree.with("rs").filter(|source| !source.is_planted()) {
        let ignored = source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(bare));
        findings.extend(ignored.map(|(index, _)| Finding::new(source, index + 1, "give a reason")));
    }
    findings
}

fn is_read(source: &Source) -> bool {
    let quoted = source.path.ends_with("package-lock.json") || source.path.contains("/artifacts/");
    !quoted && !source.is_planted() && READ.iter().any(|extension| source.is(extension))
}

/// Whether `mark` stands in `line` and is not part of a longer word.
fn has_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line
            .get(start + mark.len()..)
            .and_then(|text| text.chars().next());
        let part = |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let open = mark.ends_with('(');
        !part(before) && (open || !part(after))
    })
}
