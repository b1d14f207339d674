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

#[test]
#[ignore = "compiles the SDK and a real program twice from clean: minutes"]
fn a_real_program_is_the_same_from_two_copies_of_this_checkout() {
    let workspace = builder::Builder::here().workspace().to_path_buf();
    let (one, other) = (
        tempfile::TempDir::new().unwrap(),
        tempfile::TempDir::new().unwrap(),
    );
    copy_folder(&workspace, one.path());
    let deeper = other.path().join("deeper");
    copy_folder(one.path(), &deeper);
    let (first, second) = (one.path().join("out"), tempfile::TempDir::new().unwrap());
    let first = builder::Builder::new(one.path(), first)
        .build("amp-usd")
        .unwrap();
    let second = builder::Builder::new(&deeper, second.path())
        .build("amp-usd")
        .unwrap();
    assert_eq!(first, second);
    assert!(!contains(&first.wasm, &one.path().display().to_string()));
}

/// Copies what git would: no build results, no installed packages, nothing hidden.
fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.starts_with('.') || text.starts_with("target") || text == "node_modules" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(name));
        } else {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}
