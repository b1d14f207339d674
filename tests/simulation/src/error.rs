//! What a simulation is refused with.

use std::path::PathBuf;

/// A file or an option that cannot be used, or a rule of the engine that did not hold.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The file cannot be read.
    #[error("cannot read {file}: {cause}")]
    FileUnreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A daily series without a day.
    #[error("the series is empty: it has no day")]
    SeriesEmpty,
    /// The first line lacks a column.
    #[error("line {line}: no column `{column}`; needed are price, target, supply and date or time")]
    ColumnMissing {
        /// The line of the titles.
        line: usize,
        /// Which.
        column: &'static str,
    },
    /// A line has another number of fields than the titles.
    #[error("line {line}: {found} fields, but {expected} titles")]
    FieldCount {
        /// The line.
        line: usize,
        /// Fields of the line.
        found: usize,
        /// Titles.
        expected: usize,
    },
    /// A field is no day.
    #[error("line {line}: `{text}` is neither a date such as 2024-08-17 nor a Unix time")]
    NotADate {
        /// The line.
        line: usize,
        /// The field.
        text: String,
    },
    /// A field is no number above 0.
    #[error("line {line}: `{text}` in column `{column}` is no number above 0")]
    NotPositive {
        /// The line.
        line: usize,
        /// The column.
        column: &'static str,
        /// The field.
        text: String,
    },
    /// A line is not of the day after the line before.
    #[error("line {line}: {found} follows {before}; a daily series has one line for each day")]
    NotTheNextDay {
        /// The line.
        line: usize,
        /// Its day.
        found: String,
        /// The day before it.
        before: String,
    },
    /// No path has the name.
    #[error("no path `{name}`; there are {known}")]
    PathUnknown {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// Nothing is left between two days.
    #[error("nothing of {path} lies between {from} and {to}")]
    NothingLeft {
        /// The path.
        path: String,
        /// The first day asked for.
        from: String,
        /// The last day asked for.
        to: String,
    },
    /// Parameters out of the bounds of the protocol.
    #[error("{what} is out of the protocol's bounds: {rule}")]
    ParametersRefused {
        /// Which set.
        what: String,
        /// The rule's error.
        rule: String,
    },
    /// An option out of its range.
    #[error("{option} must be {range}, not {found}")]
    OptionOutOfRange {
        /// The option.
        option: &'static str,
        /// What it may be.
        range: &'static str,
        /// What it is.
        found: String,
    },
    /// More combinations than anybody would wait for.
    #[error("{found} combinations of parameters, at most {most}")]
    SweepTooLarge {
        /// How many.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// AmpUSD in existence is not what is owed (SUPPLY-1): a defect.
    #[error("{date}: the supply is {held} AmpUSD-wei, but {owed} are owed")]
    SupplyNotConserved {
        /// When.
        date: String,
        /// Supply, booked and cushion.
        held: u128,
        /// Debts and residue.
        owed: u128,
    },
    /// The second world answered otherwise than the first: a defect.
    #[error("the shadow answered otherwise: {step}")]
    ShadowDiffers {
        /// The step.
        step: String,
    },
    /// A plot could not be drawn.
    #[error("cannot draw: {0}")]
    NotDrawn(String),
}
