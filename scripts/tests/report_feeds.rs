//! Report feeds in parameters: what is refused, and where a plan puts them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod kit;

use alloy::primitives::{Address, U256, address};
use alloy::sol_types::SolValue;
use ampusd::error::DeployError;
use ampusd::params::Params;
use ampusd::plan::Plan;
use ampusd::report_feeds::{Feed, ReportFeed};
use interfaces::IPriceOracle;
use kit::reported;

const DEPLOYER: Address = address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

fn refused(change: impl FnOnce(&mut Params)) -> String {
    let mut params = reported();
    change(&mut params);
    match params.check() {
        Err(DeployError::ParameterUnfit { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

fn named(name: &str) -> Feed {
    Feed::Reported(name.to_owned())
}

#[test]
fn what_the_constructor_of_a_report_feed_refuses_is_named() {
    reported().check().unwrap();
    let of = |field: &str| format!("report_feeds[0].{field}");
    type Change = fn(&mut ReportFeed);
    let changes: [(&str, Change); 11] = [
        ("name", |f| f.name = "ampl".to_owned()),
        ("name", |f| f.name = "Ampl-report-feed".to_owned()),
        ("name", |f| f.name = "-report-feed".to_owned()),
        ("description", |f| f.description.clear()),
        ("description", |f| f.description = "x".repeat(32)),
        ("reporters", |f| f.reporters.clear()),
        ("reporters", |f| f.reporters.extend(f.reporters.clone())),
        ("reporters", |f| f.reporters[1] = Address::ZERO),
        ("reporters", |f| {
            f.reporters = (1..=33).map(Address::with_last_byte).collect();
        }),
        ("quorum", |f| f.quorum = 1),
        ("quorum", |f| f.quorum = 4),
    ];
    for (field, change) in changes {
        let found = refused(|p| {
            change(&mut p.report_feeds[0]);
            p.branches[0].anchor.feed = named(&p.report_feeds[0].name);
        });
        assert_eq!(found, of(field));
    }
}

#[test]
fn a_source_names_a_report_feed_that_is_described_and_each_is_read() {
    let missing = |p: &mut Params| p.branches[1].market.feed = named("other-report-feed");
    assert_eq!(refused(missing), "branches[1].market.feed");
    let missing = |p: &mut Params| p.branches[1].health = Some(named("other-report-feed"));
    assert_eq!(refused(missing), "branches[1].health");
    let unread = |p: &mut Params| p.branches[0].anchor.feed = Address::repeat_byte(7).into();
    assert_eq!(refused(unread), "report_feeds[0].name");
    let twin = |p: &mut Params| p.report_feeds.push(p.report_feeds[0].clone());
    assert_eq!(refused(twin), "report_feeds[2].name");
    let same = |p: &mut Params| p.branches[0].market.feed = named("ampl-report-feed");
    assert_eq!(refused(same), "branches[0].anchor.feed");
    let text = |text: &str| Feed::try_from(text.to_owned());
    assert_eq!(text("my-report-feed"), Ok(named("my-report-feed")));
    assert!(text("ampl").is_err());
    assert!(text("0x12").is_err());
}

#[test]
fn report_feeds_are_deployed_before_the_oracle_that_is_told_of_them() {
    let params = reported();
    let plan = Plan::new(&params, &kit::programs(), DEPLOYER, 3).unwrap();
    let names: Vec<&str> = plan.steps.iter().map(|step| &*step.program).collect();
    let feeds = ["ampl-report-feed", "spot-report-feed"];
    assert_eq!(names[2..5], [feeds[0], feeds[1], "price-oracle"]);
    for (step, name) in plan.steps[2..].iter().zip(feeds) {
        assert_eq!(plan.feeds[name], step.address);
        assert_eq!(step.address, DEPLOYER.create(step.nonce).create(1));
    }
    let told = &plan.steps[4].construction[4..];
    let (_, sources) =
        <(Address, Vec<IPriceOracle::BranchSources>)>::abi_decode_params(told).unwrap();
    assert_eq!(sources[0].anchor.feed, plan.feeds[feeds[0]]);
    assert_eq!(sources[1].anchor.feed, plan.feeds[feeds[1]]);
    assert_eq!(sources[1].health, plan.feeds[feeds[1]]);
    assert!(sources[0].health.is_zero());
}

#[test]
fn a_report_feed_is_told_its_owner_kind_and_reporters_in_ascending_order() {
    let params = reported();
    let plan = Plan::new(&params, &kit::programs(), DEPLOYER, 0).unwrap();
    type Told = (Address, U256, String, Vec<Address>, U256);
    for (step, kind) in plan.steps[2..4].iter().zip([0, 1]) {
        let (owner, reports, description, reporters, quorum) =
            Told::abi_decode_params(&step.construction[4..]).unwrap();
        let feed = &params.report_feeds[kind];
        assert_eq!((owner, reports), (params.owner, U256::from(kind)));
        assert_eq!(
            (description, quorum),
            (feed.description.clone(), U256::from(2))
        );
        assert!(reporters.is_sorted());
        assert_ne!(reporters, feed.reporters, "given in another order");
        assert_eq!(reporters.len(), feed.reporters.len());
    }
    let text = plan.to_string();
    assert!(
        text.contains("ampl-report-feed: 2 of 3 reporters must agree"),
        "{text}"
    );
}
