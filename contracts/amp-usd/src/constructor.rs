//! Construction: the minters, which never change.

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
        let first = if count == 0 {
            Default::default()
        } else {
            minters.address()?
        };
        // There is a minter, and it is somebody.
        if first.is_zero() {
            return Err(revert(MinterUnfit { minter: first }));
        }
        self.set_supply(Supply::new(first));
        for _ in 1..count {
            let minter = minters.address()?;
            // Nobody is named twice, and everybody is somebody.
            if minter.is_zero() || minter == first || self.is_other_minter(minter) {
                return Err(revert(MinterUnfit { minter }));
            }
            self.add_other_minter(minter);
        }
        Ok(())
    }
}
