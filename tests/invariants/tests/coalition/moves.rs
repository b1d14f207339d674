//! What a coalition tries next, at a fixed price and in one second.

use fixed_math::{Shares, U256};
use invariants::{
    pure::PureLedger,
    random::Random,
    staking::words_of,
    trace::{Actor, Op, Step},
    world::World,
};

use crate::coalition::{GANG, ONE, entire};

/// Every kind of move.
pub(crate) const KINDS: [&str; 20] = [
    "open",
    "open at ltv",
    "close",
    "add",
    "withdraw",
    "borrow",
    "repay",
    "adjust",
    "adjust to ltv",
    "change rate",
    "transfer",
    "wrap",
    "unwrap",
    "claim surplus",
    "redeem",
    "stake",
    "unstake",
    "send shares",
    "claim",
    "liquidate",
];

/// Amounts of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// Of 1 to 10 units.
    Dust,
    /// Of any part of what there is.
    Any,
}

impl Size {
    fn of(self, random: &mut Random, all: u128) -> u128 {
        match self {
            Self::Dust => random.between(1, 10),
            Self::Any => match random.below(6) {
                0 => all,
                1 => all / 2,
                2 => random.between(1, 10),
                3 => 200 * ONE + random.below_wide(300 * ONE),
                _ => random.between(1, all.max(1)),
            },
        }
    }
}

/// A trove of the coalition, or of anybody.
fn trove(world: &PureLedger, random: &mut Random, own: bool) -> Option<(u128, Actor)> {
    let of = |record: &invariants::pure::Record| !own || GANG.contains(&record.owner);
    let all: Vec<_> = world.troves.iter().filter(|(_, one)| of(one)).collect();
    let chosen = all.get(random.below(all.len() as u64) as usize)?;
    Some((*chosen.0, chosen.1.owner))
}

/// Part of somebody's shares of the pool, exact to the share.
fn part(random: &mut Random, size: Size, held: Shares) -> Shares {
    let held: U256 = held.raw();
    Shares::new(match (size, random.below(3)) {
        (Size::Dust, _) | (_, 0) => U256::from(random.between(1, 10)),
        (_, 1) => held,
        _ => held / U256::from(random.between(2, 9)),
    })
}

/// A move of a kind; none where nothing of the kind can be tried.
pub(crate) fn of_kind(
    world: &PureLedger,
    random: &mut Random,
    kind: usize,
    size: Size,
) -> Option<(Actor, Op)> {
    let caller = *random.pick(&GANG);
    let account = usize::from(caller);
    let (money, branch) = (world.amp_usd.balances[account], random.below(2) as u8);
    let rate = ONE / 10_000 * *random.pick(&[50, 51, 300, 500, 1_000, 25_000]);
    let max_fee = u128::MAX;
    let held = [&world.wampl, &world.spot][usize::from(branch)].balances[account];
    let op = match KINDS[kind] {
        "open" | "open at ltv" => return open(world, random, kind, (caller, branch, rate)),
        "transfer" => Op::Transfer {
            to: *random.pick(&GANG),
            amount: size.of(random, money),
        },
        "wrap" => match random.below(3) {
            0 => Op::WrapShares {
                shares: size.of(random, held),
            },
            1 => Op::Donate {
                amples: random.between(1, 10),
            },
            _ => Op::Wrap {
                amples: size.of(random, world.ampl.balance(account)),
            },
        },
        "unwrap" if random.one_in(2) => Op::UnwrapAmples {
            amples: size.of(random, held / 1_000_000_000),
        },
        "unwrap" => Op::Unwrap {
            shares: size.of(random, world.wampl.balances[account]),
        },
        "claim surplus" => Op::ClaimSurplus { branch },
        "redeem" => Op::Redeem {
            amount: size.of(random, money),
            max_fee: ONE,
            min_coll: Vec::new(),
            max_troves: 1 + random.below(9),
        },
        "stake" if random.one_in(2) => Op::PoolMint {
            shares: words_of(part(random, size, Shares::new(U256::from(money)))),
        },
        "stake" => Op::PoolDeposit {
            assets: size.of(random, money),
        },
        "unstake" if random.one_in(2) => Op::PoolWithdraw {
            assets: size.of(random, worth_of_shares(world, caller)),
        },
        "unstake" => Op::PoolRedeem {
            shares: words_of(part(random, size, world.pool.shares_of(caller))),
        },
        "send shares" => Op::PoolTransfer {
            to: *random.pick(&GANG),
            shares: words_of(part(random, size, world.pool.shares_of(caller))),
        },
        "claim" => Op::PoolClaim {
            to: *random.pick(&GANG),
        },
        "liquidate" => Op::Liquidate {
            troves: world.troves.keys().copied().collect(),
        },
        _ => return of_trove(world, random, kind, size, (rate, max_fee)),
    };
    Some((caller, op))
}

fn worth_of_shares(world: &PureLedger, caller: Actor) -> u128 {
    let pool = &world.pool.totals;
    let worth = pool.assets_down(world.pool.shares_of(caller));
    worth.map_or(0, |worth| worth.raw())
}

fn open(
    world: &PureLedger,
    random: &mut Random,
    kind: usize,
    (caller, branch, rate): (Actor, u8, u128),
) -> Option<(Actor, Op)> {
    let held = [&world.wampl, &world.spot][usize::from(branch)].balances[usize::from(caller)];
    let (coll, owner) = (held / random.between(1, 20), *random.pick(&GANG));
    let max_fee = u128::MAX;
    let op = if kind == 1 {
        Op::OpenAtLtv {
            branch,
            owner,
            coll,
            ltv: ONE / 100 * *random.pick(&[1, 20, 50, 66, 76]),
            rate,
            max_fee,
        }
    } else {
        Op::Open {
            branch,
            owner,
            coll,
            debt: *random.pick(&[200, 201, 500, 5_000, 40_000]) * ONE + random.below_wide(2),
            rate,
            max_fee,
        }
    };
    Some((caller, op))
}

fn of_trove(
    world: &PureLedger,
    random: &mut Random,
    kind: usize,
    size: Size,
    (rate, max_fee): (u128, u128),
) -> Option<(Actor, Op)> {
    // Anybody's debt can be repaid.
    let own = KINDS[kind] != "repay" || random.one_in(2);
    let (trove, owner) = trove(world, random, own)?;
    let caller = if own { owner } else { *random.pick(&GANG) };
    let (coll, debt) = entire(world, trove);
    let branch = usize::from(trove >> 64 != 0);
    let held = [&world.wampl, &world.spot][branch].balances[usize::from(caller)];
    let amount = size.of(random, coll);
    let sign = |random: &mut Random, amount: u128| {
        let signed = amount.min(1 << 100) as i128;
        if random.one_in(2) { signed } else { -signed }
    };
    let op = match KINDS[kind] {
        "close" => Op::Close { trove },
        "add" => Op::AddCollateral {
            trove,
            amount: size.of(random, held),
        },
        "withdraw" => Op::WithdrawCollateral { trove, amount },
        "borrow" => Op::Borrow {
            trove,
            amount: size.of(random, debt),
            max_fee,
        },
        "repay" => Op::Repay {
            trove,
            amount: size.of(random, debt),
        },
        "adjust" => {
            let (coll, debt) = (size.of(random, coll), size.of(random, debt));
            Op::Adjust {
                trove,
                coll: sign(random, coll),
                debt: sign(random, debt),
                max_fee,
            }
        }
        "adjust to ltv" => Op::AdjustToLtv {
            trove,
            ltv: ONE / 100 * *random.pick(&[1, 20, 50, 66, 76]),
            max_fee,
        },
        _ => Op::ChangeRate {
            trove,
            rate,
            max_fee,
        },
    };
    Some((caller, op))
}

/// Tries a move of any kind, now; the kind if it went through.
pub(crate) fn attempt(world: &mut PureLedger, random: &mut Random, size: Size) -> Option<usize> {
    let kind = random.below(KINDS.len() as u64) as usize;
    attempt_of(world, random, size, kind)
}

/// Tries a move in the pool, or of money; whether it went through.
pub(crate) fn attempt_in_pool(world: &mut PureLedger, random: &mut Random) -> bool {
    let kinds = ["transfer", "stake", "unstake", "send shares", "claim"];
    let name = random.pick(&kinds);
    let kind = KINDS.iter().position(|kind| kind == name);
    kind.is_some_and(|kind| attempt_of(world, random, Size::Any, kind).is_some())
}

/// Tries a move of any kind but the last, of any size; whether it went through.
pub(crate) fn attempt_but_liquidate(world: &mut PureLedger, random: &mut Random) -> bool {
    let kind = random.below(KINDS.len() as u64 - 1) as usize;
    attempt_of(world, random, Size::Any, kind).is_some()
}

fn attempt_of(
    world: &mut PureLedger,
    random: &mut Random,
    size: Size,
    kind: usize,
) -> Option<usize> {
    let (caller, op) = of_kind(world, random, kind, size)?;
    let step = Step {
        after: 0,
        caller,
        op,
    };
    world.apply(&step).ok().map(|_| kind)
}
