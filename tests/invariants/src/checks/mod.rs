//! The properties, tested after every step. Formulas are in big integers, written from
//! `PROPERTIES.md` alone: they share no arithmetic with the rules they test.

mod book;
mod debt;
mod governance;
mod last_exit;
mod liquidation;
mod ltv;
mod owner;
mod pool;
mod rate;
mod rebase;
mod redemption;
mod restriction;
mod shutdown;
mod trove;
mod wrap;

use crate::{
    ghost::Ghost,
    pure::{PureLedger, Record},
    report::Report,
    trace::{Op, Step},
    world::{Effect, ErrorName},
};

pub(crate) use last_exit::in_hands;
pub(crate) use pool::dead_part;

/// One step with what was before and after it.
pub struct Transition<'a> {
    /// The world before.
    pub before: &'a PureLedger,
    /// The world after.
    pub after: &'a PureLedger,
    /// The step.
    pub step: &'a Step,
    /// What came of it.
    pub result: &'a Result<Effect, ErrorName>,
}

impl Transition<'_> {
    /// The trove the step names.
    fn named(&self) -> Option<u128> {
        match self.step.op {
            Op::Close { trove }
            | Op::CloseLast { trove, .. }
            | Op::AddCollateral { trove, .. }
            | Op::WithdrawCollateral { trove, .. }
            | Op::Borrow { trove, .. }
            | Op::Repay { trove, .. }
            | Op::Adjust { trove, .. }
            | Op::AdjustToLtv { trove, .. }
            | Op::ChangeRate { trove, .. }
            | Op::SetManager { trove, .. }
            | Op::SetRateDelegate { trove, .. }
            | Op::MoveTrove { trove, .. }
            | Op::Approve { trove, .. } => Some(trove),
            _ => None,
        }
    }

    /// The trove the step names as it stood, if there is one, and whether the caller acts for
    /// its owner or is its manager.
    fn subject(&self) -> Option<(u128, &Record, bool)> {
        let trove = self.named()?;
        let record = self.before.troves.get(&trove)?;
        let may = self.before.may_act(self.step.caller, record);
        Some((trove, record, may))
    }

    /// Reports whether the step was refused with an error.
    fn refused_with(&self, name: &str) -> bool {
        self.result.as_ref().is_err_and(|error| error.0 == name)
    }
}

/// Tests every property after a step, and lets the ghost learn from it.
pub fn after_step(report: &mut Report, ghost: &mut Ghost, transition: &Transition<'_>) {
    refusal(report, transition);
    let window = ghost.learn(transition);
    debt::check(report, ghost, transition, window.as_ref());
    trove::check(report, ghost, transition);
    last_exit::check(report, ghost, transition);
    restriction::check(report, transition);
    book::check(report, ghost, transition);
    wrap::check(report, transition);
    rate::check(report, transition);
    ltv::check(report, transition);
    owner::check(report, transition);
    governance::check(report, transition);
    rebase::check(report, transition);
    liquidation::check(report, transition);
    redemption::check(report, transition);
    shutdown::check(report, ghost, transition);
    pool::check(report, ghost, transition);
}

/// A refused step changes nothing but the time, and no in-cap trace meets an overflow.
fn refusal(report: &mut Report, transition: &Transition<'_>) {
    let overflow = transition.refused_with("Overflow");
    report.check("DEBT-6", !overflow, || {
        format!("overflow in {:?}", transition.step)
    });
    if transition.result.is_err() {
        let same = transition.before.still(transition.after.now);
        report.check("SAFE-2", same == *transition.after, || {
            format!("{:?}", transition.step)
        });
    }
}
