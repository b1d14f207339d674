//! Days of the calendar.

use std::fmt;

use serde::{Serialize, Serializer};

/// Days of 400 years.
const ERA: i64 = 146_097;
/// From 1 March of year 0 to 1 January 1970.
const TO_1970: i64 = 719_468;

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub i64);

impl Date {
    /// The day of a year, month and day of the Gregorian calendar.
    #[must_use]
    pub const fn new(year: i64, month: i64, day: i64) -> Self {
        // Years begin in March here, so that the leap day is a year's last.
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - TO_1970)
    }

    /// Reads `2024-08-17`. None if it is no such day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(str::parse::<i64>);
        let (year, month, day) = (
            parts.next()?.ok()?,
            parts.next()?.ok()?,
            parts.next()?.ok()?,
        );
        let date = Self::new(year, month, day);
        (parts.next().is_none() && date.parts() == (year, month, day)).then_some(date)
    }

    /// The day of a Unix time.
    #[must_use]
    pub const fn of_seconds(seconds: i64) -> Self {
        Self(seconds.div_euclid(86_400))
    }

    /// Year, month, day.
    #[must_use]
    pub const fn parts(self) -> (i64, i64, i64) {
        let days = self.0 + TO_1970;
        let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }

    /// The day so many days later.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
