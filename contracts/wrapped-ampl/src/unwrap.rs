//! Shares in, AMPL out: `withdraw` names the AMPL, `redeem` names the shares.

use alloy_primitives::Address;
use cdp_core::{RuleError, wrapping};
use fixed_math::{AmplUnits, Shares};
use interfaces::IWrappedAmpl::{ERC4626ExceededMaxRedeem, ERC4626ExceededMaxWithdraw, ZeroAssets};
use stylus_kit::erc20::Token;
use stylus_kit::{Args, Reply, Revert, erc20, reply, revert, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::WrappedAmpl;
use crate::ampl::too_large;
use crate::state::Vault;

impl WrappedAmpl {
    /// Pays exactly `assets` of AMPL and burns the shares they cost:
    /// `withdraw(uint256 assets, address receiver, address owner) returns (uint256 shares)`.
    ///
    /// # Rounding
    /// Shares ceil (ROUND-1 row 26).
    ///
    /// # Errors
    /// `ERC4626ExceededMaxWithdraw` - the owner's shares are worth less. `ZeroAssets` - nothing
    /// is asked for. `ERC20InsufficientAllowance` - the caller is not the owner and may not.
    /// `TokenTransferFailed` - AMPL does not pay. Those of [`WrappedAmpl::ampl_supply`].
    ///
    /// # Events
    /// `Transfer` to the zero address, `Withdraw`.
    pub(crate) fn withdraw(&mut self, mut args: Args<'_>) -> Reply {
        let assets = AmplUnits::new(args.uint()?);
        let (receiver, owner) = (args.address()?, args.address()?);
        let vault = self.vault();
        let supply = self.ampl_supply(vault)?;
        let held = Shares::new(self.slots().balance(&owner));
        let max = wrapping::amples_down(held, supply).map_err(too_large(held.raw()))?;
        // Nobody takes out more than is theirs.
        if assets > max {
            let (assets, max) = (assets.raw(), max.raw());
            return Err(revert(ERC4626ExceededMaxWithdraw { owner, assets, max }));
        }
        let shares = wrapping::shares_up(assets, supply).map_err(too_large(assets.raw()))?;
        self.unwrap([receiver, owner], vault, assets, shares)?;
        reply::word(shares.raw())
    }

    /// Burns exactly `shares` and pays the AMPL they are worth:
    /// `redeem(uint256 shares, address receiver, address owner) returns (uint256 assets)`.
    ///
    /// # Rounding
    /// AMPL floors (ROUND-1 row 26).
    ///
    /// # Errors
    /// `ERC4626ExceededMaxRedeem` - the owner holds fewer. `ZeroAssets` - they are worth no unit
    /// of AMPL. The rest as [`WrappedAmpl::withdraw`].
    ///
    /// # Events
    /// `Transfer` to the zero address, `Withdraw`.
    pub(crate) fn redeem(&mut self, mut args: Args<'_>) -> Reply {
        let shares = Shares::new(args.uint()?);
        let (receiver, owner) = (args.address()?, args.address()?);
        let vault = self.vault();
        let max = Shares::new(self.slots().balance(&owner));
        // Nobody burns more than they hold.
        if shares > max {
            let (shares, max) = (shares.raw(), max.raw());
            return Err(revert(ERC4626ExceededMaxRedeem { owner, shares, max }));
        }
        let supply = self.ampl_supply(vault)?;
        let assets = wrapping::amples_down(shares, supply).map_err(too_large(shares.raw()))?;
        self.unwrap([receiver, owner], vault, assets, shares)?;
        reply::word(assets.raw())
    }

    /// Stores, tells, then pays the AMPL.
    fn unwrap(
        &mut self,
        [receiver, owner]: [Address; 2],
        vault: Vault,
        assets: AmplUnits,
        shares: Shares,
    ) -> Result<(), Revert> {
        // Nobody burns for nothing.
        if assets.is_zero() {
            return Err(revert(ZeroAssets {}));
        }
        let caller = self.vm().msg_sender();
        if caller != owner {
            erc20::spend(self, &owner, &caller, shares.raw())?;
        }
        erc20::burn(self, &owner, shares.raw())?;
        // Cannot fail: the owner held them, so they are part of the total.
        let gone = |_| too_large(shares.raw())(RuleError::Overflow);
        let total = vault
            .total()
            .sub(shares)
            .and_then(|total| vault.with_total(total));
        self.set_vault(total.map_err(gone)?);
        self.log_withdraw([caller, receiver, owner], assets, shares);
        token::send(self, vault.ampl(), receiver, assets.raw())
    }
}
