//! The table that is printed at the end.

use std::fmt::Write;

use crate::list::{Absent, Mutant};
use crate::run::Outcome;

/// What came of each mutant, then what is absent, then the counts.
#[must_use]
pub fn text(results: &[(&Mutant, Outcome)], absent: &[&Absent]) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{line}");
    };
    line(format!(
        "{:>2}  {:<6} {:<11} {:>7}  {:<46} killed by",
        "#", "layer", "property", "seconds", "mutant"
    ));
    for (mutant, outcome) in results {
        line(format!(
            "{:>2}  {:<6} {:<11} {:>7.1}  {:<46} {}",
            mutant.number,
            mutant.layer.name(),
            mutant.property,
            outcome.took.as_secs_f64(),
            mutant.name,
            outcome.verdict.text()
        ));
    }
    for absent in absent {
        line(format!(
            "{:>2}  {:<6} {:<11} {:>7}  {:<46} ABSENT: {}",
            absent.number, "-", absent.property, "-", absent.name, absent.absent
        ));
    }
    let killed = results
        .iter()
        .filter(|(_, outcome)| outcome.verdict.is_dead());
    let killed = killed.count();
    line(format!(
        "{} killed, {} not, {} absent",
        killed,
        results.len().saturating_sub(killed),
        absent.len()
    ));
    text
}
