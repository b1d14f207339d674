//! Liquidation and surpluses in the pure world, as the ledger does them: by branch, one price and
//! one capacity; then the pool is paid, then the liquidator.

use cdp_core::{
    RuleError, TroveId, interest,
    liquidation::Batch,
    params::POOL_FLOOR,
    pool::Offset,
    redistribution::Redistributed,
    shutdown,
    yields::{shared, spends_yield},
};
use fixed_math::{Coll, Debt, Price, kernel};

use crate::{
    event::Event,
    pure::{Act, Liquidated, PureLedger, named},
    token::{LEDGER, POOL},
    trace::Actor,
    verbs::unpaid,
    world::{Effect, ErrorName},
};

impl PureLedger {
    /// What liquidations in a branch left to somebody.
    #[must_use]
    pub fn surplus_of(&self, owner: Actor, branch: usize) -> u128 {
        self.surplus.get(&(owner, branch)).copied().unwrap_or(0)
    }

    /// The price of a branch for liquidation (SHUT-9).
    pub(crate) fn price_of(&self, branch: usize) -> Result<Price, ErrorName> {
        let recorded = self.branches[branch].shutdown_price;
        shutdown::price_after(&self.quote(branch), recorded).map_err(named)
    }

    pub(crate) fn liquidate(&mut self, caller: Actor, ids: &[u128]) -> Result<Effect, ErrorName> {
        let mut prices = Vec::new();
        for branch in 0..2 {
            if ids.iter().any(|id| id >> 64 == branch as u128) {
                prices.push((branch, self.price_of(branch)?));
            }
        }
        let earns = self.pool.totals.earns();
        let mut capacity = self.pool.totals.minted.sub_or_zero(POOL_FLOOR);
        let mut booked = None;
        if earns && spends_yield(self.pool.totals.minted, Debt::new(self.debt_of(ids))) {
            let due = shared(self.accrue_all()?, earns, self.gauges_earn).map_err(named)?;
            capacity = Debt::new(capacity.raw() + due.booked.pool.raw());
            booked = Some(due);
        }
        let (mut done, mut offset) = (Vec::new(), 0);
        for (branch, price) in prices {
            if let Some(liquidated) = self.liquidate_in(branch, ids, price, capacity)? {
                capacity = Debt::new(capacity.raw() - liquidated.batch.offset.raw());
                offset += liquidated.batch.offset.raw();
                done.push(liquidated);
            }
        }
        if done.is_empty() {
            return Err(ErrorName("NothingLiquidated".to_owned()));
        }
        let mut spent = 0;
        if let Some(mut due) = booked {
            spent = offset.min(due.booked.pool.raw());
            due.booked.pool = Debt::new(due.booked.pool.raw() - spent);
            self.use_yields(None, Debt::ZERO, &due)?;
            self.said.push(Event::YieldCancelled(spent));
            self.trail.push(Act::Used([0, 0, spent, due.cushion.raw()]));
        }
        self.pay_liquidation(caller, done, offset, spent)
    }

    /// Debt of those of the troves that exist.
    fn debt_of(&self, ids: &[u128]) -> u128 {
        let debt = |id: &u128| {
            let record = self.troves.get(id)?;
            let totals = &self.branches[(id >> 64) as usize].totals;
            let debt = interest::entire_debt(totals, &record.trove, self.time());
            Some(debt.expect("in the caps").raw())
        };
        ids.iter().filter_map(debt).sum()
    }

    fn liquidate_in(
        &mut self,
        index: usize,
        ids: &[u128],
        price: Price,
        capacity: Debt,
    ) -> Result<Option<Liquidated>, ErrorName> {
        let now = self.time();
        let params = self.branches[index].params;
        let mut totals = self.branches[index].totals;
        let grown = interest::accrue(&mut totals, now).map_err(named)?;
        let mut batch = Batch::new(totals, capacity);
        let mut taken = Vec::new();
        for id in ids.iter().filter(|id| (**id >> 64) as usize == index) {
            let Some(record) = self.troves.get(id).copied() else {
                continue;
            };
            if let Some(found) = batch
                .take(&params, record.trove, price, now)
                .map_err(named)?
            {
                self.remove(*id, found.applied, found.seizure.surplus);
                let seizure = &found.seizure;
                let parts = [
                    seizure.offset.raw(),
                    seizure.pool_coll.raw(),
                    seizure.redistributed.debt.raw(),
                    seizure.redistributed.coll.raw(),
                    seizure.compensation.raw(),
                    seizure.surplus.raw(),
                ];
                self.said.push(Event::Liquidated(*id, record.owner, parts));
                self.said.push(Event::Moved(Some(record.owner), None, *id));
                taken.push((*id, record.owner, found));
            }
        }
        if taken.is_empty() {
            return Ok(None);
        }
        let before = batch;
        let residue = self.finish(index, &mut batch)?;
        self.branches[index].totals = batch.branch;
        self.refresh(index);
        self.system
            .book(interest::split(grown), residue)
            .map_err(named)?;
        if !grown.is_zero() {
            self.said.push(Event::Interest(index as u8, grown.raw()));
        }
        if !residue.is_zero() {
            self.said.push(Event::Residue(index as u8, residue.raw()));
        }
        let liquidated = Liquidated {
            branch: index,
            price,
            capacity: capacity.raw(),
            interest: grown.raw(),
            batch: before,
            taken,
            residue: residue.raw(),
        };
        self.trail
            .push(Act::Liquidated(Box::new(liquidated.clone())));
        Ok(Some(liquidated))
    }

    /// A trove and its token are gone; its owner of this moment may claim what is left.
    fn remove(&mut self, id: u128, applied: Redistributed, surplus: Coll) {
        let record = self.troves.remove(&id).expect("it was found");
        let TroveId { branch, counter } = TroveId::from_word(kernel::widen(id)).expect("an id");
        let book = &mut self.branches[branch as usize].book;
        let tick = record.trove.rate.tick();
        cdp_core::rate_book::remove(book, cdp_core::rate_book::Place { tick, counter });
        book.links.remove(&counter);
        if !surplus.is_zero() {
            let key = (record.owner, branch as usize);
            *self.surplus.entry(key).or_default() += surplus.raw();
        }
        if applied != Redistributed::default() {
            let Redistributed { coll, debt } = applied;
            self.said.push(Event::Applied(id, coll.raw(), debt.raw()));
        }
    }

    fn finish(&mut self, index: usize, batch: &mut Batch) -> Result<Debt, ErrorName> {
        let what = batch.redistributed;
        let branch = &mut self.branches[index];
        let mut sums = branch.sums(batch.branch.stake_scale);
        let residue = batch
            .finish(&mut sums, &mut branch.remainders)
            .map_err(named)?;
        if what != Redistributed::default() {
            branch.sums.insert(batch.branch.stake_scale, sums);
            let (coll, debt) = (what.coll.raw(), what.debt.raw());
            self.said
                .push(Event::Redistributed(index as u8, coll, debt));
        }
        Ok(residue)
    }

    /// Every trove of a branch as the loader shows it after a redistribution.
    fn refresh(&mut self, index: usize) {
        let branch = &self.branches[index];
        let scale = branch.totals.stake_scale;
        let mine = |id: &u128| (id >> 64) as usize == index;
        for (_, record) in self.troves.iter_mut().filter(|(id, _)| mine(id)) {
            record.trove.stake = record.part.stake_at(scale).expect("few steps");
            let pending = record.part.pending(scale, |scale| branch.sums(scale));
            record.trove.pending = pending.expect("few steps");
        }
    }

    fn pay_liquidation(
        &mut self,
        caller: Actor,
        done: Vec<Liquidated>,
        offset: u128,
        spent: u128,
    ) -> Result<Effect, ErrorName> {
        let mut from_yield = spent;
        let mut effect = Effect {
            burn: offset - spent,
            ..Effect::default()
        };
        for Liquidated {
            branch,
            batch,
            taken,
            ..
        } in done
        {
            effect.count += taken.len() as u64;
            let token = self.token(branch);
            token
                .send(LEDGER, POOL, batch.pool_coll.raw())
                .map_err(unpaid)?;
            token
                .send(LEDGER, usize::from(caller), batch.compensation.raw())
                .map_err(unpaid)?;
            effect.coll_out += batch.pool_coll.raw() + batch.compensation.raw();
            if !batch.offset.is_zero() {
                let used = from_yield.min(batch.offset.raw());
                from_yield -= used;
                self.offset(
                    branch,
                    Offset {
                        debt: batch.offset,
                        from_yield: Debt::new(used),
                        coll: batch.pool_coll,
                    },
                )?;
            }
        }
        self.amp_usd.burn(POOL, effect.burn)?;
        Ok(effect)
    }

    pub(crate) fn claim_surplus(&mut self, caller: Actor, branch: u8) -> Result<Effect, ErrorName> {
        let index = usize::from(branch);
        if index >= self.branches.len() {
            return Err(named(RuleError::BranchUnknown));
        }
        let coll_out = self.surplus.remove(&(caller, index)).unwrap_or(0);
        if coll_out == 0 {
            return Err(ErrorName("NoSurplus".to_owned()));
        }
        let token = self.token(index);
        token
            .send(LEDGER, usize::from(caller), coll_out)
            .map_err(unpaid)?;
        self.said
            .push(Event::SurplusClaimed(branch, caller, coll_out));
        Ok(Effect {
            coll_out,
            ..Effect::default()
        })
    }
}
