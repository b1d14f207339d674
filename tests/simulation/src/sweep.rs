//! Other parameters: every combination of given values, on the same paths with the same people.

use fixed_math::Ratio;
use serde::Serialize;

use crate::{
    error::SimulationError,
    limits::{Limit, Quiet},
    outcome::Outcome,
    path::Path,
    settings::Settings,
    simulation::Simulation,
    stress::Falls,
};

/// Combinations at most.
pub const MOST: usize = 64;

/// What can be varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// AMPL: MCR; CCR and SCR keep their distance to it unless they are varied, too.
    Mcr,
    /// AMPL: CCR.
    Ccr,
    /// AMPL: SCR.
    Scr,
    /// AMPL: liquidation penalty of the pool's part.
    PoolPenalty,
    /// AMPL: liquidation penalty of the redistributed part.
    RedistributionPenalty,
    /// AMPL: the least redemption fee.
    FeeFloor,
    /// SPOT: MCR; CCR and SCR keep their distance to it.
    SpotMcr,
    /// The loan-to-value that AMPL's borrowers aim at.
    Ltv,
    /// Stakers' money, in parts of the borrowers' collateral.
    Stakers,
    /// Hours that the fastest liquidator takes at least.
    Reaction,
}

impl Knob {
    /// The name of its option.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mcr => "mcr",
            Self::Ccr => "ccr",
            Self::Scr => "scr",
            Self::PoolPenalty => "pool-penalty",
            Self::RedistributionPenalty => "redistribution-penalty",
            Self::FeeFloor => "fee-floor",
            Self::SpotMcr => "spot-mcr",
            Self::Ltv => "ltv",
            Self::Stakers => "stakers",
            Self::Reaction => "reaction",
        }
    }

    /// Changes settings.
    fn set(self, settings: &mut Settings, value: f64) -> Result<(), SimulationError> {
        let [ampl, spot] = &mut settings.params;
        match self {
            Self::Ltv => settings.ltv = value,
            Self::Stakers => settings.stakers = value,
            Self::Reaction => settings.reaction = value,
            Self::Ccr => ampl.ccr = ratio(self, value)?,
            Self::Scr => ampl.scr = ratio(self, value)?,
            Self::PoolPenalty => ampl.pool_penalty = ratio(self, value)?,
            Self::RedistributionPenalty => ampl.redistribution_penalty = ratio(self, value)?,
            Self::FeeFloor => ampl.redemption_fee_floor = ratio(self, value)?,
            Self::Mcr | Self::SpotMcr => {
                let params = if self == Self::Mcr { ampl } else { spot };
                let moved = value - f64::from(params.mcr.bps()) / 10_000.0;
                let along = |old: Ratio| ratio(self, f64::from(old.bps()) / 10_000.0 + moved);
                params.mcr = ratio(self, value)?;
                (params.ccr, params.scr) = (along(params.ccr)?, along(params.scr)?);
            }
        }
        Ok(())
    }
}

fn ratio(knob: Knob, value: f64) -> Result<Ratio, SimulationError> {
    let bps = (value * 10_000.0).round();
    if !(0.0..=60_000.0).contains(&bps) {
        return Err(SimulationError::OptionOutOfRange {
            option: knob.name(),
            range: "0 to 6, as a part",
            found: value.to_string(),
        });
    }
    Ok(Ratio::from_bps(bps as u16))
}

/// Names and values of a combination.
pub type Values = Vec<(&'static str, f64)>;

/// A combination and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Names and values of what is varied.
    pub values: Values,
    /// On each path.
    pub outcomes: Vec<Outcome>,
    /// The smallest crash of AMPL at once that makes bad debt.
    pub limit: Limit,
}

/// All combinations of the values given, with settings for each. Nothing to vary gives nothing.
///
/// # Errors
/// `SweepTooLarge`; `OptionOutOfRange`, `ParametersRefused` - for a combination.
pub fn combinations(
    settings: &Settings,
    knobs: &[(Knob, Vec<f64>)],
) -> Result<Vec<(Values, Settings)>, SimulationError> {
    let varied: Vec<&(Knob, Vec<f64>)> = knobs.iter().filter(|(_, all)| !all.is_empty()).collect();
    let found = varied.iter().map(|(_, all)| all.len()).product();
    if varied.is_empty() {
        return Ok(Vec::new());
    }
    if found > MOST {
        return Err(SimulationError::SweepTooLarge { found, most: MOST });
    }
    let mut all = vec![(Vec::new(), *settings)];
    for (knob, values) in varied {
        let mut next = Vec::new();
        for (named, settings) in &all {
            for value in values {
                let (mut named, mut settings) = (named.clone(), *settings);
                knob.set(&mut settings, *value)?;
                named.push((knob.name(), *value));
                next.push((named, settings));
            }
        }
        all = next;
    }
    for (_, settings) in &all {
        settings.validate()?;
    }
    Ok(all)
}

/// Runs one combination on all paths.
///
/// # Errors
/// Those of the runs.
pub fn row(values: Values, settings: &Settings, paths: &[Path]) -> Result<Row, SimulationError> {
    let mut outcomes = Vec::new();
    for path in paths {
        let mut run = Simulation::new(*settings, path.clone())?;
        run.run(|_| ())?;
        outcomes.extend(Outcome::of(&run));
    }
    let limit = Quiet::new(settings)?.limit(Falls::Ampl, 0, settings.seed)?;
    Ok(Row {
        values,
        outcomes,
        limit,
    })
}
