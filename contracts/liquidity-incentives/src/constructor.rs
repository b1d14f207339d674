//! Construction: who governs, and where AmpUSD, the ledger and the Stability Pool are.

use interfaces::ILiquidityIncentives::AddressUnset;
use stylus_kit::{Args, Revert, ownership, revert};

use crate::LiquidityIncentives;

impl LiquidityIncentives {
    /// Names the owner and the system, `(address owner, address ampUsd, address ledger, address
    /// stabilityPool)`. There is no gauge yet.
    ///
    /// # Errors
    /// `AddressUnset` - one is the zero address.
    ///
    /// # Events
    /// `OwnershipTransferred` from the zero address.
    pub(crate) fn found(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let (owner, amp_usd) = (args.address()?, args.address()?);
        let (ledger, pool) = (args.address()?, args.address()?);
        // Whoever governs or is called is somebody.
        let named = [owner, amp_usd, ledger, pool];
        if named.iter().any(|address| address.is_zero()) {
            return Err(revert(AddressUnset {}));
        }
        self.set_system(amp_usd, ledger, pool);
        ownership::hand_over(self, owner);
        Ok(())
    }
}
