//! Searches for the worst around a shutdown: who is paid least, and who can bring one about or keep
//! one off. What was found is recorded.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../../../contracts/cdp-core/tests/redeeming/mod.rs"]
mod redeeming;
mod small_branch;

use cdp_core::{
    Branch, BranchParams, RuleError, borrowing,
    liquidation::Batch,
    params::AMP_USD,
    plan::Change,
    redistribution::{Remainders, Sums},
    shutdown::{self, Flags, Outage},
};
use fixed_math::{Coll, Debt, Timestamp};
use invariants::random::Random;
use redeeming::{Scene, Sketch};
use small_branch::{MIN, NOW, ONE, quote, ratio, scene, sketch, urgently, world};

/// Ten redeemers of a tenth of the debt each, one after the other in one order: by how much the
/// first is paid better than the last, of what each holds, in basis points.
fn first_less_last(mut scene: Scene, order: &[usize], flat: bool) -> i128 {
    let part = scene.debt() / 10;
    let mut paid = Vec::new();
    for _ in 0..10 {
        let (_, out) = urgently(&mut scene, part, order, flat);
        paid.push((out * 10_000 / part) as i128);
    }
    paid[0] - paid[9]
}

/// The largest gap over random branches of ten troves below 100 % and three orders, with the cap
/// and without. Troves are worth a percentage of their debt between two ends, rich ones more.
fn gaps(low: u128, high: u128, rich: u64) -> (i128, i128) {
    let (mut random, mut worst) = (Random::new(10), (0, 0));
    let mut found = 0;
    while found < 400 {
        let mut sketches: Vec<Sketch> = (0..10u16)
            .map(|at| {
                let percent = if u64::from(at) < rich {
                    (120, 400)
                } else {
                    (low, high)
                };
                let percent = random.between(percent.0, percent.1);
                sketch(random.between(MIN, 25 * MIN), percent, 50 + at)
            })
            .collect();
        sketches.reverse();
        let mut whole = scene(&sketches);
        whole.branch.shut_at = NOW;
        if ratio(&whole.branch) >= 10_000 {
            continue;
        }
        found += 1;
        let mut richest: Vec<_> = (0..10).collect();
        richest.sort_by_key(|&index| {
            let trove = &whole.troves[index];
            u128::MAX - trove.coll.raw() * 10_000 / trove.debt.raw()
        });
        let poorest: Vec<_> = richest.iter().rev().copied().collect();
        let as_stored: Vec<_> = (0..10).collect();
        for order in [&richest, &poorest, &as_stored] {
            worst.0 = first_less_last(whole.clone(), order, false).max(worst.0);
            worst.1 = first_less_last(whole.clone(), order, true).max(worst.1);
        }
    }
    worst
}

#[test]
fn shut_10_the_first_of_ten_redeemers_is_paid_better_than_the_last_by_no_more_than_recorded() {
    let found = [gaps(70, 70, 0), gaps(5, 99, 0), gaps(5, 60, 3)];
    assert_eq!(found, GAPS);
    assert!(found.iter().all(|(capped, flat)| capped < flat));
}

/// By how much the first is paid better at most, in basis points of what each holds: with the cap
/// of the branch's ratio, and without it.
///
/// - Ten troves of one ratio: with the cap everybody is paid alike.
/// - Troves of 5 % to 99 %: each pays up to its own collateral, so the poor ones are left over.
/// - Three of ten above 120 %: what is above their debt is their owners', and leaves with them.
const GAPS: [(i128, i128); 3] = [(0, 10_200), (8_114, 10_200), (9_999, 10_200)];

/// A trove of 100 000 AmpUSD at 120 %, below the SCR, and one of the minimum at 200 %.
fn sick() -> Scene {
    scene(&[sketch(100_000 * AMP_USD, 120, 60), sketch(MIN, 200, 50)])
}

/// Tries to shut two hours after the flag, at which the branch accrues nothing more.
fn shut(branch: Branch, after: u64) -> Result<u64, RuleError> {
    let flags = Flags {
        scr: NOW,
        ..Flags::default()
    };
    let (params, now) = (&BranchParams::AMPL, Timestamp::new(NOW.raw() + after));
    let done = shutdown::shut(flags, branch, params, &quote(ONE), &Outage::default(), now);
    done.map(|done| done.branch.shut_at.raw() - NOW.raw())
}

/// The least amount for which a branch, changed by it, is not shut.
fn least(changed: impl Fn(u128) -> Branch, after: u64) -> u128 {
    let (mut shuts, mut holds) = (0, 100_000 * AMP_USD);
    while holds - shuts > 1 {
        let middle = shuts + (holds - shuts) / 2;
        if shut(changed(middle), after).is_ok() {
            shuts = middle;
        } else {
            holds = middle;
        }
    }
    holds
}

#[test]
fn shut_15_keeping_a_sick_branch_open_for_a_second_takes_its_gap_in_capital_and_no_fee() {
    let (hour, sick) = (3_600, sick());
    assert_eq!(shut(sick.branch, hour), Ok(hour));
    let now = Timestamp::new(NOW.raw() + hour);
    let adjusted = |change: &Change| {
        let (params, quote) = (&sick.params, &sick.quote);
        borrowing::adjust(params, sick.branch, sick.troves[0], change, quote, now).unwrap()
    };
    let deposited = |amount| adjusted(&Change::add_collateral(Coll::new(amount)));
    let capital = least(|amount| deposited(amount).branch, hour);
    assert_eq!(capital / AMP_USD, CAPITAL);
    // It is back a second later, without a fee, and the branch is shut then.
    let plan = deposited(capital);
    assert_eq!(shut(plan.branch, hour), Err(RuleError::TcrNotBelowScr));
    let early = borrowing::close(plan.branch, plan.trove, now);
    assert_eq!(
        early,
        Err(RuleError::ClosedInDepositSecond),
        "no flash loan"
    );
    let later = Timestamp::new(now.raw() + 1);
    let closed = borrowing::close(plan.branch, plan.trove, later).unwrap();
    assert!(closed.coll_out.raw() >= capital);
    assert_eq!(closed.upfront_fee, Debt::ZERO);
    assert_eq!(shut(closed.branch, hour + 1), Ok(hour + 1));
    // Whoever does not know the second of a try holds it as long as the flag lives, and what the
    // interest of six hours takes besides.
    let held = least(|amount| deposited(amount).branch, 6 * hour);
    assert!(held > capital && held - capital < AMP_USD);
    for after in [hour, 3 * hour, 6 * hour] {
        let refused = shut(deposited(held).branch, after);
        assert_eq!(refused, Err(RuleError::TcrNotBelowScr));
    }
}

/// AmpUSD's worth of collateral that keep 100 200 AmpUSD at 120.2 % open for as long as it stays.
const CAPITAL: u128 = 9_860;

/// How many of a thousand branches below the SCR can still be shut after all that is below the
/// MCR was liquidated, the pool having a part of all debt, in per cent.
fn shut_after_liquidations(percent: u128) -> u32 {
    let (mut random, mut found, mut still) = (Random::new(7), 0, 0);
    while found < 1_000 {
        let mut scene = world(&mut random, (95, 220), 6).scenes.remove(0);
        if ratio(&scene.branch) >= 13_000 {
            continue;
        }
        found += 1;
        let now = Timestamp::new(NOW.raw() + 1_800);
        scene.accrue(now);
        let mut batch = Batch::new(scene.branch, Debt::new(scene.debt() * percent / 100));
        for trove in &scene.troves {
            batch
                .take(&scene.params, *trove, scene.quote.price, now)
                .unwrap();
        }
        batch
            .finish(&mut Sums::default(), &mut Remainders::default())
            .unwrap();
        still += u32::from(shut(batch.branch, 3_600).is_ok());
    }
    still
}

#[test]
fn shut_15_a_branch_is_shut_although_it_was_cleaned_up_only_if_the_pool_was_too_small() {
    let found = [0, 25, 50, 75, 100].map(shut_after_liquidations);
    assert_eq!(found, CLEANED);
    assert_eq!(
        found[4], 0,
        "a pool that takes all leaves nothing below the MCR"
    );
}

/// Of a thousand branches below the SCR, so many are shut an hour later although everything below
/// the MCR was liquidated: by the pool's size, 0 to 100 % of the debt. What is redistributed stays
/// in the branch's ratio.
const CLEANED: [u32; 5] = [1_000, 799, 517, 246, 0];
