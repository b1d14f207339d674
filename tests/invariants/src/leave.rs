//! The drain at the end of an episode: everybody leaves, and what stays is dust.

use cdp_core::{Status, params::DUST};

use crate::{
    checks::{dead_part, in_hands},
    ghost::Ghost,
    pure::{Act, PureLedger},
    random::Random,
    report::Report,
    staking::words_of,
    token::{LEDGER, POOL},
    trace::{Actor, Op, Step},
    world::{ACTORS, Effect, ErrorName, ROUTER, SEED, World},
};

/// Everybody leaves a world, in a random order. Who closes is sold all AmpUSD there is and not a
/// wei more: the last exits need no other (ADR 0010).
pub(crate) fn leave(report: &mut Report, ghost: &Ghost, world: &PureLedger, seed: u64) {
    let (mut world, mut random) = (world.clone(), Random::new(seed));
    let mut paid = [0; 2];
    // The last of the liquidity is unstaked.
    let done = act(
        &mut world,
        ROUTER,
        Op::PullIncentives { earns: false },
        &mut paid,
    );
    report.check("GAUGE-7", done.is_ok(), || format!("{done:?}"));
    empty_pool(report, &mut world, &mut random, &mut paid);
    // A second later, whatever was deposited in this one.
    world.now += 1;
    for branch in 0..2 {
        if world.branches[branch].totals.is_shut() && random.one_in(2) {
            redeem_all(report, &mut world, branch, &mut paid);
        }
    }
    close_all(report, &mut world, &mut random, &mut paid);
    for branch in 0..2 {
        for owner in 0..ACTORS {
            if world.surplus_of(owner, branch) > 0 {
                let branch = branch as u8;
                let done = act(&mut world, owner, Op::ClaimSurplus { branch }, &mut paid);
                report.check("COLL-5", done.is_ok(), || format!("{done:?}"));
            }
        }
    }
    let left = in_hands(&world, false);
    let rounded = world.system.residue.raw() - SEED;
    report.check("SHUT-11", left <= rounded + DUST.raw(), || {
        format!("{left} {rounded}")
    });
    for branch in 0..2 {
        remains(report, ghost, &world, branch);
    }
}

/// Everybody sells somebody all their AmpUSD.
fn sell_all(world: &mut PureLedger, to: Actor) -> u128 {
    for from in 0..=ROUTER {
        let all = world.amp_usd.balances[usize::from(from)];
        let sold = (world.amp_usd).send(usize::from(from), usize::from(to), all);
        sold.expect("they have it");
    }
    world.amp_usd.balances[usize::from(to)]
}

/// Does a step now, and notes what leaves the ledger and the pool.
fn act(
    world: &mut PureLedger,
    caller: Actor,
    op: Op,
    paid: &mut [u128; 2],
) -> Result<Effect, ErrorName> {
    let held = |world: &PureLedger, branch: usize| {
        let token = if branch == 0 {
            &world.wampl
        } else {
            &world.spot
        };
        token.balances[LEDGER] + token.balances[POOL]
    };
    let old = [0, 1].map(|branch| held(world, branch));
    let step = Step {
        after: 0,
        caller,
        op,
    };
    let done = world.apply(&step);
    for branch in 0..2 {
        paid[branch] += old[branch].saturating_sub(held(world, branch));
    }
    done
}

/// POOL-17, POOL-20: everybody redeems all shares and claims, with every price gone.
fn empty_pool(
    report: &mut Report,
    world: &mut PureLedger,
    random: &mut Random,
    paid: &mut [u128; 2],
) {
    let mut stakers: Vec<Actor> = world.pool.stakers.keys().copied().collect();
    let at = random.below(stakers.len() as u64) as usize;
    if !stakers.is_empty() {
        stakers.rotate_left(at);
    }
    for actor in stakers {
        let shares = world.pool.shares_of(actor);
        if !shares.is_zero() {
            let shares = words_of(shares);
            let done = act(world, actor, Op::PoolRedeem { shares }, paid);
            // The last may have to leave what the 1 AmpUSD is made of.
            let done = match done {
                Err(error) if error.0 == "ERC4626ExceededMaxRedeem" => {
                    let held = world.pool.shares_of(actor);
                    let earns = world.pool.totals.earns();
                    let due = world.yields_now(earns).booked.pool;
                    let pool = world.pool.totals.with_yield(due).unwrap();
                    let most = pool.max_redeem(held).unwrap();
                    let shares = words_of(most);
                    act(world, actor, Op::PoolRedeem { shares }, paid)
                }
                done => done,
            };
            report.check("POOL-17", done.is_ok(), || format!("{actor}: {done:?}"));
        }
        let done = act(world, actor, Op::PoolClaim { to: actor }, paid);
        report.check("POOL-17", done.is_ok(), || format!("{actor}: {done:?}"));
    }
    // Only the floor and floors of shares stay: each is worth less than a wei and a share.
    let pool = &world.pool.totals;
    let share = pool.minted.raw() / pool.shares.raw().saturating_to::<u128>().max(1) + 1;
    let many = world.pool.stakers.len() as u128 + 1;
    let dead = pool.assets_down(pool.dead_shares()).unwrap().raw();
    let most = (10u128.pow(18)).max(dead) + many * (share + 1);
    report.check("POOL-17", pool.minted.raw() <= most, || {
        format!("{pool:?}, {most} allowed")
    });
}

/// SHUT-11: a shut branch is redeemed as far as its collateral goes.
fn redeem_all(report: &mut Report, world: &mut PureLedger, branch: usize, paid: &mut [u128; 2]) {
    let mine = |id: &&u128| (**id >> 64) as usize == branch;
    let troves: Vec<u128> = world.troves.keys().filter(mine).copied().collect();
    let worth = |id: &u128| {
        let trove = &world.troves[id].trove;
        trove.status == Status::Active && trove.coll.raw() + trove.pending.coll.raw() > 0
    };
    if !troves.iter().any(worth) {
        return;
    }
    let (caller, amount) = (0, sell_all(world, 0));
    if amount == 0 {
        return;
    }
    let branch = branch as u8;
    let op = Op::UrgentRedeem {
        branch,
        amount,
        troves,
        min_coll: 0,
    };
    let done = act(world, caller, op, paid);
    report.check("SHUT-11", done.is_ok(), || format!("{done:?}"));
}

/// A last exit that pays whatever it must.
fn last(trove: u128) -> Op {
    let max_burned = u128::MAX;
    Op::CloseLast { trove, max_burned }
}

/// TROVE-9, SHUT-11: every trove is closed, without a price.
fn close_all(
    report: &mut Report,
    world: &mut PureLedger,
    random: &mut Random,
    paid: &mut [u128; 2],
) {
    let mut ids: Vec<u128> = world.troves.keys().copied().collect();
    while !ids.is_empty() {
        let at = random.below(ids.len() as u64) as usize;
        let trove = ids.swap_remove(at);
        let owner = world.troves[&trove].owner;
        sell_all(world, owner);
        let done = act(world, owner, last(trove), paid);
        let plan = world.trail.iter().any(|act| matches!(act, Act::Plan(..)));
        report.check("SHUT-11", done.is_ok() && plan, || {
            format!("{trove}: {done:?}")
        });
    }
}

/// COLL-7, DEBT-7: what is left of a branch.
fn remains(report: &mut Report, ghost: &Ghost, world: &PureLedger, branch: usize) {
    let totals = &world.branches[branch].totals;
    let empty = totals.is_empty() && totals.entire_debt().unwrap().is_zero();
    report.check("DEBT-7", empty && totals.coll.is_zero(), || {
        format!("{totals:?}")
    });
    let known = &ghost.branches[branch];
    let dust = totals.redistributed.coll.raw();
    let held = if branch == 0 {
        &world.wampl
    } else {
        &world.spot
    };
    report.equal("COLL-7", &held.balances[LEDGER], &dust);
    report.check("COLL-7", dust <= known.coll_floors.into(), || {
        format!("{dust} of {}", known.coll_floors)
    });
    let many = world.pool.stakers.len() as u64 + 1;
    let scaled = u64::from(world.pool.totals.scale > 0);
    let floors = known.offsets + ghost.settlements + 2 * many + many * known.offsets * scaled;
    let left = held.balances[POOL] - dead_part(world, branch);
    report.check("COLL-7", left <= floors.into(), || {
        format!("{left} of {floors}")
    });
}
