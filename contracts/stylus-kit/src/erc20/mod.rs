//! ERC-20 with ERC-2612 permits: what AmpUSD, wrapped AMPL and sAmpUSD share.
//!
//! A program keeps its storage in [`Slots`], implements [`Token`] and lets [`dispatch`] answer the
//! selectors of the standards. Errors are those of ERC-6093. The supply is the program's own, so
//! that it can share a storage word with what is read beside it. A token whose balances or
//! allowances are not plain words of storage says in its [`Token`] how they read.
//!
//! A token amount is a plain word here: the standard gives it no dimension.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20;
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::calldata::{account, malformed, number};
use crate::slots::Slots;
use crate::{Args, Reply, Revert, eip712, reply};

mod allowance;
mod permit;
mod state;
mod transfer;

pub use allowance::{approve, spend};
pub use permit::{Signed, permit};
pub use transfer::{burn, mint, transfer};

/// A program that is an ERC-20 token.
pub trait Token: HostAccess<Host = VM> + Sized {
    /// The token's name, which is also the name of its EIP-712 domain; at most 32 bytes.
    const NAME: &'static str;
    /// The token's symbol, at most 32 bytes.
    const SYMBOL: &'static str;
    /// `keccak256(NAME)`.
    const NAME_HASH: [u8; 32];
    /// The storage; its first three slots are the token's.
    fn slots(&self) -> &Slots;
    /// The storage, to be changed.
    fn slots_mut(&mut self) -> &mut Slots;
    /// How many exist.
    fn total_supply(&self) -> U256;

    /// What `account` holds.
    fn balance(&self, account: &Address) -> U256 {
        self.slots().balance(account)
    }

    /// Replaces the balance of `account` by what `change` makes of it.
    ///
    /// # Errors
    /// Those of `change`; nothing is stored then.
    fn change_balance(
        &mut self,
        account: &Address,
        change: impl FnOnce(U256) -> Result<U256, Revert>,
    ) -> Result<(), Revert> {
        self.slots_mut().change_balance(account, change)
    }

    /// What `spender` may still move of `owner`.
    fn allowance(&self, owner: &Address, spender: &Address) -> U256 {
        self.slots().allowance(owner, spender)
    }

    /// Replaces an allowance.
    fn set_allowance(&mut self, owner: &Address, spender: &Address, value: U256) {
        self.slots_mut().set_allowance(owner, spender, value);
    }

    /// The EIP-712 domain, on this chain, at this address.
    fn domain_separator(&self) -> B256 {
        eip712::domain_separator(self, &Self::NAME_HASH)
    }
}

/// Answers the selectors of ERC-20 and ERC-2612; `None` for any other.
pub fn dispatch<T: Token>(token: &mut T, selector: [u8; 4], args: Args<'_>) -> Option<Reply> {
    let reply = match selector {
        IErc20::transferCall::SELECTOR => move_own(token, &args),
        IErc20::transferFromCall::SELECTOR => move_allowed(token, &args),
        IErc20::approveCall::SELECTOR => allow(token, &args),
        IErc20::permitCall::SELECTOR => sign(token, &args),
        IErc20::balanceOfCall::SELECTOR => balance_of(token, &args),
        IErc20::totalSupplyCall::SELECTOR => Some(reply::word(token.total_supply())),
        IErc20::allowanceCall::SELECTOR => allowance_of(token, &args),
        IErc20::noncesCall::SELECTOR => nonce_of(token, &args),
        IErc20::DOMAIN_SEPARATORCall::SELECTOR => Some(reply::word(token.domain_separator())),
        IErc20::nameCall::SELECTOR => Some(reply::short_string(T::NAME)),
        IErc20::symbolCall::SELECTOR => Some(reply::short_string(T::SYMBOL)),
        IErc20::decimalsCall::SELECTOR => Some(reply::word(DECIMALS)),
        _ => return None,
    };
    Some(reply.unwrap_or_else(|| Err(malformed())))
}

/// Every token of the house has 18 decimals.
const DECIMALS: u8 = 18;

// Each of these is `None` if the arguments are malformed.

fn move_own<T: Token>(token: &mut T, args: &Args<'_>) -> Option<Reply> {
    let [to, value] = args.peek()?;
    let (to, value) = (account(to)?, number(value));
    let from = token.vm().msg_sender();
    Some(transfer(token, &from, to, value).and_then(|()| reply::word(true)))
}

fn move_allowed<T: Token>(token: &mut T, args: &Args<'_>) -> Option<Reply> {
    let [from, to, value] = args.peek()?;
    let (from, to, value) = (account(from)?, account(to)?, number(value));
    let spender = token.vm().msg_sender();
    let moved = spend(token, from, &spender, value).and_then(|()| transfer(token, from, to, value));
    Some(moved.and_then(|()| reply::word(true)))
}

fn allow<T: Token>(token: &mut T, args: &Args<'_>) -> Option<Reply> {
    let [spender, value] = args.peek()?;
    let (spender, value) = (account(spender)?, number(value));
    let owner = token.vm().msg_sender();
    Some(approve(token, &owner, spender, value).and_then(|()| reply::word(true)))
}

fn sign<T: Token>(token: &mut T, args: &Args<'_>) -> Option<Reply> {
    let signed = Signed::read(args)?;
    Some(permit(token, &signed).and_then(|()| reply::nothing()))
}

fn balance_of<T: Token>(token: &T, args: &Args<'_>) -> Option<Reply> {
    let [of] = args.peek()?;
    Some(reply::word(token.balance(account(of)?)))
}

fn nonce_of<T: Token>(token: &T, args: &Args<'_>) -> Option<Reply> {
    let [of] = args.peek()?;
    Some(reply::word(token.slots().nonce(account(of)?)))
}

fn allowance_of<T: Token>(token: &T, args: &Args<'_>) -> Option<Reply> {
    let [owner, spender] = args.peek()?;
    Some(reply::word(
        token.allowance(account(owner)?, account(spender)?),
    ))
}
