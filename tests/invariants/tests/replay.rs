//! Traces: the same seed gives the same steps, the same steps give the same world, in any form.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use invariants::{
    campaign,
    generator::Profile,
    pure::PureLedger,
    replay::compare,
    trace::{from_lines, to_lines},
    world::World,
};

const PROFILE: Profile = Profile {
    troves: 8,
    wraps: true,
    rebases: true,
    peg: false,
    youth: 0,
};

#[test]
fn diff_4_a_trace_survives_its_written_form_and_replays_to_the_same_state() {
    let trace = campaign::trace(3, PROFILE, 2_000);
    assert_eq!(
        trace,
        campaign::trace(3, PROFILE, 2_000),
        "the seed decides"
    );
    assert_ne!(trace, campaign::trace(4, PROFILE, 2_000));
    let read = from_lines(&to_lines(&trace).unwrap()).unwrap();
    assert_eq!(read, trace);
    let (mut one, mut other) = (PureLedger::default(), PureLedger::default());
    for (step, again) in trace.iter().zip(&read) {
        assert_eq!(one.apply(step), other.apply(again));
    }
    assert_eq!(one.observe(), other.observe());
    assert!(one.observe().troves.len() > 1 && one.observe().supply > 0);
}

#[test]
fn a_trace_may_hold_comments_and_refuses_anything_else() {
    assert_eq!(from_lines("# found on 2026-11-21\n\n").unwrap(), []);
    let line = format!(
        r#"{{"after":1,"caller":0,"op":{{"repay":{{"trove":1,"amount":{}}}}}}}"#,
        u128::MAX
    );
    assert_eq!(from_lines(&line).unwrap().len(), 1);
    assert!(from_lines("{}").is_err());
    assert!(from_lines("after 1").is_err());
}

#[test]
fn diff_4_two_worlds_that_part_are_told_apart_at_the_step() {
    let trace = campaign::trace(5, PROFILE, 500);
    let (mut one, mut other) = (PureLedger::default(), PureLedger::default());
    assert_eq!(compare(&mut one, &mut other, &trace, 50), Ok(()));
    // A second more in one of them: the first comparison of states finds it.
    let (mut one, mut other) = (PureLedger::default(), PureLedger::default());
    other.now += 1;
    let difference = compare(&mut one, &mut other, &trace, 50).unwrap_err();
    assert!(difference.number < 50, "{difference}");
    // A higher MCR: the first step that it refuses finds it.
    let (mut one, mut other) = (PureLedger::default(), PureLedger::default());
    other.branches[0].params.mcr = other.branches[0].params.ccr;
    let difference = compare(&mut one, &mut other, &trace, usize::MAX).unwrap_err();
    assert_ne!(difference.results[0], difference.results[1], "{difference}");
    assert!(difference.to_string().starts_with("step "));
}
