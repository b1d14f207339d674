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
        assert_eq!(last(&host, 0)[0].0, dollar_and_quarter(18));
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

/// Since when the sequencer is up, asked from an oracle.
fn up_since(host: &TestHost) -> Outcome {
    call(host, &sequencerUpSinceCall {})
}

#[test]
fn shut_4_tells_since_when_the_sequencer_is_up_however_short_that_is() {
    let host = oracle();
    for since in [1, NOW - 86_400, NOW - 3_599, NOW, NOW + 1] {
        sequencer(&host, 0, since);
        assert_eq!(up_since(&host).word(), U256::from(since));
    }
    for (answer, since) in [(0, 0), (1, NOW - 86_400), (2, NOW - 86_400), (-1, 5)] {
        sequencer(&host, answer, since);
        let _: SequencerDown = up_since(&host).error();
    }
    for answer in [Err(vec![]), Ok(vec![]), Ok(vec![0; 159]), Ok(vec![0; 192])] {
        host.answer::<latestRoundDataCall>(SEQUENCER, answer);
        let _: SequencerDown = up_since(&host).error();
    }
}

#[test]
fn shut_4_a_chain_without_a_sequencer_has_one_since_ever_not_since_never() {
    let host = wired(Address::ZERO, sources());
    sequencer(&host, 1, 0);
    assert_eq!(up_since(&host).word(), U256::ONE);
}

#[test]
fn a_chain_without_a_sequencer_needs_no_feed() {
    let host = wired(Address::ZERO, sources());
    sequencer(&host, 1, 0);
    assert_eq!(quote(&host, 0).2, 0);
}

#[test]
fn reverts_when_the_branch_is_unknown() {
    let host = oracle();
    for branch in [U256::from(2), U256::from(256), U256::MAX] {
        let error: BranchUnknown = call(&host, &priceCall { branch }).error();
        assert_eq!(error.branch, branch);
        let _: BranchUnknown = call(&host, &lastAnswersCall { branch }).error();
        let _: BranchUnknown = call(&host, &thresholdCall { branch }).error();
        let _: BranchUnknown = call(&host, &healthCall { branch }).error();
        let which = U256::ZERO;
        let _: BranchUnknown = call(&host, &sourceCall { branch, which }).error();
    }
    let unconstructed = TestHost::new();
    let _: BranchUnknown = ask(&unconstructed, 0).error();
}

#[test]
fn tells_how_it_is_wired() {
    let mut sources = sources();
    (sources[1].anchor.floor, sources[1].anchor.ceiling) = (7, u128::MAX);
    (sources[1].anchor.softAge, sources[1].anchor.hardAge) = (5, 6);
    (sources[1].thresholdBps, sources[1].health) = (2_500, HEALTH);
    let host = wired(SEQUENCER, sources.clone());
    let decimals = [[8, 18], [18, 8]];
    for ((branch, planned), decimals) in (0..).zip(&sources).zip(decimals) {
        let both = [&planned.market, &planned.anchor];
        for ((which, planned_source), feed_decimals) in (0..).zip(both).zip(decimals) {
            let told = source(&host, branch, which);
            assert_eq!(told.feed, planned_source.feed);
            assert_eq!(told.feedDecimals, feed_decimals);
            assert_eq!(told.collateralDecimals, planned.collateralDecimals);
            assert_eq!(told.softAge, planned_source.softAge);
            assert_eq!(told.hardAge, planned_source.hardAge);
            assert_eq!(told.floor, planned_source.floor);
            assert_eq!(told.ceiling, planned_source.ceiling);
        }
        let branch = U256::from(branch);
        let told = call(&host, &thresholdCall { branch }).word();
        assert_eq!(told, U256::from(planned.thresholdBps));
        let told = call(&host, &healthCall { branch }).ok();
        let told = healthCall::abi_decode_returns_validate(&told).unwrap();
        assert_eq!(told, planned.health);
        for which in [U256::from(2), U256::MAX] {
            assert_eq!(call(&host, &sourceCall { branch, which }).ok(), [0; 224]);
        }
    }
    assert_eq!(call(&host, &branchCountCall {}).word(), U256::from(2));
    let feed = call(&host, &sequencerFeedCall {}).ok();
    assert_eq!(
        sequencerFeedCall::abi_decode_returns_validate(&feed).unwrap(),
        SEQUENCER
    );
}

#[test]
fn a_source_takes_one_slot_and_what_is_seldom_takes_more() {
    assert_eq!(oracle().storage().len(), 1 + 2 * 2);
    let bounded = oracle_with(|branch| branch.market.ceiling = u128::MAX);
    assert_eq!(bounded.storage().len(), 1 + 2 * 2 + 1);
    let watched = oracle_with(|branch| branch.health = HEALTH);
    assert_eq!(watched.storage().len(), 1 + 2 * 2 + 1);
}

#[test]
fn eight_branches_fit_and_nine_do_not() {
    let mut one = sources().remove(0);
    one.health = HEALTH;
    (one.market.floor, one.anchor.floor) = (1, 2);
    for (many, fits) in [(0, false), (1, true), (8, true), (9, false)] {
        let host = feeds();
        let done = construct(&host, SEQUENCER, vec![one.clone(); many]);
        if fits {
            done.ok();
            assert_eq!(call(&host, &branchCountCall {}).word(), U256::from(many));
            // No branch lies over another.
            assert_eq!(host.storage().len(), 1 + 5 * many);
            assert_eq!(source(&host, many as u64 - 1, 1).floor, 2);
        } else {
            let error: BranchCountUnfit = done.error();
            assert_eq!(error.count, U256::from(many));
        }
    }
}

/// Constructs with a SPOT branch that was changed; it is refused and leaves nothing.
fn refused(change: impl FnOnce(&mut BranchSources)) -> Outcome {
    let host = feeds();
    let mut sources = sources();
    change(&mut sources[1]);
    let done = construct(&host, SEQUENCER, sources);
    assert!(host.storage().is_empty());
    done
}

#[test]
fn reverts_when_a_source_makes_no_sense() {
    let changes: [fn(&mut Source); 7] = [
        |source| source.feed = ANYBODY,
        |source| source.feed = Address::ZERO,
        |source| source.softAge = 0,
        |source| source.softAge = HARD + 1,
        |source| source.hardAge = SOFT - 1,
        |source| source.ceiling = 2,
        |source| (source.floor, source.ceiling) = (5, 8),
    ];
    for change in changes {
        let error: SourceUnfit = refused(|branch| change(&mut branch.market)).error();
        assert_eq!((error.branch, error.which), (U256::ONE, U256::ZERO));
        let error: SourceUnfit = refused(|branch| change(&mut branch.anchor)).error();
        assert_eq!((error.branch, error.which), (U256::ONE, U256::ONE));
    }
    let error: SourceUnfit = refused(|branch| branch.collateralDecimals = 19).error();
    assert_eq!((error.branch, error.which), (U256::ONE, U256::ZERO));
    for (feed, which) in [(AMPL_FEED, 0), (AMPL_ANCHOR, 1)] {
        for decimals in [
            Ok(U256::from(37).abi_encode()),
            Ok(vec![8]),
            Ok(vec![0; 64]),
            Err(vec![]),
        ] {
            let host = feeds();
            host.answer::<decimalsCall>(feed, decimals);
            let error: SourceUnfit = construct(&host, SEQUENCER, sources()).error();
            assert_eq!((error.branch, error.which), (U256::ZERO, U256::from(which)));
        }
    }
}

#[test]
fn sources_at_their_bounds_make_sense() {
    let changes: [fn(&mut BranchSources); 6] = [
        |branch| branch.collateralDecimals = 18,
        |branch| (branch.anchor.softAge, branch.anchor.hardAge) = (1, 1),
        |branch| (branch.market.softAge, branch.market.hardAge) = (u32::MAX, u32::MAX),
        |branch| branch.market.ceiling = 3,
        |branch| (branch.anchor.floor, branch.anchor.ceiling) = (5, 9),
        |branch| branch.anchor.floor = u128::MAX,
    ];
    for change in changes {
        let mut sources = sources();
        change(&mut sources[1]);
        construct(&feeds(), SEQUENCER, sources).ok();
    }
}

#[test]
fn reverts_when_a_source_would_confirm_itself() {
    let error: SourcesEqual = refused(|branch| branch.anchor.feed = branch.market.feed).error();
    assert_eq!(error.branch, U256::ONE);
    // Another branch's feed is another matter.
    let mut sources = sources();
    sources[1].anchor.feed = sources[0].anchor.feed;
    construct(&feeds(), SEQUENCER, sources).ok();
}

#[test]
fn reverts_when_the_threshold_is_out_of_range() {
    for bps in [0, 2_501, 4_096, u16::MAX] {
        let error: ThresholdUnfit = refused(|branch| branch.thresholdBps = bps).error();
        assert_eq!((error.branch, error.bps), (U256::ONE, U256::from(bps)));
    }
    for bps in [1, 2_500] {
        let host = oracle_with(|branch| branch.thresholdBps = bps);
        let branch = U256::ZERO;
        assert_eq!(
            call(&host, &thresholdCall { branch }).word(),
            U256::from(bps)
        );
    }
}

#[test]
fn reverts_when_the_health_does_not_say_yes_or_no() {
    for answer in [
        Err(vec![]),
        Ok(vec![]),
        Ok(U256::from(2).abi_encode()),
        Ok(vec![0; 33]),
    ] {
        let host = feeds();
        host.answer::<healthyCall>(HEALTH, answer);
        let mut sources = sources();
        sources[0].health = HEALTH;
        let error: HealthUnfit = construct(&host, SEQUENCER, sources).error();
        assert_eq!(error.branch, U256::ZERO);
        assert!(host.storage().is_empty());
    }
    let host = feeds();
    health(&host, 0);
    let mut sources = sources();
    sources[0].health = HEALTH;
    construct(&host, SEQUENCER, sources).ok();
}

#[test]
fn reverts_when_it_is_constructed_twice() {
    let host = oracle();
    let _: AlreadyConstructed = construct(&host, Address::ZERO, sources()).error();
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
    let host = feeds();
    let _: MalformedCalldata = host.construct::<PriceOracle>(&args).error();
    args[32] = 1;
    let _: MalformedCalldata = host.construct::<PriceOracle>(&args).error();
    let names = IPriceOracle::IPriceOracleCalls::SELECTORS;
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}
