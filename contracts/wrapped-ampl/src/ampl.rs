//! What AMPL says, and what is said of deposits and withdrawals.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use cdp_core::RuleError;
use fixed_math::{AmplUnits, Shares};
use interfaces::IWrappedAmpl::{AmountTooLarge, AmplSupplyOutOfRange, Deposit, Withdraw};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Revert, revert, token};
use stylus_sdk::stylus_core::{HostAccess, RawLogAccess};

use crate::WrappedAmpl;
use crate::state::Vault;

impl WrappedAmpl {
    /// AMPL's supply, from which the rate follows.
    ///
    /// # Errors
    /// `TokenReadFailed` - AMPL does not answer. `AmplSupplyOutOfRange` - it is zero, or above
    /// AMPL's own maximum of 2^128 - 1: nobody is given a rate that AMPL cannot have.
    pub(crate) fn ampl_supply(&self, vault: Vault) -> Result<AmplUnits, Revert> {
        let supply = token::total_supply(self, vault.ampl())?;
        if supply.is_zero() || supply > U256::from(u128::MAX) {
            return Err(revert(AmplSupplyOutOfRange { supply }));
        }
        Ok(AmplUnits::new(supply))
    }

    /// Logs a deposit.
    pub(crate) fn log_deposit(&self, from: Address, to: Address, paid: AmplUnits, got: Shares) {
        let event = Deposit::SIGNATURE_HASH;
        let words = [
            event.abi(),
            from.abi(),
            to.abi(),
            paid.raw().abi(),
            got.raw().abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 3);
    }

    /// Logs a withdrawal.
    pub(crate) fn log_withdraw(&self, parties: [Address; 3], got: AmplUnits, paid: Shares) {
        let [sender, receiver, owner] = parties;
        let words = [
            Withdraw::SIGNATURE_HASH.abi(),
            sender.abi(),
            receiver.abi(),
            owner.abi(),
            got.raw().abi(),
            paid.raw().abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 4);
    }
}

/// The error for an amount whose conversion leaves 256 bits. With the supply in its range the
/// rules fail for nothing else.
pub(crate) fn too_large(amount: U256) -> impl FnOnce(RuleError) -> Revert {
    move |_| revert(AmountTooLarge { amount })
}
