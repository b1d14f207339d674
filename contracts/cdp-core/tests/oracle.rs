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
    oracle::{Age, Reading, Source, read, require_sequencer, single},
    params::{HARD_AGE, SEQUENCER_GRACE, SOFT_AGE},
};
use common::{NOW, at, big, word};
use fixed_math::{Price, Seconds, Timestamp, U256, kernel};
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
    for (age, class, status) in [
        (0, Age::Fresh, OracleStatus::Good),
        (soft - 1, Age::Fresh, OracleStatus::Good),
        (soft, Age::Fresh, OracleStatus::Good),
        (soft + 1, Age::Aged, OracleStatus::Restricted),
        (hard - 1, Age::Aged, OracleStatus::Restricted),
        (hard, Age::Aged, OracleStatus::Restricted),
        (hard + 1, Age::Expired, OracleStatus::Down),
        (NOW - 1, Age::Expired, OracleStatus::Down),
    ] {
        let reading = answer_of_age(age);
        assert_eq!(reading.unwrap().age, class, "age {age}");
        // An expired answer is still shown, but is no price.
        assert_eq!(reading.unwrap().price, Price::new(w(12 * 10u128.pow(35))));
        assert_eq!(reading.unwrap().updated_at, at(NOW - age));
        let quote = single(reading);
        assert_eq!(quote.status, status);
        let price = if status == OracleStatus::Down {
            Price::ZERO
        } else {
            reading.unwrap().price
        };
        assert_eq!(
            (quote.price, quote.redemption_price),
            (price, price),
            "ORACLE-3"
        );
    }
    assert_eq!(single(None), Quote::default());
    assert_eq!(Quote::default().status, OracleStatus::Down);
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
    };
    assert_eq!(quote(OracleStatus::Good).for_borrowing(), Ok(price));
    let restricted = quote(OracleStatus::Restricted).for_borrowing();
    assert_eq!(restricted, Err(RuleError::OracleRestricted));
    assert_eq!(
        quote(OracleStatus::Down).for_borrowing(),
        Err(RuleError::OracleDown)
    );
    for byte in 0..=255u8 {
        let status = OracleStatus::from_byte(byte);
        assert_eq!(status.byte(), byte.min(2), "an unknown status is down");
    }
    assert!(Timestamp::NEVER.is_never());
}
