//! LIQ-14: what a fall of ten days leaves, by the size of the pool.
//!
//! Twenty troves of 10 000 AmpUSD at the MCR and 5 %, 15 % ... 195 % above it. The price falls by
//! a tenth each day; a liquidator then names all of them, once. Nobody repays, adds or deposits.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    BranchParams,
    collateral_ratio::value_down,
    params::{AMP_USD, DAY},
};
use common::{market::Market, quote, usd};
use fixed_math::{Coll, Debt, Price, U256, kernel};

/// What a path leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    /// The pool at the start, percent of all debt.
    pool: u128,
    /// Troves liquidated in ten days.
    liquidated: usize,
    /// Debt that no collateral covers, on the tenth day, whole AmpUSD, up.
    bad: u128,
    /// What stakers gained when they took it, less what they paid, whole AmpUSD, down.
    stakers: u128,
}

fn left(pool: u128, liquidated: usize, bad: u128, stakers: u128) -> Left {
    Left {
        pool,
        liquidated,
        bad,
        stakers,
    }
}

/// Ten days with a pool of so many percent of the debt.
fn path(params: BranchParams, pool: u128) -> Left {
    let mut market = Market {
        params,
        good: quote(100),
        ..Market::default()
    };
    // The richest opens first, so that the branch is above the CCR throughout.
    for step in (0..20u128).rev() {
        let bps = u128::from(params.mcr.bps()) + 500 + step * 1_000;
        let debt = usd(10_000);
        // The fee comes on top of the debt: a little more collateral than it needs.
        let held = debt.raw() / 10_000 * bps / 999 * 1_000;
        market.open(Coll::new(held), debt);
    }
    let all = market.branch.recorded_debt.raw();
    let mut staked = all * pool / 100;
    let mut price = market.good.price;
    let (mut liquidated, mut gained, mut paid) = (0, 0, 0);
    for _ in 0..10 {
        market.now += DAY;
        price =
            Price::new(kernel::mul_div_down(price.raw(), U256::from(9), U256::from(10)).unwrap());
        let ids: Vec<u64> = market.troves.keys().copied().collect();
        // One AmpUSD stays in the pool.
        let capacity = Debt::new(staked.saturating_sub(AMP_USD));
        let done = market.liquidate(&ids, price, capacity);
        liquidated += done.taken.len();
        staked -= done.batch.offset.raw();
        paid += done.batch.offset.raw();
        gained += worth(done.batch.pool_coll, price);
    }
    let bad: u128 = market
        .troves
        .keys()
        .map(|id| {
            let (coll, debt) = market.entire(*id);
            debt.raw().saturating_sub(worth(coll, price))
        })
        .sum();
    left(
        pool,
        liquidated,
        bad.div_ceil(AMP_USD),
        gained.checked_sub(paid).expect("stakers gain") / AMP_USD,
    )
}

fn worth(coll: Coll, price: Price) -> u128 {
    kernel::narrow(value_down(coll, price).unwrap().raw()).unwrap()
}

const POOLS: [u128; 7] = [0, 10, 25, 50, 75, 90, 100];

#[test]
fn liq_14_bad_debt_after_ten_days_of_minus_ten_percent_is_as_recorded() {
    let ampl = POOLS.map(|pool| path(BranchParams::AMPL, pool));
    assert_eq!(
        ampl,
        [
            left(0, 19, 57_358, 0),
            left(10, 19, 41_914, 2_001),
            left(25, 19, 31_079, 5_004),
            left(50, 19, 11_712, 10_009),
            left(75, 19, 389, 15_014),
            left(90, 19, 0, 18_017),
            left(100, 19, 0, 19_030),
        ]
    );
    let spot = POOLS.map(|pool| path(BranchParams::SPOT, pool));
    assert_eq!(
        spot,
        [
            left(0, 19, 49_734, 0),
            left(10, 19, 42_137, 1_501),
            left(25, 19, 24_982, 3_753),
            left(50, 19, 7_354, 7_507),
            left(75, 19, 0, 11_260),
            left(90, 19, 0, 13_512),
            left(100, 19, 0, 14_274),
        ]
    );
}
