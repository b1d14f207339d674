//! `cargo ampusd report`: reporters sign, somebody relays, over the devnet's JSON-RPC.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use alloy::consensus::Transaction as _;
use alloy::eips::Encodable2718;
use alloy::network::{NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::{Address, Bytes, U256, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolValue;
use ampusd::account::KEY_VARIABLE;
use ampusd::chain::Chain;
use ampusd::execute::ACTIVATION_VALUE;
use ampusd::local::signer;
use ampusd::program_deployment::{creation_code, program_address};
use ampusd::report::{ReportError, submission};
use ampusd::signed_report::{Figures, Said, SignedReport};
use devnet::{Node, NodeConfig};
use interfaces::AggregatorV3Interface::latestRoundDataCall;
use interfaces::IReportFeed::healthyCall;
use tempfile::TempDir;

const AMPL: u8 = 0;
const SPOT: u8 = 1;

/// A devnet with a feed of three reporters, the node's accounts 1 to 3, of whom two must agree.
struct Scene {
    node: Node,
    chain: Chain,
    feed: Address,
    folder: TempDir,
    now: u64,
}

impl Scene {
    async fn new(kind: u8) -> Self {
        let program = builder::build("report-feed").unwrap();
        let node = devnet::spawn(NodeConfig::default()).await.unwrap();
        let chain = Chain::connect(&node.http_url(), signer(0).unwrap())
            .await
            .unwrap();
        let mut reporters: Vec<Address> = (1..=3)
            .map(|number| signer(number).unwrap().address())
            .collect();
        reporters.sort();
        let (owner, quorum) = (chain.account, U256::from(2));
        let description = "a price".to_owned();
        let arguments = (owner, U256::from(kind), description, reporters, quorum);
        let selector = keccak256(b"stylus_constructor()");
        let construction = [&selector[..4], &arguments.abi_encode_params()].concat();
        create(&chain, creation_code(&program.code, &construction).unwrap()).await;
        let feed = program_address(chain.account, 0);
        let latest = chain.provider.get_block_by_number(Default::default()).await;
        let now = latest.unwrap().unwrap().header.timestamp;
        Self {
            node,
            chain,
            feed,
            folder: tempfile::tempdir().unwrap(),
            now,
        }
    }

    /// The command, with the key of one of the node's accounts.
    fn report(&self, account: usize, arguments: &[&str]) -> Output {
        let key = devnet::accounts::PRIVATE_KEYS[account].to_string();
        Command::new(env!("CARGO_BIN_EXE_ampusd"))
            .args(["report", "--rpc-url", &self.node.http_url(), "--feed"])
            .arg(self.feed.to_string())
            .args(arguments)
            .env(KEY_VARIABLE, key)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Signs as a reporter and keeps what is printed in a file.
    fn sign(&self, account: usize, arguments: &[&str]) -> PathBuf {
        let seconds = self.now.to_string();
        let output = self.report(
            account,
            &[arguments, &["--observed-at", &seconds, "--sign-only"]].concat(),
        );
        assert!(output.status.success(), "{}", said(&output));
        let path = self.folder.path().join(format!("{account}.json"));
        fs::write(&path, &output.stdout).unwrap();
        path
    }

    fn relay(&self, files: &[&Path]) -> Output {
        let files: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
        self.report(0, &[&["--relay"], files.as_slice()].concat())
    }
}

async fn create(chain: &Chain, code: Bytes) {
    let fees = chain.provider.estimate_eip1559_fees().await.unwrap();
    let request = TransactionRequest::default()
        .with_from(chain.account)
        .with_chain_id(chain.id)
        .with_nonce(0)
        .with_value(U256::from(ACTIVATION_VALUE))
        .with_gas_limit(25_000_000)
        .with_max_fee_per_gas(fees.max_fee_per_gas)
        .with_max_priority_fee_per_gas(fees.max_priority_fee_per_gas)
        .with_deploy_code(code);
    let envelope = request.build(&chain.wallet).await.unwrap();
    assert_eq!(envelope.nonce(), 0);
    let sent = chain
        .provider
        .send_raw_transaction(&envelope.encoded_2718())
        .await
        .unwrap();
    let receipt = chain
        .provider
        .get_transaction_receipt(*sent.tx_hash())
        .await;
    assert!(receipt.unwrap().unwrap().status());
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reporters_sign_and_a_third_party_relays() {
    let scene = Scene::new(AMPL).await;
    let figures = ["--epoch", "7", "--value", "1.341", "--supply", "15139552"];
    let (first, second) = (scene.sign(1, &figures), scene.sign(2, &figures));
    let output = scene.relay(&[&first]);
    assert!(said(&output).contains("QuorumMissed"), "{}", said(&output));
    let output = scene.relay(&[&second, &first]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("Epoch 7: 2030213923200000000"),
        "{}",
        said(&output)
    );
    let round = scene
        .chain
        .read(scene.feed, latestRoundDataCall {})
        .await
        .unwrap();
    assert_eq!(round.updatedAt, U256::from(scene.now));
    let output = scene.relay(&[&first, &second]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("EpochNotAfterLast"),
        "{}",
        said(&output)
    );
    // A reporter relays another's report with their own.
    let next = ["--epoch", "8", "--value", "1.3", "--supply", "15139552.5"];
    let other = scene.sign(3, &next);
    let seconds = scene.now.to_string();
    let relay = [
        "--observed-at",
        &seconds,
        "--relay",
        other.to_str().unwrap(),
    ];
    let output = scene.report(1, &[&next[..], &relay].concat());
    assert!(
        said(&output).contains("Epoch 8: 1968141825000000000"),
        "{}",
        said(&output)
    );
    scene.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spot_takes_its_tvl_and_its_flags() {
    let scene = Scene::new(SPOT).await;
    let figures = ["--epoch", "1", "--value", "1.228", "--supply", "1000000"];
    let output = scene.report(1, &[&figures[..], &["--observed-at", "1"]].concat());
    assert!(
        said(&output).contains("--tvl and --flags are needed"),
        "{}",
        said(&output)
    );
    let all = [&figures[..], &["--tvl", "1050000", "--flags", "31"]].concat();
    let (first, second) = (scene.sign(2, &all), scene.sign(3, &all));
    let output = scene.relay(&[&first, &second]);
    assert!(
        said(&output).contains("Epoch 1: 1289400000000000000"),
        "{}",
        said(&output)
    );
    assert!(scene.chain.read(scene.feed, healthyCall {}).await.unwrap());
    scene.node.stop().await;
}

#[test]
fn help_says_what_a_reporter_gives() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
    let text = said(&command.args(["report", "--help"]).output().unwrap());
    for word in [
        "--feed",
        "--epoch",
        "--value",
        "--supply",
        "--observed-at",
        "--tvl",
        "--flags",
        "--sign-only",
        "--relay",
        "--keystore",
        "AMPUSD_PRIVATE_KEY",
    ] {
        assert!(text.contains(word), "{word} is missing: {text}");
    }
}

fn figures(value: &str, supply: &str) -> Figures {
    Figures {
        value: value.to_owned(),
        supply: supply.to_owned(),
        ..Figures::default()
    }
}

#[test]
fn numbers_are_decimals_of_their_token() {
    let read = |value, supply| figures(value, supply).said(AMPL).unwrap();
    let said = |value, supply| Said::Ampl { value, supply };
    let wad = 10_u128.pow(18);
    assert_eq!(read("1", "2"), said(wad, 2_000_000_000));
    assert_eq!(read("1.", "0.000000001"), said(wad, 1));
    assert_eq!(read("0.000000000000000001", "7.5"), said(1, 7_500_000_000));
    for (value, supply) in [
        ("", "1"),
        (".5", "1"),
        ("1", "0.0000000001"),
        ("0.0000000000000000001", "1"),
        ("-1", "1"),
        ("1e18", "1"),
        ("1.2.3", "1"),
        ("1", "999999999999999999999999999999999999999"),
    ] {
        let error = figures(value, supply).said(AMPL).unwrap_err();
        assert!(matches!(error, ReportError::NumberUnfit { .. }), "{error}");
    }
    let spot = Figures {
        flags: Some(31),
        ..figures("1", "1")
    };
    for kind in [AMPL, SPOT] {
        let error = spot.said(kind).unwrap_err();
        assert!(matches!(error, ReportError::OptionsUnfit { .. }), "{error}");
    }
}

fn signed(by: &PrivateKeySigner, epoch: u64) -> SignedReport {
    let said = figures("1.3", "20").said(AMPL).unwrap();
    SignedReport::sign(by, (1, Address::ZERO), (epoch, 9), said).unwrap()
}

#[test]
fn reports_that_do_not_belong_together_are_not_relayed() {
    let (first, second) = (signer(1).unwrap(), signer(2).unwrap());
    let (a, b) = (signed(&first, 3), signed(&second, 3));
    let here = (1, Address::ZERO);
    let data = submission(here, AMPL, vec![a.clone(), b.clone()]).unwrap();
    assert_eq!(
        data,
        submission(here, AMPL, vec![b.clone(), a.clone()]).unwrap()
    );
    let error = submission(here, AMPL, vec![]).unwrap_err();
    assert!(matches!(error, ReportError::NothingToRelay), "{error}");
    let error = submission(here, AMPL, vec![a.clone(), a.clone()]).unwrap_err();
    assert!(
        matches!(error, ReportError::ReporterTwice { .. }),
        "{error}"
    );
    let elsewhere = (1, Address::repeat_byte(1));
    for (at, kind, other, differs) in [
        ((2, Address::ZERO), AMPL, b.clone(), "chain"),
        (elsewhere, AMPL, b.clone(), "feed"),
        (here, SPOT, b, "kind"),
        (here, AMPL, signed(&second, 4), "epoch"),
    ] {
        let error = submission(at, kind, vec![a.clone(), other]).unwrap_err();
        assert!(error.to_string().ends_with(differs), "{error}");
    }
}

#[test]
fn a_file_is_believed_only_with_its_signature() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let report = signed(&signer(1).unwrap(), 3);
    let write = |text: &str| fs::write(&path, text).unwrap();
    let text = serde_json::to_string(&report).unwrap();
    write(&text);
    assert_eq!(SignedReport::read(&path).unwrap(), report);
    for (from, to) in [("\"epoch\":3", "\"epoch\":4"), ("\"v\":2", "\"v\":3")] {
        assert!(text.contains(from), "{text}");
        write(&text.replace(from, to));
        let error = SignedReport::read(&path).unwrap_err();
        assert!(
            matches!(error, ReportError::SignatureUnfit { .. }),
            "{error}"
        );
    }
    write("{}");
    let error = SignedReport::read(&path).unwrap_err();
    assert!(error.to_string().contains("is no signed report"), "{error}");
    let missing = SignedReport::read(&folder.path().join("none.json")).unwrap_err();
    assert!(
        matches!(missing, ReportError::FileUnfit { .. }),
        "{missing}"
    );
}
