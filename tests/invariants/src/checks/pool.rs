//! POOL and SHARE: the Stability Pool against exact integers.

use cdp_core::{
    Yield, interest,
    params::{AMP_USD, DUST},
    pool::{Account, DEAD_SHARES, Pool, gain},
};
use fixed_math::{GainPerShare, Shares};
use num_bigint::BigUint;

use super::Transition;
use crate::{
    ghost::Ghost,
    pure::{Act, PureLedger},
    report::Report,
    staking::{Offsets, shares_of},
    token::POOL,
    trace::{Actor, Op},
    world::{ACTORS, ROUTER},
};

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

fn wide(shares: Shares) -> BigUint {
    BigUint::from_bytes_be(&shares.raw().to_be_bytes::<32>())
}

/// What shares are worth, floored.
fn worth(pool: &Pool, shares: &BigUint) -> BigUint {
    shares * pool.minted.raw() / wide(pool.shares)
}

pub(super) fn check(report: &mut Report, ghost: &Ghost, transition: &Transition<'_>) {
    let after = transition.after;
    state(report, ghost, after);
    if transition.result.is_err() {
        return;
    }
    price(report, transition);
    others(report, transition);
    pulled(report, transition);
    exchange(report, transition);
    claim(report, transition);
    for act in &after.trail {
        if let Act::Offset(done) = act {
            offset(report, transition, done);
        }
    }
}

/// POOL-1 to POOL-4, POOL-7, POOL-9, POOL-12.
fn state(report: &mut Report, ghost: &Ghost, world: &PureLedger) {
    let pool = &world.pool.totals;
    let all = wide(pool.shares);
    let stakers: Vec<Actor> = world.pool.stakers.keys().copied().collect();
    let many = stakers.len() + 1;
    let dead = wide(pool.dead_shares());
    let mut shares = dead.clone();
    let mut assets = worth(pool, &dead);
    for actor in &stakers {
        let held = wide(world.pool.shares_of(*actor));
        assets += worth(pool, &held);
        shares += held;
    }
    let minted = big(pool.minted.raw());
    let lost = (big(many as u128) * &minted + &all - 1u8) / &all;
    let holds = assets <= minted && &minted - &assets <= big(many as u128) + lost;
    report.check("POOL-1", holds, || format!("{assets} of {minted}"));
    let gap = if pool.scale == 0 { 0 } else { many };
    let holds = shares <= all && &all - &shares <= big(gap as u128);
    report.check("POOL-2", holds, || format!("{shares} of {all}"));
    report.equal("POOL-4", &world.amp_usd.balances[POOL], &pool.minted.raw());
    report.check("POOL-7", pool.minted.raw() >= AMP_USD, || {
        format!("{pool:?}")
    });
    let few = all <= minted * 10u128.pow(18);
    report.check("POOL-12", few, || format!("{pool:?}"));
    for branch in 0..2 {
        let booked = world.pool.gains[branch];
        let claimable = stakers
            .iter()
            .map(|actor| world.pool.claimable(*actor, branch));
        let claimable: u128 = claimable.sum();
        let dead = dead_part(world, branch);
        report.check("POOL-3", claimable + dead <= booked, || {
            format!("{claimable} and {dead} of {booked}")
        });
        let offsets = ghost.branches[branch].offsets;
        let scaled = u64::from(pool.scale > 0);
        let floors = offsets + ghost.settlements + many as u64 * offsets * scaled + many as u64;
        let dust = booked.saturating_sub(claimable + dead);
        report.check("POOL-9", dust <= floors.into(), || {
            format!("{dust} of {floors}")
        });
    }
}

/// What the dead shares gained ever: nobody's.
pub(crate) fn dead_part(world: &PureLedger, branch: usize) -> u128 {
    let sum_of = |scale| {
        let sums = world.pool.sums.get(&scale).copied().unwrap_or_default();
        sums[branch]
    };
    let account = Account::new(DEAD_SHARES, 0);
    let gained = gain(account, world.pool.totals.scale, GainPerShare::ZERO, sum_of);
    gained.unwrap().raw()
}

/// SHARE-3, SHARE-8, POOL-12: the price of a share falls by an offset alone.
fn price(report: &mut Report, transition: &Transition<'_>) {
    let (old, new) = (
        &transition.before.pool.totals,
        &transition.after.pool.totals,
    );
    let offsets = |act: &Act| matches!(act, Act::Offset(_));
    let offset = transition.after.trail.iter().any(offsets);
    if !offset {
        report.equal("POOL-12", &new.scale, &old.scale);
        let left = big(new.minted.raw()) * wide(old.shares);
        let right = big(old.minted.raw()) * wide(new.shares);
        report.check("SHARE-3", left >= right, || {
            format!("{old:?} became {new:?}")
        });
    }
    for (scale, sums) in &transition.before.pool.sums {
        let now = transition.after.pool.sums[scale];
        let grown = sums.iter().zip(&now).all(|(old, new)| old <= new);
        let kept = *scale == old.scale || *sums == now;
        report.check("POOL-12", grown && kept, || {
            format!("sums of scale {scale}")
        });
    }
}

/// POOL-8: nobody else's assets fall but by an offset, nobody else's shares rise.
fn others(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let to = match transition.step.op {
        Op::PoolTransfer { to, .. } => Some(to),
        _ => None,
    };
    let liquidates = matches!(transition.step.op, Op::Liquidate { .. });
    for actor in (0..ACTORS).filter(|actor| *actor != transition.step.caller) {
        let (old, new) = (before.pool.shares_of(actor), after.pool.shares_of(actor));
        let known = Some(actor) == to || new <= old;
        let (was, is) = (
            worth(&before.pool.totals, &wide(old)),
            worth(&after.pool.totals, &wide(new)),
        );
        // A last exit burns what is stray: of the living, the part that is dust has of it.
        let last = matches!(transition.step.op, Op::CloseLast { .. });
        let fair = liquidates || is >= was || last && was <= big(DUST.raw());
        report.check("POOL-8", known && fair, || {
            format!("{actor}: {was} became {is} by {:?}", transition.step)
        });
        for branch in 0..2 {
            let old = before.pool.claimable(actor, branch);
            let new = after.pool.claimable(actor, branch);
            report.check("POOL-8", new >= old, || format!("{actor}: {old}, {new}"));
            if to == Some(actor) {
                report.equal("POOL-11", &new, &old);
            }
        }
    }
}

/// POOL-19, POOL-22, GAUGE-7: who is paid what was booked up to now, every branch accrued.
fn pulled(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let uses = after.trail.iter().filter_map(|act| match act {
        Act::Used(used) => Some(used),
        _ => None,
    });
    for used in uses {
        let mut booked = before.system.booked;
        for index in 0..2 {
            let mut totals = before.branches[index].totals;
            let grown = interest::accrue(&mut totals, after.time()).unwrap();
            booked = booked.plus(interest::split(grown)).unwrap();
            let accrued = after.branches[index].totals.last_accrual;
            report.equal("POOL-22", &accrued, &totals.last_accrual);
        }
        let Yield { pool, incentives } = booked;
        let (pool, incentives) = (pool.raw(), incentives.raw());
        let earns = earns(&before.pool.totals);
        let due = match (earns, before.gauges_earn) {
            (true, true) => [pool, incentives, 0],
            (true, false) => [pool + incentives, 0, 0],
            (false, true) => [0, pool + incentives, 0],
            (false, false) => [0, 0, pool + incentives],
        };
        let left = [
            after.system.booked.pool.raw() + used[0] + used[2],
            after.system.booked.incentives.raw() + used[1],
            used[3],
        ];
        report.equal("POOL-19", &left, &due);
        // The pool takes all that is its own, and so do the incentives.
        let all = match transition.step.op {
            Op::Liquidate { .. } | Op::CloseLast { .. } => used[0] == 0 && used[1] == 0,
            Op::PullIncentives { .. } => used[1] == due[1] && used[0] == 0,
            _ => used[0] == due[0] && used[1] == 0,
        };
        report.check("GAUGE-7", all, || format!("{used:?} of {due:?}"));
        report.seen("pulls to the pool", u64::from(used[0] > 0));
        report.seen("pulls to the incentives", u64::from(used[1] > 0));
        report.seen("yield cancelled", u64::from(used[2] > 0));
        report.seen("yield of nobody", u64::from(used[3] > 0));
    }
    if let Op::PullIncentives { .. } = transition.step.op {
        report.equal("AUTH-5", &transition.step.caller, &ROUTER);
    }
}

/// All but the dead shares are worth 1 000 AmpUSD.
fn earns(pool: &Pool) -> bool {
    let live = wide(pool.shares) - wide(pool.dead_shares());
    live * pool.minted.raw() >= wide(pool.shares) * (1_000 * AMP_USD)
}

/// SHARE-1, POOL-18: what is paid for shares, at the price with all yield in it.
fn exchange(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let Ok(effect) = transition.result else {
        return;
    };
    let (assets, shares) = (big(effect.assets), wide(Shares::new(effect.pool_shares)));
    let minted = big(before.pool.totals.minted.raw() + effect.mint);
    let all = wide(before.pool.totals.shares);
    let ceil = |x: BigUint, y: &BigUint| (x + y - 1u8) / y;
    let wanted = match transition.step.op {
        Op::PoolDeposit { assets: asked } => {
            report.equal("SHARE-1", &effect.assets, &asked);
            (assets.clone(), &assets * &all / &minted)
        }
        Op::PoolMint { shares: asked } => {
            report.equal("SHARE-1", &shares, &wide(shares_of(asked)));
            (ceil(&shares * &minted, &all), shares.clone())
        }
        Op::PoolWithdraw { assets: asked } => {
            report.equal("SHARE-1", &effect.assets, &asked);
            (assets.clone(), ceil(&assets * &all, &minted))
        }
        Op::PoolRedeem { shares: asked } => {
            report.equal("SHARE-1", &shares, &wide(shares_of(asked)));
            (&shares * &minted / &all, shares.clone())
        }
        Op::PoolTransfer { shares: asked, .. } => {
            let caller = transition.step.caller;
            let (old, new) = (before.pool.shares_of(caller), after.pool.shares_of(caller));
            let to_self = matches!(transition.step.op, Op::PoolTransfer { to, .. } if to == caller);
            let moved = if to_self {
                BigUint::ZERO
            } else {
                wide(shares_of(asked))
            };
            report.equal("POOL-11", &(wide(new) + moved), &wide(old));
            for branch in 0..2 {
                let old = before.pool.claimable(caller, branch);
                let new = after.pool.claimable(caller, branch);
                report.equal("POOL-11", &new, &old);
            }
            return;
        }
        _ => return,
    };
    report.equal("SHARE-1", &(assets, shares), &wanted);
    // POOL-10: what was gained stays, whatever is done with the shares.
    for branch in 0..2 {
        let caller = transition.step.caller;
        let (old, new) = (
            before.pool.claimable(caller, branch),
            after.pool.claimable(caller, branch),
        );
        report.equal("POOL-10", &new, &old);
    }
}

/// POOL-20: a claim pays all, once.
fn claim(report: &mut Report, transition: &Transition<'_>) {
    let (Op::PoolClaim { .. }, Ok(effect)) = (&transition.step.op, transition.result) else {
        return;
    };
    let (before, after) = (transition.before, transition.after);
    let caller = transition.step.caller;
    let due: u128 = (0..2)
        .map(|branch| before.pool.claimable(caller, branch))
        .sum();
    let left: u128 = (0..2)
        .map(|branch| after.pool.claimable(caller, branch))
        .sum();
    report.equal("POOL-20", &(effect.coll_out, left), &(due, 0));
    let same = before.pool.totals == after.pool.totals;
    report.check("POOL-20", same, || "a claim changed the pool".to_owned());
    report.seen("claims that paid", u64::from(due > 0));
}

/// POOL-5, POOL-6, POOL-13: an offset.
fn offset(report: &mut Report, transition: &Transition<'_>, done: &Offsets) {
    let Offsets {
        branch,
        offset,
        before: old,
        after: new,
    } = done;
    let burned = offset.debt.raw() - offset.from_yield.raw();
    report.equal("POOL-5", &(new.minted.raw() + burned), &old.minted.raw());
    report.check("POOL-6", new.minted.raw() >= AMP_USD, || format!("{new:?}"));
    let mut shares = wide(old.shares);
    let mut steps = 0;
    while shares > big(new.minted.raw()) * 10u128.pow(18) {
        shares = (shares + 999_999_999u32) / 1_000_000_000u32;
        steps += 1;
    }
    report.equal("POOL-13", &wide(new.shares), &shares);
    report.equal("POOL-13", &new.scale, &(old.scale + steps));
    report.seen("pool steps", steps.into());
    report.seen("offsets", 1);
    let near = new.minted.raw() < AMP_USD + AMP_USD / 1_000;
    report.seen("wipe-outs", u64::from(near));
    // Gains in proportion to shares, where this was the only offset of the step.
    let offsets = transition.after.trail.iter();
    let only = offsets.filter(|act| matches!(act, Act::Offset(_))).count() == 1;
    for actor in transition.before.pool.stakers.keys().filter(|_| only) {
        let held = wide(transition.before.pool.shares_of(*actor));
        let gained = transition.after.pool.claimable(*actor, *branch)
            - transition.before.pool.claimable(*actor, *branch);
        let exact = held * offset.coll.raw() / wide(old.shares);
        let gained = big(gained);
        let near = gained <= &exact + 1u8 && exact <= gained + 1u8;
        report.check("POOL-5", near, || format!("{actor}: {exact}"));
    }
}
