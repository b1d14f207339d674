//! Runs Stylus conformance vectors against this host.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use stylus_vm::conformance::{Report, Vectors, run_case};

/// Pause between lines of progress.
const PROGRESS: Duration = Duration::from_secs(5);

/// Replays Stylus conformance vectors and prints every difference in status, data, logs, storage,
/// balances, refund and gas. The last line is `N passed, N failed`; exits non-zero on a failure.
///
/// One thing is not compared: the module hash in ArbWasm's `ProgramActivated`, a commitment of the
/// validator's machine.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Vector files in the format of STYLUS_CONFORMANCE.md.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Runs only the cases whose name contains this.
    #[arg(long, default_value = "")]
    case: String,
    /// Prints a line for each case.
    #[arg(long, short)]
    verbose: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut total = Report::default();
    let mut last_word = Instant::now();
    for file in &arguments.files {
        let vectors = match Vectors::read(file) {
            Ok(vectors) => vectors,
            Err(error) => {
                eprintln!("conformance: {error}");
                return ExitCode::from(2);
            }
        };
        let chosen = |case: &&stylus_vm::conformance::Case| case.name.contains(&arguments.case);
        for case in vectors.cases.iter().filter(chosen) {
            let report = run_case(&vectors, case);
            if arguments.verbose {
                println!(
                    "{}: {} passed, {} failed",
                    case.name, report.passed, report.failed
                );
            }
            for difference in &report.differences {
                println!("{difference}");
            }
            total.merge(report);
            if last_word.elapsed() > PROGRESS {
                eprintln!(
                    "... {} checks so far, {}",
                    total.passed.saturating_add(total.failed),
                    case.name
                );
                last_word = Instant::now();
            }
        }
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 && total.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
