//! The synthetic paths of the data set, and crashes of any size.
//!
//! Each begins with [`LEAD_IN`] quiet days, in which people come in, and ends with [`TAIL`] days
//! in which AMPL returns to its target. Supplies are those of the data set, to the last unit.

use ampleforth::{
    Law,
    vectors::{SCENARIOS, text, uint},
};
use num_traits::ToPrimitive;
use serde_json::Value;

use crate::{
    calendar::Date,
    chance::Chance,
    error::SimulationError,
    history::history,
    path::{Path, PathDay, add_claims, rebased},
};

/// Quiet days before a scenario.
pub const LEAD_IN: usize = 120;
/// Days after it.
pub const TAIL: usize = 30;
/// The first quiet day: a label.
const START: Date = Date::new(2026, 1, 1);
/// AMPL's target in all of them.
const TARGET: f64 = 1.228;
/// AMPL units at the start of all of them.
const SUPPLY: u128 = 15_000_000_000_000_000;

/// What falls in a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Falls {
    /// AMPL's price.
    Ampl,
    /// SPOT's price.
    Spot,
}

/// A fall that stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crash {
    /// What falls.
    pub falls: Falls,
    /// By how much, in parts.
    pub size: f64,
    /// Over how many days; 0 is at once.
    pub days: usize,
}

/// The days of a path while it grows.
struct Days(Vec<PathDay>);

impl Days {
    /// Quiet days inside the band: no rebase.
    fn quiet(seed: u64) -> Self {
        let mut chance = Chance::new(seed, "quiet days");
        let mut days = Self(Vec::new());
        for _ in 0..LEAD_IN {
            days.push(TARGET * (1.0 + chance.between(-0.02, 0.02)), SUPPLY);
        }
        days
    }

    fn push(&mut self, price: f64, after: u128) {
        let before = self.supply();
        let date = START.plus(self.0.len() as i64);
        self.0.push(PathDay {
            date,
            price,
            target: TARGET,
            before,
            after,
            claim: 0,
            spot_part: 1.0,
            sudden: false,
        });
    }

    fn supply(&self) -> u128 {
        self.0.last().map_or(SUPPLY, |day| day.after)
    }

    fn price(&self) -> f64 {
        self.0.last().map_or(TARGET, |day| day.price)
    }

    /// AMPL goes back to its target, a tenth of the way each day.
    fn recover(&mut self, law: &Law) {
        for _ in 0..TAIL {
            let price = self.price() + (TARGET - self.price()) / 10.0;
            let supply = rebased(law, price, TARGET, self.supply());
            self.push(price, supply);
        }
    }

    fn done(mut self, name: &str, about: &str) -> Path {
        add_claims(&mut self.0);
        Path {
            name: name.to_owned(),
            about: about.to_owned(),
            days: self.0,
            lead_in: LEAD_IN,
        }
    }
}

fn scenarios() -> Vec<Value> {
    let all: Value = serde_json::from_str(SCENARIOS).unwrap_or_default();
    all["scenarios"].as_array().cloned().unwrap_or_default()
}

fn scenario(scenario: &Value, seed: u64) -> Path {
    let mut days = Days::quiet(seed);
    let law = match text(scenario, "name") {
        "aip5_contraction_28d" => Law::of_era("aip5_2022"),
        _ => Law::of_era("repo_head"),
    };
    for row in scenario["rows"].as_array().into_iter().flatten() {
        // A day without a rate is one without a valid target: the market goes on as it was.
        let price = if row["rate"].is_null() {
            days.price()
        } else {
            uint(row, "rate").to_f64().unwrap_or(1e18) / 1e18
        };
        days.push(price, uint(row, "supply_after").to_u128().unwrap_or(SUPPLY));
    }
    days.recover(&law);
    days.done(text(scenario, "name"), text(scenario, "description"))
}

/// A path on which something falls once and stays there; AMPL's supply does not move.
#[must_use]
pub fn crash(crash: &Crash, seed: u64) -> Path {
    let mut days = Days::quiet(seed);
    let (from, steps) = (days.price(), crash.days.max(1));
    for day in 0..steps + TAIL {
        let part = (1.0 - crash.size).powf(((day + 1).min(steps)) as f64 / steps as f64);
        let (ampl, spot) = match crash.falls {
            Falls::Ampl => (part, 1.0),
            Falls::Spot => (1.0, part),
        };
        days.push(from * ampl, SUPPLY);
        if let Some(last) = days.0.last_mut() {
            (last.spot_part, last.sudden) = (spot, crash.days == 0 && day == 0);
        }
    }
    let about = format!("{:?} falls by {:.0} %", crash.falls, crash.size * 100.0);
    days.done("crash", &about)
}

/// The names of all paths.
#[must_use]
pub fn names() -> Vec<String> {
    let all = scenarios();
    let synthetic = all.iter().map(|scenario| text(scenario, "name").to_owned());
    std::iter::once("history".to_owned())
        .chain(synthetic)
        .collect()
}

/// The path of a name.
///
/// # Errors
/// `PathUnknown` - there is none.
pub fn named(name: &str, seed: u64) -> Result<Path, SimulationError> {
    if name == "history" {
        return Ok(history(seed));
    }
    let all = scenarios();
    let found = all.iter().find(|scenario| text(scenario, "name") == name);
    found
        .map(|found| scenario(found, seed))
        .ok_or_else(|| SimulationError::PathUnknown {
            name: name.to_owned(),
            known: names().join(", "),
        })
}
