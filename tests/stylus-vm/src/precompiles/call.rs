//! One call of a precompile: arguments, gas, journal.

use alloy_primitives::{Address, B256, Bytes, Log, U256};
use revm::context::{ContextTr, JournalTr};
use revm::interpreter::{CallInputs, CallScheme};

use super::abi;
use crate::ProgramInfo;
use crate::evm::{Ctx, Journal};
use crate::program_code;
use crate::programs::{self, Inactive, SYSTEM};

/// Gas of opening the system's state, and of each word read from it.
const READ: u64 = 800;
/// Gas of each word written to the system's state.
const WRITE: u64 = 20_000;
/// Gas of looking at an account's code.
const CODE: u64 = 100;
/// Gas per word of arguments and results.
const COPY: u64 = 3;

/// Why a call fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// A named error; unused gas comes back.
    Named(Vec<u8>),
    /// A revert that takes all gas: unknown method, malformed arguments, failed activation.
    TakesAllGas,
    /// Out of gas.
    OutOfGas,
}

/// A call under way.
pub(super) struct Call<'a> {
    ctx: &'a mut Ctx,
    inputs: &'a CallInputs,
    data: Bytes,
    gas: u64,
}

impl<'a> Call<'a> {
    pub(super) fn new(ctx: &'a mut Ctx, inputs: &'a CallInputs) -> Self {
        let data = inputs.input.bytes(ctx);
        Self {
            ctx,
            inputs,
            data,
            gas: inputs.gas_limit,
        }
    }

    /// Pays for the arguments and for opening the system's state.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - they cannot be paid for.
    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        let arguments = self.data.len().saturating_sub(4).div_ceil(32);
        let words = u64::try_from(arguments).unwrap_or(u64::MAX);
        self.burn(words.saturating_mul(COPY).saturating_add(READ))
    }

    /// Gas left.
    pub(super) fn gas_left(&self) -> u64 {
        self.gas
    }

    /// Pays gas.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - there is not enough.
    pub(super) fn burn(&mut self, gas: u64) -> Result<(), Failure> {
        self.gas = self.gas.checked_sub(gas).ok_or(Failure::OutOfGas)?;
        Ok(())
    }

    /// Selector of the method.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - there is none.
    pub(super) fn selector(&self) -> Result<[u8; 4], Failure> {
        self.data
            .first_chunk::<4>()
            .copied()
            .ok_or(Failure::TakesAllGas)
    }

    /// The first argument.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - it is missing.
    pub(super) fn word(&self) -> Result<B256, Failure> {
        let arguments = self.data.get(4..).unwrap_or_default();
        abi::argument(arguments, 0).ok_or(Failure::TakesAllGas)
    }

    /// The first argument, an address.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - it is missing or no address.
    pub(super) fn address(&self) -> Result<Address, Failure> {
        abi::as_address(self.word()?).ok_or(Failure::TakesAllGas)
    }

    /// Caller.
    pub(super) fn caller(&self) -> Address {
        self.inputs.caller
    }

    /// Wei that came along.
    pub(super) fn value(&self) -> U256 {
        self.inputs.value.get()
    }

    /// Unix time.
    pub(super) fn timestamp(&self) -> u64 {
        self.ctx.block.timestamp.saturating_to()
    }

    /// The method takes no wei.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - wei came along.
    pub(super) fn not_payable(&self) -> Result<(), Failure> {
        if self.value().is_zero() {
            Ok(())
        } else {
            Err(Failure::TakesAllGas)
        }
    }

    /// The method may change state: no static frame, no delegate call.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - it may not.
    pub(super) fn mutable(&self) -> Result<(), Failure> {
        let own = matches!(self.inputs.scheme, CallScheme::Call);
        if own && !self.inputs.is_static {
            Ok(())
        } else {
            Err(Failure::TakesAllGas)
        }
    }

    fn journal(&mut self) -> &mut Journal {
        self.ctx.journal_mut()
    }

    /// A word of the system's state.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - it cannot be paid for.
    pub(super) fn read(&mut self, slot: U256) -> Result<U256, Failure> {
        self.burn(READ)?;
        let Ok(_) = self.journal().load_account(SYSTEM);
        let Ok(load) = self.journal().sload(SYSTEM, slot);
        Ok(load.data)
    }

    /// Writes a word of the system's state.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - it cannot be paid for.
    pub(super) fn write(&mut self, slot: U256, value: U256) -> Result<(), Failure> {
        self.burn(WRITE)?;
        self.put(slot, value);
        Ok(())
    }

    /// Writes a word of the system's state that is paid for otherwise.
    pub(super) fn put(&mut self, slot: U256, value: U256) {
        let Ok(_) = self.journal().load_account(SYSTEM);
        let Ok(_) = self.journal().sstore(SYSTEM, slot, value);
        self.journal().touch_account(SYSTEM);
    }

    /// Code hash and code of an account.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - looking cannot be paid for.
    pub(super) fn code(&mut self, address: Address) -> Result<(B256, Bytes), Failure> {
        self.burn(CODE)?;
        let Ok(load) = self.journal().load_account_with_code(address);
        let info = &load.data.info;
        let code = info
            .code
            .as_ref()
            .map(|code| code.original_bytes())
            .unwrap_or_default();
        Ok((info.code_hash, code))
    }

    /// Code hash of the program at an address.
    ///
    /// # Errors
    /// [`Failure::Named`] - `ProgramNotWasm()`.
    pub(super) fn program_hash(&mut self, address: Address) -> Result<B256, Failure> {
        let (hash, code) = self.code(address)?;
        if program_code::is_program(&code) {
            Ok(hash)
        } else {
            Err(not_wasm())
        }
    }

    /// The program of a code hash, if it may run now.
    ///
    /// # Errors
    /// [`Failure::Named`] - `ProgramNotActivated()`, `ProgramNeedsUpgrade(uint16,uint16)` or
    /// `ProgramExpired(uint64)`.
    pub(super) fn active(&mut self, code_hash: B256) -> Result<ProgramInfo, Failure> {
        let word = self.read(programs::slot(code_hash))?;
        programs::active(word, self.timestamp()).map_err(inactive)
    }

    /// Moves wei from the precompile.
    ///
    /// # Errors
    /// [`Failure::TakesAllGas`] - the precompile does not hold so much, which cannot be.
    pub(super) fn pay(&mut self, to: Address, wei: U256) -> Result<(), Failure> {
        let from = self.inputs.target_address;
        let Ok(error) = self.journal().transfer(from, to, wei);
        error.map_or(Ok(()), |_| Err(Failure::TakesAllGas))
    }

    /// Emits an event of the precompile.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - it cannot be paid for.
    pub(super) fn emit(&mut self, topics: Vec<B256>, data: Vec<u8>) -> Result<(), Failure> {
        let count = u64::try_from(topics.len()).unwrap_or(u64::MAX);
        let bytes = u64::try_from(data.len()).unwrap_or(u64::MAX);
        let gas = count.saturating_add(1).saturating_mul(375);
        self.burn(gas.saturating_add(bytes.saturating_mul(8)))?;
        let address = self.inputs.target_address;
        let log = Log::new(address, topics, data.into()).ok_or(Failure::TakesAllGas)?;
        self.journal().log(log);
        Ok(())
    }

    /// Pays for the result.
    ///
    /// # Errors
    /// [`Failure::OutOfGas`] - it cannot be paid for.
    pub(super) fn reply(&mut self, values: &[U256]) -> Result<Vec<u8>, Failure> {
        let words = u64::try_from(values.len()).unwrap_or(u64::MAX);
        self.burn(words.saturating_mul(COPY))?;
        Ok(abi::words(values))
    }
}

/// `ProgramNotWasm()`.
pub(super) fn not_wasm() -> Failure {
    Failure::Named(abi::error("ProgramNotWasm()", &[]))
}

fn inactive(reason: Inactive) -> Failure {
    Failure::Named(match reason {
        Inactive::NotActivated => abi::error("ProgramNotActivated()", &[]),
        Inactive::NeedsUpgrade { program } => abi::error(
            "ProgramNeedsUpgrade(uint16,uint16)",
            &[
                abi::number(program),
                abi::number(crate::params::STYLUS_VERSION),
            ],
        ),
        Inactive::Expired { age } => abi::error("ProgramExpired(uint64)", &[abi::number(age)]),
    })
}
