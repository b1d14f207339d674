//! A state rebuilt from what ledger and pool said, and from nothing else (STD-7): no storage is
//! read and no rule is asked, so that an event that is missing or wrong is found.

mod branch;
mod pool;
mod troves;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::Event,
    trace::Actor,
    world::{GENESIS, GOVERNOR, SEED, State, TroveState},
};

use branch::Branch;
use pool::Pool;
use troves::Known;

/// A base rate of one, in WAD.
const ONE: u128 = 1_000_000_000_000_000_000;

/// What events alone tell.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    branches: Vec<Branch>,
    troves: BTreeMap<u128, Known>,
    operators: BTreeSet<(Actor, Actor)>,
    governor: [Option<Actor>; 2],
    /// Booked for the pool, for the incentives; cushion; residue.
    system: [u128; 4],
    /// AmpUSD that exists; may be below 0 in between: what an offset pays with yield is told after
    /// it.
    supply: i128,
    pool: Pool,
    gauges_earn: bool,
    /// The base rate, and up to when its decay is counted.
    base_rate: (u128, u64),
    arrivals: u64,
}

impl Rebuilt {
    /// Before the first event; branches with the ceilings of their creation.
    #[must_use]
    pub fn new(ceilings: &[u128]) -> Self {
        Self {
            branches: ceilings.iter().map(|most| Branch::new(*most)).collect(),
            troves: BTreeMap::new(),
            operators: BTreeSet::new(),
            governor: [Some(GOVERNOR), None],
            system: [0, 0, 0, SEED],
            supply: SEED as i128,
            pool: Pool::default(),
            gauges_earn: false,
            base_rate: (ONE, GENESIS),
            arrivals: 0,
        }
    }

    /// Learns what was said in a step at a time.
    pub fn learn(&mut self, now: u64, said: &[Event]) {
        for event in said {
            self.learn_of_trove(now, event);
            self.learn_of_owners(event);
            self.learn_of_branch(now, event);
            self.learn_of_system(now, event);
            self.pool.learn(event);
        }
    }

    fn learn_of_owners(&mut self, event: &Event) {
        match *event {
            Event::ManagerSet(id, manager, receiver) => {
                let managers = &mut self.trove(id).managers;
                (managers.manager, managers.receiver) = (manager, receiver);
            }
            Event::DelegateSet(id, delegate, limits) => {
                let managers = &mut self.trove(id).managers;
                (managers.delegate, managers.limits) = (delegate, limits);
            }
            Event::Moved(Some(_), Some(to), id) => self.trove(id).hand_to(to),
            Event::Approved(_, approved, id) => self.trove(id).approved = approved,
            Event::Operator(owner, operator, true) => {
                self.operators.insert((owner, operator));
            }
            Event::Operator(owner, operator, false) => {
                self.operators.remove(&(owner, operator));
            }
            Event::Offered(_, to) => self.governor[1] = to,
            Event::Owned(_, to) => self.governor = [to, None],
            _ => {}
        }
    }

    fn learn_of_branch(&mut self, now: u64, event: &Event) {
        match *event {
            Event::Interest(index, interest) => {
                self.branches[usize::from(index)].recorded_debt += interest as i128;
                self.book(interest);
            }
            Event::Residue(index, residue) => {
                self.branches[usize::from(index)].end(residue);
                self.system[3] += residue;
            }
            Event::Redistributed(index, coll, debt) => {
                let mine = |id: &u128| (id >> 64) as u8 == index;
                let troves = self.troves.iter_mut().filter(|(id, _)| mine(id));
                let active = troves.map(|(_, known)| known).filter(|known| !known.idle());
                let branch = &mut self.branches[usize::from(index)];
                branch.redistribute(active.collect(), [coll, debt]);
            }
            Event::Ceiling(index, ceiling) => {
                self.branches[usize::from(index)].limit(now, ceiling);
            }
            Event::Flagged(index, 0) => self.branches[usize::from(index)].flags.0 = now,
            Event::Flagged(index, _) => self.branches[usize::from(index)].flags.1 = now,
            Event::FlagCleared(index) => self.branches[usize::from(index)].flags.1 = 0,
            Event::ShutDown(index, _, price) => {
                let branch = &mut self.branches[usize::from(index)];
                branch.shutdown = (now, price);
                branch.accrue(now);
            }
            Event::SurplusClaimed(index, owner, coll) => {
                *self.branches[usize::from(index)].surplus_of(owner) -= coll;
            }
            _ => {}
        }
    }

    fn learn_of_system(&mut self, now: u64, event: &Event) {
        match *event {
            Event::YieldPulled(_, minted, pool, incentives, cushion) => {
                // Every branch accrues before its yield is shared.
                for branch in &mut self.branches {
                    branch.accrue(now);
                }
                (self.system[0], self.system[1]) = (pool, incentives);
                self.system[2] += cushion;
                self.supply += minted as i128;
            }
            Event::GaugesEarn(earn) => self.gauges_earn = earn,
            // It was counted as burned with the debt that was offset.
            Event::YieldCancelled(amount) => self.supply += amount as i128,
            Event::Redeemed(_, _, rate) => {
                let (_, counted) = self.base_rate;
                // The decay counts whole minutes.
                self.base_rate = (rate, counted + (now - counted) / 60 * 60);
            }
            _ => {}
        }
    }

    /// Whether an operator acts for an owner.
    #[must_use]
    pub fn is_operator(&self, owner: Actor, operator: Actor) -> bool {
        self.operators.contains(&(owner, operator))
    }

    /// The troves that exist.
    pub fn ids(&self) -> impl Iterator<Item = u128> {
        self.troves.keys().copied()
    }

    /// Seventy-five per cent to the pool, the rest to the incentives.
    fn book(&mut self, amount: u128) {
        let pool = amount * 75 / 100;
        self.system[0] += pool;
        self.system[1] += amount - pool;
    }

    /// The state of an observed world, as far as events tell it: what they do not tell (tokens,
    /// time) is taken over.
    #[must_use]
    pub fn state(&self, seen: &State) -> State {
        let troves: Vec<TroveState> = self.troves.values().map(Known::seen).collect();
        let branches = (0u128..).zip(&self.branches);
        let branches = branches.map(|(index, branch)| {
            let mine = troves.iter().filter(|trove| trove.id >> 64 == index);
            branch.seen(&mine.collect::<Vec<_>>())
        });
        let mut holdings = seen.holdings.clone();
        for (actor, holds) in (0..).zip(&mut holdings) {
            (holds.pool_shares, holds.claimable) = self.pool.account(actor);
            holds.surplus = [0, 1].map(|index: usize| self.branches[index].surplus(actor));
        }
        State {
            branches: branches.collect(),
            troves: troves.clone(),
            system: self.system,
            governor: self.governor,
            supply: self.supply.cast_unsigned(),
            holdings,
            pool: self.pool.seen(&seen.pool),
            gauges_earn: self.gauges_earn,
            base_rate: self.base_rate,
            ..seen.clone()
        }
    }
}
