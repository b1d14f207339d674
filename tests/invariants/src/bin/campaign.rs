//! A campaign over every property of the pure world.
//!
//! `cargo run -p invariants --profile campaign --bin campaign -- --steps 10000000 --seed 7`

use std::{
    io::Write,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use invariants::campaign;

/// Runs random steps and tests every property after each.
#[derive(Parser)]
struct Arguments {
    /// Steps to run.
    #[arg(long, default_value_t = 1_000_000)]
    steps: u64,
    /// Seed: the same seed gives the same steps.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> std::io::Result<ExitCode> {
    let Arguments { steps, seed } = Arguments::parse();
    let (start, mut out) = (Instant::now(), std::io::stdout());
    let mut last = start;
    let report = campaign::run(steps, seed, |report| {
        if last.elapsed() >= Duration::from_secs(2) {
            last = Instant::now();
            let (done, failed, time) = (report.steps, report.failed(), start.elapsed().as_secs());
            // A closed terminal does not end a campaign.
            drop(writeln!(
                out,
                "{done} of {steps} steps, {failed} failures, {time} s"
            ));
        }
    });
    writeln!(
        out,
        "{report} (seed {seed}, {:.1} s)",
        start.elapsed().as_secs_f64()
    )?;
    Ok(if report.failed() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
