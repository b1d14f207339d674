//! What came of a run.

use serde::Serialize;

use crate::{calendar::Date, measure::Day, simulation::Simulation};

/// Dollars below this are rounding, not bad debt.
pub const NOTHING: f64 = 1.0;

/// The figures of a run, after its lead-in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The path's name.
    pub path: String,
    /// The first and the last day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Days.
    pub days: usize,
    /// Steps of the protocol.
    pub steps: u64,
    /// Troves liquidated.
    pub liquidated: u64,
    /// Debt liquidated.
    pub liquidated_debt: f64,
    /// The part of it that other troves took.
    pub redistributed: f64,
    /// AmpUSD redeemed.
    pub redeemed: f64,
    /// Bad debt: AmpUSD that no collateral covered. The sum of the next three.
    pub bad_debt: f64,
    /// What the pool took above the collateral's worth: its stakers bore it.
    pub bad_pool: f64,
    /// What open troves owe above their collateral's worth on the last evening.
    pub bad_open: f64,
    /// What urgent redeemers got less than a dollar.
    pub bad_haircut: f64,
    /// Debt without collateral that went to other troves, whose owners bore it.
    pub spread_missing: f64,
    /// The most debt under water on any evening.
    pub peak_under_water: f64,
    /// The largest debt.
    pub peak_debt: f64,
    /// The lowest TCR of each branch while it had debt.
    pub lowest_tcr: [f64; 2],
    /// When a branch was shut.
    pub shut: [Option<Date>; 2],
    /// The part of days on which borrowing was restricted by the oracle, of each branch.
    pub restricted: [f64; 2],
    /// The lowest and the highest price of AmpUSD.
    pub peg: [f64; 2],
    /// The part of days within 1 % of a dollar.
    pub near_peg: f64,
    /// The average yearly interest of stakers.
    pub staker_yield: f64,
    /// What stakers gained over the whole time, interest and liquidated collateral, in parts of
    /// what they held on average.
    pub staker_return: f64,
    /// The average yearly yield of providers.
    pub provider_yield: f64,
    /// The average rate, weighted by debt.
    pub rate: f64,
}

impl Outcome {
    /// Whether any debt was without collateral.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.bad_debt >= NOTHING
    }

    /// Reads a run that is at its end.
    #[must_use]
    pub fn of(run: &Simulation) -> Option<Self> {
        let days = run.days().get(run.path().lead_in.min(run.days().len())..)?;
        let (first, last) = (days.first()?, days.last()?);
        let sum = |of: fn(&Day) -> f64| days.iter().map(of).sum::<f64>();
        let most = |of: fn(&Day) -> f64| days.iter().map(of).fold(0.0, f64::max);
        let count = days.len() as f64;
        let bad_pool = sum(|day| day.pool_missing);
        let bad_open = last.branches.iter().map(|branch| branch.under_water).sum();
        let bad_haircut = sum(|day| day.haircut);
        let per_day = |gain: f64, staked: f64| if staked > 0.0 { gain / staked } else { 0.0 };
        let staked = sum(|day| day.pool);
        let interest = sum(|day| day.staker_interest * day.pool);
        let debts = sum(|day| day.branches[0].debt + day.branches[1].debt);
        Some(Self {
            path: run.path().name.clone(),
            from: first.date,
            to: last.date,
            days: days.len(),
            steps: run.steps(),
            liquidated: days.iter().map(|day| day.liquidated).sum(),
            liquidated_debt: sum(|day| day.offset + day.redistributed),
            redistributed: sum(|day| day.redistributed),
            redeemed: sum(|day| day.redeemed),
            bad_debt: bad_pool + bad_open + bad_haircut,
            bad_pool,
            bad_open,
            bad_haircut,
            spread_missing: sum(|day| day.spread_missing),
            peak_under_water: most(|day| day.branches[0].under_water + day.branches[1].under_water),
            peak_debt: most(|day| day.branches[0].debt + day.branches[1].debt),
            lowest_tcr: [0, 1].map(|branch| {
                let tcrs = days.iter().map(|day| day.branches[branch].tcr);
                tcrs.filter(|tcr| *tcr > 0.0).fold(f64::INFINITY, f64::min)
            }),
            shut: [0, 1].map(|branch| {
                let found = days.iter().find(|day| day.branches[branch].shut);
                found.map(|day| day.date)
            }),
            restricted: [0, 1].map(|branch| {
                let parts = days.iter().map(|day| day.branches[branch].restricted);
                parts.sum::<f64>() / count
            }),
            peg: [
                days.iter().map(|day| day.peg).fold(f64::INFINITY, f64::min),
                most(|day| day.peg),
            ],
            near_peg: days
                .iter()
                .filter(|day| (day.peg - 1.0).abs() <= 0.01)
                .count() as f64
                / count,
            staker_yield: per_day(interest, staked),
            staker_return: per_day(
                interest / 365.0 + sum(|day| day.staker_gain),
                staked / count,
            ),
            provider_yield: sum(|day| day.provider_yield) / count,
            rate: per_day(
                sum(|day| {
                    let paid =
                        |branch: usize| day.branches[branch].rate * day.branches[branch].debt;
                    paid(0) + paid(1)
                }),
                debts,
            ),
        })
    }
}
