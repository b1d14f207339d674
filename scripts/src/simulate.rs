//! `cargo ampusd simulate`: AMPL's years and stress paths through the rules, as a report.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulation::{
    calendar::Date,
    path::Path,
    report, series,
    settings::Settings,
    stress,
    study::{Progress, Question, Study},
    sweep::Knob,
    table,
};

use crate::text_table::TextTable;

/// What is over sooner needs no lines of progress.
const SHORT: Duration = Duration::from_secs(2);

/// Options of `simulate`.
#[derive(Args, Debug)]
pub struct SimulateArgs {
    /// A path, or `all`; may be given several times.
    #[arg(long, value_name = "NAME", default_value = "all")]
    pub path: Vec<String>,
    /// A full daily series of AMPL: titles date (or time), price, target, supply. Runs instead of
    /// the paths.
    #[arg(long, value_name = "FILE", conflicts_with = "path")]
    pub csv: Option<PathBuf>,
    /// The first day of every path.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// The last day of every path.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// People.
    #[arg(long, value_name = "PEOPLE", default_value_t = 1_000)]
    pub agents: usize,
    /// The same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Times in a day at which the market moves and people look.
    #[arg(long, value_name = "TIMES", default_value_t = 4)]
    pub looks: u64,
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = "target/simulation.html")]
    pub out: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
    /// Leave out the search for the smallest crash that makes bad debt.
    #[arg(long)]
    pub no_limits: bool,
    /// What to vary.
    #[command(flatten)]
    pub sweep: SweepArgs,
}

/// Values to compare; ratios and rates as parts, such as 1.3,1.5,1.7.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sweep: values to compare, with commas; ratios as parts")]
pub struct SweepArgs {
    /// AMPL's MCR; CCR and SCR keep their distance to it.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub mcr: Vec<f64>,
    /// AMPL's CCR.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub ccr: Vec<f64>,
    /// AMPL's SCR.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub scr: Vec<f64>,
    /// AMPL's liquidation penalty of the pool's part.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub pool_penalty: Vec<f64>,
    /// AMPL's liquidation penalty of the redistributed part.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub redistribution_penalty: Vec<f64>,
    /// AMPL's least redemption fee.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub fee_floor: Vec<f64>,
    /// SPOT's MCR; CCR and SCR keep their distance to it.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub spot_mcr: Vec<f64>,
    /// The loan-to-value that AMPL's borrowers aim at.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub ltv: Vec<f64>,
    /// Stakers' money, in parts of the borrowers' collateral.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub stakers: Vec<f64>,
    /// Hours that the fastest liquidator takes at least.
    #[arg(long, value_name = "HOURS", value_delimiter = ',')]
    pub reaction: Vec<f64>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::read(text).ok_or_else(|| "a date such as 2024-08-17".to_owned())
}

impl SweepArgs {
    /// The values by knob; MCRs first, so that other ratios may be set beside them.
    fn knobs(&self) -> Vec<(Knob, Vec<f64>)> {
        vec![
            (Knob::Mcr, self.mcr.clone()),
            (Knob::Ccr, self.ccr.clone()),
            (Knob::Scr, self.scr.clone()),
            (Knob::PoolPenalty, self.pool_penalty.clone()),
            (
                Knob::RedistributionPenalty,
                self.redistribution_penalty.clone(),
            ),
            (Knob::FeeFloor, self.fee_floor.clone()),
            (Knob::SpotMcr, self.spot_mcr.clone()),
            (Knob::Ltv, self.ltv.clone()),
            (Knob::Stakers, self.stakers.clone()),
            (Knob::Reaction, self.reaction.clone()),
        ]
    }
}

impl SimulateArgs {
    fn paths(&self) -> Result<Vec<Path>> {
        let paths = match &self.csv {
            Some(file) => {
                let read = series::read_file(file);
                vec![read.with_context(|| format!("in {}", file.display()))?]
            }
            None => {
                let all = self.path.iter().any(|name| name == "all");
                let names = if all {
                    stress::names()
                } else {
                    self.path.clone()
                };
                let named = names.iter().map(|name| stress::named(name, self.seed));
                named.collect::<Result<_, _>>()?
            }
        };
        if self.from.is_none() && self.to.is_none() {
            return Ok(paths);
        }
        let cut = paths
            .into_iter()
            .map(|path| path.between(self.from, self.to));
        let kept: Vec<Path> = cut.clone().filter_map(Result::ok).collect();
        if kept.is_empty() {
            return Ok(cut.collect::<Result<_, _>>()?);
        }
        Ok(kept)
    }

    fn question(&self) -> Result<Question> {
        let settings = Settings {
            seed: self.seed,
            agents: self.agents,
            looks: self.looks,
            ..Settings::default()
        };
        Ok(Question {
            settings,
            paths: self.paths()?,
            knobs: self.sweep.knobs(),
            limits: !self.no_limits,
        })
    }
}

/// Runs what is asked, writes the report, prints a summary.
///
/// # Errors
/// A file or an option that cannot be used, with its line; a report that cannot be written.
pub fn run(options: &SimulateArgs) -> Result<()> {
    if options.out.is_dir() {
        bail!("{} is a folder, not a file", options.out.display());
    }
    let question = options.question()?;
    let bar = ProgressBar::new(1);
    bar.set_style(ProgressStyle::with_template(
        "{elapsed:>4} {wide_bar} {pos}/{len} {msg}",
    )?);
    bar.enable_steady_tick(Duration::from_millis(200));
    let (mut said, started) = (String::new(), Instant::now());
    let study = Study::of(&question, |Progress { what, done, of }| {
        // Where nobody sees the bar, a line for each part of what takes long.
        if bar.is_hidden() && said != what && started.elapsed() > SHORT {
            eprintln!("{what}");
            said.clone_from(&what);
        }
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        if bar.message() != what {
            bar.set_message(what);
        }
    })?;
    bar.finish_and_clear();
    let html = report::html(&study)?;
    if let Some(folder) = options.out.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    fs::write(&options.out, html)
        .with_context(|| format!("cannot write {}", options.out.display()))?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&study)?);
        return Ok(());
    }
    for shown in table::all(&study) {
        let titles: Vec<&str> = shown.titles.iter().map(String::as_str).collect();
        let mut table = TextTable::new(&titles);
        for row in &shown.rows {
            // Without the gaps between thousands numbers are set to the right.
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('\u{a0}', "")).collect();
            table.row(&cells);
        }
        println!("{}\n{table}", shown.about);
    }
    for sentence in report::verdict(&study) {
        println!("{sentence}");
    }
    println!("\nReport with plots: {}", options.out.display());
    Ok(())
}
