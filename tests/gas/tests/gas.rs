//! The gas table: committed, and flat in the number of troves.
#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use gas::table::{self, Row, TROVES};

/// What the number of troves may change (the bound for an open).
const SLOPE: u64 = 200;
/// Gas of one try of an average, rounded up: the rows of `gas.json` lie 308 and 329 apart.
const TRY: u64 = 330;

#[test]
fn diff_6_gas_is_as_committed_and_does_not_grow_with_the_number_of_troves() {
    let rows = table::measure(&TROVES);
    println!("{}", table::text(&rows));
    let drifts = table::drifts(&rows, &table::committed());
    assert!(
        drifts.is_empty(),
        "`cargo run -p gas -- --write` records it: {drifts:#?}"
    );
    for first in rows.iter().filter(|row| row.troves == TROVES[0]) {
        for row in rows.iter().filter(|row| row.operation == first.operation) {
            let slope = row.cached.abs_diff(first.cached);
            // How often an average is tried depends on the branch's rates, not on how many
            // troves there are: populations differ by one try.
            let tries = if row.operation.ends_with("_ltv") {
                SLOPE + TRY
            } else {
                SLOPE
            };
            assert!(
                slope <= tries,
                "{} moves by {slope} gas: {row:?}",
                row.operation
            );
        }
    }
}

#[test]
fn a_drift_of_one_percent_is_seen() {
    let row = |cached| Row {
        operation: "repay".to_owned(),
        troves: 1,
        cached,
        uncached: 110_000,
    };
    assert!(table::drifts(&[row(80_000)], &[row(80_300)]).is_empty());
    assert_eq!(table::drifts(&[row(80_000)], &[row(80_800)]).len(), 1);
    assert_eq!(table::drifts(&[], &[row(80_000)]).len(), 1);
}
