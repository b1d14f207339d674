//! Every scenario in the pure world; after each step of it every property of the campaigns.
#![allow(clippy::panic, reason = "tests")]

use invariants::{
    checks::{Transition, after_step},
    ghost::Ghost,
    pure::PureLedger,
    report::Report,
    scenarios::{Play, Stage, drains as leaving, same, supply as in_supply},
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

/// `DRAINS` chooses more of them.
#[test]
fn coll_7_everybody_leaves_in_a_hundred_orders() {
    let orders = std::env::var("DRAINS").ok();
    for seed in 0..orders.map_or(100u64, |text| text.parse().unwrap_or(100)) {
        let mut world = PureLedger::default();
        leaving::drained(&mut Stage::new(&mut world), seed, seed.is_multiple_of(3));
    }
}

/// The harness finds what it looks for: a unit that somebody has in one world alone.
#[test]
#[should_panic(expected = "step 0")]
fn two_worlds_that_are_not_the_same_are_told_apart() {
    let (mut one, mut other) = (PureLedger::default(), PureLedger::default());
    other.spot.mint(5, 1);
    let play = in_supply::supply_6_a_transfer_moves_what_the_sender_has_and_not_a_wei_more;
    same(&mut one, &mut other, play);
}
