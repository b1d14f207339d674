//! REBASE: what a rebase leaves alone.

use super::Transition;
use crate::{
    pure::PureLedger,
    report::Report,
    trace::{Op, Step},
    world::World,
};

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let Op::Rebase { supply } = transition.step.op else {
        return;
    };
    let (before, after) = (transition.before, transition.after);
    let same = PureLedger {
        ampl: after.ampl.clone(),
        ..before.still(after.now)
    };
    report.check("REBASE-1", same == *after, || format!("rebase to {supply}"));
    report.equal("REBASE-1", &before.ampl.gons, &after.ampl.gons);
    commutes(report, transition);
    let per_mille = supply.saturating_mul(1_000) / before.ampl.supply;
    let per_mille = u64::try_from(per_mille).unwrap_or(u64::MAX);
    report.rebased((per_mille, per_mille));
}

/// REBASE-4: touching every branch and rebasing gives the same in either order.
fn commutes(report: &mut Report, transition: &Transition<'_>) {
    let rebase = Step {
        after: 0,
        ..transition.step.clone()
    };
    let mut touches = Vec::new();
    for branch in 0..2u128 {
        let mine = |(id, _): &(&u128, _)| *id >> 64 == branch;
        if let Some((&trove, record)) = transition.before.troves.iter().find(mine) {
            let op = Op::AddCollateral { trove, amount: 1 };
            touches.push(Step {
                after: 3_600,
                caller: record.owner,
                op,
            });
        }
    }
    let run = |steps: &[&Step]| {
        let mut world = transition.before.clone();
        for step in steps {
            // A refusal (nobody has a unit left) is the same in both orders.
            let _same_in_both = world.apply(step).is_ok();
        }
        world.still(world.now)
    };
    let first: Vec<&Step> = std::iter::once(&rebase).chain(&touches).collect();
    let last: Vec<&Step> = touches.iter().chain(std::iter::once(&rebase)).collect();
    report.check("REBASE-4", run(&first) == run(&last), || {
        format!("{rebase:?}")
    });
}
