//! 2 000 random steps on the compiled programs, beside the pure world, every property tested.
//!
//! `INTEGRATION_STEPS` and `INTEGRATION_SEED` choose another trace.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

mod checks;
mod pair;
mod programs;
mod scenarios;
mod state;
mod watch;

use std::sync::LazyLock;

use invariants::campaign;
use invariants::pure::PureLedger;
use invariants::replay::compare;
use invariants::trace::{Op, Step};

use programs::Programs;
use watch::Watch;

/// Steps without a choice.
const STEPS: u64 = 2_000;
/// Steps of one life of the world; each begins anew, with another number of troves.
const LIFE: u64 = 500;
/// States are compared after every so many steps.
const EVERY: usize = 10;

fn chosen(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// What was seen in all lives.
static RUN: LazyLock<Watch> = LazyLock::new(|| {
    let (steps, seed) = (
        chosen("INTEGRATION_STEPS", STEPS),
        chosen("INTEGRATION_SEED", 7),
    );
    let mut watch = Watch::default();
    for life in 0..steps.div_ceil(LIFE) {
        let profile = campaign::profile(life);
        let trace = campaign::trace(campaign::episode_seed(seed, life), profile, LIFE);
        let mut programs = Programs::new(watch);
        let same = compare(&mut PureLedger::default(), &mut programs, &trace, EVERY);
        watch = programs.finish();
        if let Err(difference) = same {
            watch.fail("DIFF-4", format!("life {life}, {difference}"));
        }
    }
    watch
});

/// A property was tested at least so often, and always held.
fn holds(id: &str, least: u64) {
    let watch = &*RUN;
    assert!(
        watch.failures(id).is_empty(),
        "{id}: {:#?}",
        watch.failures(id)
    );
    assert!(
        watch.tests(id) >= least,
        "{id} was tested {} times only",
        watch.tests(id)
    );
}

#[test]
fn diff_4_the_programs_answer_as_the_pure_world_does() {
    holds("DIFF-4", 0);
    assert!(RUN.steps >= STEPS.min(chosen("INTEGRATION_STEPS", STEPS)));
    assert!(
        RUN.accepted * 2 > RUN.steps,
        "most steps are accepted: {:?}",
        RUN.accepted
    );
    assert!(RUN.accepted < RUN.steps, "some are refused");
}

#[test]
fn supply_1_minted_and_booked_is_recorded_debt_and_residue() {
    holds("SUPPLY-1", 150);
}

#[test]
fn supply_2_balances_sum_to_the_supply() {
    holds("SUPPLY-2", 150);
}

#[test]
fn debt_2_weighted_debt_is_the_sum_over_troves_exactly() {
    holds("DEBT-2", 300);
}

#[test]
fn coll_1_the_ledger_holds_what_it_booked() {
    holds("COLL-1", 300);
}

#[test]
fn int_1_views_add_interest_exactly() {
    holds("INT-1", 500);
}

#[test]
fn book_3_the_walk_is_that_of_a_sorted_list() {
    holds("BOOK-3", 300);
}

#[test]
fn rebase_1_a_rebase_changes_no_storage_of_the_house() {
    holds("REBASE-1", 20);
}

#[test]
fn wrap_1_the_wrapper_holds_the_gons_of_all_shares() {
    holds("WRAP-1", 150);
}

#[test]
fn safe_2_a_refused_step_changes_no_storage() {
    holds("SAFE-2", 100);
}

#[test]
fn std_7_events_alone_rebuild_troves_books_totals_ceilings_managers_and_owners() {
    holds("STD-7", 150);
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
    let mut programs = Programs::new(Watch::default());
    let mut pure = PureLedger::default();
    assert!(compare(&mut pure, &mut programs, &trace, 1).is_ok());
    // A price that only one of them heard of.
    let (mut pure, mut programs) = (PureLedger::default(), Programs::new(Watch::default()));
    pure.branches[1].answer.0 /= 2;
    let difference = compare(&mut pure, &mut programs, &trace, 1).unwrap_err();
    assert_eq!(difference.number, 1, "{difference}");
}
