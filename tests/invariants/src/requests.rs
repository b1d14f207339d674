//! Random steps of what is asked less often: changes in one call, loan-to-values, rates, tokens,
//! managers, the ledger's owner.

use cdp_core::params::RAISE_PERIOD;

use crate::{
    generator::{Generator, ONE},
    pure::{PureLedger, Record},
    trace::{Actor, Op, Step},
    world::GOVERNOR,
};

/// The cooldown of a rate.
const WEEK: u64 = 7 * 86_400;

impl Generator {
    /// A step on a token, on managers, or of the ledger's owner.
    pub(crate) fn request(&mut self, world: &PureLedger, after: u64) -> Step {
        if self.random.one_in(3) {
            return self.govern(world, after);
        }
        let Some((trove, record)) = self.any_trove(world) else {
            return self.govern(world, after);
        };
        let caller = self.caller_for(&record, false);
        let op = match self.random.below(12) {
            0..3 => Op::MoveTrove {
                trove,
                from: if self.random.one_in(10) {
                    self.actor()
                } else {
                    record.owner
                },
                to: self.actor(),
            },
            3..6 => {
                let (manager, receiver) = (self.somebody(), self.somebody());
                let fits = manager.is_some() == receiver.is_some() || self.random.one_in(8);
                let receiver = if fits { receiver } else { manager };
                Op::SetManager {
                    trove,
                    manager,
                    receiver,
                }
            }
            6..9 => self.delegate(trove),
            9 => Op::Approve {
                trove,
                to: self.somebody(),
            },
            10 => Op::Approve {
                trove: trove + u128::from(self.random.one_in(4)) * 1_000,
                to: self.somebody(),
            },
            _ => Op::ApproveForAll {
                operator: self.actor(),
                approved: self.random.one_in(2),
            },
        };
        Step { after, caller, op }
    }

    fn somebody(&mut self) -> Option<Actor> {
        (!self.random.one_in(5)).then(|| self.actor())
    }

    /// Who asks something of a trove: mostly somebody who may.
    fn caller_for(&mut self, record: &Record, of_rate: bool) -> Actor {
        let named = if of_rate {
            record.managers.delegate
        } else {
            record.managers.manager
        };
        match (self.random.below(20), named, record.approved) {
            (0, ..) => self.actor(),
            (1, ..) => GOVERNOR,
            (2..9, Some(named), _) => named,
            (9..12, _, Some(approved)) => approved,
            _ => record.owner,
        }
    }

    fn delegate(&mut self, trove: u128) -> Op {
        let Some(delegate) = self.somebody() else {
            let lowest = if self.random.one_in(10) { ONE / 20 } else { 0 };
            return Op::SetRateDelegate {
                trove,
                delegate: None,
                lowest,
                highest: 0,
                period: 0,
            };
        };
        let (one, other) = (self.rate(), self.rate());
        let ordered = !self.random.one_in(20);
        let (lowest, highest) = if ordered {
            (one.min(other), one.max(other))
        } else {
            (one, other)
        };
        Op::SetRateDelegate {
            trove,
            delegate: Some(delegate),
            lowest,
            highest,
            period: *self.random.pick(&[0, 1, 3_600, 86_400, WEEK, WEEK + 1]),
        }
    }

    /// A step that changes a trove's rate, or its collateral and debt at once.
    pub(crate) fn request_of_trove(&mut self, world: &PureLedger, after: u64) -> Step {
        let Some((trove, record)) = self.any_trove(world) else {
            let caller = self.actor();
            let op = self.open(world, caller);
            return Step { after, caller, op };
        };
        match self.random.below(5) {
            0..2 => self.change_rate(world, after, trove, &record),
            2 => {
                let caller = self.caller_for(&record, false);
                let (ltv, max_fee) = (ONE / 1_000 * self.random.between(1, 800), self.fee());
                let op = Op::AdjustToLtv {
                    trove,
                    ltv,
                    max_fee,
                };
                Step { after, caller, op }
            }
            _ => {
                let caller = self.caller_for(&record, false);
                let op = self.both(world, caller, trove, &record);
                Step { after, caller, op }
            }
        }
    }

    /// A change of the rate, often at the end of the cooldown or of the delegate's period.
    fn change_rate(
        &mut self,
        world: &PureLedger,
        after: u64,
        trove: u128,
        record: &Record,
    ) -> Step {
        let caller = self.caller_for(record, true);
        let period = if self.random.one_in(3) {
            record.managers.limits.2
        } else {
            WEEK
        };
        let due = (record.last_rate_change + period).saturating_sub(world.now);
        let after = match self.random.below(6) {
            0..3 if due > 0 => due,
            3 if due > 0 => due - 1,
            _ => after,
        };
        let rate = if self.random.one_in(6) {
            u128::from(record.trove.rate.bps()) * 100_000_000_000_000
        } else if record.managers.delegate == Some(caller) && !self.random.one_in(6) {
            let (lowest, highest, _) = record.managers.limits;
            *self.random.pick(&[lowest, highest])
        } else {
            self.rate()
        };
        let max_fee = self.fee();
        let op = Op::ChangeRate {
            trove,
            rate,
            max_fee,
        };
        Step { after, caller, op }
    }

    /// A change of collateral and debt in one call.
    fn both(&mut self, world: &PureLedger, caller: Actor, trove: u128, record: &Record) -> Op {
        let branch = usize::from(trove >> 64 != 0);
        let all = record.trove.coll.raw();
        let coll = match self.random.below(6) {
            0 => 0,
            1..3 => {
                let held = self.held(world, branch, caller);
                self.random.between(0, (all / 2).min(held)) as i128
            }
            _ => -(self.random.between(0, all / 3 + 1) as i128),
        };
        let worth = self.debt_worth(world, branch, coll.unsigned_abs());
        let debt = match self.random.below(8) {
            0 => 0,
            1..3 => self.random.between(1, 600 * ONE) as i128,
            3 => -(self.random.between(1, 300 * ONE) as i128),
            4 => i128::MIN,
            5 => -((worth + self.random.below_wide(5)) as i128),
            _ => -((worth - worth.min(self.random.below_wide(5))) as i128),
        };
        let max_fee = self.fee();
        Op::Adjust {
            trove,
            coll,
            debt,
            max_fee,
        }
    }

    /// What collateral is worth at the answer, rounded up.
    fn debt_worth(&self, world: &PureLedger, branch: usize, coll: u128) -> u128 {
        let unit: u128 = if branch == 0 { ONE } else { 1_000_000_000 };
        let answer = world.branches[branch].answer.0;
        // coll <= 1e26 and answer <= 1e19: the product of the parts fits.
        coll / unit * answer + (coll % unit * answer).div_ceil(unit)
    }

    /// A step of the ledger's owner, or of somebody who is not.
    fn govern(&mut self, world: &PureLedger, after: u64) -> Step {
        let [governor, offered] = world.governor;
        let branch = self.random.below(2) as usize;
        let ceiling = world.branches[branch].ceiling;
        let caller = match self.random.below(8) {
            0 => self.actor(),
            1 => offered.unwrap_or(GOVERNOR),
            _ => governor.unwrap_or(GOVERNOR),
        };
        let op = match self.random.below(400) {
            0 => Op::RenounceOwnership,
            1..40 => Op::OfferOwnership {
                to: if self.random.one_in(2) {
                    Some(GOVERNOR)
                } else {
                    self.somebody()
                },
            },
            40..90 => Op::AcceptOwnership,
            _ => return self.ceiling(world, after, caller, branch, ceiling),
        };
        let caller = match (&op, offered) {
            (Op::AcceptOwnership, Some(offered)) if self.random.one_in(2) => offered,
            _ => caller,
        };
        Step { after, caller, op }
    }

    /// A change of a ceiling, often at a bound.
    fn ceiling(
        &mut self,
        world: &PureLedger,
        after: u64,
        caller: Actor,
        branch: usize,
        old: cdp_core::governance::Ceiling,
    ) -> Step {
        let (debt, least) = (old.debt.raw(), old.smallest_raise.raw());
        let most = least.max(2 * debt).min(10u128.pow(27));
        let owed = world.branches[branch].totals.recorded_debt.raw();
        let ceiling = match self.random.below(10) {
            0 => debt,
            1 => most + 1,
            2..5 => most,
            5 => 0,
            6 => owed,
            7 => owed / 2,
            _ => self.random.between(0, most),
        };
        let due = (old.last_raise.raw() + RAISE_PERIOD.raw()).saturating_sub(world.now);
        let after = match self.random.below(4) {
            0 if due > 0 => due,
            1 if due > 0 => due - 1,
            _ => after,
        };
        let branch = if self.random.one_in(60) {
            9
        } else {
            branch as u8
        };
        let op = Op::SetCeiling { branch, ceiling };
        Step { after, caller, op }
    }
}
