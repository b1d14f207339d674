//! GOV: what the owner of the ledger reaches, and when.

use super::Transition;
use crate::{pure::PureLedger, report::Report, trace::Op};

/// Seconds between two raises.
const WEEK: u64 = 7 * 86_400;

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let governs = matches!(
        transition.step.op,
        Op::SetCeiling { .. }
            | Op::OfferOwnership { .. }
            | Op::AcceptOwnership
            | Op::RenounceOwnership
    );
    if !governs {
        // Nobody else's step reaches what the owner does.
        let same = before.governor == after.governor
            && (0..2).all(|index| before.branches[index].ceiling == after.branches[index].ceiling);
        report.check("GOV-1", same, || format!("{:?}", transition.step));
        return;
    }
    reach(report, transition);
    ceiling(report, transition);
    ownership(report, transition);
}

/// GOV-1: an owner's step reaches the ceiling that it names, or the ownership; nothing else.
fn reach(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let mut expected = PureLedger {
        governor: after.governor,
        ..before.still(after.now)
    };
    if let Op::SetCeiling { branch, .. } = transition.step.op {
        expected.governor = before.governor;
        let index = usize::from(branch);
        if let Some(branch) = expected.branches.get_mut(index) {
            branch.ceiling = after.branches[index].ceiling;
        }
    }
    report.check("GOV-1", expected == after.still(after.now), || {
        format!("{:?}", transition.step)
    });
}

/// GOV-3, GOV-4.
fn ceiling(report: &mut Report, transition: &Transition<'_>) {
    let Op::SetCeiling { branch, ceiling } = transition.step.op else {
        return;
    };
    let (before, now) = (transition.before, transition.after.now);
    let [governor, _] = before.governor;
    let Some(branch) = before.branches.get(usize::from(branch)) else {
        let refused = transition.result.is_err();
        report.check("GOV-1", refused, || format!("{:?}", transition.step));
        return;
    };
    if governor != Some(transition.step.caller) {
        report.check("GOV-1", transition.refused_with("NotOwner"), || {
            format!("{:?}", transition.step)
        });
        return;
    }
    let old = branch.ceiling;
    let debt = old.debt.raw();
    let most = (2 * debt).max(old.smallest_raise.raw());
    let waited = now - old.last_raise.raw() >= WEEK;
    let (id, wanted) = match ceiling {
        _ if ceiling < debt => ("GOV-4", None),
        _ if ceiling == debt => ("GOV-3", Some("ZeroChange")),
        _ if !waited => ("GOV-3", Some("RaiseTooSoon")),
        _ if ceiling > most => ("GOV-3", Some("RaiseAboveMax")),
        _ => ("GOV-3", None),
    };
    let seen = transition.result.as_ref().err();
    report.equal(id, &seen.map(|error| &*error.0), &wanted);
    if transition.result.is_ok() {
        let new = transition.after.branches[usize::from(index_of(transition))].ceiling;
        let raised = if ceiling > debt {
            now
        } else {
            old.last_raise.raw()
        };
        report.equal(
            id,
            &(new.debt.raw(), new.last_raise.raw()),
            &(ceiling, raised),
        );
    }
}

fn index_of(transition: &Transition<'_>) -> u8 {
    match transition.step.op {
        Op::SetCeiling { branch, .. } => branch,
        _ => 0,
    }
}

/// GOV-5: two steps, an offer gives nothing, and a ledger that was given up stays nobody's.
fn ownership(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    let (caller, [governor, offered]) = (Some(transition.step.caller), before.governor);
    let expected = match transition.step.op {
        Op::OfferOwnership { to } if governor == caller => [governor, to],
        Op::AcceptOwnership if offered == caller => [caller, None],
        Op::RenounceOwnership if governor == caller => [None, None],
        _ => before.governor,
    };
    report.equal("GOV-5", &after.governor, &expected);
    if governor.is_none() {
        let refused = transition.result.is_err();
        report.check("GOV-5", refused, || format!("{:?}", transition.step));
    }
}
