//! A property has an id, a sentence and a test.

use std::collections::BTreeSet;

use crate::{Finding, Source, Tree};

/// The ids that the catalogue of properties defines.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    ids: BTreeSet<(String, u32)>,
}

impl Catalogue {
    /// Reads the ids that `PROPERTIES.md` defines: at the start of an item, or bold within one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut ids = BTreeSet::new();
        for line in text.lines() {
            let first = line
                .strip_prefix("- ")
                .and_then(|item| item.split(' ').next());
            let bold = line.split("**").skip(1).step_by(2);
            ids.extend(first.into_iter().chain(bold).filter_map(id));
        }
        Self { ids }
    }

    /// How many properties there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The ids.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &(String, u32)> {
        self.ids.iter()
    }

    fn has_group(&self, group: &str) -> bool {
        self.ids.iter().any(|(known, _)| known == group)
    }
}

/// Every id in the name of a test is in the catalogue.
#[must_use]
pub fn property_ids_in_tests_exist(tree: &Tree, catalogue: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.with("rs").filter(|source| is_test(source)) {
        for (line, group, number) in named_ids(&source.text) {
            if catalogue.has_group(&group) && !catalogue.ids.contains(&(group.clone(), number)) {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("{group}-{number} is no property"),
                ));
            }
        }
    }
    findings
}

/// Each of the given ids is in the name of at least one test.
#[must_use]
pub fn required_properties_have_tests(tree: &Tree, required: &[&str]) -> Vec<Finding> {
    let known = test_ids(tree);
    let missing = required
        .iter()
        .filter(|name| id(name).is_none_or(|id| !known.contains(&id)));
    missing
        .map(|name| {
            let nowhere = Source {
                path: "tests".into(),
                text: String::new(),
            };
            Finding::new(&nowhere, 1, format!("no test is named after {name}"))
        })
        .collect()
}

/// Every id that the name of a test carries.
#[must_use]
pub fn test_ids(tree: &Tree) -> BTreeSet<(String, u32)> {
    let sources = tree.with("rs").filter(|source| is_test(source));
    let ids = sources.flat_map(|source| named_ids(&source.text));
    ids.map(|(_, group, number)| (group, number)).collect()
}

fn is_test(source: &Source) -> bool {
    !source.is_planted() && source.path.split('/').any(|part| part == "tests")
}

/// Line, group and number of each function whose name begins with an id.
pub(crate) fn named_ids(text: &str) -> Vec<(usize, String, u32)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, name)) = line.split_once("fn ") else {
            continue;
        };
        let mut words = name.split('_');
        let (Some(group), Some(number)) = (words.next(), words.next()) else {
            continue;
        };
        if let (Ok(number), true) = (number.parse(), words.next().is_some()) {
            found.push((index + 1, group.to_uppercase(), number));
        }
    }
    found
}

/// `SUPPLY-1` as a group and a number.
pub(crate) fn id(text: &str) -> Option<(String, u32)> {
    let (group, number) = text.split_once('-')?;
    let capital = !group.is_empty() && group.chars().all(|c| c.is_ascii_uppercase());
    Some((group.to_owned(), number.parse().ok().filter(|_| capital)?))
}
