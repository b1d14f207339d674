//! ORACLE-4, 5 and 11: what the feeds say, how old it is, and what the oracle makes of it.
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
fn a_price_carries_the_scale_of_feed_and_collateral() {
    let host = oracle();
    for (branch, decimals) in [(0, 18), (1, 9)] {
        let price = dollar_and_quarter(decimals);
        assert_eq!(quote(&host, branch), (price, price, 0));
    }
    let all = pricesCall::abi_decode_returns_validate(&call(&host, &pricesCall {}).ok()).unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|q| (q.price, q.redemptionPrice, q.status))
        .collect();
    assert_eq!(all, [quote(&host, 0), quote(&host, 1)]);
    assert!(ask(&host, 0).logs.is_empty());
}

#[test]
fn oracle_4_table_of_ages_of_one_source_with_boundary_seconds() {
    let price = dollar_and_quarter(18);
    let (good, restricted) = ((price, price, 0), (price, price, 1));
    let (soft, hard) = (u64::from(SOFT), u64::from(HARD));
    let table = [
        (0, good),
        (1, good),
        (soft - 1, good),
        (soft, good),
        (soft + 1, restricted),
        (hard - 1, restricted),
        (hard, restricted),
        (hard + 1, DOWN),
        (NOW - 1, DOWN),
    ];
    for (age, want) in table {
        let host = oracle();
        market(&host, AMPL_FEED, ANSWER, NOW - age);
        assert_eq!(quote(&host, 0), want, "age {age}");
        assert_eq!(last(&host, 0), (price, U256::from(NOW - age)), "age {age}");
    }
}

#[test]
fn oracle_4_a_source_that_never_answered_is_down_and_shows_nothing() {
    let host = oracle();
    host.answer::<latestRoundDataCall>(AMPL_FEED, Err(b"No data present".to_vec()));
    assert_eq!(quote(&host, 0), DOWN);
    assert_eq!(last(&host, 0), (U256::ZERO, U256::ZERO));
    assert_ne!(quote(&host, 1), DOWN);
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
    for (index, answer) in bad.into_iter().enumerate() {
        let host = oracle();
        host.answer::<latestRoundDataCall>(AMPL_FEED, answer);
        assert_eq!(quote(&host, 0), DOWN, "case {index}");
        assert_eq!(last(&host, 0), (U256::ZERO, U256::ZERO), "case {index}");
    }
}

#[test]
fn oracle_5_the_smallest_answer_of_this_second_counts() {
    let host = oracle();
    market(&host, AMPL_FEED, 1, NOW);
    let price = U256::from(10).pow(U256::from(54 - 18 - 8));
    assert_eq!(quote(&host, 0), (price, price, 0));
}

#[test]
fn oracle_11_a_malformed_return_is_missing() {
    let good = round(I256::ONE, NOW, U256::from(NOW)).unwrap();
    let long = [good.clone(), vec![0]].concat();
    let sizes = [
        vec![],
        vec![0; 31],
        good[..159].to_vec(),
        long,
        vec![1; 1_000_000],
    ];
    for answer in sizes {
        let length = answer.len();
        let host = oracle();
        host.answer::<latestRoundDataCall>(AMPL_FEED, Ok(answer.clone()));
        assert_eq!(quote(&host, 0), DOWN, "{length} bytes");
        host.answer::<latestRoundDataCall>(AMPL_FEED, Err(answer));
        assert_eq!(quote(&host, 0), DOWN, "{length} bytes of a revert");
    }
}

#[test]
fn oracle_11_a_source_that_fails_with_less_than_its_gas_takes_the_call_with_it() {
    let host = oracle();
    // 200 000 and what a call keeps back and costs: 200 000 / 63 + 1 + 2 600 + 400.
    let enough = 206_175;
    for failure in [
        Err(vec![]),
        Ok(vec![]),
        round(I256::ZERO, NOW, U256::from(NOW)),
    ] {
        host.answer::<latestRoundDataCall>(AMPL_FEED, failure);
        host.vm.set_gas_left(enough - 1);
        let error: SourceStarved = ask(&host, 0).error();
        assert_eq!(error.feed, AMPL_FEED);
        let _: SourceStarved = call(&host, &lastAnswersCall { branch: U256::ZERO }).error();
        let _: SourceStarved = call(&host, &pricesCall {}).error();
        host.vm.set_gas_left(enough);
        assert_eq!(quote(&host, 0), DOWN);
    }
}

#[test]
fn oracle_11_a_source_that_answers_needs_no_more_gas_than_it_uses() {
    let host = oracle();
    host.vm.set_gas_left(60_000);
    assert_eq!(quote(&host, 0).2, 0);
}

#[test]
fn oracle_11_every_feed_is_given_two_hundred_thousand_gas() {
    let host = oracle();
    host.made();
    ask(&host, 0).ok();
    let made = host.made();
    let called: Vec<_> = made.iter().map(|made| (made.to, made.gas)).collect();
    assert_eq!(called, [(SEQUENCER, 200_000), (AMPL_FEED, 200_000)]);
}
