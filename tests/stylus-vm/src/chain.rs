//! The chain: state, block, transactions.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};

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

/// An in-memory chain.
#[derive(Clone, Debug)]
pub struct Chain {
    chain_id: u64,
    block: Block,
}

/// A saved state: accounts, programs, block.
#[derive(Clone, Debug)]
pub struct Snapshot(Chain);

#[allow(missing_docs, clippy::unimplemented, unused_variables)]
impl Chain {
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
            block: Block {
                number,
                timestamp,
                basefee,
                gas_limit,
                coinbase,
                prevrandao,
            },
        }
    }
    pub fn block(&self) -> &Block {
        &self.block
    }
    pub fn block_mut(&mut self) -> &mut Block {
        &mut self.block
    }
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }
    pub fn transact(&mut self, tx: &Tx) -> Result<Outcome, TxError> {
        unimplemented!()
    }
    pub fn call(&self, tx: &Tx) -> Result<Outcome, TxError> {
        unimplemented!()
    }
    pub fn profile(&self, tx: &Tx) -> Result<(Outcome, Profile), TxError> {
        unimplemented!()
    }
    pub fn balance(&self, address: Address) -> U256 {
        unimplemented!()
    }
    pub fn nonce(&self, address: Address) -> u64 {
        unimplemented!()
    }
    pub fn code(&self, address: Address) -> Bytes {
        unimplemented!()
    }
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        unimplemented!()
    }
    pub fn all_storage(&self, address: Address) -> BTreeMap<U256, U256> {
        unimplemented!()
    }
    pub fn accounts(&self) -> Vec<Address> {
        unimplemented!()
    }
    pub fn set_balance(&mut self, address: Address, wei: U256) {
        unimplemented!()
    }
    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        unimplemented!()
    }
    pub fn set_code(&mut self, address: Address, code: Bytes) {
        unimplemented!()
    }
    pub fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        unimplemented!()
    }
    pub fn state_hash(&self) -> B256 {
        unimplemented!()
    }
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.clone())
    }
    pub fn restore(&mut self, snapshot: &Snapshot) {
        *self = snapshot.0.clone();
    }
    pub fn activate(&mut self, program: Address) -> Result<ProgramInfo, ActivationError> {
        unimplemented!()
    }
    pub fn program(&self, code_hash: B256) -> Option<ProgramInfo> {
        unimplemented!()
    }
    pub fn set_cached(&mut self, code_hash: B256, cached: bool) {
        unimplemented!()
    }
    pub fn keep_alive_all(&mut self) {
        unimplemented!()
    }
}
