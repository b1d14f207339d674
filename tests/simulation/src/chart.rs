//! Plots as SVG. Text and grid take the page's colour, so that they suit light and dark.

use plotters::{prelude::*, style::RGBColor};

use crate::{calendar::Date, error::SimulationError};

/// Colours of the lines, readable on light and on dark.
const COLOURS: [RGBColor; 5] = [
    RGBColor(43, 131, 202),
    RGBColor(224, 120, 32),
    RGBColor(58, 158, 82),
    RGBColor(196, 66, 80),
    RGBColor(140, 106, 196),
];
/// Stands for the page's text colour until the SVG is written.
const TEXT: RGBColor = RGBColor(1, 2, 3);
/// Width and height.
const SIZE: (u32, u32) = (620, 260);
/// Points of a line at most.
const POINTS: usize = 500;

/// How days become one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The last of them.
    Last,
    /// Their sum.
    Sum,
    /// The largest.
    Most,
    /// Their mean.
    Mean,
}

/// The axis of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From the smallest value to the largest.
    Linear,
    /// From 0.
    FromZero,
    /// Powers of ten.
    Log,
}

/// A plot over days.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The unit of the values.
    pub unit: String,
    /// How days become one point.
    pub fold: Fold,
    /// The axis.
    pub axis: Axis,
    /// Names and values, one for each day.
    pub lines: Vec<(String, Vec<f64>)>,
    /// Whether the space between the first and the last line is filled.
    pub band: bool,
}

/// The colour of a line, for the legend.
#[must_use]
pub fn colour(line: usize) -> String {
    let RGBColor(red, green, blue) = COLOURS[line % COLOURS.len()];
    format!("#{red:02X}{green:02X}{blue:02X}")
}

fn undrawn(error: impl std::fmt::Display) -> SimulationError {
    SimulationError::NotDrawn(error.to_string())
}

impl Chart {
    /// How many days one point stands for.
    #[must_use]
    pub fn days_per_point(&self) -> usize {
        let days = self.lines.first().map_or(0, |(_, values)| values.len());
        days.div_ceil(POINTS).max(1)
    }

    fn points(&self, dates: &[Date], values: &[f64]) -> Vec<(f64, f64)> {
        let size = self.days_per_point();
        let chunks = values.chunks(size).zip(dates.chunks(size));
        let point = |(values, dates): (&[f64], &[Date])| {
            let value = match self.fold {
                Fold::Last => values.last().copied().unwrap_or(0.0),
                Fold::Sum => values.iter().sum(),
                Fold::Mean => values.iter().sum::<f64>() / values.len().max(1) as f64,
                Fold::Most => values.iter().copied().fold(0.0, f64::max),
            };
            let value = match self.axis {
                Axis::Log => value.max(1e-9).log10(),
                Axis::Linear | Axis::FromZero => value,
            };
            (dates.last().map_or(0.0, |date| date.0 as f64), value)
        };
        chunks.map(point).collect()
    }

    fn range(&self, lines: &[Vec<(f64, f64)>]) -> std::ops::Range<f64> {
        let values = || lines.iter().flatten().map(|(_, value)| *value);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        let low = values().fold(f64::INFINITY, f64::min);
        let low = if self.axis == Axis::FromZero {
            low.min(0.0)
        } else {
            low
        };
        if high <= low && low == 0.0 {
            // Nothing happened: an axis all the same.
            return 0.0..1.0;
        }
        let room = ((high - low) * 0.05).max(high.abs() * 1e-3).max(1e-6);
        let under = if low == 0.0 { 0.0 } else { room };
        low - under..high + room
    }

    /// Draws it.
    ///
    /// # Errors
    /// `NotDrawn` - the library says why.
    pub fn svg(&self, dates: &[Date]) -> Result<String, SimulationError> {
        let lines: Vec<Vec<(f64, f64)>> = self
            .lines
            .iter()
            .map(|(_, values)| self.points(dates, values))
            .collect();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return Err(undrawn("no days"));
        };
        let mut text = String::new();
        {
            let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
            let mut chart = ChartBuilder::on(&root)
                .margin(8)
                .x_label_area_size(24)
                .y_label_area_size(64)
                .build_cartesian_2d(first.0 as f64..last.0 as f64, self.range(&lines))
                .map_err(undrawn)?;
            let style = ("sans-serif", 12).into_font().color(&TEXT);
            let years = last.0 - first.0 > 400;
            let date = |day: &f64| {
                let text = Date(day.round() as i64).to_string();
                text.get(if years { 0..7 } else { 5..10 })
                    .unwrap_or("")
                    .to_owned()
            };
            chart
                .configure_mesh()
                .x_labels(8)
                .y_labels(6)
                .x_label_formatter(&date)
                .y_label_formatter(&|value| self.label(*value))
                .label_style(style)
                .axis_style(TEXT.mix(0.5))
                .bold_line_style(TEXT.mix(0.14))
                .light_line_style(TEXT.mix(0.0))
                .draw()
                .map_err(undrawn)?;
            if let (true, Some(low), Some(high)) = (self.band, lines.first(), lines.last()) {
                let outline: Vec<(f64, f64)> =
                    low.iter().chain(high.iter().rev()).copied().collect();
                let filled = Polygon::new(outline, COLOURS[0].mix(0.15));
                chart.draw_series([filled]).map_err(undrawn)?;
            }
            for (index, points) in lines.into_iter().enumerate() {
                let style = COLOURS[index % COLOURS.len()].stroke_width(1);
                chart
                    .draw_series(LineSeries::new(points, style))
                    .map_err(undrawn)?;
            }
            root.present().map_err(undrawn)?;
        }
        Ok(text.replace("#010203", "currentColor"))
    }

    /// A value of the axis, short.
    fn label(&self, value: f64) -> String {
        let value = if self.axis == Axis::Log {
            10f64.powf(value)
        } else {
            value
        };
        let size = value.abs();
        match () {
            () if size >= 1e9 => format!("{:.1} G", value / 1e9),
            () if size >= 1e6 => format!("{:.1} M", value / 1e6),
            () if size >= 1e4 => format!("{:.0} k", value / 1e3),
            () if size >= 100.0 => format!("{value:.0}"),
            () if size >= 2.0 => format!("{value:.1}"),
            () if size == 0.0 => "0".to_owned(),
            () if size < 0.002 => format!("{value:.0e}"),
            () => format!("{value:.3}"),
        }
    }
}
