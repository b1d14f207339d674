//! Plays steps, one after the other, and says what they came to.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use builder::{Builder, Progress};
use serde::Serialize;
use serde_json::{Value, json};

use super::scenario::{Expected, Scenario, Step};
use super::stand::{Deed, Deeds, Stand, Trouble};
use super::state::State;
use crate::abi::Abi;

/// The first record: nothing was played yet.
#[derive(Serialize)]
pub(super) struct Beginning {
    step: usize,
    /// Where everybody and everything is.
    addresses: BTreeMap<String, String>,
    state: State,
}

/// A step that was played.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    /// Its number, from 1.
    step: usize,
    /// Where it begins in the file.
    line: usize,
    given: &'a Value,
    outcome: Outcome,
    state: State,
}

/// What a step came to.
#[derive(Default, Serialize)]
struct Outcome {
    ok: bool,
    gas: u64,
    /// The result of its last transaction, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    returned: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Vec<Value>>,
    /// The name of the error that refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The values of that error, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Value>,
}

/// Plays steps, one after the other.
pub(super) struct Player {
    stand: Stand,
    abi: Abi,
}

impl Player {
    /// Builds and deploys everything and gives the actors their money.
    ///
    /// # Errors
    /// A program that cannot be built.
    pub(super) fn new(scenario: &Scenario) -> Result<Self> {
        Builder::here().build_all()?;
        let progress = Progress::start("deploying");
        let stand = Stand::new(scenario.actors.clone());
        progress.done();
        let stand = stand.map_err(|_| anyhow!("the launch does not go through"))?;
        let abi = Abi::new(stand.names())?;
        Ok(Self { stand, abi })
    }

    /// The state before the first step.
    ///
    /// # Errors
    /// A view that does not answer.
    pub(super) async fn beginning(&self) -> Result<Beginning> {
        let names = self.stand.names().into_iter();
        Ok(Beginning {
            step: 0,
            addresses: names.map(|(at, name)| (name, at.to_string())).collect(),
            state: State::read(&self.stand, &self.abi).await?,
        })
    }

    /// Plays a step: what it came to and the state after it, and whether that was expected.
    ///
    /// # Errors
    /// A view that does not answer.
    pub(super) async fn play<'a>(
        &mut self,
        (number, line): (usize, usize),
        step: &'a Step,
    ) -> Result<(Record<'a>, Result<(), String>)> {
        let deeds = (step.action)(&mut self.stand);
        let outcome = self.outcome(&deeds);
        let state = State::read(&self.stand, &self.abi).await?;
        let verdict = judge(&step.expected, &outcome);
        let verdict = match verdict {
            Ok(()) => figures(&step.expected, &serde_json::to_value(&state)?),
            refused => refused,
        };
        let record = Record {
            step: number,
            line,
            given: &step.given,
            outcome,
            state,
        };
        Ok((record, verdict))
    }

    fn outcome(&self, deeds: &Deeds) -> Outcome {
        match deeds {
            Ok(deeds) => {
                let logs = deeds.iter().flat_map(|deed| &deed.outcome.logs);
                let returned = |deed: &Deed| self.abi.returned(deed.selector, &deed.outcome.data);
                Outcome {
                    ok: true,
                    gas: deeds.iter().map(|deed| deed.outcome.gas_used).sum(),
                    returned: deeds.last().map(returned),
                    events: Some(logs.map(|log| self.abi.event(log)).collect()),
                    ..Outcome::default()
                }
            }
            Err(Trouble::Refused(refused)) => {
                let (error, values) = match &refused.outcome.halt_reason {
                    Some(halt) => ("halt".to_owned(), json!(halt)),
                    None => self.abi.error(refused.data()),
                };
                Outcome {
                    gas: refused.outcome.gas_used,
                    error: Some(error),
                    values: Some(values),
                    ..Outcome::default()
                }
            }
            Err(Trouble::Lost(text)) => Outcome {
                error: Some("not tried".to_owned()),
                values: Some(json!(text)),
                ..Outcome::default()
            },
        }
    }
}

/// Whether a step went through or was refused as expected.
fn judge(expected: &Expected, outcome: &Outcome) -> Result<(), String> {
    if outcome.error == expected.error {
        return Ok(());
    }
    let said = match (&outcome.error, &outcome.values) {
        (Some(error), Some(values)) => format!("was refused: {error} {values}"),
        _ => "went through".to_owned(),
    };
    match &expected.error {
        Some(error) => Err(format!("{said}; {error} was expected")),
        None => Err(said),
    }
}

/// Whether the state says what is expected.
fn figures(expected: &Expected, state: &Value) -> Result<(), String> {
    for (pointer, figure) in &expected.state {
        match state.pointer(pointer) {
            Some(found) if found == figure => {}
            Some(found) => {
                return Err(format!("left {pointer} at {found}; {figure} was expected"));
            }
            None => return Err(format!("left no {pointer} in the state")),
        }
    }
    Ok(())
}
