//! Cargo, called for one package with everything that decides the bytes given explicitly.
//!
//! One package at a time: a `--workspace` build unifies features and can yield programs without
//! `user_entrypoint`. The environment of the caller (its flags, profile overrides, toolchain
//! override, wrappers) is taken away, so that `cargo +nightly test` and a plain shell get the
//! same program.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::error::BuildError;
use crate::progress::Progress;

/// The compiler target of every program.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Bytes of stack a program gets. The default, 16 pages, would be paid for at every call.
const STACK_BYTES: usize = 16_384;

/// Features of WebAssembly that the chain knows; reference types and multi-value it rejects.
const FEATURES: &str = "-reference-types,-multivalue,+bulk-memory,+sign-ext,+mutable-globals";

/// The one program that may be entered while a frame of it is open: the ledger calls it back.
const REENTRANT: &str = "gateway";

/// Variables of a calling cargo or shell that would change the bytes.
const VARIABLES_TAKEN_AWAY: [&str; 8] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_INCREMENTAL",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_BOOTSTRAP",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// The flags that are the same on every machine; they are part of the source hash.
pub(crate) fn portable_flags() -> Vec<String> {
    vec![
        format!("-Clink-arg=-zstack-size={STACK_BYTES}"),
        format!("-Ctarget-feature={FEATURES}"),
    ]
}

/// The flags that take this machine's paths out of the program.
///
/// The last matching prefix wins, so the more special folders come later.
fn path_flags(workspace: &Path, target_dir: &Path) -> Vec<String> {
    let mut flags = vec![remap(workspace, "w")];
    if let Some(home) = cargo_home() {
        flags.push(remap(&home, "c"));
        // Below this lies one folder per registry index, named with a hash of its address.
        flags.push(remap(&home.join("registry").join("src"), "r"));
    }
    flags.push(remap(target_dir, "t"));
    flags
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

/// The folder of cargo's registry, as cargo finds it.
fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// Compiles the library of one package and returns the path of its `.wasm`.
///
/// # Errors
/// [`BuildError::TargetMissing`] - the target cannot be added.
/// [`BuildError::CargoFailed`] - cargo or rustc refused, with all that they printed.
pub(crate) fn compile(
    workspace: &Path,
    target_dir: &Path,
    name: &str,
    progress: &Progress,
) -> Result<PathBuf> {
    ensure_target(workspace, progress)?;
    let mut flags = portable_flags();
    flags.extend(path_flags(workspace, target_dir));
    let mut command = cargo(workspace);
    command
        // Only a cdylib: a package that is also an rlib is built without link-time optimisation.
        .args([
            "rustc",
            "--package",
            name,
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args(["--release", "--locked"])
        .args(["--target", TARGET, "--color", "never", "--target-dir"])
        .arg(target_dir)
        .args((name == REENTRANT).then_some("--features=reentrant"))
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .context("cannot start cargo; is it on the PATH?")?;
    let mut output = String::new();
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines() {
            let line = line.context("cannot read what cargo prints")?;
            progress.detail(line.trim());
            output.push_str(&line);
            output.push('\n');
        }
    }
    if !child.wait().context("cannot wait for cargo")?.success() {
        return Err(BuildError::CargoFailed {
            name: name.to_owned(),
            output,
        }
        .into());
    }
    let file = format!("{}.wasm", name.replace('-', "_"));
    Ok(target_dir.join(TARGET).join("release").join(file))
}

/// A cargo that runs in the workspace and sees nothing of the caller's build settings.
fn cargo(workspace: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace);
    take_away_settings(&mut command);
    command
}

fn take_away_settings(command: &mut Command) {
    for name in VARIABLES_TAKEN_AWAY {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PROFILE_") || text.starts_with("CARGO_TARGET_") {
            command.env_remove(&name);
        }
    }
}

/// Adds the compiler target when the toolchain of the workspace does not have it.
fn ensure_target(workspace: &Path, progress: &Progress) -> Result<()> {
    let mut ask = Command::new("rustc");
    ask.current_dir(workspace)
        .args(["--print", "target-libdir", "--target", TARGET]);
    take_away_settings(&mut ask);
    let answer = ask
        .output()
        .context("cannot start rustc; is it on the PATH?")?;
    let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if answer.status.success() && Path::new(&folder).is_dir() {
        return Ok(());
    }
    progress.detail(&format!("rustup target add {TARGET}"));
    let mut add = Command::new("rustup");
    add.current_dir(workspace).args(["target", "add", TARGET]);
    take_away_settings(&mut add);
    let added = add
        .output()
        .with_context(|| format!("the target {TARGET} is missing and rustup cannot be started"))?;
    if added.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&added.stderr).into_owned();
    Err(BuildError::TargetMissing {
        target: TARGET,
        output,
    }
    .into())
}
