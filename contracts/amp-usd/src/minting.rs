//! Minting and burning, by the minters only.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use interfaces::IAmpUsd::{NotMinter, SupplyAboveMax};
use stylus_kit::calldata::{account, number};
use stylus_kit::reply::{AbiWord, encode};
use stylus_kit::{Args, Reply, Revert, erc20, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::AmpUsd;
use crate::state::{MAX_SUPPLY, Supply};

impl AmpUsd {
    /// Runs `mint(address to, uint256 value)`; `None` if the arguments are malformed.
    pub(crate) fn run_mint(&mut self, args: &Args<'_>) -> Option<Reply> {
        let [to, value] = args.peek()?;
        let (to, value) = (account(to)?, number(value));
        Some(self.mint(to, value).and_then(|()| reply::nothing()))
    }

    /// Runs `burn(address from, uint256 value)`; `None` if the arguments are malformed.
    pub(crate) fn run_burn(&mut self, args: &Args<'_>) -> Option<Reply> {
        let [from, value] = args.peek()?;
        let (from, value) = (account(from)?, number(value));
        Some(self.burn(from, value).and_then(|()| reply::nothing()))
    }

    /// Answers `isMinter(address)`; `None` if the argument is malformed.
    pub(crate) fn tell_minter(&self, args: &Args<'_>) -> Option<Reply> {
        let [asked] = args.peek()?;
        Some(reply::word(self.is_minter(self.supply(), account(asked)?)))
    }

    /// Creates AmpUSD.
    ///
    /// # Errors
    /// `NotMinter` - the caller may not. `SupplyAboveMax` - the supply would leave its field.
    /// `ERC20InvalidReceiver` - `to` is the zero address.
    ///
    /// # Events
    /// `Transfer` from the zero address.
    fn mint(&mut self, to: &Address, value: U256) -> Result<(), Revert> {
        let supply = self.supply_for_minter()?;
        let raised = supply.raised(value).ok_or_else(above_max)?;
        self.set_supply(raised);
        erc20::mint(self, to, value)
    }

    /// Destroys AmpUSD.
    ///
    /// # Errors
    /// `NotMinter` - the caller may not. `ERC20InvalidSender` - `from` is the zero address.
    /// `ERC20InsufficientBalance` - `from` holds less.
    ///
    /// # Events
    /// `Transfer` to the zero address.
    fn burn(&mut self, from: &Address, value: U256) -> Result<(), Revert> {
        let supply = self.supply_for_minter()?;
        erc20::burn(self, from, value)?;
        // Always some: nobody holds more than exists. A revert without a name would be a bug.
        self.set_supply(supply.lowered(value).ok_or_else(Vec::new)?);
        Ok(())
    }

    /// Reads the supply for a caller who may change it.
    fn supply_for_minter(&self) -> Result<Supply, Revert> {
        let caller = self.vm().msg_sender();
        let supply = self.supply();
        // Only a minter mints and burns.
        if self.is_minter(supply, &caller) {
            Ok(supply)
        } else {
            Err(revert(NotMinter { caller }))
        }
    }

    /// The zero address is no minter, constructed or not.
    fn is_minter(&self, supply: Supply, account: &Address) -> bool {
        let named = *account == supply.first_minter() || self.is_other_minter(account);
        named && !account.is_zero()
    }
}

#[cold]
fn above_max() -> Revert {
    encode(SupplyAboveMax::SELECTOR, &[MAX_SUPPLY.abi()])
}
