//! Every scenario in the pure world; after each step of it every property of the campaigns.
#![allow(clippy::panic, reason = "tests")]

use invariants::{
    checks::{Transition, after_step},
    ghost::Ghost,
    pure::PureLedger,
    report::Report,
    scenarios::{Play, Stage},
    world::World,
};

fn play(scenario: Play) {
    let mut world = PureLedger::default();
    let mut stage = Stage::new(&mut world);
    scenario(&mut stage);
    let tape = stage.tape().to_vec();
    assert!(!tape.is_empty(), "something happens in it");
    let (mut world, mut ghost) = (PureLedger::default(), Ghost::default());
    let mut report = Report::default();
    for seen in tape {
        let before = world.clone();
        let result = world.apply(&seen.step);
        assert_eq!(result, seen.result, "a scenario can be repeated");
        let transition = Transition {
            before: &before,
            after: &world,
            step: &seen.step,
            result: &result,
        };
        after_step(&mut report, &mut ghost, &transition);
        report.step = report.step.saturating_add(1);
    }
    for (id, tally) in &report.properties {
        assert!(tally.failures.is_empty(), "{id}: {:#?}", tally.failures);
    }
}

macro_rules! tests {
    ($($group:ident { $($name:ident,)* })*) => {
        $(mod $group {
            $(#[test]
            fn $name() {
                super::play(invariants::scenarios::$group::$name);
            })*
        })*
    };
}

invariants::every_scenario!(tests);
