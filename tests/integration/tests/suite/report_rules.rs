//! Who reports, who decides that, and what a feed is founded with.

use alloy_primitives::{Address, U256};
use interfaces::IOwned as Owned;
use interfaces::IReportFeed as Feed;
use support::actor::Actor;
use support::answer::refused_with;
use support::report::{self, Ampl, Spot};
use support::stage::Stage;
use support::world::DAY;

use crate::construct::refuses as refuses_construction;
use crate::report_feed::{Scene, ampl};
use crate::role;

#[test]
fn feed_7_the_set_changes_in_one_second_and_no_report_mixes_two() {
    let mut scene = ampl();
    let new: Vec<Actor> = {
        let mut new = vec![
            Actor::named("new a"),
            Actor::named("new b"),
            Actor::named("new c"),
        ];
        new.sort_by_key(|reporter| reporter.address);
        new
    };
    scene.announce(&new, 2).unwrap();
    let old = scene.reporters.clone();
    let from = scene.stage.now() + 7 * DAY;
    let mut epoch = 0;
    for (wait, changed) in [(0, false), (7 * DAY - 1, false), (1, true), (DAY, true)] {
        scene.stage.warp(wait);
        epoch += 1;
        let said = scene.usual(epoch);
        let mut mixed = [&old[..2], &new[..1]].concat();
        mixed.sort_by_key(|reporter| reporter.address);
        let domain = scene.domain();
        let by = |set: &[Actor]| set.iter().map(|by| said.signed(domain, by)).collect();
        let (speaks, silent) = if changed { (&new, &old) } else { (&old, &new) };
        let _: Feed::NotReporter = refused_with(scene.relay(epoch, by(&silent[..3])));
        let _: Feed::NotReporter = refused_with(scene.relay(epoch, by(&mixed)));
        let pending = scene.stage.view(scene.at, &Feed::pendingReportersCall {});
        let waits = if changed { 0 } else { from };
        assert_eq!(pending.inForceFrom, U256::from(waits));
        assert_eq!(pending.reporters.len(), if changed { 0 } else { 3 });
        let told = scene.stage.view(scene.at, &Feed::reportersCall {});
        let speaking: Vec<Address> = speaks.iter().map(|reporter| reporter.address).collect();
        assert_eq!(told, speaking);
        scene.relay(epoch, by(&speaks[..3])).unwrap();
    }
}

#[test]
fn gov_5_ownership_goes_in_two_steps_and_renounced_is_final() {
    let mut scene = ampl();
    let (owner, next, at) = (role("owner"), role("next"), scene.at);
    let offer = Owned::transferOwnershipCall { newOwner: next };
    for caller in [next, role("relayer"), scene.reporters[0].address] {
        let error: Owned::NotOwner = refused_with(scene.stage.send(caller, at, &offer));
        assert_eq!(error.caller, caller);
    }
    scene.owner(&offer).unwrap();
    let _: Owned::NotOwner = refused_with(scene.stage.send(next, at, &offer));
    let accept = Owned::acceptOwnershipCall {};
    let _: Owned::NotPendingOwner = refused_with(scene.owner(&accept));
    scene.stage.send(next, at, &accept).unwrap();
    assert_eq!(scene.stage.view(at, &Owned::ownerCall {}), next);
    let renounce = Owned::renounceOwnershipCall {};
    let _: Owned::NotOwner = refused_with(scene.owner(&renounce));
    scene.stage.send(next, at, &renounce).unwrap();
    for caller in [owner, next] {
        let _: Owned::NotOwner = refused_with(scene.stage.send(caller, at, &offer));
    }
    assert_eq!(
        scene.stage.view(at, &Owned::pendingOwnerCall {}),
        Address::ZERO
    );
    scene.publish(&scene.usual(1)).unwrap();
}

#[test]
fn spot_is_its_part_of_the_tvl_at_the_target_rate_and_healthy_by_majority() {
    let mut scene = Scene::new(1, 5, 3);
    let (at, now) = (scene.at, scene.stage.now());
    let said = |flags: u8, epoch: u64| Spot {
        epoch,
        target_rate: 1_228_000_000_000_000_000,
        tvl: 1_050_000_000_000_000,
        supply: 1_000_000_000_000_000,
        flags,
        observed_at: now,
    };
    let domain = scene.domain();
    let reporters = scene.reporters.clone();
    let signed = |flags: [u8; 3], epoch: u64| {
        let said = flags.map(|flags| said(flags, epoch));
        let signed = said
            .iter()
            .zip(&reporters)
            .map(|(said, by)| said.signed(domain, by));
        let reports = signed.collect();
        Feed::submitSpotCall { epoch, reports }
    };
    let healthy = |stage: &Stage| stage.view(at, &Feed::healthyCall {});
    assert!(!healthy(&scene.stage), "before the first report");
    let calls = [
        ([31, 31, 0], true),
        ([30, 31, 29], false),
        ([31, 31, 31], true),
    ];
    for (epoch, (flags, well)) in (1..).zip(calls) {
        let call = signed(flags, epoch);
        scene.stage.send(role("relayer"), at, &call).unwrap();
        assert_eq!(healthy(&scene.stage), well, "{flags:?}");
    }
    let unknown = signed([32, 31, 31], 4);
    let refused = scene.stage.send(role("relayer"), scene.at, &unknown);
    let error: Feed::FlagsUnknown = refused_with(refused);
    assert_eq!(error.flags, U256::from(32));
    assert_eq!(scene.latest(), (3, 1_289_400_000_000_000_000, now));
    let reports = scene.signed(&scene.usual(4), &[0, 1, 2]);
    let _: Feed::ReportOfOtherKind = refused_with(scene.relay(4, reports));
}

#[test]
fn a_price_out_of_range_names_its_reporter() {
    let mut scene = ampl();
    for said in [
        Ampl {
            value: 0,
            ..scene.usual(1)
        },
        Ampl {
            supply: 0,
            ..scene.usual(1)
        },
        Ampl {
            value: u128::MAX,
            supply: u128::MAX,
            ..scene.usual(1)
        },
    ] {
        let mut reports = scene.signed(&scene.usual(1), &[0, 1, 2]);
        reports[1] = said.signed(scene.domain(), &scene.reporters[1]);
        let error: Feed::PriceOutOfRange = refused_with(scene.relay(1, reports));
        assert_eq!(error.reporter, scene.reporters[1].address);
    }
}

#[test]
fn a_feed_is_founded_once_and_with_sense() {
    let mut scene = ampl();
    let (owner, all) = (role("owner"), report::reporters(33));
    let again = report::arguments(owner, 0, &all[..5], 3);
    let answer = scene.stage.construct(owner, scene.at, &again);
    let _: interfaces::IErrors::AlreadyConstructed = refused_with(answer);
    let refuses = |arguments: &[u8], name: &str| {
        let mut stage = Stage::new();
        let at = stage.create_program(owner, "report-feed");
        let refused = stage.construct(owner, at, arguments).unwrap_err();
        assert!(
            refused.name().starts_with(name),
            "{refused:?} is not {name}"
        );
        assert!(stage.chain.all_storage(at).is_empty());
    };
    refuses(
        &report::arguments(Address::ZERO, 0, &all[..5], 3),
        "OwnerUnset",
    );
    refuses(&report::arguments(owner, 2, &all[..5], 3), "KindUnknown");
    refuses(
        &report::arguments(owner, 0, &[], 0),
        "ReporterCountOutOfRange",
    );
    refuses(
        &report::arguments(owner, 0, &all, 17),
        "ReporterCountOutOfRange",
    );
    refuses(
        &report::arguments(owner, 0, &all[..4], 2),
        "QuorumOutOfRange",
    );
    refuses(
        &report::arguments(owner, 0, &all[..4], 5),
        "QuorumOutOfRange",
    );
    let twice = [all[0].clone(), all[0].clone()];
    let unfit = Feed::ReporterUnfit {
        reporter: all[0].address,
    };
    refuses_construction(
        "report-feed",
        &report::arguments(owner, 0, &twice, 2),
        &unfit,
    );
}
