//! A branch of troves with its redistributions, as a ledger keeps them.

use std::collections::BTreeMap;

use cdp_core::{
    Branch, BranchParams, Plan, Quote, Status, Trove, borrowing, interest,
    liquidation::{Batch, Taken},
    plan::{Change, Opening},
    redistribution::{Part, Redistributed, Remainders, Sums},
};
use fixed_math::{Coll, Debt, Price, Timestamp};

use super::{NOW, at, opening, quote};

/// A trove as it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored {
    pub(crate) trove: Trove,
    pub(crate) part: Part,
}

/// What a liquidation did.
#[derive(Clone, Debug)]
pub(crate) struct Liquidated {
    /// The totals of the call, before the redistribution.
    pub(crate) batch: Batch,
    /// What it took, by trove.
    pub(crate) taken: Vec<(u64, Taken)>,
    /// What a branch left without debt leaves.
    pub(crate) residue: Debt,
}

/// A branch. Time stands still, so that no interest blurs the figures, unless a test moves it.
#[derive(Clone, Debug)]
pub(crate) struct Market {
    pub(crate) params: BranchParams,
    pub(crate) branch: Branch,
    pub(crate) sums: Vec<Sums>,
    pub(crate) remainders: Remainders,
    pub(crate) troves: BTreeMap<u64, Stored>,
    pub(crate) now: u64,
    /// The quote at which troves are opened and changed.
    pub(crate) good: Quote,
}

impl Default for Market {
    fn default() -> Self {
        Self {
            params: BranchParams::AMPL,
            branch: Branch::default(),
            sums: vec![Sums::default()],
            remainders: Remainders::default(),
            troves: BTreeMap::new(),
            now: NOW,
            good: quote(10_000),
        }
    }
}

impl Market {
    /// Opens a trove at the good price, long before anything that follows.
    pub(crate) fn open(&mut self, coll: Coll, debt: Debt) -> u64 {
        self.open_as(&opening(coll, debt))
    }

    pub(crate) fn open_as(&mut self, opening: &Opening) -> u64 {
        let (quote, now) = (&self.good, at(self.now));
        let plan = borrowing::open(&self.params, self.branch, opening, quote, now);
        let mut plan = plan.unwrap();
        plan.trove.last_risk_raise = Timestamp::NEVER;
        plan.trove.last_deposit = Timestamp::NEVER;
        let id = plan.branch.counter;
        self.store(id, &plan);
        id
    }

    /// A trove as the loader hands it to the rules.
    pub(crate) fn load(&self, id: u64) -> Trove {
        let Stored { trove, part } = self.troves.get(&id).copied().unwrap();
        let scale = self.branch.stake_scale;
        Trove {
            stake: part.stake_at(scale).unwrap(),
            pending: part
                .pending(scale, |scale| self.sums[scale as usize])
                .unwrap(),
            ..trove
        }
    }

    /// A trove's entire collateral and debt.
    pub(crate) fn entire(&self, id: u64) -> (Coll, Debt) {
        let trove = self.load(id);
        let debt = interest::entire_debt(&self.branch, &trove, at(self.now)).unwrap();
        (trove.coll.add(trove.pending.coll).unwrap(), debt)
    }

    /// Changes a trove at the good price.
    pub(crate) fn adjust(&mut self, id: u64, change: &Change) {
        let (quote, trove, now) = (&self.good, self.load(id), at(self.now));
        let plan = borrowing::adjust(&self.params, self.branch, trove, change, quote, now);
        let mut plan = plan.unwrap();
        plan.trove.last_risk_raise = Timestamp::NEVER;
        plan.trove.last_deposit = Timestamp::NEVER;
        self.store(id, &plan);
    }

    pub(crate) fn close(&mut self, id: u64) -> Plan {
        let plan = borrowing::close(self.branch, self.load(id), at(self.now)).unwrap();
        self.store(id, &plan);
        plan
    }

    /// One call to liquidate, in the order of the ids.
    pub(crate) fn liquidate(&mut self, ids: &[u64], price: Price, capacity: Debt) -> Liquidated {
        let mut branch = self.branch;
        interest::accrue(&mut branch, at(self.now)).unwrap();
        let mut batch = Batch::new(branch, capacity);
        let mut taken = Vec::new();
        for id in ids {
            // A trove taken in this call is closed.
            if !self.troves.contains_key(id) {
                continue;
            }
            let trove = self.load(*id);
            if let Some(found) = batch
                .take(&self.params, trove, price, at(self.now))
                .unwrap()
            {
                self.troves.remove(id);
                taken.push((*id, found));
            }
        }
        let mut done = batch;
        let mut sums = self.sums[batch.branch.stake_scale as usize];
        let residue = done.finish(&mut sums, &mut self.remainders).unwrap();
        self.branch = done.branch;
        self.put_sums(sums);
        Liquidated {
            batch,
            taken,
            residue,
        }
    }

    pub(crate) fn put_sums(&mut self, sums: Sums) {
        let scale = self.branch.stake_scale as usize;
        self.sums.resize(scale + 1, Sums::default());
        self.sums[scale] = sums;
    }

    fn store(&mut self, id: u64, plan: &Plan) {
        self.branch = plan.branch;
        if plan.trove.status == Status::Closed {
            self.troves.remove(&id);
            return;
        }
        assert_eq!(plan.trove.pending, Redistributed::default());
        let scale = self.branch.stake_scale;
        let part = Part {
            stake: plan.trove.stake,
            scale,
            sums: self.sums[scale as usize],
        };
        let trove = plan.trove;
        self.troves.insert(id, Stored { trove, part });
    }
}
