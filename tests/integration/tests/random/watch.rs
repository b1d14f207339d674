//! Counts what was tested and keeps what failed.

use std::collections::BTreeMap;

/// How often a property was tested, and how it failed.
#[derive(Default)]
struct Tally {
    tests: u64,
    failures: Vec<String>,
}

/// The tallies of a run.
#[derive(Default)]
pub(crate) struct Watch {
    /// Steps done.
    pub(crate) steps: u64,
    /// Steps that went through.
    pub(crate) accepted: u64,
    tallies: BTreeMap<&'static str, Tally>,
}

impl Watch {
    /// Tests a property once.
    pub(crate) fn check(&mut self, id: &'static str, holds: bool, say: impl FnOnce() -> String) {
        self.tallies.entry(id).or_default().tests += 1;
        if !holds {
            self.fail(id, say());
        }
    }

    /// Keeps a failure, the first few of them.
    pub(crate) fn fail(&mut self, id: &'static str, what: String) {
        let failures = &mut self.tallies.entry(id).or_default().failures;
        if failures.len() < 5 {
            failures.push(what);
        }
    }

    /// How often a property was tested.
    pub(crate) fn tests(&self, id: &str) -> u64 {
        self.tallies.get(id).map_or(0, |tally| tally.tests)
    }

    /// How it failed.
    pub(crate) fn failures(&self, id: &str) -> &[String] {
        self.tallies.get(id).map_or(&[], |tally| &tally.failures)
    }
}
