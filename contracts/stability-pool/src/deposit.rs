//! AmpUSD in, shares out: `deposit` names the AmpUSD, `mint` names the shares.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolError, SolEvent};
use fixed_math::{Debt, Shares};
use interfaces::IStabilityPool::{Deposit, ERC4626ExceededMaxDeposit, ERC4626ExceededMaxMint};
use stylus_kit::calldata::{account, number};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, erc20, reply, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::StabilityPool;
use crate::interest::overflow;
use crate::ways::{MAX_DEPOSIT, MAX_MINT, Way};

/// Takes exactly `assets` of AmpUSD and mints shares for them:
/// `deposit(uint256 assets, address receiver) returns (uint256 shares)`.
///
/// # Rounding
/// Shares floor (ROUND-1 row 10).
///
/// # Errors
/// `ERC4626ExceededMaxDeposit` - the pool would hold more than AmpUSD can exist. `ZeroShares` - it
/// is worth no share. The rest as [`StabilityPool::enter`].
pub(crate) const DEPOSIT: Way = Way {
    rule: |pool, assets, _| pool.deposit(Debt::from_word_or_max(assets)),
    limit: MAX_DEPOSIT,
    exceeded: ERC4626ExceededMaxDeposit::SELECTOR,
    answer: |change| change.shares.raw(),
};

/// Mints exactly `shares` and takes the AmpUSD they cost:
/// `mint(uint256 shares, address receiver) returns (uint256 assets)`.
///
/// # Rounding
/// AmpUSD ceils (ROUND-1 row 11).
///
/// # Errors
/// `ERC4626ExceededMaxMint` - they would cost more than the largest deposit. `ZeroShares` - none
/// are asked for. The rest as [`StabilityPool::enter`].
pub(crate) const MINT: Way = Way {
    rule: |pool, shares, _| pool.mint(Shares::new(shares)),
    limit: MAX_MINT,
    exceeded: ERC4626ExceededMaxMint::SELECTOR,
    answer: |change| change.assets.word(),
};

impl StabilityPool {
    /// Runs a deposit or mint; `None` if the arguments are malformed.
    pub(crate) fn run_enter(&mut self, args: &Args<'_>, way: &Way) -> Option<Reply> {
        let [amount, receiver] = args.peek()?;
        Some(self.enter(number(amount), account(receiver)?, way))
    }

    /// Pulls, decides, stores, tells, then takes the AmpUSD.
    ///
    /// # Errors
    /// Those of [`StabilityPool::pull`] and of the way. `ERC20InvalidReceiver` - to the zero
    /// address. `TokenTransferFailed` - the caller does not pay.
    ///
    /// # Events
    /// `Transfer` from the zero address, `Deposit`.
    #[inline(never)]
    fn enter(&mut self, amount: U256, receiver: &Address, way: &Way) -> Reply {
        let (pool, caller) = (self.pull()?, self.vm().msg_sender());
        let change = way.decide(&pool, amount, Shares::ZERO, receiver)?;
        let (amp_usd, shares) = (self.amp_usd(), change.shares.raw());
        self.store_pool(&change.pool).map_err(overflow)?;
        erc20::mint(self, receiver, shares)?;
        let words = [
            Deposit::SIGNATURE_HASH.abi(),
            caller.abi(),
            receiver.abi(),
            change.assets.raw().abi(),
            shares.abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 3);
        token::take(self, amp_usd, caller, change.assets.word())?;
        reply::word((way.answer)(&change))
    }
}
