//! Random steps that fit the state of the pure world: mostly accepted, often at a bound.

use crate::{
    pegs::Shutting,
    pure::{PureLedger, Record},
    random::Random,
    trace::{Actor, Op, Step},
    world::ACTORS,
};

/// One AmpUSD, and the scale of a feed's answer.
pub(crate) const ONE: u128 = 1_000_000_000_000_000_000;
/// Rates that many troves share, in basis points.
const POPULAR: [u128; 6] = [50, 300, 500, 501, 550, 25_000];

/// What a trace is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Troves at most, both branches together.
    pub troves: usize,
    /// Whether AMPL is wrapped, unwrapped and donated.
    pub wraps: bool,
    /// Whether AMPL rebases.
    pub rebases: bool,
    /// Whether there is a Stability Pool, and with it liquidation, redemption and shutdown.
    pub peg: bool,
    /// Steps before branches are shut.
    pub youth: u64,
}

/// Makes steps.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The source of chance.
    pub random: Random,
    pub(crate) profile: Profile,
    /// The branch that is being emptied, and for how many steps more.
    pub(crate) draining: Option<(usize, u32)>,
    /// Whether a trove whose risk was raised in this second fell below the MCR in it.
    pub(crate) hurries: bool,
    /// Steps left of a series of wipe-outs.
    pub(crate) wiping: u32,
    /// The branch that is being shut.
    pub(crate) shutting: Option<Shutting>,
    /// Steps made, where there is a pool.
    pub(crate) age: u64,
}

impl Generator {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64, profile: Profile) -> Self {
        Self {
            random: Random::new(seed),
            profile,
            draining: None,
            hurries: false,
            wiping: 0,
            shutting: None,
            age: 0,
        }
    }

    /// The next step for a world.
    pub fn step(&mut self, world: &PureLedger) -> Step {
        let after = self.pause();
        let caller = self.actor();
        if std::mem::take(&mut self.hurries) {
            let troves = world.troves.keys().copied().collect();
            let (after, op) = (0, Op::Liquidate { troves });
            return Step { after, caller, op };
        }
        if self.draining.is_none() && self.random.one_in(12) {
            return self.request(world, after);
        }
        if let Some(op) = self.refresh(world, after) {
            return Step { after, caller, op };
        }
        if let Some(step) = self.peg(world, after) {
            return step;
        }
        if let Some(step) = self.drain(world, after) {
            return step;
        }
        let (caller, op) = match self.random.below(100) {
            0..18 if world.troves.len() < self.profile.troves => (caller, self.open(world, caller)),
            0..26 => self.close(world, caller),
            26..52 => self.adjust(world, caller),
            52..64 => return self.request_of_trove(world, after),
            64..70 => (caller, self.transfer(world, caller)),
            70..86 if self.profile.wraps => (caller, self.wrap(world, caller)),
            86..92 if self.profile.rebases => (caller, self.rebase(world)),
            _ => (caller, self.price(world)),
        };
        Step { after, caller, op }
    }

    pub(crate) fn actor(&mut self) -> Actor {
        self.random.below(u64::from(ACTORS)) as Actor
    }

    /// Seconds until the step: often none.
    fn pause(&mut self) -> u64 {
        match self.random.below(1_000) {
            0..450 => 0,
            450..600 => 1,
            600..650 => 59 + self.random.below(2),
            650..990 => self.random.below(86_400),
            990..998 => self.random.below(30 * 86_400),
            _ => self.random.below(365 * 86_400),
        }
    }

    /// A new answer where the old one has aged, most of the time.
    fn refresh(&mut self, world: &PureLedger, after: u64) -> Option<Op> {
        let now = world.now + after;
        let old = |branch: &usize| now - world.branches[*branch].answer.1 > 26 * 3_600;
        let silent = self.shutting.filter(|plan| plan.outage);
        let speaks = |branch: &usize| silent.is_none_or(|plan| plan.branch != *branch);
        let branch = (0..2).filter(speaks).find(old)?;
        if self.random.one_in(10) {
            None
        } else {
            Some(self.price_of(world, branch))
        }
    }

    fn price(&mut self, world: &PureLedger) -> Op {
        let branch = self.random.below(2) as usize;
        self.price_of(world, branch)
    }

    /// A walk around the launch price; sometimes old or no answer.
    pub(crate) fn price_of(&mut self, world: &PureLedger, branch: usize) -> Op {
        let answer = world.branches[branch].answer.0;
        let home = if branch == 0 { 2 * ONE } else { ONE * 6 / 5 };
        let answer = match self.random.below(100) {
            0 => 0,
            1..4 => home * self.random.between(30, 70) / 100,
            4..20 => home,
            _ => {
                let moved = answer * self.random.between(950, 1_060) / 1_000;
                moved.clamp(home / 5, home * 4) + self.random.below_wide(1_000)
            }
        };
        let age = if self.random.one_in(25) {
            self.random.below(60 * 3_600)
        } else {
            0
        };
        let branch = branch as u8;
        if self.profile.peg && answer > 0 && self.random.one_in(5) {
            // The anchor lags or leads; beyond 2 % or 5 % it is a gap.
            let per_mille = *self.random.pick(&[
                951, 981, 985, 990, 999, 1_001, 1_010, 1_019, 1_020, 1_021, 1_050, 1_051, 1_200,
                700,
            ]);
            let answer = world.branches[usize::from(branch)].answer.0 / 1_000 * per_mille;
            return Op::Anchor {
                branch,
                answer,
                age,
            };
        }
        Op::Price {
            branch,
            answer,
            age,
        }
    }

    /// What an amount of AmpUSD is worth in a branch's collateral, at the answer.
    pub(crate) fn worth(&self, world: &PureLedger, branch: usize, debt: u128) -> u128 {
        let answer = world.branches[branch].answer.0.max(ONE / 100);
        let unit = if branch == 0 { ONE } else { 1_000_000_000 };
        // debt <= 1e25: the product of the first two factors fits.
        (debt / 1_000_000 * unit / (answer / 1_000_000)).max(1)
    }

    pub(crate) fn held(&self, world: &PureLedger, branch: usize, actor: Actor) -> u128 {
        let token = if branch == 0 {
            &world.wampl
        } else {
            &world.spot
        };
        token.balances[usize::from(actor)]
    }

    pub(crate) fn open(&mut self, world: &PureLedger, caller: Actor) -> Op {
        let branch = self.random.below(2) as usize;
        let debt = match self.random.below(20) {
            0 => 199 * ONE + self.random.below_wide(ONE),
            1 => 200 * ONE,
            2 => self.random.between(0, 400_000 * ONE),
            _ => self.random.between(200 * ONE, 2_500 * ONE),
        };
        let percent = *self
            .random
            .pick(&[129, 131, 149, 151, 152, 179, 181, 183, 200, 250, 400]);
        let coll = self.worth(world, branch, debt) * percent / 100;
        let held = self.held(world, branch, caller);
        if branch == 0 && coll > held && self.profile.wraps {
            let amples = world.ampl.balance(usize::from(caller));
            return Op::Wrap { amples: amples / 3 };
        }
        let coll = if self.random.one_in(50) {
            0
        } else {
            coll.min(held)
        };
        let rate = self.rate();
        let max_fee = self.fee();
        let owner = if self.random.one_in(5) {
            self.actor()
        } else {
            caller
        };
        let branch = branch as u8;
        if self.random.one_in(6) {
            let ltv = ONE / 1_000 * self.random.between(1, 800);
            return Op::OpenAtLtv {
                branch,
                owner,
                coll,
                ltv,
                rate,
                max_fee,
            };
        }
        Op::Open {
            branch,
            owner,
            coll,
            debt,
            rate,
            max_fee,
        }
    }

    /// An annual rate in WAD, seldom none.
    pub(crate) fn rate(&mut self) -> u128 {
        let step = 100_000_000_000_000;
        match self.random.below(20) {
            0 => self.random.between(0, 26_000) * step + self.random.below_wide(2),
            1..5 => self.random.between(50, 25_000) * step,
            _ => *self.random.pick(&POPULAR) * step,
        }
    }

    pub(crate) fn fee(&mut self) -> u128 {
        if self.random.one_in(20) {
            self.random.below_wide(ONE)
        } else {
            u128::MAX
        }
    }

    /// Any trove, if there is one.
    pub(crate) fn any_trove(&mut self, world: &PureLedger) -> Option<(u128, Record)> {
        let index = self.random.below(world.troves.len() as u64) as usize;
        world
            .troves
            .iter()
            .nth(index)
            .map(|(id, record)| (*id, *record))
    }

    fn close(&mut self, world: &PureLedger, caller: Actor) -> (Actor, Op) {
        match self.any_trove(world) {
            _ if self.random.one_in(40) => (
                caller,
                Op::Close {
                    trove: self.random.below(9).into(),
                },
            ),
            Some((trove, record)) if self.profile.peg && self.random.one_in(8) => {
                let limited = self.random.one_in(9);
                let most = self.random.between(0, 2 * record.trove.debt.raw());
                let max_burned = if limited { most } else { u128::MAX };
                (record.owner, Op::CloseLast { trove, max_burned })
            }
            Some((trove, record)) => (record.owner, Op::Close { trove }),
            None => (caller, self.price(world)),
        }
    }

    fn adjust(&mut self, world: &PureLedger, caller: Actor) -> (Actor, Op) {
        let Some((trove, record)) = self.any_trove(world) else {
            return (caller, self.open(world, caller));
        };
        let branch = usize::from(trove >> 64 != 0);
        let owner = record.owner;
        let zero = self.random.one_in(40);
        let scale = |amount: u128| if zero { 0 } else { amount };
        match self.random.below(4) {
            0 => {
                let held = self.held(world, branch, owner);
                let part = record.trove.coll.raw() / 4;
                let amount = scale(self.random.between(1, part.max(1)).min(held));
                (owner, Op::AddCollateral { trove, amount })
            }
            1 => {
                let all = record.trove.coll.raw();
                let amount = match self.random.below(20) {
                    0 => all,
                    1 => all + 1,
                    _ => self.random.between(1, (all / 3).max(1)),
                };
                let amount = scale(amount);
                (owner, Op::WithdrawCollateral { trove, amount })
            }
            2 => {
                let (amount, max_fee) = (scale(self.random.between(1, 800 * ONE)), self.fee());
                (
                    owner,
                    Op::Borrow {
                        trove,
                        amount,
                        max_fee,
                    },
                )
            }
            _ => {
                let held = world.amp_usd.balances[usize::from(caller)];
                let amount = match self.random.below(4) {
                    0 => u128::MAX,
                    1 => 1,
                    _ => self.random.between(1, held.max(1)),
                };
                (
                    caller,
                    Op::Repay {
                        trove,
                        amount: scale(amount),
                    },
                )
            }
        }
    }

    fn transfer(&mut self, world: &PureLedger, caller: Actor) -> Op {
        let held = world.amp_usd.balances[usize::from(caller)];
        Op::Transfer {
            to: self.actor(),
            amount: self.random.between(0, held),
        }
    }

    fn wrap(&mut self, world: &PureLedger, caller: Actor) -> Op {
        let amples = world.ampl.balance(usize::from(caller));
        let shares = world.wampl.balances[usize::from(caller)];
        let small = self.random.one_in(3);
        let mut amount = |most: u128| {
            let most = if small { most.min(1_000_000_000) } else { most };
            self.random.between(1, most.max(1))
        };
        let (amples, shares, tenth) = (amount(amples), amount(shares), amount(amples / 10));
        match self.random.below(5) {
            0 => Op::Wrap { amples },
            1 => Op::Unwrap { shares },
            2 => Op::WrapShares { shares },
            3 => Op::UnwrapAmples { amples: tenth },
            _ => Op::Donate {
                amples: tenth.min(amples / 100 + 1),
            },
        }
    }

    /// Any rebase: none is too large (REBASE-6).
    fn rebase(&mut self, world: &PureLedger) -> Op {
        let supply = world.ampl.supply;
        let per_mille = match self.random.below(10) {
            0 => 10,
            1 => 11_000,
            2 => 923,
            3 => 1_050,
            4 => self.random.between(10, 11_000),
            _ => self.random.between(923, 1_050),
        };
        // Towards its home, so that it stays a supply: 1e13 to 1e19 units.
        let new = supply * per_mille / 1_000 + self.random.below_wide(3);
        Op::Rebase {
            supply: new.clamp(10u128.pow(13), 10u128.pow(19)),
        }
    }
}
