//! Opening, running and closing frames.

use alloy_primitives::Address;
use revm::handler::evm::{ContextDbError, FrameInitResult};
use revm::handler::instructions::EthInstructions;
use revm::handler::{EthFrame, EvmTr, FrameData, FrameInitOrResult, FrameResult, ItemOrResult};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{CallScheme, FrameInput, InterpreterAction};

use super::{Ctx, StylusEvm, program};
use crate::precompiles::Precompiles;
use crate::profile::Opened;
use crate::program_code;

type Frame = EthFrame<EthInterpreter>;
type FrameStack = revm::context::FrameStack<Frame>;

/// Whether a frame runs a program.
fn is_program(frame: &Frame) -> bool {
    match (&frame.data, &frame.input) {
        (FrameData::Call(_), FrameInput::Call(inputs)) => {
            program_code::is_program(inputs.known_bytecode.1.original_byte_slice())
        }
        _ => false,
    }
}

/// Address that a frame enters; a delegate call enters none.
fn entered(frame: &Frame) -> Option<Address> {
    match (&frame.data, &frame.input) {
        (_, FrameInput::Call(inputs)) => match inputs.scheme {
            CallScheme::Call | CallScheme::StaticCall => Some(inputs.target_address),
            CallScheme::DelegateCall | CallScheme::CallCode => None,
        },
        (FrameData::Create(data), _) => Some(data.created_address),
        _ => None,
    }
}

impl StylusEvm {
    /// Books the frame on top of the stack as open.
    fn opened(&mut self) {
        let inner = self.inner_mut();
        let frame = inner.frame_stack.get();
        if let Some(address) = entered(frame) {
            let count = inner.ctx.chain.spans.entry(address).or_default();
            *count = count.saturating_add(1);
        }
        if let Some(profiler) = &mut inner.ctx.chain.profiler {
            let input = &frame.interpreter.input;
            profiler.open(Opened {
                address: input.target_address,
                code_address: input.bytecode_address.unwrap_or(input.target_address),
                input: &frame.input,
                depth: frame.depth,
                stylus: is_program(frame),
                gas: frame.interpreter.gas.limit(),
            });
        }
    }

    /// Books the frame on top of the stack as closed.
    fn closed(&mut self, result: &FrameResult) {
        let inner = self.inner_mut();
        let frame = inner.frame_stack.get();
        if let Some(address) = entered(frame)
            && let Some(count) = inner.ctx.chain.spans.get_mut(&address)
        {
            *count = count.saturating_sub(1);
        }
        if let Some(profiler) = &mut inner.ctx.chain.profiler {
            let kept = result.instruction_result().is_ok_or_revert();
            profiler.close(if kept { result.gas().remaining() } else { 0 });
        }
    }
}

impl EvmTr for StylusEvm {
    type Context = Ctx;
    type Instructions = EthInstructions<EthInterpreter, Ctx>;
    type Precompiles = Precompiles;
    type Frame = Frame;

    fn all(&self) -> (&Ctx, &Self::Instructions, &Precompiles, &FrameStack) {
        self.inner().all()
    }

    fn all_mut(
        &mut self,
    ) -> (
        &mut Ctx,
        &mut Self::Instructions,
        &mut Precompiles,
        &mut FrameStack,
    ) {
        self.inner_mut().all_mut()
    }

    fn frame_init(
        &mut self,
        init: FrameInit,
    ) -> Result<FrameInitResult<'_, Frame>, ContextDbError<Ctx>> {
        if let ItemOrResult::Result(result) = self.inner_mut().frame_init(init)? {
            return Ok(ItemOrResult::Result(result));
        }
        self.opened();
        Ok(ItemOrResult::Item(self.inner_mut().frame_stack.get()))
    }

    fn frame_run(&mut self) -> Result<FrameInitOrResult<Frame>, ContextDbError<Ctx>> {
        let next = if is_program(self.inner_mut().frame_stack.get()) {
            let result = program::run(self)?;
            let inner = self.inner_mut();
            let frame = inner.frame_stack.get();
            let next = frame.process_next_action::<_, ContextDbError<Ctx>>(
                &mut inner.ctx,
                InterpreterAction::Return(result),
            )?;
            frame.set_finished(true);
            next
        } else {
            self.inner_mut().frame_run()?
        };
        if let ItemOrResult::Result(result) = &next {
            self.closed(result);
        }
        Ok(next)
    }

    fn frame_return_result(
        &mut self,
        result: FrameResult,
    ) -> Result<Option<FrameResult>, ContextDbError<Ctx>> {
        self.inner_mut().frame_return_result(result)
    }
}
