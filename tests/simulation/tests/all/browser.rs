//! The report in a headless Chromium, where the machine has one; with AMPUSD_REQUIRE_TOOLS it must.

use std::{env, fs, path::PathBuf, process::Command};

use crate::reports::small_report;

/// Names of Chromium and its kin.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "chrome-headless-shell",
];

/// A Chromium: named by `CHROMIUM`, or found on the path.
fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let files = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |at| at.join(name)));
    files.into_iter().find(|file| file.is_file())
}

#[test]
fn the_report_opens_in_a_browser() {
    let Some(chromium) = chromium() else {
        let required = env::var_os("AMPUSD_REQUIRE_TOOLS").is_some();
        assert!(
            !required,
            "no Chromium on the path, and CHROMIUM does not name one"
        );
        println!("skipped: no Chromium on the path, and CHROMIUM does not name one");
        return;
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (page, shot) = (folder.join("report.html"), folder.join("report.png"));
    fs::write(&page, small_report()).unwrap();
    let _ = fs::remove_file(&shot);
    let done = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
        ])
        .arg("--window-size=1400,2400")
        .arg(format!("--screenshot={}", shot.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let picture = fs::read(&shot).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    // A page of plots compresses badly: an empty one has a few kB.
    assert!(picture.len() > 60_000, "{} bytes", picture.len());
}
