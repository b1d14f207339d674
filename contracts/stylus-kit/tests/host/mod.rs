//! A host for native tests of one program: the SDK's `TestVM` with what that lacks - the answer of
//! each call by itself, recovered signers, gas, and a failed call that leaves nothing behind.
#![allow(
    dead_code,
    unsafe_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test, used in part by each of the programs"
)]

mod environment;

use std::borrow::BorrowMut;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::slice;

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use stylus_sdk::abi::{Router, router_entrypoint};
use stylus_sdk::host::VM;
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::{
    CalldataAccess, CryptographyAccess, StorageAccess, UnsafeCallAccess, UnsafeDeploymentAccess,
    ValueDenier,
};
use stylus_sdk::testing::TestVM;

/// What another contract does when it is called.
pub type Answer = Result<Vec<u8>, Vec<u8>>;

/// A call that the program made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub to: Address,
    pub data: Vec<u8>,
    pub gas: u64,
}

#[derive(Default)]
struct World {
    answers: HashMap<(Address, [u8; 4]), Answer>,
    made: Vec<Made>,
    returned: Vec<u8>,
}

/// The host.
#[derive(Clone)]
pub struct TestHost {
    pub vm: TestVM,
    world: Rc<RefCell<World>>,
}

/// What a call of the program came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub result: Answer,
    pub logs: Vec<(Vec<B256>, Vec<u8>)>,
}

impl Outcome {
    /// The answer; a revert fails the test.
    pub fn ok(self) -> Vec<u8> {
        self.result
            .unwrap_or_else(|data| panic!("reverted: {}", alloy_primitives::hex::encode(data)))
    }

    /// The answer as one word.
    pub fn word(self) -> U256 {
        let data = self.ok();
        assert_eq!(data.len(), 32, "one word");
        U256::from_be_slice(&data)
    }

    /// The error, which must be exactly `E`.
    pub fn error<E: SolError>(self) -> E {
        let data = self.result.expect_err("should have reverted");
        E::abi_decode_validate(&data).unwrap_or_else(|_| panic!("another error: {data:02x?}"))
    }

    /// The event at `index` is exactly this one.
    pub fn told<E: SolEvent>(&self, index: usize, event: &E) {
        let want = event.encode_log_data();
        let (topics, data) = &self.logs[index];
        assert_eq!(
            (topics.as_slice(), data.as_slice()),
            (want.topics(), want.data.as_ref())
        );
    }

    /// The event at `index`, which must be an `E`.
    pub fn event<E: SolEvent>(&self, index: usize) -> E {
        let (topics, data) = &self.logs[index];
        E::decode_raw_log_validate(topics.iter().copied(), data).expect("the event's form")
    }
}

impl TestHost {
    pub fn new() -> Self {
        let vm = TestVM::new();
        vm.set_block_timestamp(1_764_000_000);
        vm.set_chain_id(42_161);
        vm.set_gas_left(30_000_000);
        Self {
            vm,
            world: Rc::default(),
        }
    }

    /// Sets what `to` answers to a function.
    pub fn answer<C: SolCall>(&self, to: Address, answer: Answer) {
        self.world
            .as_ref()
            .borrow_mut()
            .answers
            .insert((to, C::SELECTOR), answer);
    }

    /// The calls made since the last time this was asked.
    pub fn made(&self) -> Vec<Made> {
        std::mem::take(&mut self.world.as_ref().borrow_mut().made)
    }

    /// Calls the program with calldata as it is.
    pub fn raw<P>(&self, from: Address, data: &[u8]) -> Outcome
    where
        P: Router<P> + StorageType + TopLevelStorage + BorrowMut<P::Storage> + ValueDenier,
    {
        self.vm.set_sender(from);
        let before = self.vm.snapshot();
        let vm = VM {
            host: Box::new(self.clone()),
        };
        let result = router_entrypoint::<P, P>(data.to_vec(), vm);
        if result.is_err() {
            self.vm.clear_storage();
            for (slot, word) in before.storage {
                self.vm.set_storage(slot, word);
            }
            return Outcome {
                result,
                logs: Vec::new(),
            };
        }
        let logs = self
            .vm
            .get_emitted_logs()
            .split_off(before.emitted_logs.len());
        Outcome { result, logs }
    }

    /// Calls a function of the program.
    pub fn call<P, C>(&self, from: Address, call: &C) -> Outcome
    where
        P: Router<P> + StorageType + TopLevelStorage + BorrowMut<P::Storage> + ValueDenier,
        C: SolCall,
    {
        self.raw::<P>(from, &call.abi_encode())
    }

    /// Runs the constructor with encoded arguments.
    pub fn construct<P>(&self, args: &[u8]) -> Outcome
    where
        P: Router<P> + StorageType + TopLevelStorage + BorrowMut<P::Storage> + ValueDenier,
    {
        let mut data = stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes().to_vec();
        data.extend_from_slice(args);
        self.raw::<P>(Address::repeat_byte(0xde), &data)
    }

    /// All storage.
    pub fn storage(&self) -> HashMap<U256, B256> {
        let mut storage = self.vm.snapshot().storage;
        storage.retain(|_, word| !word.is_zero());
        storage
    }

    fn perform(&self, to: Address, data: &[u8], gas: u64, outs_len: &mut usize) -> u8 {
        let mut world = self.world.as_ref().borrow_mut();
        world.made.push(Made {
            to,
            data: data.to_vec(),
            gas,
        });
        let answer = if to == Address::with_last_byte(1) {
            Ok(recover(data).unwrap_or_default())
        } else {
            let selector = data.first_chunk::<4>().copied().unwrap_or_default();
            world
                .answers
                .get(&(to, selector))
                .cloned()
                .unwrap_or(Ok(Vec::new()))
        };
        let (status, data) = match answer {
            Ok(data) => (0, data),
            Err(data) => (1, data),
        };
        *outs_len = data.len();
        world.returned = data;
        status
    }
}

/// What the precompile answers.
fn recover(input: &[u8]) -> Option<Vec<u8>> {
    let (digest, v) = (input.get(..32)?, U256::from_be_slice(input.get(32..64)?));
    let parity = u8::try_from(v.checked_sub(U256::from(27))?).ok()?;
    let signature = Signature::from_slice(input.get(64..128)?).ok()?;
    // The precompile takes both of a pair; the library only the lower.
    let upper = signature.normalize_s();
    let parity = if upper.is_some() { parity ^ 1 } else { parity };
    let signature = upper.unwrap_or(signature);
    let key =
        VerifyingKey::recover_from_prehash(digest, &signature, RecoveryId::from_byte(parity)?);
    Some(address_of(&key.ok()?).into_word().to_vec())
}

/// The address of a key.
pub fn address_of(key: &VerifyingKey) -> Address {
    Address::from_slice(&keccak256(&key.to_encoded_point(false).as_bytes()[1..])[12..])
}

/// Signs a digest: `(v, r, s)`.
pub fn sign(key: &SigningKey, digest: B256) -> (u8, B256, B256) {
    let (signature, id) = key.sign_prehash_recoverable(digest.as_slice()).unwrap();
    let (r, s) = (signature.r().to_bytes(), signature.s().to_bytes());
    (
        27 + id.to_byte(),
        B256::from_slice(&r),
        B256::from_slice(&s),
    )
}

impl Host for TestHost {}

impl CryptographyAccess for TestHost {
    fn native_keccak256(&self, input: &[u8]) -> B256 {
        keccak256(input)
    }
}

impl CalldataAccess for TestHost {
    fn read_args(&self, len: usize) -> Vec<u8> {
        self.vm.read_args(len)
    }
    fn read_return_data(&self, offset: usize, size: Option<usize>) -> Vec<u8> {
        let data = &self.world.borrow().returned;
        let start = offset.min(data.len());
        let end = size.map_or(data.len(), |size| (start + size).min(data.len()));
        data[start..end].to_vec()
    }
    fn return_data_size(&self) -> usize {
        self.world.borrow().returned.len()
    }
    fn write_result(&self, data: &[u8]) {
        self.vm.write_result(data);
    }
}

unsafe impl UnsafeDeploymentAccess for TestHost {
    unsafe fn create1(&self, _: *const u8, _: usize, _: *const u8, _: *mut u8, _: *mut usize) {
        panic!("no program creates a contract");
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
        panic!("no program creates a contract");
    }
}

impl StorageAccess for TestHost {
    unsafe fn storage_cache_bytes32(&self, key: U256, value: B256) {
        self.vm.set_storage(key, value);
    }
    fn flush_cache(&self, clear: bool) {
        self.vm.flush_cache(clear);
    }
    fn storage_load_bytes32(&self, key: U256) -> B256 {
        self.vm.get_storage(key)
    }
}

unsafe impl UnsafeCallAccess for TestHost {
    unsafe fn call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        value: *const u8,
        gas: u64,
        outs_len: &mut usize,
    ) -> u8 {
        let (to, data) = unsafe {
            (
                slice::from_raw_parts(to, 20),
                slice::from_raw_parts(data, len),
            )
        };
        let value = unsafe { slice::from_raw_parts(value, 32) };
        assert!(
            value.iter().all(|byte| *byte == 0),
            "no program sends value"
        );
        self.perform(Address::from_slice(to), data, gas, outs_len)
    }
    unsafe fn delegate_call_contract(
        &self,
        _: *const u8,
        _: *const u8,
        _: usize,
        _: u64,
        _: &mut usize,
    ) -> u8 {
        panic!("no program under test delegates");
    }
    unsafe fn static_call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        gas: u64,
        outs_len: &mut usize,
    ) -> u8 {
        let (to, data) = unsafe {
            (
                slice::from_raw_parts(to, 20),
                slice::from_raw_parts(data, len),
            )
        };
        self.perform(Address::from_slice(to), data, gas, outs_len)
    }
}
