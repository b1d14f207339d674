//! WRAP: the wrapped token against its rule and the gons it holds.

use cdp_core::wrapping::MAX_SHARES;
use num_bigint::BigUint;

use super::Transition;
use crate::{pure::PureLedger, report::Report, token::WRAPPER, trace::Op};

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

/// AMPL units that shares are worth, floored.
fn worth(world: &PureLedger, shares: u128) -> BigUint {
    big(shares) * world.ampl.supply / MAX_SHARES
}

/// What an actor could walk away with, in AMPL units.
fn wealth(world: &PureLedger, actor: usize) -> BigUint {
    worth(world, world.wampl.balances[actor]) + world.ampl.balance(actor)
}

pub(super) fn check(report: &mut Report, transition: &Transition<'_>) {
    let world = transition.after;
    let gons = |x: fixed_math::U256| BigUint::from_bytes_be(&x.to_be_bytes::<32>());
    let claims = worth(world, world.wampl.total) * gons(world.ampl.gons_per_unit);
    let held = gons(world.ampl.gons[WRAPPER]);
    report.check("WRAP-1", claims <= held, || {
        format!("{claims} of {held} gons")
    });
    let total = world.wampl.total;
    report.check("WRAP-5", total <= MAX_SHARES, || format!("{total} shares"));
    let sum: u128 = world.wampl.balances.iter().sum();
    report.equal("WRAP-5", &sum, &total);
    shares(report, transition);
}

/// WRAP-2, WRAP-3, WRAP-4, WRAP-6.
fn shares(report: &mut Report, transition: &Transition<'_>) {
    let (before, after, op) = (transition.before, transition.after, &transition.step.op);
    let Ok(effect) = transition.result else {
        return;
    };
    let (supply, whole) = (before.ampl.supply, big(MAX_SHARES));
    let floor_ceil = |numerator: BigUint, denominator: &BigUint| {
        (
            &numerator / denominator,
            (numerator + denominator - 1u8) / denominator,
        )
    };
    let (minted, burned) = floor_ceil(big(effect.amples) * &whole, &big(supply));
    let (sent, paid) = floor_ceil(big(effect.shares) * supply, &whole);
    match op {
        Op::Wrap { amples } => {
            report.equal(
                "WRAP-2",
                &(big(effect.shares), effect.amples),
                &(minted, *amples),
            );
            // Unwrapping at once.
            let lost = big(*amples) - &sent.clone().min(big(*amples));
            let share = big(supply.div_ceil(MAX_SHARES));
            let holds = sent <= big(*amples) && lost <= share + 1u8;
            report.check("WRAP-3", holds, || format!("{amples} in, {sent} out"));
        }
        Op::WrapShares { shares } => {
            report.equal(
                "WRAP-2",
                &(big(effect.amples), effect.shares),
                &(paid, *shares),
            );
        }
        Op::Unwrap { shares } => {
            report.equal(
                "WRAP-2",
                &(big(effect.amples), effect.shares),
                &(sent, *shares),
            );
        }
        Op::UnwrapAmples { amples } => {
            report.equal(
                "WRAP-2",
                &(big(effect.shares), effect.amples),
                &(burned, *amples),
            );
        }
        Op::Donate { .. } => {
            // The rate reads AMPL's supply alone: shares and supply are what they were.
            let same = (&before.wampl, before.ampl.supply) == (&after.wampl, after.ampl.supply);
            report.check("WRAP-4", same, || format!("{op:?}"));
            return;
        }
        _ => return,
    }
    let caller = usize::from(transition.step.caller);
    let (old, new) = (wealth(before, caller), wealth(after, caller));
    report.check("WRAP-6", new <= old, || format!("{old} became {new}"));
}
