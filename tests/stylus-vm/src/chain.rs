//! The chain: state, block, transactions.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};
use revm::context::result::{EVMError, InvalidTransaction};
use revm::context::{BlockEnv, TxEnv};
use revm::primitives::TxKind;

use crate::activation;
use crate::evm::{ExecuteError, Executed, Mode, effective_price, execute};
use crate::meter::MAX_STACK_WORDS;
use crate::precompiles;
use crate::profile::Profiler;
use crate::program_code;
use crate::programs::{self, SYSTEM};
use crate::state::State;
use crate::{ActivationError, Outcome, Profile, ProgramInfo, Tx, TxError};

/// Genesis parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainConfig {
    /// Chain id.
    pub chain_id: u64,
    /// Unix time of the first block.
    pub timestamp: u64,
    /// Number of the first block; programs see it as the L1 number.
    pub number: u64,
    /// Base fee in wei.
    pub basefee: u64,
    /// Block gas limit.
    pub gas_limit: u64,
    /// Receiver of priority fees.
    pub coinbase: Address,
    /// `PREVRANDAO`.
    pub prevrandao: B256,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            chain_id: 42_161,
            timestamp: 1_750_000_000,
            number: 1_000,
            basefee: 0,
            gas_limit: 1 << 50,
            coinbase: Address::with_last_byte(0xbb),
            prevrandao: B256::ZERO,
        }
    }
}

/// The block in which the next transaction runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Number; programs see it as the L1 number.
    pub number: u64,
    /// Unix time.
    pub timestamp: u64,
    /// Base fee in wei.
    pub basefee: u64,
    /// Gas limit.
    pub gas_limit: u64,
    /// Receiver of priority fees.
    pub coinbase: Address,
    /// `PREVRANDAO`.
    pub prevrandao: B256,
}

/// An in-memory chain. A clone is cheap and independent.
#[derive(Clone, Debug)]
pub struct Chain {
    chain_id: u64,
    stack_words: i32,
    block: Block,
    state: State,
}

/// A saved chain: accounts, programs, block.
#[derive(Clone, Debug)]
pub struct Snapshot(Chain);

impl Chain {
    /// A chain without accounts but those of Arbitrum's precompiles.
    pub fn new(config: ChainConfig) -> Self {
        let ChainConfig {
            chain_id,
            timestamp,
            number,
            basefee,
            gas_limit,
            coinbase,
            prevrandao,
        } = config;
        Self {
            chain_id,
            stack_words: MAX_STACK_WORDS,
            block: Block {
                number,
                timestamp,
                basefee,
                gas_limit,
                coinbase,
                prevrandao,
            },
            state: precompiles::genesis(),
        }
    }

    /// The block in which the next transaction runs.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The block in which the next transaction runs, to be changed.
    pub fn block_mut(&mut self) -> &mut Block {
        &mut self.block
    }

    /// Chain id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// Changes the id that the chain is known by, as a fork would.
    pub fn set_chain_id(&mut self, chain_id: u64) {
        self.chain_id = chain_id;
    }

    /// Gives every frame of a program a smaller stack than the chain does, to learn how much of
    /// it a transaction needs.
    pub fn set_stack_words(&mut self, words: u16) {
        self.stack_words = i32::from(words).min(MAX_STACK_WORDS);
    }

    /// Runs a transaction and keeps what it did; the sender pays gas used times price.
    ///
    /// # Errors
    /// [`TxError`] - the transaction is not valid; nothing changed.
    pub fn transact(&mut self, tx: &Tx) -> Result<Outcome, TxError> {
        let (outcome, executed) = self.execute(tx, Mode::Transact, None)?;
        self.state.commit(executed.changes);
        Ok(outcome)
    }

    /// Simulates a transaction: no check of the nonce, no fee, nothing kept.
    ///
    /// # Errors
    /// [`TxError`] - too little gas for the intrinsic cost, or too little balance for the value.
    pub fn call(&self, tx: &Tx) -> Result<Outcome, TxError> {
        Ok(self.execute(tx, Mode::Call, None)?.0)
    }

    /// Simulates a transaction like [`Chain::call`] and says where its gas went.
    ///
    /// # Errors
    /// [`TxError`] - as in [`Chain::call`].
    pub fn profile(&self, tx: &Tx) -> Result<(Outcome, Profile), TxError> {
        let (outcome, executed) = self.execute(tx, Mode::Call, Some(Profiler::default()))?;
        let profiler = executed.profiler.unwrap_or_default();
        let spent = outcome.gas_used.saturating_add(outcome.gas_refunded);
        let pages = executed.pages;
        Ok((outcome, profiler.finish(spent, pages)))
    }

    fn execute(
        &self,
        tx: &Tx,
        mode: Mode,
        profiler: Option<Profiler>,
    ) -> Result<(Outcome, Executed), TxError> {
        let env = self.tx_env(tx, mode);
        let price = effective_price(&env, self.block.basefee);
        let executed = execute(
            &self.state,
            self.block_env(),
            env,
            (self.chain_id, self.stack_words),
            mode,
            profiler,
        )
        .map_err(|error| self.tx_error(tx, error))?;
        let nonce = tx.nonce.filter(|_| mode == Mode::Transact);
        let nonce = nonce.unwrap_or_else(|| self.nonce(tx.from));
        Ok((Outcome::new(&executed, tx, nonce, price), executed))
    }

    fn block_env(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.block.number),
            timestamp: U256::from(self.block.timestamp),
            beneficiary: self.block.coinbase,
            gas_limit: self.block.gas_limit,
            basefee: self.block.basefee,
            prevrandao: Some(self.block.prevrandao),
            ..BlockEnv::default()
        }
    }

    fn tx_env(&self, tx: &Tx, mode: Mode) -> TxEnv {
        let nonce = tx.nonce.filter(|_| mode == Mode::Transact);
        let access: Vec<_> = tx
            .access_list
            .iter()
            .map(
                |(address, storage_keys)| revm::context::transaction::AccessListItem {
                    address: *address,
                    storage_keys: storage_keys.clone(),
                },
            )
            .collect();
        TxEnv {
            tx_type: match (tx.priority_fee, access.is_empty()) {
                (Some(_), _) => 2,
                (None, false) => 1,
                (None, true) => 0,
            },
            caller: tx.from,
            gas_limit: tx.gas,
            gas_price: tx.gas_price,
            kind: tx.to.map_or(TxKind::Create, TxKind::Call),
            value: tx.value,
            data: tx.data.clone(),
            nonce: nonce.unwrap_or_else(|| self.nonce(tx.from)),
            chain_id: Some(self.chain_id),
            access_list: access.into(),
            gas_priority_fee: tx.priority_fee,
            ..TxEnv::default()
        }
    }

    fn tx_error(&self, tx: &Tx, error: ExecuteError) -> TxError {
        use InvalidTransaction as I;
        match error {
            EVMError::Transaction(I::NonceTooLow { tx, state }) => {
                TxError::NonceTooLow { tx, state }
            }
            EVMError::Transaction(I::NonceTooHigh { tx, state }) => {
                TxError::NonceTooHigh { tx, state }
            }
            EVMError::Transaction(I::LackOfFundForMaxFee { fee, balance }) => {
                TxError::InsufficientFunds {
                    need: *fee,
                    have: *balance,
                }
            }
            EVMError::Transaction(I::CallGasCostMoreThanGasLimit {
                initial_gas,
                gas_limit,
            }) => TxError::IntrinsicGas {
                need: initial_gas,
                limit: gas_limit,
            },
            EVMError::Transaction(I::GasPriceLessThanBasefee) => TxError::FeeBelowBase {
                fee: tx.gas_price,
                base: self.block.basefee,
            },
            EVMError::Transaction(I::CallerGasLimitMoreThanBlock) => TxError::GasAboveBlock {
                gas: tx.gas,
                block: self.block.gas_limit,
            },
            EVMError::Transaction(I::CreateInitCodeSizeLimit) => TxError::InitCodeTooLarge,
            other => TxError::Other(other.to_string()),
        }
    }
}

/// State.
impl Chain {
    /// Wei of an account.
    pub fn balance(&self, address: Address) -> U256 {
        self.state.balance(address)
    }

    /// Next nonce of an account.
    pub fn nonce(&self, address: Address) -> u64 {
        self.state.nonce(address)
    }

    /// Code of an account.
    pub fn code(&self, address: Address) -> Bytes {
        self.state.code(address)
    }

    /// Hash of the code of an account.
    pub fn code_hash(&self, address: Address) -> B256 {
        self.state.code_hash(address)
    }

    /// A slot of an account.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.state.slot(address, slot)
    }

    /// All slots of an account that are not zero.
    pub fn all_storage(&self, address: Address) -> BTreeMap<U256, U256> {
        self.state.slots(address)
    }

    /// All accounts, in order.
    pub fn accounts(&self) -> Vec<Address> {
        self.state.addresses()
    }

    /// Sets the wei of an account.
    pub fn set_balance(&mut self, address: Address, wei: U256) {
        self.state.set_balance(address, wei);
    }

    /// Sets the next nonce of an account.
    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.state.set_nonce(address, nonce);
    }

    /// Sets the code of an account.
    pub fn set_code(&mut self, address: Address, code: Bytes) {
        self.state.set_code(address, code);
    }

    /// Sets a slot of an account.
    pub fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        self.state.set_slot(address, slot, value);
    }

    /// Keccak of every account (nonce, balance, code hash, non-zero storage) in order of address,
    /// activations included, the block not.
    pub fn state_hash(&self) -> B256 {
        self.state.hash()
    }

    /// Saves everything: accounts, programs, block.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.clone())
    }

    /// Goes back to a saved chain.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.clone_from(&snapshot.0);
    }
}

/// Programs.
impl Chain {
    /// Activates the program at an address, free of charge.
    ///
    /// # Errors
    /// [`ActivationError`] - there is no program, it breaks a rule, or it is active already.
    pub fn activate(&mut self, program: Address) -> Result<ProgramInfo, ActivationError> {
        let code = self.code(program);
        // The account holds a program.
        if !program_code::is_program(&code) {
            return Err(ActivationError::NotAProgram);
        }
        let code_hash = self.code_hash(program);
        let old = self.state.slot(SYSTEM, programs::slot(code_hash));
        // The code hash is not active.
        if programs::active(old, self.block.timestamp).is_ok() {
            return Err(ActivationError::UpToDate);
        }
        let mut info = activation::check(&program_code::decode(&code)?)?;
        info.activated_at = programs::hours(self.block.timestamp);
        info.cached = programs::unpack(old).is_some_and(|old| old.cached);
        self.set_program(code_hash, &info);
        Ok(info)
    }

    /// The program of a code hash, expired or not.
    pub fn program(&self, code_hash: B256) -> Option<ProgramInfo> {
        programs::unpack(self.state.slot(SYSTEM, programs::slot(code_hash)))
    }

    /// Sets the cache flag of a program; nothing happens if there is none.
    pub fn set_cached(&mut self, code_hash: B256, cached: bool) {
        if let Some(info) = self.program(code_hash) {
            self.set_program(code_hash, &ProgramInfo { cached, ..info });
        }
    }

    /// Makes every program as young as if activated now, so that time may be warped.
    pub fn keep_alive_all(&mut self) {
        let activated_at = programs::hours(self.block.timestamp);
        for (slot, word) in self.state.slots(SYSTEM) {
            if let Some(info) = programs::unpack(word) {
                let word = programs::pack(&ProgramInfo {
                    activated_at,
                    ..info
                });
                self.state.set_slot(SYSTEM, slot, word);
            }
        }
    }

    fn set_program(&mut self, code_hash: B256, info: &ProgramInfo) {
        self.state
            .set_slot(SYSTEM, programs::slot(code_hash), programs::pack(info));
    }
}
