//! A state rebuilt from what the ledger said, and from nothing else (STD-7): no storage is read
//! and no rule is asked, so that an event that is missing or wrong is found.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::Event,
    trace::Actor,
    world::{BranchState, GOVERNOR, Managers, SEED, State, TroveState},
};

/// A rate of tick 0, in basis points.
const LOWEST: u128 = 50;

/// What is known of a branch.
#[derive(Clone, Debug, Default)]
struct Branch {
    /// May be below 0 in between: what a repayment pays of interest is told after it.
    recorded_debt: i128,
    last_accrual: u64,
    counter: u64,
    ceiling: u128,
    last_raise: u64,
    /// Ticks and arrivals, the last arrival first; ids.
    book: BTreeMap<(u16, std::cmp::Reverse<u64>), u128>,
}

/// What events alone tell.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    branches: Vec<Branch>,
    troves: BTreeMap<u128, TroveState>,
    operators: BTreeSet<(Actor, Actor)>,
    governor: [Option<Actor>; 2],
    /// Booked for the pool, for the incentives; residue.
    booked: [u128; 3],
    arrivals: u64,
}

impl Rebuilt {
    /// Before the first event; branches with the ceilings of their creation.
    #[must_use]
    pub fn new(ceilings: &[u128]) -> Self {
        let branch = |ceiling: &u128| Branch {
            ceiling: *ceiling,
            ..Branch::default()
        };
        Self {
            branches: ceilings.iter().map(branch).collect(),
            troves: BTreeMap::new(),
            operators: BTreeSet::new(),
            governor: [Some(GOVERNOR), None],
            booked: [0, 0, SEED],
            arrivals: 0,
        }
    }

    /// Learns what the ledger said in a step at a time.
    pub fn learn(&mut self, now: u64, said: &[Event]) {
        for event in said {
            self.learn_one(now, event);
        }
    }

    fn learn_one(&mut self, now: u64, event: &Event) {
        match *event {
            Event::Opened(id, owner, coll, debt, tick, fee) => {
                let fresh = TroveState {
                    id,
                    owner,
                    coll,
                    debt,
                    stake: coll,
                    tick,
                    last_debt_update: now,
                    idle: false,
                    last_rate_change: now,
                    managers: Managers::default(),
                    approved: None,
                    pending: (0, 0),
                };
                self.troves.insert(id, fresh);
                let branch = self.branch(id);
                branch.counter += 1;
                branch.recorded_debt += debt as i128;
                self.book_fee(fee);
                self.arrive(id, tick);
                self.touch(now, id);
            }
            Event::RateChanged(id, tick, fee, debt) => {
                self.leave(id);
                self.owe(id, debt, fee, 0);
                self.book_fee(fee);
                let trove = self.trove(id);
                (trove.tick, trove.last_rate_change) = (tick, now);
                self.arrive(id, tick);
                self.touch(now, id);
            }
            Event::Added(id, _, coll, debt) | Event::Withdrawn(id, _, coll, debt) => {
                self.trove(id).coll = coll;
                self.trove(id).stake = coll;
                self.owe(id, debt, 0, 0);
                self.touch(now, id);
            }
            Event::Borrowed(id, amount, fee, debt) => {
                self.owe(id, debt, amount + fee, 0);
                self.book_fee(fee);
                self.touch(now, id);
            }
            Event::Repaid(id, amount, debt) => {
                self.owe(id, debt, 0, amount);
                self.touch(now, id);
            }
            Event::Closed(id, _, debt) => {
                self.leave(id);
                self.owe(id, 0, 0, debt);
                self.troves.remove(&id);
                self.touch(now, id);
            }
            _ => self.learn_other(now, event),
        }
    }

    fn learn_other(&mut self, now: u64, event: &Event) {
        match *event {
            Event::ManagerSet(id, manager, receiver) => {
                let managers = &mut self.trove(id).managers;
                (managers.manager, managers.receiver) = (manager, receiver);
            }
            Event::DelegateSet(id, delegate, limits) => {
                let managers = &mut self.trove(id).managers;
                (managers.delegate, managers.limits) = (delegate, limits);
            }
            Event::Moved(Some(_), Some(to), id) => {
                let trove = self.trove(id);
                trove.owner = to;
                (trove.managers, trove.approved) = (Managers::default(), None);
            }
            Event::Approved(_, approved, id) => self.trove(id).approved = approved,
            Event::Operator(owner, operator, approved) => {
                if approved {
                    self.operators.insert((owner, operator));
                } else {
                    self.operators.remove(&(owner, operator));
                }
            }
            Event::Interest(branch, interest) => {
                self.branches[usize::from(branch)].recorded_debt += interest as i128;
                self.book_fee(interest);
            }
            Event::Residue(branch, residue) => {
                self.branches[usize::from(branch)].recorded_debt -= residue as i128;
                self.booked[2] += residue;
            }
            Event::Ceiling(branch, ceiling) => {
                let branch = &mut self.branches[usize::from(branch)];
                if ceiling > branch.ceiling {
                    branch.last_raise = now;
                }
                branch.ceiling = ceiling;
            }
            Event::Offered(_, to) => self.governor[1] = to,
            Event::Owned(_, to) => self.governor = [to, None],
            _ => {}
        }
    }

    /// Whether an operator acts for an owner.
    #[must_use]
    pub fn is_operator(&self, owner: Actor, operator: Actor) -> bool {
        self.operators.contains(&(owner, operator))
    }

    fn branch(&mut self, id: u128) -> &mut Branch {
        &mut self.branches[(id >> 64) as usize]
    }

    fn trove(&mut self, id: u128) -> &mut TroveState {
        self.troves.get_mut(&id).expect("it was opened")
    }

    /// Seventy-five per cent to the pool, the rest to the incentives.
    fn book_fee(&mut self, amount: u128) {
        let pool = amount * 75 / 100;
        self.booked[0] += pool;
        self.booked[1] += amount - pool;
    }

    fn touch(&mut self, now: u64, id: u128) {
        if let Some(trove) = self.troves.get_mut(&id) {
            trove.last_debt_update = now;
        }
        self.branch(id).last_accrual = now;
    }

    /// A trove's debt is this now; the branch records what was lent and repaid.
    fn owe(&mut self, id: u128, debt: u128, lent: u128, repaid: u128) {
        self.trove(id).debt = debt;
        self.branch(id).recorded_debt += lent as i128 - repaid as i128;
    }

    fn arrive(&mut self, id: u128, tick: u16) {
        self.arrivals += 1;
        let place = (tick, std::cmp::Reverse(self.arrivals));
        self.branch(id).book.insert(place, id);
    }

    fn leave(&mut self, id: u128) {
        self.branch(id).book.retain(|_, listed| *listed != id);
    }

    /// The state of an observed world, as far as events tell it: what they do not tell (tokens,
    /// time) is taken over.
    #[must_use]
    pub fn state(&self, seen: &State) -> State {
        let branches = (0u128..).zip(&self.branches);
        let branches = branches.map(|(index, branch)| {
            let mine = || {
                self.troves
                    .values()
                    .filter(move |trove| trove.id >> 64 == index)
            };
            let weight = |trove: &TroveState| trove.debt * (u128::from(trove.tick) + LOWEST);
            BranchState {
                coll: mine().map(|trove| trove.coll).sum(),
                recorded_debt: branch.recorded_debt.cast_unsigned(),
                weighted_debt: mine().map(weight).sum(),
                last_accrual: branch.last_accrual,
                counter: branch.counter,
                total_stakes: mine().map(|trove| trove.stake).sum(),
                ceiling: branch.ceiling,
                last_raise: branch.last_raise,
                book: branch.book.values().copied().collect(),
                ..seen.branches[index as usize].clone()
            }
        });
        let [pool, incentives, residue] = self.booked;
        State {
            branches: branches.collect(),
            troves: self.troves.values().cloned().collect(),
            system: [pool, incentives, 0, residue],
            governor: self.governor,
            ..seen.clone()
        }
    }
}
