//! Two clean builds give the same bytes, wherever they are made.
#![allow(clippy::unwrap_used)]

mod common;

use common::Checkout;

#[test]
fn clean_builds_in_two_checkouts_and_two_target_folders_give_the_same_bytes() {
    let one = Checkout::new();
    let other = Checkout::new();
    let elsewhere = tempfile::TempDir::new().unwrap();
    let first = one.builder().build("probe").unwrap();
    let second = other.builder().build("probe").unwrap();
    let third = builder::Builder::new(one.path(), elsewhere.path())
        .build("probe")
        .unwrap();
    assert_eq!(first, second);
    assert_eq!(first, third);
}

#[test]
fn no_path_of_this_machine_is_in_a_program() {
    let checkout = Checkout::new();
    let program = checkout.builder().build("probe").unwrap();
    assert!(contains(&program.wasm, "contracts/probe/src/lib.rs"));
    assert!(!contains(
        &program.wasm,
        &checkout.path().display().to_string()
    ));
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}
