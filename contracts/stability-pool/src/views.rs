//! Conversions, previews and limits of ERC-4626, and where things are. A preview is what the verb
//! of its name does; conversions are the previews that favour nobody but the pool. All of them
//! count the interest that a pull would bring (POOL-18).

use alloy_primitives::{Address, U256};
use cdp_core::{Pool, RuleError};
use fixed_math::kernel::narrow_u64;
use fixed_math::{Debt, Shares};
use interfaces::IStabilityPool::AmountTooLarge;
use stylus_kit::calldata::{account, number};
use stylus_kit::erc20::Token;
use stylus_kit::{Args, Reply, reply, revert};

use crate::StabilityPool;
use crate::offset::branch;
use crate::ways::Limit;

/// What becomes of an amount.
type Conversion = fn(&Pool, U256) -> Result<U256, RuleError>;

/// AmpUSD to shares, floored: `previewDeposit`, `convertToShares`.
pub(crate) const SHARES_DOWN: Conversion =
    |pool, assets| pool.shares_down(Debt::from_word(assets)?).map(Shares::raw);
/// AmpUSD to shares, ceiled: `previewWithdraw`.
pub(crate) const SHARES_UP: Conversion =
    |pool, assets| pool.shares_up(Debt::from_word(assets)?).map(Shares::raw);
/// Shares to AmpUSD, floored: `previewRedeem`, `convertToAssets`.
pub(crate) const ASSETS_DOWN: Conversion =
    |pool, shares| pool.assets_down(Shares::new(shares)).map(Debt::word);
/// Shares to AmpUSD, ceiled: `previewMint`.
pub(crate) const ASSETS_UP: Conversion =
    |pool, shares| pool.assets_up(Shares::new(shares)).map(Debt::word);

impl StabilityPool {
    /// Answers a preview or conversion of an amount, `uint256`; `None` if it is malformed.
    pub(crate) fn run_convert(&self, args: &Args<'_>, conversion: Conversion) -> Option<Reply> {
        let [amount] = args.peek()?;
        Some(self.convert(number(amount), conversion))
    }

    /// Answers a limit of somebody, `address`; `None` if it is malformed.
    pub(crate) fn run_limit(&self, args: &Args<'_>, limit: Limit) -> Option<Reply> {
        let [who] = args.peek()?;
        Some(self.limit(account(who)?, limit))
    }

    /// Converts an amount.
    ///
    /// # Errors
    /// `AmountTooLarge` - the amount or the answer leaves its type.
    #[inline(never)]
    fn convert(&self, amount: U256, conversion: Conversion) -> Reply {
        let answer = conversion(&self.pool_now()?, amount);
        reply::word(answer.map_err(|_| revert(AmountTooLarge { amount }))?)
    }

    #[inline(never)]
    fn limit(&self, who: &Address, limit: Limit) -> Reply {
        let held = Shares::new(self.balance(who));
        // Fails for a pool that is not constructed only: nothing is possible there.
        let most = limit(&self.pool_now()?, held);
        reply::word(most.unwrap_or_default())
    }

    /// Answers `totalAssets()`: not the balance held, which anybody can raise.
    pub(crate) fn total_assets(&self) -> Reply {
        reply::word(self.pool_now()?.minted.word())
    }

    /// Answers `gainPerShare(uint256 scale, uint256 branch)`; `None` if it is malformed.
    pub(crate) fn tell_sum(&self, args: &Args<'_>) -> Option<Reply> {
        let [scale, of] = args.peek()?;
        let (scale, of) = (narrow_u64(number(scale)).ok()?, branch(of)?);
        let scale = u32::try_from(scale).ok()?;
        Some(reply::word(self.sum(scale, of).raw()))
    }

    /// Answers `collateral(uint256 branch)`; `None` if it is malformed.
    pub(crate) fn tell_collateral(&self, args: &Args<'_>) -> Option<Reply> {
        let [of] = args.peek()?;
        Some(reply::word(self.token(branch(of)?)))
    }
}
