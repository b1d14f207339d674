//! FEED-6: history, and what Chainlink's interface answers.
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
fn feed_6_every_round_is_kept_and_the_latest_is_one_of_them() {
    let host = ampl_feed();
    let mut history = Vec::new();
    for (epoch, days) in [(3, 0), (4, 1), (9, 2), (10, 3)] {
        let now = NOW + days * DAY;
        host.vm.set_block_timestamp(now);
        let said = Ampl {
            epoch,
            value: VALUE + u128::from(epoch),
            supply: 10_000_000_000_000_000,
            observed_at: now - 7,
        };
        publish(&host, &five()[..3], said).ok();
        history.push((epoch, said.value, said.observed_at));
        assert_eq!(latest(&host), *history.last().unwrap());
        for round in &history {
            assert_eq!(round_of(&host, round.0), *round);
        }
    }
    for unknown in [
        0,
        1,
        2,
        5,
        8,
        11,
        u128::from(u64::MAX),
        1 << 64,
        (1 << 80) - 1,
    ] {
        let round = U80::from(unknown);
        let error: RoundUnknown = call(&host, &getRoundDataCall { round }).error();
        assert_eq!(error.round, U256::from(unknown));
    }
}

#[test]
fn feed_6_decimals_description_and_version_never_change() {
    let host = ampl_feed();
    let constant = |host: &TestHost| {
        assert_eq!(told(host, &decimalsCall {}), 18);
        assert_eq!(told(host, &versionCall {}), U256::ONE);
        assert_eq!(told(host, &descriptionCall {}), "AMPL share / USD");
        assert_eq!(told(host, &kindCall {}), 0);
    };
    constant(&host);
    publish(&host, &five()[..3], Ampl::usual()).ok();
    let announced = announceReportersCall {
        reporters: addresses(&five()[..1]),
        quorum: U256::ONE,
    };
    host.call::<ReportFeed, _>(OWNER, &announced).ok();
    host.call::<ReportFeed, _>(OWNER, &renounceOwnershipCall {})
        .ok();
    host.vm.set_block_timestamp(NOW + 30 * DAY);
    constant(&host);
    assert_eq!(told(&spot_feed(), &descriptionCall {}), "SPOT / USD");
}

#[test]
fn reverts_before_the_first_report() {
    for host in [ampl_feed(), spot_feed(), TestHost::new()] {
        let _: NoReport = call(&host, &latestRoundDataCall {}).error();
        let round = U80::from(0);
        let _: RoundUnknown = call(&host, &getRoundDataCall { round }).error();
    }
    assert!(told(&ampl_feed(), &healthyCall {}));
    assert!(!told(&spot_feed(), &healthyCall {}));
}

#[test]
fn std_6_reverts_by_name_when_calldata_is_malformed() {
    let host = ampl_feed();
    let raw = |data: &[u8]| host.raw::<ReportFeed>(ANYBODY, data);
    let mut wide = getRoundDataCall { round: U80::MAX }.abi_encode();
    wide[4 + 21] = 1;
    let _: MalformedCalldata = raw(&wide).error();
    let _: UnknownSelector = raw(&[]).error();
    let _: UnknownSelector = raw(&[1, 2, 3, 4]).error();
    let domain = domain(&host);
    let signed = three(domain);
    let good = submitAmplCall {
        epoch: 1,
        reports: signed,
    }
    .abi_encode();
    for length in [4, 35, 36, 67, 68, 99, good.len() - 1] {
        let _: MalformedCalldata = raw(&good[..length]).error();
    }
    // Bits outside of each field of the first report, and of the epoch.
    for (word, byte) in [(0, 23), (3, 15), (4, 15), (5, 23), (6, 30)] {
        let mut dirty = good.clone();
        dirty[4 + 32 * word + byte] = 1;
        let _: MalformedCalldata = raw(&dirty).error();
    }
    // A length that the calldata does not have ends where the calldata does.
    let mut long = good.clone();
    long[4 + 2 * 32 + 28..4 + 3 * 32].copy_from_slice(&[0xff; 4]);
    let _: MalformedCalldata = raw(&long).error();
    assert!(told(&host, &reportersCall {}).len() == 5);
    raw(&good).ok();
    host.vm.set_value(U256::ONE);
    let _: ValueSent = call(&host, &latestRoundDataCall {}).error();
    let names = IReportFeed::IReportFeedCalls::SELECTORS;
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}
