//! Precompiled contracts: Ethereum's, ArbWasm and ArbWasmCache.

use alloy_primitives::{Address, Bytes};
use revm::context::ContextTr;
use revm::handler::{EthPrecompiles, PrecompileProvider};
use revm::interpreter::{CallInputs, InterpreterResult};
use revm::primitives::AddressSet;
use revm::primitives::hardfork::SpecId;

use crate::evm::Ctx;

/// The precompiles of the chain.
#[derive(Debug)]
pub(crate) struct Precompiles {
    ethereum: EthPrecompiles,
    warm: AddressSet,
}

impl Precompiles {
    pub(crate) fn new() -> Self {
        let ethereum = EthPrecompiles::new(SpecId::PRAGUE);
        let warm = ethereum.warm_addresses().clone();
        Self { ethereum, warm }
    }
}

impl PrecompileProvider<Ctx> for Precompiles {
    type Output = InterpreterResult;

    fn set_spec(&mut self, _spec: SpecId) -> bool {
        true
    }

    fn run(
        &mut self,
        ctx: &mut Ctx,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        self.ethereum.run(ctx, inputs)
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.warm
    }
}
