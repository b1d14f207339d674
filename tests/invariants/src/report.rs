//! What a campaign found: for each property how often it was tested and where it failed.

use std::{collections::BTreeMap, fmt};

/// Failures of a property that are kept.
const KEPT: usize = 3;

/// A property that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The episode's seed.
    pub seed: u64,
    /// The step in the episode.
    pub step: u64,
    /// What was seen.
    pub seen: String,
}

/// Tests and failures of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it was tested.
    pub tests: u64,
    /// The first failures.
    pub failures: Vec<Failure>,
    /// How often it failed.
    pub failed: u64,
}

/// What a campaign found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps done.
    pub steps: u64,
    /// Steps that were not refused.
    pub accepted: u64,
    /// By property id.
    pub properties: BTreeMap<&'static str, Tally>,
    /// Refusals by name.
    pub refusals: BTreeMap<String, u64>,
    /// Largest fall and rise of AMPL's supply in one step, per mille of the old supply.
    pub rebases: (u64, u64),
    /// Times a branch with debt became one without.
    pub emptied: u64,
    /// How often other situations were met.
    pub met: BTreeMap<&'static str, u64>,
    /// The seed of the current episode.
    pub seed: u64,
    /// The step in the current episode.
    pub step: u64,
}

impl Report {
    /// Tests a property.
    pub fn check(&mut self, id: &'static str, holds: bool, seen: impl FnOnce() -> String) {
        let tally = self.properties.entry(id).or_default();
        tally.tests += 1;
        if !holds {
            tally.failed += 1;
            if tally.failures.len() < KEPT {
                let failure = Failure {
                    seed: self.seed,
                    step: self.step,
                    seen: seen(),
                };
                tally.failures.push(failure);
            }
        }
    }

    /// Tests that two values are equal.
    pub fn equal<T: PartialEq + fmt::Debug>(&mut self, id: &'static str, left: &T, right: &T) {
        self.check(id, left == right, || format!("{left:?} is not {right:?}"));
    }

    /// Adds what another run found.
    pub fn join(&mut self, other: Self) {
        self.steps += other.steps;
        self.accepted += other.accepted;
        self.emptied += other.emptied;
        self.rebased(other.rebases);
        for (id, mut found) in other.properties {
            let tally = self.properties.entry(id).or_default();
            tally.tests += found.tests;
            tally.failed += found.failed;
            tally.failures.append(&mut found.failures);
            tally.failures.truncate(KEPT);
        }
        for (name, count) in other.refusals {
            *self.refusals.entry(name).or_default() += count;
        }
        for (situation, count) in other.met {
            self.seen(situation, count);
        }
    }

    /// Notes the lowest and the highest part that rebases left, per mille; 0 is none.
    pub fn rebased(&mut self, (lowest, highest): (u64, u64)) {
        let (fall, rise) = self.rebases;
        let lower = if fall == 0 || lowest == 0 {
            fall.max(lowest)
        } else {
            fall.min(lowest)
        };
        self.rebases = (lower, rise.max(highest));
    }

    /// Counts a situation.
    pub fn seen(&mut self, situation: &'static str, times: u64) {
        *self.met.entry(situation).or_default() += times;
    }

    /// Failures of all properties.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.properties.values().map(|tally| tally.failed).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, tally) in &self.properties {
            writeln!(
                f,
                "{id:<10} {:>12} tests {:>6} failed",
                tally.tests, tally.failed
            )?;
            for Failure { seed, step, seen } in &tally.failures {
                writeln!(f, "    seed {seed} step {step}: {seen}")?;
            }
        }
        for (name, count) in &self.refusals {
            writeln!(f, "refused    {count:>12} times {name}")?;
        }
        for (situation, count) in &self.met {
            writeln!(f, "met        {count:>12} {situation}")?;
        }
        let (fall, rise) = self.rebases;
        writeln!(
            f,
            "rebases to {fall} and {rise} per mille; branches emptied {} times",
            self.emptied
        )?;
        let (tested, failed) = (self.properties.len(), self.failed());
        write!(
            f,
            "{} steps, {} accepted, {tested} properties, {failed} failures",
            self.steps, self.accepted
        )
    }
}
