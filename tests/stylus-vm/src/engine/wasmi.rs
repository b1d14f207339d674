//! The engine over `wasmi`: an interpreter, with bodies translated at their first call.

use std::sync::OnceLock;

use wasmi::{Caller, CompilationMode, Config, Error, Global, Linker, Memory, Module, Store, Val};

use super::{Engine, RunEnd, hooks};
use crate::host::{Fault, Host, Section};
use crate::meter::{INK_LEFT, INK_STATUS, STACK_LEFT};

/// Calls deeper than any program gets: a frame is at least 4 of 22000 words.
const MAX_CALLS: usize = 6_000;
/// Bytes of the interpreter's value stack; metering stops a program long before.
const MAX_STACK_BYTES: usize = 64 << 20;
/// Stacks kept for later runs.
const CACHED_STACKS: usize = 16;

/// The interpreter and its host functions.
pub(crate) struct Wasmi {
    engine: wasmi::Engine,
    linker: Linker<Guest>,
}

/// What a store carries.
pub(super) struct Guest {
    host: Host,
    handles: Option<Handles>,
}

#[derive(Clone, Copy)]
struct Handles {
    memory: Memory,
    ink: Global,
}

impl wasmi::errors::HostError for Fault {}

/// Runs a host function: ink comes from the global and goes back to it.
pub(super) fn enter<R>(
    mut caller: Caller<'_, Guest>,
    section: Section,
    hook: impl FnOnce(&mut Host, &mut [u8]) -> Result<R, Fault>,
) -> Result<R, Error> {
    let Some(Handles { memory, ink }) = caller.data().handles else {
        return Err(Error::host(Fault::Failure));
    };
    let left = ink.get(&caller).i64().unwrap_or_default().cast_unsigned();
    let (bytes, guest) = memory.data_and_store_mut(&mut caller);
    guest.host.begin(left);
    let result = hook(&mut guest.host, bytes);
    let left = guest.host.end(section);
    if ink.set(&mut caller, Val::I64(left.cast_signed())).is_err() {
        return Err(Error::host(Fault::Failure));
    }
    result.map_err(Error::host)
}

impl Wasmi {
    fn new() -> Self {
        let mut config = Config::default();
        config
            .compilation_mode(CompilationMode::LazyTranslation)
            .set_max_stack_height(MAX_STACK_BYTES)
            .set_max_recursion_depth(MAX_CALLS)
            .set_max_cached_stacks(CACHED_STACKS);
        let engine = wasmi::Engine::new(&config);
        let mut linker = Linker::new(&engine);
        // Names are distinct, so that no definition is refused.
        let defined = hooks::define(&mut linker);
        debug_assert!(defined.is_ok());
        Self { engine, linker }
    }

    /// Instantiates and calls; every early end is a failure of the program.
    fn call(&self, store: &mut Store<Guest>, module: &Module, args_len: u32) -> Result<u32, Ended> {
        let instance = self.linker.instantiate_and_start(&mut *store, module)?;
        let global = |name| instance.get_global(&*store, name).ok_or(Ended::Broken);
        let (ink, status, stack) = (global(INK_LEFT)?, global(INK_STATUS)?, global(STACK_LEFT)?);
        let memory = instance
            .get_memory(&*store, "memory")
            .ok_or(Ended::Broken)?;
        let entry = instance.get_typed_func::<u32, u32>(&*store, "user_entrypoint")?;
        let budget = store.data().host.ink_left();
        ink.set(&mut *store, Val::I64(budget.cast_signed()))
            .map_err(|_| Ended::Broken)?;
        let words = store.data_mut().host.evm.tx_mut().stack_words;
        stack
            .set(&mut *store, Val::I32(words))
            .map_err(|_| Ended::Broken)?;
        store.data_mut().handles = Some(Handles { memory, ink });
        let result = entry.call(&mut *store, args_len);
        let left = ink.get(&*store).i64().unwrap_or_default().cast_unsigned();
        store.data_mut().host.begin(left);
        let is = |global: Global, value| global.get(&*store).i32() == Some(value);
        match result {
            Ok(status) => Ok(status),
            Err(_) if is(status, 1) => Err(Ended::OutOfInk),
            Err(_) if is(stack, 0) => Err(Ended::OutOfStack),
            Err(error) => Err(error.into()),
        }
    }
}

/// Why a call gave no status.
enum Ended {
    Broken,
    OutOfInk,
    OutOfStack,
    Error(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Ended> for RunEnd {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Broken => Self::Failure,
            Ended::OutOfInk => Self::OutOfInk,
            Ended::OutOfStack => Self::OutOfStack,
            Ended::Error(error) => match error.downcast_ref::<Fault>() {
                Some(fault) => (*fault).into(),
                None if error.as_trap_code() == Some(wasmi::TrapCode::StackOverflow) => {
                    Self::OutOfStack
                }
                None => Self::Failure,
            },
        }
    }
}

impl Engine for Wasmi {
    type Module = Module;

    fn get() -> &'static Self {
        static ENGINE: OnceLock<Wasmi> = OnceLock::new();
        ENGINE.get_or_init(Self::new)
    }

    fn compile(&self, wasm: &[u8]) -> Option<Module> {
        Module::new(&self.engine, wasm).ok()
    }

    fn run(&self, module: &Module, host: Host, args_len: u32) -> (Host, RunEnd) {
        let mut store = Store::new(
            &self.engine,
            Guest {
                host,
                handles: None,
            },
        );
        let result = self.call(&mut store, module, args_len);
        let host = store.into_data().host;
        (host, result.map_or_else(RunEnd::from, RunEnd::Status))
    }
}
