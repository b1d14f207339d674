//! The complete table of ages: which answers speak for a branch, and how loud.
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
    oracle::{Reading, Source, quote, read},
    params::{AMPL_THRESHOLD, HARD_AGE, SOFT_AGE},
};
use common::{NOW, at};
use fixed_math::{Price, Seconds, U256, kernel};

/// Soft and hard age of market and anchor: of equal and of different length.
const AGES: [[(u64, u64); 2]; 3] = [
    [(93_600, 180_000), (93_600, 180_000)],
    [(3_600, 7_200), (93_600, 180_000)],
    [(93_600, 180_000), (60, 60)],
];

/// The answer of the market and of the anchor, in cents: within 5 %, and further apart.
const ANSWERS: [(u128, u128); 4] = [(102, 100), (97, 100), (110, 100), (90, 100)];

/// What a source answered: so many seconds ago, or never.
type Answered = Option<u64>;

fn source((soft, hard): (u64, u64)) -> Source {
    Source::new(2, 18, Seconds::new(soft), Seconds::new(hard)).unwrap()
}

fn answer(ages: (u64, u64), cents: u128, answered: Answered) -> Option<Reading> {
    let time = answered.map_or(U256::ZERO, |age| kernel::widen((NOW - age).into()));
    read(&source(ages), kernel::widen(cents), time, at(NOW))
}

fn cents(cents: u128) -> Price {
    Price::new(kernel::widen(cents * 10u128.pow(34)))
}

/// Every second at and beside a bound, never, and the beginning of time.
fn seconds((soft, hard): (u64, u64)) -> Vec<Answered> {
    let mut seconds = vec![
        0,
        1,
        soft - 1,
        soft,
        soft + 1,
        hard - 1,
        hard,
        hard + 1,
        NOW - 1,
    ];
    seconds.sort_unstable();
    seconds.dedup();
    let mut all: Vec<Answered> = seconds.into_iter().map(Some).collect();
    all.push(None);
    all
}

/// The law's words for an age, spelt out once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Fresh,
    Soft,
    Hard,
    Never,
}

fn class((soft, hard): (u64, u64), answered: Answered) -> Class {
    match answered {
        None => Class::Never,
        Some(age) if age <= soft => Class::Fresh,
        Some(age) if age <= hard => Class::Soft,
        Some(_) => Class::Hard,
    }
}

/// Whose answers count: 1 the market's, 2 the anchor's, 3 both, 0 none; and whether it is good.
const TABLE: [(Class, Class, u8, bool); 16] = [
    (Class::Fresh, Class::Fresh, 3, true),
    (Class::Fresh, Class::Soft, 1, false),
    (Class::Fresh, Class::Hard, 1, false),
    (Class::Fresh, Class::Never, 1, false),
    (Class::Soft, Class::Fresh, 2, false),
    (Class::Soft, Class::Soft, 3, false),
    (Class::Soft, Class::Hard, 1, false),
    (Class::Soft, Class::Never, 1, false),
    (Class::Hard, Class::Fresh, 2, false),
    (Class::Hard, Class::Soft, 2, false),
    (Class::Hard, Class::Hard, 0, false),
    (Class::Hard, Class::Never, 0, false),
    (Class::Never, Class::Fresh, 2, false),
    (Class::Never, Class::Soft, 2, false),
    (Class::Never, Class::Hard, 0, false),
    (Class::Never, Class::Never, 0, false),
];

/// What the table says, for a market and an anchor in cents.
fn expected(
    (market, anchor): (u128, u128),
    classes: (Class, Class),
    newer: bool,
    healthy: bool,
) -> Quote {
    let row = TABLE.iter().find(|row| (row.0, row.1) == classes).unwrap();
    let restricted = |price: u128, redemption: Price| Quote {
        price: cents(price),
        redemption_price: redemption,
        status: OracleStatus::Restricted,
        by_gap_only: false,
    };
    match row.2 {
        0 => Quote::default(),
        1 => restricted(market, cents(market)),
        2 => restricted(anchor, cents(anchor)),
        _ => {
            // 97 is 5 % within 100, 90 is not: 94.5 while only the market has seen the fall.
            let redemption = match market {
                90 if newer => Price::new(kernel::widen(945 * 10u128.pow(33))),
                _ => cents(market.max(anchor)),
            };
            let gap = market == 110 || market == 90;
            let pair = restricted(market.min(anchor), redemption);
            match (row.3 && healthy, gap) {
                (true, false) => Quote {
                    status: OracleStatus::Good,
                    ..pair
                },
                (sound, gap) => Quote {
                    by_gap_only: sound && gap,
                    ..pair
                },
            }
        }
    }
}

#[test]
fn oracle_4_the_ages_of_launch_are_26_and_50_hours() {
    assert_eq!(SOFT_AGE.raw(), 93_600);
    assert_eq!(HARD_AGE.raw(), 180_000);
}

#[test]
fn oracle_4_table_of_ages_of_both_sources_is_complete() {
    let mut rows = 0;
    for ages in AGES {
        for market_age in seconds(ages[0]) {
            for anchor_age in seconds(ages[1]) {
                let classes = (class(ages[0], market_age), class(ages[1], anchor_age));
                let newer = matches!((market_age, anchor_age), (Some(m), Some(a)) if m < a);
                for (answers, healthy) in ANSWERS.iter().flat_map(|a| [(a, true), (a, false)]) {
                    let market = answer(ages[0], answers.0, market_age);
                    let anchor = answer(ages[1], answers.1, anchor_age);
                    let told = quote(market, anchor, AMPL_THRESHOLD, healthy);
                    let want = expected(*answers, classes, newer, healthy);
                    assert_eq!(told, want, "{classes:?} {market_age:?} {anchor_age:?}");
                    rows += 1;
                }
            }
        }
    }
    assert_eq!(rows, (100 + 100 + 10 * 7) * 8, "every pair of seconds");
}

#[test]
fn oracle_7_two_answers_together_are_as_old_as_the_older_one() {
    let ages = AGES[0];
    let (soft, hard) = ages[0];
    for (market, anchor) in [(0, soft), (soft, 0), (soft, soft), (0, 0)] {
        let good = together(ages, market, anchor);
        assert_eq!(good.status, OracleStatus::Good, "{market} {anchor}");
    }
    // One second more in either leg, and the pair is no longer good; nor does the younger leg
    // lend the other its age: it speaks alone.
    for (market, anchor, alone) in [
        (0, soft + 1, 102),
        (soft + 1, 0, 100),
        (soft, soft + 1, 102),
        (soft + 1, hard + 1, 102),
        (hard + 1, hard, 100),
    ] {
        let told = together(ages, market, anchor);
        assert_eq!(told.status, OracleStatus::Restricted, "{market} {anchor}");
        assert_eq!(
            (told.price, told.redemption_price),
            (cents(alone), cents(alone))
        );
    }
}

fn together(ages: [(u64, u64); 2], market: u64, anchor: u64) -> Quote {
    let market = answer(ages[0], 102, Some(market));
    let anchor = answer(ages[1], 100, Some(anchor));
    quote(market, anchor, AMPL_THRESHOLD, true)
}

#[test]
fn oracle_13_a_health_that_fails_restricts_every_age_class_but_down() {
    let ages = AGES[0];
    for market_age in seconds(ages[0]) {
        for anchor_age in seconds(ages[1]) {
            for answers in ANSWERS {
                let market = answer(ages[0], answers.0, market_age);
                let anchor = answer(ages[1], answers.1, anchor_age);
                let well = quote(market, anchor, AMPL_THRESHOLD, true);
                let ill = quote(market, anchor, AMPL_THRESHOLD, false);
                if well.status == OracleStatus::Down {
                    assert_eq!(ill, Quote::default());
                    continue;
                }
                let restricted = Quote {
                    status: OracleStatus::Restricted,
                    by_gap_only: false,
                    ..well
                };
                assert_eq!(ill, restricted, "the prices stay");
            }
        }
    }
}

#[test]
fn oracle_3_down_carries_no_number() {
    for ages in AGES {
        for market_age in seconds(ages[0]) {
            for anchor_age in seconds(ages[1]) {
                let market = answer(ages[0], 90, market_age);
                let anchor = answer(ages[1], 100, anchor_age);
                let told = quote(market, anchor, AMPL_THRESHOLD, true);
                let down = told.status == OracleStatus::Down;
                assert_eq!(told.price.is_zero(), down);
                assert_eq!(told.redemption_price.is_zero(), down);
                assert!(told.price <= told.redemption_price);
            }
        }
    }
}
