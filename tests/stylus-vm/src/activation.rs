//! Activation: the rules a module must satisfy, and the prices it earns.

/// A program as the chain knows it, by code hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramInfo {
    /// Stylus version of the activation.
    pub version: u16,
    /// Gas to enter without the cache, besides the minimum.
    pub init_cost: u16,
    /// Gas to enter with the cache, besides the minimum.
    pub cached_cost: u16,
    /// Pages of the initial memory.
    pub footprint: u16,
    /// Estimated machine code in kB.
    pub asm_kb: u32,
    /// Hours since Unix time 1421388000.
    pub activated_at: u32,
    /// Whether it sits in the cache.
    pub cached: bool,
}

/// Why a module cannot be activated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// The account holds no program.
    #[error("not a Stylus program")]
    NotAProgram,
    /// The code hash is active, of the current version and far from its expiry.
    #[error("program is up to date")]
    UpToDate,
}

/// Checks a module against every rule and prices it, as of time 0 and not cached.
///
/// # Errors
/// [`ActivationError`] - the first rule that is broken.
pub fn check(wasm: &[u8]) -> Result<ProgramInfo, ActivationError> {
    let _ = wasm;
    Err(ActivationError::NotAProgram)
}
