//! A node that cannot start says so in a line.
#![allow(clippy::unwrap_used, reason = "test code")]

use std::net::TcpListener;
use std::process::Command;

#[test]
fn a_port_that_is_taken_is_one_line_without_a_backtrace() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_devnet"))
        .args(["--port", &address.port().to_string()])
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let begin = format!("error: cannot listen on {address}: ");
    assert!(text.starts_with(&begin), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}
