//! Random traces on all parts of the ledger and on the Stability Pool, natively, beside the pure
//! world (DIFF-4): the first of them are those that the compiled programs run in
//! `tests/integration/tests/random`.
//!
//! `NATIVE_STEPS` and `NATIVE_SEED` choose other ones.
#![allow(
    missing_docs,
    non_snake_case,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unimplemented,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

#[path = "../common/mod.rs"]
mod common;
mod outside;
mod scenarios;
mod standing;
mod world;

use std::sync::LazyLock;

use invariants::lives;
use invariants::report::Report;

use world::Native;

/// Steps without a choice.
const STEPS: u64 = 10_000;
/// States are compared after every so many of them.
const EVERY: usize = 2;

static RUN: LazyLock<Report> = LazyLock::new(|| {
    lives::run("NATIVE", STEPS, |trace| {
        let mut native = Native::new();
        let same = lives::beside(&mut native, trace, EVERY);
        (native.report.into_inner(), same)
    })
});

/// A property was tested at least so often, and always held.
fn holds(id: &str, least: u64) {
    lives::holds(&RUN, id, least);
}

#[test]
fn diff_4_all_parts_answer_natively_as_the_pure_world_does() {
    holds("DIFF-4", 20);
    lives::meets(&RUN);
}

#[test]
fn std_7_events_alone_rebuild_what_the_views_show() {
    holds("STD-7", 500);
}

#[test]
fn int_8_a_free_rate_change_asks_no_oracle() {
    holds("INT-8", 10);
}
