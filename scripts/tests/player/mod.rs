//! Runs `ampusd play` and reads what it says.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "test code")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A trove that can be opened, in one line.
pub const OPEN: &str = concat!(
    r#"{"do": "open", "by": "alice", "as": "t", "branch": "AMPL", "#,
    r#""collateral": "6000", "debt": "2000", "rate": "5%"}"#
);

/// Where the examples are.
pub fn examples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Runs `ampusd play` with a scenario on its standard input.
pub fn play(scenario: &str, arguments: &[&str]) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_ampusd"))
        .args(["play", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    input.write_all(scenario.as_bytes()).unwrap();
    drop(input);
    process.wait_with_output().unwrap()
}

pub fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

pub fn records(output: &str) -> Vec<Value> {
    let lines = output.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// The records of a scenario that plays as it expects.
pub fn played(scenario: &str) -> Vec<Value> {
    let output = play(scenario, &[]);
    let (out, err) = said(&output);
    assert!(output.status.success(), "{err}");
    records(&out)
}
