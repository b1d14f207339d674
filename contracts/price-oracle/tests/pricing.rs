//! ORACLE-4, 5, 9 and 11: what the feeds say, how old it is, and what the oracle makes of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

#[path = "../../stylus-kit/tests/host/mod.rs"]
mod host;

use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::{SolCall, SolValue};
use host::{Answer, Outcome, TestHost};
use interfaces::AggregatorV3Interface::{decimalsCall, latestRoundDataCall};
use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};
use interfaces::IPriceOracle::{self, *};
use price_oracle::PriceOracle;

const SEQUENCER: Address = Address::repeat_byte(0x5e);
const AMPL_FEED: Address = Address::repeat_byte(0xa3);
const SPOT_FEED: Address = Address::repeat_byte(0x50);
const ANYBODY: Address = Address::repeat_byte(0x0a);
const NOW: u64 = 1_764_000_000;
const SOFT: u32 = 26 * 3_600;
const HARD: u32 = 50 * 3_600;
/// 1.25 dollars, with the feed's 8 decimals.
const ANSWER: i64 = 125_000_000;

/// `latestRoundData` as a feed in order gives it.
fn round(answer: I256, started_at: u64, updated_at: U256) -> Answer {
    let round = U256::from(7);
    Ok((round, answer, U256::from(started_at), updated_at, round).abi_encode_params())
}

fn market(host: &TestHost, feed: Address, answer: i64, updated_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    host.answer::<latestRoundDataCall>(feed, round(answer, updated_at, U256::from(updated_at)));
}

fn sequencer(host: &TestHost, answer: i64, started_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    let answer = round(answer, started_at, U256::from(started_at));
    host.answer::<latestRoundDataCall>(SEQUENCER, answer);
}

fn sources() -> Vec<Source> {
    let source = |feed, decimals| Source {
        feed,
        collateralDecimals: decimals,
        softAge: SOFT,
        hardAge: HARD,
    };
    vec![source(AMPL_FEED, 18), source(SPOT_FEED, 9)]
}

fn feeds(host: &TestHost) {
    host.answer::<decimalsCall>(AMPL_FEED, Ok(U256::from(8).abi_encode()));
    host.answer::<decimalsCall>(SPOT_FEED, Ok(U256::from(18).abi_encode()));
}

fn wired(sequencer_feed: Address, sources: Vec<Source>) -> TestHost {
    let host = TestHost::new();
    feeds(&host);
    host.construct::<PriceOracle>(&(sequencer_feed, sources).abi_encode_params())
        .ok();
    host
}

/// An oracle of two branches, all feeds fresh, the sequencer up for a day.
fn oracle() -> TestHost {
    let host = wired(SEQUENCER, sources());
    sequencer(&host, 0, NOW - 86_400);
    market(&host, AMPL_FEED, ANSWER, NOW);
    market(&host, SPOT_FEED, ANSWER * 10_000_000_000, NOW);
    host
}

fn call<C: SolCall>(host: &TestHost, call: &C) -> Outcome {
    host.call::<PriceOracle, C>(ANYBODY, call)
}

fn ask(host: &TestHost, branch: u64) -> Outcome {
    call(
        host,
        &priceCall {
            branch: U256::from(branch),
        },
    )
}

fn quote(host: &TestHost, branch: u64) -> (U256, U256, u8) {
    let told = priceCall::abi_decode_returns_validate(&ask(host, branch).ok()).unwrap();
    (told.price, told.redemptionPrice, told.status)
}

fn last(host: &TestHost, branch: u64) -> (U256, U256) {
    let told = call(
        host,
        &lastAnswersCall {
            branch: U256::from(branch),
        },
    )
    .ok();
    let told = lastAnswersCall::abi_decode_returns_validate(&told).unwrap();
    assert_eq!(
        (told.anchor.price, told.anchor.updatedAt),
        (U256::ZERO, U256::ZERO)
    );
    (told.market.price, told.market.updatedAt)
}

/// 1.25 dollars as a price: AmpUSD-wei per unit, times 1e36.
fn dollar_and_quarter(collateral_decimals: u64) -> U256 {
    U256::from(125) * U256::from(10).pow(U256::from(54 - 2 - collateral_decimals))
}

const DOWN: (U256, U256, u8) = (U256::ZERO, U256::ZERO, 2);

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

#[test]
fn oracle_9_sequencer_table() {
    let table = [
        (0, NOW - 3_601, true),
        (0, NOW - 3_600, true),
        (0, NOW - 3_599, false),
        (0, NOW, false),
        (0, NOW + 1, false),
        (0, 0, false),
        (1, NOW - 86_400, false),
        (2, NOW - 86_400, false),
        (-1, NOW - 86_400, false),
    ];
    for (answer, since, up) in table {
        let host = oracle();
        sequencer(&host, answer, since);
        let all = call(&host, &pricesCall {});
        if up {
            assert_eq!(quote(&host, 0).2, 0, "{answer} since {since}");
            all.ok();
        } else {
            let _: SequencerDown = ask(&host, 0).error();
            let _: SequencerDown = all.error();
        }
        // What was answered last can always be seen.
        assert_eq!(last(&host, 0).0, dollar_and_quarter(18));
    }
}

#[test]
fn oracle_9_a_sequencer_feed_that_does_not_answer_is_down() {
    for answer in [Err(vec![]), Ok(vec![]), Ok(vec![0; 159]), Ok(vec![0; 192])] {
        let host = oracle();
        host.answer::<latestRoundDataCall>(SEQUENCER, answer);
        let _: SequencerDown = ask(&host, 0).error();
    }
}

#[test]
fn a_chain_without_a_sequencer_needs_no_feed() {
    let host = wired(Address::ZERO, sources());
    market(&host, AMPL_FEED, ANSWER, NOW);
    assert_eq!(quote(&host, 0).2, 0);
}

#[test]
fn reverts_when_the_branch_is_unknown() {
    let host = oracle();
    for branch in [U256::from(2), U256::from(256), U256::MAX] {
        let error: BranchUnknown = call(&host, &priceCall { branch }).error();
        assert_eq!(error.branch, branch);
        let _: BranchUnknown = call(&host, &lastAnswersCall { branch }).error();
        let _: BranchUnknown = call(
            &host,
            &sourceCall {
                branch,
                which: U256::ZERO,
            },
        )
        .error();
    }
    let unconstructed = TestHost::new();
    let _: BranchUnknown = ask(&unconstructed, 0).error();
}

#[test]
fn tells_how_it_is_wired() {
    let host = oracle();
    let told = call(
        &host,
        &sourceCall {
            branch: U256::ONE,
            which: U256::ZERO,
        },
    )
    .ok();
    let told = sourceCall::abi_decode_returns_validate(&told).unwrap();
    assert_eq!(
        (told.feed, told.feedDecimals, told.collateralDecimals),
        (SPOT_FEED, 18, 9)
    );
    assert_eq!((told.softAge, told.hardAge), (SOFT, HARD));
    for which in [1, 2] {
        let which = U256::from(which);
        let told = call(
            &host,
            &sourceCall {
                branch: U256::ZERO,
                which,
            },
        )
        .ok();
        assert_eq!(told, [0; 160]);
    }
    assert_eq!(call(&host, &branchCountCall {}).word(), U256::from(2));
    let feed = call(&host, &sequencerFeedCall {}).ok();
    assert_eq!(
        sequencerFeedCall::abi_decode_returns_validate(&feed).unwrap(),
        SEQUENCER
    );
}

#[test]
fn eight_branches_fit_and_nine_do_not() {
    let one = sources().remove(0);
    for (many, fits) in [(0, false), (1, true), (8, true), (9, false)] {
        let host = TestHost::new();
        feeds(&host);
        let args = (SEQUENCER, vec![one.clone(); many]).abi_encode_params();
        let done = host.construct::<PriceOracle>(&args);
        if fits {
            done.ok();
            assert_eq!(call(&host, &branchCountCall {}).word(), U256::from(many));
        } else {
            let error: BranchCountUnfit = done.error();
            assert_eq!(error.count, U256::from(many));
        }
    }
}

#[test]
fn reverts_when_a_source_makes_no_sense() {
    let changes: [fn(&mut Source); 5] = [
        |source| source.feed = ANYBODY,
        |source| source.collateralDecimals = 19,
        |source| source.softAge = 0,
        |source| source.softAge = HARD + 1,
        |source| source.hardAge = SOFT - 1,
    ];
    for change in changes {
        let host = TestHost::new();
        feeds(&host);
        let mut sources = sources();
        change(&mut sources[1]);
        let args = (SEQUENCER, sources).abi_encode_params();
        let error: SourceUnfit = host.construct::<PriceOracle>(&args).error();
        assert_eq!(error.branch, U256::ONE);
        assert!(host.storage().is_empty());
    }
    for decimals in [
        Ok(U256::from(37).abi_encode()),
        Ok(vec![8]),
        Ok(vec![0; 64]),
        Err(vec![]),
    ] {
        let host = TestHost::new();
        feeds(&host);
        host.answer::<decimalsCall>(AMPL_FEED, decimals);
        let args = (SEQUENCER, sources()).abi_encode_params();
        let error: SourceUnfit = host.construct::<PriceOracle>(&args).error();
        assert_eq!(error.branch, U256::ZERO);
    }
}

#[test]
fn reverts_when_it_is_constructed_twice() {
    let host = oracle();
    let args = (Address::ZERO, sources()).abi_encode_params();
    let _: AlreadyConstructed = host.construct::<PriceOracle>(&args).error();
}

#[test]
fn std_6_reverts_by_name_when_calldata_is_malformed() {
    let host = oracle();
    let good = priceCall { branch: U256::ZERO }.abi_encode();
    for length in [4, 35] {
        let _: MalformedCalldata = host.raw::<PriceOracle>(ANYBODY, &good[..length]).error();
    }
    let _: UnknownSelector = host.raw::<PriceOracle>(ANYBODY, &[]).error();
    host.vm.set_value(U256::ONE);
    let _: ValueSent = ask(&host, 0).error();
    let mut args = (SEQUENCER, sources()).abi_encode_params();
    args[63] = 0xff;
    let host = TestHost::new();
    feeds(&host);
    let _: MalformedCalldata = host.construct::<PriceOracle>(&args).error();
    args[32] = 1;
    let _: MalformedCalldata = host.construct::<PriceOracle>(&args).error();
    let names = IPriceOracle::IPriceOracleCalls::SELECTORS;
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}
