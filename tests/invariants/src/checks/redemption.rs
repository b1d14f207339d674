//! REDEEM and SHUT-8: what a redemption takes from whom.

use cdp_core::{OracleStatus, Plan, Status, params::MIN_DEBT};
use num_bigint::BigUint;

use super::{
    Transition,
    liquidation::{entire, is_below, price_of},
};
use crate::{event::Event, pure::Act, report::Report, trace::Op};

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

const WAD: u128 = 10u128.pow(18);
/// One, in basis points.
const ONE: u16 = 10_000;

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    if !matches!(transition.step.op, Op::Redeem { .. }) {
        let same = before.base_rate == after.base_rate;
        report.check("REDEEM-10", same, || format!("{:?}", transition.step));
    }
    if transition.result.is_err() {
        return;
    }
    match transition.step.op {
        Op::Redeem {
            amount, max_troves, ..
        } => redeemed(report, transition, amount, max_troves),
        Op::UrgentRedeem { branch, amount, .. } => {
            urgently(report, transition, usize::from(branch), amount);
        }
        _ => {}
    }
}

/// The plans of a step, in their order.
fn plans<'a>(transition: &'a Transition<'_>) -> Vec<(usize, u128, &'a Plan)> {
    let plan = |act: &'a Act| match act {
        Act::Plan(index, id, plan) => Some((*index, *id, &**plan)),
        _ => None,
    };
    transition.after.trail.iter().filter_map(plan).collect()
}

/// What was sent and kept as a fee, by trove.
fn paid(transition: &Transition<'_>, trove: u128) -> (u128, u128) {
    let said = transition.after.said.iter().find_map(|said| match said {
        Event::TroveRedeemed(id, [_, out, fee, ..]) if *id == trove => Some((*out, *fee)),
        _ => None,
    });
    said.unwrap_or_default()
}

fn redeemed(report: &mut Report, transition: &Transition<'_>, amount: u128, max_troves: u64) {
    let (before, after) = (transition.before, transition.after);
    let plans = plans(transition);
    let burned: u128 = plans.iter().map(|(.., plan)| plan.burn.raw()).sum();
    let effect = transition.result.as_ref().copied().unwrap_or_default();
    report.equal("REDEEM-3", &effect.burn, &burned);
    report.check("REDEEM-3", burned > 0 && burned <= amount, || {
        format!("{burned} of {amount}")
    });
    let touched = plans.len() as u64 <= max_troves;
    report.check("REDEEM-8", touched, || format!("{} troves", plans.len()));
    base_rate(report, transition, burned);
    for (index, id, plan) in &plans {
        let world = &before.branches[*index];
        let quote = after.quote(*index);
        let priced = quote.status == OracleStatus::Good
            || quote.status == OracleStatus::Restricted && quote.by_gap_only;
        report.check("REDEEM-7", priced && !world.totals.is_shut(), || {
            format!("{quote:?}")
        });
        let (old_coll, old_debt) = entire(transition, *id);
        let (out, debt) = (plan.coll_out.raw(), plan.burn.raw());
        let price = price_of(quote.price);
        let high = price_of(quote.redemption_price);
        let scale = BigUint::from(10u8).pow(36);
        let fair = big(out) * &high <= big(debt) * &scale;
        report.check("REDEEM-2", fair, || format!("{id}: {out} for {debt}"));
        // The ratio: new coll / new debt >= old coll / old debt.
        let (coll, left) = (plan.trove.coll.raw(), plan.trove.debt.raw());
        let grows = big(coll) * old_debt >= big(old_coll) * left;
        report.check("REDEEM-2", grows, || format!("{id}: {plan:?}"));
        let kept = (old_coll - out, old_debt - debt) == (coll, left);
        report.check("REDEEM-2", kept, || format!("{id}: {plan:?}"));
        let skips = is_below(old_coll, &price, old_debt, ONE);
        report.check("REDEEM-5", !skips, || format!("{id} was skipped"));
        let (sent, fee) = paid(transition, *id);
        let gross = big(sent + fee) * &high;
        let exact = gross <= big(debt) * &scale && gross + &high > big(debt) * &scale;
        report.check("REDEEM-1", exact && sent == out, || format!("{id}: {fee}"));
        let floor = u128::from(world.params.redemption_fee_floor.bps()) * (WAD / 10_000);
        let rate = (floor + after.base_rate.rate).min(WAD);
        let wanted = (big(sent + fee) * rate + (WAD - 1)) / WAD;
        report.equal("REDEEM-10", &big(fee), &wanted);
        let whole = left >= MIN_DEBT.raw() || plan.trove.status == Status::Idle && left == 0;
        report.check("REDEEM-6", whole, || format!("{id} owes {left}"));
        report.seen("troves redeemed whole", u64::from(left == 0));
    }
    for index in 0..2 {
        order(report, transition, index, &plans);
    }
    report.seen("redemptions", 1);
}

/// REDEEM-4, REDEEM-6, REDEEM-16: by rate, and each in full but the last.
fn order(
    report: &mut Report,
    transition: &Transition<'_>,
    index: usize,
    plans: &[(usize, u128, &Plan)],
) {
    let (before, after) = (transition.before, transition.after);
    let mine: Vec<_> = plans.iter().filter(|plan| plan.0 == index).collect();
    let Some((_, last, _)) = mine.last() else {
        return;
    };
    let price = price_of(after.quote(index).price);
    let mut touched = mine.iter();
    for place in before.branches[index].book.walk() {
        let id = crate::pure::id(index as u64, place.counter);
        let (coll, debt) = entire(transition, id);
        if let Some((_, _, plan)) = mine.iter().find(|plan| plan.1 == id) {
            let next = touched.next().map(|plan| plan.1);
            report.equal("REDEEM-4", &next, &Some(id));
            if id == *last {
                break;
            }
            let left = plan.trove.debt.raw();
            let whole = left == 0 || left == MIN_DEBT.raw();
            report.check("REDEEM-6", whole, || format!("{id} owes {left}"));
        } else {
            let skipped = is_below(coll, &price, debt, ONE);
            let least = debt <= MIN_DEBT.raw();
            report.check("REDEEM-4", skipped || least, || format!("{id} untouched"));
            report.seen("troves passed over", u64::from(!skipped));
            report.seen("troves skipped", u64::from(skipped));
        }
    }
}

/// REDEEM-10, REDEEM-12: the base rate rises by what was burned over what there was.
fn base_rate(report: &mut Report, transition: &Transition<'_>, burned: u128) {
    let (before, after) = (transition.before, transition.after);
    let decayed = before.base_rate.decayed(after.time()).unwrap();
    let mut supply = before.amp_usd.total
        + before.system.booked.pool.raw()
        + before.system.booked.incentives.raw();
    for index in 0..2 {
        let mut totals = before.branches[index].totals;
        let grown = cdp_core::interest::accrue(&mut totals, after.time()).unwrap();
        supply += grown.raw();
    }
    let rise = (big(burned) * WAD + (supply - 1)) / supply;
    let rate = (big(decayed.rate) + rise).min(big(WAD));
    report.equal("REDEEM-10", &big(after.base_rate.rate), &rate);
    report.equal(
        "REDEEM-11",
        &after.base_rate.updated_at,
        &decayed.updated_at,
    );
}

/// SHUT-8: what is paid is worth at most 102 %, at most the branch's average, at most what the
/// trove has; and a branch below 100 % does not fall by it.
fn urgently(report: &mut Report, transition: &Transition<'_>, index: usize, amount: u128) {
    let (before, after) = (transition.before, transition.after);
    let plans = plans(transition);
    let burned: u128 = plans.iter().map(|(.., plan)| plan.burn.raw()).sum();
    let fits = burned > 0 && burned <= amount;
    report.check("SHUT-8", fits, || format!("{burned} of {amount}"));
    let shut = before.branches[index].totals.is_shut();
    report.check("SHUT-6", shut, || "an open branch".to_owned());
    let mut old = before.branches[index].totals;
    cdp_core::interest::accrue(&mut old, after.time()).unwrap();
    let price = match after.quote(index) {
        quote if quote.status == OracleStatus::Down => before.branches[index].shutdown_price,
        quote => quote.price.max(quote.redemption_price),
    };
    let price = price_of(price);
    let scale = BigUint::from(10u8).pow(36);
    let (coll, debt) = (
        old.entire_coll().unwrap().raw(),
        old.entire_debt().unwrap().raw(),
    );
    for (_, id, plan) in &plans {
        let (held, owed) = entire(transition, *id);
        let (out, burn) = (plan.coll_out.raw(), plan.burn.raw());
        let most = big(out) * &price * 10_000u16 <= big(burn) * &scale * 10_200u16;
        report.check("SHUT-8", most, || format!("{id}: {out} for {burn}"));
        let average = big(out) * debt <= big(coll) * burn;
        report.check("SHUT-8", average, || format!("{id}: {out} for {burn}"));
        report.check("SHUT-8", out <= held && burn <= owed, || format!("{id}"));
    }
    let new = &after.branches[index].totals;
    let (new_coll, new_debt) = (new.entire_coll().unwrap(), new.entire_debt().unwrap());
    // A trove richer than the average that gives its whole debt is idle, and what it keeps leaves
    // the branch with it: it was not paid.
    let idle = plans.iter().filter(|(.., plan)| plan.trove.debt.is_zero());
    let kept: u128 = idle.map(|(.., plan)| plan.trove.coll.raw()).sum();
    // Nothing is paid above the branch's average, so no price is needed to say so.
    let grows = big(new_coll.raw() + kept) * debt >= big(coll) * new_debt.raw();
    report.check("SHUT-8", grows, || format!("{new:?}"));
    report.seen("urgent redemptions", 1);
}
