//! Lives of a world of programs beside the pure world (DIFF-4): each begins anew, with other
//! chances and another number of troves; three of four have a Stability Pool, crashes,
//! liquidations, redemptions, and after a third of it shutdowns.

use std::{
    env,
    time::{Duration, Instant},
};

use crate::{
    campaign,
    pure::PureLedger,
    replay::{Difference, compare},
    report::Report,
    spread::spread,
    trace::Step,
    world::World,
};

/// Steps of a life.
const LIFE: u64 = 500;
/// Between two words about a run that somebody asked for.
const PROGRESS: Duration = Duration::from_secs(10);

/// What came of a life: what was tested in it, and where the worlds parted.
pub type Lived = (Report, Result<(), Box<Difference>>);

/// Situations that are met in the lives of a run, at least once in so many steps.
const SITUATIONS: [(&str, u64); 15] = [
    ("branches flagged", 500),
    ("branches shut", 2_000),
    ("claims that paid", 1_000),
    ("flags cleared", 2_500),
    ("last exits that forgave", 10_000),
    ("offsets", 500),
    ("pool steps", 10_000),
    ("pulls to the incentives", 1_000),
    ("pulls to the pool", 100),
    ("redemptions", 500),
    ("redistributions", 500),
    ("surplus claimed", 5_000),
    ("troves liquidated", 250),
    ("urgent redemptions", 500),
    ("yield cancelled", 1_000),
];

fn chosen(name: &str, what: &str) -> Option<u64> {
    let text = env::var(format!("{name}_{what}")).ok()?;
    Some(text.parse().expect("a number"))
}

/// Runs lives of as many steps together, on all cores. `NAME_STEPS` and `NAME_SEED` of the
/// environment choose other ones, and then it tells on standard error how far it is.
pub fn run(name: &str, steps: u64, live: impl Fn(&[Step]) -> Lived + Sync) -> Report {
    let asked = chosen(name, "STEPS");
    let (steps, seed) = (asked.unwrap_or(steps), chosen(name, "SEED").unwrap_or(2));
    let start = Instant::now();
    let mut last = start;
    let life = |number| {
        let seed = campaign::episode_seed(seed, number);
        let trace = campaign::trace(seed, campaign::life_profile(number, LIFE), LIFE);
        let (mut report, same) = live(&trace);
        report.check("DIFF-4", same.is_ok(), || {
            same.map_or_else(
                |found| format!("life {number}, {found}"),
                |()| String::new(),
            )
        });
        report
    };
    let report = spread(steps.div_ceil(LIFE), life, |all| {
        if asked.is_some() && last.elapsed() >= PROGRESS {
            last = Instant::now();
            let (done, failed, time) = (all.steps, all.failed(), start.elapsed().as_secs());
            eprintln!("{done} of {steps} steps, {failed} failures, {time} s");
        }
    });
    if asked.is_some() {
        let time = start.elapsed().as_secs_f64();
        eprintln!("{report} (seed {seed}, {time:.1} s)");
    }
    report
}

/// Replays a trace in a world beside the pure one; states are compared after every so many steps.
///
/// # Errors
/// The first difference.
pub fn beside(world: &mut impl World, trace: &[Step], every: usize) -> Result<(), Box<Difference>> {
    compare(&mut PureLedger::default(), world, trace, every)
}

/// A property was tested at least so often, and always held.
///
/// # Panics
/// If not.
pub fn holds(report: &Report, id: &str, least: u64) {
    let found = report.properties.get(id);
    let found = found.unwrap_or_else(|| panic!("{id} was never tested"));
    assert!(
        found.failed == 0,
        "{id}: {} of {} tests failed: {:#?}",
        found.failed,
        found.tests,
        found.failures
    );
    assert!(
        found.tests >= least,
        "{id} was tested {} times only",
        found.tests
    );
}

/// A run accepted most of its steps, refused some, and met every situation.
///
/// # Panics
/// If not.
pub fn meets(report: &Report) {
    let (steps, accepted) = (report.steps, report.accepted);
    assert!(accepted * 2 > steps, "most steps are accepted: {report}");
    assert!(accepted < steps, "some are refused: {report}");
    if steps < LIFE * 10 {
        return;
    }
    for (situation, once_in) in SITUATIONS {
        let met = report.met.get(situation).copied().unwrap_or(0);
        assert!(met * once_in >= steps, "{situation}: {met} times");
    }
}
