//! Unit types do not mix: the compiler refuses every pair, one way and the other.
//!
//! One source file with a line for each pair is given to the compiler, and each line must have
//! its error; the lines of one type alone must have none.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The unit types, and the bare numbers beside them.
const TYPES: [&str; 19] = [
    "AmplUnits",
    "AnnualRate",
    "AverageRate",
    "Coll",
    "Debt",
    "IncomePerUnit",
    "Liquidity",
    "LoanToValue",
    "Price",
    "Ratio",
    "Seconds",
    "Shares",
    "Stake",
    "Timestamp",
    "Usd",
    "Value",
    "WeightedDebt",
    "U256",
    "u128",
];
/// Types that add and compare.
const AMOUNTS: [&str; 4] = ["Coll", "Debt", "Stake", "WeightedDebt"];

/// The folder of this test, and in it every build of the crate, the last one first.
fn builds() -> (PathBuf, Vec<PathBuf>) {
    let exe = env::current_exe().expect("this test has a path");
    let folder = exe.parent().expect("and a folder").to_owned();
    let entries = fs::read_dir(&folder).expect("which can be read");
    let paths = entries.map(|entry| entry.expect("entry").path());
    let built = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libfixed_math-") && name.ends_with(".rlib")
    };
    let mut builds: Vec<_> = paths.filter(built).collect();
    builds.sort_by_key(|path| fs::metadata(path).and_then(|of| of.modified()).ok());
    builds.reverse();
    (folder, builds)
}

/// Runs of the compiler so far: each has its folder.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The codes of the errors that the compiler finds in lines of code, by line from 0.
fn errors(lines: &[String], name: &str, build: &Path) -> BTreeMap<usize, Vec<String>> {
    let (folder, _) = builds();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let out = format!("mixing-{name}-{}-{number}", std::process::id());
    let out = env::temp_dir().join(out);
    fs::create_dir_all(&out).expect("a folder for the source");
    let source = out.join("mixing.rs");
    let text = format!(
        "#![crate_type = \"lib\"] use fixed_math::*;\n{}",
        lines.join("\n")
    );
    fs::write(&source, text).expect("the source is written");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "--edition=2024",
            "--emit=metadata",
            "--error-format=json",
            "-Awarnings",
        ])
        .arg(format!("-Ldependency={}", folder.display()))
        .arg(format!("--extern=fixed_math={}", build.display()))
        .arg("--out-dir")
        .args([&out, &source])
        .output()
        .expect("the compiler runs");
    fs::remove_dir_all(&out).expect("the folder can go");
    let mut errors: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        // The last of them counts the others, and has no code.
        let at = said["spans"][0]["line_start"].as_u64();
        let code = said["code"]["code"].as_str();
        if let (Some(at), Some(code), true) = (at, code, said["level"] == "error") {
            let at = usize::try_from(at).unwrap_or_default().saturating_sub(2);
            errors.entry(at).or_default().push(code.to_owned());
        }
    }
    if !output.status.success() && errors.is_empty() {
        errors.insert(usize::MAX, vec!["an error of no line".to_owned()]);
    }
    errors
}

/// A build of the crate with which lines that are right compile.
fn build() -> PathBuf {
    let right: Vec<String> = TYPES
        .iter()
        .map(|unit| format!("pub fn f(x: {unit}) -> {unit} {{ x }}"))
        .enumerate()
        .map(|(index, line)| line.replace("fn f", &format!("fn f{index}")))
        .chain(AMOUNTS.map(|unit| {
            format!(
                "pub fn add_{unit}(x: {unit}, y: {unit}) -> bool {{ x.add(y).is_ok() && x < y }}"
            )
        }))
        .collect();
    let (_, builds) = builds();
    let fits = |build: &PathBuf| errors(&right, "right", build).is_empty();
    builds.into_iter().find(fits).expect("a build of the crate")
}

#[test]
fn round_4_unit_types_do_not_mix() {
    let mut lines = Vec::new();
    for (index, one) in TYPES.iter().enumerate() {
        for (other_index, other) in TYPES.iter().enumerate() {
            if one != other {
                let name = format!("{index}_{other_index}");
                lines.push(format!("pub fn f{name}(x: {one}) -> {other} {{ x }}"));
                lines.push(format!(
                    "pub fn g{name}(x: {one}) -> {other} {{ x.into() }}"
                ));
                lines.push(format!(
                    "pub fn h{name}(x: {one}, y: {other}) -> bool {{ x == y }}"
                ));
            }
        }
    }
    // The numbers themselves convert and compare with each other; that is not ours.
    let bare = |line: &String| !(line.contains("U256") && line.contains("u128"));
    lines.retain(bare);
    let errors = errors(&lines, "mixed", &build());
    for (index, line) in lines.iter().enumerate() {
        assert!(errors.contains_key(&index), "compiles: {line}");
    }
    assert!(lines.len() > 750, "{} lines", lines.len());
    let known = ["E0308", "E0277", "E0369"];
    let codes: Vec<_> = errors.values().flatten().collect();
    assert!(
        codes.iter().all(|code| known.contains(&code.as_str())),
        "{codes:?}"
    );
}

#[test]
fn round_4_amounts_have_no_operators_and_add_their_own_only() {
    let mut lines = Vec::new();
    for one in AMOUNTS {
        for operator in ["+", "-", "*", "/", "%", "<<"] {
            let name = lines.len();
            lines.push(format!(
                "pub fn f{name}(x: {one}) -> bool {{ let _ = x {operator} x; true }}"
            ));
        }
        for other in AMOUNTS.into_iter().filter(|other| *other != one) {
            for verb in ["add", "sub", "min"] {
                let name = lines.len();
                let body = format!("let _ = x.{verb}(y); true");
                lines.push(format!(
                    "pub fn f{name}(x: {one}, y: {other}) -> bool {{ {body} }}"
                ));
            }
        }
    }
    let errors = errors(&lines, "operators", &build());
    for (index, line) in lines.iter().enumerate() {
        assert!(errors.contains_key(&index), "compiles: {line}");
    }
}
