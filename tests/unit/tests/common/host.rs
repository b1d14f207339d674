//! A host for the ledger: storage that rolls back, a clock, and answers for every call outside; and
//! for other programs, if a test puts them there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::slice;

use alloy_primitives::{Address, B256, U256, keccak256};
use stylus_sdk::stylus_core::{
    AccountAccess, BlockAccess, CalldataAccess, ChainAccess, CryptographyAccess, Host,
    MemoryAccess, MessageAccess, MeteringAccess, RawLogAccess, StorageAccess, UnsafeCallAccess,
    UnsafeDeploymentAccess,
};

use super::programs::{EXTENSION, LIQUIDATION, REDEMPTION, cold_part, liquidation, redemption};

/// A call that the program made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub to: Address,
    pub data: Vec<u8>,
    pub is_static: bool,
}

/// What a call answers: its data, or that of its revert.
pub type Answer = Result<Vec<u8>, Vec<u8>>;

/// What answers calls before the answers that were set: who calls whom with what; nothing if it
/// does not know one.
pub type Model = Rc<dyn Fn(Address, Address, &[u8]) -> Option<Answer>>;

/// Runs a program on a host, in the storage it finds there.
pub type Run = fn(&TestHost, &[u8]) -> Answer;

/// The storage of a program.
pub type Storage = BTreeMap<U256, B256>;

#[derive(Clone, Default)]
pub struct State {
    pub model: Option<Model>,
    /// Programs that call each other, by address.
    pub programs: BTreeMap<Address, Run>,
    /// Which of them runs; nothing if it is the ledger.
    pub here: Option<Address>,
    /// Storage of the program that runs.
    pub storage: Storage,
    /// Storage of those that do not.
    pub away: BTreeMap<Address, Storage>,
    pub logs: Vec<(Vec<B256>, Vec<u8>)>,
    /// Whose each log is.
    pub speakers: Vec<Address>,
    pub calls: Vec<Called>,
    /// Storage as each call found it, if somebody wants to know.
    pub at_calls: Option<Vec<Storage>>,
    pub answers: BTreeMap<(Address, [u8; 4]), Answer>,
    pub returned: Vec<u8>,
    pub sender: Address,
    pub value: U256,
    pub time: u64,
}

/// The host, and the handle to look into it.
#[derive(Clone, Default)]
pub struct TestHost(pub Rc<RefCell<State>>);

/// Where the ledger is.
pub const HERE: Address = Address::repeat_byte(0x4e);

impl TestHost {
    /// Who runs.
    pub fn here(&self) -> Address {
        self.0.borrow().here.unwrap_or(HERE)
    }

    /// Answers a call by the program there or with what was set for its target and selector, else
    /// with nothing. What fails is for the caller of all to undo.
    ///
    /// # Safety
    /// The pointers and the length come from the SDK.
    #[allow(unsafe_code)]
    unsafe fn call(&self, to: *const u8, data: *const u8, len: usize, is_static: bool) -> Answer {
        let (to, data) = unsafe {
            (
                slice::from_raw_parts(to, 20),
                slice::from_raw_parts(data, len),
            )
        };
        let (to, data) = (Address::from_slice(to), data.to_vec());
        let selector = data[..4].try_into().unwrap();
        let mut state = self.0.borrow_mut();
        let found = state.at_calls.is_some().then(|| state.storage.clone());
        state
            .at_calls
            .iter_mut()
            .for_each(|all| all.extend(found.clone()));
        state.calls.push(Called {
            to,
            data: data.clone(),
            is_static,
        });
        let set = state.answers.get(&(to, selector)).cloned();
        let model = state.model.clone();
        drop(state);
        let here = self.here();
        let answer = self.enter(here, to, &data);
        let answer = answer.or_else(|| model.and_then(|model| model(here, to, &data)));
        let answer = answer.or(set).unwrap_or(Ok(Vec::new()));
        self.0.borrow_mut().returned = answer.clone().unwrap_or_else(|data| data);
        answer
    }
}

impl TestHost {
    fn say(&self, topics: Vec<B256>, data: Vec<u8>) {
        let here = self.here();
        let mut state = self.0.borrow_mut();
        state.logs.push((topics, data));
        state.speakers.push(here);
    }
}

impl Host for TestHost {}

impl CryptographyAccess for TestHost {
    fn native_keccak256(&self, input: &[u8]) -> B256 {
        keccak256(input)
    }
}

impl CalldataAccess for TestHost {
    fn read_args(&self, _: usize) -> Vec<u8> {
        unimplemented!("tests route calldata themselves")
    }

    fn read_return_data(&self, offset: usize, size: Option<usize>) -> Vec<u8> {
        let returned = &self.0.borrow().returned;
        let tail = returned.get(offset..).unwrap_or_default();
        tail[..size.unwrap_or(tail.len()).min(tail.len())].to_vec()
    }

    fn return_data_size(&self) -> usize {
        self.0.borrow().returned.len()
    }

    fn write_result(&self, _: &[u8]) {}
}

#[allow(unsafe_code)]
unsafe impl UnsafeDeploymentAccess for TestHost {
    unsafe fn create1(&self, _: *const u8, _: usize, _: *const u8, _: *mut u8, _: *mut usize) {
        unimplemented!("the ledger creates nothing")
    }

    unsafe fn create2(
        &self,
        _: *const u8,
        _: usize,
        _: *const u8,
        _: *const u8,
        _: *mut u8,
        _: *mut usize,
    ) {
        unimplemented!("the ledger creates nothing")
    }
}

#[allow(unsafe_code)]
impl StorageAccess for TestHost {
    fn storage_load_bytes32(&self, key: U256) -> B256 {
        self.0
            .borrow()
            .storage
            .get(&key)
            .copied()
            .unwrap_or_default()
    }

    unsafe fn storage_cache_bytes32(&self, key: U256, value: B256) {
        let storage = &mut self.0.borrow_mut().storage;
        if value.is_zero() {
            storage.remove(&key);
        } else {
            storage.insert(key, value);
        }
    }

    fn flush_cache(&self, _: bool) {}
}

#[allow(unsafe_code)]
unsafe impl UnsafeCallAccess for TestHost {
    unsafe fn call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        _: *const u8,
        _: u64,
        _: &mut usize,
    ) -> u8 {
        u8::from(unsafe { self.call(to, data, len, false) }.is_err())
    }

    unsafe fn static_call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        _: u64,
        _: &mut usize,
    ) -> u8 {
        u8::from(unsafe { self.call(to, data, len, true) }.is_err())
    }

    unsafe fn delegate_call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        _: u64,
        _: &mut usize,
    ) -> u8 {
        let (to, data) = unsafe {
            (
                slice::from_raw_parts(to, 20),
                slice::from_raw_parts(data, len),
            )
        };
        let answer = match Address::from_slice(to) {
            EXTENSION => cold_part(self, data),
            LIQUIDATION => liquidation(self, data),
            REDEMPTION => redemption(self, data),
            _ => Ok(Vec::new()),
        };
        let status = u8::from(answer.is_err());
        self.0.borrow_mut().returned = answer.unwrap_or_else(|data| data);
        status
    }
}

impl BlockAccess for TestHost {
    fn block_basefee(&self) -> U256 {
        U256::ZERO
    }

    fn block_coinbase(&self) -> Address {
        Address::ZERO
    }

    fn block_number(&self) -> u64 {
        1
    }

    fn block_timestamp(&self) -> u64 {
        self.0.borrow().time
    }

    fn block_gas_limit(&self) -> u64 {
        u64::MAX
    }
}

impl ChainAccess for TestHost {
    fn chain_id(&self) -> u64 {
        42_161
    }
}

impl AccountAccess for TestHost {
    fn balance(&self, _: Address) -> U256 {
        U256::ZERO
    }

    fn contract_address(&self) -> Address {
        self.here()
    }

    fn code(&self, _: Address) -> Vec<u8> {
        Vec::new()
    }

    fn code_size(&self, _: Address) -> usize {
        0
    }

    fn code_hash(&self, _: Address) -> B256 {
        B256::ZERO
    }
}

impl MemoryAccess for TestHost {
    fn pay_for_memory_grow(&self, _: u16) {}
}

impl MessageAccess for TestHost {
    fn msg_sender(&self) -> Address {
        self.0.borrow().sender
    }

    fn msg_reentrant(&self) -> bool {
        false
    }

    fn msg_value(&self) -> U256 {
        self.0.borrow().value
    }

    fn tx_origin(&self) -> Address {
        self.0.borrow().sender
    }
}

impl MeteringAccess for TestHost {
    fn evm_gas_left(&self) -> u64 {
        u64::MAX
    }

    fn evm_ink_left(&self) -> u64 {
        u64::MAX
    }

    fn tx_gas_price(&self) -> U256 {
        U256::ZERO
    }

    fn tx_ink_price(&self) -> u32 {
        10_000
    }
}

impl RawLogAccess for TestHost {
    fn emit_log(&self, input: &[u8], topics: usize) {
        let (head, data) = input.split_at(32 * topics);
        let topics = head.chunks(32).map(B256::from_slice).collect();
        self.say(topics, data.to_vec());
    }

    fn raw_log(&self, topics: &[B256], data: &[u8]) -> Result<(), &'static str> {
        self.say(topics.to_vec(), data.to_vec());
        Ok(())
    }
}
