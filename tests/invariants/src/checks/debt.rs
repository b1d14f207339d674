//! SUPPLY, DEBT and INT: AmpUSD, totals of branches, interest.

use cdp_core::{Plan, Status, interest, plan::BookMove};
use num_bigint::BigUint;

use super::Transition;
use crate::{
    ghost::{BranchGhost, Ghost, WEIGHT_YEAR, Window, seconds},
    pure::{PureLedger, Record},
    report::Report,
    trace::Op,
    world::SEED,
};

/// Interest is counted for a hundred years at once, at most.
const LONGEST: u64 = 100 * 31_536_000;
/// Steps between two tests of DEBT-4.
const SAMPLE: u64 = 2;

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

fn ceil(numerator: &BigUint, denominator: &BigUint) -> BigUint {
    (numerator + denominator - 1u8) / denominator
}

pub(super) fn check(
    report: &mut Report,
    ghost: &Ghost,
    transition: &Transition<'_>,
    window: Option<&Window>,
) {
    supply(report, ghost, transition);
    for index in 0..2 {
        totals(report, &ghost.branches[index], transition.after, index);
        if report.step.is_multiple_of(SAMPLE) {
            accrual(report, transition.after, index);
        }
    }
    if let Some((index, id, plan)) = &transition.after.last {
        let old = transition.before.troves.get(id);
        touch(report, transition, *index, old, plan);
        fee(report, transition, *index, old, plan);
        residue(report, transition, &ghost.branches[*index], *index, plan);
        if let (Some(window), Some(old)) = (window, old) {
            windowed(report, window, old, plan);
        }
    }
}

/// SUPPLY-1 to SUPPLY-4.
fn supply(report: &mut Report, ghost: &Ghost, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let system = &after.system;
    let booked = system.booked.pool.raw() + system.booked.incentives.raw();
    let left = after.amp_usd.total + booked + system.cushion.raw();
    let recorded: u128 = after
        .branches
        .iter()
        .map(|b| b.totals.recorded_debt.raw() + b.totals.redistributed.debt.raw())
        .sum();
    report.equal("SUPPLY-1", &left, &(recorded + system.residue.raw()));
    let sum: u128 = after.amp_usd.balances.iter().sum();
    report.equal("SUPPLY-2", &sum, &after.amp_usd.total);
    let effect = transition.result.as_ref().copied().unwrap_or_default();
    let declared = before.amp_usd.total + effect.mint - effect.burn;
    report.equal("SUPPLY-3", &declared, &after.amp_usd.total);
    let may = match transition.step.op {
        Op::Open { .. } | Op::OpenAtLtv { .. } | Op::Borrow { .. } => effect.burn == 0,
        Op::Repay { .. } | Op::Close { .. } | Op::CloseLast { .. } => effect.mint == 0,
        Op::Adjust { .. } | Op::AdjustToLtv { .. } => effect.mint == 0 || effect.burn == 0,
        Op::Redeem { .. } | Op::UrgentRedeem { .. } | Op::Liquidate { .. } => effect.mint == 0,
        Op::PoolDeposit { .. }
        | Op::PoolMint { .. }
        | Op::PoolWithdraw { .. }
        | Op::PoolRedeem { .. }
        | Op::PullIncentives { .. } => effect.burn == 0,
        _ => effect.mint == 0 && effect.burn == 0,
    };
    report.check("SUPPLY-3", may, || {
        format!("{:?}: {effect:?}", transition.step)
    });
    let remembered: u128 = ghost.branches.iter().map(|branch| branch.booked).sum();
    let used: u128 = ghost.used.iter().sum();
    report.equal("SUPPLY-4", &(booked + used), &remembered);
    let ever = system.cushion.raw() + ghost.forgiven;
    report.equal("SUPPLY-4", &ever, &ghost.used[3]);
    report.equal(
        "SUPPLY-3",
        &(ghost.supply + SEED.cast_signed()),
        &i128::try_from(after.amp_usd.total).unwrap(),
    );
}

/// DEBT-1, DEBT-2, DEBT-7, INT-5.
fn totals(report: &mut Report, ghost: &BranchGhost, world: &PureLedger, index: usize) {
    let totals = &world.branches[index].totals;
    let mine = world
        .troves
        .iter()
        .filter(|(id, _)| usize::from(**id >> 64 != 0) == index);
    let (mut entire, mut weighted, mut active) = (0, 0, 0);
    for (_, Record { trove, .. }) in mine {
        entire += interest::entire_debt(totals, trove, world.time())
            .unwrap()
            .raw();
        weighted += trove.debt.raw() * u128::from(trove.rate.bps());
        active += u64::from(trove.status == Status::Active);
    }
    let mut now = *totals;
    interest::accrue(&mut now, world.time()).unwrap();
    let aggregate = now.entire_debt().unwrap().raw();
    let allowed = u128::from(ghost.accruals + ghost.touches + ghost.debt_floors) + 1;
    let holds = entire <= aggregate && aggregate - entire <= allowed;
    report.check("DEBT-1", holds, || {
        format!("{entire} in {aggregate}, {allowed} allowed")
    });
    report.equal("DEBT-2", &totals.weighted_debt.raw(), &weighted);
    if active == 0 {
        let zero = totals.entire_debt().unwrap().is_zero()
            && totals.weighted_debt.is_zero()
            && totals.total_stakes.is_zero()
            && world.branches[index].book.walk().is_empty();
        report.check("DEBT-7", zero, || format!("{totals:?}"));
    }
    let most = &ghost.integral / WEIGHT_YEAR + big(ghost.fees) + ghost.accruals_ever;
    report.check("INT-5", big(ghost.booked) <= most, || {
        format!("{} of {most}", ghost.booked)
    });
}

/// DEBT-3, DEBT-4: accruals that are not part of the trace.
fn accrual(report: &mut Report, world: &PureLedger, index: usize) {
    let mut once = world.branches[index].totals;
    interest::accrue(&mut once, world.time()).unwrap();
    let mut again = once;
    let more = interest::accrue(&mut again, world.time()).unwrap();
    report.check("DEBT-3", again == once && more.is_zero(), || {
        format!("{once:?}")
    });
    let (first, last) = (world.now + 7 + report.step % 9_000, world.now + 12_345);
    let at = cdp_core::fixed_math::Timestamp::new;
    let mut twice = once;
    interest::accrue(&mut once, at(last)).unwrap();
    interest::accrue(&mut twice, at(first)).unwrap();
    interest::accrue(&mut twice, at(last)).unwrap();
    let gap = twice
        .recorded_debt
        .raw()
        .checked_sub(once.recorded_debt.raw());
    report.check("DEBT-4", gap.is_some_and(|gap| gap <= 1), || {
        format!("gap {gap:?}")
    });
}

/// INT-1, INT-4, DEBT-6: what a touch added.
fn touch(
    report: &mut Report,
    transition: &Transition<'_>,
    index: usize,
    old: Option<&Record>,
    plan: &Plan,
) {
    let before = &transition.before.branches[index].totals;
    let year = big(WEIGHT_YEAR);
    let dt = seconds(transition.after, index, before.last_accrual.raw()).min(LONGEST);
    let exact = ceil(&(big(before.weighted_debt.raw()) * dt), &year);
    report.equal("INT-1", &big(plan.branch_interest.raw()), &exact);
    if let Some(Record { trove, .. }) = old {
        let dt = seconds(transition.after, index, trove.last_debt_update.raw()).min(LONGEST);
        let exact = big(trove.debt.raw()) * trove.rate.bps() * dt / &year;
        report.equal("INT-1", &big(plan.trove_interest.raw()), &exact);
    }
    let pool = |x: u128| x * 75 / 100;
    let (interest, fee) = (plan.branch_interest.raw(), plan.upfront_fee.raw());
    report.equal(
        "INT-4",
        &plan.booked.pool.raw(),
        &(pool(interest) + pool(fee)),
    );
    let rest = interest + fee - pool(interest) - pool(fee);
    report.equal("INT-4", &plan.booked.incentives.raw(), &rest);
}

/// INT-6, INT-7: the upfront fee.
fn fee(
    report: &mut Report,
    transition: &Transition<'_>,
    index: usize,
    old: Option<&Record>,
    plan: &Plan,
) {
    let before = &transition.before.branches[index].totals;
    let own = old.map_or(0, |old| old.trove.debt.raw());
    let (interest, applied) = (plan.trove_interest.raw(), plan.applied.debt.raw());
    // New debt is charged, and the whole debt of a rate change within the cooldown.
    let amount = match (&transition.step.op, old) {
        (Op::ChangeRate { .. }, Some(old)) if is_early(old, transition.after.now) => {
            own + interest + applied
        }
        _ => plan.mint.raw(),
    };
    let minted = plan.mint.raw();
    let limit = max_fee(&transition.step.op);
    let within = amount == 0 || plan.upfront_fee.raw() <= limit;
    report.check("INT-7", within, || format!("above {limit}"));
    let recorded = big(before.recorded_debt.raw()) + plan.branch_interest.raw() + applied + minted;
    let rate = big(plan.trove.rate.bps().into());
    let old_rate = old.map_or(0, |old| old.trove.rate.bps());
    let debt = big(own) + interest + applied + minted;
    let weighted = big(before.weighted_debt.raw()) + rate * debt - big(own) * old_rate;
    if amount == 0 {
        let none = plan.upfront_fee.is_zero();
        report.check("INT-6", none, || "a fee without new debt".to_owned());
        return;
    }
    let average = weighted * 10u128.pow(14) / recorded;
    let week = big(amount) * average * (7 * 86_400u32);
    let exact = ceil(&week, &(big(31_536_000) * 10u128.pow(18)));
    report.equal("INT-6", &big(plan.upfront_fee.raw()), &exact);
}

/// Whether a rate change is within the cooldown.
pub(super) fn is_early(old: &Record, now: u64) -> bool {
    now - old.last_rate_change < 7 * 86_400
}

/// The fee that a step accepts.
fn max_fee(op: &Op) -> u128 {
    match *op {
        Op::Open { max_fee, .. }
        | Op::OpenAtLtv { max_fee, .. }
        | Op::Borrow { max_fee, .. }
        | Op::Adjust { max_fee, .. }
        | Op::AdjustToLtv { max_fee, .. }
        | Op::ChangeRate { max_fee, .. } => max_fee,
        _ => 0,
    }
}

/// DEBT-7, DEBT-9: what a last trove leaves.
fn residue(
    report: &mut Report,
    transition: &Transition<'_>,
    ghost: &BranchGhost,
    index: usize,
    plan: &Plan,
) {
    let (before, after) = (transition.before, transition.after);
    let grown = after
        .system
        .residue
        .raw()
        .checked_sub(before.system.residue.raw());
    report.equal("DEBT-9", &grown, &Some(plan.residue.raw()));
    let last = plan.book == BookMove::Remove && plan.branch.is_empty();
    if last {
        report.emptied += 1;
        let old = &before.branches[index].totals;
        let recorded = old.entire_debt().unwrap().raw() + plan.branch_interest.raw();
        report.equal("DEBT-9", &plan.residue.raw(), &(recorded - plan.burn.raw()));
        // DEBT-1's bound, with the branch's own accrual of this step.
        let most = u128::from(ghost.roundings);
        report.check("DEBT-9", plan.residue.raw() <= most, || {
            format!("{:?}", plan.residue)
        });
    } else {
        report.check("DEBT-9", plan.residue.is_zero(), || {
            format!("{:?}", plan.residue)
        });
    }
}

/// INT-3: simple interest less a wei per touch at least, compound interest over the touches at
/// most.
fn windowed(report: &mut Report, window: &Window, old: &Record, plan: &Plan) {
    let debt = big(old.trove.debt.raw() + plan.trove_interest.raw());
    let start = big(window.debt);
    let year = big(WEIGHT_YEAR);
    let simple = &start * (&year + big(window.seconds.into()) * old.trove.rate.bps());
    let least = (&debt + window.touches) * &year >= simple;
    report.check("INT-3", least, || format!("{debt} after {window:?}"));
    let most = debt * &window.scale <= start * &window.product;
    report.check("INT-3", most, || format!("above compound after {window:?}"));
}
