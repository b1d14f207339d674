//! What ledger and pool say of a step, and the events that a plan must cause.

use cdp_core::{Plan, redistribution::Redistributed};
use fixed_math::U256;

use crate::{trace::Actor, world::Effect};

/// An event of the ledger or the pool. Amounts are base units, rates ticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A trove was opened: id, owner, collateral, debt, tick, upfront fee.
    Opened(u128, Actor, u128, u128, u16, u128),
    /// A rate was changed: id, tick, upfront fee, debt.
    RateChanged(u128, u16, u128, u128),
    /// A manager was set: id, manager, receiver.
    ManagerSet(u128, Option<Actor>, Option<Actor>),
    /// A rate delegate was set: id, delegate, limits.
    DelegateSet(u128, Option<Actor>, (u128, u128, u64)),
    /// Collateral was added: id, amount, collateral, debt.
    Added(u128, u128, u128, u128),
    /// Collateral was withdrawn: id, amount, collateral, debt.
    Withdrawn(u128, u128, u128, u128),
    /// More was borrowed: id, amount, upfront fee, debt.
    Borrowed(u128, u128, u128, u128),
    /// Debt was repaid: id, amount, debt.
    Repaid(u128, u128, u128),
    /// A trove was closed: id, collateral, debt.
    Closed(u128, u128, u128),
    /// A trove that is closed next owed this to nobody: cushion, stray in the pool, dust.
    Forgiven(u128, [u128; 3]),
    /// A branch booked interest.
    Interest(u8, u128),
    /// A branch left a residue.
    Residue(u8, u128),
    /// What was redistributed to a trove was applied: id, collateral, debt.
    Applied(u128, u128, u128),
    /// A trove was liquidated: id, owner; debt offset, collateral for the pool, debt and
    /// collateral redistributed, compensation, surplus.
    Liquidated(u128, Actor, [u128; 6]),
    /// A branch redistributed: collateral, debt.
    Redistributed(u8, u128, u128),
    /// A trove was redeemed from: id; debt, collateral, fee, collateral and debt left.
    TroveRedeemed(u128, [u128; 5]),
    /// Somebody redeemed: who, AmpUSD burned, the base rate since.
    Redeemed(Actor, u128, u128),
    /// A branch was flagged: for what.
    Flagged(u8, u8),
    /// A branch's flag for an outage was cleared.
    FlagCleared(u8),
    /// A branch was shut: for what, at what price.
    ShutDown(u8, u8, U256),
    /// An owner took a surplus: the branch, who, how much.
    SurplusClaimed(u8, Actor, u128),
    /// Yield was minted: to whom, how much, booked for the pool and for the incentives since, what
    /// became nobody's. The pool is nobody.
    YieldPulled(Option<Actor>, u128, u128, u128, u128),
    /// A gauge earns from now on, or none does.
    GaugesEarn(bool),
    /// The pool paid with yield that was booked.
    YieldCancelled(u128),
    /// A ceiling was changed.
    Ceiling(u8, u128),
    /// A token moved; nobody is where tokens come from and go to.
    Moved(Option<Actor>, Option<Actor>, u128),
    /// Somebody was approved: owner, approved, id.
    Approved(Actor, Option<Actor>, u128),
    /// An operator acts for an owner, or no longer.
    Operator(Actor, Actor, bool),
    /// The ledger was offered: by whom, to whom.
    Offered(Option<Actor>, Option<Actor>),
    /// The ledger changed hands: from whom, to whom.
    Owned(Option<Actor>, Option<Actor>),
    /// AmpUSD was staked: by whom, how much, for how many shares.
    Staked(Actor, u128, U256),
    /// AmpUSD left the pool: whose, how much, for how many shares.
    Unstaked(Actor, u128, U256),
    /// Shares of the pool moved; nobody is where they come from and go to.
    SharesMoved(Option<Actor>, Option<Actor>, U256),
    /// The pool cancelled debt of a branch: debt, the part of it that was yield, collateral, what
    /// the pool holds now; the sum of gains per share of the scale before any step.
    Offset(u8, [u128; 4], U256),
    /// The pool stepped: to which scale, shares in it.
    Stepped(u32, U256),
    /// Gains were paid: whose, to whom, of which branch, how much.
    GainsClaimed(Actor, Actor, u8, u128),
}

/// What a plan does to a trove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is opened for an owner.
    Open,
    /// Its collateral or debt changes.
    Adjust,
    /// Its rate changes.
    Rate,
    /// It is closed.
    Close,
    /// It is redeemed from; this fee stays in it.
    Redeem(u128),
}

/// What the ledger says of a plan: the trove first, then its branch.
#[must_use]
pub fn of_plan(deed: Deed, id: u128, owner: Actor, plan: &Plan) -> Vec<Event> {
    let Plan { trove, .. } = plan;
    let (coll, debt, fee) = (trove.coll.raw(), trove.debt.raw(), plan.upfront_fee.raw());
    let (mint, burn) = (plan.mint.raw(), plan.burn.raw());
    let (added, withdrawn) = (plan.coll_in.raw(), plan.coll_out.raw());
    let tick = trove.rate.tick();
    let mut said = Vec::new();
    if plan.applied != Redistributed::default() {
        let Redistributed { coll, debt } = plan.applied;
        said.push(Event::Applied(id, coll.raw(), debt.raw()));
    }
    match deed {
        Deed::Redeem(fee) => {
            let after = [withdrawn, fee, coll, debt];
            let [out, fee, coll, debt] = after;
            said.push(Event::TroveRedeemed(id, [burn, out, fee, coll, debt]));
        }
        Deed::Open => {
            said.push(Event::Opened(id, owner, coll, debt, tick, fee));
            said.push(Event::Moved(None, Some(owner), id));
        }
        Deed::Rate => said.push(Event::RateChanged(id, tick, fee, debt)),
        Deed::Close => {
            said.push(Event::Closed(id, withdrawn, burn));
            said.push(Event::Moved(Some(owner), None, id));
        }
        Deed::Adjust => {
            let of_coll = [
                (added, Event::Added(id, added, coll, debt)),
                (withdrawn, Event::Withdrawn(id, withdrawn, coll, debt)),
                (mint, Event::Borrowed(id, mint, fee, debt)),
                (burn, Event::Repaid(id, burn, debt)),
            ];
            said.extend(
                of_coll
                    .into_iter()
                    .filter(|(amount, _)| *amount > 0)
                    .map(|x| x.1),
            );
        }
    }
    let branch = (id >> 64) as u8;
    let (interest, residue) = (plan.branch_interest.raw(), plan.residue.raw());
    if interest > 0 {
        said.push(Event::Interest(branch, interest));
    }
    if residue > 0 {
        said.push(Event::Residue(branch, residue));
    }
    said
}

/// What events tell of an effect: the trove that was opened, the upfront fee, troves liquidated,
/// what was staked, left the pool or was burned in it.
#[must_use]
pub fn effect(said: &[Event]) -> Effect {
    let mut effect = Effect::default();
    for event in said {
        match *event {
            Event::Opened(id, .., fee) => (effect.opened, effect.upfront_fee) = (Some(id), fee),
            Event::RateChanged(_, _, fee, _) | Event::Borrowed(_, _, fee, _) => {
                effect.upfront_fee = fee;
            }
            Event::Liquidated(..) => effect.count += 1,
            Event::Staked(_, assets, shares) | Event::Unstaked(_, assets, shares) => {
                (effect.assets, effect.pool_shares) = (assets, shares);
            }
            Event::SharesMoved(_, _, shares) => effect.pool_shares = shares,
            Event::Forgiven(_, [_, stray, _]) => effect.assets = stray,
            _ => {}
        }
    }
    effect
}
