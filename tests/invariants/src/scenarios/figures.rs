//! What the law says a figure is, in big integers; shares no arithmetic with the rules.

use num_bigint::BigUint;

use crate::world::{BranchState, TroveState};

/// Seconds of a year of 365 days.
pub const YEAR: u64 = 31_536_000;
/// The lowest rate in basis points: that of tick 0.
const LOWEST: u16 = 50;

fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

fn small(x: &BigUint) -> u128 {
    x.try_into().expect("it has at most 128 bits")
}

fn up(numerator: &BigUint, denominator: &BigUint) -> u128 {
    small(&((numerator + denominator - 1u8) / denominator))
}

fn down(numerator: &BigUint, denominator: &BigUint) -> u128 {
    small(&(numerator / denominator))
}

/// A trove's rate in basis points.
#[must_use]
pub fn bps(trove: &TroveState) -> u128 {
    u128::from(trove.tick + LOWEST)
}

/// Interest of a trove: `floor(debt * rate * dt / year)`.
#[must_use]
pub fn interest(debt: u128, bps: u128, dt: u64) -> u128 {
    down(&(big(debt) * bps * dt), &(big(10_000) * YEAR))
}

/// Interest of a branch: `ceil(weighted debt * dt / year)`.
#[must_use]
pub fn branch_interest(weighted: u128, dt: u64) -> u128 {
    up(&(big(weighted) * dt), &(big(10_000) * YEAR))
}

/// Up to when a branch bears interest at a time: until it was shut.
#[must_use]
pub fn until(branch: &BranchState, now: u64) -> u64 {
    match branch.shutdown.0 {
        0 => now,
        shut_at => now.min(shut_at),
    }
}

/// What a trove of a branch that is open owes at a time, what is pending to it included.
#[must_use]
pub fn entire(trove: &TroveState, now: u64) -> u128 {
    let dt = now.saturating_sub(trove.last_debt_update);
    trove.debt + interest(trove.debt, bps(trove), dt) + trove.pending.1
}

/// What a branch has recorded at a time; what is redistributed and not applied is beside it.
#[must_use]
pub fn aggregate(branch: &BranchState, now: u64) -> u128 {
    let dt = until(branch, now).saturating_sub(branch.last_accrual);
    branch.recorded_debt + branch_interest(branch.weighted_debt, dt)
}

/// A week of interest on new debt at the average `floor(weighted / recorded)` in WAD, ceiled.
#[must_use]
pub fn fee(loan: u128, weighted: u128, recorded: u128) -> u128 {
    let average = &(big(weighted) * 10u128.pow(14)) / big(recorded);
    let year = big(10u128.pow(18)) * YEAR;
    up(&(big(loan) * average * (7u64 * 86_400)), &year)
}

/// The fee of a trove opened at a time and a rate.
#[must_use]
pub fn opening_fee(branch: &BranchState, now: u64, loan: u128, bps: u128) -> u128 {
    let recorded = aggregate(branch, now) + loan;
    fee(loan, branch.weighted_debt + loan * bps, recorded)
}

/// The fee of a loan to a trove at a time.
#[must_use]
pub fn loan_fee(branch: &BranchState, trove: &TroveState, now: u64, loan: u128) -> u128 {
    let rest = branch.weighted_debt - trove.debt * bps(trove);
    let weighted = rest + (entire(trove, now) + loan) * bps(trove);
    fee(loan, weighted, aggregate(branch, now) + loan)
}

/// The fee of a charged change of rate at a time.
#[must_use]
pub fn rate_fee(branch: &BranchState, trove: &TroveState, now: u64, new: u128) -> u128 {
    let (rest, whole) = (
        branch.weighted_debt - trove.debt * bps(trove),
        entire(trove, now),
    );
    fee(whole, rest + whole * new, aggregate(branch, now))
}

/// Units in one whole collateral token, by branch.
fn unit(branch: u8) -> u128 {
    [10u128.pow(18), 10u128.pow(9)][usize::from(branch)]
}

/// Value of collateral at an answer: floored.
#[must_use]
pub fn value(branch: u8, answer: u128, coll: u128) -> u128 {
    down(&(big(coll) * answer), &big(unit(branch)))
}

/// Value of collateral at an answer: ceiled.
#[must_use]
pub fn value_up(branch: u8, answer: u128, coll: u128) -> u128 {
    up(&(big(coll) * answer), &big(unit(branch)))
}

/// The least collateral whose floored value is at least a ratio, in basis points, of a debt.
#[must_use]
pub fn least_coll(branch: u8, answer: u128, debt: u128, ratio: u128) -> u128 {
    let value = up(&(big(debt) * ratio), &big(10_000));
    up(&(big(value) * unit(branch)), &big(answer))
}

/// The most debt that collateral carries at a ratio in basis points.
#[must_use]
pub fn most_debt(branch: u8, answer: u128, coll: u128, ratio: u128) -> u128 {
    down(&(big(value(branch, answer, coll)) * 10_000u32), &big(ratio))
}

/// The lowest answer at which collateral carries a debt at a ratio in basis points.
#[must_use]
pub fn least_answer(branch: u8, coll: u128, debt: u128, ratio: u128) -> u128 {
    let value = up(&(big(debt) * ratio), &big(10_000));
    up(&(big(value) * unit(branch)), &big(coll))
}

/// Collateral that a ratio, in basis points, of a debt is worth at an answer: floored.
#[must_use]
pub fn worth(branch: u8, answer: u128, debt: u128, ratio: u128) -> u128 {
    down(
        &(big(debt) * ratio * unit(branch)),
        &(big(answer) * 10_000u32),
    )
}

/// Penalties by branch in basis points: in the pool, in a redistribution.
const PENALTIES: [[u128; 2]; 2] = [[1_000, 2_000], [750, 1_500]];

/// Where collateral and debt of a liquidated trove go: offset, collateral of the pool, debt and
/// collateral redistributed, compensation, surplus.
#[must_use]
pub fn seizure(branch: u8, answer: u128, coll: u128, debt: u128, capacity: u128) -> [u128; 6] {
    let [in_pool, in_branch] = PENALTIES[usize::from(branch)];
    let most = worth(branch, answer, 250 * 10u128.pow(18), 10_000);
    let compensation = (coll / 200).min(most);
    let left = coll - compensation;
    let offset = debt.min(capacity);
    let share = down(&(big(left) * offset), &big(debt));
    let pool = share.min(worth(branch, answer, offset, 10_000 + in_pool));
    let rest = debt - offset;
    let others = (left - pool).min(worth(branch, answer, rest, 10_000 + in_branch));
    [
        offset,
        pool,
        rest,
        others,
        compensation,
        left - pool - others,
    ]
}

/// `floor(x * y / z)`.
#[must_use]
pub fn part(x: u128, y: u128, z: u128) -> u128 {
    down(&(big(x) * y), &big(z))
}

/// `ceil(x * y / z)`.
#[must_use]
pub fn part_up(x: u128, y: u128, z: u128) -> u128 {
    up(&(big(x) * y), &big(z))
}

/// The largest number up to a limit that fits; what fits is an initial part.
#[must_use]
pub fn largest(limit: u128, fits: impl Fn(u128) -> bool) -> u128 {
    let (mut least, mut most) = (0, limit);
    while least < most {
        let middle = most - (most - least) / 2;
        if fits(middle) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    least
}
