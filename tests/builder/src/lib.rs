//! Builds, post-processes, compresses and checks the programs.
//!
//! ```no_run
//! let program = builder::build("amp-usd")?;
//! println!("{} bytes deployed", program.code.len());
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! A call compiles only when the sources changed since the last one; otherwise it reads the
//! finished program from `<target>/programs` within milliseconds. Any number of processes may
//! call at once. The same sources give the same bytes on any machine with the pinned toolchain.

mod cache;
mod compile;
mod error;
mod pack;
mod progress;
mod sizes;
mod source_hash;

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use cache::{Cache, Parts};
pub use error::BuildError;
pub use pack::{CODE_LIMIT, pack};
pub use progress::Progress;
pub use sizes::{Size, SizeTable, drift};
pub use stylus_vm::activation::ProgramInfo;

/// The programs that go on chain, in the order in which they are deployed.
pub const PROGRAMS: &[&str] = &[
    "amp-usd",
    "wrapped-ampl",
    "report-feed",
    "price-oracle",
    "trove-manager-ext",
    "trove-manager-liquidation",
    "trove-manager-redemption",
    "trove-manager",
    "stability-pool",
    "liquidity-incentives",
    "lens",
    "gateway",
];

/// Counted up whenever the post-processing changes, so that old cache entries are not used.
const PROCESSING_VERSION: u32 = 2;

/// Builds thrown away because the sources changed meanwhile, before giving up.
const ATTEMPTS: usize = 3;

/// A program, ready to be deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The package's name.
    pub name: String,
    /// The post-processed WebAssembly.
    pub wasm: Vec<u8>,
    /// The deployed code, prefix included.
    pub code: Vec<u8>,
    /// What activation makes of it: entry prices, memory, as of time 0 and not cached.
    pub info: ProgramInfo,
}

/// Builds one program of this workspace.
///
/// # Errors
/// A [`BuildError`], or a file that cannot be read or written.
pub fn build(name: &str) -> Result<Program> {
    Builder::here().build(name)
}

/// Builds every program of this workspace, in the order of [`PROGRAMS`].
///
/// # Errors
/// As [`build`], for the first program that fails.
pub fn build_all() -> Result<Vec<Program>> {
    Builder::here().build_all()
}

/// A workspace whose `contracts/` are built, and the folder that the results go to.
#[derive(Clone, Debug)]
pub struct Builder {
    workspace: PathBuf,
    output: PathBuf,
}

impl Builder {
    /// This workspace, with `<target>/programs` of the cargo that calls.
    #[must_use]
    pub fn here() -> Self {
        let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let workspace = workspace.canonicalize().unwrap_or(workspace);
        let target = match env::var_os("CARGO_TARGET_DIR").map(PathBuf::from) {
            Some(target) => workspace.join(target),
            None => workspace.join("target"),
        };
        Self {
            workspace,
            output: target.join("programs"),
        }
    }

    /// Another workspace, with everything that is written below `output`.
    #[must_use]
    pub fn new(workspace: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self {
            workspace: workspace.into(),
            output: output.into(),
        }
    }

    /// The root of the workspace.
    #[must_use]
    pub fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Builds one program, or takes it from the cache when its sources did not change.
    ///
    /// # Errors
    /// A [`BuildError`], or a file that cannot be read or written.
    pub fn build(&self, name: &str) -> Result<Program> {
        let package = self.package(name)?;
        let cache = Cache::new(self.output.join("finished"));
        if let Some(parts) = cache.get(name, &self.source_hash(&package)?) {
            return pack::from_parts(name, parts.wasm, parts.code);
        }
        let _lock = cache.lock()?;
        for _ in 0..ATTEMPTS {
            let hash = self.source_hash(&package)?;
            // Another process may have built it while this one waited for the lock.
            if let Some(parts) = cache.get(name, &hash) {
                return pack::from_parts(name, parts.wasm, parts.code);
            }
            let program = self.compile_and_pack(name)?;
            if self.source_hash(&package)? == hash {
                let parts = Parts {
                    wasm: program.wasm.clone(),
                    code: program.code.clone(),
                };
                cache.put(name, &hash, &parts)?;
                return Ok(program);
            }
        }
        Err(BuildError::SourcesChanging {
            name: name.to_owned(),
            attempts: ATTEMPTS,
        }
        .into())
    }

    /// Builds every program, in the order of [`PROGRAMS`].
    ///
    /// # Errors
    /// As [`Self::build`], for the first program that fails.
    pub fn build_all(&self) -> Result<Vec<Program>> {
        PROGRAMS.iter().map(|name| self.build(name)).collect()
    }

    fn compile_and_pack(&self, name: &str) -> Result<Program> {
        let progress = Progress::start(format!("building {name}"));
        let path = compile::compile(
            &self.workspace,
            &self.output.join("compiled"),
            name,
            &progress,
        )?;
        let compiled =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        progress.detail("compressing");
        let program = pack(name, &compiled)?;
        progress.done();
        Ok(program)
    }

    /// The folder of a program's package.
    fn package(&self, name: &str) -> Result<PathBuf> {
        let folder = self.workspace.join("contracts").join(name);
        let path = folder.join("Cargo.toml");
        if path.is_file() {
            return Ok(folder);
        }
        let known = PROGRAMS.join(", ");
        Err(BuildError::ProgramUnknown {
            name: name.to_owned(),
            path,
            known,
        }
        .into())
    }

    fn source_hash(&self, package: &Path) -> Result<String> {
        let mut salt = compile::portable_flags();
        salt.push(format!("{} v{PROCESSING_VERSION}", compile::TARGET));
        source_hash::source_hash(&self.workspace, package, &salt)
    }
}
