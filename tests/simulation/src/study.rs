//! One question and its whole answer: paths, limits, a sweep.

use serde::Serialize;

use crate::{
    error::SimulationError,
    limits::{self, LIMITS, Limit},
    measure::Day,
    outcome::Outcome,
    path::Path,
    settings::Settings,
    simulation::Simulation,
    sweep::{self, Knob, Row},
};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The settings.
    pub settings: Settings,
    /// The paths.
    pub paths: Vec<Path>,
    /// What is varied.
    pub knobs: Vec<(Knob, Vec<f64>)>,
    /// Whether limits are searched.
    pub limits: bool,
}

/// One path's run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// What came of it.
    pub outcome: Outcome,
    /// What the path is.
    pub about: String,
    /// Refused steps, by the name of the error.
    pub refused: u64,
    /// The evenings.
    #[serde(skip)]
    pub days: Vec<Day>,
    /// Days at the start that are not judged.
    #[serde(skip)]
    pub lead_in: usize,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Study {
    /// The seed.
    pub seed: u64,
    /// How many people.
    pub agents: usize,
    /// One for each path.
    pub runs: Vec<Run>,
    /// The smallest crashes that make bad debt.
    pub limits: Vec<Limit>,
    /// One for each combination.
    pub sweep: Vec<Row>,
}

/// How far a study is: what is done now, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What.
    pub what: String,
    /// Done.
    pub done: usize,
    /// Of this many.
    pub of: usize,
}

impl Study {
    /// Answers a question.
    ///
    /// # Errors
    /// Those of the runs and the sweep.
    pub fn of(
        question: &Question,
        mut progress: impl FnMut(Progress),
    ) -> Result<Self, SimulationError> {
        let settings = &question.settings;
        settings.validate()?;
        let combinations = sweep::combinations(settings, &question.knobs)?;
        let mut say = |what: &str, done: usize, of: usize| {
            let what = what.to_owned();
            progress(Progress { what, done, of });
        };
        let mut runs = Vec::new();
        for path in &question.paths {
            let (of, mut run) = (path.days.len(), Simulation::new(*settings, path.clone())?);
            run.run(|day| say(&path.name, day, of))?;
            runs.extend(Outcome::of(&run).map(|outcome| Run {
                outcome,
                about: path.about.clone(),
                refused: run.refusals().values().sum(),
                days: run.days().to_vec(),
                lead_in: path.lead_in,
            }));
        }
        let limits = if question.limits {
            limits::all(settings, |done| say("limits", done, LIMITS))?
        } else {
            Vec::new()
        };
        let (mut rows, of) = (Vec::new(), combinations.len());
        for (values, settings) in combinations {
            rows.push(sweep::row(values, &settings, &question.paths)?);
            say("sweep", rows.len(), of);
        }
        Ok(Self {
            seed: settings.seed,
            agents: settings.agents,
            runs,
            limits,
            sweep: rows,
        })
    }
}
