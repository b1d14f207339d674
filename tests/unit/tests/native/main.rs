//! Random traces on all parts of the ledger, natively, beside the pure world (DIFF-4): the
//! first of them are those that the compiled programs run in `tests/integration/tests/random`.
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
mod scenarios;
mod world;

use std::sync::LazyLock;

use invariants::campaign;
use invariants::pure::PureLedger;
use invariants::replay::compare;

use world::Native;

/// Steps without a choice.
const STEPS: u64 = 10_000;
/// Steps of one life of the world, as the compiled programs live.
const LIFE: u64 = 500;
/// States are compared after every so many steps.
const EVERY: usize = 10;

fn chosen(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// What was seen in all lives.
#[derive(Default)]
struct Seen {
    differences: Vec<String>,
    steps: u64,
    accepted: u64,
    free_changes: u64,
    oracle_calls_of_free_changes: u64,
    rebuilt: u64,
    wrongly_rebuilt: Vec<String>,
}

static RUN: LazyLock<Seen> = LazyLock::new(|| {
    let (steps, seed) = (chosen("NATIVE_STEPS", STEPS), chosen("NATIVE_SEED", 7));
    let mut seen = Seen::default();
    for life in 0..steps.div_ceil(LIFE) {
        let profile = campaign::profile(life);
        let trace = campaign::trace(campaign::episode_seed(seed, life), profile, LIFE);
        let mut native = Native::new();
        let same = compare(&mut PureLedger::default(), &mut native, &trace, EVERY);
        if let Err(difference) = same {
            seen.differences.push(format!("life {life}, {difference}"));
        }
        seen.steps += native.steps;
        seen.accepted += native.accepted;
        seen.free_changes += native.free_changes;
        seen.oracle_calls_of_free_changes += native.oracle_calls_of_free_changes;
        let told = native.told.into_inner();
        seen.rebuilt += told.0;
        seen.wrongly_rebuilt.extend(told.1);
    }
    seen
});

#[test]
fn diff_4_all_parts_answer_natively_as_the_pure_world_does() {
    assert_eq!(RUN.differences, [""; 0]);
    assert!(RUN.steps >= STEPS.min(chosen("NATIVE_STEPS", STEPS)));
    assert!(RUN.accepted * 2 > RUN.steps, "most steps are accepted");
    assert!(RUN.accepted < RUN.steps, "some are refused");
}

#[test]
fn std_7_events_alone_rebuild_what_the_views_show() {
    assert_eq!(RUN.wrongly_rebuilt, [""; 0]);
    assert!(RUN.rebuilt >= RUN.steps / 10);
}

#[test]
fn int_8_a_free_rate_change_asks_no_oracle() {
    assert_eq!(RUN.oracle_calls_of_free_changes, 0);
    assert!(RUN.free_changes >= RUN.steps / 500, "{}", RUN.free_changes);
}
