//! Runs episodes of random steps and tests every property after each.

use crate::{
    checks::{Transition, after_step},
    generator::{Generator, Profile},
    ghost::Ghost,
    leave::leave,
    pure::PureLedger,
    report::Report,
    spread::spread,
    trace::{Op, Step},
    world::World,
};

/// Steps of an episode: each starts from a fresh world.
pub const EPISODE: u64 = 2_000;

/// The profile of an episode: some live with three troves, some without wrapping or rebases.
#[must_use]
pub fn profile(episode: u64) -> Profile {
    Profile {
        troves: [24, 3, 10, 6][(episode % 4) as usize],
        wraps: true,
        rebases: !episode.is_multiple_of(5),
        peg: false,
        youth: 900,
    }
}

/// The profile of an episode of a campaign: three of four live with a Stability Pool.
#[must_use]
pub fn any_profile(episode: u64) -> Profile {
    Profile {
        troves: [24, 4, 12, 8, 40][(episode % 5) as usize],
        peg: !episode.is_multiple_of(4),
        ..profile(episode)
    }
}

/// The profile of one of the short lives of a world of programs, which is as [`any_profile`].
#[must_use]
pub fn life_profile(life: u64, steps: u64) -> Profile {
    Profile {
        youth: steps / 3,
        ..any_profile(life)
    }
}

/// The seed of an episode.
#[must_use]
pub fn episode_seed(seed: u64, episode: u64) -> u64 {
    seed.wrapping_mul(1_000_003).wrapping_add(episode)
}

/// A trace that fits the pure world from its start: steps of one episode.
#[must_use]
pub fn trace(seed: u64, profile: Profile, steps: u64) -> Vec<Step> {
    trace_from(&PureLedger::default(), seed, profile, steps)
}

/// A trace that fits a world.
#[must_use]
pub fn trace_from(start: &PureLedger, seed: u64, profile: Profile, steps: u64) -> Vec<Step> {
    let (mut world, mut generator) = (start.clone(), Generator::new(seed, profile));
    let mut trace = Vec::new();
    for _ in 0..steps {
        let step = generator.step(&world);
        // Refused steps belong to a trace.
        let _accepted = world.apply(&step).is_ok();
        trace.push(step);
    }
    trace
}

/// Runs so many steps, on all cores; `progress` hears after each episode.
pub fn run(steps: u64, seed: u64, progress: impl FnMut(&Report) + Send) -> Report {
    let episode = |number: u64| {
        let left = EPISODE.min(steps - number * EPISODE);
        run_episode(episode_seed(seed, number), any_profile(number), left)
    };
    spread(steps.div_ceil(EPISODE), episode, progress)
}

/// Runs one episode.
#[must_use]
pub fn run_episode(seed: u64, profile: Profile, steps: u64) -> Report {
    let (mut world, mut generator) = (PureLedger::default(), Generator::new(seed, profile));
    let (mut report, mut ghost) = (Report::default(), Ghost::default());
    report.seed = seed;
    for number in 0..steps {
        report.step = number;
        let step = generator.step(&world);
        let before = world.clone();
        let result = world.apply(&step);
        let transition = Transition {
            before: &before,
            after: &world,
            step: &step,
            result: &result,
        };
        after_step(&mut report, &mut ghost, &transition);
        report.steps += 1;
        match result {
            Ok(_) => report.accepted += 1,
            Err(error) => *report.refusals.entry(error.0).or_default() += 1,
        }
    }
    leave(&mut report, &ghost, &world, seed);
    report
}

/// The trace without its rebases: what it does to AmpUSD and the rate book must be the same
/// (REBASE-5). Their time passes all the same.
#[must_use]
pub fn without_rebases(trace: &[Step]) -> Vec<Step> {
    let still = |step: &Step| match step.op {
        Op::Rebase { .. } => Step {
            op: Op::Transfer {
                to: step.caller,
                amount: 0,
            },
            ..step.clone()
        },
        _ => step.clone(),
    };
    trace.iter().map(still).collect()
}
