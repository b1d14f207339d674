//! FEED-1 to FEED-5: which reports are taken, and what they make.
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

/// The usual report by the first three, changed by somebody on the way.
fn tampered(change: impl FnOnce(&TestHost, &mut Vec<AmplReport>)) -> (TestHost, Outcome) {
    let host = ampl_feed();
    let domain = domain(&host);
    let mut reports = three(domain);
    change(&host, &mut reports);
    let outcome = relay(&host, 1, reports);
    (host, outcome)
}

/// Nothing was published.
fn unheard(host: &TestHost) {
    let _: NoReport = call(host, &latestRoundDataCall {}).error();
}

#[test]
fn publishes_value_times_supply_of_the_epoch() {
    let host = ampl_feed();
    let outcome = publish(&host, &five()[..3], Ampl::usual());
    assert_eq!(latest(&host), (1, SHARE, NOW));
    assert_eq!(SHARE, 2_030_213_923_200_000_000);
    outcome.told(
        0,
        &ReportAccepted {
            epoch: U256::ONE,
            answer: I256::try_from(SHARE).unwrap(),
            updatedAt: U256::from(NOW),
            healthy: true,
            reports: U256::from(3),
        },
    );
    assert_eq!(outcome.logs.len(), 1);
    assert!(told(&host, &healthyCall {}));
}

#[test]
fn feed_1_a_quorum_of_distinct_reporters_is_enough_and_one_less_is_not() {
    let reporters = five();
    for count in 0..=5 {
        let host = ampl_feed();
        let outcome = publish(&host, &reporters[..count], Ampl::usual());
        if count >= 3 {
            outcome.ok();
            assert_eq!(latest(&host), (1, SHARE, NOW));
        } else {
            let error: QuorumMissed = outcome.error();
            assert_eq!(error.reports, U256::from(count));
            assert_eq!(error.quorum, U256::from(3));
            unheard(&host);
        }
    }
}

#[test]
fn feed_1_reporters_sign_once_each_in_ascending_order() {
    for order in [[0, 0, 1], [0, 1, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1]] {
        let host = ampl_feed();
        let by: Vec<_> = order.iter().map(|place| five()[*place].clone()).collect();
        let descends = (1..3).find(|place| order[*place] <= order[*place - 1]);
        let error: SignersNotAscending = publish(&host, &by, Ampl::usual()).error();
        assert_eq!(error.signer, by[descends.unwrap()].address);
        unheard(&host);
    }
}

#[test]
fn feed_1_strangers_do_not_count() {
    let host = ampl_feed();
    let mut by = five()[..2].to_vec();
    by.extend(reporters_from(99, 1));
    by.sort_by_key(|reporter| reporter.address);
    let error: NotReporter = publish(&host, &by, Ampl::usual()).error();
    assert_eq!(error.signer, reporters_from(99, 1)[0].address);
    unheard(&host);
}

#[test]
fn feed_1_another_domain_chain_address_or_version_is_refused() {
    use stylus_sdk::stylus_core::AccountAccess;
    let here = ampl_feed().contract_address();
    let domains = [
        domain_of("AmpUSD", "1", 42_161, here),
        domain_of("AmpUSD Report Feed", "2", 42_161, here),
        domain_of("AmpUSD Report Feed", "1", 42_162, here),
        domain_of("AmpUSD Report Feed", "1", 42_161, ANYBODY),
    ];
    for domain in domains {
        let host = ampl_feed();
        let signed = three(domain);
        let outcome = relay(&host, 1, signed);
        let _: NotReporter = outcome.error();
        unheard(&host);
    }
    let host = ampl_feed();
    assert_eq!(told(&host, &DOMAIN_SEPARATORCall {}), domain(&host));
}

#[test]
fn feed_2_signatures_die_with_the_chain_id_that_they_were_made_for() {
    let host = ampl_feed();
    let domain = domain(&host);
    let signed = three(domain);
    host.vm.set_chain_id(42_162);
    let _: NotReporter = relay(&host, 1, signed.clone()).error();
    host.vm.set_chain_id(42_161);
    relay(&host, 1, signed).ok();
}

#[test]
fn feed_1_what_was_not_signed_is_refused() {
    let changes: [fn(&mut AmplReport); 3] = [
        |report| report.value += 1,
        |report| report.supply -= 1,
        |report| report.observedAt -= 1,
    ];
    for change in changes {
        let (host, outcome) = tampered(|_, reports| change(&mut reports[1]));
        let _: NotReporter = outcome.error();
        unheard(&host);
    }
    let host = ampl_feed();
    let domain = domain(&host);
    let signed = three(domain);
    // Signed for epoch 1, relayed as epoch 2.
    let _: NotReporter = relay(&host, 2, signed).error();
    unheard(&host);
}

#[test]
fn feed_1_a_malleable_a_foreign_or_no_signature_is_refused() {
    let order = U256::from_be_bytes(alloy_primitives::hex!(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    ));
    let changes: [&dyn Fn(&mut AmplReport); 5] = [
        &|report| {
            report.s = B256::from(order - U256::from_be_bytes(report.s.0));
            report.v = 55 - report.v;
        },
        &|report| report.v = 0,
        &|report| report.v -= 27,
        &|report| report.v += 2,
        &|report| (report.r, report.s) = (B256::ZERO, B256::ZERO),
    ];
    for (number, change) in changes.iter().enumerate() {
        for place in 0..3 {
            let (host, outcome) = tampered(|_, reports| change(&mut reports[place]));
            let error: SignatureInvalid = outcome.error();
            assert_eq!(error.index, U256::from(place), "change {number}");
            unheard(&host);
        }
    }
}

#[test]
fn feed_2_epochs_strictly_increase_and_may_leave_gaps() {
    let host = ampl_feed();
    let reporters = five();
    let mut last = 0;
    for (epoch, accepted) in [
        (0, false),
        (5, true),
        (5, false),
        (4, false),
        (1, false),
        (6, true),
        (u64::MAX - 1, true),
        (u64::MAX, true),
        (u64::MAX, false),
        (0, false),
    ] {
        let said = Ampl {
            epoch,
            ..Ampl::usual()
        };
        let outcome = publish(&host, &reporters[1..4], said);
        if accepted {
            outcome.ok();
            last = epoch;
        } else {
            let error: EpochNotAfterLast = outcome.error();
            assert_eq!(
                (error.epoch, error.last),
                (U256::from(epoch), U256::from(last))
            );
        }
        if last > 0 {
            assert_eq!(latest(&host).0, last);
        }
    }
}

#[test]
fn feed_2_a_report_is_not_replayed_on_another_feed() {
    // The same reporters speak for another feed: its address is in what they sign.
    let (host, other) = (ampl_feed(), ampl_feed());
    other.vm.set_contract_address(ANYBODY);
    let domain = domain(&host);
    let signed = three(domain);
    relay(&host, 1, signed.clone()).ok();
    let _: NotReporter = relay(&other, 1, signed).error();
    unheard(&other);
}

#[test]
fn feed_3_price_and_time_are_the_lower_medians_of_what_was_signed() {
    let host = ampl_feed();
    let said = |epoch: u64, value: u128, observed_at: u64| Ampl {
        epoch,
        value,
        supply: 10_000_000_000_000_000,
        observed_at,
    };
    let three = [said(1, 30, NOW - 5), said(1, 10, NOW - 1), said(1, 20, NOW)];
    publish_each(&host, &five()[..3], &three).ok();
    assert_eq!(latest(&host), (1, 20, NOW - 1));
    let four = [
        said(2, 30, NOW - 1),
        said(2, 10, NOW),
        said(2, 20, NOW),
        said(2, 40, NOW - 1),
    ];
    publish_each(&host, &five()[1..], &four).ok();
    assert_eq!(latest(&host), (2, 20, NOW - 1));
}

#[test]
fn feed_3_a_price_is_made_in_each_report_before_the_median_is_taken() {
    // Medians of value and supply apart would be 20 x 20e15; no reporter said so.
    let host = ampl_feed();
    let said = |value: u128, supply: u128| Ampl {
        value,
        supply,
        ..Ampl::usual()
    };
    let unit = 10_000_000_000_000_000;
    let three = [
        said(10, 90 * unit),
        said(20, 10 * unit),
        said(90, 20 * unit),
    ];
    publish_each(&host, &five()[..3], &three).ok();
    assert_eq!(latest(&host).1, 900);
}

#[test]
fn feed_5_a_time_of_the_future_or_before_the_last_is_refused() {
    let host = ampl_feed();
    let reporters = five();
    let at = |epoch: u64, observed_at: u64| Ampl {
        epoch,
        observed_at,
        ..Ampl::usual()
    };
    let error: ObservedInFuture = publish(&host, &reporters[..3], at(1, NOW + 1)).error();
    assert_eq!(error.reporter, reporters[0].address);
    assert_eq!(error.observedAt, U256::from(NOW + 1));
    let _: ObservedInFuture = publish(&host, &reporters[..3], at(1, u64::MAX)).error();
    let _: ObservedBeforeLast = publish(&host, &reporters[..3], at(1, 0)).error();
    unheard(&host);
    publish(&host, &reporters[..3], at(1, NOW - 10)).ok();
    host.vm.set_block_timestamp(NOW + 60);
    let error: ObservedBeforeLast = publish(&host, &reporters[..3], at(2, NOW - 11)).error();
    assert_eq!(error.observedAt, U256::from(NOW - 11));
    // One such report is enough to be refused; whoever relays leaves it out.
    let mixed = [at(2, NOW), at(2, NOW - 11), at(2, NOW)];
    let error: ObservedBeforeLast = publish_each(&host, &reporters[..3], &mixed).error();
    assert_eq!(error.reporter, reporters[1].address);
    // The time is that of the observation, not of the relay.
    publish(&host, &reporters[..3], at(2, NOW - 10)).ok();
    assert_eq!(latest(&host).2, NOW - 10);
    publish(&host, &reporters[..3], at(3, NOW + 60)).ok();
    assert_eq!(latest(&host).2, NOW + 60);
}

#[test]
fn reverts_when_a_price_is_zero_or_above_1e36() {
    let said = |value: u128, supply: u128| Ampl {
        value,
        supply,
        ..Ampl::usual()
    };
    let unit = 10_000_000_000_000_000;
    for (said, taken) in [
        (said(0, SUPPLY), false),
        (said(VALUE, 0), false),
        (said(1, unit - 1), false),
        (said(1, unit), true),
        (said(10_u128.pow(36), unit), true),
        (said(10_u128.pow(36) + 1, unit), false),
        (said(u128::MAX, u128::MAX), false),
    ] {
        let host = ampl_feed();
        let outcome = publish(&host, &five()[2..], said);
        if taken {
            outcome.ok();
            assert_eq!(latest(&host).1, said.value);
        } else {
            let error: PriceOutOfRange = outcome.error();
            assert_eq!(error.reporter, five()[2].address);
            unheard(&host);
        }
    }
}

#[test]
fn reverts_when_a_time_leaves_its_field() {
    let host = ampl_feed();
    for (observed_at, fits) in [((1 << 40) - 1, true), (1 << 40, false)] {
        host.vm.set_block_timestamp(observed_at);
        let said = Ampl {
            epoch: observed_at,
            observed_at,
            ..Ampl::usual()
        };
        let outcome = publish(&host, &five()[..3], said);
        if fits {
            outcome.ok();
        } else {
            let _: Overflow = outcome.error();
        }
    }
}
