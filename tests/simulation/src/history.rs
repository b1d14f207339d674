//! AMPL from June 2019 to April 2026: the dated points of the data set, and a seeded path between.
//!
//! Known are a few prices, targets and supplies ([`AMPL_HISTORY`]); they are kept to the last
//! digit. Between them the logarithm of price over target is a mean-reverting walk: a day keeps
//! [`KEPT`] of it and adds noise of deviation [`NOISE`], which has AMPL within 20 % of its target
//! on about as many days as was measured (70 %, July 2020 to October 2021). [`PLENTY`] keeps the
//! supply from wandering off. The walk goes through every known price. The supply follows from it
//! by the law of its day, exactly; between two known supplies one number, added to the walk
//! everywhere but near known prices, makes it arrive. What is left to the known supply (the policy
//! is a staircase, and some points are rounded) is below two hundredths and is corrected on its
//! day.
//!
//! Four supplies are not in the table but follow from figures beside it; see [`DERIVED`].

use std::collections::BTreeMap;

use ampleforth::{
    Law,
    vectors::{AMPL_HISTORY, scaled},
};
use num_traits::ToPrimitive;

use crate::{
    calendar::Date,
    chance::Chance,
    path::{Path, PathDay, add_claims, rebased},
};

/// What a day keeps of yesterday's distance to the target.
const KEPT: f64 = 0.95;
/// The deviation of a day's noise.
const NOISE: f64 = 0.055;
/// How much lower the walk stands for each e-fold of supply above the straight line (of logarithms)
/// between two known supplies: what is plenty is sold.
const PLENTY: f64 = 0.2;
/// Days from a known price to where the added number has its full weight.
const SHOULDER: f64 = 4.0;
/// The first and the last day.
pub const SPAN: (Date, Date) = (Date::new(2019, 6, 30), Date::new(2026, 4, 15));
/// Days without a valid target: the rebase failed, or was neutral.
const INVALID: (Date, Date) = (Date::new(2024, 8, 17), Date::new(2024, 8, 23));

/// Price and supply after the rebase (in AMPL) that follow from figures beside the table.
const DERIVED: [(Date, f64, f64); 4] = [
    // A market capitalisation of about 3 million dollars at 0.51.
    (Date::new(2020, 3, 15), 0.51, 3e6 / 0.51),
    // "91M by mid-July (price 2.41)".
    (Date::new(2020, 7, 15), 2.41, 91e6 / 2.41),
    // WAMPL at 1.001 and 0.8431 dollars is a ten-millionth of AMPL; the price is not known, and
    // taken 7 % below the target, as the supply was falling.
    (Date::new(2026, 3, 17), 1.142, 1.001e7 / 1.142),
    (Date::new(2026, 4, 15), 1.142, 0.8431e7 / 1.142),
];

/// What the data set knows of a day; supplies in units.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    before: Option<u128>,
    after: Option<u128>,
    price: Option<f64>,
    target: Option<f64>,
}

fn known() -> BTreeMap<Date, Known> {
    let mut all = BTreeMap::new();
    let lines = AMPL_HISTORY.lines().filter(|line| !line.starts_with('#'));
    for line in lines.skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |index: usize| fields.get(index).and_then(|text| text.parse().ok());
        let units = |index: usize| {
            let text = fields.get(index).filter(|text| !text.is_empty())?;
            scaled(text, 9).to_u128()
        };
        let Some(date) = fields.first().and_then(|text| Date::read(text)) else {
            continue;
        };
        // A quote of one exchange is not the average that the policy reads.
        let quote = line.contains("not the 24h VWAP");
        let known = Known {
            before: units(2),
            after: units(3),
            price: number(4).filter(|_| !quote),
            target: number(5),
        };
        all.insert(date, known);
    }
    for (date, price, supply) in DERIVED {
        let known: &mut Known = all.entry(date).or_default();
        (known.price, known.after) = (Some(price), Some((supply * 1e9) as u128));
    }
    all
}

/// The law in force on a day; none while the target is invalid.
fn law_on(date: Date) -> Option<Law> {
    let era = |year, month, day| date >= Date::new(year, month, day);
    if (INVALID.0..=INVALID.1).contains(&date) {
        return None;
    }
    Some(match () {
        () if era(2025, 4, 1) => Law::of_era("inferred_2025"),
        () if era(2024, 9, 10) => Law::of_era("repo_head"),
        () if era(2022, 3, 26) => Law::of_era("aip5_2022"),
        () if era(2019, 10, 30) => Law::linear(10),
        () => Law::linear(30),
    })
}

/// The target of every day: straight lines between those known, level outside.
fn targets(known: &BTreeMap<Date, Known>, days: &[Date]) -> Vec<f64> {
    let points: Vec<(Date, f64)> = known
        .iter()
        .filter_map(|(date, known)| Some((*date, known.target?)))
        .collect();
    let at = |date: Date| {
        let later = points.partition_point(|(known, _)| *known <= date);
        match (later.checked_sub(1), points.get(later)) {
            (Some(earlier), Some((end, to))) => {
                let (start, from) = points[earlier];
                from + (to - from) * (date.0 - start.0) as f64 / (end.0 - start.0) as f64
            }
            (Some(earlier), None) => points[earlier].1,
            (None, Some((_, to))) => *to,
            (None, None) => 1.0,
        }
    };
    days.iter().map(|date| at(*date)).collect()
}

/// A walk of ln(price / target) through the pinned days.
fn walk(chance: &mut Chance, days: usize, pins: &BTreeMap<usize, f64>) -> Vec<f64> {
    let mut walk = Vec::with_capacity(days);
    let mut here = 0.0;
    for day in 0..days {
        here = KEPT * here + NOISE * chance.normal();
        if let Some(pin) = pins.get(&day) {
            // What the walk missed the pin by fades backwards in time as it would forwards.
            let (missed, last) = (pin - here, pins.range(..day).next_back());
            for back in 1..day - last.map_or(0, |(last, _)| *last) {
                walk[day - back] += missed * KEPT.powi(back as i32);
            }
            here = *pin;
        }
        walk.push(here);
    }
    walk
}

/// A stretch between two known supplies.
struct Stretch<'a> {
    days: &'a [Date],
    targets: &'a [f64],
    walk: &'a [f64],
    weights: &'a [f64],
    supply: u128,
    goal: u128,
}

impl Stretch<'_> {
    /// Price, supply before and after of each day, with a number added to the walk.
    fn run(&self, added: f64) -> Vec<(f64, u128, u128)> {
        let mut supply = self.supply;
        let mut rows = Vec::with_capacity(self.days.len());
        let (start, slope) = self.line();
        for (index, date) in self.days.iter().enumerate() {
            let target = self.targets[index];
            let plenty = (supply as f64).ln() - start - slope * index as f64;
            let gap = self.walk[index] + (added - PLENTY * plenty) * self.weights[index];
            let price = target * gap.clamp(-1.6, 1.6).exp();
            let after = law_on(*date).map_or(supply, |law| rebased(&law, price, target, supply));
            rows.push((price, supply, after));
            supply = after;
        }
        rows
    }

    /// The line between the logarithms of both known supplies: its start, its slope by day.
    fn line(&self) -> (f64, f64) {
        let (start, end) = ((self.supply as f64).ln(), (self.goal as f64).ln());
        (start, (end - start) / self.days.len().max(1) as f64)
    }

    /// The rows that arrive at the known supply.
    fn arriving(&self) -> Vec<(f64, u128, u128)> {
        let (mut low, mut high) = (-2.5, 2.5);
        for _ in 0..36 {
            let middle = f64::midpoint(low, high);
            let end = self.run(middle).last().map_or(0, |row| row.2);
            if end < self.goal {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.run(high)
    }
}

/// How much of the added number each day takes: none at a pin, all of it further away.
fn weights(days: usize, pins: &BTreeMap<usize, f64>) -> Vec<f64> {
    let weight = |day: usize| {
        let before = pins.range(..=day).next_back().map(|(pin, _)| day - pin);
        let behind = pins.range(day..).next().map(|(pin, _)| pin - day);
        let nearest = before.into_iter().chain(behind).min().unwrap_or(days);
        (nearest as f64 / SHOULDER).min(1.0)
    };
    (0..days).map(weight).collect()
}

/// AMPL's history as a path.
#[must_use]
pub fn history(seed: u64) -> Path {
    let known = known();
    let days: Vec<Date> = (SPAN.0.0..=SPAN.1.0).map(Date).collect();
    let index = |date: &Date| usize::try_from(date.0 - SPAN.0.0).ok();
    let targets = targets(&known, &days);
    let pins: BTreeMap<usize, f64> = known
        .iter()
        .filter_map(|(date, known)| {
            let day = index(date)?;
            Some((day, (known.price? / targets.get(day)?).ln()))
        })
        .collect();
    let walk = walk(&mut Chance::new(seed, "history"), days.len(), &pins);
    let weights = weights(days.len(), &pins);
    // The number of days after which a supply is known.
    let mut goals = BTreeMap::new();
    for (date, known) in &known {
        let Some(day) = index(date) else { continue };
        goals.extend(known.before.map(|units| (day, units)));
        goals.extend(known.after.map(|units| (day + 1, units)));
    }
    let mut rows: Vec<(f64, u128, u128)> = Vec::with_capacity(days.len());
    let mut supply = goals.remove(&0).unwrap_or(50_000_000_000_000_000);
    for (end, goal) in goals {
        let range = rows.len()..end.min(days.len());
        let stretch = Stretch {
            days: &days[range.clone()],
            targets: &targets[range.clone()],
            walk: &walk[range.clone()],
            weights: &weights[range],
            supply,
            goal,
        };
        rows.extend(stretch.arriving());
        if let Some(last) = rows.last_mut() {
            last.2 = goal;
        }
        supply = goal;
    }
    let mut days: Vec<PathDay> = days
        .iter()
        .zip(&targets)
        .zip(&rows)
        .map(|((date, target), (price, before, after))| PathDay {
            date: *date,
            price: *price,
            target: *target,
            before: *before,
            after: *after,
            claim: 0,
            spot_part: 1.0,
            sudden: false,
        })
        .collect();
    add_claims(&mut days);
    Path {
        name: "history".to_owned(),
        about: "AMPL 2019 to 2026: known points, a seeded path between them".to_owned(),
        days,
        lead_in: 0,
    }
}
