//! Random steps of what keeps the peg: the pool, crashes and liquidations, redemptions, the
//! incentives, and late in a trace shutdowns.

use cdp_core::{Status, interest};
use fixed_math::{Timestamp, U256, kernel};

use crate::{
    generator::{Generator, ONE},
    pure::PureLedger,
    trace::{Actor, Op, Step},
    world::{ACTORS, ROUTER},
};

/// An hour.
const HOUR: u64 = 3_600;

/// A branch that is being shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shutting {
    pub(crate) branch: usize,
    /// By an outage, else by its ratio.
    pub(crate) outage: bool,
    /// Steps after which the attempt ends.
    pub(crate) left: u32,
}

impl Generator {
    /// A step of what keeps the peg, or none.
    pub(crate) fn peg(&mut self, world: &PureLedger, after: u64) -> Option<Step> {
        if !self.profile.peg {
            return None;
        }
        self.age += 1;
        if let Some(step) = self
            .shutting(world, after)
            .or_else(|| self.wipe(world, after))
        {
            return Some(step);
        }
        if self.draining.is_some() || !self.random.one_in(2) {
            return None;
        }
        let shut = world.branches.iter().any(|branch| branch.totals.is_shut());
        if shut && self.random.one_in(5) {
            let (caller, op) = self.urgent(world, after)?;
            return Some(Step { after, caller, op });
        }
        let caller = self.actor();
        let (caller, op) = match self.random.below(100) {
            0..24 => (caller, self.pool(world, caller)),
            24..30 => self.share_of(world, caller),
            30..58 => (caller, self.crash_or_liquidate(world, after)?),
            58..74 => self.redemption(world)?,
            74..78 => self.router(world),
            78..84 => self.surplus(world)?,
            84..88 => (caller, self.flags()),
            _ => self.urgent(world, after)?,
        };
        Some(Step { after, caller, op })
    }

    /// The troves of a branch with the answers at which they are exactly at the MCR, the highest
    /// first.
    pub(crate) fn risks(&self, world: &PureLedger, branch: usize, after: u64) -> Vec<(u128, u128)> {
        let unit = if branch == 0 { ONE } else { 1_000_000_000 };
        let now = Timestamp::new(world.now + after);
        let known = &world.branches[branch];
        let mut risks = Vec::new();
        for (id, record) in &world.troves {
            let trove = &record.trove;
            let coll = trove.coll.raw() + trove.pending.coll.raw();
            if (id >> 64) as usize != branch || trove.status != Status::Active || coll == 0 {
                continue;
            }
            let Ok(debt) = interest::entire_debt(&known.totals, trove, now) else {
                continue;
            };
            let whole = kernel::mul(debt.word(), U256::from(unit)).unwrap_or_default();
            let mcr = U256::from(known.params.mcr.bps());
            let divisor = kernel::mul(U256::from(coll), U256::from(10_000)).unwrap_or(U256::MAX);
            let answer = kernel::mul_div_up(whole, mcr, divisor).unwrap_or_default();
            risks.push((kernel::narrow(answer).unwrap_or(u128::MAX), *id));
        }
        risks.sort_unstable_by(|one, other| other.cmp(one));
        risks
    }

    /// A call to liquidate if something is below the MCR, else a fall of the price.
    fn crash_or_liquidate(&mut self, world: &PureLedger, after: u64) -> Option<Op> {
        let branch = self.random.below(2) as usize;
        let risks = self.risks(world, branch, after);
        let known = &world.branches[branch];
        let anchor = known.anchor.map_or(known.answer.0, |anchor| anchor.0);
        let answer = known.answer.0.min(anchor);
        // Whoever raised a risk in this second is guarded against a fall in it.
        let raised = |id: &u128| world.troves[id].trove.last_risk_raise.raw() == world.now;
        let guarded = risks.iter().find(|(_, id)| raised(id));
        if let (Some((at, _)), 0) = (guarded, self.random.below(3)) {
            self.hurries = after == 0;
            return Some(Op::Price {
                branch: branch as u8,
                answer: (at - at / 50).max(1_000_000),
                age: 0,
            });
        }
        let due = risks.iter().filter(|(at, _)| *at > answer).count();
        if due == 0 && !self.random.one_in(12) {
            if risks.is_empty() || !self.random.one_in(4) {
                return None;
            }
            // At the MCR of one of the first, just below, or far below.
            let (at, _) = *self.random.pick(risks.get(..risks.len().div_ceil(3))?);
            let percent = *self.random.pick(&[100, 100, 98, 95, 85, 70]);
            let answer = at / 100 * percent + at % 100;
            let answer = answer.saturating_sub(self.random.below_wide(3));
            return Some(Op::Price {
                branch: branch as u8,
                answer: answer.max(1_000_000),
                age: 0,
            });
        }
        let mut troves: Vec<u128> = risks[..due].iter().map(|(_, id)| *id).collect();
        if self.random.one_in(3) {
            let keep = 1 + self.random.below(3) as usize;
            troves.truncate(keep);
        }
        if self.random.one_in(3) {
            // Whatever there is, and what there is not; in another order.
            troves.extend(self.any_trove(world).map(|(id, _)| id));
            troves.extend(troves.first().copied());
            troves.extend([7_000, 9 << 64]);
            let at = self.random.below(troves.len() as u64) as usize;
            troves.rotate_left(at);
        }
        if self.random.one_in(6) {
            troves.extend(world.troves.keys());
        }
        Some(Op::Liquidate { troves })
    }

    /// Somebody who has AmpUSD.
    fn holder(&mut self, world: &PureLedger) -> Option<(Actor, u128)> {
        let actor = if self.random.one_in(4) {
            self.actor()
        } else {
            (0..ACTORS).max_by_key(|actor| world.amp_usd.balances[usize::from(*actor)])?
        };
        let held = world.amp_usd.balances[usize::from(actor)];
        (held > 0).then_some((actor, held))
    }

    fn redemption(&mut self, world: &PureLedger) -> Option<(Actor, Op)> {
        let (caller, held) = self.holder(world)?;
        let lowest = world.troves.values().map(|record| record.trove.debt.raw());
        let lowest = lowest.filter(|debt| *debt > 0).min()?;
        let amount = match self.random.below(12) {
            0 => 0,
            1 => held + 1,
            2 => lowest,
            3 => 1 + self.random.below_wide(200 * ONE),
            4 => lowest + self.random.below_wide(200 * ONE),
            // Less than all of a trove that is at the minimum.
            5..7 if lowest == 200 * ONE => 1 + self.random.below_wide(lowest),
            _ => self.random.between(0, held / 3),
        };
        let max_fee = if self.random.one_in(10) {
            self.random.below_wide(ONE / 5)
        } else {
            ONE
        };
        let min_coll = match self.random.below(8) {
            0 => vec![1, 0],
            1 => vec![0, 0, 0],
            2 => vec![0, 0, 1],
            _ => Vec::new(),
        };
        let max_troves = match self.random.below(4) {
            0 => self.random.below(3),
            1 => self.random.below(12),
            _ => 100,
        };
        Some((
            caller,
            Op::Redeem {
                amount,
                max_fee,
                min_coll,
                max_troves,
            },
        ))
    }

    /// The incentives pull, or pay out what they pulled.
    fn router(&mut self, world: &PureLedger) -> (Actor, Op) {
        let held = world.amp_usd.balances[usize::from(ROUTER)];
        if held > 0 && self.random.one_in(2) {
            let (to, amount) = (self.actor(), held);
            return (ROUTER, Op::Transfer { to, amount });
        }
        let caller = if self.random.one_in(8) {
            self.actor()
        } else {
            ROUTER
        };
        let earns = self.random.one_in(2);
        (caller, Op::PullIncentives { earns })
    }

    fn surplus(&mut self, world: &PureLedger) -> Option<(Actor, Op)> {
        let branch = self.random.below(3) as u8;
        let with = |key: &&(Actor, usize)| key.1 == usize::from(branch);
        let owner = world.surplus.keys().find(with).map(|(owner, _)| *owner);
        let caller = match owner {
            Some(owner) if !self.random.one_in(6) => owner,
            None if !self.random.one_in(10) => return None,
            _ => self.actor(),
        };
        Some((caller, Op::ClaimSurplus { branch }))
    }

    fn flags(&mut self) -> Op {
        let branch = if self.random.one_in(20) {
            5
        } else {
            self.random.below(2) as u8
        };
        match self.random.below(3) {
            0 => Op::Flag { branch },
            1 => Op::ClearFlag { branch },
            _ => Op::Shut { branch },
        }
    }

    /// An urgent redemption, if a branch is shut; seldom if none is.
    fn urgent(&mut self, world: &PureLedger, after: u64) -> Option<(Actor, Op)> {
        let shut = (0..2).find(|index| world.branches[*index].totals.is_shut());
        if shut.is_none() && !self.random.one_in(8) {
            return None;
        }
        let branch = shut.unwrap_or(0);
        let (caller, held) = self.holder(world)?;
        let risks = self.risks(world, branch, after);
        let mut troves: Vec<u128> = risks.iter().map(|(_, id)| *id).collect();
        if !troves.is_empty() {
            let at = self.random.below(troves.len() as u64) as usize;
            troves.rotate_left(at);
        }
        if self.random.one_in(10) {
            troves.extend(self.any_trove(world).map(|(id, _)| id));
        }
        let op = Op::UrgentRedeem {
            branch: branch as u8,
            amount: self.part(held / 2),
            troves,
            min_coll: u128::from(self.random.one_in(12)) * u128::MAX,
        };
        Some((caller, op))
    }

    /// Late in a trace a branch is shut: by a fall below its SCR, or by an outage.
    fn shutting(&mut self, world: &PureLedger, after: u64) -> Option<Step> {
        let open = |index: &usize| !world.branches[*index].totals.is_shut();
        if self.shutting.is_none() && self.age > self.profile.youth && self.random.one_in(30) {
            let branch = self.random.below(2) as usize;
            if open(&branch) {
                self.shutting = Some(Shutting {
                    branch,
                    outage: self.random.one_in(2),
                    left: 90,
                });
            }
        }
        let mut plan = self.shutting?;
        plan.left = plan.left.saturating_sub(1);
        self.shutting = Some(plan).filter(|plan| plan.left > 0 && open(&plan.branch));
        // Others act meanwhile.
        if self.random.one_in(3) {
            return None;
        }
        let caller = self.actor();
        let (after, op) = if plan.outage {
            self.outage(world, plan.branch, after)
        } else {
            self.fall(world, plan.branch, after)
        };
        Some(Step { after, caller, op })
    }

    /// A branch whose sources say nothing until it is down, then flagged, and shut or not.
    fn outage(&mut self, world: &PureLedger, index: usize, after: u64) -> (u64, Op) {
        let (branch, known) = (index as u8, &world.branches[index]);
        let flag = known.flags.outage.raw();
        let anchor = known.anchor.map_or(0, |anchor| anchor.1);
        let last = anchor.max(known.answer.1);
        let silence = world.now - last;
        if silence <= 50 * HOUR && flag != 0 {
            (after, Op::ClearFlag { branch })
        } else if silence <= 50 * HOUR {
            let nothing = Op::Transfer { to: 0, amount: 0 };
            (51 * HOUR, nothing)
        } else if flag <= last {
            (after, Op::Flag { branch })
        } else if self.random.one_in(3) {
            // It speaks again.
            (after, self.price_of(world, index))
        } else {
            let due = (10 * 24 * HOUR).saturating_sub(world.now - flag);
            let early = due > 0 && self.random.one_in(3);
            (due - u64::from(early), Op::Shut { branch })
        }
    }

    /// A branch that falls below its SCR, then flagged, and shut.
    fn fall(&mut self, world: &PureLedger, index: usize, after: u64) -> (u64, Op) {
        let (branch, known) = (index as u8, &world.branches[index]);
        let flag = known.flags.scr.raw();
        let age = world.now - flag;
        if !self.is_low(world, index) {
            let answer = known.answer.0 / 100 * self.random.between(55, 85);
            let op = Op::Price {
                branch,
                answer: answer.max(1_000_000),
                age: 0,
            };
            (after.min(HOUR), op)
        } else if flag == 0 || age > 6 * HOUR {
            (after.min(HOUR), Op::Flag { branch })
        } else {
            let early = self.random.one_in(4);
            let due = HOUR.saturating_sub(age);
            let after = due - u64::from(early && due > 0);
            (after, Op::Shut { branch })
        }
    }

    /// Whether a branch is below its SCR at the answer, roughly.
    fn is_low(&self, world: &PureLedger, branch: usize) -> bool {
        let known = &world.branches[branch];
        let (Ok(coll), Ok(debt)) = (known.totals.entire_coll(), known.totals.entire_debt()) else {
            return true;
        };
        let quote = world.quote(branch);
        let price = quote.price.max(quote.redemption_price);
        let low = cdp_core::collateral_ratio::is_at_least(coll, price, debt, known.params.scr);
        debt.is_zero() || !low.unwrap_or(true)
    }
}
