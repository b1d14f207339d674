//! A chain with helpers to deploy on it and to talk to what is deployed.

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use stylus_vm::{Chain, ChainConfig, Outcome, Status, Tx};

use crate::answer::{Answer, Done, Refused};
use crate::artifact;

/// Gas of a transaction that a test does not measure.
pub const GAS: u64 = 100_000_000;

/// A Stylus program's constructor is the function of this signature, whatever its arguments.
const CONSTRUCTOR: &str = "stylus_constructor()";

/// The chain of a test. Gas is free; time stands still but for [`Stage::warp`].
#[derive(Clone, Debug)]
pub struct Stage {
    /// The chain itself.
    pub chain: Chain,
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// An empty chain that begins at this second.
    #[must_use]
    pub fn at(timestamp: u64) -> Self {
        Self {
            chain: Chain::new(ChainConfig {
                timestamp,
                ..ChainConfig::default()
            }),
        }
    }

    /// An empty chain.
    #[must_use]
    pub fn new() -> Self {
        Self {
            chain: Chain::new(ChainConfig::default()),
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.chain.block().timestamp
    }

    /// Lets time pass, and one block. Programs are kept alive, as somebody does once a year.
    pub fn warp(&mut self, seconds: u64) {
        let block = self.chain.block_mut();
        block.timestamp += seconds;
        block.number += 1;
        self.chain.keep_alive_all();
    }

    /// Creates a contract.
    ///
    /// # Panics
    /// If its creation fails.
    #[track_caller]
    pub fn create(&mut self, from: Address, init_code: Bytes) -> Address {
        let outcome = self.transact(from, None, init_code, U256::ZERO, GAS);
        let refused = Refused {
            outcome: Box::new(outcome.clone()),
        };
        outcome
            .created
            .unwrap_or_else(|| panic!("no contract created: {refused:?}"))
    }

    /// Creates a Solidity double with the arguments of its constructor.
    ///
    /// # Panics
    /// If its creation fails.
    #[track_caller]
    pub fn create_double(&mut self, from: Address, name: &str, arguments: &[u8]) -> Address {
        self.create(from, artifact::init_code(name, arguments))
    }

    /// Builds, creates and activates a program; its constructor has not run.
    ///
    /// # Panics
    /// If it cannot be built, created or activated.
    #[track_caller]
    pub fn create_program(&mut self, from: Address, name: &str) -> Address {
        let program = builder::build(name).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let init_code = stylus_vm::program_code::init_code(&program.code);
        let address = self.create(from, init_code.into());
        let hash = keccak256(self.chain.code(address));
        if self.chain.program(hash).is_none() {
            self.chain
                .activate(address)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        address
    }

    /// Runs a program's constructor.
    pub fn construct(&mut self, from: Address, program: Address, arguments: &[u8]) -> Answer<()> {
        let data = [&keccak256(CONSTRUCTOR)[..4], arguments].concat();
        self.send_raw(from, program, data).map(|done| Done {
            value: (),
            outcome: done.outcome,
        })
    }

    /// Sends a transaction and decodes what it returns.
    ///
    /// # Errors
    /// [`Refused`] - it reverted or halted.
    ///
    /// # Panics
    /// If the chain does not take the transaction, or its result does not decode.
    #[track_caller]
    pub fn send<C: SolCall>(&mut self, from: Address, to: Address, call: &C) -> Answer<C::Return> {
        decoded::<C>(self.send_raw(from, to, call.abi_encode()))
    }

    /// Sends a transaction with this calldata.
    ///
    /// # Errors
    /// [`Refused`] - it reverted or halted.
    ///
    /// # Panics
    /// If the chain does not take the transaction.
    #[track_caller]
    pub fn send_raw(&mut self, from: Address, to: Address, data: Vec<u8>) -> Answer<Bytes> {
        judged(self.transact(from, Some(to), data.into(), U256::ZERO, GAS))
    }

    /// Sends a transaction with this calldata and native currency.
    ///
    /// # Errors
    /// [`Refused`] - it reverted or halted.
    ///
    /// # Panics
    /// If the chain does not take the transaction.
    #[track_caller]
    pub fn send_value(
        &mut self,
        from: Address,
        to: Address,
        data: Vec<u8>,
        wei: u64,
    ) -> Answer<Bytes> {
        let balance = self.chain.balance(from) + U256::from(wei);
        self.chain.set_balance(from, balance);
        judged(self.transact(from, Some(to), data.into(), U256::from(wei), GAS))
    }

    /// Asks without a transaction.
    ///
    /// # Errors
    /// [`Refused`] - the call reverted or halted.
    ///
    /// # Panics
    /// If the result does not decode.
    #[track_caller]
    pub fn ask<C: SolCall>(&self, to: Address, call: &C) -> Answer<C::Return> {
        self.ask_with_gas(to, call, GAS)
    }

    /// Asks with a gas limit for the whole transaction.
    ///
    /// # Errors
    /// [`Refused`] - the call reverted or halted.
    ///
    /// # Panics
    /// If the result does not decode.
    #[track_caller]
    pub fn ask_with_gas<C: SolCall>(&self, to: Address, call: &C, gas: u64) -> Answer<C::Return> {
        let tx = Tx {
            to: Some(to),
            data: call.abi_encode().into(),
            gas,
            ..Tx::default()
        };
        decoded::<C>(judged(
            self.chain
                .call(&tx)
                .unwrap_or_else(|error| panic!("{error}")),
        ))
    }

    /// Reads a view that must answer.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> C::Return {
        match self.ask(to, call) {
            Ok(done) => done.value,
            Err(refused) => panic!("{} refused: {refused:?}", C::SIGNATURE),
        }
    }

    /// Hash of the code and the whole storage of every contract: what a refused call must leave
    /// as it was. Nonces and balances of accounts are no part of it.
    #[must_use]
    pub fn storage_hash(&self) -> B256 {
        let mut accounts = self.chain.accounts();
        accounts.sort_unstable();
        let mut text = Vec::new();
        for account in accounts {
            let code = self.chain.code(account);
            if code.is_empty() {
                continue;
            }
            text.extend_from_slice(account.as_slice());
            text.extend_from_slice(keccak256(&code).as_slice());
            for (slot, value) in self.chain.all_storage(account) {
                text.extend_from_slice(&slot.to_be_bytes::<32>());
                text.extend_from_slice(&value.to_be_bytes::<32>());
            }
        }
        keccak256(text)
    }

    /// Asserts that `action` is refused with exactly this error and changes no storage.
    ///
    /// # Panics
    /// If it goes through, is refused otherwise, or leaves a trace.
    #[track_caller]
    pub fn refuses<T, E: SolError>(
        &mut self,
        error: &E,
        action: impl FnOnce(&mut Self) -> Answer<T>,
    ) {
        let before = self.storage_hash();
        let answer = action(self);
        crate::answer::assert_refused(answer, error);
        assert_eq!(
            self.storage_hash(),
            before,
            "a refusal ({}) left a trace",
            E::SIGNATURE
        );
    }

    /// Runs one transaction.
    #[track_caller]
    fn transact(
        &mut self,
        from: Address,
        to: Option<Address>,
        data: Bytes,
        value: U256,
        gas: u64,
    ) -> Outcome {
        let tx = Tx {
            from,
            to,
            data,
            value,
            gas,
            ..Tx::default()
        };
        self.chain
            .transact(&tx)
            .unwrap_or_else(|error| panic!("not included: {error}"))
    }
}

/// ABI encoding of a constructor's or function's arguments.
pub fn arguments<T: SolValue>(values: &T) -> Vec<u8>
where
    for<'a> <T::SolType as alloy_sol_types::SolType>::Token<'a>: alloy_sol_types::abi::TokenSeq<'a>,
{
    values.abi_encode_params()
}

fn judged(outcome: Outcome) -> Answer<Bytes> {
    if outcome.status == Status::Success {
        Ok(Done {
            value: outcome.data.clone(),
            outcome,
        })
    } else {
        Err(Refused {
            outcome: Box::new(outcome),
        })
    }
}

#[track_caller]
fn decoded<C: SolCall>(answer: Answer<Bytes>) -> Answer<C::Return> {
    answer.map(|done| {
        let value = C::abi_decode_returns(&done.value)
            .unwrap_or_else(|error| panic!("{} returned {}: {error}", C::SIGNATURE, done.value));
        Done {
            value,
            outcome: done.outcome,
        }
    })
}
