//! Those who keep the system: liquidators, who shuts branches, who moves ceilings.

use cdp_core::params::{AMPL_CEILING, SPOT_CEILING};
use invariants::{
    pure::Act,
    trace::{Actor, Op},
    world::GOVERNOR,
};

use crate::{
    population::CUSTODIANS,
    simulation::{Simulation, UNITS, WAD},
    views::dollars,
};

/// Troves in one call.
const BATCH: usize = 50;
/// A ceiling is at most this part of what the collateral is worth on all markets.
const CEILING_PART: f64 = 0.2;
/// It is raised when this part of it is used.
const USED: f64 = 0.8;

impl Simulation {
    /// Liquidators who have noticed by now take what is due.
    pub(crate) fn liquidate(&mut self) {
        self.note_due();
        let Some(first) = self.due.values().min() else {
            return;
        };
        let waited = self.now_with_wait() - first;
        for index in 0..self.people.liquidators.len() {
            let liquidator = self.people.liquidators[index];
            if liquidator.reaction > waited {
                break;
            }
            if self.chance.happens(liquidator.attention) {
                self.take_due(index, liquidator.reaction);
            }
        }
    }

    fn take_due(&mut self, index: usize, reaction: u64) {
        let now = self.now_with_wait();
        let noticed = self
            .due
            .iter()
            .filter(|(_, since)| *since + reaction <= now);
        let ids: Vec<u128> = noticed.map(|(id, _)| *id).collect();
        let account = (index % usize::from(CUSTODIANS)) as Actor;
        for batch in ids.chunks(BATCH) {
            let troves = batch.to_vec();
            if self.act(account, Op::Liquidate { troves }).is_some() {
                self.count_liquidation();
                for id in batch {
                    if !self.ledger().troves.contains_key(id) {
                        self.due.remove(id);
                    }
                }
            }
        }
    }

    /// Notes which troves are below the MCR, and since when.
    fn note_due(&mut self) {
        let now = self.now_with_wait();
        let mut due = std::collections::BTreeMap::new();
        for branch in 0..2 {
            let (_, fresh) = self.quote(branch);
            let world = &self.ledger().branches[branch];
            let recorded = dollars(world.shutdown_price, branch);
            let price = if fresh > 0.0 { fresh } else { recorded };
            let mcr = f64::from(world.params.mcr.bps()) / 10_000.0;
            if price <= 0.0 {
                continue;
            }
            for (id, position) in self.positions() {
                let below = position.coll * price < position.debt * mcr;
                if position.branch == branch && position.active && below {
                    due.insert(id, self.due.get(&id).copied().unwrap_or(now));
                }
            }
        }
        self.due = due;
    }

    /// What the last step liquidated, and how much of the debt no collateral covered.
    fn count_liquidation(&mut self) {
        let usd = self.usd;
        let mut tally = self.tally;
        for act in &self.ledger().trail {
            let Act::Liquidated(done) = act else { continue };
            let unit = UNITS[done.branch] / usd[done.branch];
            for (_, _, taken) in &done.taken {
                let seizure = &taken.seizure;
                let offset = seizure.offset.raw() as f64 / WAD;
                let spread = seizure.redistributed.debt.raw() as f64 / WAD;
                let coll = seizure.compensation.raw()
                    + seizure.pool_coll.raw()
                    + seizure.redistributed.coll.raw()
                    + seizure.surplus.raw();
                let debt = offset + spread;
                let missing = (debt - coll as f64 / unit).max(0.0);
                tally.liquidated += 1;
                tally.offset += offset;
                tally.redistributed += spread;
                tally.pool_missing += missing * offset / debt.max(1e-9);
                tally.spread_missing += missing * spread / debt.max(1e-9);
                let sold = seizure.pool_coll.raw() as f64 / unit;
                tally.pool_loss += (offset - sold).max(0.0);
            }
        }
        self.tally = tally;
    }

    /// Flags a branch below its SCR; an hour later, if liquidators have not helped, shuts it.
    pub(crate) fn guard(&mut self) {
        let mut flagged = Vec::new();
        for branch in 0..2 {
            if self.is_below_scr(branch) {
                let index = branch as u8;
                if self.act(0, Op::Flag { branch: index }).is_some() {
                    flagged.push(branch);
                }
            }
        }
        if flagged.is_empty() {
            return;
        }
        self.wait(3_900);
        self.liquidate();
        for branch in flagged {
            if self.is_below_scr(branch) {
                let branch = branch as u8;
                if self.act(0, Op::Shut { branch }).is_some() {
                    self.tally.shut = true;
                }
            }
        }
    }

    fn is_below_scr(&self, branch: usize) -> bool {
        let world = &self.ledger().branches[branch];
        let (quote, _) = self.quote(branch);
        let higher = quote.price.max(quote.redemption_price);
        let price = dollars(higher, branch);
        let (coll, debt) = self.totals(branch);
        let scr = f64::from(world.params.scr.bps()) / 10_000.0;
        !world.totals.is_shut() && price > 0.0 && debt > 1.0 && coll * price < debt * scr
    }

    /// Once a week ceilings follow the market: down at once, up when they are used.
    pub(crate) fn govern(&mut self) {
        let today = self.path.days[self.day];
        let ampl_usd = today.price * today.before as f64 / 1e9;
        // What SPOT there is follows AMPL: a tenth of it.
        let markets = [ampl_usd, ampl_usd / 10.0];
        let launch = [AMPL_CEILING, SPOT_CEILING].map(|debt| debt.raw() as f64 / WAD);
        for branch in 0..2 {
            if self.ledger().branches[branch].totals.is_shut() {
                continue;
            }
            let ceiling = self.ledger().branches[branch].ceiling.debt.raw() as f64 / WAD;
            let (_, debt) = self.totals(branch);
            let wanted = (markets[branch] * CEILING_PART).max(launch[branch] / 10.0);
            let raised = wanted.min((ceiling * 2.0).max(launch[branch]));
            let new = if wanted < ceiling * 0.8 {
                wanted
            } else if debt > ceiling * USED && raised > ceiling * 1.01 {
                raised
            } else {
                continue;
            };
            let op = Op::SetCeiling {
                branch: branch as u8,
                ceiling: (new as u128) * (WAD as u128),
            };
            self.act(GOVERNOR, op);
        }
    }
}
