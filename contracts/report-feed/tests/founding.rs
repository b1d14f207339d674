//! AUTH-2: a feed is founded once, with sense.
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

fn found(arguments: &[u8]) -> (TestHost, Outcome) {
    let host = TestHost::new();
    let outcome = host.construct::<ReportFeed>(arguments);
    if outcome.result.is_err() {
        assert!(host.storage().is_empty());
    }
    (host, outcome)
}

/// Constructor arguments of five reporters, three of whom agree.
fn with(owner: Address, kind: u8, description: &str) -> Vec<u8> {
    let quorum = U256::from(3);
    (
        owner,
        U256::from(kind),
        description.to_owned(),
        addresses(&five()),
        quorum,
    )
        .abi_encode_params()
}

#[test]
fn tells_what_it_was_founded_with() {
    let (host, outcome) = found(&with(OWNER, 1, "SPOT / USD"));
    outcome.told(
        0,
        &ReportersAnnounced {
            reporters: addresses(&five()),
            quorum: U256::from(3),
            inForceFrom: U256::from(NOW),
        },
    );
    outcome.told(
        1,
        &OwnershipTransferred {
            previousOwner: Address::ZERO,
            newOwner: OWNER,
        },
    );
    assert_eq!(told(&host, &ownerCall {}), OWNER);
    assert_eq!(told(&host, &pendingOwnerCall {}), Address::ZERO);
    assert_eq!(told(&host, &reportersCall {}), addresses(&five()));
    assert_eq!(told(&host, &quorumCall {}), U256::from(3));
    assert_eq!(told(&host, &kindCall {}), 1);
}

#[test]
fn reverts_when_there_is_no_owner_or_no_such_kind() {
    let _: OwnerUnset = found(&with(Address::ZERO, 0, "AMPL / USD")).1.error();
    for kind in [2, 255] {
        let error: KindUnknown = found(&with(OWNER, kind, "AMPL / USD")).1.error();
        assert_eq!(error.kind, U256::from(kind));
    }
}

#[test]
fn a_description_has_one_to_thirty_one_bytes() {
    for length in [0, 1, 30, 31, 32, 33, 300] {
        let description = "d".repeat(length);
        let (host, outcome) = found(&with(OWNER, 0, &description));
        if (1..=31).contains(&length) {
            outcome.ok();
            assert_eq!(told(&host, &descriptionCall {}), description);
        } else {
            let error: DescriptionUnfit = outcome.error();
            assert_eq!(error.length, U256::from(length));
        }
    }
}

#[test]
fn reverts_when_the_first_set_makes_no_sense() {
    let all = addresses(&reporters_from(1, 33));
    let _: ReporterCountOutOfRange = found(&arguments(0, &[], 0)).1.error();
    let _: ReporterCountOutOfRange = found(&arguments(0, &all, 17)).1.error();
    let _: QuorumOutOfRange = found(&arguments(0, &all[..32], 16)).1.error();
    let _: ReporterUnfit = found(&arguments(0, &[all[1], all[0], all[2]], 2)).1.error();
    found(&arguments(0, &all[..32], 17)).1.ok();
}

#[test]
fn auth_2_a_constructor_runs_once_and_nothing_works_before_it() {
    let host = ampl_feed();
    let again = arguments(1, &addresses(&five()), 3);
    let _: AlreadyConstructed = host.construct::<ReportFeed>(&again).error();
    // Also once the first set is no longer in force, and nobody owns the feed.
    let announced = announceReportersCall {
        reporters: addresses(&five()[..1]),
        quorum: U256::ONE,
    };
    host.call::<ReportFeed, _>(OWNER, &announced).ok();
    host.call::<ReportFeed, _>(OWNER, &renounceOwnershipCall {})
        .ok();
    host.vm.set_block_timestamp(NOW + 8 * DAY);
    let _: AlreadyConstructed = host.construct::<ReportFeed>(&again).error();
    let unfounded = TestHost::new();
    let _: QuorumMissed = relay(&unfounded, 1, vec![]).error();
    let _: NotReporter = publish(&unfounded, &five()[..1], Ampl::usual()).error();
    let _: NotOwner = unfounded.call::<ReportFeed, _>(OWNER, &announced).error();
    assert!(unfounded.storage().is_empty());
}

#[test]
fn std_6_a_constructor_cut_short_is_refused() {
    let good = with(OWNER, 0, "AMPL / USD");
    for length in [0, 31, 100, 160, good.len() - 1] {
        let _: MalformedCalldata = found(&good[..length]).1.error();
    }
    for (word, byte) in [(0, 11), (1, 30), (2, 27), (3, 27)] {
        let mut dirty = good.clone();
        dirty[32 * word + byte] = 1;
        let _: MalformedCalldata = found(&dirty).1.error();
    }
}
