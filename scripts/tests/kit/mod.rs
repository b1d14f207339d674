//! Parameters and small programs for tests that need no compiler.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "test code")]

use std::path::PathBuf;

use ampusd::cli::devnet_params;
use ampusd::marks::Mark;
use ampusd::params::Params;
use ampusd::report_feeds::{Feed, ReportFeed, Reports};
use builder::{PROGRAMS, Program, pack};

/// The root of this checkout.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// The committed parameters of the devnet.
pub fn params() -> Params {
    Params::load(&devnet_params(&workspace())).unwrap()
}

/// Programs with the right names that accept any call and do nothing.
pub fn programs() -> Vec<Program> {
    let numbered = PROGRAMS.iter().enumerate();
    numbered
        .map(|(number, name)| {
            let module = wat::parse_str(format!(
                r#"(module (memory (export "memory") 1 1)
                    (func (export "user_entrypoint") (param i32) (result i32)
                        (drop (i32.const {number})) (i32.const 0)))"#
            ));
            pack(name, &module.unwrap()).unwrap()
        })
        .collect()
}

/// The devnet's parameters with a report feed for each anchor, and for SPOT's health. The
/// reporters are the node's accounts 1 to 3, in descending order; two of them must agree.
pub fn reported() -> Params {
    let mut params = params();
    let mut reporters: Vec<_> = (1..=3)
        .map(|number| ampusd::local::signer(number).unwrap().address())
        .collect();
    reporters.sort();
    reporters.reverse();
    let described = [("ampl", Reports::Ampl), ("spot", Reports::Spot)];
    for (branch, (name, reports)) in params.branches.iter_mut().zip(described) {
        let feed = ReportFeed {
            name: format!("{name}-report-feed"),
            reports,
            description: format!("{name} in USD"),
            reporters: reporters.clone(),
            quorum: 2,
        };
        branch.anchor.feed = Feed::Reported(feed.name.clone());
        if reports == Reports::Spot {
            branch.health = Some(Feed::Reported(feed.name.clone()));
        }
        params.report_feeds.push(feed);
    }
    // Marks are of what the file says.
    params
        .marks
        .retain(|field, _| !field.ends_with(".anchor.feed"));
    for feed in 0..2 {
        for reporter in 0..3 {
            let field = format!("report_feeds[{feed}].reporters[{reporter}]");
            let mark = Mark::Verified("an account of the node".to_owned());
            params.marks.insert(field, mark);
        }
    }
    params
}
