//! What can go wrong between a program's sources and its deployable code.

use std::path::PathBuf;

use stylus_vm::activation::ActivationError;

/// A build that gives no program, with the reason a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no crate of this name under `contracts/`.
    #[error("no program `{name}`: {path} has no Cargo.toml (programs: {known})")]
    ProgramUnknown {
        /// The name asked for.
        name: String,
        /// Where its manifest was looked for.
        path: PathBuf,
        /// The names that exist, comma-separated.
        known: String,
    },
    /// Cargo or rustc refused the sources.
    #[error("cargo could not build `{name}`:\n{output}")]
    CargoFailed {
        /// The package.
        name: String,
        /// What cargo printed.
        output: String,
    },
    /// The deployed code, prefix included, is larger than an account may hold (EIP-170).
    #[error(
        "`{name}` is {size} bytes compressed, {} over the limit of {limit}",
        size.saturating_sub(*limit)
    )]
    CodeTooLarge {
        /// The package.
        name: String,
        /// Deployed bytes, prefix included.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The chain would refuse to activate the program.
    #[error("`{name}` would not activate: {reason}")]
    NotActivatable {
        /// The package.
        name: String,
        /// The broken rule.
        reason: ActivationError,
    },
    /// The sources kept changing while they were being built.
    #[error("the sources of `{name}` changed during the build, {attempts} times in a row")]
    SourcesChanging {
        /// The package.
        name: String,
        /// How many builds were thrown away.
        attempts: usize,
    },
    /// The compiler target is missing and could not be added.
    #[error("the target {target} is missing and `rustup target add` failed:\n{output}")]
    TargetMissing {
        /// The target triple.
        target: &'static str,
        /// What rustup printed.
        output: String,
    },
}
