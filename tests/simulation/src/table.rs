//! The answer as tables of text, for the terminal and for the report.

use crate::{limits::Limit, outcome::Outcome, study::Study};

/// A table: what it is, its titles, its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub about: &'static str,
    /// Titles with units.
    pub titles: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

/// An amount, with thousands set apart.
#[must_use]
pub fn amount(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if value <= -0.5 {
        format!("-{text}")
    } else {
        text
    }
}

/// A part as percent.
#[must_use]
pub fn percent(part: f64) -> String {
    format!("{:.1}", part * 100.0)
}

fn titles(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn tcr(value: f64) -> String {
    if value.is_finite() {
        percent(value)
    } else {
        "-".to_owned()
    }
}

fn shut(outcome: &Outcome) -> String {
    let names = ["AMPL", "SPOT"].iter().zip(outcome.shut);
    let all: Vec<String> = names
        .filter_map(|(name, date)| Some(format!("{name} {}", date?)))
        .collect();
    if all.is_empty() {
        "-".to_owned()
    } else {
        all.join(", ")
    }
}

/// Bad debt on each path, and who bore it.
#[must_use]
pub fn bad_debt(study: &Study) -> Table {
    let rows = study.runs.iter().map(|run| {
        let outcome = &run.outcome;
        vec![
            outcome.path.clone(),
            outcome.days.to_string(),
            amount(outcome.peak_debt),
            amount(outcome.liquidated_debt),
            amount(outcome.redistributed),
            amount(outcome.bad_debt),
            amount(outcome.bad_pool),
            amount(outcome.bad_open),
            amount(outcome.bad_haircut),
            amount(outcome.peak_under_water),
            shut(outcome),
        ]
    });
    Table {
        about: "Bad debt: AmpUSD that no collateral covers at the market's price",
        titles: titles(&[
            "path",
            "days",
            "peak debt",
            "liquidated",
            "redistributed",
            "bad debt",
            "by stakers",
            "open at end",
            "by redeemers",
            "peak under water",
            "shut",
        ]),
        rows: rows.collect(),
    }
}

/// Ratios, peg and yields on each path.
#[must_use]
pub fn conduct(study: &Study) -> Table {
    let rows = study.runs.iter().map(|run| {
        let outcome = &run.outcome;
        vec![
            outcome.path.clone(),
            tcr(outcome.lowest_tcr[0]),
            tcr(outcome.lowest_tcr[1]),
            percent(outcome.restricted[0]),
            percent(outcome.restricted[1]),
            format!("{:.3}", outcome.peg[0]),
            format!("{:.3}", outcome.peg[1]),
            percent(outcome.near_peg),
            amount(outcome.redeemed),
            percent(outcome.rate),
            percent(outcome.staker_yield),
            percent(outcome.staker_return),
            percent(outcome.provider_yield),
        ]
    });
    Table {
        about: "Ratios, peg and yields; percent where nothing else is said, yields per year",
        titles: titles(&[
            "path",
            "lowest TCR AMPL",
            "lowest TCR SPOT",
            "restricted AMPL",
            "restricted SPOT",
            "peg low, $",
            "peg high, $",
            "days within 1 %",
            "redeemed",
            "average rate",
            "sAmpUSD interest",
            "stakers in all",
            "LPs",
        ]),
        rows: rows.collect(),
    }
}

fn crash(days: usize) -> String {
    match days {
        0 => "at once".to_owned(),
        1 => "in a day".to_owned(),
        days => format!("in {days} days"),
    }
}

fn size(limit: &Limit) -> String {
    limit
        .percent
        .map_or("none up to 95".to_owned(), |percent| percent.to_string())
}

/// The smallest crashes that make bad debt.
#[must_use]
pub fn limits(study: &Study) -> Table {
    let rows = study.limits.iter().map(|limit| {
        vec![
            limit.falls.to_owned(),
            crash(limit.days),
            size(limit),
            amount(limit.bad_debt),
            amount(limit.debt),
        ]
    });
    Table {
        about: "The smallest crash that makes bad debt, after 120 quiet days",
        titles: titles(&["falls", "how fast", "by, %", "bad debt", "debt before"]),
        rows: rows.collect(),
    }
}

/// What other parameters would do: one row for each combination.
#[must_use]
pub fn sweep(study: &Study) -> Table {
    let varied = study.sweep.first().map(|row| &row.values);
    let names = varied
        .into_iter()
        .flatten()
        .map(|(name, _)| (*name).to_owned());
    let mut titles: Vec<String> = names.collect();
    titles.extend(
        [
            "bad debt",
            "worst path",
            "peak debt",
            "liquidated",
            "lowest TCR AMPL, %",
            "sAmpUSD, %",
            "shut",
            "crash at once, %",
        ]
        .map(str::to_owned),
    );
    let rows = study.sweep.iter().map(|row| {
        let outcomes = &row.outcomes;
        let sum = |of: fn(&Outcome) -> f64| outcomes.iter().map(of).sum::<f64>();
        let worst = outcomes
            .iter()
            .max_by(|a, b| a.bad_debt.total_cmp(&b.bad_debt));
        let worst = worst.filter(|outcome| outcome.is_bad());
        let lowest = outcomes.iter().map(|outcome| outcome.lowest_tcr[0]);
        let yields = sum(|outcome| outcome.staker_yield) / outcomes.len().max(1) as f64;
        let shuts = outcomes
            .iter()
            .filter(|o| o.shut.iter().any(Option::is_some));
        let mut cells: Vec<String> = row.values.iter().map(|(_, v)| v.to_string()).collect();
        cells.extend([
            amount(sum(|outcome| outcome.bad_debt)),
            worst.map_or("-".to_owned(), |outcome| outcome.path.clone()),
            amount(outcomes.iter().map(|o| o.peak_debt).fold(0.0, f64::max)),
            amount(sum(|outcome| outcome.liquidated_debt)),
            tcr(lowest.fold(f64::INFINITY, f64::min)),
            percent(yields),
            shuts.count().to_string(),
            size(&row.limit),
        ]);
        cells
    });
    Table {
        about: "Other parameters on the same paths",
        titles,
        rows: rows.collect(),
    }
}

/// All tables that have rows.
#[must_use]
pub fn all(study: &Study) -> Vec<Table> {
    let mut tables = vec![bad_debt(study), conduct(study), limits(study), sweep(study)];
    tables.retain(|table| !table.rows.is_empty());
    tables
}
