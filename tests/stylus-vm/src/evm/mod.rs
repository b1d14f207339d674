//! The EVM of the chain: `revm`, with frames of Stylus programs run by the host.
//!
//! ```text
//! handler loop -> frame_run -> EVM code: the interpreter
//!                           -> Stylus code: program::run -> wasm -> host function
//!                                              -> run_child: a frame loop of its own -> ...
//! ```
//!
//! Nested programs are plain recursion, so a transaction needs a large stack (see `execute`).

mod account;
mod child;
mod execute;
mod frames;
mod program;

use std::collections::HashMap;
use std::convert::Infallible;

use alloy_primitives::{Address, Log, U256};
use revm::Context;
use revm::context::{BlockEnv, CfgEnv, ContextTr, Evm, JournalTr, TxEnv};
use revm::context_interface::context::ContextError;
use revm::handler::EthFrame;
use revm::handler::instructions::EthInstructions;
use revm::interpreter::interpreter::EthInterpreter;

use crate::pages::Pages;
use crate::precompiles::Precompiles;
use crate::profile::Profiler;
use crate::state::State;

pub(crate) use child::{Child, Ended};
pub(crate) use execute::{ExecuteError, Executed, Mode, execute};

/// Journal over the chain's state.
pub(crate) type Journal = revm::context::Journal<State>;
/// Context of a transaction.
pub(crate) type Ctx = Context<BlockEnv, TxEnv, CfgEnv, State, Journal, TxState>;
/// Why the EVM cannot go on.
pub(crate) type EvmError = ContextError<Infallible>;
type Inner =
    Evm<Ctx, (), EthInstructions<EthInterpreter, Ctx>, Precompiles, EthFrame<EthInterpreter>>;

/// What the frames of a transaction share besides the journal.
#[derive(Debug, Default)]
pub(crate) struct TxState {
    /// Pages of all programs.
    pub(crate) pages: Pages,
    /// How often each address is entered, delegate calls not counted.
    pub(crate) spans: HashMap<Address, u32>,
    /// Why the last program frame could not run, if it could not.
    pub(crate) halt: Option<&'static str>,
    /// Words of stack of each frame of a program.
    pub(crate) stack_words: i32,
    /// Books gas by frame, if somebody asked.
    pub(crate) profiler: Option<Profiler>,
}

/// The EVM of one transaction; empty while a program's host owns it.
#[derive(Default)]
pub(crate) struct StylusEvm(Option<Box<Inner>>);

impl StylusEvm {
    fn new(inner: Inner) -> Self {
        Self(Some(Box::new(inner)))
    }

    #[expect(
        clippy::expect_used,
        reason = "an EVM is empty only while its host runs elsewhere"
    )]
    fn inner(&self) -> &Inner {
        self.0.as_deref().expect("the host gives the EVM back")
    }

    #[expect(
        clippy::expect_used,
        reason = "an EVM is empty only while its host runs elsewhere"
    )]
    fn inner_mut(&mut self) -> &mut Inner {
        self.0.as_deref_mut().expect("the host gives the EVM back")
    }

    fn journal(&mut self) -> &mut Journal {
        self.inner_mut().ctx.journal_mut()
    }

    /// What the frames share.
    pub(crate) fn tx_mut(&mut self) -> &mut TxState {
        &mut self.inner_mut().ctx.chain
    }

    /// The block.
    pub(crate) fn block(&self) -> &BlockEnv {
        &self.inner().ctx.block
    }

    /// Chain id.
    pub(crate) fn chain_id(&self) -> u64 {
        self.inner().ctx.cfg.chain_id
    }

    /// Wei per gas that the transaction pays.
    pub(crate) fn gas_price(&self) -> u128 {
        let ctx = &self.inner().ctx;
        effective_price(&ctx.tx, ctx.block.basefee)
    }

    /// Sender of the transaction.
    pub(crate) fn origin(&self) -> Address {
        self.inner().ctx.tx.caller
    }

    /// Emits a log.
    pub(crate) fn log(&mut self, log: Log) {
        self.journal().log(log);
    }

    /// Loads a transient slot.
    pub(crate) fn tload(&mut self, address: Address, key: U256) -> U256 {
        self.journal().tload(address, key)
    }

    /// Stores a transient slot.
    pub(crate) fn tstore(&mut self, address: Address, key: U256, value: U256) {
        self.journal().tstore(address, key, value);
    }
}

/// Wei per gas: the whole price of a legacy transaction, else base fee and priority fee up to the
/// max fee.
pub(crate) fn effective_price(tx: &TxEnv, basefee: u64) -> u128 {
    match tx.gas_priority_fee {
        Some(tip) => tx.gas_price.min(u128::from(basefee).saturating_add(tip)),
        None => tx.gas_price,
    }
}
