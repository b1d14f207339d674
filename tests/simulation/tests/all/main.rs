//! The simulator: paths, people, figures, report.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation
)]

mod browser;
mod files;
mod market;
mod paths;
mod reports;
mod runs;
mod searches;

use simulation::{path::Path, settings::Settings, simulation::Simulation, stress};

/// Few people on a path of the data set.
fn small() -> Settings {
    Settings {
        agents: 100,
        ..Settings::default()
    }
}

/// A scenario of the data set.
fn scenario(name: &str) -> Path {
    stress::named(name, 1).unwrap()
}

/// A run at its end.
fn run(settings: Settings, path: Path) -> Simulation {
    let mut run = Simulation::new(settings, path).unwrap();
    run.run(|_| ()).unwrap();
    run
}
