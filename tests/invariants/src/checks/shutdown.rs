//! SHUT: a branch is shut for its causes, for ever, and alone.

use cdp_core::{OracleStatus, interest, shutdown::Flags};

use super::{
    Transition,
    liquidation::{is_below, price_of},
};
use crate::{ghost::Ghost, pure::PureLedger, report::Report, trace::Op};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

pub(super) fn check(report: &mut Report, ghost: &mut Ghost, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    for index in 0..2 {
        let (old, new) = (&before.branches[index], &after.branches[index]);
        let seen = (new.totals.shut_at.raw(), new.shutdown_price.raw());
        match ghost.branches[index].shutdown {
            Some(known) => {
                report.equal("SHUT-1", &seen.0, &known.0);
                report.equal("SHUT-12", &seen.1, &known.1);
                let accrued = new.totals.last_accrual.raw();
                report.check("INT-9", accrued <= known.0, || format!("{accrued}"));
            }
            None if seen.0 != 0 => {
                ghost.branches[index].shutdown = Some(seen);
                let by = match transition.step.op {
                    Op::Shut { branch } => usize::from(branch) == index,
                    _ => false,
                };
                report.check("SHUT-1", by, || format!("{:?}", transition.step));
                shut(report, transition, index);
            }
            None => {
                let kept = old.shutdown_price == new.shutdown_price;
                report.check("SHUT-12", kept, || "a price before".to_owned());
            }
        }
        flags(report, transition, index);
    }
    let index = match transition.step.op {
        Op::Flag { branch } | Op::ClearFlag { branch } | Op::Shut { branch } => branch,
        Op::UrgentRedeem { branch, .. } => branch,
        _ => return forbidden(report, transition),
    };
    if transition.result.is_ok() {
        let other = 1 - usize::from(index);
        let same = before.branches[other] == after.branches[other];
        report.check("SHUT-7", same, || format!("{:?}", transition.step));
    }
}

/// Whether there is a cause for a shutdown now, and which: by its ratio, else by an outage.
fn is_cause(world: &PureLedger, now: &PureLedger, index: usize, by_ratio: bool) -> bool {
    let mut totals = world.branches[index].totals;
    interest::accrue(&mut totals, now.time()).unwrap();
    let quote = now.quote(index);
    let down = quote.status == OracleStatus::Down;
    if !by_ratio {
        return down;
    }
    let price = price_of(quote.price.max(quote.redemption_price));
    let scr = world.branches[index].params.scr.bps();
    let (coll, debt) = (totals.entire_coll().unwrap(), totals.entire_debt().unwrap());
    !down && !totals.is_empty() && is_below(coll.raw(), &price, debt.raw(), scr)
}

/// SHUT-2, SHUT-12, SHUT-14: the cause is there, and was flagged in time.
fn shut(report: &mut Report, transition: &Transition<'_>, index: usize) {
    let (before, after) = (transition.before, transition.after);
    let Flags { scr, outage } = before.branches[index].flags;
    let by_ratio = is_cause(before, after, index, true);
    let by_outage = is_cause(before, after, index, false);
    let age = |flag: fixed_math::Timestamp| (!flag.is_never()).then(|| after.now - flag.raw());
    let in_time = if by_ratio {
        age(scr).is_some_and(|age| (HOUR..=6 * HOUR).contains(&age))
    } else {
        age(outage).is_some_and(|age| age >= 10 * DAY) && !answered(after, index, outage)
    };
    report.check("SHUT-2", by_ratio || by_outage, || {
        format!("branch {index}")
    });
    report.check("SHUT-14", in_time, || format!("{scr:?} {outage:?}"));
    let quote = after.quote(index);
    let price = if by_ratio {
        quote.price
    } else {
        newest(after, index)
    };
    report.equal("SHUT-12", &after.branches[index].shutdown_price, &price);
    let accrued = after.branches[index].totals.last_accrual.raw();
    report.equal("INT-9", &accrued, &after.now);
    report.seen("branches shut by ratio", u64::from(by_ratio));
    report.seen("branches shut by outage", u64::from(!by_ratio));
}

/// The price of the newest last answer; of two of one second the lower.
fn newest(world: &PureLedger, index: usize) -> fixed_math::Price {
    let readings = world.readings(index).into_iter().flatten();
    let newest = readings.max_by(|one, other| {
        let by_time = one.updated_at.cmp(&other.updated_at);
        by_time.then(other.price.cmp(&one.price))
    });
    newest.map_or_else(Default::default, |reading| reading.price)
}

/// Whether a source has answered since a flag.
fn answered(world: &PureLedger, index: usize, flag: fixed_math::Timestamp) -> bool {
    let mut readings = world.readings(index).into_iter().flatten();
    readings.any(|reading| reading.updated_at >= flag)
}

/// SHUT-14: flags appear by flagging, under their cause, and are not renewed while they live; the
/// one of an outage goes by clearing.
fn flags(report: &mut Report, transition: &Transition<'_>, index: usize) {
    let (before, after) = (transition.before, transition.after);
    let (old, new) = (before.branches[index].flags, after.branches[index].flags);
    if old == new {
        return;
    }
    let named = |branch: u8| usize::from(branch) == index;
    let holds = match transition.step.op {
        Op::Flag { branch } if named(branch) => {
            let by_ratio = is_cause(before, after, index, true);
            let (old_flag, new_flag, other) = if by_ratio {
                (old.scr, new.scr, old.outage == new.outage)
            } else {
                (old.outage, new.outage, old.scr == new.scr)
            };
            let cause = by_ratio || is_cause(before, after, index, false);
            let over = if by_ratio {
                after.now - old_flag.raw() > 6 * HOUR
            } else {
                answered(after, index, old_flag)
            };
            let fresh = old_flag.is_never() || over;
            other && cause && fresh && new_flag.raw() == after.now
        }
        Op::ClearFlag { branch } if named(branch) => {
            let good = after.quote(index).status != OracleStatus::Down;
            good && new.outage.is_never() && old.scr == new.scr
        }
        _ => false,
    };
    report.check("SHUT-14", holds, || format!("{old:?} became {new:?}"));
}

/// SHUT-6: in a shut branch nobody opens, borrows, withdraws or changes a rate.
fn forbidden(report: &mut Report, transition: &Transition<'_>) {
    let index = match (&transition.step.op, transition.named()) {
        (Op::Open { branch, .. } | Op::OpenAtLtv { branch, .. }, _) => usize::from(*branch),
        (Op::Borrow { trove, .. } | Op::WithdrawCollateral { trove, .. }, _)
        | (Op::ChangeRate { trove, .. }, _) => (trove >> 64) as usize,
        _ => return,
    };
    let world = transition.before.branches.get(index);
    if world.is_some_and(|world| world.totals.is_shut()) {
        let refused = transition.result.is_err();
        report.check("SHUT-6", refused, || format!("{:?}", transition.step));
    }
}
