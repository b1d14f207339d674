//! What happens outside of AmpUSD, day by day.

use ampleforth::{Law, spot::Spot};
use num_bigint::{BigInt, BigUint};
use num_traits::ToPrimitive;

use crate::{calendar::Date, error::SimulationError};

/// What SPOT's holders exchange with the vault in a day, in parts per million of the gap.
const EXCHANGED: i128 = 200_000;

/// One day: the average price that the day's rebase answers to, and the supply it was paid for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathDay {
    /// The day on which the rebase happens, at 02:00.
    pub date: Date,
    /// Dollars per AMPL, the average of the day before.
    pub price: f64,
    /// Dollars per AMPL that AMPL aims at.
    pub target: f64,
    /// AMPL units before the rebase: what the price was paid for.
    pub before: u128,
    /// AMPL units after it.
    pub after: u128,
    /// AMPL units that one whole SPOT claims.
    pub claim: u128,
    /// What SPOT costs, in parts of what its claim is worth.
    pub spot_part: f64,
    /// Whether the price was there at once, not gradually over the day.
    pub sudden: bool,
}

impl PathDay {
    /// Dollars of one whole share of the wrapped token: a ten-millionth of AMPL.
    #[must_use]
    pub fn share_usd(&self) -> f64 {
        self.price * self.market_units() / 1e7
    }

    /// Dollars per SPOT by the report's rule: what it claims at AMPL's target.
    #[must_use]
    pub fn spot_report_usd(&self) -> f64 {
        self.target * self.claim as f64 / 1e9
    }

    /// Dollars per SPOT where it is traded: a quarter of what AMPL lacks to its target is lacking
    /// here, for SPOT holds some AMPL and its seniors are AMPL in the end.
    #[must_use]
    pub fn spot_usd(&self) -> f64 {
        let lack = (1.0 - self.price / self.target).max(0.0);
        self.spot_report_usd() * self.spot_part * (1.0 - lack / 4.0)
    }

    fn market_units(&self) -> f64 {
        self.before as f64 / 1e9
    }
}

/// Days in a row, under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// The days.
    pub days: Vec<PathDay>,
    /// Days at the start that let people come in; not judged.
    pub lead_in: usize,
}

impl Path {
    /// The days from one to another, both included.
    ///
    /// # Errors
    /// `NothingLeft` - fewer than two.
    pub fn between(
        mut self,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Self, SimulationError> {
        let (first, last) = (from.unwrap_or(Date(i64::MIN)), to.unwrap_or(Date(i64::MAX)));
        let dropped = self.days.iter().filter(|day| day.date < first).count();
        self.days.retain(|day| (first..=last).contains(&day.date));
        if self.days.len() < 2 {
            let show = |date: Option<Date>| date.map_or("the end".to_owned(), |d| d.to_string());
            return Err(SimulationError::NothingLeft {
                path: self.name,
                from: show(from),
                to: show(to),
            });
        }
        self.lead_in = self.lead_in.saturating_sub(dropped);
        Ok(self)
    }
}

/// AMPL units after a rebase under a law.
///
/// # Rounding
/// The policy's; price and target are taken with 18 decimals.
#[must_use]
pub fn rebased(law: &Law, price: f64, target: f64, supply: u128) -> u128 {
    let wad = |usd: f64| BigUint::from((usd * 1e18) as u128);
    let supply = BigUint::from(supply);
    let delta = law.supply_delta(&wad(price), &wad(target), &supply);
    (BigInt::from(supply) + delta).to_u128().unwrap_or(1).max(1)
}

/// Days of SPOT's claim beside AMPL's supply: rebase, fee policy, exchange.
pub fn add_claims(days: &mut [PathDay]) {
    let mut spot = Spot::balanced(1_000_000_000_000_000);
    for day in days {
        day.claim = spot.claim().max(1).unsigned_abs();
        let (before, after) = (day.before as i128, day.after as i128);
        spot.rebase(before, after);
        spot.rebalance();
        spot.exchange(EXCHANGED);
    }
}
