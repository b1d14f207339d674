//! Precompiled contracts: Ethereum's, ArbWasm and ArbWasmCache, and of ArbOwner and ArbDebug what
//! the cache needs.

mod abi;
mod access;
mod arb_owner;
mod arb_wasm;
mod arb_wasm_cache;
mod call;
mod data_fee;

use alloy_primitives::{Address, Bytes, address};
use revm::handler::{EthPrecompiles, PrecompileProvider};
use revm::interpreter::{CallInputs, Gas, InstructionResult, InterpreterResult};
use revm::primitives::AddressSet;
use revm::primitives::hardfork::SpecId;

use crate::evm::Ctx;
use crate::state::State;
use call::{Call, Failure};

/// Activation of programs, and facts about them.
pub(crate) const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
/// The cache of programs.
pub(crate) const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");

/// What chain owners do.
pub(crate) const ARB_OWNER: Address = address!("0000000000000000000000000000000000000070");
/// What only development chains have.
pub(crate) const ARB_DEBUG: Address = address!("00000000000000000000000000000000000000ff");

/// Arbitrum's precompiles.
const ARBITRUM: [Address; 4] = [ARB_OWNER, ARB_WASM, ARB_WASM_CACHE, ARB_DEBUG];

/// The instruction that takes all gas.
const INVALID: u8 = 0xfe;

/// The state of a new chain. As on Arbitrum its precompiles hold a byte of code: Solidity calls
/// nobody who has none.
pub(crate) fn genesis() -> State {
    let mut state = State::default();
    for precompile in ARBITRUM {
        state.set_code(precompile, Bytes::from_static(&[INVALID]));
    }
    state
}

/// The precompiles of the chain.
#[derive(Debug)]
pub(crate) struct Precompiles {
    ethereum: EthPrecompiles,
    warm: AddressSet,
}

impl Precompiles {
    pub(crate) fn new() -> Self {
        let ethereum = EthPrecompiles::new(SpecId::PRAGUE);
        let mut warm = ethereum.warm_addresses().clone();
        warm.extend(ARBITRUM);
        Self { ethereum, warm }
    }
}

impl PrecompileProvider<Ctx> for Precompiles {
    type Output = InterpreterResult;

    /// The rules are Prague's; the journal still wants the warm addresses.
    fn set_spec(&mut self, _spec: SpecId) -> bool {
        true
    }

    fn run(
        &mut self,
        ctx: &mut Ctx,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        let run = match inputs.bytecode_address {
            ARB_WASM => arb_wasm::run,
            ARB_WASM_CACHE => arb_wasm_cache::run,
            ARB_OWNER => arb_owner::run,
            ARB_DEBUG => arb_owner::debug,
            _ => return self.ethereum.run(ctx, inputs),
        };
        let mut call = Call::new(ctx, inputs);
        let output = call.begin().and_then(|()| run(&mut call));
        Ok(Some(result(output, call.gas_left(), inputs.gas_limit)))
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.warm
    }
}

/// Turns the outcome of a call into that of a frame: a named error keeps the gas that is left.
fn result(output: Result<Vec<u8>, Failure>, left: u64, limit: u64) -> InterpreterResult {
    let (result, data, left) = match output {
        Ok(data) => (InstructionResult::Return, data, left),
        Err(Failure::Named(data)) => (InstructionResult::Revert, data, left),
        Err(Failure::TakesAllGas) => (InstructionResult::Revert, Vec::new(), 0),
        Err(Failure::OutOfGas) => (InstructionResult::OutOfGas, Vec::new(), 0),
    };
    let mut gas = Gas::new(limit);
    gas.set_spent(limit.saturating_sub(left));
    InterpreterResult::new(result, Bytes::from(data), gas)
}
