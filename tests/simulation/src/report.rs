//! The answer as one HTML file: tables, then plots of every path. Nothing is loaded from outside.

use crate::{
    calendar::Date,
    chart::{Axis, Chart, Fold, colour},
    error::SimulationError,
    measure::{BranchDay, Day},
    study::{Run, Study},
    table::{self, Table, amount},
};

/// The page's look: dark where the reader's system is.
const STYLE: &str = "
:root{color-scheme:light dark;--ground:#fcfcfa;--ink:#1c1e21;--line:#d8d8d2;--soft:#6a6e73}
@media(prefers-color-scheme:dark){:root{--ground:#16181b;--ink:#e4e4df;
--line:#3a3d42;--soft:#9a9ea3}}
body{background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;margin:2rem auto;
max-width:1320px;padding:0 1rem}
h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}
p.soft,figcaption small{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}th{white-space:normal;vertical-align:bottom}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:1.2rem}
figure{margin:0}figcaption{font-weight:600}figcaption small{font-weight:400}
svg{width:100%;height:auto}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .8em}
";

/// What the model takes for granted.
const MODEL: [&str; 7] = [
    "The protocol is exact: every step goes through the rules of cdp-core, in the pure world that \
     the property tests use, and SUPPLY-1 is tested every evening. People are a model.",
    "History keeps every dated point of the data set. Between them the price is a seeded walk and \
     the supply follows by the law of its day; other seeds give other days between.",
    "SPOT is simulated from 2019 on, under the fee policy of July 2025, as if it had existed. Its \
     market stands a quarter of AMPL's own lack below its report.",
    "The market moves four times a day, geometrically towards the day's average; the anchor is the \
     average of the day before. A fall within one look cannot be outrun.",
    "Of 100 people 60 own AMPL, 12 SPOT, 16 stake, 6 provide liquidity, 3 redeem, 3 liquidate. \
     AMPL's borrowers own 20 % of AMPL; others' money is measured by that.",
    "AmpUSD is traded in one pool of concentrated liquidity; its price is the peg proxy. \
     Liquidated collateral is sold at the market's price without moving it.",
    "Bad debt is debt above the worth of its collateral at the market's price: in troves that the \
     pool took, in troves that are open at the end, and in urgent redemptions below face value.",
];

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn html_table(table: &Table) -> String {
    let row = |cells: &[String], tag: &str| {
        let cells = cells
            .iter()
            .map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = table.rows.iter().map(|cells| row(cells, "td")).collect();
    format!(
        "<h3>{}</h3>\n<div class=\"wide\"><table><thead>{}</thead>\
         <tbody>{body}</tbody></table></div>\n",
        escaped(table.about),
        row(&table.titles, "th"),
    )
}

/// A chart of figures of the days.
struct Plot<'a>(&'a [Day]);

impl Plot<'_> {
    fn of(&self, title: &str, unit: &str, fold: Fold, axis: Axis, lines: &[Line]) -> Chart {
        let lines = lines.iter().map(|(name, figure)| {
            let values = self.0.iter().map(figure).collect();
            ((*name).to_owned(), values)
        });
        Chart {
            title: title.to_owned(),
            unit: unit.to_owned(),
            fold,
            axis,
            lines: lines.collect(),
            band: false,
        }
    }

    fn of_branch(&self, branch: usize, name: &str) -> Vec<Chart> {
        let tcr = move |day: &Day| 100.0 * day.branches[branch].tcr.min(10.0);
        let chart = self.of(
            &format!("TCR of {name}, at most 1000"),
            "%",
            Fold::Last,
            Axis::Linear,
            &[(name, Box::new(tcr))],
        );
        let percentile = |index: usize| -> Figure {
            Box::new(move |day: &Day| 100.0 * day.branches[branch].ltv[index])
        };
        let mut ltv = self.of(
            &format!("Loan-to-value in {name}: 5, 25, 50, 75, 95 % of the debt are below"),
            "%",
            Fold::Last,
            Axis::FromZero,
            &[
                ("5 %", percentile(0)),
                ("25 %", percentile(1)),
                ("50 %", percentile(2)),
                ("75 %", percentile(3)),
                ("95 %", percentile(4)),
            ],
        );
        ltv.band = true;
        vec![chart, ltv]
    }
}

type Figure = Box<dyn Fn(&Day) -> f64>;
type Line<'a> = (&'a str, Figure);

fn figure(of: impl Fn(&Day) -> f64 + 'static) -> Figure {
    Box::new(of)
}

fn both(of: fn(&BranchDay) -> f64) -> [Line<'static>; 2] {
    [
        ("AMPL", figure(move |day| of(&day.branches[0]))),
        ("SPOT", figure(move |day| of(&day.branches[1]))),
    ]
}

/// All charts of a run.
fn charts(days: &[Day]) -> Vec<Chart> {
    let plot = Plot(days);
    let mut all = supplies(&plot);
    all.extend(plot.of_branch(0, "AMPL"));
    all.extend(plot.of_branch(1, "SPOT"));
    all.extend(flows(&plot));
    all.extend(health(&plot));
    all
}

/// Prices and supplies.
fn supplies(plot: &Plot<'_>) -> Vec<Chart> {
    let (last, linear) = (Fold::Last, Axis::Linear);
    vec![
        plot.of(
            "Price of AMPL",
            "$",
            last,
            linear,
            &[
                ("AMPL", figure(|day| day.ampl_usd)),
                ("target", figure(|day| day.target)),
            ],
        ),
        plot.of(
            "Supply of AMPL",
            "AMPL, powers of ten",
            last,
            Axis::Log,
            &[("AMPL", figure(|day| day.ampl_supply))],
        ),
        plot.of(
            "Price of collateral",
            "$",
            last,
            Axis::Log,
            &both(|branch| branch.usd),
        ),
        plot.of(
            "Supply of AmpUSD",
            "AmpUSD",
            last,
            Axis::FromZero,
            &[
                ("supply", figure(|day| day.supply)),
                ("in the pool", figure(|day| day.pool)),
                ("owed, AMPL", figure(|day| day.branches[0].debt)),
                ("owed, SPOT", figure(|day| day.branches[1].debt)),
            ],
        ),
    ]
}

/// What is liquidated and redeemed, and what AmpUSD and its shares are worth.
fn flows(plot: &Plot<'_>) -> Vec<Chart> {
    let (last, linear, zero) = (Fold::Last, Axis::Linear, Axis::FromZero);
    vec![
        plot.of(
            "Liquidated debt",
            "AmpUSD",
            Fold::Sum,
            zero,
            &[
                ("by the pool", figure(|day| day.offset)),
                ("redistributed", figure(|day| day.redistributed)),
            ],
        ),
        plot.of(
            "Redemptions",
            "AmpUSD",
            Fold::Sum,
            zero,
            &[("redeemed", figure(|day| day.redeemed))],
        ),
        plot.of(
            "Peg proxy",
            "$ per AmpUSD",
            last,
            linear,
            &[("AmpUSD", figure(|day| day.peg))],
        ),
        plot.of(
            "Share price of the pool; with liquidated collateral sold",
            "AmpUSD, powers of ten",
            last,
            Axis::Log,
            &[
                ("share price", figure(|day| day.share_price)),
                ("with collateral", figure(|day| day.staker_index)),
            ],
        ),
    ]
}

/// Yields, bad debt, restrictions.
fn health(plot: &Plot<'_>) -> Vec<Chart> {
    let (last, zero) = (Fold::Last, Axis::FromZero);
    vec![
        plot.of(
            "Yields, and the rate that borrowers pay",
            "% per year",
            last,
            zero,
            &[
                (
                    "sAmpUSD interest",
                    figure(|day| 100.0 * day.staker_interest.min(1.0)),
                ),
                ("LPs", figure(|day| 100.0 * day.provider_yield.min(1.0))),
                ("AMPL's rate", figure(|day| 100.0 * day.branches[0].rate)),
            ],
        ),
        plot.of(
            "Bad debt: under water, and taken by the pool so",
            "AmpUSD",
            Fold::Most,
            zero,
            &[
                (
                    "under water",
                    figure(|day| day.branches.iter().map(|branch| branch.under_water).sum()),
                ),
                ("taken by the pool", figure(|day| day.pool_missing)),
                ("redistributed", figure(|day| day.spread_missing)),
            ],
        ),
        plot.of(
            "Part of the time in which the oracle restricts borrowing",
            "%",
            Fold::Mean,
            zero,
            &both(|branch| 100.0 * branch.restricted),
        ),
    ]
}

fn html_chart(chart: &Chart, dates: &[Date]) -> Result<String, SimulationError> {
    let keys: String = (0..)
        .zip(&chart.lines)
        .map(|(index, (name, _))| {
            let colour = colour(index);
            let name = escaped(name);
            format!("<span class=\"key\" style=\"background:{colour}\"></span>{name}")
        })
        .collect();
    let span = match (chart.days_per_point(), chart.fold) {
        (1, Fold::Sum) => ", each day".to_owned(),
        (days, Fold::Sum) => format!(", in {days} days"),
        (days, Fold::Mean) if days > 1 => format!(", mean of {days} days"),
        (days, Fold::Most) if days > 1 => format!(", most in {days} days"),
        (1, _) => String::new(),
        (days, _) => format!(", every {days} days"),
    };
    Ok(format!(
        "<figure><figcaption>{} <small>({}{span})<br>{keys}</small></figcaption>{}</figure>\n",
        escaped(&chart.title),
        escaped(&chart.unit),
        chart.svg(dates)?,
    ))
}

fn section(run: &Run) -> Result<String, SimulationError> {
    let dates: Vec<Date> = run.days.iter().map(|day| day.date).collect();
    let outcome = &run.outcome;
    let lead_in = if run.lead_in > 0 {
        format!(
            " The first {} days let people in and are not judged.",
            run.lead_in
        )
    } else {
        String::new()
    };
    let mut text = format!(
        "<h2 id=\"{name}\">{name}</h2>\n<p>{about}.{lead_in}</p>\n<p>{days} days from {from} to \
         {to}, {steps} steps, {refused} refused. Bad debt: <b>{bad} AmpUSD</b>.</p>\n\
         <div class=\"plots\">\n",
        name = escaped(&outcome.path),
        about = escaped(&run.about),
        days = outcome.days,
        from = outcome.from,
        to = outcome.to,
        steps = amount(outcome.steps as f64),
        refused = run.refused,
        bad = amount(outcome.bad_debt),
    );
    for chart in charts(&run.days) {
        text += &html_chart(&chart, &dates)?;
    }
    Ok(text + "</div>\n")
}

/// What the answer is, in sentences.
#[must_use]
pub fn verdict(study: &Study) -> Vec<String> {
    let mut all = Vec::new();
    let (bad, good): (Vec<&Run>, Vec<&Run>) =
        study.runs.iter().partition(|run| run.outcome.is_bad());
    if !good.is_empty() {
        let names: Vec<&str> = good.iter().map(|run| run.outcome.path.as_str()).collect();
        // A sweep below has other parameters, and perhaps other verdicts.
        let begin = match study.sweep.is_empty() {
            true => "No bad debt",
            false => "With the recommended parameters no bad debt",
        };
        all.push(format!("{begin}: {}.", names.join(", ")));
    }
    all.extend(bad.iter().map(|run| {
        let outcome = &run.outcome;
        let part = 100.0 * outcome.bad_debt / outcome.peak_debt.max(1.0);
        let (path, bad) = (&outcome.path, amount(outcome.bad_debt));
        format!("{path}: {bad} AmpUSD of bad debt, {part:.1} % of the largest debt.")
    }));
    all.extend(study.limits.iter().map(|limit| {
        let speed = match limit.days {
            0 => "at once".to_owned(),
            1 => "in a day".to_owned(),
            days => format!("in {days} days"),
        };
        match limit.percent {
            Some(percent) => format!(
                "{} may fall by {} % {speed}; {percent} % make bad debt.",
                limit.falls,
                percent.saturating_sub(1),
            ),
            None => format!(
                "No fall of {} up to 95 % {speed} makes bad debt.",
                limit.falls
            ),
        }
    }));
    all
}

/// The whole file.
///
/// # Errors
/// `NotDrawn` - a plot.
pub fn html(study: &Study) -> Result<String, SimulationError> {
    let list = |texts: &[String]| {
        let items = texts
            .iter()
            .map(|text| format!("<li>{}</li>", escaped(text)));
        format!("<ul>{}</ul>\n", items.collect::<String>())
    };
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <meta name=\"viewport\" content=\"width=device-width\"/>\
         <title>AmpUSD: simulation</title><style>{STYLE}</style></head><body>\n\
         <h1>AmpUSD through AMPL's years</h1>\n<p class=\"soft\">{} people, seed {}, dates of \
         synthetic paths are labels.</p>\n",
        study.agents, study.seed,
    );
    text += &list(&verdict(study));
    for table in table::all(study) {
        text += &html_table(&table);
    }
    for run in &study.runs {
        text += &section(run)?;
    }
    text += "<h2>What is assumed</h2>\n";
    text += &list(&MODEL.map(str::to_owned));
    Ok(text + "</body></html>\n")
}
