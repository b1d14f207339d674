//! INT-8 and AUTH-3: changing a rate.

use super::{Transition, debt::is_early};
use crate::{
    pure::Record,
    report::Report,
    trace::{Actor, Op},
};

/// What a charged change may be refused with and a free one may not.
const CHARGED: [&str; 7] = [
    "OracleDown",
    "OracleRestricted",
    "IcrBelowMcr",
    "TcrBelowCcr",
    "DebtAboveCeiling",
    "DebtBelowMin",
    "UpfrontFeeAboveMax",
];

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let Op::ChangeRate { trove, rate, .. } = transition.step.op else {
        return;
    };
    let Some(old) = transition.before.troves.get(&trove) else {
        return;
    };
    let (caller, now) = (transition.step.caller, transition.after.now);
    let early = is_early(old, now);
    match transition.result {
        Ok(effect) => {
            report.check("INT-8", (effect.upfront_fee > 0) == early, || {
                format!("{:?}: {effect:?}", transition.step)
            });
            let new = &transition.after.troves[&trove];
            report.equal("INT-8", &new.last_rate_change, &now);
            report.equal("INT-8", &new.trove.rate.wad(), &rate);
            let may = transition.before.acts_as_owner(caller, old);
            let delegated = may || permitted(old, caller, rate, now);
            report.check("AUTH-3", delegated, || format!("{:?}", transition.step));
        }
        Err(error) => {
            let charged = CHARGED.contains(&&*error.0);
            report.check("INT-8", early || !charged, || {
                format!("{:?}: {error:?}", transition.step)
            });
        }
    }
}

/// Whether a delegate may set a rate now.
fn permitted(old: &Record, caller: Actor, rate: u128, now: u64) -> bool {
    let (lowest, highest, period) = old.managers.limits;
    old.managers.delegate == Some(caller)
        && (lowest..=highest).contains(&rate)
        && now - old.last_rate_change >= period
        && !is_early(old, now)
}
