//! Minting and burning, by the minters only.

use alloy_primitives::{Address, U256};
use interfaces::IAmpUsd::{NotMinter, SupplyAboveMax};
use stylus_kit::erc20;
use stylus_kit::{Args, Reply, Revert, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::AmpUsd;
use crate::state::{MAX_SUPPLY, Supply};

impl AmpUsd {
    /// Creates AmpUSD: `mint(address to, uint256 value)`.
    ///
    /// # Errors
    /// `NotMinter` - the caller may not. `SupplyAboveMax` - the supply would leave its field.
    /// `ERC20InvalidReceiver` - `to` is the zero address.
    ///
    /// # Events
    /// `Transfer` from the zero address.
    pub(crate) fn mint(&mut self, mut args: Args<'_>) -> Reply {
        let (to, value) = (args.address()?, args.uint()?);
        let supply = self.supply_for_minter()?;
        let raised = supply
            .raised(value)
            .ok_or_else(|| above_max(supply, value))?;
        self.set_supply(raised);
        erc20::mint(self, &to, value)?;
        reply::nothing()
    }

    /// Destroys AmpUSD: `burn(address from, uint256 value)`.
    ///
    /// # Errors
    /// `NotMinter` - the caller may not. `ERC20InvalidSender` - `from` is the zero address.
    /// `ERC20InsufficientBalance` - `from` holds less.
    ///
    /// # Events
    /// `Transfer` to the zero address.
    pub(crate) fn burn(&mut self, mut args: Args<'_>) -> Reply {
        let (from, value) = (args.address()?, args.uint()?);
        let supply = self.supply_for_minter()?;
        erc20::burn(self, &from, value)?;
        // Always some: nobody holds more than exists, so what was just burned was supply.
        if let Some(lowered) = supply.lowered(value) {
            self.set_supply(lowered);
        }
        reply::nothing()
    }

    /// Answers `isMinter(address)`.
    ///
    /// # Errors
    /// `MalformedCalldata`.
    pub(crate) fn tell_minter(&self, mut args: Args<'_>) -> Reply {
        let account = args.address()?;
        reply::word(self.is_minter(self.supply(), account))
    }

    /// Reads the supply for a caller who may change it.
    fn supply_for_minter(&self) -> Result<Supply, Revert> {
        let caller = self.vm().msg_sender();
        let supply = self.supply();
        // Only a minter mints and burns.
        if self.is_minter(supply, caller) {
            Ok(supply)
        } else {
            Err(revert(NotMinter { caller }))
        }
    }

    /// The zero address is no minter, constructed or not.
    fn is_minter(&self, supply: Supply, account: Address) -> bool {
        let named = account == supply.first_minter() || self.is_other_minter(account);
        named && !account.is_zero()
    }
}

fn above_max(supply: Supply, value: U256) -> Revert {
    let supply = supply.units().saturating_add(value);
    revert(SupplyAboveMax {
        supply,
        max: MAX_SUPPLY,
    })
}
