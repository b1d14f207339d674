//! Conformance: replays recorded vectors on a fresh [`Chain`](crate::Chain) per case and lists
//! every difference.
//!
//! The format is that of `STYLUS_CONFORMANCE.md` beside the vectors. One check is one call with
//! expectations, one creation, one activated program's prices, or one module to accept or refuse.

mod compare;
mod modules;
mod replay;
mod vectors;

pub use replay::run_case;
pub use vectors::{Case, Vectors, VectorsError};

/// One expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: case, and which of its steps.
    pub place: String,
    /// What: the key of the expectation.
    pub key: String,
    /// What the vectors say.
    pub expected: String,
    /// What this host did.
    pub got: String,
}

impl core::fmt::Display for Difference {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            place,
            key,
            expected,
            got,
        } = self;
        write!(out, "{place}: {key}: expected {expected}, got {got}")
    }
}

/// What came of some checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Checks without a difference.
    pub passed: usize,
    /// Checks with at least one.
    pub failed: usize,
    /// All differences, in order.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Adds one check.
    pub(crate) fn check(&mut self, differences: Vec<Difference>) {
        if differences.is_empty() {
            self.passed = self.passed.saturating_add(1);
        } else {
            self.failed = self.failed.saturating_add(1);
        }
        self.differences.extend(differences);
    }

    /// Adds another report.
    pub fn merge(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.differences.extend(other.differences);
    }
}
