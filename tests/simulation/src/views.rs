//! What people see: positions, prices, totals, the book.

use cdp_core::{Quote, Status, interest, oracle::OracleStatus};
use fixed_math::{Price, kernel};
use invariants::pure::Record;

use crate::simulation::{Simulation, UNITS, WAD};

/// What a trove is worth and owes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// The branch.
    pub branch: usize,
    /// Collateral, redistributed included, in whole tokens.
    pub coll: f64,
    /// Debt with interest, redistributed included, in AmpUSD.
    pub debt: f64,
    /// Whether it has debt.
    pub active: bool,
}

impl Simulation {
    /// A position as of now. None if there is no such trove.
    #[must_use]
    pub fn position(&self, id: u128) -> Option<Position> {
        let record = self.ledger().troves.get(&id)?;
        Some(self.position_of(id, record))
    }

    pub(crate) fn position_of(&self, id: u128, record: &Record) -> Position {
        let (branch, trove) = ((id >> 64) as usize, &record.trove);
        let world = self.ledger();
        let totals = &world.branches[branch].totals;
        let debt = interest::entire_debt(totals, trove, world.time()).unwrap_or(trove.debt);
        let coll = trove.coll.raw() + trove.pending.coll.raw();
        Position {
            branch,
            coll: coll as f64 / UNITS[branch],
            debt: debt.raw() as f64 / WAD,
            active: trove.status == Status::Active,
        }
    }

    /// The positions of all troves.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (u128, Position)> + '_ {
        let troves = self.ledger().troves.iter();
        troves.map(|(id, record)| (*id, self.position_of(*id, record)))
    }

    /// What the oracle says, and its price in dollars per whole token.
    pub(crate) fn quote(&self, branch: usize) -> (Quote, f64) {
        let quote = self.ledger().quote(branch);
        (quote, dollars(quote.price, branch))
    }

    /// Whether new debt is possible at all.
    pub(crate) fn lends(&self, branch: usize) -> bool {
        let shut = self.ledger().branches[branch].totals.is_shut();
        !shut && self.ledger().quote(branch).status == OracleStatus::Good
    }

    /// Collateral and debt of a branch, in whole tokens and AmpUSD; interest since its last
    /// accrual left out.
    pub(crate) fn totals(&self, branch: usize) -> (f64, f64) {
        let totals = &self.ledger().branches[branch].totals;
        let coll = totals.coll.raw() + totals.redistributed.coll.raw();
        let debt = totals.recorded_debt.raw() + totals.redistributed.debt.raw();
        (coll as f64 / UNITS[branch], debt as f64 / WAD)
    }

    /// Interest of a year at today's debts, in AmpUSD.
    pub(crate) fn interest_of_a_year(&self, branch: usize) -> f64 {
        let branch = &self.ledger().branches[branch];
        let weighted = branch.totals.weighted_debt.raw() as f64;
        if branch.totals.is_shut() {
            return 0.0;
        }
        weighted / 10_000.0 / WAD
    }

    /// Rate and debt of a branch's troves, the lowest rate first.
    pub(crate) fn book_of(&self, branch: usize) -> Vec<(f64, f64)> {
        let mut book: Vec<(f64, f64)> = self
            .ledger()
            .troves
            .iter()
            .filter(|(id, record)| {
                (**id >> 64) as usize == branch && record.trove.status == Status::Active
            })
            .map(|(_, record)| {
                let rate = f64::from(record.trove.rate.bps()) / 10_000.0;
                (rate, record.trove.debt.raw() as f64 / WAD)
            })
            .collect();
        book.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        book
    }
}

/// A price in dollars per whole token of a branch.
pub(crate) fn dollars(price: Price, branch: usize) -> f64 {
    let (high, low) = kernel::split_words(price.raw());
    let raw = (high as f64).mul_add(2f64.powi(128), low as f64);
    raw / 1e36 * UNITS[branch] / WAD
}
