//! Measured rows.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::scene::Scene;
use crate::targets;

/// Numbers of other troves at which is measured.
pub const TROVES: [u64; 4] = [1, 100, 1_000, 10_000];
/// A drift of more than one part in this is not tolerated.
const DRIFT: u64 = 200;

/// One operation at one number of troves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The operation's name.
    pub operation: String,
    /// Troves of others in the branch.
    pub troves: u64,
    /// Gas with every program in the cache.
    pub cached: u64,
    /// Gas with none of them there.
    pub uncached: u64,
}

/// Measures every operation at every number of troves.
#[must_use]
pub fn measure(troves: &[u64]) -> Vec<Row> {
    let mut scene = Scene::start();
    let mut rows = Vec::new();
    for &troves in troves {
        scene.grow(troves);
        for (mut stage, operations) in scene.stages() {
            for operation in operations {
                rows.push(Row {
                    operation: operation.name.to_owned(),
                    troves,
                    cached: stage.cost(&operation, true),
                    uncached: stage.cost(&operation, false),
                });
            }
        }
    }
    rows
}

/// The committed file.
#[must_use]
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gas.json")
}

/// The committed rows.
///
/// # Panics
/// If the file is missing or not of the format of `GAS.md`.
#[must_use]
pub fn committed() -> Vec<Row> {
    let path = path();
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Rows as the committed file: one a line, so that a diff shows what moved.
///
/// # Panics
/// Never: rows are plain data.
#[must_use]
pub fn json(rows: &[Row]) -> String {
    let lines = rows
        .iter()
        .map(|row| serde_json::to_string(row).expect("plain data"));
    format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"))
}

/// Every row that is more than 0.5 % away from the committed one, and every one without a twin.
#[must_use]
pub fn drifts(measured: &[Row], committed: &[Row]) -> Vec<String> {
    let same = |a: &Row, b: &Row| a.operation == b.operation && a.troves == b.troves;
    let far = |a: u64, b: u64| a.abs_diff(b) * DRIFT > b;
    let mut drifts = Vec::new();
    for row in measured {
        match committed.iter().find(|twin| same(row, twin)) {
            None => drifts.push(format!(
                "{} at {} is not committed",
                row.operation, row.troves
            )),
            Some(twin) if far(row.cached, twin.cached) || far(row.uncached, twin.uncached) => {
                drifts.push(format!(
                    "{} at {}: {} / {} measured, {} / {} committed",
                    row.operation, row.troves, row.cached, row.uncached, twin.cached, twin.uncached
                ));
            }
            Some(_) => {}
        }
    }
    let gone = committed
        .iter()
        .filter(|row| !measured.iter().any(|twin| same(row, twin)));
    drifts.extend(gone.map(|row| format!("{} at {} is gone", row.operation, row.troves)));
    drifts
}

/// The table: each operation at each number of troves, against its target.
#[must_use]
pub fn text(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<28}{:>8}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
        "operation", "troves", "cached", "target", "over", "uncached", "limit", "over"
    );
    for row in rows {
        let _ = write!(
            text,
            "{:<28}{:>8}{:>10}",
            row.operation, row.troves, row.cached
        );
        match targets::of(&row.operation) {
            Some(target) => {
                let over = over(row.cached, target.cached);
                let _ = write!(text, "{:>10}{over:>10}{:>10}", target.cached, row.uncached);
                let over = self::over(row.uncached, target.uncached);
                let _ = writeln!(text, "{:>10}{over:>10}", target.uncached);
            }
            None => {
                let _ = writeln!(text, "{:>10}{:>10}{:>10}", "", "", row.uncached);
            }
        }
    }
    text
}

/// By how much a figure is over its target, or nothing.
fn over(figure: u64, target: u64) -> String {
    match figure.checked_sub(target) {
        Some(over) if over > 0 => format!("+{over}"),
        _ => String::new(),
    }
}
