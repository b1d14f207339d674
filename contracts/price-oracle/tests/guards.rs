//! ORACLE-9 and STD-6: the sequencer, the construction, and calls that are none.
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
