//! The golden vectors: exact results of AMPL's integer arithmetic, and observed rebases.
//!
//! `vectors/` holds copies of the project's data set, so that a checkout alone can run every test;
//! a test compares them with the originals where those are at hand.

use num_bigint::{BigInt, BigUint};
use serde_json::Value;

/// `golden_vectors.json` as text.
pub const GOLDEN: &str = include_str!("../vectors/golden_vectors.json");

/// `ampl_history_points.csv` as text.
pub const AMPL_HISTORY: &str = include_str!("../vectors/ampl_history_points.csv");

/// `scenarios_synthetic.json` as text.
pub const SCENARIOS: &str = include_str!("../vectors/scenarios_synthetic.json");

/// `spot_feepolicy_vectors.json` as text.
pub const SPOT_FEES: &str = include_str!("../vectors/spot_feepolicy_vectors.json");

/// One section of the golden vectors.
///
/// # Panics
/// If there is no such section.
#[must_use]
pub fn golden(section: &str) -> Value {
    let all: Value = serde_json::from_str(GOLDEN).expect("the golden vectors are JSON");
    let found = all
        .get(section)
        .unwrap_or_else(|| panic!("no section {section}"));
    assert!(
        found.as_array().is_none_or(|rows| !rows.is_empty()),
        "{section} is empty"
    );
    found.clone()
}

/// The rows of a section that is a list.
///
/// # Panics
/// If there is no such section, or it is no list.
#[must_use]
pub fn rows(section: &str) -> Vec<Value> {
    golden(section).as_array().expect("a list of rows").clone()
}

/// The text of a row's field.
///
/// # Panics
/// If the row has no such text.
#[must_use]
pub fn text<'row>(row: &'row Value, field: &str) -> &'row str {
    row[field]
        .as_str()
        .unwrap_or_else(|| panic!("no text {field} in {row}"))
}

/// A row's field as a signed integer.
///
/// # Panics
/// If it is not one.
#[must_use]
pub fn int(row: &Value, field: &str) -> BigInt {
    text(row, field)
        .parse()
        .unwrap_or_else(|_| panic!("no integer {field} in {row}"))
}

/// A row's field as an unsigned integer.
///
/// # Panics
/// If it is not one.
#[must_use]
pub fn uint(row: &Value, field: &str) -> BigUint {
    text(row, field)
        .parse()
        .unwrap_or_else(|_| panic!("no natural number {field} in {row}"))
}

/// A decimal such as `"1.2345"`, scaled by 10^decimals; further digits are dropped.
///
/// # Panics
/// If the text is no decimal.
#[must_use]
pub fn scaled(decimal: &str, decimals: usize) -> BigUint {
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
    let part: String = part
        .chars()
        .chain(std::iter::repeat('0'))
        .take(decimals)
        .collect();
    format!("{whole}{part}")
        .parse()
        .unwrap_or_else(|_| panic!("no decimal: {decimal}"))
}
