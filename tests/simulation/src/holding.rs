//! Holders: those who want a dollar, and more of them the cheaper it is.

use crate::{
    population::STAKERS,
    simulation::{Simulation, WAD},
};

/// Prices of AmpUSD at which everybody who may hold it does, and nobody.
const HELD: (f64, f64) = (0.98, 1.005);
/// The part of the way to what they want that holders go in a day.
const PACE: f64 = 0.2;

impl Simulation {
    /// Holders buy and sell towards what they want at today's price. What they hold is on the
    /// stakers' account, unstaked.
    pub(crate) fn hold(&mut self) {
        let most = self.settings.holders * self.scale;
        let (low, high) = HELD;
        let part = ((high - self.market.price()) / (high - low)).clamp(0.0, 1.0);
        let held = self.ledger().amp_usd.balances[usize::from(STAKERS)];
        let change = (most * part - held as f64 / WAD) * PACE;
        if change > 10.0 {
            let amount = change.min(self.market.room_below(high));
            self.buy(STAKERS, (amount * WAD) as u128);
        } else if change < -10.0 {
            self.sell(STAKERS, ((-change * WAD) as u128).min(held));
        }
    }
}
