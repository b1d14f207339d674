//! What is said of a node that is silent, gone or none, and that no key in its URL is shown.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]

mod common;
mod kit;

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use ampusd::chain::Chain;
use ampusd::deploy::Deployment;
use ampusd::local::doubles::Doubles;
use ampusd::local::signer;
use ampusd::rpc::words;
use ampusd::state::StateFile;
use common::proxy::{Fault, Proxy};
use devnet::NodeConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The key in path, query and password of every URL here.
const KEY: &str = "SECRET";

fn status(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
    command.arg("status").env_remove("ETH_RPC_URL");
    command.args(["--rpc-url", url]).stdin(Stdio::null());
    command
}

/// What the command says on the error output; it fails, and shows no key.
fn refused(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains(KEY), "{text}");
    text
}

#[tokio::test]
async fn a_node_that_accepts_and_never_answers_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let patience = Duration::from_secs(1);
    let with_key = format!("{url}/v2/{KEY}");
    let asked = Chain::connect_within(patience, &with_key, signer(0).unwrap());
    let error = format!("{:#}", asked.await.unwrap_err());
    assert_eq!(error, format!("no answer from {url} in 1 s"));
}

#[test]
fn of_the_url_of_a_node_only_the_host_is_shown() {
    let url = format!("http://me:{KEY}@127.0.0.1:1/v2/a)b{KEY}?key={KEY}");
    let text = refused(&status(&url).output().unwrap());
    assert!(
        text.contains("no JSON-RPC node answers at http://127.0.0.1:1:"),
        "{text}"
    );
    for (url, words) in [
        (format!("ws://127.0.0.1/{KEY}"), "must begin with http://"),
        (format!("{KEY}:8545"), "must begin with http://"),
        (format!("//{KEY}"), "the RPC URL is no URL"),
    ] {
        let text = refused(&status(&url).output().unwrap());
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn help_does_not_show_the_url_in_the_environment() {
    for name in ["deploy", "status", "keeper", "verify", "keepalive", "cache"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
        command.args([name, "--help"]).env("ETH_RPC_URL", KEY);
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(
            text.contains("ETH_RPC_URL") && !text.contains(KEY),
            "{text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_page_instead_of_an_answer_the_first_line_is_shown_once() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = server.accept().await {
            let mut asked = [0_u8; 4_096];
            assert!(client.read(&mut asked).await.unwrap() > 0);
            let page = "\n<html>not here\n<p>second line</p></html>";
            let head = "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length:";
            let reply = format!("{head} {}\r\n\r\n{page}", page.len());
            client.write_all(reply.as_bytes()).await.unwrap();
        }
    });
    let mut command = status(&url);
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    let text = refused(&run.await.unwrap());
    assert_eq!(text.matches("<html>not here").count(), 1, "{text}");
    assert!(!text.contains("second line"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_whose_node_is_lost_says_that_the_same_command_goes_on() {
    let node = devnet::spawn(NodeConfig::default()).await.unwrap();
    let url = node.http_url();
    let proxy = Proxy::start(&url, |method, _| {
        (method == "eth_sendRawTransaction").then_some(Fault::Gone)
    });
    let (proxy, deployer) = (proxy.await, signer(0).unwrap());
    let direct = Chain::connect(&url, deployer.clone()).await;
    Doubles::place(&direct.unwrap()).await.unwrap();
    let chain = Chain::connect(&proxy.url, deployer).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFile::new(folder.path(), chain.id);
    let deployment = Deployment {
        params: &kit::params(),
        programs: &builder::build_all().unwrap(),
        deployments: folder.path(),
        state: &state,
        confirmed: true,
        allow_unverified: false,
    };
    let error = deployment.run(&chain, &BTreeMap::new()).await.unwrap_err();
    let error = words(&error);
    let begin = "the deployment is not finished; the same command goes on: amp-usd: ";
    assert!(
        error.starts_with(begin) && !error.contains("http"),
        "{error}"
    );
    assert!(state.path().exists());
    node.stop().await;
}
