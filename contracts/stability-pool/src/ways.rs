//! The four ways into the pool and out of it: what ERC-4626 says of each.

use alloy_primitives::{Address, U256};
use cdp_core::pool::PoolChange;
use cdp_core::{Pool, RuleError};
use fixed_math::{Debt, Shares};
use interfaces::IStabilityPool::{Overflow, ZeroShares};
use stylus_kit::reply::{AbiWord, encode};
use stylus_kit::{Revert, revert};

/// A way in or out. An amount is AmpUSD or shares, as its verb takes it.
pub(crate) struct Way {
    /// What it does with an amount, for somebody who holds so many shares.
    pub(crate) rule: fn(&Pool, U256, Shares) -> Result<PoolChange, RuleError>,
    /// How much it takes.
    pub(crate) limit: Limit,
    /// The error beyond: `(address who, uint256 asked, uint256 max)`.
    pub(crate) exceeded: [u8; 4],
    /// What it answers.
    pub(crate) answer: fn(&PoolChange) -> U256,
}

/// How much somebody who holds so many shares may ask for.
pub(crate) type Limit = fn(&Pool, Shares) -> Result<U256, RuleError>;

/// `maxDeposit`: the same for everybody.
pub(crate) const MAX_DEPOSIT: Limit = |pool, _| Ok(pool.max_deposit().word());
/// `maxMint`: the same for everybody.
pub(crate) const MAX_MINT: Limit = |pool, _| pool.max_mint().map(Shares::raw);
/// `maxWithdraw`.
pub(crate) const MAX_WITHDRAW: Limit = |pool, held| pool.max_withdraw(held).map(Debt::word);
/// `maxRedeem`.
pub(crate) const MAX_REDEEM: Limit = |pool, held| pool.max_redeem(held).map(Shares::raw);

impl Way {
    /// Decides; `who` is the receiver on the way in and the owner on the way out.
    ///
    /// # Errors
    /// The one of the limit. `ZeroShares` - nothing would be minted.
    pub(crate) fn decide(
        &self,
        pool: &Pool,
        amount: U256,
        held: Shares,
        who: &Address,
    ) -> Result<PoolChange, Revert> {
        (self.rule)(pool, amount, held).map_err(|error| match error {
            RuleError::PoolAmountAboveMax => {
                let max = (self.limit)(pool, held).unwrap_or_default();
                encode(self.exceeded, &[who.abi(), amount.abi(), max.abi()])
            }
            RuleError::PoolSharesZero => revert(ZeroShares {}),
            _ => revert(Overflow {}),
        })
    }
}
