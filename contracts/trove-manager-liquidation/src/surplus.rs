//! What liquidations left to owners (`PROTOCOL.md` 7): an exit, and open for ever.

use alloy_sol_types::SolCall;
use cdp_core::fixed_math::Coll;
use interfaces::IErc20::transferCall;
use interfaces::trove_manager::ITroveManager::NoSurplus;
use ledger::outside::Outside;
use ledger::words::of_address;
use ledger::{Error, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerLiquidation;

impl TroveManagerLiquidation {
    /// Pays the caller what liquidations of its troves in a branch have left.
    ///
    /// # Errors
    /// `BranchUnknown`; `NoSurplus` - nothing is recorded for the caller; `TokenTransferFailed`.
    ///
    /// # Events
    /// `SurplusClaimed`.
    #[inline(never)]
    pub(crate) fn claim_surplus(&mut self, branch: u64) -> Result<Coll, Error> {
        let (token, _) = self.load_token(branch)?;
        let caller = self.vm().msg_sender();
        let coll = self.load_surplus(caller, branch);
        // Something is left for the caller.
        if coll.is_zero() {
            return Err(revert(NoSurplus {}).into());
        }
        self.store_surplus(caller, branch, Coll::ZERO);
        events::surplus_claimed(self.vm(), branch, caller, coll);
        let words = [of_address(caller), coll.word()];
        self.transfer(token, transferCall::SELECTOR, &words)?;
        Ok(coll)
    }
}
