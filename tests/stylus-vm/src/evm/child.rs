//! Frames that a program opens.

use alloy_primitives::{Address, B256, Bytes, U256};
use revm::bytecode::Bytecode;
use revm::context::JournalTr;
use revm::context_interface::CreateScheme;
use revm::handler::{EvmTr, FrameResult, ItemOrResult};
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallInput, CallInputs, CallScheme, CallValue, CreateInputs, FrameInput, InstructionResult,
};

use super::{EvmError, StylusEvm};

/// A frame to open.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Child {
    /// A call.
    Call {
        /// Whose code.
        to: Address,
        /// What kind.
        scheme: CallScheme,
        /// Caller the child sees; `None` for the program itself.
        caller: Option<Address>,
        /// Wei the child sees.
        value: U256,
    },
    /// A creation.
    Create {
        /// Wei of the new contract.
        value: U256,
        /// Salt of a `CREATE2`.
        salt: Option<U256>,
    },
}

impl Child {
    /// A call with value.
    pub(crate) fn call(to: Address, value: U256) -> Self {
        Self::Call {
            to,
            scheme: CallScheme::Call,
            caller: None,
            value,
        }
    }

    /// A call that may not change state.
    pub(crate) fn static_call(to: Address) -> Self {
        Self::Call {
            to,
            scheme: CallScheme::StaticCall,
            caller: None,
            value: U256::ZERO,
        }
    }

    /// Other code on the program's own storage, with the program's caller and value.
    pub(crate) fn delegate_call(to: Address, caller: Address, value: U256) -> Self {
        Self::Call {
            to,
            scheme: CallScheme::DelegateCall,
            caller: Some(caller),
            value,
        }
    }

    /// A creation.
    pub(crate) fn create(value: U256, salt: Option<U256>) -> Self {
        Self::Create { value, salt }
    }
}

/// How a child ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// Whether its effects stay.
    pub(crate) ok: bool,
    /// Whether it reverted by itself.
    pub(crate) reverted: bool,
    /// Gas it gives back.
    pub(crate) gas_left: u64,
    /// Change of the refund; counts if `ok`.
    pub(crate) refund: i64,
    /// Output or revert data.
    pub(crate) data: Bytes,
    /// Address of the new contract.
    pub(crate) created: Option<Address>,
}

impl From<FrameResult> for Ended {
    fn from(result: FrameResult) -> Self {
        let created = match &result {
            FrameResult::Create(outcome) => outcome.address,
            FrameResult::Call(_) => None,
        };
        let result = result.into_interpreter_result();
        let (ok, revert) = (result.result.is_ok(), result.result.is_revert());
        Self {
            ok,
            reverted: result.result == InstructionResult::Revert,
            gas_left: if ok || revert {
                result.gas.remaining()
            } else {
                0
            },
            refund: result.gas.refunded(),
            data: if ok || revert {
                result.output
            } else {
                Bytes::new()
            },
            created,
        }
    }
}

impl StylusEvm {
    /// Runs a child of the program in the current frame to its end.
    ///
    /// # Errors
    /// [`EvmError`] - the EVM cannot go on.
    pub(crate) fn run_child(
        &mut self,
        address: Address,
        is_static: bool,
        child: Child,
        data: Bytes,
        gas: u64,
    ) -> Result<Ended, EvmError> {
        let frame_input = match child {
            Child::Call {
                to,
                scheme,
                caller,
                value,
            } => {
                let known_bytecode = self.code_to_run(to)?;
                let delegate = scheme == CallScheme::DelegateCall;
                FrameInput::Call(Box::new(CallInputs {
                    input: CallInput::Bytes(data),
                    return_memory_offset: 0..0,
                    gas_limit: gas,
                    reservoir: 0,
                    bytecode_address: to,
                    known_bytecode,
                    target_address: if delegate { address } else { to },
                    caller: caller.unwrap_or(address),
                    value: if delegate {
                        CallValue::Apparent(value)
                    } else {
                        CallValue::Transfer(value)
                    },
                    scheme,
                    is_static: is_static || scheme == CallScheme::StaticCall,
                    charged_new_account_state_gas: false,
                }))
            }
            Child::Create { value, salt } => {
                let scheme =
                    salt.map_or(CreateScheme::Create, |salt| CreateScheme::Create2 { salt });
                let inputs = CreateInputs::new(address, scheme, value, data, gas, 0);
                FrameInput::Create(Box::new(inputs))
            }
        };
        let frame = self.inner_mut().frame_stack.get();
        let depth = frame.depth.saturating_add(1);
        let memory = frame.interpreter.memory.new_child_context();
        let result = self.run_frames(FrameInit {
            depth,
            memory,
            frame_input,
        });
        self.inner_mut()
            .frame_stack
            .get()
            .interpreter
            .memory
            .free_child_context();
        result.map(Ended::from)
    }

    /// Code behind an address and its hash, a delegation (EIP-7702) followed once.
    fn code_to_run(&mut self, address: Address) -> Result<(B256, Bytecode), EvmError> {
        let own = self.loaded_code(address)?;
        match own.1.eip7702_address() {
            Some(delegate) => self.loaded_code(delegate),
            None => Ok(own),
        }
    }

    fn loaded_code(&mut self, address: Address) -> Result<(B256, Bytecode), EvmError> {
        let info = &self.journal().load_account_with_code(address)?.data.info;
        Ok((info.code_hash, info.code.clone().unwrap_or_default()))
    }

    /// Runs a frame and all below it, and leaves the frame stack as it was.
    fn run_frames(&mut self, init: FrameInit) -> Result<FrameResult, EvmError> {
        if let ItemOrResult::Result(result) = self.frame_init(init)? {
            return Ok(result);
        }
        let base = self.inner_mut().frame_stack.index();
        loop {
            let result = match self.frame_run()? {
                ItemOrResult::Item(init) => match self.frame_init(init)? {
                    ItemOrResult::Item(_) => continue,
                    ItemOrResult::Result(result) => result,
                },
                ItemOrResult::Result(result) => {
                    if self.inner_mut().frame_stack.index() == base {
                        self.inner_mut().frame_stack.pop();
                        return Ok(result);
                    }
                    result
                }
            };
            self.frame_return_result(result)?;
        }
    }
}
