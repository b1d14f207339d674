//! A full daily series of AMPL from a file.
//!
//! The first line holds titles: `price`, `target`, `supply` and `date` (or `time`, in Unix
//! seconds); others are ignored, so is a line that starts with `#`. Price and target are dollars,
//! the supply is AMPL after the day's rebase; one line for each day, in order.

use std::{fs, path::Path as FilePath};

use crate::{
    calendar::Date,
    error::SimulationError,
    path::{Path, PathDay, add_claims},
};

/// Where the columns are.
struct Columns {
    count: usize,
    date: usize,
    numbers: [usize; 3],
}

/// The numbers, in the order of [`Columns`].
const NUMBERS: [&str; 3] = ["price", "target", "supply"];

impl Columns {
    fn find(line: usize, titles: &[String]) -> Result<Self, SimulationError> {
        let at = |column: &'static str| {
            let found = titles.iter().position(|title| title == column);
            found.ok_or(SimulationError::ColumnMissing { line, column })
        };
        Ok(Self {
            count: titles.len(),
            date: at("date").or_else(|_| at("time"))?,
            numbers: [at(NUMBERS[0])?, at(NUMBERS[1])?, at(NUMBERS[2])?],
        })
    }

    fn read(&self, line: usize, fields: &[String]) -> Result<(Date, [f64; 3]), SimulationError> {
        if fields.len() != self.count {
            return Err(SimulationError::FieldCount {
                line,
                found: fields.len(),
                expected: self.count,
            });
        }
        let text = &fields[self.date];
        let seconds = text.parse().ok().map(Date::of_seconds);
        let date = Date::read(text).or(seconds);
        let date = date.ok_or_else(|| SimulationError::NotADate {
            line,
            text: text.clone(),
        })?;
        let mut numbers = [0.0; 3];
        for (index, column) in self.numbers.into_iter().enumerate() {
            let text = &fields[column];
            let number = text
                .parse()
                .ok()
                .filter(|n: &f64| *n > 0.0 && n.is_finite());
            numbers[index] = number.ok_or_else(|| SimulationError::NotPositive {
                line,
                column: NUMBERS[index],
                text: text.clone(),
            })?;
        }
        Ok((date, numbers))
    }
}

/// Reads a daily series.
///
/// # Errors
/// `ColumnMissing`, `FieldCount`, `NotADate`, `NotPositive`, `NotTheNextDay` - with the line.
/// `SeriesEmpty` - no day.
pub fn read(text: &str, name: &str) -> Result<Path, SimulationError> {
    let mut columns = None;
    let mut days: Vec<PathDay> = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        let fields: Vec<String> = row
            .split(',')
            .map(|field| field.trim().to_owned())
            .collect();
        let Some(columns) = &columns else {
            columns = Some(Columns::find(line, &fields)?);
            continue;
        };
        let (date, [price, target, supply]) = columns.read(line, &fields)?;
        let after = (supply * 1e9) as u128;
        if let Some(before) = days.last().filter(|day| day.date.plus(1) != date) {
            return Err(SimulationError::NotTheNextDay {
                line,
                found: date.to_string(),
                before: before.date.to_string(),
            });
        }
        days.push(PathDay {
            date,
            price,
            target,
            before: days.last().map_or(after, |day| day.after),
            after: after.max(1),
            claim: 0,
            spot_part: 1.0,
            sudden: false,
        });
    }
    if days.is_empty() {
        return Err(SimulationError::SeriesEmpty);
    }
    add_claims(&mut days);
    Ok(Path {
        name: name.to_owned(),
        about: "a daily series from a file".to_owned(),
        days,
        lead_in: 0,
    })
}

/// Reads a daily series from a file.
///
/// # Errors
/// `FileUnreadable`, and those of [`read`].
pub fn read_file(file: &FilePath) -> Result<Path, SimulationError> {
    let text = fs::read_to_string(file).map_err(|cause| SimulationError::FileUnreadable {
        file: file.to_owned(),
        cause,
    })?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    read(&text, &name)
}
