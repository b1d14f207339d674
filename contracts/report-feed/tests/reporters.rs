//! FEED-7 and GOV-5: who reports, who decides that, and from when.
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

fn announce(host: &TestHost, reporters: &[Reporter], quorum: u64) -> Outcome {
    let announced = announceReportersCall {
        reporters: addresses(reporters),
        quorum: U256::from(quorum),
    };
    host.call::<ReportFeed, _>(OWNER, &announced)
}

/// Reporters in force, their quorum.
fn in_force(host: &TestHost) -> (Vec<Address>, U256) {
    (told(host, &reportersCall {}), told(host, &quorumCall {}))
}

fn pending(host: &TestHost) -> (Vec<Address>, u64, u64) {
    let told = told(host, &pendingReportersCall {});
    (told.reporters, told.quorum.to(), told.inForceFrom.to())
}

fn nobody_waits(host: &TestHost) {
    assert_eq!(pending(host), (vec![], 0, 0));
}

/// The epoch's report of these is taken now.
fn heard(host: &TestHost, by: &[Reporter], epoch: u64) -> bool {
    use stylus_sdk::stylus_core::BlockAccess;
    let said = Ampl {
        epoch,
        observed_at: host.block_timestamp(),
        ..Ampl::usual()
    };
    let outcome = publish(host, by, said);
    if outcome.result.is_err() {
        let _: NotReporter = outcome.error();
        return false;
    }
    true
}

#[test]
fn feed_7_the_old_set_speaks_until_the_last_second_and_the_new_one_from_it() {
    let host = ampl_feed();
    let (old, new) = (five(), reporters_from(50, 3));
    let outcome = announce(&host, &new, 2);
    let from = NOW + 7 * DAY;
    outcome.told(
        0,
        &ReportersAnnounced {
            reporters: addresses(&new),
            quorum: U256::from(2),
            inForceFrom: U256::from(from),
        },
    );
    let mut epoch = 0;
    for (time, changed) in [
        (NOW, false),
        (NOW + 1, false),
        (from - 1, false),
        (from, true),
        (from + 1, true),
        (from + 400 * DAY, true),
    ] {
        host.vm.set_block_timestamp(time);
        epoch += 1;
        assert_eq!(heard(&host, &old[..3], epoch), !changed, "{time}");
        assert_eq!(heard(&host, &new, epoch + 1), changed, "{time}");
        epoch += 1;
        let (set, quorum) = if changed { (&new, 2) } else { (&old, 3) };
        assert_eq!(in_force(&host), (addresses(set), U256::from(quorum)));
        if changed {
            nobody_waits(&host);
        } else {
            assert_eq!(pending(&host), (addresses(&new), 2, from));
        }
    }
}

#[test]
fn feed_7_a_report_of_both_sets_together_is_of_neither() {
    let host = ampl_feed();
    let new = reporters_from(50, 5);
    announce(&host, &new, 3).ok();
    let mut mixed = [&five()[..2], &new[..2]].concat();
    mixed.sort_by_key(|reporter| reporter.address);
    for time in [NOW, NOW + 7 * DAY] {
        host.vm.set_block_timestamp(time);
        assert!(!heard(&host, &mixed, 1));
    }
}

#[test]
fn feed_7_a_new_announcement_replaces_one_that_waits_and_begins_anew() {
    let host = ampl_feed();
    let (old, never, new) = (five(), reporters_from(50, 7), reporters_from(70, 2));
    announce(&host, &never, 4).ok();
    host.vm.set_block_timestamp(NOW + 7 * DAY - 1);
    announce(&host, &new, 2).ok();
    host.vm.set_block_timestamp(NOW + 7 * DAY);
    assert_eq!(in_force(&host).0, addresses(&old));
    assert_eq!(pending(&host), (addresses(&new), 2, NOW + 14 * DAY - 1));
    assert!(!heard(&host, &never[..4], 1));
    assert!(heard(&host, &old[..3], 1));
    host.vm.set_block_timestamp(NOW + 14 * DAY - 1);
    assert_eq!(in_force(&host).0, addresses(&new));
    assert!(heard(&host, &new, 2));
}

#[test]
fn feed_7_sets_follow_each_other_large_and_small() {
    let host = feed_of(0, &reporters_from(1, 32), 17);
    let mut now = NOW;
    let mut before = reporters_from(1, 32);
    for (number, count) in [(100, 1), (40, 32), (200, 3), (90, 2)] {
        let next = reporters_from(number, count);
        let quorum = u64::from(count) / 2 + 1;
        announce(&host, &next, quorum).ok();
        assert_eq!(in_force(&host).0, addresses(&before));
        now += 7 * DAY;
        host.vm.set_block_timestamp(now);
        assert_eq!(in_force(&host), (addresses(&next), U256::from(quorum)));
        nobody_waits(&host);
        before = next;
    }
    assert!(heard(&host, &before, 1));
}

#[test]
fn reverts_when_an_announced_set_makes_no_sense() {
    let host = ampl_feed();
    let storage = host.storage();
    let named = |reporters: Vec<Address>, quorum: U256| {
        host.call::<ReportFeed, _>(OWNER, &announceReportersCall { reporters, quorum })
    };
    let many = |count: u8| addresses(&reporters_from(1, count));
    for count in [0, 33, 200] {
        let error: ReporterCountOutOfRange = named(many(count), U256::ONE).error();
        assert_eq!(error.count, U256::from(count));
    }
    for (count, quorum, fits) in [
        (1, 0, false),
        (1, 1, true),
        (1, 2, false),
        (4, 2, false),
        (4, 3, true),
        (4, 4, true),
        (4, 5, false),
        (5, 2, false),
        (5, 3, true),
        (32, 16, false),
        (32, 17, true),
        (32, 32, true),
        (32, 33, false),
        (5, 1_u64 << 32, false),
    ] {
        let outcome = named(many(count), U256::from(quorum));
        if fits {
            outcome.ok();
        } else {
            let error: QuorumOutOfRange = outcome.error();
            assert_eq!(
                (error.quorum, error.reporters),
                (U256::from(quorum), U256::from(count))
            );
        }
    }
    let [a, b, c] = [many(3)[0], many(3)[1], many(3)[2]];
    for (set, unfit) in [
        (vec![Address::ZERO, a, b], Address::ZERO),
        (vec![a, a, b], a),
        (vec![a, c, b], b),
        (vec![b, a, c], a),
    ] {
        let error: ReporterUnfit = named(set, U256::from(2)).error();
        assert_eq!(error.reporter, unfit);
    }
    assert_ne!(host.storage(), storage);
    assert_eq!(in_force(&host).0, addresses(&five()));
}

#[test]
fn only_the_owner_announces() {
    let host = ampl_feed();
    for caller in [ANYBODY, five()[0].address, Address::repeat_byte(0xde)] {
        let announced = announceReportersCall {
            reporters: addresses(&five()),
            quorum: U256::from(3),
        };
        let error: NotOwner = host.call::<ReportFeed, _>(caller, &announced).error();
        assert_eq!(error.caller, caller);
        let to = transferOwnershipCall { newOwner: caller };
        let _: NotOwner = host.call::<ReportFeed, _>(caller, &to).error();
        let renounce = renounceOwnershipCall {};
        let _: NotOwner = host.call::<ReportFeed, _>(caller, &renounce).error();
        let accept = acceptOwnershipCall {};
        let error: NotPendingOwner = host.call::<ReportFeed, _>(caller, &accept).error();
        assert_eq!(error.caller, caller);
    }
    nobody_waits(&host);
}

#[test]
fn gov_5_the_feed_changes_hands_in_two_steps() {
    let host = ampl_feed();
    let (first, next) = (OWNER, Address::repeat_byte(0x0f));
    let by = |caller, call: &dyn Fn(&TestHost, Address) -> Outcome| call(&host, caller);
    let offer = |to: Address| {
        move |host: &TestHost, by: Address| {
            host.call::<ReportFeed, _>(by, &transferOwnershipCall { newOwner: to })
        }
    };
    let accept =
        |host: &TestHost, by: Address| host.call::<ReportFeed, _>(by, &acceptOwnershipCall {});
    let owners = || {
        (
            told(&host, &ownerCall {}),
            told(&host, &pendingOwnerCall {}),
        )
    };
    // An offer can be taken back, and gives its receiver nothing but the right to accept.
    by(first, &offer(next)).told(
        0,
        &OwnershipTransferStarted {
            previousOwner: first,
            newOwner: next,
        },
    );
    assert_eq!(owners(), (first, next));
    let _: NotOwner = by(next, &offer(next)).error();
    by(first, &offer(Address::ZERO)).ok();
    let _: NotPendingOwner = by(next, &accept).error();
    by(first, &offer(next)).ok();
    by(next, &accept).told(
        0,
        &OwnershipTransferred {
            previousOwner: first,
            newOwner: next,
        },
    );
    assert_eq!(owners(), (next, Address::ZERO));
    let _: NotOwner = by(first, &offer(first)).error();
    let _: NotPendingOwner = by(next, &accept).error();
    assert_eq!(told(&host, &kindCall {}), 0);
}

#[test]
fn gov_5_renounced_is_final_and_the_reporters_stay() {
    let host = ampl_feed();
    let to = transferOwnershipCall { newOwner: ANYBODY };
    host.call::<ReportFeed, _>(OWNER, &to).ok();
    let new = reporters_from(50, 1);
    announce(&host, &new, 1).ok();
    host.call::<ReportFeed, _>(OWNER, &renounceOwnershipCall {})
        .told(
            0,
            &OwnershipTransferred {
                previousOwner: OWNER,
                newOwner: Address::ZERO,
            },
        );
    for caller in [OWNER, ANYBODY] {
        let _: NotOwner = host.call::<ReportFeed, _>(caller, &to).error();
        let accept = acceptOwnershipCall {};
        let _: NotPendingOwner = host.call::<ReportFeed, _>(caller, &accept).error();
    }
    assert!(heard(&host, &five()[..3], 1));
    // What was announced before comes into force all the same.
    host.vm.set_block_timestamp(NOW + 7 * DAY);
    assert!(heard(&host, &new, 2));
}
