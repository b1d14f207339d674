//! Stakes through their scales: redistributions that one actor forces, steps, and sleepers.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use std::collections::BTreeMap;

use cdp_core::{
    RuleError,
    params::COLL_CAP,
    plan::{Change, CollChange, DebtChange},
    redistribution::{MAX_STEPS, Part, Redistributed, STEP, Sums},
};
use common::{coll, market::Market, quote, usd};
use fixed_math::{Coll, Debt, Price, Stake, U256, kernel};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn int(x: u128) -> BigInt {
    BigInt::from(x)
}

/// A market in which a unit of collateral is worth 1e6 AmpUSD when it is good.
fn dear() -> Market {
    let mut good = quote(1);
    good.price = Price::new(kernel::power_of_ten(36 + 18 + 6).unwrap());
    Market {
        good,
        ..Market::default()
    }
}

/// Nothing is worth anything: whatever is liquidated goes to the others, but the compensation.
const WORTHLESS: Price = Price::new(U256::ONE);

/// Total stakes are no less than the collateral, and less than a step above it.
fn is_fine(market: &Market) -> bool {
    let (stakes, coll) = (
        market.branch.total_stakes.raw(),
        market.branch.entire_coll().unwrap().raw(),
    );
    // New stakes floor, one each.
    let floors = market.troves.len() as u128;
    stakes + floors >= coll && int(stakes) < int(coll) * STEP
}

#[test]
fn redist_7_ten_thousand_forced_redistributions_do_not_coarsen_stakes() {
    // The actor is alone: two troves of about the minimum debt, at 200 %.
    let mut market = Market {
        good: quote(100),
        ..Market::default()
    };
    let (held, debt) = (coll(400), usd(200));
    let mut victim = market.open(held, debt);
    for _ in 0..10_000 {
        let other = market.open(held, debt);
        // 200 % at 1 AmpUSD is 140 % at 70 cents; the pool is empty.
        let done = market.liquidate(&[victim], quote(70).price, Debt::ZERO);
        assert_eq!(done.taken.len(), 1);
        assert!(is_fine(&market));
        // The price is back, and so is the capital: the actor takes out what was redistributed.
        let (all, _) = market.entire(other);
        market.adjust(
            other,
            &Change {
                coll: CollChange::Withdraw(all.sub(held).unwrap()),
                debt: DebtChange::Repay(Debt::new(u128::MAX)),
            },
        );
        victim = other;
    }
    // A round leaves 400 of 743 parts of the stakes: 10 000 rounds are 10^2690, or 299 steps.
    assert_eq!(market.branch.stake_scale, 299);
    // An honest trove joins, and a last redistribution is shared in proportion.
    let honest = market.open(coll(1_000), usd(500));
    let last = market.open(held, debt);
    let whole = [victim, honest].map(|id| market.entire(id).0.raw());
    let done = market.liquidate(&[last], quote(70).price, Debt::ZERO);
    let total = int(market.branch.total_stakes.raw());
    let Redistributed { coll: x, debt: y } = done.batch.redistributed;
    for (id, own) in [victim, honest].into_iter().zip(whole) {
        let (trove, all) = (market.load(id), int(whole.iter().sum()));
        let stake = int(trove.stake.raw());
        for (gain, x) in [
            (trove.pending.coll.raw(), x.raw()),
            (trove.pending.debt.raw(), y.raw()),
        ] {
            let gap: BigInt = int(gain) * &total - int(x) * &stake;
            assert!(gap.magnitude() <= (&total + &stake).magnitude(), "REDIST-2");
            // By collateral, not by stake alone: two floors of stakes and one of the gain.
            let gap: BigInt = int(gain) * &all - int(x) * own;
            let most: BigInt = int(x) * 3 + &all * 2;
            assert!(gap.magnitude() <= most.magnitude(), "{gap}, {most} allowed");
        }
    }
}

#[test]
fn redist_8_a_sleeper_of_one_unit_lives_through_four_steps() {
    let mut market = dear();
    let sleeper = market.open(Coll::new(1), usd(1_000));
    let mut received = 0;
    for step in 1..=4u32 {
        let room = COLL_CAP.sub(market.branch.entire_coll().unwrap()).unwrap();
        let whale = market.open(room.min(Coll::new(10u128.pow(7 * step))), usd(1_000));
        let done = market.liquidate(&[whale], WORTHLESS, Debt::ZERO);
        received += done.batch.redistributed.coll.raw();
        assert_eq!(market.branch.stake_scale, step);
        assert!(is_fine(&market));
        let trove = market.load(sleeper);
        let wanted = STEP.pow(step);
        assert_eq!(trove.stake, Stake::new(wanted), "exactly, read lazily");
        assert_eq!(market.branch.total_stakes, trove.stake, "alone again");
        // Each redistribution leaves less than a unit, which later ones carry.
        assert!(received - trove.pending.coll.raw() <= 1, "step {step}");
    }
    let mut reads = 0;
    let part = market.troves[&sleeper].part;
    let pending = part.pending(4, |scale| {
        reads += 1;
        market.sums[scale as usize]
    });
    assert_eq!(reads, MAX_STEPS + 1, "constant");
    assert_eq!(pending.unwrap(), market.load(sleeper).pending);
    // Touched, it is as large as what it received.
    market.adjust(sleeper, &Change::repay(Debt::new(1)));
    let (all, _) = market.entire(sleeper);
    assert_eq!(market.load(sleeper).coll, all);
    assert!(is_fine(&market));
}

#[test]
fn redist_8_more_steps_than_a_stake_can_live_through_are_refused_and_an_idle_trove_sleeps_on() {
    let part = Part {
        stake: Stake::new(1),
        ..Part::default()
    };
    assert_eq!(
        part.stake_at(MAX_STEPS),
        Ok(Stake::new(STEP.pow(MAX_STEPS)))
    );
    assert_eq!(part.stake_at(MAX_STEPS + 1), Err(RuleError::Overflow));
    let none = |_| Sums::default();
    assert_eq!(part.pending(MAX_STEPS + 1, none), Err(RuleError::Overflow));
    let later = Part { scale: 1, ..part };
    assert_eq!(
        later.stake_at(0),
        Err(RuleError::Overflow),
        "scales only rise"
    );
    let idle = Part::default();
    assert_eq!(idle.stake_at(u32::MAX), Ok(Stake::ZERO));
    assert_eq!(idle.pending(u32::MAX, none), Ok(Redistributed::default()));
}

#[test]
fn redist_8_a_large_stake_that_would_pass_128_bits_is_refused_and_not_wrapped() {
    let part = Part {
        stake: Stake::new(u128::MAX / STEP + 1),
        ..Part::default()
    };
    assert_eq!(part.stake_at(1), Err(RuleError::Overflow));
}

/// What a trove received since its last touch, exactly.
type Gains = BTreeMap<u64, (BigRational, BigRational)>;

/// Liquidates, and adds to everybody's exact gains what its stake's part of it is.
fn learn(market: &mut Market, gains: &mut Gains, ids: &[u64], debt: u128) {
    let old: BTreeMap<u64, Stake> = market
        .troves
        .keys()
        .map(|id| (*id, market.load(*id).stake))
        .collect();
    let done = market.liquidate(ids, WORTHLESS, Debt::new(debt));
    for (id, _) in &done.taken {
        gains.remove(id);
    }
    let total: u128 = gains.keys().map(|id| old[id].raw()).sum();
    let Redistributed { coll, debt } = done.batch.redistributed;
    for (id, gain) in gains.iter_mut() {
        // No ratio of stakes changes in a step: the old stakes tell the parts.
        let of = |x: u128| BigRational::new(int(x) * int(old[id].raw()), int(total));
        gain.0 += of(coll.raw());
        gain.1 += of(debt.raw());
    }
}

fn compare(market: &Market, gains: &Gains, rounds: u32) -> Result<(), TestCaseError> {
    let mut stakes = 0;
    for (id, (coll, debt)) in gains {
        let trove = market.load(*id);
        stakes += trove.stake.raw();
        for (gain, exact) in [
            (trove.pending.coll.raw(), coll),
            (trove.pending.debt.raw(), debt),
        ] {
            // A sum is short of the exact one by less than 2^-128 per stake and redistribution,
            // and carries less than that of an earlier one: a stake is below 2^123.
            let slack = BigRational::new(int(rounds.into()), int(32));
            let gap = exact - BigRational::from_integer(int(gain));
            let above = BigRational::from_integer(int(1)) + &slack;
            prop_assert!(gap < above && gap >= -slack, "{gap} after {rounds}");
        }
    }
    prop_assert_eq!(stakes, market.branch.total_stakes.raw(), "REDIST-4");
    prop_assert!(is_fine(market));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn redist_8_pending_stays_exact_over_steps_touches_and_openings(
        first in prop::collection::vec(1u32..12, 2..5),
        ops in prop::collection::vec((0u8..6, 0u32..12, 0usize..16), 1..40),
    ) {
        let mut market = dear();
        let mut gains = Gains::new();
        for power in first {
            let id = market.open(Coll::new(10u128.pow(power)), usd(1_000));
            gains.insert(id, Default::default());
        }
        let mut rounds = 0;
        for (kind, power, pick) in ops {
            let ids: Vec<u64> = gains.keys().copied().collect();
            let id = ids[pick % ids.len()];
            let size = market.branch.entire_coll().unwrap().raw();
            match kind {
                // Somebody opens, up to 10^8 times as large as everybody before.
                0 | 1 => {
                    let coll = size.saturating_mul(10u128.pow(power)) / 1_000 + 1;
                    let coll = coll.min(10u128.pow(26));
                    if size < 10u128.pow(27) {
                        let id = market.open(Coll::new(coll), usd(1_000));
                        gains.insert(id, Default::default());
                    }
                }
                2 => {
                    market.adjust(id, &Change::repay(Debt::new(1)));
                    gains.insert(id, Default::default());
                }
                // Somebody is liquidated, in part by the pool, and several at once.
                3 | 4 if ids.len() > 1 => {
                    rounds += 1;
                    learn(&mut market, &mut gains, &[id], 10u128.pow(u32::from(kind) * power / 2));
                }
                5 if ids.len() > 3 => {
                    rounds += 1;
                    learn(&mut market, &mut gains, &ids[..ids.len() / 2], 0);
                }
                _ => {}
            }
            compare(&market, &gains, rounds)?;
        }
    }
}
