//! Documents point at things that exist.

use crate::{Finding, Source, Tree, root};

/// Every relative link of a Markdown file leads to a file or folder of the tree, and a fragment
/// in the same file to one of its headings.
#[must_use]
pub fn relative_links_resolve(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.with("md") {
        for (line, target) in links(source) {
            if !resolves(tree, source, target) {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("`{target}` does not exist"),
                ));
            }
        }
    }
    findings
}

/// Line and target of each link outside fenced blocks.
fn links(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in source.text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        for (start, _) in line.match_indices("](") {
            let Some(rest) = line.get(start + 2..) else {
                continue;
            };
            let Some(end) = rest.find(')') else { continue };
            found.push((index + 1, rest.get(..end).unwrap_or_default()));
        }
    }
    found
}

fn resolves(tree: &Tree, source: &Source, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    if file.is_empty() {
        return source
            .text
            .lines()
            .any(|line| line.starts_with('#') && slug(line) == fragment);
    }
    let folder = source
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let Some(path) = join(folder, file) else {
        // Beside the checkout: the shared design folder, where it is at hand.
        let shared = root().join(folder).join(file);
        return file.contains("../shared/")
            && (shared.exists() || !root().join("../shared").exists());
    };
    let prefix = format!("{path}/");
    tree.sources
        .iter()
        .any(|known| known.path == path || known.path.starts_with(&prefix))
}

/// A relative path seen from the root, or nothing if it leaves the root.
fn join(folder: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The fragment that leads to a heading.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
