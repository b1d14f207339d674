//! ORACLE-11 and 13: feeds that fail, starve or return what they should not, and a health that
//! does not say yes.
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

/// 200 000 and what a call keeps back and costs: 200 000 / 63 + 1 + 2 600 + 400.
const ENOUGH: u64 = 206_175;

fn alone() -> Quoted {
    (price(ANSWER), price(ANSWER), 1, false)
}

fn with_health() -> TestHost {
    oracle_with(|branch| branch.health = HEALTH)
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
    for feed in [AMPL_FEED, AMPL_ANCHOR] {
        for answer in sizes.clone() {
            let length = answer.len();
            let host = oracle();
            host.answer::<latestRoundDataCall>(feed, Ok(answer.clone()));
            assert_eq!(quote(&host, 0), alone(), "{length} bytes");
            host.answer::<latestRoundDataCall>(feed, Err(answer));
            assert_eq!(quote(&host, 0), alone(), "{length} bytes of a revert");
        }
    }
}

#[test]
fn oracle_11_a_source_that_fails_with_less_than_its_gas_takes_the_call_with_it() {
    for feed in [AMPL_FEED, AMPL_ANCHOR] {
        for failure in [
            Err(vec![]),
            Ok(vec![]),
            round(I256::ZERO, NOW, U256::from(NOW)),
        ] {
            let host = oracle();
            host.answer::<latestRoundDataCall>(feed, failure);
            host.vm.set_gas_left(ENOUGH - 1);
            let error: SourceStarved = ask(&host, 0).error();
            assert_eq!(error.feed, feed);
            let _: SourceStarved = call(&host, &lastAnswersCall { branch: U256::ZERO }).error();
            let _: SourceStarved = call(&host, &pricesCall {}).error();
            host.vm.set_gas_left(ENOUGH);
            assert_eq!(quote(&host, 0), alone());
        }
    }
}

#[test]
fn oracle_11_sources_that_answer_need_no_more_gas_than_they_use() {
    let host = with_health();
    host.vm.set_gas_left(60_000);
    assert_eq!(quote(&host, 0).2, 0);
}

#[test]
fn oracle_11_everybody_who_is_asked_is_given_two_hundred_thousand_gas() {
    let all = [SEQUENCER, AMPL_FEED, AMPL_ANCHOR, HEALTH];
    for (host, asked) in [(oracle(), &all[..3]), (with_health(), &all[..])] {
        host.made();
        ask(&host, 0).ok();
        let made = host.made();
        let called: Vec<_> = made.iter().map(|made| (made.to, made.gas)).collect();
        let expected: Vec<_> = asked.iter().map(|to| (*to, 200_000)).collect();
        assert_eq!(called, expected);
    }
}

#[test]
fn oracle_13_a_health_that_says_no_restricts_and_hides_no_price() {
    let host = with_health();
    assert_eq!(quote(&host, 0).2, 0, "it says yes");
    health(&host, 0);
    assert_eq!(quote(&host, 0), alone());
    assert_eq!(quote(&host, 1).2, 0, "it is asked for its branch only");
    let shown = (price(ANSWER), U256::from(NOW));
    assert_eq!(last(&host, 0), [shown, shown]);
    // The gap would restrict as well: it is not the only reason.
    market(&host, ANSWER * 11 / 10, NOW);
    let apart = (price(ANSWER), price(ANSWER * 11 / 10), 1, false);
    assert_eq!(quote(&host, 0), apart);
    health(&host, 1);
    assert_eq!(quote(&host, 0), (apart.0, apart.1, 1, true));
    // Down stays down.
    for feed in [AMPL_FEED, AMPL_ANCHOR] {
        host.answer::<latestRoundDataCall>(feed, Err(vec![]));
    }
    assert_eq!(quote(&host, 0), DOWN);
    health(&host, 0);
    assert_eq!(quote(&host, 0), DOWN);
}

#[test]
fn oracle_13_anything_but_a_yes_is_a_no() {
    let yes = U256::ONE.abi_encode();
    let answers = [
        Err(vec![]),
        Err(yes.clone()),
        Ok(vec![]),
        Ok(yes[..31].to_vec()),
        Ok([yes.clone(), vec![0]].concat()),
        Ok(U256::ZERO.abi_encode()),
        Ok(U256::from(2).abi_encode()),
        Ok(U256::MAX.abi_encode()),
        Ok(vec![1; 1_000_000]),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        let host = with_health();
        host.answer::<healthyCall>(HEALTH, answer);
        assert_eq!(quote(&host, 0), alone(), "case {index}");
        // It may have failed because it was starved: then it says nothing.
        host.vm.set_gas_left(ENOUGH - 1);
        let error: SourceStarved = ask(&host, 0).error();
        assert_eq!(error.feed, HEALTH, "case {index}");
        host.vm.set_gas_left(ENOUGH);
        assert_eq!(quote(&host, 0), alone(), "case {index}");
        // What was answered last needs no health.
        host.vm.set_gas_left(ENOUGH - 1);
        assert_eq!(last(&host, 0)[0].0, price(ANSWER), "case {index}");
    }
}

#[test]
fn shut_3_no_choice_of_gas_turns_feeds_that_fail_into_an_outage() {
    let host = oracle();
    for feed in [AMPL_FEED, AMPL_ANCHOR] {
        host.answer::<latestRoundDataCall>(feed, Err(vec![]));
    }
    // Down is said only by who gave both feeds all of their gas.
    assert_eq!(quote(&host, 0), DOWN);
    for gas in [1, 60_000, 200_000, ENOUGH - 1] {
        host.vm.set_gas_left(gas);
        let _: SourceStarved = ask(&host, 0).error();
        let _: SourceStarved = call(&host, &pricesCall {}).error();
    }
}
