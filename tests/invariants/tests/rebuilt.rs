//! What the pure world says is enough to rebuild it (STD-7); and a silence is found.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use invariants::{
    campaign, event::Event, generator::Generator, pure::PureLedger, rebuilt::Rebuilt, world::World,
};

/// Lives of the world, and steps of each.
const LIVES: u64 = 60;
const STEPS: u64 = 2_000;

/// A world beside what is rebuilt from its words, of which some are not heard. The number of
/// states that were other ones.
fn differences(lives: u64, heard: impl Fn(&Event) -> bool) -> u32 {
    let mut differences = 0;
    for life in 0..lives {
        let mut world = PureLedger::default();
        let ceilings = [0, 1].map(|index| world.branches[index].ceiling.debt.raw());
        let mut rebuilt = Rebuilt::new(&ceilings);
        let mut generator =
            Generator::new(campaign::episode_seed(3, life), campaign::profile(life));
        for number in 0..STEPS {
            let step = generator.step(&world);
            let done = world.apply(&step);
            let said = world.events();
            assert!(done.is_ok() || said.is_empty(), "a refusal says nothing");
            let said: Vec<Event> = said.into_iter().filter(&heard).collect();
            rebuilt.learn(world.now, &said);
            if number % 5 == 0 {
                let state = world.observe();
                differences += u32::from(rebuilt.state(&state) != state);
            }
        }
    }
    differences
}

#[test]
fn std_7_events_alone_rebuild_the_pure_world() {
    assert_eq!(differences(LIVES, |_| true), 0);
}

#[test]
fn std_7_each_silence_is_found() {
    let silent: [fn(&Event) -> bool; 8] = [
        |said| !matches!(said, Event::RateChanged(..)),
        |said| !matches!(said, Event::ManagerSet(..)),
        |said| !matches!(said, Event::DelegateSet(..)),
        |said| !matches!(said, Event::Interest(..)),
        |said| !matches!(said, Event::Residue(..)),
        |said| !matches!(said, Event::Ceiling(..)),
        |said| !matches!(said, Event::Moved(Some(_), Some(_), _)),
        |said| !matches!(said, Event::Approved(..)),
    ];
    for (number, heard) in silent.into_iter().enumerate() {
        assert!(differences(2, heard) > 0, "silence {number}");
    }
}
