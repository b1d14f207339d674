//! The engine that runs metered modules.
//!
//! Host functions know nothing of the engine: they get the [`Host`] and the guest's memory. An
//! engine moves ink between its global and the host around each of them.

mod hooks;
mod wasmi;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use alloy_primitives::B256;

use crate::activation;
use crate::host::{Fault, Host};
use crate::program_code;

/// Engine of this process.
type Active = self::wasmi::Wasmi;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunEnd {
    /// The entrypoint returned, or left early, with this status.
    Status(u32),
    /// A trap, or a host function that failed.
    Failure,
    /// The ink ran out.
    OutOfInk,
    /// The stack ran out.
    OutOfStack,
    /// The EVM below a host function cannot go on.
    Fatal,
}

impl From<Fault> for RunEnd {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::OutOfInk => Self::OutOfInk,
            Fault::Failure => Self::Failure,
            Fault::Exit(status) => Self::Status(status),
            Fault::Fatal => Self::Fatal,
        }
    }
}

/// Compiles and runs metered modules.
pub(crate) trait Engine: Sized {
    /// A compiled module.
    type Module: Send + Sync + 'static;

    /// The engine of this process.
    fn get() -> &'static Self;

    /// Compiles a metered module; `None` if the engine refuses it.
    fn compile(&self, wasm: &[u8]) -> Option<Self::Module>;

    /// Runs the entrypoint on `args_len` bytes of arguments with the ink of the host, and gives
    /// the host back with the ink that is left.
    fn run(&self, module: &Self::Module, host: Host, args_len: u32) -> (Host, RunEnd);
}

/// A compiled program.
pub(crate) type Compiled = <Active as Engine>::Module;

/// Compiled programs of this process by code hash.
fn compiled() -> &'static Mutex<HashMap<B256, Arc<Compiled>>> {
    static COMPILED: OnceLock<Mutex<HashMap<B256, Arc<Compiled>>>> = OnceLock::new();
    COMPILED.get_or_init(Mutex::default)
}

/// The compiled program of deployed `code`; `None` if it could not be activated.
pub(crate) fn load(code_hash: B256, code: &[u8]) -> Option<Arc<Compiled>> {
    let cached = compiled()
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&code_hash)
        .cloned();
    if cached.is_some() {
        return cached;
    }
    let wasm = program_code::decode(code).ok()?;
    let program = activation::activate(&wasm).ok()?;
    let module = Arc::new(Active::get().compile(&program.wasm)?);
    compiled()
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(code_hash, Arc::clone(&module));
    Some(module)
}

/// Runs a program on the engine of this process.
pub(crate) fn run(module: &Compiled, host: Host, args_len: u32) -> (Host, RunEnd) {
    Active::get().run(module, host, args_len)
}
