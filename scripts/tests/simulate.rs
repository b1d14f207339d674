//! `ampusd simulate`: files in and out, figures on the terminal and as JSON, errors with lines.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::process::{Command, Output};

/// Runs `ampusd simulate` with its report in a folder.
fn simulate(folder: &tempfile::TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ampusd"))
        .arg("simulate")
        .args(arguments)
        .arg("--out")
        .arg(folder.path().join("deep/report.html"))
        .output()
        .unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_summary_is_printed_and_the_report_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--path", "edge_of_band", "--agents", "60", "--no-limits"];
    let output = simulate(&folder, &arguments);
    let (out, err) = said(&output);
    assert!(output.status.success(), "{err}");
    assert!(out.contains("No bad debt: edge_of_band."), "{out}");
    assert!(out.contains("lowest TCR AMPL"), "{out}");
    let html = fs::read_to_string(folder.path().join("deep/report.html")).unwrap();
    assert!(html.contains("<svg") && html.ends_with("</html>\n"));
}

#[test]
fn the_same_seed_prints_the_same_json() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--path",
        "whipsaw",
        "--agents",
        "60",
        "--no-limits",
        "--json",
        "--seed",
    ];
    let with = |seed| said(&simulate(&folder, &[&arguments[..], &[seed]].concat())).0;
    let one = with("5");
    assert_eq!(one, with("5"));
    assert_ne!(one, with("6"));
    let json: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(json["runs"][0]["outcome"]["path"], "whipsaw");
    assert_eq!(json["seed"], 5);
}

#[test]
fn values_with_commas_are_compared_in_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--path",
        "whipsaw",
        "--agents",
        "60",
        "--no-limits",
        "--mcr",
        "1.3,1.7",
    ];
    let (out, err) = said(&simulate(&folder, &arguments));
    let rows = out.split("Other parameters on the same paths").nth(1);
    let rows = rows.unwrap_or_else(|| panic!("{out}{err}"));
    assert!(
        rows.contains("crash at once") && rows.contains("\n  1.3 "),
        "{out}"
    );
    assert!(rows.contains("\n  1.7 "), "{out}");
    // The verdict is of the first run, not of the compared ones.
    assert!(out.contains("With the recommended parameters"), "{out}");
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    fs::write(
        &file,
        "date,price,target,supply\n2024-01-01,1,1,5\n2024-01-02,x,1,5\n",
    )
    .unwrap();
    let bad = file.to_str().unwrap();
    for (arguments, expected) in [
        (
            vec!["--csv", bad],
            "bad.csv: line 3: `x` in column `price` is no number above 0",
        ),
        (vec!["--csv", "/nowhere.csv"], "cannot read /nowhere.csv"),
        (
            vec!["--path", "moon"],
            "no path `moon`; there are history, ",
        ),
        (
            vec!["--path", "whipsaw", "--from", "2030-01-01"],
            "nothing of whipsaw lies",
        ),
        (
            vec!["--scr", "1.6"],
            "must be 100 % < SCR < MCR < CCR <= 300 %",
        ),
        (vec!["--agents", "2"], "--agents must be 20 to 20000, not 2"),
    ] {
        let output = simulate(&folder, &arguments);
        let (_, err) = said(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
}
