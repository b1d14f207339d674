//! `cargo ampusd play`: a scenario, step by step, on the compiled programs.
//!
//! ```text
//! file ─> text (a list, with places) ─> fields, verbs (what it means) ─> scenario
//!                                                                          │
//! a JSON line per step <─ state (everything, by views) <─ stand (programs, doubles, actors)
//! ```

mod fields;
mod player;
mod scenario;
mod stand;
mod state;
pub mod text;
pub mod verbs;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use player::Player;
use scenario::Scenario;

use crate::abi::Abi;

/// Options of `play`.
#[derive(Args, Debug)]
pub struct PlayArgs {
    /// The scenario: a JSON list of steps; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the states go, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write objects over several lines.
    #[arg(long)]
    pub pretty: bool,
    /// Go on after a step that does not come to what is expected; fail in the end.
    #[arg(long)]
    pub keep_going: bool,
    /// Only say whether the file is right; play nothing.
    #[arg(long, conflicts_with_all = ["out", "pretty", "keep_going"])]
    pub check: bool,
}

/// Plays a scenario and writes a JSON object per step.
///
/// # Errors
/// A file that is wrong, with line and column; a step that does not come to what is expected; an
/// output that cannot be written.
pub async fn run(options: &PlayArgs) -> Result<()> {
    let (name, text) = source(options)?;
    let here = |at| {
        let (line, column) = text::place(&text, at);
        format!("{name}:{line}:{column}")
    };
    let unnamed = Abi::new(BTreeMap::new())?;
    let scenario = Scenario::read(&text, &unnamed)
        .map_err(|mistake| anyhow!("{}: {}", here(mistake.at), mistake.text))?;
    if options.check {
        println!("{name}: {} steps, all right", scenario.steps.len());
        return Ok(());
    }
    let mut output = Output::open(options)?;
    let mut player = Player::new(&scenario)?;
    output.write(&player.beginning().await?)?;
    let bar = bar(scenario.steps.len())?;
    let mut unexpected = 0_usize;
    for (number, step) in (1_usize..).zip(&scenario.steps) {
        let (line, _) = text::place(&text, step.at);
        let (record, verdict) = player.play((number, line), step).await?;
        output.write(&record)?;
        bar.inc(1);
        if let Err(said) = verdict {
            let said = format!(
                "{}: step {number} (`{}`) {said}",
                here(step.at),
                step.verb.name
            );
            if !options.keep_going {
                bar.finish_and_clear();
                bail!(said);
            }
            bar.suspend(|| eprintln!("{said}"));
            unexpected = unexpected.saturating_add(1);
        }
    }
    bar.finish_and_clear();
    if unexpected > 0 {
        bail!(
            "{unexpected} of {} steps did not come to what was expected",
            scenario.steps.len()
        );
    }
    Ok(())
}

/// Where the records go.
struct Output {
    to: Box<dyn Write>,
    pretty: bool,
}

impl Output {
    fn open(options: &PlayArgs) -> Result<Self> {
        let to: Box<dyn Write> = match &options.out {
            Some(path) => {
                let file = File::create(path);
                Box::new(file.with_context(|| format!("cannot write {}", path.display()))?)
            }
            None => Box::new(io::stdout()),
        };
        let pretty = options.pretty;
        Ok(Self { to, pretty })
    }

    fn write(&mut self, record: &impl Serialize) -> Result<()> {
        let text = if self.pretty {
            serde_json::to_string_pretty(record)?
        } else {
            serde_json::to_string(record)?
        };
        writeln!(self.to, "{text}").context("cannot write what was played")
    }
}

/// The name and the text of the scenario.
fn source(options: &PlayArgs) -> Result<(String, String)> {
    if options.file.as_os_str() == "-" {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.context("cannot read standard input")?;
        return Ok(("standard input".to_owned(), text));
    }
    let name = options.file.display().to_string();
    let text = fs::read_to_string(&options.file);
    let text = text.with_context(|| format!("cannot read {name}"))?;
    Ok((name, text))
}

/// How many of the steps are played.
fn bar(steps: usize) -> Result<ProgressBar> {
    let bar = ProgressBar::new(steps as u64);
    bar.set_style(ProgressStyle::with_template(
        "{elapsed:>4} {wide_bar} {pos}/{len} steps",
    )?);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}
