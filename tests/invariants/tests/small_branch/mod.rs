//! Small branches at a unit for a wei, and what is done to them.
#![allow(dead_code, reason = "each test file uses its part")]

use cdp_core::{
    Branch, OracleStatus, Quote, Status,
    base_rate::BaseRate,
    params::{MIN_DEBT, PRICE_SCALE},
    redemption::redeem,
    urgent_redemption::{exchange, pay},
};
use fixed_math::{Coll, Debt, Price, Timestamp, kernel};
use invariants::random::Random;

use crate::redeeming::{Scene, Sketch, World};

pub(crate) const MIN: u128 = MIN_DEBT.raw();
pub(crate) const NOW: Timestamp = Timestamp::new(1_790_000_000);
/// A unit is worth a wei.
pub(crate) const ONE: u128 = PRICE_SCALE;

/// Good at one price for both.
pub(crate) fn quote(raw: u128) -> Quote {
    let price = Price::new(kernel::widen(raw));
    Quote {
        price,
        redemption_price: price,
        status: OracleStatus::Good,
        by_gap_only: false,
    }
}

/// A trove of some debt at a ratio in per cent.
pub(crate) fn sketch(debt: u128, percent: u128, bps: u16) -> Sketch {
    (debt * percent / 100, debt, bps, (0, 0))
}

pub(crate) fn scene(sketches: &[Sketch]) -> Scene {
    Scene::new(sketches, 0, quote(ONE), NOW)
}

/// The ratio of a branch in basis points, at a unit for a wei.
pub(crate) fn ratio(branch: &Branch) -> u128 {
    let (coll, debt) = (branch.entire_coll().unwrap(), branch.entire_debt().unwrap());
    coll.raw() * 10_000 / debt.raw()
}

/// Redeems urgently from all troves in an order; what was burned and paid. With `flat` each
/// AmpUSD is paid 102 %, whatever the branch is worth.
pub(crate) fn urgently(
    scene: &mut Scene,
    amount: u128,
    order: &[usize],
    flat: bool,
) -> (u128, u128) {
    let (mut left, mut out) = (amount, 0);
    let mut reference = scene.branch;
    if reference.is_empty() {
        return (0, 0);
    }
    if flat {
        reference.coll = Coll::new(10u128.pow(28));
    }
    let exchange = exchange(&reference, scene.quote.price).unwrap();
    for &index in order {
        let trove = scene.troves[index];
        if trove.status != Status::Active || left == 0 {
            continue;
        }
        let (coll, debt) = scene.entire(index, NOW);
        let paid = pay(Debt::new(left), &exchange, coll, debt).unwrap();
        let plan = redeem(scene.branch, trove, paid.burned, paid.coll, NOW).unwrap();
        (scene.branch, scene.troves[index]) = (plan.branch, plan.trove);
        left -= paid.burned.raw();
        out += paid.coll.raw();
    }
    (amount - left, out)
}

/// A world of some troves, each at one of some ratios; the base rate is 0.
pub(crate) fn world(random: &mut Random, percents: (u128, u128), troves: u16) -> World {
    let sketches: Vec<_> = (0..troves)
        .map(|at| {
            let percent = random.between(percents.0, percents.1);
            sketch(random.between(MIN, 25 * MIN), percent, 50 + at)
        })
        .collect();
    let base = BaseRate {
        rate: 0,
        updated_at: NOW,
    };
    World::new(vec![scene(&sketches)], base, NOW)
}
