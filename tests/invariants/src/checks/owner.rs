//! TROVE-12 and SUPPLY-6: what moves with a token, a trove's or AmpUSD.

use super::Transition;
use crate::{
    pure::{PureLedger, Record},
    report::Report,
    trace::Op,
    world::Managers,
};

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let (before, after) = (transition.before, transition.after);
    if transition.result.is_err() {
        return;
    }
    match transition.step.op {
        Op::MoveTrove { trove, to, .. } => {
            let mut expected = before.still(after.now);
            let record = expected.troves.get_mut(&trove).unwrap();
            *record = Record {
                owner: to,
                managers: Managers::default(),
                approved: None,
                ..*record
            };
            let same = expected == after.still(after.now);
            report.check("TROVE-12", same, || format!("{:?}", transition.step));
        }
        Op::Transfer { to, amount } => {
            let mut expected = before.still(after.now);
            let balances = &mut expected.amp_usd.balances;
            balances[usize::from(transition.step.caller)] -= amount;
            balances[usize::from(to)] += amount;
            report.check("SUPPLY-6", expected == *after, || {
                format!("{:?}", transition.step)
            });
            if to == transition.step.caller {
                let nothing = before.still(after.now) == *after;
                report.check("SUPPLY-6", nothing, || format!("{:?}", transition.step));
            }
        }
        Op::SetManager { trove, .. }
        | Op::SetRateDelegate { trove, .. }
        | Op::Approve { trove, .. } => {
            let expected = PureLedger {
                troves: after.troves.clone(),
                ..before.still(after.now)
            };
            let old = &before.troves[&trove];
            let new = &after.troves[&trove];
            let kept = (old.trove, old.owner, old.last_rate_change)
                == (new.trove, new.owner, new.last_rate_change);
            let same = expected == after.still(after.now) && kept;
            report.check("AUTH-3", same, || format!("{:?}", transition.step));
        }
        _ => {}
    }
}
