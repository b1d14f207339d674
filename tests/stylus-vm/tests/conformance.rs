//! The recorded vectors of a real Stylus runtime.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod common;

use std::path::{Path, PathBuf};

use alloy_primitives::{Address, Bytes};

use common::{ARB_WASM, FEE, encode, pay};
use stylus_vm::conformance::{Report, Vectors, run_case};

/// `<repository>/../shared/data/stylus_conformance.json`.
fn vectors_path() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    repository.join("../shared/data/stylus_conformance.json")
}

fn replay(path: &Path) -> Report {
    let vectors = Vectors::read(path)
        .unwrap_or_else(|error| panic!("the recorded vectors are needed for this test: {error}"));
    let mut total = Report::default();
    for case in &vectors.cases {
        total.merge(run_case(&vectors, case));
    }
    total
}

#[test]
fn every_recorded_vector_holds_to_the_unit_of_gas() {
    let report = replay(&vectors_path());
    let shown: Vec<_> = report
        .differences
        .iter()
        .take(20)
        .map(ToString::to_string)
        .collect();
    assert_eq!(report.failed, 0, "{}", shown.join("\n"));
    assert!(report.passed >= 400, "only {} checks", report.passed);
}

/// Replaces one text in the recorded file and replays the result.
fn replay_changed(from: &str, to: &str) -> Report {
    let text = std::fs::read_to_string(vectors_path()).expect("the recorded vectors");
    assert!(text.contains(from), "{from} is in the vectors");
    let changed = std::env::temp_dir().join(format!("vectors-{}-{to}.json", std::process::id()));
    std::fs::write(&changed, text.replacen(from, to, 1)).expect("a temporary file");
    let report = replay(&changed);
    std::fs::remove_file(&changed).expect("the temporary file");
    report
}

#[test]
fn a_gas_figure_off_by_one_is_a_difference() {
    let report = replay_changed("30215", "30216");
    assert_eq!(report.failed, 1);
    assert_eq!(report.differences[0].key, "gas_used");
}

#[test]
fn an_entry_cost_off_by_one_is_a_difference() {
    let report = replay_changed("\"init_cost\": 117", "\"init_cost\": 118");
    let found = report
        .differences
        .iter()
        .any(|found| found.key == "init_cost");
    assert!(report.failed == 1 && found, "{:?}", report.differences);
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let error = Vectors::read(Path::new("/nowhere/vectors.json")).unwrap_err();
    assert!(error.to_string().contains("/nowhere/vectors.json"));
}

#[test]
fn a_malformed_file_is_an_error_that_says_where() {
    let path = std::env::temp_dir().join(format!("malformed-{}.json", std::process::id()));
    std::fs::write(&path, "{\"meta\": 7").unwrap();
    let error = Vectors::read(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(error.to_string().contains("line 1"), "{error}");
}

#[test]
fn activation_costs_the_gas_that_was_recorded() {
    let text = std::fs::read_to_string(vectors_path()).expect("the recorded vectors");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let steps = file["cases"].as_array().unwrap().iter();
    let steps = steps.flat_map(|case| case["setup"].as_array().unwrap());
    let mut compared = 0;
    for step in steps.filter(|step| step["activation_gas"].is_u64()) {
        let name = step["program"].as_str().unwrap();
        let address: Address = step["address"].as_str().unwrap().parse().unwrap();
        let code: Bytes = file["programs"][name]["code"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let mut chain = common::chain();
        chain.set_code(address, code);
        let data = encode("activateProgram(address)", &[address.into_word()]);
        let gas = pay(&mut chain, ARB_WASM, data, FEE).gas_used;
        assert_eq!(gas, step["activation_gas"].as_u64().unwrap(), "{name}");
        compared += 1;
    }
    assert!(compared > 30, "only {compared}");
}
