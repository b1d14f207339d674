//! A short run as a trace, for other worlds: what people did on the way into a contraction.

use invariants::trace::Step;

use crate::{error::SimulationError, settings::Settings, simulation::Simulation, stress};

/// Quiet days that are kept before the contraction.
const QUIET: usize = 25;
/// Days in all.
const DAYS: usize = 45;

/// The steps of a short run with the parameters of the launch. Any world replays it from its
/// genesis and must give the same.
///
/// # Errors
/// Those of the run.
pub fn short_trace(agents: usize, seed: u64) -> Result<Vec<Step>, SimulationError> {
    let settings = Settings {
        seed,
        agents,
        keep_trace: true,
        ..Settings::default()
    };
    let mut path = stress::named("max_contraction_28d", seed)?;
    path.days = path.days.split_off(stress::LEAD_IN - QUIET);
    path.days.truncate(DAYS);
    let mut run = Simulation::new(settings, path)?;
    run.run(|_| ())?;
    Ok(run.trace().to_vec())
}
