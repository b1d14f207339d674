//! TROVE and COLL: the life of a trove, and what collateral goes where.

use cdp_core::{
    Status, interest,
    params::{COLL_CAP, MIN_DEBT},
    redistribution::Redistributed,
};
use num_bigint::BigUint;

use super::{Transition, last_exit};
use crate::{
    ghost::Ghost,
    pure::{Act, PureLedger, Record, id},
    report::Report,
    token::{LEDGER, POOL},
    trace::Op,
};

pub(super) fn check(report: &mut Report, ghost: &mut Ghost, transition: &Transition<'_>) {
    state(report, transition.after);
    collateral(report, ghost, transition.after);
    ids(report, ghost, transition);
    others(report, transition);
    repayment(report, transition);
    closing(report, transition);
    zero_change(report, transition);
}

fn entire(world: &PureLedger, trove: u128) -> u128 {
    let (branch, record) = (usize::from(trove >> 64 != 0), &world.troves[&trove]);
    let totals = &world.branches[branch].totals;
    interest::entire_debt(totals, &record.trove, world.time())
        .unwrap()
        .raw()
}

/// TROVE-1, TROVE-2.
fn state(report: &mut Report, world: &PureLedger) {
    let mut standing = 0;
    for (id, record) in &world.troves {
        let trove = &record.trove;
        let active = trove.status == Status::Active;
        standing += usize::from(active);
        let whole = active && !trove.debt.is_zero() && !trove.stake.is_zero()
            || trove.status == Status::Idle && trove.debt.is_zero() && trove.stake.is_zero();
        report.check("TROVE-1", whole, || format!("{id}: {trove:?}"));
        let debt = entire(world, *id);
        let shut = world.branches[(id >> 64) as usize].totals.is_shut();
        let holds = !active || shut || debt >= MIN_DEBT.raw();
        report.check("TROVE-2", holds, || format!("{id} owes {debt}"));
    }
    let listed: usize = world
        .branches
        .iter()
        .map(|branch| branch.book.walk().len())
        .sum();
    report.equal("TROVE-1", &listed, &standing);
}

/// COLL-1, COLL-2, COLL-4, COLL-5, REDIST-1, REDIST-4, REDIST-6, DEBT-5, RATIO-5.
fn collateral(report: &mut Report, ghost: &Ghost, world: &PureLedger) {
    for (index, branch) in world.branches.iter().enumerate() {
        let mine = world
            .troves
            .iter()
            .filter(|(id, _)| usize::from(**id >> 64 != 0) == index);
        let (mut all, mut active, mut stakes) = (0, 0, 0);
        let mut pending = Redistributed::default();
        for (_, Record { trove, .. }) in mine {
            all += trove.coll.raw();
            stakes += trove.stake.raw();
            pending = pending.add(trove.pending).unwrap();
            if trove.status == Status::Active {
                active += trove.coll.raw();
                report.check("REDIST-6", !trove.stake.is_zero(), || format!("{trove:?}"));
            } else {
                let none = trove.pending == Redistributed::default() && trove.stake.is_zero();
                report.check("REDIST-6", none, || format!("{trove:?}"));
            }
        }
        let token = if index == 0 {
            &world.wampl
        } else {
            &world.spot
        };
        let surplus = world
            .surplus
            .iter()
            .filter(|((_, branch), _)| *branch == index);
        let surplus: u128 = surplus.map(|(_, coll)| coll).sum();
        let whole = branch.totals.redistributed;
        let booked = all + whole.coll.raw() + surplus;
        let (held, gains) = (token.balances[LEDGER], world.pool.gains[index]);
        report.equal("COLL-1", &held, &booked);
        report.equal("COLL-1", &token.balances[POOL], &gains);
        let remembered = &ghost.branches[index];
        let left = booked + gains + remembered.paid_out;
        report.equal("COLL-2", &left, &remembered.paid_in);
        report.equal("COLL-4", &branch.totals.coll.raw(), &active);
        report.equal("REDIST-4", &branch.totals.total_stakes.raw(), &stakes);
        let dust = whole.sub(pending);
        report.check("REDIST-1", dust.is_ok(), || {
            format!("{pending:?} of {whole:?}")
        });
        let dust = dust.unwrap_or_default();
        let few = dust.coll.raw() <= remembered.coll_floors.into();
        report.check("COLL-4", few, || format!("{dust:?}"));
        let few = dust.debt.raw() <= remembered.debt_floors.into();
        report.check("DEBT-5", few, || format!("{dust:?}"));
    }
}

/// TROVE-4.
fn ids(report: &mut Report, ghost: &mut Ghost, transition: &Transition<'_>) {
    let (Op::Open { branch, owner, .. } | Op::OpenAtLtv { branch, owner, .. }, Ok(effect)) =
        (&transition.step.op, transition.result)
    else {
        return;
    };
    let ghost = &mut ghost.branches[usize::from(*branch)];
    ghost.counter += 1;
    let expected = id(u64::from(*branch), ghost.counter);
    report.equal("TROVE-4", &effect.opened, &Some(expected));
    let new = !transition.before.troves.contains_key(&expected);
    report.check("TROVE-4", new, || format!("{expected} is used again"));
    let record = &transition.after.troves[&expected];
    report.equal("TROVE-3", &record.owner, owner);
}

/// TROVE-5: nobody else's trove changes; without an operation on a trove none does.
fn others(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let named = transition.named().filter(|_| transition.result.is_ok());
    let acts = after.trail.iter().flat_map(|act| match act {
        Act::Plan(_, id, _) => vec![*id],
        Act::Liquidated(done) => done.taken.iter().map(|(id, ..)| *id).collect(),
        _ => Vec::new(),
    });
    let touched: Vec<u128> = acts.chain(named).collect();
    // What is redistributed reaches the others, lazily: what is stored of them stays.
    let stored = |record: &Record| {
        let mut record = *record;
        (record.trove.stake, record.trove.pending) = Default::default();
        record
    };
    let redistributed = |id: &u128| {
        after.trail.iter().any(|act| match act {
            Act::Liquidated(done) => done.branch == (id >> 64) as usize,
            _ => false,
        })
    };
    let same = |id: &u128| {
        let (old, new) = (before.troves.get(id), after.troves.get(id));
        let lazily = redistributed(id) && old.map(stored) == new.map(stored);
        touched.contains(id) || lazily || old == new
    };
    let holds = before.troves.keys().chain(after.troves.keys()).all(same);
    report.check("TROVE-5", holds, || format!("{:?}", transition.step));
}

/// TROVE-7, TROVE-8.
fn repayment(report: &mut Report, transition: &Transition<'_>) {
    let (Op::Repay { .. } | Op::AddCollateral { .. }) = transition.step.op else {
        return;
    };
    let Some(trove) = transition
        .named()
        .filter(|id| transition.before.troves.contains_key(id))
    else {
        return;
    };
    // The debt at the time of the step.
    let world = transition.before.still(transition.after.now);
    let owed = entire(&world, trove);
    // A shut branch takes all of it.
    let shut = world.branches[(trove >> 64) as usize].totals.is_shut();
    let least = if shut { 0 } else { MIN_DEBT.raw() };
    let most = owed.saturating_sub(least);
    match transition.result {
        Ok(effect) => {
            if let Op::Repay { amount, .. } = transition.step.op {
                report.equal("TROVE-7", &effect.burn, &amount.min(most));
            }
            let (old, new) = (
                &world.troves[&trove].trove,
                &transition.after.troves[&trove].trove,
            );
            report.equal("TROVE-7", &new.debt.raw(), &(owed - effect.burn));
            // new coll / new debt >= old coll / old debt.
            let left = BigUint::from(new.coll.raw()) * owed;
            let held = old.coll.raw() + old.pending.coll.raw();
            let right = BigUint::from(held) * new.debt.raw();
            report.check("TROVE-8", left >= right, || {
                format!("{:?}", transition.step)
            });
        }
        Err(error) => {
            let nothing = error.0 == "ZeroChange";
            let was_idle = transition.before.troves[&trove].trove.status == Status::Idle;
            let idle = error.0 == "TroveIdle" && was_idle;
            let poor = ["ERC20InsufficientBalance", "TokenTransferFailed"].contains(&&*error.0);
            let added = match transition.step.op {
                Op::AddCollateral { amount, .. } => Some(amount),
                _ => None,
            };
            let adds = added.is_some();
            let coll = world.troves[&trove].trove.coll.raw();
            let above = added.is_some_and(|amount| amount + coll > COLL_CAP.raw());
            let capped = above && error.0 == "AmountAboveCap";
            let may = transition.subject().is_some_and(|(_, _, may)| may);
            let strange = adds && !may && error.0 == "NotOwnerNorApproved";
            let named = nothing || poor || strange || capped || idle;
            report.check("TROVE-8", named, || {
                format!("{error:?}: {:?}", transition.step)
            });
        }
    }
}

/// TROVE-9, TROVE-14, AUTH-1.
fn closing(report: &mut Report, transition: &Transition<'_>) {
    let (Op::Close { trove } | Op::CloseLast { trove, .. }) = transition.step.op else {
        return;
    };
    let Some(old) = transition.before.troves.get(&trove) else {
        report.check("TROVE-1", transition.refused_with("TroveUnknown"), || {
            format!("{trove}")
        });
        return;
    };
    let strange = !transition.before.may_act(transition.step.caller, old);
    let refused = transition.refused_with("NotOwnerNorApproved");
    report.equal("AUTH-1", &refused, &strange);
    if strange {
        return;
    }
    let now = transition.after.now;
    let same_second = old.trove.last_deposit.raw() == now;
    let refused = transition.refused_with("ClosedInDepositSecond");
    report.equal("TROVE-14", &refused, &same_second);
    match transition.result {
        Ok(effect) => {
            let world = transition.before.still(now);
            let [cushion, _, dust] = last_exit::forgiven(transition.after);
            let owed = effect.burn + cushion + dust;
            report.equal("TROVE-9", &owed, &entire(&world, trove));
            let held = old.trove.coll.raw() + old.trove.pending.coll.raw();
            report.equal("TROVE-9", &effect.coll_out, &held);
            let gone = !transition.after.troves.contains_key(&trove);
            report.check("TROVE-1", gone, || format!("{trove} is still there"));
        }
        Err(error) => {
            let poor = error.0 == "ERC20InsufficientBalance";
            let limited = matches!(transition.step.op, Op::CloseLast { max_burned, .. }
                if max_burned < entire(&transition.before.still(now), trove));
            let limited = limited && error.0 == "BurnAboveMax";
            report.check("TROVE-9", refused || poor || limited, || {
                format!("{error:?}")
            });
        }
    }
}

/// TROVE-13.
fn zero_change(report: &mut Report, transition: &Transition<'_>) {
    let zero = match transition.step.op {
        Op::AddCollateral { amount, .. }
        | Op::WithdrawCollateral { amount, .. }
        | Op::Borrow { amount, .. }
        | Op::Repay { amount, .. } => amount == 0,
        Op::Adjust { coll, debt, .. } => coll == 0 && debt == 0,
        _ => false,
    };
    let repays = matches!(transition.step.op, Op::Repay { .. });
    let subject = transition.subject();
    let may = subject.is_some_and(|(_, _, may)| may);
    if zero && (may || repays) {
        // An idle trove has nothing to repay and nothing to withdraw.
        let idle = subject.is_some_and(|(_, record, _)| record.trove.status == Status::Idle);
        let refused =
            transition.refused_with("ZeroChange") || (idle && transition.refused_with("TroveIdle"));
        report.check("TROVE-13", refused, || {
            format!("{:?}: {:?}", transition.step, transition.result)
        });
    }
}
