//! Troves as events tell of them.

use num_bigint::BigUint;

use super::Rebuilt;
use crate::{
    event::Event,
    trace::Actor,
    world::{Managers, TroveState},
};

/// What is known of a trove.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) trove: TroveState,
    /// Collateral and debt redistributed to it since its last touch, times 2^128.
    pub(super) received: [BigUint; 2],
}

impl Known {
    pub(super) fn idle(&self) -> bool {
        self.trove.idle
    }

    /// The trove as views show it.
    pub(super) fn seen(&self) -> TroveState {
        let whole = |received: &BigUint| u128::try_from(received >> 128u8).expect("it fits");
        let [coll, debt] = &self.received;
        TroveState {
            pending: (whole(coll), whole(debt)),
            ..self.trove.clone()
        }
    }
}

impl TroveState {
    /// The trove's token moved: managers and approval end.
    pub(super) fn hand_to(&mut self, owner: Actor) {
        self.owner = owner;
        (self.managers, self.approved) = (Managers::default(), None);
    }
}

impl Rebuilt {
    pub(super) fn learn_of_trove(&mut self, now: u64, event: &Event) {
        match *event {
            Event::Opened(id, owner, coll, debt, tick, fee) => {
                self.open(now, id, owner, (coll, debt, tick));
                self.lent(id, debt, fee);
            }
            Event::RateChanged(id, tick, fee, debt) => {
                self.leave(id);
                let trove = self.trove(id);
                (trove.tick, trove.last_rate_change) = (tick, now);
                self.arrive(id);
                self.lent(id, fee, fee);
                self.touch(now, id, debt);
            }
            Event::Applied(id, coll, debt) => self.apply(id, coll, debt),
            Event::Added(id, _, coll, debt) | Event::Withdrawn(id, _, coll, debt) => {
                self.weigh(id, coll);
                self.touch(now, id, debt);
            }
            Event::Borrowed(id, amount, fee, debt) => {
                if self.trove(id).idle {
                    self.trove(id).idle = false;
                    let coll = self.trove(id).coll;
                    self.weigh(id, coll);
                    self.arrive(id);
                }
                self.lent(id, amount + fee, fee);
                self.touch(now, id, debt);
            }
            Event::Repaid(id, amount, debt) => {
                self.repaid(id, amount);
                self.touch(now, id, debt);
            }
            Event::TroveRedeemed(id, [amount, _, _, coll, debt]) => {
                if coll != self.trove(id).coll {
                    self.weigh(id, coll);
                }
                self.repaid(id, amount);
                self.touch(now, id, debt);
            }
            // What is stray is burned, the rest was never minted or stays without a debt.
            Event::Forgiven(id, [cushion, stray, dust]) => {
                self.repaid(id, cushion + stray + dust);
                self.supply += (cushion + dust) as i128;
                self.system[2] -= cushion;
                self.system[3] += dust;
            }
            Event::Closed(id, _, debt) => {
                self.repaid(id, debt);
                self.touch(now, id, 0);
                self.troves.remove(&id);
            }
            Event::Liquidated(id, owner, [offset, _, debt, _, _, surplus]) => {
                // What was redistributed is owed still: it comes back with its own event.
                self.repaid(id, offset + debt);
                self.supply += debt as i128;
                self.touch(now, id, 0);
                self.troves.remove(&id);
                *self.branches[(id >> 64) as usize].surplus_of(owner) += surplus;
            }
            _ => {}
        }
    }

    fn open(&mut self, now: u64, id: u128, owner: Actor, (coll, debt, tick): (u128, u128, u16)) {
        let branch = &mut self.branches[(id >> 64) as usize];
        branch.counter += 1;
        let trove = TroveState {
            id,
            owner,
            coll,
            debt,
            stake: branch.stake(coll),
            tick,
            last_debt_update: 0,
            idle: false,
            last_rate_change: now,
            managers: Managers::default(),
            approved: None,
            pending: (0, 0),
        };
        let received = Default::default();
        self.troves.insert(id, Known { trove, received });
        self.arrive(id);
        self.touch(now, id, debt);
    }

    pub(super) fn trove(&mut self, id: u128) -> &mut TroveState {
        &mut self.troves.get_mut(&id).expect("it was opened").trove
    }

    /// A trove was touched and owes this: nothing is pending to it; without debt it is idle.
    fn touch(&mut self, now: u64, id: u128, debt: u128) {
        self.branches[(id >> 64) as usize].accrue(now);
        let known = self.troves.get_mut(&id).expect("it was opened");
        known.received = Default::default();
        let trove = &mut known.trove;
        (trove.last_debt_update, trove.debt) = (now, debt);
        if debt == 0 {
            (trove.idle, trove.stake) = (true, 0);
            self.leave(id);
        }
    }

    /// What was pending to a trove is its own now.
    fn apply(&mut self, id: u128, coll: u128, debt: u128) {
        let branch = &mut self.branches[(id >> 64) as usize];
        branch.redistributed[0] -= coll;
        branch.redistributed[1] -= debt;
        branch.recorded_debt += debt as i128;
        let coll = self.trove(id).coll + coll;
        self.weigh(id, coll);
    }

    /// A trove has this collateral, and a stake for it.
    fn weigh(&mut self, id: u128, coll: u128) {
        let stake = self.branches[(id >> 64) as usize].stake(coll);
        let trove = self.trove(id);
        (trove.coll, trove.stake) = (coll, stake);
        if trove.idle {
            trove.stake = 0;
        }
    }

    /// New debt, of which a part is a fee and was not paid out.
    fn lent(&mut self, id: u128, debt: u128, fee: u128) {
        self.branches[(id >> 64) as usize].recorded_debt += debt as i128;
        self.supply += (debt - fee) as i128;
        self.book(fee);
    }

    fn repaid(&mut self, id: u128, debt: u128) {
        self.branches[(id >> 64) as usize].recorded_debt -= debt as i128;
        self.supply -= debt as i128;
    }

    fn arrive(&mut self, id: u128) {
        self.arrivals += 1;
        let place = (self.trove(id).tick, std::cmp::Reverse(self.arrivals));
        self.branches[(id >> 64) as usize].book.insert(place, id);
    }

    fn leave(&mut self, id: u128) {
        let branch = &mut self.branches[(id >> 64) as usize];
        branch.book.retain(|_, listed| *listed != id);
    }
}
