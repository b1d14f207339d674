//! Conversions, previews and limits of ERC-4626. A preview is what the verb of its name does;
//! conversions are the previews that favour nobody but the vault.

use cdp_core::wrapping;
use fixed_math::{AmplUnits, Shares};
use stylus_kit::erc20::Token;
use stylus_kit::{Args, Reply, Revert, reply};

use crate::WrappedAmpl;
use crate::ampl::too_large;

impl WrappedAmpl {
    /// Answers `asset()`: AMPL.
    pub(crate) fn asset(&self) -> Reply {
        reply::word(self.vault().ampl())
    }

    /// Answers `totalAssets()`: what all shares are worth, floored. Not the balance held, which
    /// anybody can raise.
    pub(crate) fn total_assets(&self) -> Reply {
        self.worth(self.vault().total())
    }

    /// Answers `previewDeposit(uint256)` and `convertToShares(uint256)`: floored.
    pub(crate) fn shares_for_deposit(&self, mut args: Args<'_>) -> Reply {
        let assets = AmplUnits::new(args.uint()?);
        let supply = self.ampl_supply(self.vault())?;
        let shares = wrapping::shares_down(assets, supply).map_err(too_large(assets.raw()))?;
        reply::word(shares.raw())
    }

    /// Answers `previewWithdraw(uint256)`: ceiled.
    pub(crate) fn shares_for_withdrawal(&self, mut args: Args<'_>) -> Reply {
        let assets = AmplUnits::new(args.uint()?);
        let supply = self.ampl_supply(self.vault())?;
        let shares = wrapping::shares_up(assets, supply).map_err(too_large(assets.raw()))?;
        reply::word(shares.raw())
    }

    /// Answers `previewMint(uint256)`: ceiled.
    pub(crate) fn assets_for_mint(&self, mut args: Args<'_>) -> Reply {
        let shares = Shares::new(args.uint()?);
        let supply = self.ampl_supply(self.vault())?;
        let assets = wrapping::amples_up(shares, supply).map_err(too_large(shares.raw()))?;
        reply::word(assets.raw())
    }

    /// Answers `previewRedeem(uint256)` and `convertToAssets(uint256)`: floored.
    pub(crate) fn assets_for_redemption(&self, mut args: Args<'_>) -> Reply {
        self.worth(Shares::new(args.uint()?))
    }

    /// Answers `maxMint(address)`: what is left of 1e25, for anybody.
    pub(crate) fn max_mint(&self, mut args: Args<'_>) -> Reply {
        args.address()?;
        reply::word(wrapping::room(self.vault().total()).raw())
    }

    /// Answers `maxDeposit(address)`: what those shares are worth, floored, for anybody.
    pub(crate) fn max_deposit(&self, mut args: Args<'_>) -> Reply {
        args.address()?;
        self.worth(wrapping::room(self.vault().total()))
    }

    /// Answers `maxRedeem(address)`: the owner's shares.
    pub(crate) fn max_redeem(&self, args: Args<'_>) -> Reply {
        reply::word(self.held(args)?.raw())
    }

    /// Answers `maxWithdraw(address)`: what they are worth, floored.
    pub(crate) fn max_withdraw(&self, args: Args<'_>) -> Reply {
        self.worth(self.held(args)?)
    }

    fn held(&self, mut args: Args<'_>) -> Result<Shares, Revert> {
        let owner = args.address()?;
        Ok(Shares::new(self.slots().balance(&owner)))
    }

    /// What shares are worth, floored.
    fn worth(&self, shares: Shares) -> Reply {
        let supply = self.ampl_supply(self.vault())?;
        let assets = wrapping::amples_down(shares, supply).map_err(too_large(shares.raw()))?;
        reply::word(assets.raw())
    }
}
