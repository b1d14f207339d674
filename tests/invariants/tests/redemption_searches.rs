//! Searches for the worst that redeemers can do, and that can be done to them; what was found is
//! recorded, and nothing found later may pass it.
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

use cdp_core::{
    BranchParams, OracleStatus, Plan, Quote,
    base_rate::{BaseRate, fee_rate},
    borrowing, liquidation,
    oracle::{self, Age, Reading},
    params::{AMP_USD, AMPL_THRESHOLD, MIN_DEBT, PRICE_SCALE, SPOT_THRESHOLD, WAD},
    plan::{NewDebt, Opening},
    redemption::payout,
};
use fixed_math::{AnnualRate, Coll, Debt, Price, Ratio, Timestamp, kernel};
use invariants::random::Random;
use num_bigint::BigInt;
use redeeming::{Asked, Scene, Sketch, World};

const MIN: u128 = MIN_DEBT.raw();
const NOW: Timestamp = Timestamp::new(1_790_000_000);

/// A price of so many wei per unit, times 1e18.
fn price(raw: u128) -> Price {
    Price::new(kernel::widen(raw))
}

/// Good at one price for both: a unit is worth a wei.
fn quote() -> Quote {
    Quote {
        price: price(PRICE_SCALE),
        redemption_price: price(PRICE_SCALE),
        status: OracleStatus::Good,
        by_gap_only: false,
    }
}

/// One branch of these debts at 200 %, and a base rate.
fn world(debts: &[u128], rate: u128) -> World {
    let sketch =
        |(at, debt): (usize, &u128)| -> Sketch { (2 * debt, *debt, 50 + at as u16, (0, 0)) };
    let sketches: Vec<_> = debts.iter().enumerate().map(sketch).collect();
    let base = BaseRate {
        rate,
        updated_at: NOW,
    };
    World::new(vec![Scene::new(&sketches, 0, quote(), NOW)], base, NOW)
}

/// What is paid in fees, worth wei, for an amount in equal parts of one second.
fn fees_in_parts(mut world: World, amount: u128, parts: u128) -> u128 {
    let (mut burned, mut out) = (0, 0);
    for _ in 0..parts {
        let (next, receipt) = world.redeem(&Asked::all(amount / parts)).unwrap();
        burned += receipt.burned.raw();
        out += receipt.out[0].raw();
        world = next;
    }
    assert_eq!(burned, amount, "everything finds a taker");
    burned - out
}

#[test]
fn redeem_13_redeeming_in_parts_saves_no_more_than_recorded_and_never_pays() {
    // A million in one trove, so that any part finds a taker.
    let supply = 1_000_000 * AMP_USD;
    for (share, recorded) in IN_PARTS {
        let (amount, mut best) = (supply / 10_000 * share, i128::MIN);
        for rate in [0, WAD / 1_000, WAD / 100, WAD / 10, WAD / 2] {
            let world = world(&[supply], rate);
            let honest = fees_in_parts(world.clone(), amount, 1);
            for parts in [2, 4, 5, 10, 25, 50] {
                let sly = fees_in_parts(world.clone(), amount, parts);
                // A fee is always paid: what is received is worth less than what is burned.
                assert!(sly * 10_000 >= amount * 100, "at least the floor of 1 %");
                let saved = (honest as i128 - sly as i128) * 1_000_000 / amount as i128;
                best = best.max(saved);
            }
        }
        assert_eq!(best, recorded, "{share} of 10 000: the search is exact");
    }
}

/// Saved at most by redeeming in up to 50 parts of one second: of the amount, in millionths, by
/// the share of the supply in ten-thousandths. It tends to half of the share: the first part pays
/// for nothing but itself. A pool deposit saves nothing: the route is by debt, and no rule of
/// redemption reads the pool.
const IN_PARTS: [(u128, i128); 7] = [
    (1, 48),
    (10, 489),
    (100, 4_883),
    (500, 24_072),
    (1_000, 47_245),
    (3_000, 129_248),
    (9_000, 328_154),
];

#[test]
fn redeem_14_small_amounts_against_a_wall_at_the_minimum_burn_as_little_as_recorded() {
    let amounts = [
        1,
        2,
        AMP_USD,
        50 * AMP_USD,
        100 * AMP_USD,
        150 * AMP_USD,
        MIN - 1,
    ];
    let (mut nothing, mut all) = (0, 0);
    for (above, recorded) in WALLS {
        let wall = world(&[MIN + above; 40], 0);
        let (mut burned, mut visits) = (0, 0);
        for amount in amounts {
            all += 1;
            let Ok((_, receipt)) = wall.redeem(&Asked::all(amount)) else {
                nothing += 1;
                continue;
            };
            assert!(receipt.burned.raw() == amount || receipt.visits.len() == 40);
            burned += receipt.burned.raw();
            visits += receipt.visits.len() as u128;
        }
        let each = burned.checked_div(visits).unwrap_or_default();
        assert_eq!(each, recorded, "{above} above the minimum");
    }
    assert_eq!((nothing, all), BURN_NOTHING);
}

/// Debt above the minimum of each of 40 troves, and what is burned for each trove visited, on
/// average over seven amounts below the minimum.
const WALLS: [(u128, u128); 6] = [
    (0, 0),
    (1, 1),
    (AMP_USD, 987_730_061_349_693_251),
    (50 * AMP_USD, 38_538_461_538_461_538_461),
    (100 * AMP_USD, 55_666_666_666_666_666_666),
    (199 * AMP_USD, 62_625_000_000_000_000_000),
];
/// Of so many pairs of a wall and an amount, so many burn nothing: those whose wall is at the
/// minimum exactly. The redeemer keeps the amount, and a larger one finds takers.
const BURN_NOTHING: (u32, u32) = (7, 42);

/// A reading of so many ten-thousandths of an AmpUSD for a unit, odd to the last digit.
fn reading(steps: u128, odd: u128, updated_at: u64) -> Reading {
    Reading {
        price: price(steps * (PRICE_SCALE / 10_000) + odd),
        updated_at: Timestamp::new(updated_at),
        age: Age::Fresh,
    }
}

fn int(price: Price) -> BigInt {
    BigInt::from_bytes_be(num_bigint::Sign::Plus, &price.raw().to_be_bytes::<32>())
}

/// What a trove loses by a redemption at a price, of each wei redeemed: `out * price / debt - 1`,
/// as a numerator over `debt * 1e36 * quarters`.
fn lost(out: Coll, debt: Debt, quarters: &BigInt) -> (BigInt, BigInt) {
    let whole = BigInt::from(debt.raw()) * PRICE_SCALE * 4;
    (quarters * out.raw() - &whole, whole)
}

/// The most that a trove loses at the anchor, in millionths of what is redeemed.
fn lost_at_the_anchor(params: &BranchParams, threshold: Ratio, seed: u64) -> i128 {
    let (mut random, mut worst) = (Random::new(seed), BigInt::from(i64::MIN));
    for step in 0..40_000u128 {
        let anchor = reading(10_000, random.below_wide(1_000_000), 1_000);
        let newer = random.one_in(2);
        let market_time = if newer {
            1_001
        } else {
            900 + random.below(101)
        };
        let market = reading(4_000 + step / 4, random.below_wide(1_000_000), market_time);
        let quote = oracle::quote(Some(market), Some(anchor), threshold, true);
        let gap_alone = quote.status == OracleStatus::Good || quote.by_gap_only;
        assert!(
            gap_alone && quote.redemption_price >= quote.price,
            "redemption goes on"
        );
        let base = *random.pick(&[0, WAD / 1_000, WAD / 20, WAD]);
        let fee = fee_rate(params.redemption_fee_floor, base);
        let debt = Debt::new(random.between(1, 10u128.pow(24)));
        let paid = payout(debt, quote.redemption_price, fee).unwrap();
        // In quarters of a unit of price P, the clamped market, is whole.
        let a = int(anchor.price);
        let p = (int(market.price) * 4u8).clamp(&a * 3u8, &a * 5u8);
        let (at_p, _) = lost(paid.out, debt, &p);
        assert!(at_p <= BigInt::from(0), "REDEEM-15: at P, always");
        let (at_a, whole) = lost(paid.out, debt, &(&a * 4u8));
        if !newer {
            assert!(
                at_a <= BigInt::from(0),
                "REDEEM-15: the market answer is not newer"
            );
        } else if at_a > BigInt::from(0) {
            // at_a / whole <= a / (P (1 + t)) - 1 - fee, cross-multiplied.
            let reach = &p * (10_000 + u32::from(threshold.bps()));
            let most = (a * 40_000u32 - &reach) * WAD - &reach * fee;
            assert!(&at_a * &reach * WAD <= most * &whole, "REDEEM-15");
        }
        worst = worst.max(at_a * 1_000_000 / whole);
    }
    i128::try_from(worst).unwrap()
}

#[test]
fn redeem_15_a_touched_trove_loses_no_more_than_the_lag_of_the_anchor_less_the_fee() {
    let ampl = lost_at_the_anchor(&BranchParams::AMPL, AMPL_THRESHOLD, 1);
    let spot = lost_at_the_anchor(&BranchParams::SPOT, SPOT_THRESHOLD, 2);
    assert_eq!([ampl, spot], AT_THE_ANCHOR);
    // The clamp bounds it: a quarter below the anchor, plus t, less the floor.
    assert!(ampl < 269_842 && spot < 307_190);
}

/// Lost at most, measured at the anchor, of what is redeemed: in millionths, AMPL and SPOT. The
/// market has fallen by a quarter or more, and is newer.
const AT_THE_ANCHOR: [i128; 2] = [257_142, 297_385];

/// The most debt that some collateral opens with, at the MCR of its price to the wei.
fn most_debt(coll: Coll, quote: &Quote) -> Plan {
    let open = |debt| {
        let opening = Opening {
            coll,
            rate: AnnualRate::MIN,
            debt: NewDebt {
                amount: Debt::new(debt),
                max_upfront_fee: Debt::new(u128::MAX),
                ceiling: Debt::new(u128::MAX),
            },
        };
        // Another's trove keeps the branch above its CCR.
        let branch = Scene::new(&[(10u128.pow(27), MIN, 500, (0, 0))], 0, *quote, NOW).branch;
        borrowing::open(&BranchParams::AMPL, branch, &opening, quote, NOW)
    };
    let (mut fits, mut fails) = (MIN, coll.raw());
    while fails - fits > 1 {
        let middle = fits + (fails - fits) / 2;
        if open(middle).is_ok() {
            fits = middle;
        } else {
            fails = middle;
        }
    }
    open(fits).unwrap()
}

/// What is extracted, of a unit, is at most the lag less the fee floor: both in WAD.
fn check_lag(extracted: &BigInt, unit: &BigInt, lag: u128, what: &str) {
    let floor = WAD / 100;
    let most = BigInt::from(lag.saturating_sub(floor)) * unit;
    assert!(
        extracted * BigInt::from(WAD) <= most,
        "{what} at a lag of {lag}"
    );
}

#[test]
fn adv_8_a_lagging_price_gives_redeemers_and_openers_no_more_than_the_lag_less_the_floor() {
    let coll = Coll::new(3_000 * AMP_USD);
    let opened = most_debt(coll, &quote());
    let scale = BigInt::from(PRICE_SCALE);
    for lag in (0..=60).map(|step| step * WAD / 100) {
        // Collateral is worth more than the oracle says: redeem, and sell.
        let truth = &scale * (WAD + lag) / WAD;
        for base in [0, WAD / 100] {
            for debt in [1, AMP_USD, 777 * AMP_USD + 1] {
                let fee = fee_rate(BranchParams::AMPL.redemption_fee_floor, base);
                let paid = payout(Debt::new(debt), price(PRICE_SCALE), fee).unwrap();
                let burned = &scale * debt;
                let gain = &truth * paid.out.raw() - &burned;
                check_lag(&gain, &burned, lag, "redeeming");
            }
        }
        // It is worth less: borrow all that can be, and walk away.
        let truth = &scale * (WAD - lag) / WAD;
        let minted = &scale * opened.mint.raw();
        let gain = &minted - &truth * coll.raw();
        check_lag(&gain, &minted, lag, "opening");
    }
}

#[test]
fn adv_8_liquidating_oneself_at_a_lagging_price_gives_no_more_than_the_lag_less_the_floor() {
    let (params, scale) = (&BranchParams::AMPL, BigInt::from(PRICE_SCALE));
    let debt = 1_000 * AMP_USD;
    // At the oracle's price between the penalty with the compensation, and the MCR.
    for percent in 111..150 {
        let coll = debt * percent / 100;
        for capacity in [debt, debt / 2, 1] {
            let (all, capacity) = (Coll::new(coll), Debt::new(capacity));
            let seized =
                liquidation::seize(params, price(PRICE_SCALE), all, Debt::new(debt), capacity)
                    .unwrap();
            let back = seized.compensation.raw() + seized.surplus.raw();
            for lag in (0..=60).map(|step| step * WAD / 100) {
                for truth in [WAD + lag, WAD - lag] {
                    let truth = &scale * truth / WAD;
                    // Whoever is not liquidated repays and keeps the collateral, or walks away.
                    let owed = &scale * debt;
                    let equity = (&truth * coll - &owed).max(BigInt::from(0));
                    let gain = &truth * back - equity;
                    check_lag(&gain, &owed, lag, "liquidating oneself");
                }
            }
        }
    }
}
