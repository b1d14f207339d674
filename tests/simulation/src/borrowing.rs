//! Borrowers: they come while it is worth it, keep their loan-to-value, look after their rate.

use cdp_core::params::{AMP_USD, MIN_DEBT};
use invariants::trace::Op;

use crate::{
    population::{Borrower, RatePolicy},
    simulation::{Simulation, UNITS, WAD},
    views::Position,
};

/// The least debt of a trove, in AmpUSD.
const LEAST: f64 = (MIN_DEBT.raw() / AMP_USD) as f64;
/// The lowest rate.
const LOWEST: f64 = 0.005;
/// A rate while nobody pays any.
const FIRST: f64 = 0.04;
/// Between these prices of AmpUSD borrowing becomes worth it, to one after the other.
const CHEAP: (f64, f64) = (0.985, 1.01);
/// AmpUSD above this is not worth repaying with, unless one must.
const DEAR: f64 = 1.03;

impl Simulation {
    /// Every borrower who looks, in an order that changes from look to look.
    pub(crate) fn borrow(&mut self) {
        let count = self.people.borrowers.len();
        let first = (self.chance.part() * count as f64) as usize;
        for index in (first..count).chain(0..first) {
            let mut borrower = self.people.borrowers[index];
            if self.chance.happens(borrower.attention.max(0.02)) {
                match borrower.trove {
                    None => self.come(&mut borrower),
                    Some(id) => self.tend(&mut borrower, id),
                }
                self.people.borrowers[index] = borrower;
            }
        }
    }

    /// Opens a trove, if it is worth it and possible.
    fn come(&mut self, borrower: &mut Borrower) {
        let branch = borrower.branch;
        let worth_it = self.is_worth_it() && self.chance.happens(0.2);
        if borrower.next > self.day || !worth_it || !self.lends(branch) {
            return;
        }
        let rate = self.rate_for(borrower);
        let (_, price) = self.quote(branch);
        let coll = borrower.wallet * 0.8;
        let debt = coll * price * borrower.ltv;
        if rate > borrower.most || debt < LEAST * 1.02 || !self.has_room(branch, coll, debt) {
            return;
        }
        let token = &[&self.ledger().wampl, &self.ledger().spot][branch];
        let held = token.balances[usize::from(borrower.account)];
        let op = Op::OpenAtLtv {
            branch: branch as u8,
            owner: borrower.account,
            coll: ((coll * UNITS[branch]) as u128).min(held),
            ltv: (borrower.ltv * WAD) as u128,
            rate: wad_rate(rate),
            max_fee: u128::MAX,
        };
        let Some(effect) = self.act(borrower.account, op) else {
            return;
        };
        borrower.trove = effect.opened;
        borrower.seen = effect.coll_in;
        borrower.wallet -= effect.coll_in as f64 / UNITS[branch];
        borrower.next = self.day + 7 + (self.chance.part() * 7.0) as usize;
        self.tally.opened += 1;
        self.sell(borrower.account, effect.mint);
    }

    /// Whether what AmpUSD brings makes borrowing worth it, to somebody.
    fn is_worth_it(&mut self) -> bool {
        let likely = (self.market.price() - CHEAP.0) / (CHEAP.1 - CHEAP.0);
        self.chance.happens(likely)
    }

    /// Whether the ceiling has room, and the branch stays above its CCR.
    fn has_room(&self, branch: usize, coll: f64, debt: f64) -> bool {
        let world = &self.ledger().branches[branch];
        let (all_coll, all_debt) = self.totals(branch);
        let (_, price) = self.quote(branch);
        let ccr = f64::from(world.params.ccr.bps()) / 10_000.0;
        let after = (all_coll + coll) * price / (all_debt + debt);
        let ceiling = world.ceiling.debt.raw() as f64 / WAD;
        all_debt + debt * 1.01 <= ceiling && after > ccr * 1.005
    }

    /// Looks after a trove: is it there, is it safe, does it use what it may, is the rate right.
    fn tend(&mut self, borrower: &mut Borrower, id: u128) {
        let branch = borrower.branch;
        let Some(position) = self.position(id) else {
            // It was liquidated: after a while its owner comes back with less.
            borrower.trove = None;
            borrower.wallet += borrower.seen as f64 / UNITS[branch] / 2.0;
            borrower.next = self.day + 30 + (self.chance.part() * 60.0) as usize;
            return;
        };
        self.notice_redemption(borrower, id);
        if !position.active {
            // Redeemed in full: out, and in again some day.
            self.close(borrower, id, &position);
            return;
        }
        let (_, price) = self.quote(branch);
        let price = if price > 0.0 { price } else { self.usd[branch] };
        let ltv = position.debt / (position.coll * price);
        if ltv > borrower.ltv + borrower.band {
            self.make_safe(borrower, id, &position, price);
        } else if ltv < borrower.ltv - borrower.band {
            self.use_more(borrower, id, &position, price);
        }
        if self.day >= borrower.next {
            self.review(borrower, id, &position);
        }
    }

    /// Who is redeemed from wants more debt in front next time; who is not forgets it slowly.
    fn notice_redemption(&self, borrower: &mut Borrower, id: u128) {
        let Some(record) = self.ledger().troves.get(&id) else {
            return;
        };
        let coll = record.trove.coll.raw();
        let redeemed = coll < borrower.seen;
        borrower.seen = coll;
        borrower.policy = match borrower.policy {
            RatePolicy::Fixed(rate) if redeemed => RatePolicy::Fixed(rate * 1.3),
            RatePolicy::Follower(times) if redeemed => RatePolicy::Follower(times * 1.1),
            RatePolicy::Follower(times) => RatePolicy::Follower(times + (1.0 - times) * 0.002),
            RatePolicy::Shy(part) if redeemed => RatePolicy::Shy((part + 0.15).min(0.95)),
            RatePolicy::Shy(part) => RatePolicy::Shy(part * 0.999),
            RatePolicy::Fixed(rate) => RatePolicy::Fixed((rate * 0.999_5).max(LOWEST)),
        };
    }

    /// Repays down to the loan-to-value aimed at; adds collateral if AmpUSD is not to be had.
    fn make_safe(&mut self, borrower: &mut Borrower, id: u128, position: &Position, price: f64) {
        let excess = position.debt - borrower.ltv * position.coll * price;
        let urgent = position.debt * 1.1 > position.coll * price / self.mcr(borrower.branch);
        let amount = excess.min(position.debt - LEAST);
        if (self.market.price() < DEAR || urgent) && amount > 1.0 {
            let amount = (amount * WAD) as u128;
            if self.buy(borrower.account, amount) {
                match self.act(borrower.account, Op::Repay { trove: id, amount }) {
                    Some(effect) => self.sell(borrower.account, amount - effect.burn),
                    None => self.sell(borrower.account, amount),
                }
                return;
            }
        }
        let wanted = position.debt / borrower.ltv / price - position.coll;
        let added = wanted.min(borrower.wallet);
        let amount = (added * UNITS[borrower.branch]) as u128;
        let op = Op::AddCollateral { trove: id, amount };
        if amount > 0 && self.act(borrower.account, op).is_some() {
            borrower.wallet -= added;
            borrower.seen += amount;
        }
    }

    fn mcr(&self, branch: usize) -> f64 {
        f64::from(self.settings.params[branch].mcr.bps()) / 10_000.0
    }

    /// Borrows up to the loan-to-value aimed at.
    fn use_more(&mut self, borrower: &Borrower, id: u128, position: &Position, price: f64) {
        let branch = borrower.branch;
        let more = borrower.ltv * position.coll * price - position.debt;
        if more < 10.0
            || !self.is_worth_it()
            || !self.lends(branch)
            || !self.has_room(branch, 0.0, more)
        {
            return;
        }
        let op = Op::AdjustToLtv {
            trove: id,
            ltv: (borrower.ltv * WAD) as u128,
            max_fee: u128::MAX,
        };
        if let Some(effect) = self.act(borrower.account, op) {
            self.sell(borrower.account, effect.mint);
        }
    }

    /// Changes the rate, or leaves if none is worth it.
    fn review(&mut self, borrower: &mut Borrower, id: u128, position: &Position) {
        borrower.next = self.day + 8 + (self.chance.part() * 14.0) as usize;
        let wanted = self.rate_for(borrower);
        if wanted > borrower.most * 1.2 {
            if self.market.price() < DEAR {
                self.close(borrower, id, position);
            }
            return;
        }
        let Some(record) = self.ledger().troves.get(&id) else {
            return;
        };
        let rate = wad_rate(wanted);
        let now = record.trove.rate.wad();
        let shut = self.ledger().branches[borrower.branch].totals.is_shut();
        if !shut && rate.abs_diff(now) > now / 20 {
            let max_fee = u128::MAX;
            let op = Op::ChangeRate {
                trove: id,
                rate,
                max_fee,
            };
            self.act(borrower.account, op);
        }
    }

    /// Buys what is owed and closes, if the market has as much and another trove remains.
    fn close(&mut self, borrower: &mut Borrower, id: u128, position: &Position) {
        // A trove that owes nothing costs nothing; else a little more is bought for rounding.
        let owed = (position.debt * WAD) as u128;
        let bought = owed + owed / 1_000_000_000;
        if position.active && !self.buy(borrower.account, bought) {
            return;
        }
        let effect = self.act(borrower.account, Op::Close { trove: id });
        let burned = effect.map_or(0, |effect| effect.burn);
        if position.active {
            self.sell(borrower.account, bought.saturating_sub(burned));
        }
        if effect.is_some() {
            borrower.wallet += position.coll;
            borrower.trove = None;
            borrower.next = self.day + 14 + (self.chance.part() * 28.0) as usize;
            self.tally.closed += 1;
        }
    }

    /// The rate that a borrower's policy finds, on the grid.
    fn rate_for(&self, borrower: &Borrower) -> f64 {
        let book = &self.books[borrower.branch];
        let debt: f64 = book.iter().map(|(_, debt)| debt).sum();
        let average = if debt > 0.0 {
            book.iter().map(|(rate, debt)| rate * debt).sum::<f64>() / debt
        } else {
            FIRST
        };
        let rate = match borrower.policy {
            RatePolicy::Fixed(rate) => rate,
            RatePolicy::Follower(times) => average * times,
            RatePolicy::Shy(part) => {
                let mut before = 0.0;
                let found = book.iter().find(|(_, debt_here)| {
                    before += debt_here;
                    before >= debt * part
                });
                found.map_or(FIRST, |(rate, _)| rate + 0.000_5)
            }
        };
        (rate.clamp(LOWEST, 2.5) * 10_000.0).round() / 10_000.0
    }
}

/// A rate in WAD, exactly on the grid.
fn wad_rate(rate: f64) -> u128 {
    let bps = (rate * 10_000.0).round() as u64;
    u128::from(bps) * 100_000_000_000_000
}
