//! Which oracle answers count, how old they are, what they mean.
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
    OracleStatus, Quote, RuleError,
    oracle::{Age, Reading, Source, quote, read, require_sequencer, require_threshold},
    params::{AMPL_THRESHOLD, HARD_AGE, SEQUENCER_GRACE, SOFT_AGE, SPOT_THRESHOLD},
};
use common::{NOW, at, big, word};
use fixed_math::{Price, Ratio, Seconds, Timestamp, U256, kernel};
use num_bigint::BigUint;

fn source(feed: u8, collateral: u8) -> Source {
    Source::new(feed, collateral, SOFT_AGE, HARD_AGE).unwrap()
}

fn w(x: u128) -> U256 {
    kernel::widen(x)
}

fn answer_of_age(age: u64) -> Option<Reading> {
    read(
        &source(8, 18),
        w(120_000_000),
        w(u128::from(NOW - age)),
        at(NOW),
    )
}

#[test]
fn oracle_8_every_pair_of_decimals_scales_to_the_same_price() {
    // 1.25 USD for one whole token, whatever the decimals of feed and collateral.
    for feed in 2u8..=36 {
        // Without decimals 1.25 AmpUSD per unit is above the cap of a price.
        for collateral in 1u8..=18 {
            let answer = BigUint::from(125u8) * BigUint::from(10u8).pow(u32::from(feed) - 2);
            let reading = read(
                &source(feed, collateral),
                word(&answer),
                w(NOW.into()),
                at(NOW),
            );
            // 1.25 AmpUSD-wei over 10^collateral units, times 1e36.
            let expected = BigUint::from(125u8) * BigUint::from(10u8).pow(18 + 36 - 2)
                / BigUint::from(10u8).pow(collateral.into());
            assert_eq!(big(reading.unwrap().price.raw()), expected);
        }
    }
    // The published examples: WAMPL at 2 USD and SPOT at 1.20 USD, feeds of 18 decimals.
    let wampl = read(
        &source(18, 18),
        w(2 * 10u128.pow(18)),
        w(NOW.into()),
        at(NOW),
    );
    assert_eq!(wampl.unwrap().price, Price::new(w(2 * 10u128.pow(36))));
    let spot = read(
        &source(18, 9),
        w(12 * 10u128.pow(17)),
        w(NOW.into()),
        at(NOW),
    )
    .unwrap();
    assert_eq!(
        big(spot.price.raw()),
        BigUint::from(12u8) * BigUint::from(10u8).pow(44)
    );
}

#[test]
fn oracle_8_decimals_beyond_the_bounds_are_refused() {
    let wire = |feed, collateral| Source::new(feed, collateral, SOFT_AGE, HARD_AGE);
    assert_eq!(wire(36, 18).map(|source| source.scale), Ok(0));
    assert_eq!(wire(0, 0).map(|source| source.scale), Ok(54));
    for (feed, collateral) in [(37, 18), (36, 19), (255, 0), (0, 255)] {
        assert_eq!(wire(feed, collateral), Err(RuleError::DecimalsOutOfRange));
    }
}

#[test]
fn oracle_4_ages_out_of_order_are_refused() {
    let wire = |soft, hard| Source::new(8, 18, Seconds::new(soft), Seconds::new(hard));
    assert!(wire(1, 1).is_ok());
    assert!(wire(1, u64::MAX).is_ok());
    assert_eq!(wire(0, 1), Err(RuleError::AgesOutOfOrder));
    assert_eq!(wire(2, 1), Err(RuleError::AgesOutOfOrder));
}

#[test]
fn oracle_4_each_bound_of_age_belongs_to_the_younger_class() {
    let (soft, hard) = (SOFT_AGE.raw(), HARD_AGE.raw());
    assert_eq!((soft, hard), (26 * 3_600, 50 * 3_600));
    for (age, class) in [
        (0, Age::Fresh),
        (soft - 1, Age::Fresh),
        (soft, Age::Fresh),
        (soft + 1, Age::Aged),
        (hard - 1, Age::Aged),
        (hard, Age::Aged),
        (hard + 1, Age::Expired),
        (NOW - 1, Age::Expired),
    ] {
        let reading = answer_of_age(age).unwrap();
        assert_eq!(reading.age, class, "age {age}");
        // An expired answer is still shown, but is no price.
        assert_eq!(reading.price, Price::new(w(12 * 10u128.pow(35))));
        assert_eq!(reading.updated_at, at(NOW - age));
        let alone = quote(Some(reading), None, AMPL_THRESHOLD, true);
        let (price, status) = if class == Age::Expired {
            (Price::ZERO, OracleStatus::Down)
        } else {
            (reading.price, OracleStatus::Restricted)
        };
        assert_eq!((alone.price, alone.redemption_price), (price, price));
        assert_eq!(alone.status, status, "age {age}");
    }
    assert_eq!(quote(None, None, AMPL_THRESHOLD, true), Quote::default());
    assert_eq!(Quote::default().status, OracleStatus::Down);
}

#[test]
fn oracle_2_a_threshold_is_a_basis_point_to_a_quarter() {
    assert_eq!((AMPL_THRESHOLD.bps(), SPOT_THRESHOLD.bps()), (500, 200));
    for (bps, fits) in [
        (0, false),
        (1, true),
        (2, true),
        (2_500, true),
        (2_501, false),
    ] {
        let error = Err(RuleError::ThresholdOutOfRange);
        let expected = if fits { Ok(()) } else { error };
        assert_eq!(require_threshold(Ratio::from_bps(bps)), expected, "{bps}");
    }
    let error = Err(RuleError::ThresholdOutOfRange);
    assert_eq!(require_threshold(Ratio::from_bps(u16::MAX)), error);
}

#[test]
fn oracle_6_an_answer_at_or_beside_a_floor_or_a_ceiling_is_missing() {
    let source = source(8, 18).with_bounds(1_000, 2_000).unwrap();
    let counts = |source: &Source, answer: u128| {
        let reading = read(source, w(answer), w(NOW.into()), at(NOW));
        reading.is_some()
    };
    for (answer, good) in [
        (1, false),
        (999, false),
        (1_000, false),
        (1_001, false),
        (1_002, true),
        (1_500, true),
        (1_998, true),
        (1_999, false),
        (2_000, false),
        (2_001, false),
        (u128::MAX, false),
    ] {
        assert_eq!(counts(&source, answer), good, "{answer}");
    }
    // Either bound alone, and none.
    let low = self::source(8, 18).with_bounds(1_000, 0).unwrap();
    assert!(!counts(&low, 1_001) && counts(&low, 1_002) && counts(&low, 1 << 70));
    let high = self::source(8, 18).with_bounds(0, 2_000).unwrap();
    assert!(counts(&high, 1) && counts(&high, 1_998) && !counts(&high, 1_999));
    let none = self::source(8, 18).with_bounds(0, 0).unwrap();
    assert_eq!(none, self::source(8, 18));
    assert!(counts(&none, 1));
}

#[test]
fn oracle_6_bounds_at_the_ends_of_their_type_stay_bounds() {
    let highest = source(0, 0).with_bounds(u128::MAX, 0).unwrap();
    let beyond = w(u128::MAX).checked_add(U256::ONE).unwrap();
    for answer in [w(u128::MAX), beyond] {
        assert_eq!(read(&highest, answer, w(NOW.into()), at(NOW)), None);
    }
    // The next one is off the floor: 36 and 18 decimals leave it as it is.
    let highest = source(36, 18).with_bounds(u128::MAX, 0).unwrap();
    let next = beyond.checked_add(U256::ONE).unwrap();
    assert_eq!(read(&highest, beyond, w(NOW.into()), at(NOW)), None);
    let reading = read(&highest, next, w(NOW.into()), at(NOW)).unwrap();
    assert_eq!(reading.price.raw(), next);
    let ceiling = source(36, 18).with_bounds(0, u128::MAX).unwrap();
    let counts = |below: u128| {
        let answer = w(u128::MAX - below);
        read(&ceiling, answer, w(NOW.into()), at(NOW)).is_some()
    };
    assert!(counts(2) && !counts(1) && !counts(0));
}

#[test]
fn oracle_6_bounds_that_leave_no_answer_are_refused() {
    let error = RuleError::BoundsOutOfOrder;
    for (floor, ceiling, fits) in [
        (0, 1, false),
        (0, 2, false),
        (0, 3, true),
        (1, 4, false),
        (1, 5, true),
        (5, 5, false),
        (9, 5, false),
        (u128::MAX, u128::MAX, false),
        (u128::MAX - 3, u128::MAX, false),
        (u128::MAX - 4, u128::MAX, true),
        (u128::MAX, 0, true),
    ] {
        let bound = source(8, 18).with_bounds(floor, ceiling);
        assert_eq!(bound.err(), (!fits).then_some(error), "{floor} {ceiling}");
    }
}

#[test]
fn oracle_5_an_answer_that_is_no_number_of_the_past_is_missing() {
    let source = source(8, 18);
    let (good, now) = (w(120_000_000), w(NOW.into()));
    assert!(read(&source, good, now, at(NOW)).is_some());
    assert!(read(&source, U256::ONE, now, at(NOW)).is_some());
    // Zero and negative.
    assert_eq!(read(&source, U256::ZERO, now, at(NOW)), None);
    assert_eq!(read(&source, U256::MAX, now, at(NOW)), None);
    let most_negative = kernel::join_words(1 << 127, 0);
    assert_eq!(read(&source, most_negative, now, at(NOW)), None);
    assert_eq!(read(&source, U256::MAX - good, now, at(NOW)), None);
    // Time 0, the next second, and a time that is no time.
    assert_eq!(read(&source, good, U256::ZERO, at(NOW)), None);
    assert_eq!(read(&source, good, w(u128::from(NOW) + 1), at(NOW)), None);
    assert_eq!(
        read(&source, good, w(u128::from(u64::MAX) + 1), at(NOW)),
        None
    );
    assert_eq!(read(&source, good, U256::MAX, at(NOW)), None);
}

#[test]
fn round_2_an_answer_above_the_cap_of_a_price_is_missing() {
    let source = source(0, 0);
    let now = w(NOW.into());
    // 1 * 10^54 is the cap.
    assert!(read(&source, U256::ONE, now, at(NOW)).is_some());
    assert_eq!(read(&source, w(2), now, at(NOW)), None);
    // A product that passes 256 bits.
    let largest = kernel::join_words((1 << 127) - 1, u128::MAX);
    assert_eq!(read(&source, largest, now, at(NOW)), None);
}

#[test]
fn oracle_9_the_sequencer_must_answer_zero_and_have_been_up_for_an_hour() {
    let up = |answer, since: U256| require_sequencer(answer, since, at(NOW));
    let since = |age: u64| w(u128::from(NOW - age));
    assert_eq!(SEQUENCER_GRACE.raw(), 3_600);
    assert_eq!(up(U256::ZERO, since(3_600)), Ok(()));
    assert_eq!(up(U256::ZERO, since(3_601)), Ok(()));
    assert_eq!(up(U256::ZERO, since(3_599)), Err(RuleError::SequencerDown));
    assert_eq!(up(U256::ZERO, since(0)), Err(RuleError::SequencerDown));
    for answer in [U256::ONE, w(2), U256::MAX] {
        assert_eq!(up(answer, since(10_000)), Err(RuleError::SequencerDown));
    }
    // A round that has not started, a start in the future, a start that is no time.
    assert_eq!(up(U256::ZERO, U256::ZERO), Err(RuleError::SequencerDown));
    assert_eq!(
        up(U256::ZERO, w(u128::from(NOW) + 1)),
        Err(RuleError::SequencerDown)
    );
    assert_eq!(up(U256::ZERO, U256::MAX), Err(RuleError::SequencerDown));
}

#[test]
fn oracle_10_only_a_good_price_serves_new_debt() {
    let price = Price::new(w(7));
    let quote = |status| Quote {
        price,
        redemption_price: price,
        status,
        by_gap_only: false,
    };
    assert_eq!(quote(OracleStatus::Good).for_borrowing(), Ok(price));
    let restricted = quote(OracleStatus::Restricted).for_borrowing();
    assert_eq!(restricted, Err(RuleError::OracleRestricted));
    assert_eq!(
        quote(OracleStatus::Down).for_borrowing(),
        Err(RuleError::OracleDown)
    );
    for number in 0..=255u8 {
        let status = OracleStatus::from_number(number.into());
        let known = (number <= 2).then_some(number);
        assert_eq!(status.map(OracleStatus::byte), known, "no other is one");
    }
    assert_eq!(OracleStatus::from_number(1 << 32), None);
    assert!(Timestamp::NEVER.is_never());
}
