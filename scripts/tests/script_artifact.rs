//! The committed script is what the compiler makes of the committed source.
#![allow(clippy::unwrap_used)]

mod kit;

use std::process::Command;

use ampusd::program_deployment::ARTIFACT;

/// Set to 1 where a missing tool must fail the test instead of skipping it.
const REQUIRE: &str = "AMPUSD_REQUIRE_TOOLS";

#[test]
fn compiling_the_script_again_gives_the_committed_artifact() {
    let folder = kit::workspace().join("scripts/solidity");
    let modules = kit::workspace().join("tests/support/solidity/node_modules/solc");
    let node = Command::new("node").arg("--version").output().is_ok();
    if !node || !modules.exists() {
        let reason = "needs node, and solc by `npm ci` in tests/support/solidity";
        assert!(
            std::env::var(REQUIRE).as_deref() != Ok("1"),
            "{REQUIRE}=1, but it {reason}"
        );
        println!("skipped: {reason}");
        return;
    }
    let fresh = tempfile::tempdir().unwrap();
    let run = Command::new("node")
        .arg("compile.mjs")
        .arg(fresh.path())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let text = std::fs::read_to_string(fresh.path().join("ProgramDeployment.json")).unwrap();
    assert_eq!(
        text, ARTIFACT,
        "run `node compile.mjs ../artifacts` and commit"
    );
}
