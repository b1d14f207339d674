//! Properties of a state as anybody can see it, and of what was said: tested in worlds of programs,
//! which show nothing else. Bounds are those of `PROPERTIES.md`, counted from the events.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use num_bigint::BigUint;

use crate::{
    event::Event,
    report::Report,
    scenarios::figures::{bps, branch_interest, interest},
    trace::Actor,
    world::{BranchState, ROUTER, SEED, State, TroveState},
};

/// The least debt of a trove.
const MIN_DEBT: u128 = 200 * SEED;
/// What a step of the pool divides shares by.
const STEP: u128 = 1_000_000_000;

/// What is counted of a branch.
#[derive(Clone, Debug, Default)]
struct Counted {
    /// Troves ever opened and not yet gone.
    troves: u128,
    /// Accruals and touches since the branch was last empty, and ever.
    accruals: u128,
    touches: u128,
    touches_ever: u128,
    /// Floors of redistributed debt since it was last empty, and of collateral ever.
    debt_floors: u128,
    coll_floors: u128,
    /// What liquidations left, by owner.
    surplus: BTreeMap<Actor, u128>,
    /// Collateral that the pool was given and did not pay out.
    gains: u128,
    shutdown: Option<(u64, U256)>,
}

/// What is remembered of what was said.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    branches: [Counted; 2],
}

/// Collateral that ledger and pool hold of each branch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// The ledger's.
    pub ledger: [u128; 2],
    /// The pool's.
    pub pool: [u128; 2],
}

impl Standing {
    /// Learns what was said in a step at a time.
    pub fn learn(&mut self, report: &mut Report, now: u64, said: &[Event]) {
        let mut redistributed = [(0, 0); 2];
        let urgently = |event: &Event| matches!(event, Event::TroveRedeemed(..));
        let by_rate = |event: &Event| matches!(event, Event::Redeemed(..));
        if said.iter().any(urgently) && !said.iter().any(by_rate) {
            report.seen("urgent redemptions", 1);
        }
        for event in said {
            self.count(report, now, event);
            // LIQ-9: what the troves of a call gave goes out once.
            match *event {
                Event::Liquidated(id, _, [_, _, debt, coll, ..]) => {
                    let sum = &mut redistributed[(id >> 64) as usize];
                    *sum = (sum.0 + coll, sum.1 + debt);
                }
                Event::Redistributed(index, coll, debt) => {
                    let sum = &mut redistributed[usize::from(index)];
                    report.equal("LIQ-9", sum, &(coll, debt));
                    *sum = (0, 0);
                }
                _ => {}
            }
        }
        report.equal("LIQ-9", &redistributed, &[(0, 0); 2]);
    }

    fn count(&mut self, report: &mut Report, now: u64, event: &Event) {
        if let Some(situation) = situation(event) {
            report.seen(situation, 1);
        }
        let of_trove = match *event {
            Event::Opened(id, ..) => {
                self.branches[(id >> 64) as usize].troves += 1;
                Some(id)
            }
            Event::Closed(id, ..) | Event::Liquidated(id, ..) => {
                self.branches[(id >> 64) as usize].troves -= 1;
                Some(id)
            }
            Event::RateChanged(id, ..)
            | Event::Added(id, ..)
            | Event::Withdrawn(id, ..)
            | Event::Borrowed(id, ..)
            | Event::Repaid(id, ..)
            | Event::TroveRedeemed(id, ..) => Some(id),
            _ => None,
        };
        if let Some(id) = of_trove {
            let counted = &mut self.branches[(id >> 64) as usize];
            counted.touches += 1;
            counted.touches_ever += 1;
        }
        match *event {
            Event::Interest(index, _) => self.branches[usize::from(index)].accruals += 1,
            Event::Redistributed(index, ..) => {
                let counted = &mut self.branches[usize::from(index)];
                counted.debt_floors += counted.troves + 1;
                counted.coll_floors += counted.troves + 1;
            }
            Event::Liquidated(id, owner, [.., surplus]) => {
                let counted = &mut self.branches[(id >> 64) as usize];
                *counted.surplus.entry(owner).or_default() += surplus;
            }
            Event::SurplusClaimed(index, owner, coll) => {
                let counted = &mut self.branches[usize::from(index)];
                // A claim pays all of it, once, to the recorded owner.
                report.equal("COLL-5", &counted.surplus.remove(&owner), &Some(coll));
            }
            Event::Offset(index, [_, _, coll, _], _) => {
                self.branches[usize::from(index)].gains += coll;
            }
            Event::GainsClaimed(_, _, index, amount) => {
                self.branches[usize::from(index)].gains -= amount;
            }
            Event::ShutDown(index, _, price) => {
                let counted = &mut self.branches[usize::from(index)];
                let first = counted.shutdown.replace((now, price)).is_none();
                report.check("SHUT-1", first, || format!("{index} is shut twice"));
            }
            _ => {}
        }
    }

    /// Tests a state.
    pub fn check(&mut self, report: &mut Report, state: &State, held: &Held) {
        money(report, state);
        self.pool(report, state);
        for (index, branch) in state.branches.iter().enumerate() {
            let mine = |trove: &&TroveState| (trove.id >> 64) as usize == index;
            let troves: Vec<_> = state.troves.iter().filter(mine).collect();
            listed(report, branch, &troves);
            let counted = &mut self.branches[index];
            counted.debts(report, state.now, branch, &troves);
            counted.stakes(report, branch, &troves);
            counted.custody(report, index, state, held, &troves);
            let known = counted.shutdown.unwrap_or_default();
            report.equal("SHUT-12", &branch.shutdown, &known);
        }
    }

    /// POOL-2, POOL-3, POOL-6, POOL-12.
    fn pool(&self, report: &mut Report, state: &State) {
        let pool = &state.pool;
        let all = |shares: U256| BigUint::from_bytes_be(&shares.to_be_bytes::<32>());
        let dead = (0..pool.scale).fold(SEED, |dead, _| dead / STEP);
        let live: BigUint = state.holdings.iter().map(|h| all(h.pool_shares)).sum();
        let (total, known) = (all(pool.shares), live + dead);
        let gap = if pool.scale == 0 {
            0
        } else {
            state.holdings.len() as u64 + 2
        };
        let fits = known <= total && &total - &known <= BigUint::from(gap);
        report.check("POOL-2", fits, || format!("{total} {known} {pool:?}"));
        report.check("POOL-6", pool.minted >= SEED, || format!("{pool:?}"));
        let few = total <= BigUint::from(pool.minted) * SEED;
        report.check("POOL-12", few, || format!("{pool:?}"));
        for (index, counted) in self.branches.iter().enumerate() {
            let claims = state.holdings.iter().map(|holds| holds.claimable[index]);
            let claims: u128 = claims.sum();
            let booked = counted.gains;
            report.check("POOL-3", claims <= booked, || format!("{claims} {booked}"));
        }
    }
}

/// What an event tells that was met.
fn situation(event: &Event) -> Option<&'static str> {
    Some(match *event {
        Event::Flagged(..) => "branches flagged",
        Event::ShutDown(..) => "branches shut",
        Event::GainsClaimed(..) => "claims that paid",
        Event::Forgiven(..) => "last exits that forgave",
        Event::FlagCleared(..) => "flags cleared",
        Event::Offset(..) => "offsets",
        Event::Stepped(..) => "pool steps",
        Event::YieldPulled(Some(ROUTER), ..) => "pulls to the incentives",
        Event::YieldPulled(Some(_), ..) => "pulls to the pool",
        Event::Redeemed(..) => "redemptions",
        Event::Redistributed(..) => "redistributions",
        Event::SurplusClaimed(..) => "surplus claimed",
        Event::Liquidated(..) => "troves liquidated",
        Event::YieldCancelled(..) => "yield cancelled",
        _ => return None,
    })
}

/// SUPPLY-1, SUPPLY-2, REDEEM-10.
fn money(report: &mut Report, state: &State) {
    let [pool, incentives, cushion, residue] = state.system;
    let debt = |branch: &BranchState| branch.recorded_debt + branch.redistributed.1;
    let recorded: u128 = state.branches.iter().map(debt).sum();
    let left = state.supply + pool + incentives + cushion;
    report.equal("SUPPLY-1", &left, &(recorded + residue));
    let held: u128 = state.holdings.iter().map(|held| held.amp_usd).sum();
    let held = held + state.router + state.pool.minted;
    report.equal("SUPPLY-2", &held, &state.supply);
    let rate = state.base_rate.0;
    report.check("REDEEM-10", rate <= SEED, || format!("{rate}"));
}

/// TROVE-1, BOOK-3.
fn listed(report: &mut Report, branch: &BranchState, troves: &[&TroveState]) {
    for trove in troves {
        let active = trove.debt > 0;
        let place = branch.book.iter().filter(|id| **id == trove.id).count();
        let same = active != trove.idle && place == usize::from(active);
        report.check("TROVE-1", same, || format!("{trove:?} in {place} places"));
    }
    let tick = |id: &u128| troves.iter().find(|trove| trove.id == *id).map(|t| t.tick);
    let ticks: Vec<_> = branch.book.iter().map(tick).collect();
    let sorted = ticks.is_sorted() && ticks.iter().all(Option::is_some);
    report.check("BOOK-3", sorted, || format!("{ticks:?}"));
}

impl Counted {
    /// DEBT-1, DEBT-2, DEBT-5, DEBT-7, TROVE-2, REDIST-1.
    fn debts(
        &mut self,
        report: &mut Report,
        now: u64,
        branch: &BranchState,
        troves: &[&TroveState],
    ) {
        let weighted: u128 = troves.iter().map(|trove| trove.debt * bps(trove)).sum();
        report.equal("DEBT-2", &branch.weighted_debt, &weighted);
        let now = if branch.shutdown.0 == 0 {
            now
        } else {
            branch.shutdown.0
        };
        let grown = branch_interest(
            branch.weighted_debt,
            now.saturating_sub(branch.last_accrual),
        );
        let all = branch.recorded_debt + grown + branch.redistributed.1;
        let pending: u128 = troves.iter().map(|trove| trove.pending.1).sum();
        let entire = |trove: &TroveState| {
            let dt = now.saturating_sub(trove.last_debt_update);
            trove.debt + interest(trove.debt, bps(trove), dt) + trove.pending.1
        };
        let owed: u128 = troves.iter().map(|trove| entire(trove)).sum();
        // One accrual and one touch of each trove are counted by these views.
        let most = self.accruals + self.touches + self.debt_floors + self.troves + 1;
        report.check("DEBT-1", owed <= all && all - owed <= most, || {
            format!("{all} {owed}, {most} allowed")
        });
        let (booked, most) = (branch.redistributed.1, self.debt_floors);
        let near = pending <= booked && booked - pending <= most;
        report.check("DEBT-5", near, || format!("{booked} {pending} {most}"));
        if branch.book.is_empty() {
            let left = (branch.recorded_debt, booked, branch.total_stakes);
            report.equal("DEBT-7", &left, &(0, 0, 0));
            (self.accruals, self.touches, self.debt_floors) = (0, 0, 0);
        }
        let coll: u128 = troves.iter().map(|trove| trove.pending.0).sum();
        let (booked, most) = (branch.redistributed.0, self.coll_floors);
        let near = coll <= booked && booked - coll <= most;
        report.check("REDIST-1", near, || format!("{booked} {coll} {most}"));
        for trove in troves.iter().filter(|trove| !trove.idle) {
            let enough = entire(trove) >= MIN_DEBT || branch.shutdown.0 != 0;
            report.check("TROVE-2", enough, || format!("{trove:?}"));
        }
    }

    /// REDIST-4, REDIST-6.
    fn stakes(&self, report: &mut Report, branch: &BranchState, troves: &[&TroveState]) {
        let stakes: u128 = troves.iter().map(|trove| trove.stake).sum();
        report.equal("REDIST-4", &branch.total_stakes, &stakes);
        for trove in troves {
            let shares = trove.stake > 0;
            let gains = shares || trove.pending == (0, 0);
            report.check("REDIST-6", shares != trove.idle && gains, || {
                format!("{trove:?}")
            });
        }
    }

    /// COLL-1, COLL-4, COLL-5.
    fn custody(
        &self,
        report: &mut Report,
        index: usize,
        state: &State,
        held: &Held,
        troves: &[&TroveState],
    ) {
        let branch = &state.branches[index];
        let active = troves.iter().filter(|trove| !trove.idle);
        let active: u128 = active.map(|trove| trove.coll).sum();
        report.equal("COLL-4", &branch.coll, &active);
        let surplus: u128 = state.holdings.iter().map(|held| held.surplus[index]).sum();
        let known: u128 = self.surplus.values().sum();
        report.equal("COLL-5", &surplus, &known);
        let all: u128 = troves.iter().map(|trove| trove.coll).sum();
        let booked = all + branch.redistributed.0 + surplus;
        report.equal("COLL-1", &held.ledger[index], &booked);
        report.equal("COLL-1", &held.pool[index], &self.gains);
    }
}
