//! Redemption, urgent redemption and shutdown in the pure world, as the ledger does them.

use cdp_core::{
    Branch, Quote, RuleError, Status, TroveId,
    base_rate::fee_rate,
    interest, oracle, rate_book, redemption,
    redemption::{Route, require_coll, require_fee},
    shutdown,
    shutdown::{LastAnswer, Outage},
    urgent_redemption,
};
use fixed_math::{Coll, Debt, Timestamp, U256, kernel};

use crate::{
    event::{Deed, Event},
    pure::{PureLedger, id, named},
    token::LEDGER,
    trace::{Actor, Op},
    verbs::unpaid,
    world::{Effect, ErrorName, GENESIS},
};

/// A branch that a redemption may take from.
struct Source {
    branch: Branch,
    quote: Quote,
    debt: Debt,
    burned: Debt,
    out: Coll,
    given: Vec<(u128, Debt)>,
}

impl PureLedger {
    pub(crate) fn redeem(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let Op::Redeem {
            amount,
            max_fee,
            ref min_coll,
            max_troves,
        } = *op
        else {
            return Ok(Effect::default());
        };
        let (mut sources, supply) = self.sources()?;
        let debts: Vec<Debt> = sources.iter().map(|source| source.debt).collect();
        let mut route = redemption::route(Debt::new(amount), &debts).map_err(named)?;
        let mut left = max_troves;
        for (index, source) in sources.iter_mut().enumerate() {
            self.walk(index, source, &mut route, &mut left)?;
        }
        let burned: u128 = sources.iter().map(|source| source.burned.raw()).sum();
        let raised = self
            .base_rate
            .raised(Debt::new(burned), supply, self.time());
        self.base_rate = raised.map_err(named)?;
        for (index, source) in sources.iter_mut().enumerate() {
            if !source.burned.is_zero() {
                let floor = self.branches[index].params.redemption_fee_floor;
                let fee = fee_rate(floor, self.base_rate.rate);
                require_fee(fee, U256::from(max_fee)).map_err(named)?;
                self.take_from(index, source, fee)?;
            }
        }
        let rate = self.base_rate.rate;
        self.said.push(Event::Redeemed(caller, burned, rate));
        for (index, min) in min_coll.iter().enumerate() {
            let out = sources.get(index).map_or(Coll::ZERO, |source| source.out);
            require_coll(out, U256::from(*min)).map_err(named)?;
        }
        let out: Vec<u128> = sources.iter().map(|source| source.out.raw()).collect();
        self.pay_redeemer(caller, burned, &out)
    }

    /// The branches, accrued and priced, and what AmpUSD there is, minted and booked.
    fn sources(&self) -> Result<(Vec<Source>, Debt), ErrorName> {
        let mut supply = self.system.residue.raw();
        let mut sources = Vec::new();
        for (index, world) in self.branches.iter().enumerate() {
            let mut branch = world.totals;
            interest::accrue(&mut branch, self.time()).map_err(named)?;
            let entire = branch.entire_debt().map_err(named)?;
            supply += entire.raw();
            let quote = self.quote(index);
            let eligible = redemption::eligible(&branch, &world.params, &quote);
            sources.push(Source {
                branch,
                quote,
                debt: if eligible.map_err(named)? {
                    entire
                } else {
                    Debt::ZERO
                },
                burned: Debt::ZERO,
                out: Coll::ZERO,
                given: Vec::new(),
            });
        }
        Ok((sources, Debt::new(supply - self.system.cushion.raw())))
    }

    fn walk(
        &self,
        index: usize,
        source: &mut Source,
        route: &mut Route,
        looks: &mut u64,
    ) -> Result<(), ErrorName> {
        let asked = route.asked(index).map_err(named)?;
        let (mut left, book) = (asked, &self.branches[index].book);
        let mut place = rate_book::lowest(book);
        while let Some(here) = place.filter(|_| !left.is_zero() && *looks != 0) {
            *looks -= 1;
            let id = id(index as u64, here.counter);
            let trove = &self.troves[&id].trove;
            let debt = interest::entire_debt(&source.branch, trove, self.time());
            let debt = debt.map_err(named)?;
            let coll = Coll::new(trove.coll.raw() + trove.pending.coll.raw());
            let skipped = redemption::is_skipped(coll, debt, source.quote.price);
            if !skipped.map_err(named)? {
                let debt = redemption::verdict(left, debt).taken(debt);
                left = Debt::new(left.raw() - debt.raw());
                if !debt.is_zero() {
                    source.given.push((id, debt));
                }
            }
            place = rate_book::next(book, here);
        }
        source.burned = Debt::new(asked.raw() - left.raw());
        route.gave(index, source.burned).map_err(named)
    }

    fn take_from(&mut self, index: usize, source: &mut Source, fee: u128) -> Result<(), ErrorName> {
        for (id, debt) in source.given.clone() {
            let price = source.quote.redemption_price;
            let paid = redemption::payout(debt, price, fee).map_err(named)?;
            let (record, totals) = (self.troves[&id], self.branches[index].totals);
            let plan = redemption::redeem(totals, record.trove, debt, paid.out, self.time());
            let deed = Deed::Redeem(paid.fee.raw());
            self.keep(deed, id, record, plan.map_err(named)?)?;
            source.out = Coll::new(source.out.raw() + paid.out.raw());
        }
        Ok(())
    }

    /// Burns AmpUSD of the caller and sends it collateral.
    fn pay_redeemer(
        &mut self,
        caller: Actor,
        burned: u128,
        out: &[u128],
    ) -> Result<Effect, ErrorName> {
        let account = usize::from(caller);
        self.amp_usd.burn(account, burned)?;
        for (branch, out) in out.iter().enumerate() {
            let token = self.token(branch);
            token.send(LEDGER, account, *out).map_err(unpaid)?;
        }
        Ok(Effect {
            burn: burned,
            coll_out: out.iter().sum(),
            ..Effect::default()
        })
    }

    pub(crate) fn urgent_redeem(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let Op::UrgentRedeem {
            branch,
            amount,
            ref troves,
            min_coll,
        } = *op
        else {
            return Ok(Effect::default());
        };
        let (index, now) = (usize::from(branch), self.time());
        let mut accrued = self.branches[index].totals;
        if !accrued.is_shut() {
            return Err(named(RuleError::BranchNotShut));
        }
        let recorded = self.branches[index].shutdown_price;
        let price = shutdown::redemption_price_after(&self.quote(index), recorded);
        let price = price.map_err(named)?;
        interest::accrue(&mut accrued, now).map_err(named)?;
        let exchange = urgent_redemption::exchange(&accrued, price).map_err(named)?;
        let (mut left, mut out) = (amount, [0, 0]);
        for id in troves {
            let known = TroveId::from_word(kernel::widen(*id)).map_err(named)?;
            if known.branch != u64::from(branch) {
                return Err(named(RuleError::TroveUnknown));
            }
            let Some(record) = self.troves.get(id).copied() else {
                continue;
            };
            let totals = self.branches[index].totals;
            let trove = record.trove;
            if trove.status != Status::Active || left == 0 {
                continue;
            }
            let debt = interest::entire_debt(&totals, &trove, now).map_err(named)?;
            let coll = Coll::new(trove.coll.raw() + trove.pending.coll.raw());
            let paid = urgent_redemption::pay(Debt::new(left), &exchange, coll, debt);
            let paid = paid.map_err(named)?;
            if paid.burned.is_zero() {
                continue;
            }
            let plan = redemption::redeem(totals, trove, paid.burned, paid.coll, now);
            self.keep(Deed::Redeem(0), *id, record, plan.map_err(named)?)?;
            left -= paid.burned.raw();
            out[index] += paid.coll.raw();
        }
        if left == amount {
            return Err(named(RuleError::NothingRedeemed));
        }
        require_coll(Coll::new(out[index]), U256::from(min_coll)).map_err(named)?;
        self.pay_redeemer(caller, amount - left, &out)
    }

    /// What is known of an outage; the sequencer was always up.
    #[must_use]
    pub fn outage(&self, index: usize) -> Outage {
        let last = |reading: Option<oracle::Reading>| {
            reading.map_or_else(LastAnswer::default, |reading| LastAnswer {
                price: reading.price,
                updated_at: reading.updated_at,
            })
        };
        let [market, anchor] = self.readings(index).map(last);
        Outage {
            sequencer_up_since: Timestamp::new(GENESIS - 86_400 * 365),
            market,
            anchor,
        }
    }

    fn known(&self, branch: u8) -> Result<usize, ErrorName> {
        let index = usize::from(branch);
        if index >= self.branches.len() {
            return Err(named(RuleError::BranchUnknown));
        }
        Ok(index)
    }

    pub(crate) fn flag(&mut self, branch: u8) -> Result<(), ErrorName> {
        let index = self.known(branch)?;
        let (quote, outage) = (self.quote(index), self.outage(index));
        let world = &self.branches[index];
        let (flags, params, now) = (world.flags, &world.params, self.time());
        let flagged = shutdown::flag(flags, world.totals, params, &quote, &outage, now);
        let (flags, cause) = flagged.map_err(named)?;
        self.branches[index].flags = flags;
        self.said.push(Event::Flagged(branch, cause.byte()));
        Ok(())
    }

    pub(crate) fn clear_flag(&mut self, branch: u8) -> Result<(), ErrorName> {
        let index = self.known(branch)?;
        let flags = shutdown::clear(self.branches[index].flags, &self.quote(index));
        self.branches[index].flags = flags.map_err(named)?;
        self.said.push(Event::FlagCleared(branch));
        Ok(())
    }

    pub(crate) fn shut(&mut self, branch: u8) -> Result<(), ErrorName> {
        let index = self.known(branch)?;
        let (quote, outage) = (self.quote(index), self.outage(index));
        let world = &self.branches[index];
        let (flags, params, now) = (world.flags, &world.params, self.time());
        let done = shutdown::shut(flags, world.totals, params, &quote, &outage, now);
        let done = done.map_err(named)?;
        let world = &mut self.branches[index];
        (world.totals, world.shutdown_price) = (done.branch, done.price);
        self.system.book(done.booked, Debt::ZERO).map_err(named)?;
        let interest = done.branch_interest.raw();
        self.trail.push(crate::pure::Act::Accrued(index, interest));
        if interest > 0 {
            self.said.push(Event::Interest(branch, interest));
        }
        let (cause, price) = (done.cause.byte(), done.price.raw());
        self.said.push(Event::ShutDown(branch, cause, price));
        Ok(())
    }
}
