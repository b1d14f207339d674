//! Construction: the minters, which never change.

use alloy_primitives::Address;
use interfaces::IAmpUsd::MinterUnfit;
use stylus_kit::{Args, Revert, revert};

use crate::AmpUsd;
use crate::state::Supply;

impl AmpUsd {
    /// Names the minters, `address[]`. The first is the cheapest to recognise: the ledger.
    ///
    /// # Errors
    /// `MinterUnfit` - there is none, or one is the zero address or named twice.
    pub(crate) fn set_minters(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let (count, mut minters) = args.array()?;
        // There is a minter.
        if count == 0 {
            return Err(revert(MinterUnfit {
                minter: Address::ZERO,
            }));
        }
        let mut first = Address::ZERO;
        for _ in 0..count {
            let minter = minters.address()?;
            // Everybody is somebody, and nobody is named twice.
            if minter.is_zero() || minter == first || self.is_other_minter(&minter) {
                return Err(revert(MinterUnfit { minter }));
            }
            if first.is_zero() {
                first = minter;
            } else {
                self.add_other_minter(&minter);
            }
        }
        self.set_supply(Supply::new(first));
        Ok(())
    }
}
