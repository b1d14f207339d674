//! A case, replayed.

use alloy_primitives::{Address, Bytes, U256};

use super::{
    Report,
    compare::Checks,
    modules,
    vectors::{BlockChange, Call, Case, DeployEvm, DeployProgram, Setup, Step, Vectors},
};
use crate::{Chain, ChainConfig, Outcome, Status, Tx, program_code};

/// Gas of a creation in the preparation: ample for the largest program.
const CREATION_GAS: u64 = 100_000_000;

/// Runs one case in a fresh world.
#[must_use]
pub fn run_case(vectors: &Vectors, case: &Case) -> Report {
    let mut replay = Replay::new(vectors, case);
    for step in &case.setup {
        replay.setup(step);
    }
    for (index, step) in case.calls.iter().enumerate() {
        match step {
            Step::Setup { setup } => replay.setup(setup),
            Step::Call(call) => replay.call(index, call),
        }
    }
    for module in &case.activations {
        let place = format!("{}, {}", case.name, module.label);
        let found = modules::check(&mut replay.chain, replay.sender, module, place);
        replay.report.check(found);
    }
    if !replay.probed {
        let mut checks = replay.checks("probes".to_owned());
        checks.same("call that returns them", 1, 0);
        replay.report.check(checks.found);
    }
    replay.report
}

/// A case under way.
struct Replay<'a> {
    vectors: &'a Vectors,
    case: &'a Case,
    chain: Chain,
    sender: Address,
    report: Report,
    /// Whether the probes were compared; true if there are none.
    probed: bool,
}

impl<'a> Replay<'a> {
    /// A fresh world.
    fn new(vectors: &'a Vectors, case: &'a Case) -> Self {
        let (meta, world) = (&vectors.meta, &case.world);
        let chain = Chain::new(ChainConfig {
            chain_id: meta.chain_id,
            timestamp: world.timestamp.unwrap_or(meta.timestamp),
            number: world.number.unwrap_or(meta.number),
            basefee: world.basefee.unwrap_or(meta.basefee),
            gas_limit: meta.block_gas_limit,
            coinbase: meta.coinbase,
            prevrandao: meta.prevrandao,
        });
        Self {
            vectors,
            case,
            chain,
            sender: meta.sender,
            report: Report::default(),
            probed: case.probes.is_empty(),
        }
    }

    /// One step of preparation; creations and activations are checks.
    fn setup(&mut self, step: &Setup) {
        match step {
            Setup::Account {
                account,
                balance,
                code,
            } => {
                self.chain.set_balance(*account, *balance);
                if let Some(code) = code {
                    self.chain.set_code(*account, code.clone());
                }
            }
            Setup::Program(step) => {
                let mut checks = self.checks(format!("deploy {}", step.deploy_wasm));
                self.deploy_program(step, &mut checks);
                self.report.check(checks.found);
            }
            Setup::Evm(step) => {
                let mut checks = self.checks(format!("deploy {}", step.deploy_evm));
                self.deploy_evm(step, &mut checks);
                self.report.check(checks.found);
            }
        }
    }

    /// Creates a program, activates it and sets its cached flag, as asked.
    fn deploy_program(&mut self, step: &DeployProgram, checks: &mut Checks) {
        let Some(program) = self.vectors.programs.get(&step.program) else {
            return checks.same("program", "one of the file", &step.program);
        };
        match program_code::decode(&program.code) {
            Ok(wasm) => checks.same("wasm_bytes", program.wasm_bytes, wasm.len()),
            Err(error) => checks.same("code", "a program", error),
        }
        let init = Bytes::from(program_code::init_code(&program.code));
        let outcome = self.create(init, U256::ZERO);
        self.created(outcome, step.address, step.create_gas, checks);
        if step.activate {
            match self.chain.activate(step.address) {
                Ok(info) => checks.info(step, &info),
                Err(error) => checks.same("activation", "accepted", error),
            }
            let nonce = self.chain.nonce(self.sender);
            self.chain.set_nonce(self.sender, nonce.saturating_add(1));
        }
        if step.cached {
            self.set_cached(step.address, true);
        }
    }

    /// Creates an EVM contract.
    fn deploy_evm(&mut self, step: &DeployEvm, checks: &mut Checks) {
        let value = step.value.unwrap_or_default();
        let outcome = self.create(step.initcode.clone(), value);
        self.created(outcome, step.address, step.create_gas, checks);
    }

    /// Compares a creation.
    fn created(
        &self,
        outcome: Result<Outcome, String>,
        address: Address,
        gas: Option<u64>,
        checks: &mut Checks,
    ) {
        match outcome {
            Ok(outcome) => {
                checks.same("created", format!("{:?}", Some(address)), {
                    let done = outcome.status == Status::Success;
                    format!("{:?}", outcome.created.filter(|_| done))
                });
                if let Some(gas) = gas {
                    checks.same("create_gas", gas, outcome.gas_used);
                }
            }
            Err(error) => checks.same("creation", "included", error),
        }
    }

    /// One transaction with expectations.
    fn call(&mut self, index: usize, call: &Call) {
        if let Some(change) = call.block {
            self.change_block(change);
        }
        if let Some(cached) = call.cached {
            self.set_cached(call.to, cached);
        }
        let mut checks = self.checks(format!("call {index}"));
        let tx = Tx {
            from: call.from,
            to: Some(call.to),
            data: call.data.clone(),
            value: call.value,
            gas: call.gas,
            gas_price: u128::from(self.chain.block().basefee),
            ..Tx::default()
        };
        match self.chain.transact(&tx) {
            Ok(outcome) => {
                checks.outcome(&call.expect, &outcome, &self.chain);
                self.probes(call, &outcome);
            }
            Err(error) => checks.same("transaction", "included", error),
        }
        self.report.check(checks.found);
    }

    /// The probes of a case are one more check, on the first call that returns a word for each: the
    /// words are what a snippet costs in ink.
    fn probes(&mut self, call: &Call, outcome: &Outcome) {
        let length = self.case.probes.len().saturating_mul(8);
        let expected = call.expect.data.as_ref();
        let Some(expected) = expected.filter(|data| !self.probed && data.len() == length) else {
            return;
        };
        self.probed = true;
        let words = |data: &[u8]| -> Vec<u64> {
            let (words, _) = data.as_chunks::<8>();
            words.iter().map(|word| u64::from_le_bytes(*word)).collect()
        };
        let (expected, got) = (words(expected), words(&outcome.data));
        let mut checks = self.checks("probes".to_owned());
        checks.same("words", expected.len(), got.len());
        for (label, (expected, got)) in self.case.probes.iter().zip(expected.iter().zip(&got)) {
            checks.same(format!("probe {label}"), expected, got);
        }
        self.report.check(checks.found);
    }

    /// Moves the block.
    fn change_block(&mut self, change: BlockChange) {
        let block = self.chain.block_mut();
        if let Some(seconds) = change.increase_time {
            block.timestamp = block.timestamp.saturating_add(seconds);
            block.number = block.number.saturating_add(1);
        }
        if let Some(timestamp) = change.timestamp {
            block.timestamp = timestamp;
        }
        if let Some(number) = change.number {
            block.number = number;
        }
    }

    /// Sets the cached flag of an account's code hash.
    fn set_cached(&mut self, account: Address, cached: bool) {
        let hash = alloy_primitives::keccak256(self.chain.code(account));
        self.chain.set_cached(hash, cached);
    }

    /// Creates a contract from the sender.
    fn create(&mut self, init_code: Bytes, value: U256) -> Result<Outcome, String> {
        create(&mut self.chain, self.sender, init_code, value)
    }

    /// A check at a place of this case.
    fn checks(&self, place: String) -> Checks {
        Checks::at(format!("{}, {place}", self.case.name))
    }
}

/// Creates a contract.
pub(super) fn create(
    chain: &mut Chain,
    sender: Address,
    init_code: Bytes,
    value: U256,
) -> Result<Outcome, String> {
    let tx = Tx {
        from: sender,
        data: init_code,
        value,
        gas: CREATION_GAS,
        gas_price: u128::from(chain.block().basefee),
        ..Tx::default()
    };
    chain.transact(&tx).map_err(|error| error.to_string())
}
