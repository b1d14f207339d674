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

/// Lives of a world beside what is rebuilt from its words, of which some are not heard: whether
/// it is the same after every so many steps. The first life in which it is not is the last.
fn same(heard: impl Fn(&Event) -> bool, every: u64) -> bool {
    (0..LIVES).all(|life| {
        let mut world = PureLedger::default();
        let ceilings = [0, 1].map(|index| world.branches[index].ceiling.debt.raw());
        let mut rebuilt = Rebuilt::new(&ceilings);
        let seed = campaign::episode_seed(3, life);
        let mut generator = Generator::new(seed, campaign::any_profile(life));
        (0..STEPS).all(|number| {
            let step = generator.step(&world);
            let done = world.apply(&step);
            let said = world.events();
            assert!(done.is_ok() || said.is_empty(), "a refusal says nothing");
            let said: Vec<Event> = said.into_iter().filter(&heard).collect();
            rebuilt.learn(world.now, &said);
            let state = (number % every == 0).then(|| world.observe());
            state.is_none_or(|state| rebuilt.state(&state) == state)
        })
    })
}

#[test]
fn std_7_events_alone_rebuild_the_pure_world() {
    assert!(same(|_| true, 5));
}

#[test]
fn std_7_each_silence_is_found() {
    let silent: [fn(&Event) -> bool; 24] = [
        |said| !matches!(said, Event::Forgiven(..)),
        |said| !matches!(said, Event::RateChanged(..)),
        |said| !matches!(said, Event::ManagerSet(..)),
        |said| !matches!(said, Event::DelegateSet(..)),
        |said| !matches!(said, Event::Interest(..)),
        |said| !matches!(said, Event::Residue(..)),
        |said| !matches!(said, Event::Ceiling(..)),
        |said| !matches!(said, Event::Moved(Some(_), Some(_), _)),
        |said| !matches!(said, Event::Approved(..)),
        |said| !matches!(said, Event::Applied(..)),
        |said| !matches!(said, Event::Redistributed(..)),
        |said| !matches!(said, Event::TroveRedeemed(..)),
        |said| !matches!(said, Event::Redeemed(..)),
        |said| !matches!(said, Event::Flagged(..)),
        |said| !matches!(said, Event::FlagCleared(..)),
        |said| !matches!(said, Event::ShutDown(..)),
        |said| !matches!(said, Event::SurplusClaimed(..)),
        |said| !matches!(said, Event::YieldPulled(..)),
        |said| !matches!(said, Event::GaugesEarn(..)),
        |said| !matches!(said, Event::YieldCancelled(..)),
        |said| !matches!(said, Event::SharesMoved(Some(_), Some(_), _)),
        |said| !matches!(said, Event::Offset(..)),
        |said| !matches!(said, Event::Stepped(..)),
        |said| !matches!(said, Event::GainsClaimed(..)),
    ];
    for (number, heard) in silent.into_iter().enumerate() {
        assert!(!same(heard, 1), "silence {number}");
    }
}
