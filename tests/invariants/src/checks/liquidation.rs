//! LIQ and REDIST: what a call to liquidate takes, and where it goes.

use cdp_core::{Status, interest, liquidation::Taken, redistribution::Redistributed};
use num_bigint::{BigInt, BigUint};

use super::Transition;
use crate::{
    pure::{Act, Liquidated, Record},
    report::Report,
    trace::Op,
};

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

/// The scale of a price.
fn scale() -> BigUint {
    BigUint::from(10u8).pow(36)
}

/// A price as a big integer.
pub(super) fn price_of(price: fixed_math::Price) -> BigUint {
    BigUint::from_bytes_be(&price.raw().to_be_bytes::<32>())
}

/// The value of collateral, floored, times 10 000 is below a ratio of a debt, or is nothing.
pub(super) fn is_below(coll: u128, price: &BigUint, debt: u128, bps: u16) -> bool {
    let value = big(coll) * price / scale();
    value == BigUint::ZERO || value * 10_000u16 < big(debt) * bps
}

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let Op::Liquidate { troves } = &transition.step.op else {
        return;
    };
    if transition.result.is_err() {
        return;
    }
    let mut capacity = None;
    for act in &transition.after.trail {
        if let Act::Liquidated(done) = act {
            // One capacity for all branches.
            report.check(
                "LIQ-4",
                capacity.is_none_or(|left| left == done.capacity),
                || format!("{capacity:?} left, {} given", done.capacity),
            );
            capacity = Some(in_branch(report, transition, done, troves));
        }
    }
    surplus(report, transition);
}

/// Everything about the liquidations of one branch; answers the capacity that is left.
fn in_branch(
    report: &mut Report,
    transition: &Transition<'_>,
    done: &Liquidated,
    ids: &[u128],
) -> u128 {
    let (before, after) = (transition.before, transition.after);
    let mut left = done.capacity;
    let params = &after.branches[done.branch].params;
    let price = price_of(done.price);
    for (id, _, taken) in &done.taken {
        let old = &before.troves[id].trove;
        let mcr = params.mcr.bps();
        let below = is_below(taken.coll.raw(), &price, taken.debt.raw(), mcr);
        report.check("LIQ-1", below && old.status == Status::Active, || {
            format!("{id}: {taken:?} at {price}")
        });
        let guarded = old.last_risk_raise.raw() == after.now;
        report.check("LIQ-13", !guarded, || format!("{id}: {old:?}"));
        report.equal("LIQ-9", &taken.applied, &old.pending);
        let (coll, debt) = entire(transition, *id);
        report.equal(
            "LIQ-2",
            &(taken.coll.raw(), taken.debt.raw()),
            &(coll, debt),
        );
        seizure(report, done, taken, &price, left, params);
        left -= taken.seizure.offset.raw();
        report.check("LIQ-1", !after.troves.contains_key(id), || {
            format!("{id} stays")
        });
    }
    skipped(report, transition, done, ids, &price);
    let active = |(id, record): (&u128, &Record)| {
        (id >> 64) as usize == done.branch && record.trove.status == Status::Active
    };
    let stays = after.troves.iter().any(active);
    let what = done.batch.redistributed;
    let none = what == Redistributed::default();
    report.check("LIQ-10", stays || none, || format!("{what:?} to nobody"));
    received(report, transition, done);
    report.seen("troves liquidated", done.taken.len() as u64);
    let mixed = |(_, _, taken): &&(u128, u8, Taken)| {
        !taken.seizure.offset.is_zero() && !taken.seizure.redistributed.debt.is_zero()
    };
    report.seen(
        "mixed liquidations",
        done.taken.iter().filter(mixed).count() as u64,
    );
    report.seen("redistributions", u64::from(!none));
    let old = before.branches[done.branch].totals.stake_scale;
    let steps = after.branches[done.branch].totals.stake_scale - old;
    report.seen("stake steps", steps.into());
    left
}

/// A trove's entire collateral and debt before the step, at its time.
pub(super) fn entire(transition: &Transition<'_>, id: u128) -> (u128, u128) {
    let (before, now) = (transition.before, transition.after.time());
    let old = &before.troves[&id].trove;
    let totals = &before.branches[(id >> 64) as usize].totals;
    let debt = interest::entire_debt(totals, old, now).unwrap().raw();
    (old.coll.raw() + old.pending.coll.raw(), debt)
}

/// LIQ-2 to LIQ-6, LIQ-8: the law's formulas.
fn seizure(
    report: &mut Report,
    done: &Liquidated,
    taken: &Taken,
    price: &BigUint,
    capacity: u128,
    params: &cdp_core::BranchParams,
) {
    let parts = &taken.seizure;
    let (coll, debt) = (taken.coll.raw(), taken.debt.raw());
    let redistributed = parts.redistributed;
    let sum = parts.compensation.raw()
        + parts.pool_coll.raw()
        + redistributed.coll.raw()
        + parts.surplus.raw();
    report.equal("LIQ-2", &sum, &coll);
    let debts = parts.offset.raw() + redistributed.debt.raw();
    report.equal("LIQ-2", &debts, &debt);
    let most = big(250) * big(10u128.pow(18)) * scale() / price;
    let compensation = (big(coll) / 200u8).min(most);
    report.equal("LIQ-3", &big(parts.compensation.raw()), &compensation);
    report.equal("LIQ-4", &parts.offset.raw(), &debt.min(capacity));
    let left = big(coll) - &compensation;
    let worth = |debt: u128, bps: u16| {
        big(debt) * (10_000 + u32::from(bps)) * scale() / (price * 10_000u16)
    };
    let share = &left * parts.offset.raw() / debt;
    let pool = share.min(worth(parts.offset.raw(), params.pool_penalty.bps()));
    report.equal("LIQ-5", &big(parts.pool_coll.raw()), &pool);
    let rest = redistributed.debt.raw();
    let cap = worth(rest, params.redistribution_penalty.bps());
    let others = cap.min(&left - &pool);
    report.equal("LIQ-5", &big(redistributed.coll.raw()), &others);
    let covered = &left * price >= big(debt) * scale();
    if covered {
        let whole = (others + 1u8) * price >= big(rest) * scale();
        report.check("LIQ-6", whole, || format!("{taken:?} of {:?}", done.price));
        let whole = (pool + 1u8) * price >= big(parts.offset.raw()) * scale();
        report.check("LIQ-7", whole, || format!("{taken:?}"));
    } else {
        report.check("LIQ-8", parts.surplus.raw() <= 1, || format!("{taken:?}"));
    }
}

/// LIQ-1, LIQ-10, LIQ-13: a named trove that stays is healthy, idle, guarded, or the last.
fn skipped(
    report: &mut Report,
    transition: &Transition<'_>,
    done: &Liquidated,
    ids: &[u128],
    price: &BigUint,
) {
    let (before, after) = (transition.before, transition.after);
    let mine = |id: &&u128| (**id >> 64) as usize == done.branch;
    for id in ids.iter().filter(mine) {
        let (Some(old), true) = (before.troves.get(id), after.troves.contains_key(id)) else {
            continue;
        };
        let (coll, debt) = entire(transition, *id);
        let mcr = after.branches[done.branch].params.mcr.bps();
        let active = old.trove.status == Status::Active;
        let below = active && is_below(coll, price, debt, mcr);
        let guarded = old.trove.last_risk_raise.raw() == after.now;
        let others = after.troves.iter().filter(|(other, record)| {
            mine(other) && *other != id && record.trove.status == Status::Active
        });
        let last = others.count() == 0;
        report.check("LIQ-1", !below || guarded || last, || format!("{id} stays"));
        report.seen("guarded troves skipped", u64::from(below && guarded));
        report.seen("last troves skipped", u64::from(below && !guarded && last));
    }
}

/// REDIST-2: what each recipient gained is in proportion to its stake.
fn received(report: &mut Report, transition: &Transition<'_>, done: &Liquidated) {
    let (before, after) = (transition.before, transition.after);
    let what = done.batch.redistributed;
    if what == Redistributed::default() {
        return;
    }
    let total = BigInt::from(after.branches[done.branch].totals.total_stakes.raw());
    for (id, record) in &after.troves {
        if (id >> 64) as usize != done.branch || record.trove.status != Status::Active {
            continue;
        }
        let (old, new) = (before.troves[id].trove.pending, record.trove.pending);
        let stake = BigInt::from(record.trove.stake.raw());
        let pairs = [
            (new.coll.raw(), old.coll.raw(), what.coll.raw()),
            (new.debt.raw(), old.debt.raw(), what.debt.raw()),
        ];
        for (new, old, x) in pairs {
            let gap: BigInt = (BigInt::from(new) - old) * &total - BigInt::from(x) * &stake;
            let most = &total + &stake;
            let near = gap.magnitude() <= most.magnitude();
            report.check("REDIST-2", near && new >= old, || format!("{id}: {gap}"));
        }
    }
}

/// LIQ-11, COLL-5: surplus goes to the owner of the moment, and to nobody else.
fn surplus(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let mut expected = before.surplus.clone();
    for act in &after.trail {
        let Act::Liquidated(done) = act else {
            continue;
        };
        for (id, _, taken) in &done.taken {
            let owner = before.troves[id].owner;
            let left = taken.seizure.surplus.raw();
            if left > 0 {
                *expected.entry((owner, done.branch)).or_default() += left;
            }
        }
    }
    report.equal("LIQ-11", &after.surplus, &expected);
}
