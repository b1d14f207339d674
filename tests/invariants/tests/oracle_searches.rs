//! What somebody earns who moves the market source for a block, or picks the moment of an answer.
//! The anchor tells the truth; what was found is recorded, and nothing found later may pass it.
//!
//! The cost of it is that of the source: a report feed needs a quorum of its reporters, a feed of
//! a pool the trade that moves it. Profits below are per AmpUSD and at the ceilings of launch.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "tests"
)]

use cdp_core::{
    BranchParams, OracleStatus, Quote,
    oracle::{self, Source},
    params::{AMPL_CEILING, AMPL_THRESHOLD, HARD_AGE, SOFT_AGE, SPOT_CEILING, SPOT_THRESHOLD},
};
use fixed_math::{Ratio, Timestamp, U256, kernel};

const NOW: u64 = 1_790_000_000;
/// The anchor: a dollar with 18 decimals.
const TRUTH: u128 = 10u128.pow(18);
/// Millionths.
const MILLION: i128 = 1_000_000;

/// A branch of launch, as a mover of its market sees it.
struct Place {
    params: BranchParams,
    threshold: Ratio,
    /// AmpUSD at its ceiling.
    ceiling: i128,
}

fn places() -> [Place; 2] {
    let whole = |debt: fixed_math::Debt| (debt.raw() / TRUTH) as i128;
    [
        Place {
            params: BranchParams::AMPL,
            threshold: AMPL_THRESHOLD,
            ceiling: whole(AMPL_CEILING),
        },
        Place {
            params: BranchParams::SPOT,
            threshold: SPOT_THRESHOLD,
            ceiling: whole(SPOT_CEILING),
        },
    ]
}

/// The quote of a market at so many millionths of the truth.
fn quoted(place: &Place, market: i128, newer: bool) -> Quote {
    let source = Source::new(18, 18, SOFT_AGE, HARD_AGE).unwrap();
    let now = Timestamp::new(NOW);
    let read =
        |answer: u128, at: u64| oracle::read(&source, kernel::widen(answer), U256::from(at), now);
    let answer = market.unsigned_abs() * (TRUTH / MILLION.unsigned_abs());
    let market = read(answer, if newer { NOW } else { NOW - 100 });
    oracle::quote(market, read(TRUTH, NOW - 60), place.threshold, true)
}

/// A price in millionths of the truth; exact for whole ones, else floored.
fn millionths(price: fixed_math::Price) -> i128 {
    let unit = kernel::widen(TRUTH / MILLION as u128 * TRUTH);
    let price = kernel::mul_div_down(price.raw(), U256::ONE, unit).unwrap();
    kernel::narrow(price).unwrap() as i128
}

/// Where a market may be moved: a thousandth to five times the truth, and beside every bound.
fn markets(place: &Place) -> Vec<i128> {
    let t = i128::from(place.threshold.bps()) * 100;
    let bounds = [
        750_000,
        1_000_000,
        1_250_000,
        1_000_000 + t,
        MILLION * MILLION / (MILLION + t),
    ];
    let mut markets: Vec<i128> = (1..=1_000).map(|step| step * 5_000).collect();
    markets.extend(
        bounds
            .iter()
            .flat_map(|bound| [bound - 1, *bound, bound + 1]),
    );
    markets
}

/// What a redemption earns per million redeemed, at a fee in millionths: collateral of that value
/// at the redemption price, less the fee, is worth more or less at the truth.
fn redeemed(quote: &Quote, fee: i128) -> i128 {
    (MILLION - fee) * MILLION / millionths(quote.redemption_price) - MILLION
}

/// What the best redemption earns at a branch's ceiling, in AmpUSD: the fee rises by the part of
/// the supply that is burned, all of it before anything is paid.
fn best_redemption(place: &Place, quote: &Quote) -> i128 {
    let floor = i128::from(place.params.redemption_fee_floor.bps()) * 100;
    let parts = (0..=1_000).map(|part| {
        let fee = (floor + part * 1_000).min(MILLION);
        place.ceiling * part / 1_000 * redeemed(quote, fee) / MILLION
    });
    parts.max().unwrap_or_default()
}

/// What the pool earns per million of debt that it offsets, at the truth, from the trove that is
/// the richest of those that a quote lets be liquidated.
fn liquidated(place: &Place, quote: &Quote) -> i128 {
    let (mcr, penalty) = (&place.params.mcr, &place.params.pool_penalty);
    let price = millionths(quote.price);
    // Healthy at the truth: at the MCR or above. Liquidated: below it at the quote.
    let mcr = i128::from(mcr.bps()) * 100;
    let richest = (mcr * MILLION - 1) / price;
    if richest < mcr {
        return 0;
    }
    let part = (MILLION + i128::from(penalty.bps()) * 100) * MILLION / price;
    part.min(richest * 995 / 1_000) - MILLION
}

/// The best of all markets, by redemption in AmpUSD and by liquidation in millionths, per branch.
fn best(newer: bool) -> [(i128, i128); 2] {
    places().map(|place| {
        let quotes = markets(&place)
            .into_iter()
            .map(|market| quoted(&place, market, newer));
        quotes.fold((0, 0), |(redemption, liquidation), quote| {
            assert_ne!(quote.status, OracleStatus::Down);
            (
                redemption.max(best_redemption(&place, &quote)),
                liquidation.max(liquidated(&place, &quote)),
            )
        })
    })
}

#[test]
fn oracle_14_moving_the_market_for_a_block_earns_no_more_than_recorded() {
    assert_eq!(best(true), MOVED);
    // Further than to the clamp moves nothing: a quarter below is the worst that there is.
    for place in places() {
        let clamp = quoted(&place, 750_000, true);
        for market in [1, 10_000, 500_000, 749_999] {
            assert_eq!(quoted(&place, market, true), clamp);
        }
        let top = quoted(&place, 1_250_000, true);
        for market in [1_250_001, 2_000_000, 100_000_000] {
            assert_eq!(quoted(&place, market, true), top);
        }
    }
}

/// Earned at most by moving the market, AMPL and SPOT: by redeeming, in AmpUSD at the ceiling of
/// launch; by liquidating, in millionths of the debt that an own pool offsets.
const MOVED: [(i128, i128); 2] = [(6_508, 466_666), (1_691, 433_333)];

#[test]
fn oracle_14_moving_the_market_up_earns_nothing_and_lends_nothing() {
    for place in places() {
        for market in markets(&place) {
            let quote = quoted(&place, market, true);
            // Nobody borrows on more than the anchor, whatever the market says.
            assert!(millionths(quote.price) <= MILLION);
            if market >= MILLION {
                assert_eq!(best_redemption(&place, &quote), 0);
                assert_eq!(liquidated(&place, &quote), 0);
            }
            // And on less than it only while the branch lends.
            let gap = MILLION * MILLION / (MILLION + i128::from(place.threshold.bps()) * 100);
            let lends = quote.status == OracleStatus::Good;
            assert!(!lends || millionths(quote.price) >= gap);
        }
    }
}

#[test]
fn oracle_15_within_the_threshold_a_mover_earns_nothing_by_redeeming() {
    for place in places() {
        let t = i128::from(place.threshold.bps()) * 100;
        let lower = MILLION * MILLION / (MILLION + t) + 1;
        for market in (lower..=MILLION + t)
            .step_by(97)
            .chain([lower, MILLION, MILLION + t])
        {
            for newer in [true, false] {
                let quote = quoted(&place, market, newer);
                assert_eq!(quote.status, OracleStatus::Good, "{market}");
                let floor = i128::from(place.params.redemption_fee_floor.bps()) * 100;
                assert!(
                    redeemed(&quote, floor) <= -floor,
                    "{market}: it costs the fee"
                );
            }
        }
    }
}

#[test]
fn oracle_15_choosing_the_moment_of_an_answer_is_worth_no_more_than_recorded() {
    // An answer that is not newer than the anchor's redeems at the anchor, and earns nothing.
    let stale = best(false);
    for (redemption, _) in stale {
        assert_eq!(redemption, 0);
    }
    // What the step between the two is worth, per million redeemed, over all markets; and beside
    // the threshold, where it begins.
    let step = |place: &Place, market: i128| {
        let [newer, older] = [true, false].map(|newer| redeemed(&quoted(place, market, newer), 0));
        newer - older
    };
    let widest = places().map(|place| {
        let steps = markets(&place)
            .into_iter()
            .map(|market| step(&place, market));
        steps.max().unwrap_or_default()
    });
    assert_eq!(widest, STEP);
    for place in places() {
        let t = i128::from(place.threshold.bps()) * 100;
        let bound = MILLION * MILLION / (MILLION + t);
        assert!(step(&place, bound + 1) == 0 && step(&place, bound - 1) <= 3);
    }
    // A market that tells the truth while the anchor lags a fall: who redeems pays for it.
    for place in places() {
        for fallen in (750_000..MILLION).step_by(1_000) {
            for newer in [true, false] {
                let price = millionths(quoted(&place, fallen, newer).redemption_price);
                assert!(price >= fallen, "never below the market's own answer");
            }
        }
    }
}

/// Redeemed at the market's moment instead of the anchor's, in millionths, AMPL and SPOT.
const STEP: [i128; 2] = [269_841, 307_189];
