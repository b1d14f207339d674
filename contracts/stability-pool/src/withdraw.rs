//! Shares in, AmpUSD out: `withdraw` names the AmpUSD, `redeem` names the shares. Gains are
//! booked and stay claimable, so that no collateral can keep anybody's AmpUSD (SAFE-9).

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolError, SolEvent};
use fixed_math::{Debt, Shares};
use interfaces::IStabilityPool::{ERC4626ExceededMaxRedeem, ERC4626ExceededMaxWithdraw, Withdraw};
use stylus_kit::calldata::{account, number};
use stylus_kit::erc20::Token;
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, erc20, reply, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::StabilityPool;
use crate::interest::overflow;
use crate::ways::{MAX_REDEEM, MAX_WITHDRAW, Way};

/// Pays exactly `assets` of AmpUSD and burns the shares they cost:
/// `withdraw(uint256 assets, address receiver, address owner) returns (uint256 shares)`.
///
/// # Rounding
/// Shares ceil (ROUND-1 row 11).
///
/// # Errors
/// `ERC4626ExceededMaxWithdraw` - the owner's shares are worth less, or less than 1 AmpUSD would
/// stay. The rest as [`StabilityPool::leave`].
pub(crate) const WITHDRAW: Way = Way {
    rule: |pool, assets, held| pool.withdraw(Debt::from_word_or_max(assets), held),
    limit: MAX_WITHDRAW,
    exceeded: ERC4626ExceededMaxWithdraw::SELECTOR,
    answer: |change| change.shares.raw(),
};

/// Burns exactly `shares` and pays the AmpUSD they are worth, which may be nothing:
/// `redeem(uint256 shares, address receiver, address owner) returns (uint256 assets)`.
///
/// # Rounding
/// AmpUSD floors (ROUND-1 row 10).
///
/// # Errors
/// `ERC4626ExceededMaxRedeem` - the owner holds fewer, or less than 1 AmpUSD would stay. The rest
/// as [`StabilityPool::leave`].
pub(crate) const REDEEM: Way = Way {
    rule: |pool, shares, held| pool.redeem(Shares::new(shares), held),
    limit: MAX_REDEEM,
    exceeded: ERC4626ExceededMaxRedeem::SELECTOR,
    answer: |change| change.assets.word(),
};

impl StabilityPool {
    /// Runs a withdrawal or redemption; `None` if the arguments are malformed.
    pub(crate) fn run_leave(&mut self, args: &Args<'_>, way: &Way) -> Option<Reply> {
        let [amount, receiver, owner] = args.peek()?;
        Some(self.leave(number(amount), account(receiver)?, account(owner)?, way))
    }

    /// Pulls, decides, stores, tells, then pays the AmpUSD.
    ///
    /// # Errors
    /// Those of [`StabilityPool::pull`] and of the way. `ERC20InsufficientAllowance` - the caller
    /// is not the owner and may not. `TokenTransferFailed` - AmpUSD does not pay.
    ///
    /// # Events
    /// `Transfer` to the zero address, `Withdraw`.
    #[inline(never)]
    fn leave(&mut self, amount: U256, receiver: &Address, owner: &Address, way: &Way) -> Reply {
        let (pool, caller) = (self.pull()?, self.vm().msg_sender());
        let held = Shares::new(self.balance(owner));
        let change = way.decide(&pool, amount, held, owner)?;
        let (amp_usd, shares) = (self.amp_usd(), change.shares.raw());
        if caller != *owner {
            erc20::spend(self, owner, &caller, shares)?;
        }
        self.store_pool(&change.pool).map_err(overflow)?;
        erc20::burn(self, owner, shares)?;
        let words = [
            Withdraw::SIGNATURE_HASH.abi(),
            caller.abi(),
            receiver.abi(),
            owner.abi(),
            change.assets.raw().abi(),
            shares.abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 4);
        token::send(self, amp_usd, *receiver, change.assets.word())?;
        reply::word((way.answer)(&change))
    }
}
