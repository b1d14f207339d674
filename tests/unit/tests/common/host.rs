//! A host for one program: storage that rolls back, a clock, and answers for every call outside.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::slice;

use alloy_primitives::{Address, B256, U256, keccak256};
use stylus_sdk::abi::{CONSTRUCTOR_SELECTOR, Router};
use stylus_sdk::stylus_core::{
    AccountAccess, BlockAccess, CalldataAccess, ChainAccess, CryptographyAccess, Host,
    MemoryAccess, MessageAccess, MeteringAccess, RawLogAccess, StorageAccess, UnsafeCallAccess,
    UnsafeDeploymentAccess,
};

use trove_manager_ext::TroveManagerExt;
use trove_manager_liquidation::TroveManagerLiquidation;
use trove_manager_redemption::TroveManagerRedemption;

/// A call that the program made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub to: Address,
    pub data: Vec<u8>,
    pub is_static: bool,
}

/// What a call answers: its data, or that of its revert.
pub type Answer = Result<Vec<u8>, Vec<u8>>;

/// What answers calls before the answers that were set: nothing if it does not know one.
pub type Model = Rc<dyn Fn(Address, &[u8]) -> Option<Answer>>;

#[derive(Clone, Default)]
pub struct State {
    pub model: Option<Model>,
    pub storage: BTreeMap<U256, B256>,
    pub logs: Vec<(Vec<B256>, Vec<u8>)>,
    pub calls: Vec<Called>,
    /// Storage as each call found it, if somebody wants to know.
    pub at_calls: Option<Vec<BTreeMap<U256, B256>>>,
    pub answers: BTreeMap<(Address, [u8; 4]), Answer>,
    pub returned: Vec<u8>,
    pub sender: Address,
    pub value: U256,
    pub time: u64,
}

/// The host, and the handle to look into it.
#[derive(Clone, Default)]
pub struct TestHost(pub Rc<RefCell<State>>);

/// Where the cold part is.
pub const EXTENSION: Address = Address::repeat_byte(0xe7);
/// Where the part that liquidates is.
pub const LIQUIDATION: Address = Address::repeat_byte(0xe8);
/// Where the part that redeems is.
pub const REDEMPTION: Address = Address::repeat_byte(0xe9);

/// Runs a part of the ledger on a host, in the storage it finds there.
macro_rules! part {
    ($name:ident, $program:ident) => {
        pub fn $name(host: &TestHost, data: &[u8]) -> Answer {
            let mut program = $program::from(host);
            let Some((selector, args)) = data.split_first_chunk() else {
                return $program::fallback(&mut program, data).unwrap();
            };
            let selector = u32::from_be_bytes(*selector);
            if selector == CONSTRUCTOR_SELECTOR {
                return <$program as Router<$program>>::constructor(&mut program, args).unwrap();
            }
            $program::route(&mut program, selector, args).unwrap()
        }
    };
}

part!(cold_part, TroveManagerExt);
part!(liquidation, TroveManagerLiquidation);
part!(redemption, TroveManagerRedemption);

/// Where the program is.
pub const HERE: Address = Address::repeat_byte(0x4e);

impl TestHost {
    /// Answers a call with what was set for its target and selector, else with nothing.
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
        let modelled = state.model.as_ref().and_then(|model| model(to, &data));
        let answer = modelled.or(set).unwrap_or(Ok(Vec::new()));
        state.returned = answer.clone().unwrap_or_else(|data| data);
        answer
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
        HERE
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
        self.0.borrow_mut().logs.push((topics, data.to_vec()));
    }

    fn raw_log(&self, topics: &[B256], data: &[u8]) -> Result<(), &'static str> {
        self.0
            .borrow_mut()
            .logs
            .push((topics.to_vec(), data.to_vec()));
        Ok(())
    }
}
