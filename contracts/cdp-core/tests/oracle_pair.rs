//! What two answers mean together, against big rationals.
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
    OracleStatus, Quote,
    oracle::{Age, Reading, Source, quote, read},
    params::{HARD_AGE, SOFT_AGE},
};
use common::{NOW, at, big, word};
use fixed_math::{Price, Ratio as Bps, U256, kernel};
use num_bigint::BigUint;
use num_rational::Ratio;
use proptest::prelude::*;
use proptest::test_runner::Config;

type Rational = Ratio<BigUint>;

/// The highest price.
const CAP: u32 = 54;
/// A threshold of AMPL, of SPOT, and the bounds.
const THRESHOLDS: [u16; 5] = [1, 200, 500, 777, 2_500];

/// A market and an anchor, the market's answer newer or not, the threshold.
#[derive(Clone, Debug)]
struct Pair {
    market: BigUint,
    anchor: BigUint,
    newer: bool,
    bps: u16,
}

/// What the law makes of them, exactly.
#[derive(Debug, PartialEq, Eq)]
struct Law {
    clamped: Rational,
    price: Rational,
    redemption: Rational,
    gap: bool,
}

fn part(of: &Rational, numerator: u32, denominator: u32) -> Rational {
    of * Ratio::new(BigUint::from(numerator), BigUint::from(denominator))
}

/// `PROTOCOL.md` 10, word for word.
fn law(pair: &Pair) -> Law {
    let market = Rational::from(pair.market.clone());
    let anchor = Rational::from(pair.anchor.clone());
    let reach = |price: &Rational| part(price, 10_000 + u32::from(pair.bps), 10_000);
    let clamped = market.max(part(&anchor, 3, 4)).min(part(&anchor, 5, 4));
    let redemption = if pair.newer {
        let held = anchor.clone().min(reach(&clamped));
        clamped.clone().max(held)
    } else {
        clamped.clone().max(anchor.clone())
    };
    let larger = clamped.clone().max(anchor.clone());
    let smaller = clamped.clone().min(anchor.clone());
    Law {
        price: smaller.clone(),
        redemption,
        gap: larger > reach(&smaller),
        clamped,
    }
}

fn reading(price: &BigUint, updated_at: u64, age: Age) -> Option<Reading> {
    Some(Reading {
        price: Price::new(word(price)),
        updated_at: at(updated_at),
        age,
    })
}

/// The quote of two fresh answers.
fn quoted(pair: &Pair) -> Quote {
    let market_at = if pair.newer { NOW } else { NOW - 1 };
    let market = reading(&pair.market, market_at, Age::Fresh);
    let anchor = reading(&pair.anchor, NOW - 1, Age::Fresh);
    quote(market, anchor, Bps::from_bps(pair.bps), true)
}

fn down(exact: &Rational) -> BigUint {
    exact.floor().to_integer()
}

fn up(exact: &Rational) -> BigUint {
    exact.ceil().to_integer()
}

/// Prices of every size, often at its ends.
fn prices() -> impl Strategy<Value = BigUint> {
    let cap = BigUint::from(10u8).pow(CAP);
    prop_oneof![
        (1u64..60).prop_map(BigUint::from),
        any::<u128>().prop_map(|x| BigUint::from(x.max(1))),
        (0..=CAP, 1u64..=9_999).prop_map(|(e, x)| BigUint::from(10u8).pow(e) * x),
        (0u64..9).prop_map(|below| BigUint::from(10u8).pow(CAP) - below),
    ]
    .prop_map(move |price| price.min(cap.clone()))
}

/// Pairs that are often at or beside a bound: of the clamp, of a threshold, of each other.
fn pairs() -> impl Strategy<Value = Pair> {
    let ratios = prop::sample::select(vec![
        1u32, 7_499, 7_500, 7_501, 9_523, 9_524, 9_800, 9_803, 9_804, 9_999, 10_000, 10_001,
        10_200, 10_500, 12_499, 12_500, 12_501, 30_000,
    ]);
    let near =
        (prices(), ratios, -2i8..=2, any::<bool>()).prop_map(|(anchor, ratio, off, swap)| {
            let market = &anchor * ratio / 10_000u32;
            let off = BigUint::from(off.unsigned_abs()) * u8::from(off != 0);
            let market = if swap {
                market + off
            } else {
                market.max(off.clone()) - off
            };
            (market, anchor)
        });
    let legs = prop_oneof![3 => near, 1 => (prices(), prices())];
    let threshold = prop_oneof![prop::sample::select(THRESHOLDS.to_vec()), 1u16..=2_500];
    (legs, any::<bool>(), threshold).prop_map(|((market, anchor), newer, bps)| Pair {
        market: market.clamp(1u8.into(), BigUint::from(10u8).pow(CAP)),
        anchor,
        newer,
        bps,
    })
}

fn cases(number: u32) -> Config {
    Config {
        cases: number,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn oracle_1_the_price_is_the_lower_of_the_anchor_and_the_clamped_market(pair in pairs()) {
        let (law, told) = (law(&pair), quoted(&pair));
        prop_assert_eq!(big(told.price.raw()), down(&law.price));
        // The other side of the clamp shows in the redemption price.
        if law.clamped >= Rational::from(pair.anchor.clone()) {
            prop_assert_eq!(big(told.redemption_price.raw()), up(&law.clamped));
            prop_assert_eq!(big(told.price.raw()), pair.anchor);
        }
    }

    #[test]
    fn oracle_2_the_redemption_price_and_the_gap_are_those_of_the_law(pair in pairs()) {
        let (law, told) = (law(&pair), quoted(&pair));
        prop_assert_eq!(big(told.redemption_price.raw()), up(&law.redemption));
        let status = if law.gap { OracleStatus::Restricted } else { OracleStatus::Good };
        prop_assert_eq!(told.status, status);
        prop_assert_eq!(told.by_gap_only, law.gap);
    }

    /// A step of one unit in either leg moves the redemption price by at most `1.25 * 1.25`
    /// units before rounding, so by at most two after it.
    #[test]
    fn oracle_2_the_redemption_price_is_continuous_in_both_legs(pair in pairs()) {
        let cap = BigUint::from(10u8).pow(CAP);
        let more = |price: &BigUint| (price + 1u8).min(cap.clone());
        let here = big(quoted(&pair).redemption_price.raw());
        for next in [
            Pair { market: more(&pair.market), ..pair.clone() },
            Pair { anchor: more(&pair.anchor), ..pair.clone() },
        ] {
            let there = big(quoted(&next).redemption_price.raw());
            prop_assert!(there >= here, "{:?}: it falls while a leg rises", next);
            prop_assert!(there - &here <= BigUint::from(2u8), "{:?}: it jumps", next);
        }
    }

    #[test]
    fn oracle_3_prices_are_positive_and_in_order(pair in pairs()) {
        let told = quoted(&pair);
        prop_assert!(!told.price.is_zero() && told.price <= told.redemption_price);
        let highest = pair.market.max(pair.anchor);
        prop_assert!(big(told.redemption_price.raw()) <= highest, "within the cap of a price");
    }

    /// Rounding is in the direction of the row, and by less than one unit.
    #[test]
    fn oracle_12_the_price_floors_and_the_redemption_price_ceils(pair in pairs()) {
        let (law, told) = (law(&pair), quoted(&pair));
        let price = Rational::from(big(told.price.raw()));
        let redemption = Rational::from(big(told.redemption_price.raw()));
        let one = Rational::from(BigUint::from(1u8));
        prop_assert!(price <= law.price && law.price < &price + &one);
        prop_assert!(redemption >= law.redemption && redemption < &law.redemption + &one);
    }

    #[test]
    fn oracle_8_each_leg_of_any_decimals_gives_the_price_of_an_independent_computation(
        market in 0u8..=36, anchor in 0u8..=36, collateral in 0u8..=18,
        millis in (500u32..2_000, 500u32..2_000), newer in any::<bool>(),
    ) {
        let ten = |exponent: u8| BigUint::from(10u8).pow(exponent.into());
        // Thousandths of a dollar, as each feed can say them; one without decimals says a dollar.
        let before = NOW - u64::from(newer);
        let legs = [(market, millis.0, NOW), (anchor, millis.1, before)];
        let answers = legs.map(|(decimals, millis, _)| {
            (ten(decimals) * millis / 1_000u32).max(1u8.into())
        });
        let mut readings = [None, None];
        for (index, (decimals, _, time)) in legs.into_iter().enumerate() {
            let source = Source::new(decimals, collateral, SOFT_AGE, HARD_AGE).unwrap();
            let time = word(&BigUint::from(time));
            readings[index] = read(&source, word(&answers[index]), time, at(NOW));
        }
        // Dollars per token, in AmpUSD-wei per unit and times 1e36; none above the cap.
        let exact = |decimals: u8, answer: &BigUint| {
            let price = Ratio::new(answer * ten(18) * ten(36), ten(decimals) * ten(collateral));
            (price <= Rational::from(ten(54))).then(|| price.to_integer())
        };
        let prices = [exact(market, &answers[0]), exact(anchor, &answers[1])];
        let [low, high] = readings;
        prop_assert_eq!(low.map(|leg| big(leg.price.raw())), prices[0].clone());
        prop_assert_eq!(high.map(|leg| big(leg.price.raw())), prices[1].clone());
        let told = quote(low, high, Bps::from_bps(500), true);
        if let [Some(market), Some(anchor)] = prices {
            let law = law(&Pair { market, anchor, newer, bps: 500 });
            prop_assert_eq!(big(told.price.raw()), down(&law.price));
            prop_assert_eq!(big(told.redemption_price.raw()), up(&law.redemption));
        }
    }
}

#[test]
fn oracle_3_and_12_hold_for_every_pair_of_small_prices() {
    for market in 1u32..=64 {
        for anchor in 1u32..=64 {
            for (bps, newer) in THRESHOLDS
                .into_iter()
                .zip([true, false].into_iter().cycle())
            {
                for newer in [newer, !newer] {
                    let pair = Pair {
                        market: market.into(),
                        anchor: anchor.into(),
                        newer,
                        bps,
                    };
                    let (law, told) = (law(&pair), quoted(&pair));
                    assert!(!told.price.is_zero() && told.price <= told.redemption_price);
                    assert_eq!(big(told.price.raw()), down(&law.price), "{pair:?}");
                    let redemption = big(told.redemption_price.raw());
                    assert_eq!(redemption, up(&law.redemption), "{pair:?}");
                }
            }
        }
    }
}

/// Prices of one anchor and the market at, just inside and just outside each bound.
#[test]
fn oracle_2_the_gap_opens_just_beyond_the_threshold_on_both_sides() {
    let anchor = BigUint::from(2_100u32) * BigUint::from(10u8).pow(36);
    let market = |of: u32, per: u32| &anchor * of / per;
    // Below: anchor = market * 1.05 is in reach. Above: market = anchor * 1.05.
    for on in [market(20, 21), market(21, 20)] {
        let above = on > anchor;
        let (inside, outside) = if above {
            (&on - 1u8, &on + 1u8)
        } else {
            (&on + 1u8, &on - 1u8)
        };
        for (market, gap) in [(inside, false), (on, false), (outside, true)] {
            for newer in [false, true] {
                let pair = Pair {
                    market: market.clone(),
                    anchor: anchor.clone(),
                    newer,
                    bps: 500,
                };
                let told = quoted(&pair);
                assert_eq!(told.by_gap_only, gap, "{pair:?}");
                assert_eq!(told.status == OracleStatus::Restricted, gap, "{pair:?}");
            }
        }
    }
}

#[test]
fn oracle_1_the_clamp_begins_just_beyond_a_quarter() {
    let anchor = BigUint::from(4u8) * BigUint::from(10u8).pow(36);
    let low = BigUint::from(3u8) * BigUint::from(10u8).pow(36);
    let high = BigUint::from(5u8) * BigUint::from(10u8).pow(36);
    let told = |market: &BigUint| {
        let pair = Pair {
            market: market.clone(),
            anchor: anchor.clone(),
            newer: false,
            bps: 500,
        };
        let told = quoted(&pair);
        (big(told.price.raw()), big(told.redemption_price.raw()))
    };
    assert_eq!(told(&(&low + 1u8)).0, &low + 1u8);
    assert_eq!(told(&low).0, low);
    assert_eq!(told(&(&low - 1u8)).0, low);
    assert_eq!(told(&BigUint::from(1u8)).0, low);
    assert_eq!(told(&(&high - 1u8)).1, &high - 1u8);
    assert_eq!(told(&high).1, high);
    assert_eq!(told(&(&high + 1u8)).1, high);
    assert_eq!(told(&BigUint::from(10u8).pow(CAP)), (anchor.clone(), high));
}

/// A rally gives redeemers no more than the anchor did; a fall holds them back by the threshold
/// while only the market has seen it, and by the anchor while it is as new.
#[test]
fn oracle_2_by_the_newer_answer_a_fall_holds_redeemers_back_by_the_threshold_at_most() {
    let usd = |cents: u32| BigUint::from(cents) * BigUint::from(10u8).pow(34);
    for (market, anchor, newer, price, redemption) in [
        (100, 100, true, 100, 100),
        (98, 100, true, 98, 100),
        (90, 100, true, 90, 9_450),
        (90, 100, false, 90, 100),
        (50, 100, true, 75, 7_875),
        (50, 100, false, 75, 100),
        (110, 100, true, 100, 110),
        (110, 100, false, 100, 110),
        (200, 100, true, 100, 125),
    ] {
        let pair = Pair {
            market: usd(market),
            anchor: usd(anchor),
            newer,
            bps: 500,
        };
        let redemption = if redemption > 1_000 {
            usd(redemption) / 100u8
        } else {
            usd(redemption)
        };
        let told = quoted(&pair);
        assert_eq!(big(told.price.raw()), usd(price), "{pair:?}");
        assert_eq!(big(told.redemption_price.raw()), redemption, "{pair:?}");
    }
}

#[test]
fn oracle_2_an_answer_of_the_same_second_is_not_newer() {
    let told = |market: u64, anchor: u64| {
        let low = reading(&BigUint::from(90u8), market, Age::Fresh);
        let high = reading(&BigUint::from(100u8), anchor, Age::Fresh);
        let told = quote(low, high, Bps::from_bps(500), true);
        big(told.redemption_price.raw())
    };
    assert_eq!(told(NOW, NOW - 1), BigUint::from(95u8), "94.5, up");
    assert_eq!(told(NOW, NOW), BigUint::from(100u8));
    assert_eq!(told(NOW - 1, NOW), BigUint::from(100u8));
}

/// The cap of a price, in a sum and in a product that passes 128 bits by far.
#[test]
fn round_2_the_pair_rule_holds_at_the_cap_of_a_price() {
    let cap = BigUint::from(10u8).pow(CAP);
    for market in [BigUint::from(1u8), &cap - 1u8, cap.clone()] {
        for anchor in [BigUint::from(1u8), &cap - 1u8, cap.clone()] {
            let pair = Pair {
                market: market.clone(),
                anchor: anchor.clone(),
                newer: true,
                bps: 2_500,
            };
            let (law, told) = (law(&pair), quoted(&pair));
            assert_ne!(told.status, OracleStatus::Down, "{pair:?}");
            assert_eq!(big(told.price.raw()), down(&law.price), "{pair:?}");
            assert_eq!(big(told.redemption_price.raw()), up(&law.redemption));
        }
    }
    assert!(kernel::power_of_ten(54).unwrap() < U256::MAX);
}
