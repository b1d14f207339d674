//! Lives of a world of programs beside the pure world (DIFF-4): each begins anew, with other
//! chances and another number of troves; three of four have a Stability Pool, crashes,
//! liquidations, redemptions, and in their second half shutdowns.

use std::{
    env,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    campaign,
    pure::PureLedger,
    replay::{Difference, compare},
    report::Report,
    trace::Step,
    world::World,
};

/// Steps of a life.
const LIFE: u64 = 500;
/// States are compared after every so many steps.
const EVERY: usize = 10;
/// Between two words about a run that somebody asked for.
const PROGRESS: Duration = Duration::from_secs(10);

/// What came of a life: what was tested in it, and where the worlds parted.
pub type Lived = (Report, Result<(), Box<Difference>>);

/// Situations that are met in the lives of a run, at least once in so many steps.
const SITUATIONS: [(&str, u64); 14] = [
    ("branches flagged", 1_000),
    ("branches shut", 2_000),
    ("claims that paid", 1_000),
    ("flags cleared", 10_000),
    ("offsets", 1_000),
    ("pool steps", 5_000),
    ("pulls to the incentives", 1_000),
    ("pulls to the pool", 100),
    ("redemptions", 200),
    ("redistributions", 1_000),
    ("surplus claimed", 2_500),
    ("troves liquidated", 200),
    ("urgent redemptions", 1_000),
    ("yield cancelled", 2_500),
];

fn chosen(name: &str, what: &str) -> Option<u64> {
    let text = env::var(format!("{name}_{what}")).ok()?;
    Some(text.parse().expect("a number"))
}

/// Runs lives of as many steps together, on all cores. `NAME_STEPS` and `NAME_SEED` of the
/// environment choose other ones, and then it tells on standard error how far it is.
pub fn run(name: &str, steps: u64, live: impl Fn(&[Step]) -> Lived + Sync) -> Report {
    let asked = chosen(name, "STEPS");
    let (steps, seed) = (asked.unwrap_or(steps), chosen(name, "SEED").unwrap_or(7));
    let (next, all) = (AtomicU64::new(0), Mutex::new(Report::default()));
    let (start, last) = (Instant::now(), Mutex::new(Instant::now()));
    let lives = steps.div_ceil(LIFE);
    let work = || {
        loop {
            let life = next.fetch_add(1, Ordering::Relaxed);
            if life >= lives {
                return;
            }
            let seed = campaign::episode_seed(seed, life);
            let trace = campaign::trace(seed, campaign::life_profile(life, LIFE), LIFE);
            let (mut report, same) = live(&trace);
            report.check("DIFF-4", same.is_ok(), || {
                same.map_or_else(|found| format!("life {life}, {found}"), |()| String::new())
            });
            let mut all = all.lock().expect("no other life failed");
            all.join(report);
            let mut last = last.lock().expect("no other life failed");
            if asked.is_some() && last.elapsed() >= PROGRESS {
                *last = Instant::now();
                let (done, failed, time) = (all.steps, all.failed(), start.elapsed().as_secs());
                eprintln!("{done} of {steps} steps, {failed} failures, {time} s");
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let report = all.into_inner().expect("no life failed");
    if asked.is_some() {
        eprintln!(
            "{report} (seed {seed}, {:.1} s)",
            start.elapsed().as_secs_f64()
        );
    }
    report
}

/// Replays a trace in a world beside the pure one.
///
/// # Errors
/// The first difference.
pub fn beside(world: &mut impl World, trace: &[Step]) -> Result<(), Box<Difference>> {
    compare(&mut PureLedger::default(), world, trace, EVERY)
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
