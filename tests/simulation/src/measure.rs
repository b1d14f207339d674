//! What is seen every evening.

use cdp_core::params::WAD as WAD_UNITS;
use fixed_math::kernel;
use serde::Serialize;

use crate::{
    calendar::Date,
    path::PathDay,
    simulation::{Simulation, WAD},
};

/// What happened in a day, in AmpUSD or dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Troves opened.
    pub opened: u64,
    /// Troves closed by their owners.
    pub closed: u64,
    /// Troves liquidated.
    pub liquidated: u64,
    /// Debt that the pool took.
    pub offset: f64,
    /// Debt that other troves took.
    pub redistributed: f64,
    /// Debt above the collateral's worth in troves that the pool took.
    pub pool_missing: f64,
    /// The same in what other troves took.
    pub spread_missing: f64,
    /// What stakers lost where the collateral they were given is worth less than the debt.
    pub pool_loss: f64,
    /// AmpUSD redeemed.
    pub redeemed: f64,
    /// AmpUSD redeemed urgently.
    pub urgent: f64,
    /// What urgent redeemers got less than a dollar.
    pub haircut: f64,
    /// Collateral that stakers gained and sold, in dollars.
    pub gained: f64,
    /// What providers got for their incentives, in dollars.
    pub incentives: f64,
    /// Fees of the market before the day.
    pub fees_before: f64,
    /// Whether a branch was shut.
    pub shut: bool,
    /// Looks at which the oracle restricted borrowing, by branch.
    pub restricted: [f64; 2],
    /// AmpUSD in the pool before the day.
    pub pool_before: f64,
}

/// A branch in the evening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct BranchDay {
    /// Dollars per whole collateral token where it is traded.
    pub usd: f64,
    /// What its collateral is worth, in dollars.
    pub value: f64,
    /// What it owes, in AmpUSD.
    pub debt: f64,
    /// Value over debt; 0 without debt.
    pub tcr: f64,
    /// Troves with debt.
    pub troves: u64,
    /// Average rate, in parts.
    pub rate: f64,
    /// Loan-to-value of troves, as a part of the debt is below it: 5, 25, 50, 75, 95 %.
    pub ltv: [f64; 5],
    /// Debt above the worth of its collateral, summed over the troves where it is above.
    pub under_water: f64,
    /// The part of the day in which the oracle restricted borrowing.
    pub restricted: f64,
    /// Whether it is shut.
    pub shut: bool,
}

/// An evening.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Day {
    /// When.
    pub date: Date,
    /// Dollars per AMPL.
    pub ampl_usd: f64,
    /// Dollars that AMPL aims at.
    pub target: f64,
    /// AMPL after the rebase.
    pub ampl_supply: f64,
    /// AmpUSD that exists.
    pub supply: f64,
    /// The peg proxy: dollars per AmpUSD.
    pub peg: f64,
    /// What the market holds, in dollars.
    pub liquidity: f64,
    /// Both branches.
    pub branches: [BranchDay; 2],
    /// AmpUSD in the pool, due yield included.
    pub pool: f64,
    /// AmpUSD per share of the pool, in the shares of its first scale.
    pub share_price: f64,
    /// Troves liquidated.
    pub liquidated: u64,
    /// Debt that the pool took.
    pub offset: f64,
    /// Debt that other troves took.
    pub redistributed: f64,
    /// Debt without collateral that the pool took.
    pub pool_missing: f64,
    /// Debt without collateral that other troves took.
    pub spread_missing: f64,
    /// What stakers lost on collateral that is worth less than its debt.
    pub pool_loss: f64,
    /// AmpUSD redeemed, urgently too.
    pub redeemed: f64,
    /// What urgent redeemers got less than a dollar.
    pub haircut: f64,
    /// What stakers earned in interest, in parts of a year.
    pub staker_interest: f64,
    /// Collateral that stakers gained less the AmpUSD they paid with, in dollars.
    pub staker_gain: f64,
    /// What one dollar staked on the first day is by now: interest, and collateral sold.
    pub staker_index: f64,
    /// What providers earned, in parts of a year.
    pub provider_yield: f64,
    /// Base rate of redemptions.
    pub base_rate: f64,
}

impl Day {
    /// The evening of a run's day.
    pub(crate) fn of(run: &Simulation, today: &PathDay) -> Self {
        let world = run.ledger();
        let (pool, tally) = (run.pool_now(), run.tally);
        let assets = pool.minted.raw() as f64 / WAD;
        let (high, low) = kernel::split_words(pool.shares.raw());
        let shares = (high as f64).mul_add(2f64.powi(128), low as f64) / WAD_UNITS as f64;
        let scale = 1e9f64.powi(i32::try_from(pool.scale).unwrap_or(0));
        let base = world
            .base_rate
            .decayed(world.time())
            .unwrap_or(world.base_rate);
        let interest = run.interest_of_a_year(0) + run.interest_of_a_year(1);
        let fees = run.market.fees - tally.fees_before;
        let earns = if pool.earns() { 0.75 } else { 0.0 };
        let gain = (tally.gained - tally.offset) / tally.pool_before.max(1.0);
        let paid = interest * earns / 365.0 / assets.max(1.0);
        let before = run.days().last().map_or(1.0, |day| day.staker_index);
        // A pool of less than a hundredth of the debt is nobody's: what it gains means nothing.
        let (_, ampl) = run.totals(0);
        let counts = tally.pool_before > ampl / 100.0 && tally.pool_before > 1_000.0;
        let index = before * if counts { 1.0 + paid + gain } else { 1.0 };
        Self {
            date: today.date,
            ampl_usd: today.price,
            target: today.target,
            ampl_supply: today.after as f64 / 1e9,
            supply: world.amp_usd.total as f64 / WAD,
            peg: run.market.price(),
            liquidity: run.market.size(),
            branches: [BranchDay::of(run, 0), BranchDay::of(run, 1)],
            pool: assets,
            share_price: assets / (shares * scale),
            liquidated: tally.liquidated,
            offset: tally.offset,
            redistributed: tally.redistributed,
            pool_missing: tally.pool_missing,
            spread_missing: tally.spread_missing,
            pool_loss: tally.pool_loss,
            redeemed: tally.redeemed + tally.urgent,
            haircut: tally.haircut,
            staker_interest: interest * earns / assets.max(1.0),
            staker_gain: tally.gained - tally.offset,
            staker_index: index,
            provider_yield: (tally.incentives + fees) * 365.0 / run.market.size(),
            base_rate: base.rate as f64 / WAD,
        }
    }
}

impl BranchDay {
    fn of(run: &Simulation, branch: usize) -> Self {
        let usd = run.usd[branch];
        let world = &run.ledger().branches[branch];
        let mut positions = Vec::new();
        let (mut coll, mut debt, mut under_water) = (0.0, 0.0, 0.0);
        for (_, position) in run.positions() {
            if position.branch == branch && position.active {
                let value = position.coll * usd;
                coll += position.coll;
                debt += position.debt;
                under_water += (position.debt - value).max(0.0);
                positions.push((position.debt / value.max(1e-12), position.debt));
            }
        }
        positions.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let value = coll * usd;
        Self {
            usd,
            value,
            debt,
            tcr: if debt > 0.0 { value / debt } else { 0.0 },
            troves: positions.len() as u64,
            rate: run.interest_of_a_year(branch) / debt.max(1e-9),
            ltv: [0.05, 0.25, 0.5, 0.75, 0.95].map(|part| quantile(&positions, part * debt)),
            under_water,
            restricted: run.tally.restricted[branch] / run.settings.looks as f64,
            shut: world.totals.is_shut(),
        }
    }
}

/// The value below which a weight lies.
fn quantile(sorted: &[(f64, f64)], weight: f64) -> f64 {
    let mut sum = 0.0;
    let found = sorted.iter().find(|(_, here)| {
        sum += here;
        sum >= weight
    });
    found.or(sorted.last()).map_or(0.0, |(value, _)| *value)
}
