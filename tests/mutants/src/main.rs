//! Puts known faults back into the code and checks that a test of their property sees them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use mutants::list::{Absent, Layer, List, Mutant};
use mutants::run::Runner;
use mutants::table;
use mutants::workspace::{Workspace, root};

/// Applies the incident mutants of PROPERTIES.md 31, one at a time, to a copy of the workspace,
/// and fails unless each is killed by a test that is named after its property.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Only these numbers.
    #[arg(long, value_delimiter = ',', value_name = "N,M")]
    only: Vec<u8>,
    /// Only those whose tests run here.
    #[arg(long, value_enum)]
    layer: Option<Layer>,
    /// Only those of this file, as it is changed; several by commas.
    #[arg(long, value_delimiter = ',', value_name = "FILE")]
    file: Vec<String>,
    /// List the mutants and run nothing.
    #[arg(long)]
    list: bool,
    /// Where the copy and what is compiled of it are kept.
    #[arg(long, value_name = "FOLDER", default_value = "target/mutants")]
    scratch: PathBuf,
    /// A command that cargo is run by, as `nice -n 15`.
    #[arg(long, value_name = "COMMAND", default_value = "")]
    through: String,
    /// Seconds that one mutant may take; what takes longer is no kill.
    #[arg(long, default_value_t = 1_200)]
    limit: u64,
}

impl Arguments {
    fn wants(&self, mutant: &Mutant) -> bool {
        (self.only.is_empty() || self.only.contains(&mutant.number))
            && self.layer.is_none_or(|layer| layer == mutant.layer)
            && (self.file.is_empty() || self.file.contains(&mutant.file))
    }

    fn wants_absent(&self, absent: &Absent) -> bool {
        self.layer.is_none()
            && self.file.is_empty()
            && (self.only.is_empty() || self.only.contains(&absent.number))
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let list = List::read()?;
    let chosen: Vec<_> = list
        .mutants
        .iter()
        .filter(|one| arguments.wants(one))
        .collect();
    let absent: Vec<_> = list
        .absent
        .iter()
        .filter(|one| arguments.wants_absent(one))
        .collect();
    if arguments.list {
        show(&chosen, &absent);
        return Ok(());
    }
    let scratch = std::path::absolute(&arguments.scratch)?;
    let copy = scratch.join("workspace");
    std::fs::create_dir_all(&copy).context("the scratch folder cannot be made")?;
    let workspace = Workspace::copy(&root(), &copy)?;
    let mut runner = Runner {
        target: scratch.join("target"),
        through: arguments
            .through
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        limit: Duration::from_secs(arguments.limit),
        originals: BTreeMap::new(),
    };
    let mut results = Vec::new();
    for (index, mutant) in chosen.iter().enumerate() {
        let place = index.saturating_add(1);
        eprint!(
            "[{place}/{}] {} {} ... ",
            chosen.len(),
            mutant.number,
            mutant.name
        );
        let outcome = runner.run(&workspace, mutant)?;
        eprintln!(
            "{} ({:.1} s)",
            outcome.verdict.text(),
            outcome.took.as_secs_f64()
        );
        results.push((*mutant, outcome));
    }
    print!("{}", table::text(&results, &absent));
    let alive = results
        .iter()
        .filter(|(_, outcome)| !outcome.verdict.is_dead())
        .count();
    if alive != 0 {
        bail!(
            "{alive} of {} are not killed by their property",
            results.len()
        );
    }
    Ok(())
}

fn show(chosen: &[&Mutant], absent: &[&Absent]) {
    for mutant in chosen {
        println!(
            "{:>2}  {:<6} {:<11} {:<46} {} --test {} -- {}",
            mutant.number,
            mutant.layer.name(),
            mutant.property,
            mutant.name,
            mutant.package,
            mutant.test,
            mutant.filter
        );
    }
    for absent in absent {
        println!(
            "{:>2}  {:<6} {:<11} {:<46} absent: {}",
            absent.number, "-", absent.property, absent.name, absent.absent
        );
    }
}
