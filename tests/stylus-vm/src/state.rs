//! The state of the chain: accounts that snapshots share until someone writes.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, Keccak256, U256, keccak256};
use revm::Database;
use revm::bytecode::Bytecode;
use revm::state::{Account as EvmAccount, AccountInfo, EvmState};

use crate::programs::SYSTEM;

/// Parts of an account's storage that are copied on write by themselves.
const SHARDS: usize = 64;

/// Storage of one account; only non-zero slots are held.
#[derive(Clone, Debug, Default)]
struct Slots {
    shards: Vec<Arc<HashMap<U256, U256>>>,
}

impl Slots {
    /// Slots that follow each other stay together, hashed ones spread.
    fn shard(slot: U256) -> usize {
        let [low, ..] = slot.into_limbs();
        usize::try_from(low >> 4).unwrap_or_default() % SHARDS
    }

    fn get(&self, slot: U256) -> U256 {
        let shard = self.shards.get(Self::shard(slot));
        shard
            .and_then(|shard| shard.get(&slot))
            .copied()
            .unwrap_or_default()
    }

    fn set(&mut self, slot: U256, value: U256) {
        if self.get(slot) == value {
            return;
        }
        if self.shards.is_empty() {
            self.shards.resize_with(SHARDS, Arc::default);
        }
        if let Some(shard) = self.shards.get_mut(Self::shard(slot)) {
            let shard = Arc::make_mut(shard);
            if value.is_zero() {
                shard.remove(&slot);
            } else {
                shard.insert(slot, value);
            }
        }
    }

    fn all(&self) -> BTreeMap<U256, U256> {
        self.shards
            .iter()
            .flat_map(|shard| shard.iter())
            .map(|(k, v)| (*k, *v))
            .collect()
    }
}

/// One account.
#[derive(Clone, Debug)]
struct Account {
    nonce: u64,
    balance: U256,
    code: Bytecode,
    code_hash: B256,
    slots: Slots,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            nonce: 0,
            balance: U256::ZERO,
            code: Bytecode::default(),
            code_hash: KECCAK256_EMPTY,
            slots: Slots::default(),
        }
    }
}

/// All accounts. A clone is cheap and independent.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    accounts: Arc<HashMap<Address, Arc<Account>>>,
}

impl State {
    fn account(&self, address: Address) -> Option<&Account> {
        self.accounts.get(&address).map(Arc::as_ref)
    }

    fn account_mut(&mut self, address: Address) -> &mut Account {
        Arc::make_mut(
            Arc::make_mut(&mut self.accounts)
                .entry(address)
                .or_default(),
        )
    }

    pub(crate) fn balance(&self, address: Address) -> U256 {
        self.account(address)
            .map(|account| account.balance)
            .unwrap_or_default()
    }

    pub(crate) fn nonce(&self, address: Address) -> u64 {
        self.account(address)
            .map(|account| account.nonce)
            .unwrap_or_default()
    }

    pub(crate) fn code(&self, address: Address) -> Bytes {
        self.account(address)
            .map(|account| account.code.original_bytes())
            .unwrap_or_default()
    }

    pub(crate) fn code_hash(&self, address: Address) -> B256 {
        self.account(address)
            .map_or(KECCAK256_EMPTY, |account| account.code_hash)
    }

    pub(crate) fn slot(&self, address: Address, slot: U256) -> U256 {
        self.account(address)
            .map(|account| account.slots.get(slot))
            .unwrap_or_default()
    }

    pub(crate) fn slots(&self, address: Address) -> BTreeMap<U256, U256> {
        self.account(address)
            .map(|account| account.slots.all())
            .unwrap_or_default()
    }

    /// Addresses of all accounts, the system's own not among them, in order.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        let mut all: Vec<_> = self
            .accounts
            .keys()
            .copied()
            .filter(|address| *address != SYSTEM)
            .collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn set_balance(&mut self, address: Address, wei: U256) {
        self.account_mut(address).balance = wei;
    }

    pub(crate) fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.account_mut(address).nonce = nonce;
    }

    pub(crate) fn set_code(&mut self, address: Address, code: Bytes) {
        let account = self.account_mut(address);
        account.code_hash = keccak256(&code);
        // A malformed delegation is plain code.
        account.code =
            Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
    }

    pub(crate) fn set_slot(&mut self, address: Address, slot: U256, value: U256) {
        self.account_mut(address).slots.set(slot, value);
    }

    /// Writes what a transaction changed.
    pub(crate) fn commit(&mut self, changes: EvmState) {
        for (address, change) in changes {
            if change.is_touched() {
                self.commit_account(address, change);
            }
        }
    }

    fn commit_account(&mut self, address: Address, change: EvmAccount) {
        if change.is_selfdestructed() || (change.is_empty() && address != SYSTEM) {
            if self.accounts.contains_key(&address) {
                Arc::make_mut(&mut self.accounts).remove(&address);
            }
            return;
        }
        let account = self.account_mut(address);
        if change.is_created() {
            account.slots = Slots::default();
        }
        account.nonce = change.info.nonce;
        account.balance = change.info.balance;
        if account.code_hash != change.info.code_hash {
            account.code_hash = change.info.code_hash;
            account.code = change.info.code.unwrap_or_default();
        }
        for (slot, value) in change.storage {
            if value.is_changed() {
                account.slots.set(slot, value.present_value);
            }
        }
    }

    /// Hash of every account: nonce, balance, code hash, non-zero storage, in order of address
    /// and slot.
    pub(crate) fn hash(&self) -> B256 {
        let mut addresses: Vec<_> = self.accounts.keys().collect();
        addresses.sort_unstable();
        let mut hasher = Keccak256::new();
        for address in addresses {
            let Some(account) = self.account(*address) else {
                continue;
            };
            hasher.update(address);
            hasher.update(account.nonce.to_be_bytes());
            hasher.update(account.balance.to_be_bytes::<32>());
            hasher.update(account.code_hash);
            let slots = account.slots.all();
            hasher.update(slots.len().to_be_bytes());
            for (slot, value) in slots {
                hasher.update(slot.to_be_bytes::<32>());
                hasher.update(value.to_be_bytes::<32>());
            }
        }
        hasher.finalize()
    }
}

/// Reads for the EVM; nothing can fail.
impl Database for State {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.account(address).map(|account| AccountInfo {
            nonce: account.nonce,
            balance: account.balance,
            code_hash: account.code_hash,
            code: Some(account.code.clone()),
            account_id: None,
        }))
    }

    /// Accounts come with their code.
    fn code_by_hash(&mut self, _hash: B256) -> Result<Bytecode, Infallible> {
        Ok(Bytecode::default())
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.slot(address, slot))
    }

    /// There are no headers: the hash of a block is the hash of its number.
    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        Ok(keccak256(number.to_be_bytes()))
    }
}
