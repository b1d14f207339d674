//! Liquidity providers: dollars that come for the incentives and the fees of trades.

use invariants::{trace::Op, world::ROUTER};

use crate::{population::MARKET, simulation::Simulation};

/// The incentives' part of the interest.
const INCENTIVES: f64 = 0.25;
/// A provider leaves below this part of the yield asked for.
const ENOUGH: f64 = 0.7;
/// The probability of thinking about it on an evening.
const THINKS: f64 = 0.15;

impl Simulation {
    /// The incentives take what is due to them; the providers sell it.
    pub(crate) fn pull_incentives(&mut self) {
        let Some(effect) = self.act(ROUTER, Op::PullIncentives { earns: true }) else {
            return;
        };
        let amount = effect.mint;
        let sent = Op::Transfer { to: MARKET, amount };
        if amount > 0 && self.act(ROUTER, sent).is_some() {
            self.tally.incentives += self.market.sell(amount as f64 / crate::simulation::WAD);
        }
    }

    /// What providers earn in a year: incentives, and fees as of this day.
    fn provider_income(&self) -> f64 {
        let interest = self.interest_of_a_year(0) + self.interest_of_a_year(1);
        let fees = (self.market.fees - self.tally.fees_before) * 365.0;
        interest.mul_add(INCENTIVES, fees)
    }

    /// Every provider who thinks about it.
    pub(crate) fn provide(&mut self) {
        for index in 0..self.people.providers.len() {
            if !self.chance.happens(THINKS) {
                continue;
            }
            let mut provider = self.people.providers[index];
            let size = self.market.size();
            if provider.inside > 0.0 {
                if self.provider_income() < provider.wants * ENOUGH * size {
                    self.market.provide(-provider.inside);
                    provider.inside = 0.0;
                }
            } else {
                let money = provider.part * self.settings.providers * self.scale;
                let money = money.min(self.provider_income() / provider.wants - size);
                if money > 100.0 {
                    self.market.provide(money);
                    provider.inside = money;
                }
            }
            self.people.providers[index] = provider;
        }
    }
}
