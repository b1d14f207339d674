//! The frame of a program: entry price, run, outcome.

use alloy_primitives::{Address, B256, Bytes};
use revm::bytecode::Bytecode;
use revm::context::JournalTr;
use revm::interpreter::{FrameInput, Gas, InstructionResult, InterpreterResult};

use super::{EvmError, StylusEvm};
use crate::ProgramInfo;
use crate::engine::{self, RunEnd};
use crate::host::{FrameInputs, Host};
use crate::programs::{self, Inactive, SYSTEM};

/// What a frame is about to run.
struct Entry {
    inputs: FrameInputs,
    gas: u64,
    code_hash: B256,
    code: Bytecode,
}

/// How a frame ended.
struct Exit {
    result: InstructionResult,
    output: Bytes,
    gas_left: u64,
    refund: i64,
}

impl Exit {
    /// All gas gone.
    fn halt(result: InstructionResult) -> Self {
        Self {
            result,
            output: Bytes::new(),
            gas_left: 0,
            refund: 0,
        }
    }
}

/// Runs the program of the frame on top of the stack.
///
/// # Errors
/// [`EvmError`] - the EVM cannot go on.
pub(super) fn run(evm: &mut StylusEvm) -> Result<InterpreterResult, EvmError> {
    let Some(entry) = entry(evm) else {
        return Err(EvmError::Custom(
            "a program frame without call inputs".to_owned(),
        ));
    };
    let limit = entry.gas;
    let opened = evm.tx_mut().pages.open;
    let exit = enter(evm, entry)?;
    evm.tx_mut().pages.open = opened;
    let mut gas = Gas::new(limit);
    gas.set_spent(limit.saturating_sub(exit.gas_left));
    gas.record_refund(exit.refund);
    Ok(InterpreterResult::new(exit.result, exit.output, gas))
}

/// Reads the frame on top of the stack.
fn entry(evm: &mut StylusEvm) -> Option<Entry> {
    let inner = evm.inner_mut();
    let frame = inner.frame_stack.get();
    let FrameInput::Call(inputs) = &frame.input else {
        return None;
    };
    let address: Address = inputs.target_address;
    let spans = inner
        .ctx
        .chain
        .spans
        .get(&address)
        .copied()
        .unwrap_or_default();
    Some(Entry {
        gas: inputs.gas_limit,
        code_hash: inputs.known_bytecode.0,
        code: inputs.known_bytecode.1.clone(),
        inputs: FrameInputs {
            address,
            caller: inputs.caller,
            value: inputs.value.get(),
            data: inputs.input.bytes(&inner.ctx),
            is_static: inputs.is_static,
            reentrant: spans > 1,
        },
    })
}

/// Pays the entry price and runs.
fn enter(evm: &mut StylusEvm, entry: Entry) -> Result<Exit, EvmError> {
    let info = match lookup(evm, entry.code_hash)? {
        Ok(info) => info,
        Err(inactive) => {
            evm.tx_mut().halt = Some(inactive.name());
            return Ok(Exit::halt(InstructionResult::NotActivated));
        }
    };
    let pages = evm.tx_mut().pages.open(info.footprint);
    let (uncached, cached) = info.entry_gas();
    let price = pages.saturating_add(if info.cached { cached } else { uncached });
    if let Some(profiler) = &mut evm.tx_mut().profiler {
        profiler.entered(info.cached, price.min(entry.gas));
    }
    let Some(gas) = entry.gas.checked_sub(price) else {
        return Ok(Exit::halt(InstructionResult::OutOfGas));
    };
    let Some(module) = engine::load(entry.code_hash, entry.code.original_byte_slice()) else {
        evm.tx_mut().halt = Some(Inactive::NotActivated.name());
        return Ok(Exit::halt(InstructionResult::NotActivated));
    };
    let args_len = u32::try_from(entry.inputs.data.len()).unwrap_or(u32::MAX);
    let host = Host::new(std::mem::take(evm), entry.inputs, gas);
    let (host, end) = engine::run(&module, host, args_len);
    leave(evm, host, end, entry.gas)
}

/// Takes the EVM back and turns the end of the run into the end of the frame.
fn leave(evm: &mut StylusEvm, host: Host, end: RunEnd, start: u64) -> Result<Exit, EvmError> {
    let gas_left = host.gas_left();
    let Host {
        evm: mut back,
        output,
        refund,
        fatal,
        tally,
        ..
    } = host;
    if let Some(profiler) = &mut back.tx_mut().profiler {
        profiler.left(&tally);
    }
    *evm = back;
    let exit = match end {
        RunEnd::Status(0) => Exit {
            result: InstructionResult::Return,
            output: output.into(),
            gas_left,
            refund,
        },
        RunEnd::Status(_) => Exit {
            result: InstructionResult::Revert,
            output: output.into(),
            gas_left,
            refund: 0,
        },
        RunEnd::Failure => Exit {
            result: InstructionResult::Revert,
            output: Bytes::new(),
            gas_left,
            refund: 0,
        },
        RunEnd::OutOfInk => Exit::halt(InstructionResult::OutOfGas),
        RunEnd::OutOfStack => Exit::halt(InstructionResult::StackOverflow),
        RunEnd::Fatal => {
            return Err(fatal.unwrap_or_else(|| EvmError::Custom("a lost error".to_owned())));
        }
    };
    Ok(pay_for_output(exit, start))
}

/// A frame pays at least what EVM memory of its output's length costs.
fn pay_for_output(exit: Exit, start: u64) -> Exit {
    let words = u64::try_from(exit.output.len().div_ceil(32)).unwrap_or(u64::MAX);
    let square = words
        .saturating_mul(words)
        .checked_div(512)
        .unwrap_or_default();
    let floor = words.saturating_mul(3).saturating_add(square);
    match start.checked_sub(floor) {
        Some(most) => Exit {
            gas_left: exit.gas_left.min(most),
            ..exit
        },
        None => Exit::halt(InstructionResult::OutOfGas),
    }
}

/// The program of a code hash, if it may run now.
fn lookup(evm: &mut StylusEvm, code_hash: B256) -> Result<Result<ProgramInfo, Inactive>, EvmError> {
    let timestamp = evm.block().timestamp.saturating_to();
    evm.journal().load_account(SYSTEM)?;
    let word = evm.journal().sload(SYSTEM, programs::slot(code_hash))?.data;
    Ok(programs::active(word, timestamp))
}
