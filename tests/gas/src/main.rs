//! Measures what operations cost.

use anyhow::{Context, Result, bail};
use clap::Parser;
use gas::scene::Scene;
use gas::table;

/// Measures the gas of every operation at 1, 100, 1 000 and 10 000 troves, with the programs in the
/// chain's cache and without, and prints it beside the targets of GAS.md.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Record the rows in tests/gas/gas.json.
    #[arg(long)]
    write: bool,
    /// Show where the gas of one operation goes instead, frame by frame.
    #[arg(long, value_name = "OPERATION")]
    explain: Option<String>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(operation) = arguments.explain {
        return explain(&operation);
    }
    let rows = table::measure(&table::TROVES);
    print!("{}", table::text(&rows));
    if arguments.write {
        let path = table::path();
        std::fs::write(&path, table::json(&rows)).context("gas.json cannot be written")?;
        println!("written to {}", path.display());
    }
    Ok(())
}

fn explain(name: &str) -> Result<()> {
    let mut scene = Scene::start();
    scene.grow(100);
    let stages = scene.stages();
    let mut all = Vec::new();
    for (stage, operations) in &stages {
        all.extend(operations.iter().map(|operation| (stage, operation)));
    }
    let Some((stage, operation)) = all.iter().find(|(_, known)| known.name == name) else {
        let names: Vec<_> = all.iter().map(|(_, known)| known.name).collect();
        bail!("no operation `{name}`; there are {}", names.join(", "));
    };
    let mut scene = (*stage).clone();
    let total = scene.cost(operation, true);
    let profile = scene.explain(operation);
    println!(
        "{name}: {total} gas, of which intrinsic {}",
        profile.intrinsic
    );
    println!(
        "{:<28}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}",
        "frame", "entry", "read", "write", "logs", "calls", "keccak", "memory", "compute", "total"
    );
    for frame in &profile.frames {
        let name = format!(
            "{}{}",
            "  ".repeat(frame.depth),
            scene.name_of(frame.code_address)
        );
        println!(
            "{name:<28}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}",
            frame.entry,
            frame.storage_read,
            frame.storage_write,
            frame.logs,
            frame.call_overhead,
            frame.keccak,
            frame.memory,
            frame.computation,
            frame.total
        );
    }
    Ok(())
}
