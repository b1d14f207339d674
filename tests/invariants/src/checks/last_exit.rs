//! The last exit (ADR 0010): who pays less than the trove owes pays all AmpUSD there is.

use cdp_core::params::DUST;

use super::Transition;
use crate::{
    ghost::Ghost,
    pure::{Act, PureLedger},
    report::Report,
    token::POOL,
    trace::{Actor, Op},
    world::SEED,
};

/// What the last step forgave: cushion, stray in the pool, dust.
pub(super) fn forgiven(world: &PureLedger) -> [u128; 3] {
    let forgiven = world.trail.iter().find_map(|act| match act {
        Act::Forgiven(forgiven) => Some(*forgiven),
        _ => None,
    });
    forgiven.unwrap_or_default()
}

/// AmpUSD that somebody has, can withdraw or is due.
pub(crate) fn in_hands(world: &PureLedger, earns: bool) -> u128 {
    let due = world.yields_now(earns).booked;
    let pool = &world.pool.totals;
    let worth = |actor: &Actor| pool.assets_down(world.pool.shares_of(*actor)).unwrap();
    let staked: u128 = world.pool.stakers.keys().map(|who| worth(who).raw()).sum();
    let staked = staked.min(pool.minted.raw() - SEED);
    let held = world.amp_usd.total - world.amp_usd.balances[POOL];
    held + staked + due.pool.raw() + due.incentives.raw()
}

pub(super) fn check(report: &mut Report, ghost: &Ghost, transition: &Transition<'_>) {
    let Op::CloseLast { trove, .. } = transition.step.op else {
        return;
    };
    let (before, after) = (transition.before, transition.after);
    let earns = before.pool.totals.earns();
    let rounded = before.system.residue.raw() - SEED;
    match transition.result {
        Ok(_) => {
            let [cushion, stray, dust] = forgiven(after);
            report.seen("last exits", 1);
            report.seen("last exits that forgave", u64::from(cushion + stray > 0));
            if cushion + stray + dust > 0 {
                let left = in_hands(after, earns);
                // The dust in wallets, and the dust in the pool.
                let most = rounded.max(DUST.raw()) + DUST.raw();
                report.check("SUPPLY-1", left <= most, || {
                    format!("{left} is left in hands")
                });
            }
            let fits = dust + rounded <= DUST.raw();
            report.check("DEBT-9", dust == 0 || fits, || format!("{dust}"));
            let branch = (trove >> 64) as usize;
            let grown = after.system.residue.raw() - before.system.residue.raw();
            let rounded = grown.checked_sub(dust);
            let most = u128::from(ghost.branches[branch].roundings);
            let holds = rounded.is_some_and(|rounded| rounded <= most);
            report.check("DEBT-9", holds, || format!("{grown}, {dust} of dust"));
        }
        Err(error) if error.0 == "ERC20InsufficientBalance" => {
            let held = before.amp_usd.balances[usize::from(transition.step.caller)];
            let all = in_hands(&before.still(after.now), earns);
            let theirs = all.saturating_sub(held);
            report.check("TROVE-9", theirs > DUST.raw(), || {
                format!("who has all but {theirs} is refused")
            });
        }
        Err(_) => {}
    }
}
