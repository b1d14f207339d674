//! ORACLE: what a market and an anchor mean together, as scenarios of the oracle alone.
//!
//! [`Case`]s are answers and ages of both sources; what a branch is quoted is written from the law
//! in big integers ([`expected`]). The rule of `cdp-core`, the program on a native host and the
//! compiled program each implement [`Sources`] and answer all of them alike.

use num_bigint::BigUint;

use super::stage::{AMPL, ONE, SPOT};
use crate::random::Random;

/// Soft and hard age of every source, in seconds.
pub const SOFT: i64 = 26 * 3_600;
/// Hard age.
pub const HARD: i64 = 50 * 3_600;
/// The smallest step of an answer that feeds of 8 decimals can give.
const STEP: i128 = 10i128.pow(10);

/// What a source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// USD with 18 decimals, a whole number of [`STEP`]s if it is positive.
    pub answer: i128,
    /// How old it is in seconds; below 0 it is of the future. Nothing is time 0.
    pub age: Option<i64>,
}

/// What both sources of a branch say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The branch.
    pub branch: u8,
    /// Its market.
    pub market: Told,
    /// Its anchor.
    pub anchor: Told,
    /// Its health flag; AMPL has none.
    pub healthy: bool,
}

/// What the branch is quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// AmpUSD-wei per unit, times 1e36.
    pub price: BigUint,
    /// The same for redemption.
    pub redemption_price: BigUint,
    /// 0 good, 1 restricted, 2 down.
    pub status: u8,
    /// Restricted by the gap alone.
    pub by_gap_only: bool,
}

/// An oracle whose sources can be told what to say.
pub trait Sources {
    /// What it quotes.
    fn quote(&mut self, case: &Case) -> Shown;
}

/// The age class of what counts: 0 fresh, 1 aged; nothing is missing or expired.
fn class(told: &Told) -> Option<u8> {
    let age = told.age?;
    let counts = told.answer > 0 && (0..=HARD).contains(&age);
    counts.then(|| u8::from(age > SOFT))
}

/// What the law makes of a case.
#[must_use]
pub fn expected(case: &Case) -> Shown {
    let Case {
        branch,
        market,
        anchor,
        healthy,
    } = case;
    let scale = BigUint::from(10u8).pow(if *branch == AMPL { 18 } else { 27 });
    let price = |told: &Told| BigUint::from(told.answer.unsigned_abs()) * &scale;
    let alone = |told: &Told| Shown {
        price: price(told),
        redemption_price: price(told),
        status: 1,
        by_gap_only: false,
    };
    match (class(market), class(anchor)) {
        (None, None) => Shown {
            status: 2,
            ..Shown::default()
        },
        (Some(_), None) => alone(market),
        (None, Some(_)) => alone(anchor),
        (Some(one), Some(other)) if one < other => alone(market),
        (Some(one), Some(other)) if one > other => alone(anchor),
        (Some(age), Some(_)) => {
            let (m, a) = (price(market), price(anchor));
            let p = m.max(&a * 3u8 / 4u8).min(&a * 5u8 / 4u8);
            // t is 5 % or 2 %.
            let t = if *branch == AMPL { 500u32 } else { 200 };
            let newer = market.age < anchor.age;
            let reach = &p * (10_000 + t) / 10_000u32;
            let limit = if newer {
                reach.min(a.clone())
            } else {
                a.clone()
            };
            let (low, high) = (p.clone().min(a.clone()), p.clone().max(a));
            let gap = &high * 10_000u32 > &low * (10_000 + t);
            let sound = age == 0 && (*healthy || *branch == AMPL);
            Shown {
                price: low,
                redemption_price: p.max(limit),
                status: u8::from(!sound || gap),
                by_gap_only: sound && gap,
            }
        }
    }
}

fn told(answer: i128, age: i64) -> Told {
    let age = Some(age);
    Told { answer, age }
}

fn check(sources: &mut dyn Sources, case: Case) {
    let shown = sources.quote(&case);
    assert_eq!(shown, expected(&case), "{case:?}");
    let zero = BigUint::default();
    let ordered = zero < shown.price && shown.price <= shown.redemption_price;
    let none = shown.price == zero && shown.redemption_price == zero;
    assert!(if shown.status == 2 { none } else { ordered }, "ORACLE-3");
}

fn both(sources: &mut dyn Sources, market: Told, anchor: Told) {
    for branch in [AMPL, SPOT] {
        let case = Case {
            branch,
            market,
            anchor,
            healthy: true,
        };
        check(sources, case);
    }
}

const USD: i128 = ONE as i128;

/// Market answers on and beside every bound of an anchor.
fn around(anchor: i128) -> Vec<i128> {
    let bounds = [
        anchor * 3 / 4,
        anchor,
        anchor * 5 / 4,
        anchor * 100 / 105,
        anchor * 105 / 100,
        anchor * 100 / 102,
        anchor * 102 / 100,
    ];
    let mut answers = vec![STEP, anchor * 100, anchor / 100];
    for bound in bounds {
        let whole = bound / STEP * STEP;
        answers.extend([whole - STEP, whole, whole + STEP]);
    }
    answers
}

pub fn oracle_1_the_market_is_clamped_to_a_quarter_around_the_anchor(sources: &mut dyn Sources) {
    for anchor in [USD * 6 / 5, USD * 2, USD * 123_456_788 / 100_000_000] {
        for market in around(anchor) {
            both(sources, told(market, 60), told(anchor, 60));
        }
    }
}

pub fn oracle_2_a_redeemer_is_held_back_by_the_threshold_while_the_market_is_newer(
    sources: &mut dyn Sources,
) {
    let anchor = USD * 105 * 102 / 10_000 / STEP * STEP;
    for market in around(anchor) {
        for (of_market, of_anchor) in [(59, 60), (60, 60), (60, 59), (0, SOFT), (SOFT, 0)] {
            both(sources, told(market, of_market), told(anchor, of_anchor));
        }
    }
}

pub fn oracle_3_there_is_a_price_in_order_or_none_at_all(sources: &mut dyn Sources) {
    let answers = [0, STEP, USD / 1_000, USD, USD * 1_000_000_000];
    for market in answers {
        for anchor in answers {
            both(sources, told(market, 7), told(anchor, 8));
        }
    }
}

/// Ages on and beside both bounds, and an answer that never came.
fn ages(answer: i128) -> Vec<Told> {
    let ages = [0, SOFT, SOFT + 1, HARD, HARD + 1];
    let mut told: Vec<Told> = ages.iter().map(|age| told(answer, *age)).collect();
    told.push(Told { answer, age: None });
    told
}

pub fn oracle_4_every_pair_of_ages_has_its_prices_and_status(sources: &mut dyn Sources) {
    for market in ages(USD) {
        for anchor in ages(USD * 101 / 100) {
            both(sources, market, anchor);
        }
    }
}

pub fn oracle_5_an_answer_of_no_amount_or_of_the_future_is_a_missing_source(
    sources: &mut dyn Sources,
) {
    let good = told(USD, 60);
    let bad = [
        told(0, 60),
        told(-1, 60),
        told(i128::MIN, 60),
        told(USD, -1),
        told(USD, -HARD),
        Told {
            answer: USD,
            age: None,
        },
    ];
    for one in bad {
        both(sources, one, good);
        both(sources, good, one);
        for other in bad {
            both(sources, one, other);
        }
    }
}

pub fn oracle_13_a_failed_health_flag_restricts_in_every_age_but_down(sources: &mut dyn Sources) {
    for market in ages(USD) {
        for anchor in ages(USD) {
            for healthy in [true, false] {
                let case = Case {
                    branch: SPOT,
                    market,
                    anchor,
                    healthy,
                };
                check(sources, case);
                let good = expected(&case).status == 0;
                assert!(healthy || !good, "never good");
            }
        }
    }
}

pub fn oracle_7_two_answers_are_as_old_as_the_older_one(sources: &mut dyn Sources) {
    let (young, old) = (told(USD, 0), told(USD, SOFT + 1));
    for (market, anchor) in [(young, old), (old, young), (old, told(USD, HARD))] {
        for branch in [AMPL, SPOT] {
            let case = Case {
                branch,
                market,
                anchor,
                healthy: true,
            };
            check(sources, case);
            assert_eq!(
                expected(&case).status,
                1,
                "one young answer makes nothing good"
            );
        }
    }
    both(sources, young, told(USD, SOFT));
}

pub fn oracle_8_legs_of_their_own_decimals_give_the_price_of_an_independent_computation(
    sources: &mut dyn Sources,
) {
    let mut random = Random::new(8);
    for _ in 0..60 {
        // From a hundredth of a cent to a hundred million dollars, a few per cent apart.
        let scale = 10u64.pow(4 + random.below(12) as u32);
        let answer = i128::from(1 + random.below(scale));
        let other = answer + answer * i128::from(random.below(60)) / 1_000;
        both(sources, told(answer * STEP, 30), told(other * STEP, 60));
        both(sources, told(other * STEP, 60), told(answer * STEP, 60));
    }
}

/// Hands every scenario of the oracle to a macro that makes tests of them.
#[macro_export]
macro_rules! every_pair {
    ($each:ident) => {
        $each! {
            oracle_1_the_market_is_clamped_to_a_quarter_around_the_anchor,
            oracle_2_a_redeemer_is_held_back_by_the_threshold_while_the_market_is_newer,
            oracle_3_there_is_a_price_in_order_or_none_at_all,
            oracle_4_every_pair_of_ages_has_its_prices_and_status,
            oracle_5_an_answer_of_no_amount_or_of_the_future_is_a_missing_source,
            oracle_7_two_answers_are_as_old_as_the_older_one,
            oracle_8_legs_of_their_own_decimals_give_the_price_of_an_independent_computation,
            oracle_13_a_failed_health_flag_restricts_in_every_age_but_down,
        }
    };
}
