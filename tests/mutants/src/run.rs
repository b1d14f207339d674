//! Running the tests of a mutant.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::list::{Layer, Mutant};
use crate::verdict::Verdict;
use crate::workspace::Workspace;

/// Time between two looks at a run.
const LOOK: Duration = Duration::from_millis(100);

/// How tests are run.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Where cargo compiles to.
    pub target: PathBuf,
    /// A command, with arguments, that cargo is run by, as `nice`.
    pub through: Vec<String>,
    /// How long one run may take.
    pub limit: Duration,
    /// What is known of tests without a mutant: package, binary, filter and property.
    pub originals: BTreeMap<[String; 4], Option<Verdict>>,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How the mutant ended.
    pub verdict: Verdict,
    /// How long it took.
    pub took: Duration,
}

impl Runner {
    /// Applies a mutant, runs its tests and restores the file. Of the original they pass: a test
    /// that fails anyway sees nothing.
    ///
    /// # Errors
    /// A file or a process fails; never because of what the tests say.
    pub fn run(&mut self, workspace: &Workspace, mutant: &Mutant) -> Result<Outcome> {
        if let Some(verdict) = self.original(workspace, mutant)? {
            let took = Duration::ZERO;
            return Ok(Outcome { verdict, took });
        }
        let text = workspace.apply(mutant)?;
        let outcome = self.test(workspace.path(), mutant);
        workspace.restore(mutant, &text)?;
        outcome
    }

    /// Why the tests of a mutant say nothing: they fail without it, or there are none. Each is
    /// asked once.
    fn original(&mut self, workspace: &Workspace, mutant: &Mutant) -> Result<Option<Verdict>> {
        let key = [
            &mutant.package,
            &mutant.test,
            &mutant.filter,
            &mutant.property,
        ];
        let key = key.map(String::clone);
        if let Some(known) = self.originals.get(&key) {
            return Ok(known.clone());
        }
        let verdict = match self.test(workspace.path(), mutant)?.verdict {
            Verdict::Survived => None,
            Verdict::Killed(test) => Some(Verdict::FailsAnyway(vec![test])),
            Verdict::OtherTests(tests) => Some(Verdict::FailsAnyway(tests)),
            other => Some(other),
        };
        self.originals.insert(key, verdict.clone());
        Ok(verdict)
    }

    /// Runs the tests of a mutant as the files are; of the originals they pass.
    ///
    /// # Errors
    /// A file or a process fails.
    pub fn test(&self, workspace: &Path, mutant: &Mutant) -> Result<Outcome> {
        std::fs::create_dir_all(&self.target)?;
        let (out, log) = (self.target.join("out"), self.target.join("log"));
        let started = Instant::now();
        let mut child = self
            .command(mutant)
            .current_dir(workspace)
            .env("CARGO_TARGET_DIR", &self.target)
            .stdin(Stdio::null())
            .stdout(File::create(&out)?)
            .stderr(File::create(&log)?)
            .process_group(0)
            .spawn()
            .context("cargo does not start")?;
        let ended = self.wait(&mut child, started)?;
        let output = String::from_utf8_lossy(&std::fs::read(&out)?).into_owned();
        Ok(Outcome {
            verdict: if ended {
                Verdict::of(&output, &mutant.property)
            } else {
                Verdict::TimedOut
            },
            took: started.elapsed(),
        })
    }

    fn command(&self, mutant: &Mutant) -> Command {
        // Compiled programs need most of the workspace; all of it shares its dependencies with
        // what `cargo test` builds.
        let package = format!("--package={}", mutant.package);
        let packages = match mutant.layer {
            Layer::Core | Layer::Native => package.as_str(),
            Layer::Wasm => "--workspace",
        };
        let words = [
            "cargo",
            "test",
            packages,
            "--test",
            &mutant.test,
            "--",
            &mutant.filter,
        ];
        let mut words = self.through.iter().map(String::as_str).chain(words);
        let mut command = Command::new(words.next().unwrap_or("cargo"));
        command.args(words);
        command
    }

    /// Waits for a run; one that takes too long is ended with all that it started.
    fn wait(&self, child: &mut Child, started: Instant) -> Result<bool> {
        loop {
            if child.try_wait()?.is_some() {
                return Ok(true);
            }
            if started.elapsed() > self.limit {
                let group = format!("-{}", child.id());
                Command::new("kill").args(["--", &group]).status()?;
                child.wait()?;
                return Ok(false);
            }
            std::thread::sleep(LOOK);
        }
    }
}
