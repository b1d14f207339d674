//! ORACLE-1 to 6: what two feeds say, how old it is, and what the oracle makes of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

use scene::*;

#[test]
fn a_price_carries_the_scale_of_feeds_and_collateral() {
    let host = oracle();
    for (branch, decimals) in [(0, 18), (1, 9)] {
        let price = dollar_and_quarter(decimals);
        assert_eq!(quote(&host, branch), (price, price, 0, false));
        let answered = (price, U256::from(NOW));
        assert_eq!(last(&host, branch), [answered, answered]);
    }
    let all = pricesCall::abi_decode_returns_validate(&call(&host, &pricesCall {}).ok()).unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|q| (q.price, q.redemptionPrice, q.status, q.byGapOnly))
        .collect();
    assert_eq!(all, [quote(&host, 0), quote(&host, 1)]);
    assert!(ask(&host, 0).logs.is_empty());
}

/// Market and anchor in cents, the market's answer newer or not; price and redemption price in
/// 1e-4 dollars, and whether the gap restricts.
#[test]
fn oracle_1_and_2_by_example() {
    let table = [
        (100, 100, true, 10_000, 10_000, false),
        (98, 100, true, 9_800, 10_000, false),
        (90, 100, true, 9_000, 9_450, true),
        (90, 100, false, 9_000, 10_000, true),
        (50, 100, true, 7_500, 7_875, true),
        (50, 100, false, 7_500, 10_000, true),
        (105, 100, true, 10_000, 10_500, false),
        (106, 100, true, 10_000, 10_600, true),
        (106, 100, false, 10_000, 10_600, true),
        (200, 100, false, 10_000, 12_500, true),
    ];
    for (of_market, of_anchor, newer, low, high, gap) in table {
        let host = oracle();
        let time = if newer { NOW - 1 } else { NOW };
        market(&host, of_market * 1_000_000, NOW);
        anchor(&host, of_anchor * 1_000_000, time);
        let want = (
            price(low * 10_000),
            price(high * 10_000),
            u8::from(gap),
            gap,
        );
        assert_eq!(quote(&host, 0), want, "{of_market} {of_anchor} {newer}");
        assert!(!quote(&host, 1).3, "one branch does not touch the other");
    }
}

#[test]
fn oracle_12_rounds_the_price_down_and_the_redemption_price_up() {
    // Answers that are prices as they are: 36 decimals of the feed and 18 of the collateral.
    let exact = TestHost::new();
    for feed in [AMPL_FEED, AMPL_ANCHOR] {
        exact.answer::<decimalsCall>(feed, Ok(U256::from(36).abi_encode()));
    }
    construct(&exact, Address::ZERO, sources()[..1].to_vec()).ok();
    for (of_market, of_anchor, low, high) in [
        // 0.75 * 5 = 3.75, and 3.75 * 1.05 = 3.9375.
        (1, 5, 3, 4),
        // 1.25 * 5 = 6.25.
        (9, 5, 5, 7),
        // 90 * 1.05 = 94.5.
        (90, 100, 90, 95),
        (1, 1, 1, 1),
    ] {
        says(&exact, AMPL_FEED, of_market, NOW);
        says(&exact, AMPL_ANCHOR, of_anchor, NOW - 1);
        let told = quote(&exact, 0);
        assert_eq!((told.0, told.1), (U256::from(low), U256::from(high)));
    }
}

/// The status of each pair of ages, and whose answer it is: 1 the market's, 2 the anchor's,
/// 3 both, 0 nobody's.
fn class(market_age: u64, anchor_age: u64) -> (u8, u8) {
    let (soft, hard) = (u64::from(SOFT), u64::from(HARD));
    match (market_age <= soft, anchor_age <= soft) {
        (true, true) => (0, 3),
        (true, false) => (1, 1),
        (false, true) => (1, 2),
        (false, false) => match (market_age <= hard, anchor_age <= hard) {
            (true, true) => (1, 3),
            (true, false) => (1, 1),
            (false, true) => (1, 2),
            (false, false) => (2, 0),
        },
    }
}

#[test]
fn oracle_4_table_of_ages_with_boundary_seconds() {
    let (soft, hard) = (u64::from(SOFT), u64::from(HARD));
    let (low, high) = (124_000_000, 126_000_000);
    let host = oracle();
    let ages = [
        0,
        soft - 1,
        soft,
        soft + 1,
        hard - 1,
        hard,
        hard + 1,
        NOW - 1,
    ];
    for market_age in ages {
        for anchor_age in ages {
            market(&host, low, NOW - market_age);
            anchor(&host, high, NOW - anchor_age);
            let (status, speaks) = class(market_age, anchor_age);
            let (price, redemption) = match speaks {
                0 => (U256::ZERO, U256::ZERO),
                1 => (price(low), price(low)),
                2 => (price(high), price(high)),
                _ => (price(low), price(high)),
            };
            let want = (price, redemption, status, false);
            assert_eq!(quote(&host, 0), want, "{market_age} {anchor_age}");
            let shown = [
                (scene::price(low), U256::from(NOW - market_age)),
                (scene::price(high), U256::from(NOW - anchor_age)),
            ];
            assert_eq!(last(&host, 0), shown, "whatever the age");
        }
    }
}

#[test]
fn oracle_4_sources_have_ages_of_their_own() {
    let host = oracle_with(|branch| (branch.market.softAge, branch.market.hardAge) = (60, 90));
    market(&host, ANSWER, NOW - 61);
    assert_eq!(quote(&host, 0).2, 1, "the market is aged, the anchor fresh");
    anchor(&host, ANSWER, NOW - u64::from(HARD) - 1);
    assert_eq!(quote(&host, 0).2, 1, "the market alone");
    market(&host, ANSWER, NOW - 91);
    assert_eq!(quote(&host, 0), DOWN);
}

#[test]
fn oracle_4_a_source_that_never_answered_leaves_the_other_and_shows_nothing() {
    let never = || Err(b"No data present".to_vec());
    let host = oracle();
    let answered = (price(ANSWER), U256::from(NOW));
    let nothing = (U256::ZERO, U256::ZERO);
    host.answer::<latestRoundDataCall>(AMPL_FEED, never());
    assert_eq!(quote(&host, 0), (price(ANSWER), price(ANSWER), 1, false));
    assert_eq!(last(&host, 0), [nothing, answered]);
    host.answer::<latestRoundDataCall>(AMPL_ANCHOR, never());
    assert_eq!(quote(&host, 0), DOWN);
    assert_eq!(last(&host, 0), [nothing, nothing]);
    market(&host, ANSWER, NOW);
    assert_eq!(quote(&host, 0), (price(ANSWER), price(ANSWER), 1, false));
    assert_eq!(last(&host, 0), [answered, nothing]);
    assert_eq!(quote(&host, 1).2, 0);
}

#[test]
fn oracle_5_answers_that_are_no_numbers_are_missing() {
    let now = U256::from(NOW);
    let answer = I256::try_from(ANSWER).unwrap();
    let bad = [
        round(I256::ZERO, NOW, now),
        round(I256::MINUS_ONE, NOW, now),
        round(I256::MIN, NOW, now),
        round(I256::MAX, NOW, now),
        round(answer, NOW, U256::ZERO),
        round(answer, NOW, now + U256::ONE),
        round(answer, NOW, U256::MAX),
        round(answer, NOW, now + (U256::ONE << 64)),
        // Carried over from an earlier round.
        Ok((U256::from(8), answer, now, now, U256::from(7)).abi_encode_params()),
        // Round ids outside their type.
        Ok((U256::ONE << 80, answer, now, now, U256::ONE << 80).abi_encode_params()),
        Ok((U256::ONE, answer, now, now, U256::ONE << 80).abi_encode_params()),
    ];
    let alone = (price(ANSWER), price(ANSWER), 1, false);
    for (index, answer) in bad.into_iter().enumerate() {
        let host = oracle();
        host.answer::<latestRoundDataCall>(AMPL_FEED, answer.clone());
        assert_eq!(quote(&host, 0), alone, "case {index}");
        assert_eq!(last(&host, 0)[0], (U256::ZERO, U256::ZERO), "case {index}");
        host.answer::<latestRoundDataCall>(AMPL_ANCHOR, answer);
        assert_eq!(quote(&host, 0), DOWN, "case {index}");
        market(&host, ANSWER, NOW);
        assert_eq!(quote(&host, 0), alone, "case {index}");
    }
}

#[test]
fn oracle_5_the_smallest_answer_of_this_second_counts() {
    let host = oracle();
    market(&host, 1, NOW);
    anchor(&host, 1, NOW);
    assert_eq!(quote(&host, 0), (price(1), price(1), 0, false));
}

#[test]
fn oracle_6_an_answer_at_or_beside_a_bound_is_missing() {
    let host = oracle_with(|branch| {
        (branch.market.floor, branch.market.ceiling) = (100_000_000, 200_000_000);
    });
    for (answer, counts) in [
        (99_999_999, false),
        (100_000_000, false),
        (100_000_001, false),
        (100_000_002, true),
        (199_999_998, true),
        (199_999_999, false),
        (200_000_000, false),
        (200_000_001, false),
    ] {
        market(&host, answer, NOW);
        anchor(&host, answer, NOW);
        let want = (price(answer), price(answer), u8::from(!counts), false);
        assert_eq!(quote(&host, 0), want, "{answer}: the anchor has no bounds");
        let shown = if counts { price(answer) } else { U256::ZERO };
        assert_eq!(last(&host, 0)[0].0, shown, "{answer}");
    }
}

#[test]
fn oracle_6_bounds_of_an_anchor_are_its_own() {
    let one = 10_u128.pow(18);
    let host = oracle_with(|branch| (branch.anchor.floor, branch.anchor.ceiling) = (one, 0));
    market(&host, 100_000_000, NOW);
    anchor(&host, 100_000_000, NOW);
    assert_eq!(quote(&host, 0).2, 1, "the anchor sticks to its floor");
    anchor(&host, 100_000_001, NOW);
    assert_eq!(quote(&host, 0).2, 0);
}
