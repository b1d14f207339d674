//! What a run is made with: the protocol's parameters and what people are like.

use cdp_core::{BranchParams, RuleError};

use crate::error::SimulationError;

/// What the protocol asks of a branch's ratios.
const RATIOS: &str = "must be 100 % < SCR < MCR < CCR <= 300 %";

/// What it asks of its penalties.
const PENALTIES: &str = "must be 5 % <= pool penalty <= redistribution penalty <= 20 %";

/// Settings of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The same seed gives the same run.
    pub seed: u64,
    /// People.
    pub agents: usize,
    /// Parameters of the AMPL and the SPOT branch.
    pub params: [BranchParams; 2],
    /// Times in a day at which the market moves and people look.
    pub looks: u64,
    /// The loan-to-value around which borrowers of the AMPL branch aim.
    pub ltv: f64,
    /// Dollars that stakers bring at most, in parts of the borrowers' collateral.
    pub stakers: f64,
    /// Dollars that liquidity providers bring at most, in the same parts.
    pub providers: f64,
    /// Dollars of AmpUSD that holders want at most, in the same parts.
    pub holders: f64,
    /// Hours that the fastest liquidator takes at least.
    pub reaction: f64,
    /// The part of AMPL that borrowers own.
    pub collateral: f64,
    /// Whether the steps are kept.
    pub keep_trace: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            agents: 1_000,
            params: [BranchParams::AMPL, BranchParams::SPOT],
            looks: 4,
            ltv: 0.45,
            stakers: 0.3,
            providers: 0.1,
            holders: 0.15,
            reaction: 0.0,
            collateral: 0.2,
            keep_trace: false,
        }
    }
}

impl Settings {
    /// Tests the bounds.
    ///
    /// # Errors
    /// `ParametersRefused` - the protocol has no such branch. `OptionOutOfRange` - people are out
    /// of what the model means.
    pub fn validate(&self) -> Result<(), SimulationError> {
        for (params, branch) in self.params.iter().zip(["AMPL", "SPOT"]) {
            params
                .validate()
                .map_err(|rule| SimulationError::ParametersRefused {
                    what: format!("the {branch} branch"),
                    rule: match rule {
                        RuleError::RatiosOutOfOrder => RATIOS.to_owned(),
                        RuleError::PenaltiesOutOfOrder => PENALTIES.to_owned(),
                        other => format!("{other:?}"),
                    },
                })?;
        }
        let tests: [(
            &'static str,
            &'static str,
            f64,
            std::ops::RangeInclusive<f64>,
        ); 8] = [
            (
                "--agents",
                "20 to 20000",
                self.agents as f64,
                20.0..=20_000.0,
            ),
            ("--looks", "2 to 12", self.looks as f64, 2.0..=12.0),
            ("--ltv", "0.1 to 0.9", self.ltv, 0.1..=0.9),
            ("--stakers", "0 to 5", self.stakers, 0.0..=5.0),
            ("providers", "0.01 to 5", self.providers, 0.01..=5.0),
            ("holders", "0 to 5", self.holders, 0.0..=5.0),
            ("--reaction", "0 to 240 hours", self.reaction, 0.0..=240.0),
            ("collateral", "0.01 to 0.5", self.collateral, 0.01..=0.5),
        ];
        for (option, range, value, allowed) in tests {
            if !allowed.contains(&value) {
                return Err(SimulationError::OptionOutOfRange {
                    option,
                    range,
                    found: value.to_string(),
                });
            }
        }
        Ok(())
    }
}
