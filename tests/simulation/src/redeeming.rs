//! Redeemers: they buy AmpUSD below a dollar and take a dollar of collateral for it.

use fixed_math::Debt;
use invariants::trace::{Actor, Op};

use crate::{
    population::{CUSTODIANS, Redeemer},
    simulation::{Simulation, UNITS, WAD},
    views::dollars,
};

/// Sizes that are tried, in parts of what brings the price back to one dollar.
const TRIES: u32 = 8;
/// Troves that one call looks at.
const LOOKS: u64 = 60;

impl Simulation {
    /// Every redeemer who looks.
    pub(crate) fn redeem(&mut self) {
        if self.market.price() > 0.99 {
            return;
        }
        for index in 0..self.people.redeemers.len() {
            let redeemer = self.people.redeemers[index];
            if self.chance.happens(redeemer.attention) {
                self.redeem_if_it_pays(index, &redeemer);
            }
        }
    }

    fn redeem_if_it_pays(&mut self, index: usize, redeemer: &Redeemer) {
        let Some((bare, base)) = self.redemption_value() else {
            return;
        };
        let supply = self.ledger().amp_usd.total as f64 / WAD;
        let room = self.market.room_below(bare);
        let profit = |amount: f64| {
            let fee = base + amount / supply;
            let cost = self.market.cost(amount).unwrap_or(f64::INFINITY);
            amount * bare * (1.0 - fee).max(0.0) - cost
        };
        let sizes = (1..=TRIES).map(|part| room * f64::from(part) / f64::from(TRIES));
        let best = sizes.max_by(|one, other| profit(*one).total_cmp(&profit(*other)));
        let Some(amount) = best.filter(|amount| profit(*amount) > redeemer.margin) else {
            return;
        };
        let account = (index % usize::from(CUSTODIANS)) as Actor;
        let amount = (amount * WAD) as u128;
        if !self.buy(account, amount) {
            return;
        }
        let op = Op::Redeem {
            amount,
            max_fee: WAD as u128,
            min_coll: Vec::new(),
            max_troves: LOOKS,
        };
        let burned = self.act(account, op).map_or(0, |effect| effect.burn);
        self.tally.redeemed += burned as f64 / WAD;
        self.sell(account, amount - burned);
    }

    /// What one redeemed AmpUSD brings where collateral is traded, and the rate of the fee before
    /// the redemption raises it.
    fn redemption_value(&self) -> Option<(f64, f64)> {
        let world = self.ledger();
        let base = world.base_rate.decayed(world.time()).ok()?.rate as f64 / WAD;
        let (mut value, mut fee, mut debts) = (0.0, 0.0, 0.0);
        for branch in 0..2 {
            let (quote, price) = self.quote(branch);
            let (coll, debt) = self.totals(branch);
            let params = &world.branches[branch].params;
            let low = coll * price < debt * f64::from(params.scr.bps()) / 10_000.0;
            let shut = world.branches[branch].totals.is_shut();
            if debt <= 0.0 || low || shut || price <= 0.0 {
                continue;
            }
            value += debt * self.usd[branch] / dollars(quote.redemption_price, branch);
            fee += debt * f64::from(params.redemption_fee_floor.bps()) / 10_000.0;
            debts += debt;
        }
        (debts > 0.0).then(|| (value / debts, base + fee / debts))
    }

    /// In a branch that is shut, redeemers take what it gives, while it gives more than AmpUSD
    /// costs.
    pub(crate) fn redeem_urgently(&mut self) {
        for branch in 0..2 {
            if !self.ledger().branches[branch].totals.is_shut() {
                continue;
            }
            let (coll, debt) = self.totals(branch);
            let (_, fresh) = self.quote(branch);
            let recorded = dollars(self.ledger().branches[branch].shutdown_price, branch);
            let price = if fresh > 0.0 { fresh } else { recorded };
            if debt < 1.0 || price <= 0.0 {
                continue;
            }
            let pays = (coll * price / debt).min(1.02) * self.usd[branch] / price;
            let amount = self.market.room_below(pays * 0.995).min(debt);
            if amount > 50.0 {
                self.redeem_from(branch, amount, pays);
            }
        }
    }

    fn redeem_from(&mut self, branch: usize, amount: f64, pays: f64) {
        let mut troves: Vec<(u128, f64)> = self
            .positions()
            .filter(|(_, position)| position.branch == branch && position.active)
            .map(|(id, position)| (id, position.coll / position.debt.max(1e-9)))
            .collect();
        troves.sort_unstable_by(|one, other| other.1.total_cmp(&one.1));
        let troves = troves.into_iter().map(|(id, _)| id).take(60).collect();
        let amount = Debt::new((amount * WAD) as u128).raw();
        if !self.buy(0, amount) {
            return;
        }
        let op = Op::UrgentRedeem {
            branch: branch as u8,
            amount,
            troves,
            min_coll: 0,
        };
        let effect = self.act(0, op).unwrap_or_default();
        let burned = effect.burn as f64 / WAD;
        let worth = effect.coll_out as f64 / UNITS[branch] * self.usd[branch];
        self.tally.urgent += burned;
        // What holders of AmpUSD got less than a dollar for.
        self.tally.haircut += (burned - worth).max(0.0) * f64::from(u8::from(pays < 1.0));
        self.sell(0, amount - effect.burn);
    }
}
