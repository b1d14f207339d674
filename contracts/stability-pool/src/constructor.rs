//! Construction: where AmpUSD and the ledger are, and the first AmpUSD.

use alloy_primitives::Address;
use cdp_core::Pool;
use cdp_core::params::POOL_FLOOR;
use cdp_core::pool::DEAD_SHARES;
use interfaces::IStabilityPool::{AddressUnset, SeedMissing};
use stylus_kit::{Args, Revert, erc20, revert, token};
use stylus_sdk::stylus_core::{AccountAccess, HostAccess};

use crate::StabilityPool;
use crate::interest::overflow;

/// Who holds the dead shares: nobody has its key.
const DEAD: Address = alloy_primitives::address!("000000000000000000000000000000000000dEaD");

impl StabilityPool {
    /// Names AmpUSD and the ledger, `(address ampUsd, address ledger)`, and books the 1 AmpUSD
    /// that the ledger's constructor minted to the pool for the dead shares (ADR 0004).
    ///
    /// # Errors
    /// `AddressUnset` - one is the zero address. `TokenReadFailed` - AmpUSD does not answer.
    /// `SeedMissing` - the pool does not hold 1 AmpUSD.
    ///
    /// # Events
    /// `Transfer` from the zero address.
    pub(crate) fn seed(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let (amp_usd, ledger) = (args.address()?, args.address()?);
        if amp_usd.is_zero() || ledger.is_zero() {
            return Err(revert(AddressUnset {}));
        }
        let this = self.vm().contract_address();
        let held = token::balance_of(self, amp_usd, this)?;
        // What is booked is there (POOL-4).
        if held < POOL_FLOOR.word() {
            return Err(revert(SeedMissing { held }));
        }
        self.set_amp_usd(amp_usd);
        self.set_place(self.place().with_ledger(ledger));
        self.store_pool(&Pool::SEEDED).map_err(overflow)?;
        erc20::mint(self, &DEAD, DEAD_SHARES.raw())
    }
}
