//! Where parameters stop being enough: the smallest crash that makes bad debt.
//!
//! People come in for the quiet days of [`stress`], once; then each crash is
//! played on a copy. Sizes are tried upwards in steps of 5 %, then of 1 %.

use serde::Serialize;

use crate::{
    error::SimulationError,
    outcome::Outcome,
    settings::Settings,
    simulation::Simulation,
    stress::{self, Crash, Falls, LEAD_IN},
};

/// The first size that is tried, and the last, in percent.
const SIZES: (u32, u32) = (10, 95);
/// The steps of the first trial, in percent.
const STEP: u32 = 5;

/// The smallest crash of a kind that makes bad debt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// What falls.
    pub falls: &'static str,
    /// Over how many days; 0 is at once.
    pub days: usize,
    /// The smallest size, in percent. None if 95 % is not enough.
    pub percent: Option<u32>,
    /// The bad debt it makes, in AmpUSD.
    pub bad_debt: f64,
    /// The debt before it, in AmpUSD.
    pub debt: f64,
}

/// A run at the end of its quiet days.
#[derive(Clone, Debug)]
pub struct Quiet(Simulation);

impl Quiet {
    /// Lets people come in.
    ///
    /// # Errors
    /// Those of the run.
    pub fn new(settings: &Settings) -> Result<Self, SimulationError> {
        let nothing = Crash {
            falls: Falls::Ampl,
            size: 0.0,
            days: 0,
        };
        let path = stress::crash(&nothing, settings.seed);
        let mut run = Simulation::new(*settings, path)?;
        for _ in 0..LEAD_IN {
            run.run_day()?;
        }
        Ok(Self(run))
    }

    /// Debt at the end of the quiet days.
    fn debt(&self) -> f64 {
        let last = self.0.days().last();
        last.map_or(0.0, |day| {
            day.branches.iter().map(|branch| branch.debt).sum()
        })
    }

    /// The bad debt of a crash.
    ///
    /// # Errors
    /// Those of the run.
    pub fn bad_debt(&self, crash: &Crash, seed: u64) -> Result<f64, SimulationError> {
        let mut run = self.0.onto(stress::crash(crash, seed));
        run.run(|_| ())?;
        Ok(Outcome::of(&run).map_or(0.0, |outcome| outcome.bad_debt))
    }

    /// Searches the smallest crash that makes bad debt.
    ///
    /// # Errors
    /// Those of the runs.
    pub fn limit(&self, falls: Falls, days: usize, seed: u64) -> Result<Limit, SimulationError> {
        let bad_at = |percent: u32| {
            let size = f64::from(percent) / 100.0;
            self.bad_debt(&Crash { falls, size, days }, seed)
        };
        let mut limit = Limit {
            falls: match falls {
                Falls::Ampl => "AMPL",
                Falls::Spot => "SPOT",
            },
            days,
            percent: None,
            bad_debt: 0.0,
            debt: self.debt(),
        };
        let mut percent = SIZES.0;
        while percent <= SIZES.1 {
            let bad = bad_at(percent)?;
            if bad < crate::outcome::NOTHING {
                percent += if limit.percent.is_some() { 1 } else { STEP };
            } else if limit.percent.is_some() || percent == SIZES.0 {
                (limit.percent, limit.bad_debt) = (Some(percent), bad);
                break;
            } else {
                // Between this size and the one before: from there in steps of 1 %.
                (limit.percent, limit.bad_debt) = (Some(percent), bad);
                percent -= STEP - 1;
            }
        }
        Ok(limit)
    }
}

/// The limits of all kinds of crashes.
///
/// # Errors
/// Those of the runs.
pub fn all(
    settings: &Settings,
    mut progress: impl FnMut(usize),
) -> Result<Vec<Limit>, SimulationError> {
    let quiet = Quiet::new(settings)?;
    let mut limits = Vec::new();
    for falls in [Falls::Ampl, Falls::Spot] {
        for days in [0, 1, 3, 7] {
            limits.push(quiet.limit(falls, days, settings.seed)?);
            progress(limits.len());
        }
    }
    Ok(limits)
}

/// How many limits [`all`] finds.
pub const LIMITS: usize = 8;
