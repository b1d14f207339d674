//! AMPL in, shares out: `deposit` names the AMPL, `mint` names the shares.

use alloy_primitives::Address;
use cdp_core::wrapping;
use fixed_math::{AmplUnits, Shares};
use interfaces::IWrappedAmpl::{ERC4626ExceededMaxDeposit, ERC4626ExceededMaxMint, ZeroShares};
use stylus_kit::{Args, Reply, Revert, erc20, reply, revert, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::WrappedAmpl;
use crate::ampl::too_large;
use crate::state::Vault;

impl WrappedAmpl {
    /// Takes exactly `assets` of AMPL and mints shares for them:
    /// `deposit(uint256 assets, address receiver) returns (uint256 shares)`.
    ///
    /// # Rounding
    /// Shares floor (ROUND-1 row 26).
    ///
    /// # Errors
    /// `ZeroShares` - the AMPL is worth no share. `ERC4626ExceededMaxDeposit` - the shares would
    /// pass 1e25. `ERC20InvalidReceiver` - to the zero address. `TokenTransferFailed` - AMPL
    /// does not pay. Those of [`WrappedAmpl::ampl_supply`].
    ///
    /// # Events
    /// `Transfer` from the zero address, `Deposit`.
    pub(crate) fn deposit(&mut self, mut args: Args<'_>) -> Reply {
        let (assets, receiver) = (AmplUnits::new(args.uint()?), args.address()?);
        let vault = self.vault();
        let supply = self.ampl_supply(vault)?;
        let shares = wrapping::shares_down(assets, supply).map_err(too_large(assets.raw()))?;
        let room = wrapping::room(vault.total());
        // The shares that exist never pass 1e25.
        if shares > room {
            let max = wrapping::amples_down(room, supply)
                .map_err(too_large(room.raw()))?
                .raw();
            let assets = assets.raw();
            return Err(revert(ERC4626ExceededMaxDeposit {
                receiver,
                assets,
                max,
            }));
        }
        self.wrap(vault, receiver, assets, shares)?;
        reply::word(shares.raw())
    }

    /// Mints exactly `shares` and takes the AMPL they cost:
    /// `mint(uint256 shares, address receiver) returns (uint256 assets)`.
    ///
    /// # Rounding
    /// AMPL ceils (ROUND-1 row 26): at least one unit.
    ///
    /// # Errors
    /// `ZeroShares` - none are asked for. `ERC4626ExceededMaxMint` - they would pass 1e25.
    /// The rest as [`WrappedAmpl::deposit`].
    ///
    /// # Events
    /// `Transfer` from the zero address, `Deposit`.
    pub(crate) fn mint(&mut self, mut args: Args<'_>) -> Reply {
        let (shares, receiver) = (Shares::new(args.uint()?), args.address()?);
        let vault = self.vault();
        let room = wrapping::room(vault.total());
        // The shares that exist never pass 1e25.
        if shares > room {
            let (shares, max) = (shares.raw(), room.raw());
            return Err(revert(ERC4626ExceededMaxMint {
                receiver,
                shares,
                max,
            }));
        }
        let supply = self.ampl_supply(vault)?;
        let assets = wrapping::amples_up(shares, supply).map_err(too_large(shares.raw()))?;
        self.wrap(vault, receiver, assets, shares)?;
        reply::word(assets.raw())
    }

    /// Stores, tells, then takes the AMPL.
    fn wrap(
        &mut self,
        vault: Vault,
        receiver: Address,
        assets: AmplUnits,
        shares: Shares,
    ) -> Result<(), Revert> {
        // Nobody pays for nothing.
        if shares.is_zero() {
            return Err(revert(ZeroShares {}));
        }
        let caller = self.vm().msg_sender();
        let total = wrapping::after_mint(vault.total(), shares).map_err(too_large(shares.raw()))?;
        let full = |_| too_large(shares.raw())(cdp_core::RuleError::SharesAboveCap);
        self.set_vault(vault.with_total(total).map_err(full)?);
        erc20::mint(self, &receiver, shares.raw())?;
        self.log_deposit(caller, receiver, assets, shares);
        token::take(self, vault.ampl(), caller, assets.raw())
    }
}
