//! Construction: the ledger, and what it and wrapped AMPL name.

use alloy_primitives::{Address, B256};
use alloy_sol_types::SolCall;
use interfaces::IGateway::AddressUnset;
use interfaces::IWrappedAmpl::assetCall;
use interfaces::trove_manager::ITroveManager::{
    ampUsdCall, liquidityIncentivesCall, stabilityPoolCall,
};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Revert, outside, revert};

use crate::Gateway;
use crate::state::System;

impl Gateway {
    /// Names the ledger, and wrapped AMPL if there is any, `(address ledger, address
    /// wrappedAmpl)`; both are asked for the rest.
    ///
    /// # Errors
    /// `AddressUnset` - no ledger. `CallFailed` - one of them does not answer.
    pub(crate) fn found(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let (ledger, wrapped) = (args.address()?, args.address()?);
        // A gateway leads to a ledger.
        if ledger.is_zero() {
            return Err(revert(AddressUnset {}));
        }
        let ampl = if wrapped.is_zero() {
            Address::ZERO
        } else {
            self.named(wrapped, assetCall::SELECTOR)?
        };
        let system = System {
            ledger,
            amp_usd: self.named(ledger, ampUsdCall::SELECTOR)?,
            pool: self.named(ledger, stabilityPoolCall::SELECTOR)?,
            incentives: self.named(ledger, liquidityIncentivesCall::SELECTOR)?,
            wrapped,
            ampl,
        };
        self.set_system(&system);
        Ok(())
    }

    /// An address that a contract names.
    fn named(&self, target: Address, selector: [u8; 4]) -> Result<Address, Revert> {
        let [address] = outside::words(target, &outside::ask(self, target, &selector)?)?;
        Ok(Address::from_word(B256::new(address.abi())))
    }
}
