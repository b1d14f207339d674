//! The committed artifacts are what the compiler makes of the committed sources.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::artifact;

/// Set to 1 where a missing tool must fail the test instead of skipping it.
const REQUIRE: &str = "AMPUSD_REQUIRE_TOOLS";

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("solidity")
}

/// Says why a test does not run, or fails where it has to.
fn skip(reason: &str) {
    assert!(
        std::env::var(REQUIRE).as_deref() != Ok("1"),
        "{REQUIRE}=1, but {reason}"
    );
    println!("skipped: {reason}");
}

#[test]
fn artifacts_are_well_formed_and_made_by_the_pinned_compiler() {
    let package = std::fs::read_to_string(sources().join("package.json")).unwrap();
    for name in artifact::names() {
        let artifact = artifact::load(name);
        assert_eq!(artifact.name, name);
        assert!(
            artifact.compiler.starts_with("0.8.30+commit."),
            "{}",
            artifact.compiler
        );
        assert!(artifact.init_code.len() > 100, "{name}");
        assert!(!artifact.abi.as_array().unwrap().is_empty(), "{name}");
    }
    assert!(package.contains(r#""solc": "0.8.30""#), "{package}");
}

#[test]
fn every_artifact_file_is_known_to_the_library() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let known: Vec<String> = artifact::names()
        .map(|name| format!("{name}.json"))
        .collect();
    assert_eq!(files, known);
}

/// Runs a script of the Solidity folder, which writes into a folder; none if Node is missing.
fn run(script: &str) -> Option<tempfile::TempDir> {
    if Command::new("node").arg("--version").output().is_err() {
        skip("Node is not installed (it runs solc)");
        return None;
    }
    if !sources().join("node_modules/solc").exists() {
        skip("solc is not installed: run `npm ci` in tests/support/solidity");
        return None;
    }
    let fresh = tempfile::tempdir().unwrap();
    let run = Command::new("node")
        .arg(script)
        .arg(fresh.path())
        .current_dir(sources())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    Some(fresh)
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn compiling_the_sources_again_gives_the_committed_artifacts() {
    let Some(fresh) = run("compile.mjs") else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
    let same = files(fresh.path()) == files(&folder);
    assert!(
        same,
        "run `npm run build` in tests/support/solidity and commit"
    );
}

#[test]
fn std_5_the_committed_abi_is_that_of_the_solidity_interfaces() {
    let Some(fresh) = run("abi.mjs") else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/interfaces/abi");
    let same = files(fresh.path()) == files(&folder);
    assert!(
        same,
        "run `npm run abi` in tests/support/solidity and commit"
    );
}
