//! What a SPOT report adds: target rate, TVL and health.
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
fn a_spot_is_worth_the_target_rate_of_its_part_of_the_tvl() {
    let host = spot_feed();
    publish_spot(&host, &five()[..3], &[Spot::usual(); 3]).ok();
    assert_eq!(latest(&host), (1, 1_289_400_000_000_000_000, NOW));
    assert!(told(&host, &healthyCall {}));
    assert_eq!(told(&host, &kindCall {}), 1);
}

#[test]
fn every_flag_makes_a_report_unhealthy_and_most_reports_decide() {
    for bit in 0..5 {
        for ill in 0..=5 {
            let host = spot_feed();
            let said: Vec<_> = (0..5)
                .map(|place| Spot {
                    flags: if place < ill { WELL ^ (1 << bit) } else { WELL },
                    ..Spot::usual()
                })
                .collect();
            let outcome = publish_spot(&host, &five(), &said);
            let accepted: ReportAccepted = outcome.event(0);
            assert_eq!(accepted.healthy, ill < 3, "{ill} of 5, bit {bit}");
            assert_eq!(told(&host, &healthyCall {}), ill < 3);
            assert_eq!(latest(&host).0, 1);
        }
    }
}

#[test]
fn of_as_many_healthy_as_unhealthy_reports_the_feed_is_not() {
    let host = spot_feed();
    let said = [WELL, WELL, 0, 0].map(|flags| Spot {
        flags,
        ..Spot::usual()
    });
    publish_spot(&host, &five()[..4], &said).ok();
    assert!(!told(&host, &healthyCall {}));
    // Different rules that fail are no excuse: each report is healthy as a whole, or not.
    let said = [30, 29, WELL].map(|flags| Spot {
        flags,
        epoch: 2,
        ..Spot::usual()
    });
    publish_spot(&host, &five()[..3], &said).ok();
    assert!(!told(&host, &healthyCall {}));
    let said = [Spot {
        epoch: 3,
        ..Spot::usual()
    }; 3];
    publish_spot(&host, &five()[..3], &said).ok();
    assert!(told(&host, &healthyCall {}));
}

#[test]
fn reverts_when_a_flag_is_unknown_or_there_is_no_spot() {
    let host = spot_feed();
    for flags in [32, 64 | WELL, 255] {
        let said = [Spot {
            flags,
            ..Spot::usual()
        }; 3];
        let error: FlagsUnknown = publish_spot(&host, &five()[..3], &said).error();
        assert_eq!(error.flags, U256::from(flags));
        assert_eq!(error.reporter, five()[0].address);
    }
    let none = [Spot {
        supply: 0,
        ..Spot::usual()
    }; 3];
    let _: PriceOutOfRange = publish_spot(&host, &five()[..3], &none).error();
}

#[test]
fn feed_1_flags_are_signed_like_everything_else() {
    let host = spot_feed();
    let domain = domain(&host);
    let mut reports: Vec<_> = five()[..3]
        .iter()
        .map(|by| Spot::usual().signed(domain, by))
        .collect();
    reports[0].flags = 15;
    let _: NotReporter = call(&host, &submitSpotCall { epoch: 1, reports }).error();
}

#[test]
fn reverts_when_a_report_is_of_the_other_kind() {
    let _: ReportOfOtherKind = publish(&spot_feed(), &five()[..3], Ampl::usual()).error();
    let host = ampl_feed();
    let _: ReportOfOtherKind = publish_spot(&host, &five()[..3], &[Spot::usual(); 3]).error();
}
