//! Random steps of those who stake in the Stability Pool.

use fixed_math::Debt;

use crate::{
    generator::Generator,
    pure::PureLedger,
    staking::words_of,
    trace::{Actor, Op, Wide},
    world::ACTORS,
};

impl Generator {
    /// A deposit or a withdrawal, in AmpUSD or in shares.
    pub(crate) fn pool(&mut self, world: &PureLedger, caller: Actor) -> Op {
        let held = world.amp_usd.balances[usize::from(caller)];
        let pool = &world.pool.totals;
        let shares = world.pool.shares_of(caller);
        let worth = pool.assets_down(shares).map_or(0, |worth| worth.raw());
        match self.random.below(10) {
            0..4 => Op::PoolDeposit {
                assets: self.part(held),
            },
            4 => {
                let assets = Debt::new(self.part(held));
                let shares = pool.shares_down(assets).unwrap_or_default();
                Op::PoolMint {
                    shares: words_of(shares),
                }
            }
            5..8 => Op::PoolWithdraw {
                assets: self.part(worth),
            },
            _ => Op::PoolRedeem {
                shares: self.wide_part(words_of(shares)),
            },
        }
    }

    /// A part of an amount: mostly some, often all, sometimes nothing or too much.
    pub(crate) fn part(&mut self, all: u128) -> u128 {
        match self.random.below(30) {
            0 => 0,
            1 => 1,
            2 => all.saturating_add(1),
            3..9 => all,
            9..12 => self.random.below_wide(1_000_000),
            _ => self.random.between(0, all),
        }
    }

    fn wide_part(&mut self, all: Wide) -> Wide {
        match self.random.below(8) {
            0..3 => all,
            3 => [all[0], all[1].saturating_add(1)],
            _ => [
                self.random.between(0, all[0]),
                if all[0] == 0 {
                    self.random.between(0, all[1])
                } else {
                    self.random.below_wide(u128::MAX)
                },
            ],
        }
    }

    /// Shares that are sent, or what they gained.
    pub(crate) fn share_of(&mut self, world: &PureLedger, caller: Actor) -> (Actor, Op) {
        let to = self.actor();
        let gains = |who: &Actor| [0, 1].map(|branch| world.pool.claimable(*who, branch));
        let gainer = (0..ACTORS).find(|who| gains(who) != [0, 0]);
        if self.random.one_in(2) {
            let caller = gainer.filter(|_| !self.random.one_in(4)).unwrap_or(caller);
            return (caller, Op::PoolClaim { to });
        }
        let all = words_of(world.pool.shares_of(caller));
        let shares = self.wide_part(all);
        (caller, Op::PoolTransfer { to, shares })
    }
}
