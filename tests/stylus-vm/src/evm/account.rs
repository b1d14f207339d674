//! Accounts and storage as a program sees them, with what an access costs.

use alloy_primitives::{Address, B256, Bytes, U256};
use revm::context::JournalTr;
use revm::context_interface::context::SStoreResult;

use super::StylusEvm;

/// Gas of a cold slot on top of the write.
const COLD_SLOT: u64 = 2_100;
/// Gas of a write that changes nothing new.
const WARM_WRITE: u64 = 100;
/// Gas of the first write to an empty slot.
const SET: u64 = 20_000;
/// Gas of the first change of a slot, the cold part taken out.
const RESET: u64 = 2_900;
/// Refund for clearing a slot (EIP-3529).
const CLEAR_REFUND: i64 = 4_800;

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct AccountView {
    /// Whether nobody touched it before in this transaction.
    pub(crate) cold: bool,
    /// Whether it is dead: no nonce, balance, or code.
    pub(crate) empty: bool,
    /// Wei.
    pub(crate) balance: U256,
    /// Hash of the code.
    pub(crate) code_hash: B256,
    /// Code.
    pub(crate) code: Bytes,
}

/// A write to storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Price.
    pub(crate) gas: u64,
    /// Change of the refund.
    pub(crate) refund: i64,
}

impl StylusEvm {
    /// Touches an account.
    pub(crate) fn account(&mut self, address: Address) -> AccountView {
        let Ok(load) = self.journal().load_account_with_code(address);
        let info = &load.data.info;
        AccountView {
            cold: load.is_cold,
            empty: info.is_empty(),
            balance: info.balance,
            code_hash: info.code_hash,
            code: info
                .code
                .as_ref()
                .map(|code| code.original_bytes())
                .unwrap_or_default(),
        }
    }

    /// Loads a slot of a loaded account; the flag says whether it was cold.
    pub(crate) fn sload(&mut self, address: Address, key: U256) -> (U256, bool) {
        let Ok(load) = self.journal().sload(address, key);
        (load.data, load.is_cold)
    }

    /// Stores a slot of a loaded account.
    pub(crate) fn sstore(&mut self, address: Address, key: U256, value: U256) -> Stored {
        let Ok(load) = self.journal().sstore(address, key, value);
        self.journal().touch_account(address);
        let cold = if load.is_cold { COLD_SLOT } else { 0 };
        Stored {
            gas: write_gas(&load.data).saturating_add(cold),
            refund: refund(&load.data),
        }
    }
}

/// EIP-2200 with the prices of EIP-2929.
fn write_gas(store: &SStoreResult) -> u64 {
    if store.new_value == store.present_value || store.present_value != store.original_value {
        WARM_WRITE
    } else if store.original_value.is_zero() {
        SET
    } else {
        RESET
    }
}

/// EIP-3529.
fn refund(store: &SStoreResult) -> i64 {
    let SStoreResult {
        original_value: original,
        present_value: present,
        new_value: new,
    } = store;
    if new == present {
        return 0;
    }
    if original == present {
        return if !original.is_zero() && new.is_zero() {
            CLEAR_REFUND
        } else {
            0
        };
    }
    let mut refund = 0_i64;
    if !original.is_zero() {
        if present.is_zero() {
            refund = refund.saturating_sub(CLEAR_REFUND);
        } else if new.is_zero() {
            refund = refund.saturating_add(CLEAR_REFUND);
        }
    }
    // Back to the original: all but the price of a warm write is returned.
    if new == original {
        let paid = if original.is_zero() { SET } else { RESET };
        let back = i64::try_from(paid.saturating_sub(WARM_WRITE)).unwrap_or_default();
        refund = refund.saturating_add(back);
    }
    refund
}
