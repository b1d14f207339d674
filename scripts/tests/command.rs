//! The command itself: help, exit codes, and a deployment that is killed half-way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod kit;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use ampusd::account::KEY_VARIABLE;
use ampusd::chain::Chain;
use ampusd::local::doubles::Doubles;
use ampusd::local::signer;
use ampusd::plan::Plan;
use ampusd::record::Record;
use ampusd::state::StateFile;
use devnet::NodeConfig;

/// The key of the node's first account.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

fn ampusd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
    command
        .env_remove(KEY_VARIABLE)
        .env_remove("ETH_RPC_URL")
        .stdin(Stdio::null());
    command
}

fn deploy(url: &str, folder: &Path) -> Command {
    let mut command = ampusd();
    let params = ampusd::cli::devnet_params(&kit::workspace());
    command
        .args(["deploy", "--rpc-url", url, "--params"])
        .arg(params);
    command
        .arg("--deployments")
        .arg(folder)
        .env(KEY_VARIABLE, KEY);
    command
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[test]
fn help_names_the_commands_and_their_options() {
    let text = said(&ampusd().arg("--help").output().unwrap());
    for command in [
        "build",
        "deploy",
        "devnet",
        "report",
        "status",
        "keeper",
        "verify",
        "keepalive",
        "cache",
        "simulate",
        "play",
    ] {
        assert!(text.contains(command), "{text}");
    }
    let text = said(&ampusd().args(["deploy", "--help"]).output().unwrap());
    for word in [
        "--rpc-url",
        "--params",
        "--keystore",
        "--yes",
        "--allow-unverified",
        "AMPUSD_PRIVATE_KEY",
    ] {
        assert!(text.contains(word), "{text}");
    }
    let text = said(&ampusd().args(["keeper", "--help"]).output().unwrap());
    for word in [
        "--once",
        "--interval",
        "--min-profit",
        "--eth-usd",
        "--max-batch",
        "--keepalive-days",
        "--guard",
        "--state",
        "--json",
        "AMPUSD_PRIVATE_KEY",
    ] {
        assert!(text.contains(word), "{text}");
    }
    let text = said(&ampusd().args(["devnet", "--help"]).output().unwrap());
    for word in [
        "--port",
        "8545",
        "--chain-id",
        "412346",
        "--exit-when-ready",
    ] {
        assert!(text.contains(word), "{text}");
    }
    let text = said(&ampusd().args(["build", "--help"]).output().unwrap());
    assert!(
        text.contains("--json") && text.contains("--check"),
        "{text}"
    );
}

#[test]
fn an_unknown_command_is_refused() {
    let output = ampusd().arg("destroy").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("destroy"));
}

#[test]
fn a_missing_or_wrong_key_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let url = "http://127.0.0.1:1";
    let output = deploy(url, folder.path())
        .env_remove(KEY_VARIABLE)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("no key: set AMPUSD_PRIVATE_KEY"),
        "{}",
        said(&output)
    );
    let output = deploy(url, folder.path())
        .env(KEY_VARIABLE, "0xsecret")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("AMPUSD_PRIVATE_KEY is not a private key"));
    assert!(!said(&output).contains("secret"));
}

#[test]
fn a_node_that_does_not_answer_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let output = deploy("http://127.0.0.1:1", folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("no JSON-RPC node answers at http://127.0.0.1:1"));
}

#[test]
fn values_that_mean_nothing_are_refused_before_anything_is_asked() {
    let nowhere = ["--rpc-url", "http://127.0.0.1:1"];
    for (arguments, words) in [
        (&["keeper", "--max-batch", "0"][..], "--max-batch"),
        (&["keeper", "--interval", "0"], "--interval"),
        (
            &["cache", "--bid", "--pay", "1"],
            "--pay 1.000000 is above --at-most 0.010000",
        ),
    ] {
        let output = ampusd().args(arguments).args(nowhere).output().unwrap();
        assert!(!output.status.success());
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}

#[test]
fn a_devnet_overwrites_no_record_of_a_chain_that_is_none() {
    let output = ampusd()
        .args(["devnet", "--chain-id", "42161"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let words = "chain 42161 is not a chain id of devnets";
    assert!(said(&output).contains(words), "{}", said(&output));
}

#[test]
fn a_devnet_leaves_the_state_of_an_unfinished_deployment_alone() {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFile::new(folder.path(), 412_346);
    std::fs::write(state.path(), "unfinished").unwrap();
    let devnet = |port: u16| {
        ampusd()
            .args(["devnet", "--exit-when-ready", "--no-keep-alive", "--port"])
            .arg(port.to_string())
            .arg("--deployments")
            .arg(folder.path())
            .output()
            .unwrap()
    };
    let output = devnet(0);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(std::fs::read_to_string(state.path()).unwrap(), "unfinished");
    assert!(
        !StateFile::of_a_devnet(folder.path(), 412_346)
            .path()
            .exists()
    );
    // A port that is taken is said once.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let output = devnet(taken.local_addr().unwrap().port());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        said(&output).matches("os error").count(),
        1,
        "{}",
        said(&output)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_killed_half_way_goes_on_at_the_same_addresses() {
    let programs = builder::build_all().unwrap();
    let node = devnet::spawn(NodeConfig::default()).await.unwrap();
    let chain = Chain::connect(&node.http_url(), signer(0).unwrap())
        .await
        .unwrap();
    Doubles::place(&chain).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFile::new(folder.path(), chain.id);

    let mut killed = deploy(&node.http_url(), folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !state
        .read()
        .is_ok_and(|s| s.is_some_and(|s| s.transactions.len() == 2))
    {
        assert!(
            started.elapsed() < Duration::from_secs(120),
            "two transactions never came"
        );
        assert!(
            killed.try_wait().unwrap().is_none(),
            "it ended before it could be killed"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!Record::path(folder.path(), chain.id).exists());

    let resumed = deploy(&node.http_url(), folder.path()).output().unwrap();
    assert!(resumed.status.success(), "{}", said(&resumed));
    assert!(
        said(&resumed).contains("Going on with the deployment of"),
        "{}",
        said(&resumed)
    );
    let record = Record::read(folder.path(), chain.id).unwrap();
    let plan = Plan::new(&kit::params(), &programs, chain.account, 0).unwrap();
    for step in &plan.steps {
        assert_eq!(record.programs[&step.program].address, step.address);
    }
    assert!(state.read().unwrap().is_none());
    node.stop().await;
}
