//! One transaction from beginning to end, on a thread with a large stack.

use std::convert::Infallible;

use revm::context::result::{EVMError, ExecutionResult, HaltReason};
use revm::context::{BlockEnv, CfgEnv, ContextTr, Evm, FrameStack, JournalTr, TxEnv};
use revm::handler::Handler;
use revm::handler::instructions::EthInstructions;
use revm::primitives::hardfork::SpecId;
use revm::state::EvmState;
use revm::{Context, Journal};

use super::{Ctx, StylusEvm, TxState};
use crate::precompiles::Precompiles;
use crate::profile::Profiler;
use crate::state::State;

/// Stack of the thread that runs a transaction. At most 128 frames of programs nest (each opens a
/// page); EVM frames between them are a loop and need none. 1 MiB for each of the 128.
const STACK_BYTES: usize = 128 << 20;

/// What is checked and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A real transaction.
    Transact,
    /// A simulation: no nonce, no fee.
    Call,
}

/// What came out.
#[derive(Debug)]
pub(crate) struct Executed {
    /// The result.
    pub(crate) result: ExecutionResult<HaltReason>,
    /// The changes.
    pub(crate) changes: EvmState,
    /// Why a program of the transaction could not run.
    pub(crate) halt: Option<&'static str>,
    /// Gas by frame.
    pub(crate) profiler: Option<Profiler>,
    /// The most pages that were open at once.
    pub(crate) pages: u16,
}

/// Error of a transaction.
pub(crate) type ExecuteError = EVMError<Infallible>;

struct StylusHandler;

impl Handler for StylusHandler {
    type Evm = StylusEvm;
    type Error = ExecuteError;
    type HaltReason = HaltReason;
}

/// Runs a transaction on `state`, which stays as it is.
///
/// # Errors
/// [`ExecuteError`] - the transaction is not valid.
pub(crate) fn execute(
    state: &State,
    block: BlockEnv,
    tx: TxEnv,
    (chain_id, stack_words): (u64, i32),
    mode: Mode,
    profiler: Option<Profiler>,
) -> Result<Executed, ExecuteError> {
    let state = state.clone();
    let cfg = configuration(chain_id, mode);
    let run = move || {
        let mut evm = build(state, block, tx, cfg, (profiler, stack_words));
        let result = StylusHandler.run(&mut evm)?;
        let changes = evm.journal().finalize();
        let tx = std::mem::take(evm.tx_mut());
        Ok(Executed {
            result,
            changes,
            halt: tx.halt,
            profiler: tx.profiler,
            pages: tx.pages.ever,
        })
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, run);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => Err(EVMError::Custom(format!("no thread: {error}"))),
        }
    })
}

/// Prague, without the calldata floor, any first byte of code, senders with code allowed.
fn configuration(chain_id: u64, mode: Mode) -> CfgEnv {
    let mut cfg = CfgEnv::new_with_spec(SpecId::PRAGUE).with_chain_id(chain_id);
    cfg.disable_eip3541 = true;
    cfg.disable_eip7623 = true;
    cfg.disable_eip3607 = true;
    if mode == Mode::Call {
        cfg.disable_nonce_check = true;
        cfg.disable_fee_charge = true;
        cfg.disable_base_fee = true;
        cfg.disable_block_gas_limit = true;
    }
    cfg
}

fn build(
    state: State,
    block: BlockEnv,
    tx: TxEnv,
    cfg: CfgEnv,
    (profiler, stack_words): (Option<Profiler>, i32),
) -> StylusEvm {
    let mut ctx: Ctx = Context {
        block,
        tx,
        cfg: cfg.clone(),
        journaled_state: Journal::new(state),
        chain: TxState {
            profiler,
            stack_words,
            ..TxState::default()
        },
        local: Default::default(),
        error: Ok(()),
    };
    ctx.journal_mut().set_spec_id(SpecId::PRAGUE);
    StylusEvm::new(Evm {
        ctx,
        inspector: (),
        instruction: EthInstructions::new_mainnet_with_spec(SpecId::PRAGUE),
        precompiles: Precompiles::new(),
        frame_stack: FrameStack::new_prealloc(8),
    })
}
