//! Random traces on the compiled programs, beside the pure world (DIFF-4), with properties tested
//! after every tenth step.
//!
//! `INTEGRATION_STEPS` and `INTEGRATION_SEED` choose other ones: see `tests/invariants/README.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

mod checks;
mod effect;
mod pair;
mod programs;
mod scenarios;
mod simulated;
mod standing;
mod state;

use std::sync::LazyLock;

use invariants::lives;
use invariants::pure::PureLedger;
use invariants::replay::compare;
use invariants::report::Report;
use invariants::trace::{Op, Step};

use programs::Programs;

/// Steps without a choice.
const STEPS: u64 = 5_000;
/// States are compared after every so many of them.
const EVERY: usize = 10;

/// What was seen in all lives.
static RUN: LazyLock<Report> = LazyLock::new(|| {
    lives::run("INTEGRATION", STEPS, |trace| {
        let mut programs = Programs::new();
        let same = lives::beside(&mut programs, trace, EVERY);
        (programs.finish(), same)
    })
});

/// A property was tested at least so often, and always held.
fn holds(id: &str, least: u64) {
    lives::holds(&RUN, id, least);
}

#[test]
fn diff_4_the_programs_answer_as_the_pure_world_does() {
    holds("DIFF-4", 10);
    lives::meets(&RUN);
}

#[test]
fn int_1_views_add_interest_exactly() {
    holds("INT-1", 500);
}

#[test]
fn rebase_1_a_rebase_changes_no_storage_of_the_house() {
    holds("REBASE-1", 20);
}

#[test]
fn wrap_1_the_wrapper_holds_the_gons_of_all_shares() {
    holds("WRAP-1", 400);
}

#[test]
fn safe_2_a_refused_step_changes_no_storage() {
    holds("SAFE-2", 500);
}

#[test]
fn std_7_events_alone_rebuild_troves_books_totals_pool_flags_and_owners() {
    holds("STD-7", 400);
}

/// The harness finds what it looks for: a world that is not the same is told apart.
#[test]
fn a_lie_is_found() {
    let open = |id: u8, debt: u128| Step {
        after: 1,
        caller: id,
        op: Op::Open {
            branch: 1,
            owner: id,
            coll: 3_000_000_000_000,
            debt: debt * 1_000_000_000_000_000_000,
            rate: 50_000_000_000_000_000,
            max_fee: u128::MAX,
        },
    };
    let trace = [open(0, 1_000), open(1, 2_300)];
    let mut programs = Programs::new();
    let mut pure = PureLedger::default();
    assert!(compare(&mut pure, &mut programs, &trace, 1).is_ok());
    // A price that only one of them heard of.
    let (mut pure, mut programs) = (PureLedger::default(), Programs::new());
    pure.branches[1].answer.0 /= 2;
    let difference = compare(&mut pure, &mut programs, &trace, 1).unwrap_err();
    assert_eq!(difference.number, 1, "{difference}");
}
