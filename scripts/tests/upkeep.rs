//! The commands on one deployment, as on a real chain: deployed with a report feed, verified, kept
//! alive, cached, looked at, kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;
mod kit;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use alloy::primitives::{Address, I256};
use alloy::sol_types::SolCall;
use ampusd::account::KEY_VARIABLE;
use ampusd::chain::Chain;
use ampusd::local::doubles::{AMPL_PRICE_MILLIS, AMPL_SUPPLY, Doubles, wrapped_ampl_answer};
use ampusd::local::signer;
use ampusd::marks::Mark;
use ampusd::params::Params;
use ampusd::programs::DAY;
use ampusd::record::Record;
use common::Wallet;
use devnet::{Node, NodeConfig};
use interfaces::AggregatorV3Interface;
use interfaces::IReportFeed;
use serde_json::{Value, json};
use support::doubles::MockFeed;
use tempfile::TempDir;

/// The chain id of Arbitrum One: no devnet, so nothing is taken for granted.
const ARBITRUM: u64 = 42_161;
/// The account that deploys, and one that keeps.
const DEPLOYER: usize = 0;
const KEEPER: usize = 5;
/// One that looks and sets prices.
const SOMEBODY: usize = 6;

/// A chain with doubles, where programs expire, and a folder with a parameter file.
struct Scene {
    node: Node,
    folder: TempDir,
    wallet: Wallet,
}

impl Scene {
    async fn new() -> Self {
        let config = NodeConfig {
            chain_id: ARBITRUM,
            keep_alive: false,
            ..NodeConfig::default()
        };
        let node = devnet::spawn(config).await.unwrap();
        let deployer = signer(DEPLOYER).unwrap();
        let chain = Chain::connect(&node.http_url(), deployer).await.unwrap();
        Doubles::place(&chain).await.unwrap();
        let wallet = Wallet::on(&node.http_url(), ARBITRUM, SOMEBODY).await;
        let folder = TempDir::new().unwrap();
        let scene = Self {
            node,
            folder,
            wallet,
        };
        let mut params = Params {
            chain_id: ARBITRUM,
            ..kit::reported()
        };
        let mark = Mark::Unverified("a page that nobody has checked".to_owned());
        params
            .marks
            .insert("branches[0].market.feed".to_owned(), mark);
        let text = params.to_file().unwrap().to_string();
        fs::write(scene.path("params.json"), text).unwrap();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn record(&self) -> PathBuf {
        Record::path(self.folder.path(), ARBITRUM)
    }

    /// Runs a command; with the key of an account if one is given.
    fn run(&self, name: &str, account: Option<usize>, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
        command
            .args([name, "--rpc-url", &self.node.http_url()])
            .args(more)
            .env_remove(KEY_VARIABLE)
            .stdin(Stdio::null());
        if let Some(account) = account {
            let key = devnet::accounts::PRIVATE_KEYS[account].to_string();
            command.env(KEY_VARIABLE, key);
        }
        command.output().unwrap()
    }

    fn deploy(&self, more: &[&str]) -> Output {
        let (params, folder) = (self.path("params.json"), self.folder.path());
        let own = ["--params", params.to_str().unwrap()];
        let folder = ["--deployments", folder.to_str().unwrap()];
        self.run("deploy", Some(DEPLOYER), &[&own, &folder, more].concat())
    }

    /// A command on the record, with the keeper's state in the folder if it sends anything.
    fn keep(&self, name: &str, account: Option<usize>, more: &[&str]) -> Output {
        let (record, state) = (self.record(), self.path("keeper.json"));
        let site = ["--deployment", record.to_str().unwrap()];
        let state = ["--state", state.to_str().unwrap()];
        let state: &[&str] = if account.is_some() { &state } else { &[] };
        self.run(name, account, &[&site, state, more].concat())
    }

    fn verify(&self) -> Output {
        let record = self.record();
        self.run("verify", None, &["--deployment", record.to_str().unwrap()])
    }

    /// Two reporters sign, anybody relays: the price that the market has.
    async fn report(&self, feed: Address, epoch: u64) {
        let now = self.wallet.now().await.to_string();
        let price = format!(
            "{}.{}",
            AMPL_PRICE_MILLIS / 1_000,
            AMPL_PRICE_MILLIS % 1_000
        );
        let (supply, epoch) = (AMPL_SUPPLY.to_string(), epoch.to_string());
        let feed = feed.to_string();
        let mut files = Vec::new();
        for reporter in [1, 2] {
            let figures = ["--epoch", &epoch, "--value", &price, "--supply", &supply];
            let how = ["--feed", &feed, "--observed-at", &now, "--sign-only"];
            let output = self.run(
                "report",
                Some(reporter),
                &[figures.as_slice(), &how].concat(),
            );
            let file = self.path(&format!("report-{reporter}.json"));
            fs::write(&file, &succeeded(&output).stdout).unwrap();
            files.push(file.to_str().unwrap().to_owned());
        }
        let relay = ["--feed", &feed, "--relay", &files[0], &files[1]];
        succeeded(&self.run("report", Some(KEEPER), &relay));
    }

    async fn read<C: SolCall>(&self, to: Address, call: C) -> C::Return {
        self.wallet.read(to, call).await
    }
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy;
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn succeeded(output: &Output) -> &Output {
    assert!(output.status.success(), "{}", said(output));
    output
}

fn refused(output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(1));
    assert!(said(output).contains(words), "{}", said(output));
}

/// The last line of an output as JSON.
fn last_json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&succeeded(output).stdout).into_owned();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_deployed_verified_kept_alive_cached_and_kept() {
    let scene = Scene::new().await;
    // Nothing goes to a real chain on trust.
    let words = "branches[0].market.feed: a page that nobody has checked";
    refused(&scene.deploy(&["--yes"]), words);
    refused(&scene.deploy(&["--allow-unverified"]), "nothing was sent");
    assert!(!scene.record().exists());
    let deployed = scene.deploy(&["--yes", "--allow-unverified"]);
    assert!(said(succeeded(&deployed)).contains(&format!("NOT VERIFIED {words}")));
    let verified = scene.verify();
    let text = said(succeeded(&verified));
    let words = "Nobody has verified the address in branches[0].market.feed";
    assert!(text.contains(words), "{text}");

    // The anchor is a report feed of the deployment, and has to be reported.
    let record = Record::open(&scene.record()).unwrap();
    let feed = record.programs["ampl-report-feed"].address;
    let status = scene.keep("status", None, &["--json"]);
    let status: Value = serde_json::from_slice(&succeeded(&status).stdout).unwrap();
    assert_eq!(
        status["branches"][0]["oracle"],
        json!("restricted"),
        "{status:#}"
    );
    scene.report(feed, 1).await;
    let quorum = scene.read(feed, IReportFeed::quorumCall {}).await;
    let round = scene
        .read(feed, AggregatorV3Interface::latestRoundDataCall {})
        .await;
    assert_eq!(
        (quorum.to::<u64>(), round.answer),
        (2, I256::from_raw(wrapped_ampl_answer()))
    );
    let status = scene.keep("status", None, &["--json"]);
    let status: Value = serde_json::from_slice(&succeeded(&status).stdout).unwrap();
    assert_eq!(status["branches"][0]["oracle"], json!("good"), "{status:#}");

    upkeep(&scene, record.programs.len()).await;
    scene.node.stop().await;
}

/// The programs of a young deployment are cached, then kept alive, then activated again.
async fn upkeep(scene: &Scene, programs: usize) {
    let cached = |status: &Value| {
        let programs = status["programs"].as_array().unwrap();
        let cached = programs
            .iter()
            .filter(|program| program["place"] == json!("cached"));
        (cached.count(), programs.len())
    };
    // Two report feeds have one code, and so one place.
    let places = programs - 1;
    let status = last_json(&scene.keep("cache", None, &["--json"]));
    assert_eq!(cached(&status), (0, places));
    refused(&scene.keep("cache", None, &["--bid"]), "no key");
    let status = last_json(&scene.keep("cache", Some(KEEPER), &["--bid", "--json"]));
    assert_eq!(cached(&status), (places, places));

    let sent = |output: &Output| {
        let text = String::from_utf8_lossy(&succeeded(output).stdout).into_owned();
        text.lines()
            .filter(|line| line.contains(": done for"))
            .count()
    };
    assert_eq!(sent(&scene.keep("keepalive", Some(KEEPER), &[])), 0);
    // At the 40th day only a margin above 325 days calls for it.
    scene.wallet.travel(40 * DAY).await;
    assert_eq!(
        sent(&scene.keep("keepalive", Some(KEEPER), &["--margin-days", "320"])),
        0
    );
    assert_eq!(
        sent(&scene.keep("keepalive", Some(KEEPER), &["--margin-days", "330"])),
        places
    );
    let lives = last_json(&scene.keep("keepalive", Some(KEEPER), &["--json"]));
    let young = |lives: &Value| {
        let lives = lives.as_array().unwrap();
        assert_eq!(lives.len(), programs);
        let left = lives
            .iter()
            .map(|program| program["life"]["secondsLeft"].as_u64());
        left.min().flatten() > Some(364 * DAY)
    };
    assert!(young(&lives), "{lives:#}");
    scene.wallet.travel(366 * DAY).await;
    refused(
        &scene.verify(),
        "amp-usd is active: the record says true, the chain says false",
    );
    assert_eq!(sent(&scene.keep("keepalive", Some(KEEPER), &[])), places);
    succeeded(&scene.verify());

    // Everything runs again; the market has moved on.
    let answer_ = I256::from_raw(wrapped_ampl_answer());
    let feed = Doubles::predicted().ampl_feed;
    scene
        .wallet
        .send(feed, MockFeed::setAnswerCall { answer_ })
        .await;
    let kept = scene.keep("keeper", Some(KEEPER), &["--once"]);
    assert!(
        said(succeeded(&kept)).contains("0 troves liquidated"),
        "{}",
        said(&kept)
    );
    succeeded(&scene.keep("status", None, &[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_refuse_a_record_of_another_chain() {
    let scene = Scene::new().await;
    succeeded(&scene.deploy(&["--yes", "--allow-unverified"]));
    let mut record = Record::open(&scene.record()).unwrap();
    record.chain_id = 421_614;
    let text = serde_json::to_string(&record).unwrap();
    fs::write(scene.record(), text).unwrap();
    let words = "this is for chain 421614, but the RPC URL answers as chain 42161";
    refused(&scene.verify(), words);
    let words = "is of chain 421614, the node is of chain 42161";
    for command in ["status", "cache"] {
        refused(&scene.keep(command, None, &[]), words);
    }
    for command in ["keepalive", "keeper"] {
        refused(&scene.keep(command, Some(KEEPER), &[]), words);
    }
    scene.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_leaves_addresses_open_is_refused_before_anything_else() {
    let scene = Scene::new().await;
    let file = kit::workspace().join("deployments/params/arbitrum-one.toml");
    let file = file.to_str().unwrap();
    let more = ["--params", file, "--yes", "--allow-unverified"];
    let output = scene.run("deploy", None, &more);
    refused(&output, "addresses that nobody has filled in:");
    refused(&output, "owner: a timelock, which nobody has deployed");
    scene.node.stop().await;
}
