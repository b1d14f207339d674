//! `ampusd build`: all programs, their sizes and entry prices, and the gate on them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use builder::{Builder, Program, Size, SizeTable, drift};

use crate::state::write_whole;

/// The committed sizes of a checkout.
#[must_use]
pub fn sizes_file(workspace: &Path) -> PathBuf {
    workspace.join("tests").join("gas").join("size.json")
}

/// Builds every program, prints the table, and writes (`json`) or compares (`check`) the
/// committed sizes.
///
/// # Errors
/// A program that does not build; sizes that drifted.
pub fn run(json: bool, check: bool) -> Result<()> {
    let builder = Builder::here();
    let programs = builder.build_all()?;
    let sizes: Vec<Size> = programs.iter().map(Size::of).collect();
    print!("{}", SizeTable(&sizes));
    let file = sizes_file(builder.workspace());
    if json {
        write_sizes(&file, &sizes)?;
        println!("Written to {}.", file.display());
    }
    if check {
        check_sizes(&file, &sizes)?;
        println!("Sizes are as committed in {}.", file.display());
    }
    Ok(())
}

/// Builds every program, for the commands that deploy them.
///
/// # Errors
/// A program that does not build.
pub fn programs() -> Result<Vec<Program>> {
    Builder::here().build_all()
}

/// Writes the sizes: one program per line, so that a diff reads well.
///
/// # Errors
/// A file that cannot be written.
pub fn write_sizes(file: &Path, sizes: &[Size]) -> Result<()> {
    let lines: Vec<String> = sizes
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()?;
    write_whole(file, &format!("[\n  {}\n]\n", lines.join(",\n  ")))
}

/// Compares with the committed sizes.
///
/// # Errors
/// Every number that drifted, or a file that cannot be read.
pub fn check_sizes(file: &Path, sizes: &[Size]) -> Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let committed: Vec<Size> =
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", file.display()))?;
    let found = drift(sizes, &committed);
    if found.is_empty() {
        return Ok(());
    }
    bail!(
        "sizes drifted by more than 0.5 %; if that is meant, run `cargo ampusd build --json` and \
         commit:\n  {}",
        found.join("\n  ")
    )
}
