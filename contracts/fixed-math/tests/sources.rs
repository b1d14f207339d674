//! What the sources may hold: wide operators and truncation live in the kernel alone.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Code lines (comments left out) of the pure crates outside the kernel, with their place.
fn lines_outside_the_kernel() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut lines = Vec::new();
    for crate_name in ["fixed-math", "cdp-core"] {
        for path in files(&root.join(crate_name).join("src")) {
            if path.file_name().unwrap() == "kernel.rs" {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap().trim();
                lines.push((
                    format!("{}:{}", path.display(), number.saturating_add(1)),
                    code.to_owned(),
                ));
            }
        }
    }
    assert!(lines.len() > 1_000, "the scan found the sources");
    lines
}

/// The files of a folder and of the folders in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn forbid(words: &[&str], allow: impl Fn(&str) -> bool) {
    for (place, code) in lines_outside_the_kernel() {
        for word in words {
            assert!(
                !code.contains(word) || allow(&code),
                "{place} holds `{word}`: {code}"
            );
        }
    }
}

#[test]
fn math_9_no_shift_or_power_outside_the_kernel() {
    let constant = |code: &str| {
        code.contains("const ") || code.starts_with("assert!(") || code.contains("assert!(")
    };
    forbid(&["<<", ">>", "_shl", "_shr", ".pow(", "_pow("], |code| {
        constant(code) || generic(code)
    });
}

/// `Vec<Option<u8>>` is no shift.
fn generic(code: &str) -> bool {
    !code.contains(">> ") && !code.contains("<<") && code.contains(">>")
}

#[test]
fn round_3_truncation_and_wrapping_live_in_the_kernel() {
    forbid(
        &[
            "as_limbs",
            "from_limbs",
            "into_limbs",
            "wrapping_to",
            "saturating_to",
            " as u8",
            " as u16",
            " as u32",
            " as u64",
            " as usize",
        ],
        |_| false,
    );
    forbid(&["wrapping_", "overflowing_"], |_| false);
    forbid(
        &["unsafe", "unwrap()", "expect(", "panic!", "todo!"],
        |_| false,
    );
}
