//! Activation: the rules a module must satisfy, and the prices it earns.
//!
//! [`check`] is pure: wasm in, prices or a named error out. What it accepts is validated wasm with
//! the MVP features plus mutable globals, sign extension, saturating conversions and bulk memory;
//! within the limits of [`limits`]; that imports only known host functions with their exact types,
//! and that meters without an opcode that has no price.

mod costs;
pub(crate) mod hooks;
mod module;

use crate::meter::{self, MeterError};
use crate::params::{CACHED_UNIT, INIT_UNIT, MIN_CACHED_GAS, MIN_INIT_GAS};

/// Limits of a module.
pub mod limits {
    /// Bytes of the decompressed wasm.
    pub const WASM_BYTES: usize = 128 * 1024;
    /// Pages of the initial memory.
    pub const PAGES: u64 = 128;
    /// Locals of one function, parameters not counted.
    pub const LOCALS: u64 = 348;
    /// Opcodes of one body, after metering.
    pub const BODY_OPCODES: u64 = 65_536;
    /// Functions, table entries, and element entries, each.
    pub const FUNCTIONS: u64 = 4_096;
    /// Data segments and element segments, each.
    pub const SEGMENTS: u64 = 128;
    /// Exports.
    pub const EXPORTS: u64 = 1_024;
    /// Imports.
    pub const IMPORTS: u64 = 513;
    /// Globals, the four added ones included.
    pub const GLOBALS: u64 = 32_768;
    /// Bytes of the module's name.
    pub const NAME_BYTES: usize = 512;
}

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

impl ProgramInfo {
    /// Gas of entering without and with the cache, the initial memory not counted. Without the
    /// cache both prices are paid.
    pub fn entry_gas(&self) -> (u64, u64) {
        let cached = MIN_CACHED_GAS
            .saturating_mul(CACHED_UNIT)
            .saturating_add(u64::from(self.cached_cost));
        let init = MIN_INIT_GAS
            .saturating_mul(INIT_UNIT)
            .saturating_add(u64::from(self.init_cost));
        (init.saturating_add(cached), cached)
    }
}

/// Why a module cannot be activated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// The account holds no program.
    #[error("not a Stylus program")]
    NotAProgram,
    /// The code does not decompress to wasm.
    #[error("program code: {0}")]
    Code(#[from] crate::program_code::CodeError),
    /// The code hash is active, of the current version and not yet expired.
    #[error("program is up to date")]
    UpToDate,
    /// The binary is not valid wasm of the accepted features.
    #[error("invalid wasm: {0}")]
    InvalidWasm(String),
    /// A section that programs may not have.
    #[error("unsupported section: {0}")]
    UnsupportedSection(&'static str),
    /// A count above its limit.
    #[error("too many {what}: {count} > {limit}")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        count: u64,
        /// How many there may be.
        limit: u64,
    },
    /// The module's name is too long.
    #[error("module name longer than 512 bytes")]
    NameTooLong,
    /// No memory, or it is not exported as `memory`.
    #[error("no exported memory named \"memory\"")]
    MissingMemory,
    /// The memory may grow, but nothing pays for it.
    #[error("growable memory without vm_hooks.pay_for_memory_grow")]
    UnpaidGrowth,
    /// An import that no host function answers.
    #[error("unknown import {module}.{name}")]
    UnknownImport {
        /// Module of the import.
        module: String,
        /// Name of the import.
        name: String,
    },
    /// A host function imported with another type.
    #[error("import {name} has the wrong type")]
    ImportType {
        /// Name of the import.
        name: String,
    },
    /// An export that is reserved, or repeats the name of an import.
    #[error("export {0} is reserved")]
    ReservedExport(String),
    /// No `user_entrypoint`, or it is not a function from `i32` to `i32`.
    #[error("no user_entrypoint from i32 to i32")]
    Entrypoint,
    /// A start function.
    #[error("start functions are not allowed")]
    StartFunction,
    /// A body that cannot be metered.
    #[error("metering: {0}")]
    Meter(#[from] MeterError),
    /// A price that does not fit its field.
    #[error("{0} does not fit")]
    CostOverflow(&'static str),
}

/// A module that passed, with what is needed to run it.
#[derive(Clone, Debug)]
pub(crate) struct Activated {
    /// Prices; time 0, not cached.
    pub(crate) info: ProgramInfo,
    /// The metered binary.
    pub(crate) wasm: Vec<u8>,
    /// Gas of an activation besides the fixed part.
    pub(crate) gas: u64,
    /// Estimated bytes of machine code, which the data fee counts.
    pub(crate) asm_bytes: u64,
}

/// Checks a module against every rule and prices it, as of time 0 and not cached.
///
/// # Errors
/// [`ActivationError`] - the first rule that is broken.
pub fn check(wasm: &[u8]) -> Result<ProgramInfo, ActivationError> {
    Ok(activate(wasm)?.info)
}

/// Checks, meters and prices a module.
///
/// # Errors
/// [`ActivationError`] - the first rule that is broken.
pub(crate) fn activate(wasm: &[u8]) -> Result<Activated, ActivationError> {
    // The wasm is at most 128 KiB.
    at_most("bytes", len(wasm.len()), len(limits::WASM_BYTES))?;
    module::validate(wasm)?;
    let facts = module::Facts::read(wasm)?;
    facts.check()?;
    let metered = meter::instrument(wasm, &facts.shape()?)?;
    // A body has at most 65536 opcodes.
    at_most(
        "opcodes in a body",
        metered.longest_body,
        limits::BODY_OPCODES,
    )?;
    Ok(Activated {
        info: costs::info(&facts)?,
        asm_bytes: costs::asm_bytes(&facts),
        gas: costs::metered_gas(&facts, metered.total_ops),
        wasm: metered.wasm,
    })
}

fn at_most(what: &'static str, count: u64, limit: u64) -> Result<(), ActivationError> {
    if count > limit {
        return Err(ActivationError::TooMany { what, count, limit });
    }
    Ok(())
}

/// A length as `u64`.
fn len(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
