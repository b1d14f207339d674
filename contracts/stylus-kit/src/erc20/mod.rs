//! ERC-20 with ERC-2612 permits: what AmpUSD, wrapped AMPL and sAmpUSD share.
//!
//! A program embeds the storage [`Erc20`], implements [`Token`] and lets [`dispatch`] answer the
//! selectors of the standards. Errors are those of ERC-6093. The supply is the program's own, so
//! that it can share a storage word with what is read beside it.
//!
//! A token amount is a plain word here: the standard gives it no dimension.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use interfaces::IErc20;
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::{Args, Reply, Revert, reply};

mod allowance;
mod permit;
mod state;
mod transfer;

pub use allowance::{approve, spend};
pub use permit::{domain_separator, permit};
pub use state::Erc20;
pub use transfer::{burn, mint, transfer};

/// A program that is an ERC-20 token.
pub trait Token: HostAccess<Host = VM> {
    /// The token's name, which is also the name of its EIP-712 domain; at most 32 bytes.
    const NAME: &'static str;
    /// The token's symbol, at most 32 bytes.
    const SYMBOL: &'static str;
    /// `keccak256(NAME)`.
    const NAME_HASH: [u8; 32];
    /// Balances, allowances and nonces.
    fn erc20(&self) -> &Erc20;
    /// Balances, allowances and nonces, to be changed.
    fn erc20_mut(&mut self) -> &mut Erc20;
    /// How many exist.
    fn total_supply(&self) -> U256;
}

/// Answers the selectors of ERC-20 and ERC-2612; `None` for any other.
pub fn dispatch<T: Token>(token: &mut T, selector: [u8; 4], mut args: Args<'_>) -> Option<Reply> {
    let reply = match selector {
        IErc20::transferCall::SELECTOR => move_own(token, &mut args),
        IErc20::transferFromCall::SELECTOR => move_allowed(token, &mut args),
        IErc20::approveCall::SELECTOR => allow(token, &mut args),
        IErc20::permitCall::SELECTOR => sign(token, &mut args),
        IErc20::balanceOfCall::SELECTOR => args
            .address()
            .and_then(|account| reply::word(token.erc20().balance(account))),
        IErc20::totalSupplyCall::SELECTOR => reply::word(token.total_supply()),
        IErc20::allowanceCall::SELECTOR => allowance_of(token, &mut args),
        IErc20::noncesCall::SELECTOR => args
            .address()
            .and_then(|owner| reply::word(token.erc20().nonce(owner))),
        IErc20::DOMAIN_SEPARATORCall::SELECTOR => reply::word(domain_separator(token)),
        IErc20::nameCall::SELECTOR => reply::short_string(T::NAME),
        IErc20::symbolCall::SELECTOR => reply::short_string(T::SYMBOL),
        IErc20::decimalsCall::SELECTOR => reply::word(DECIMALS),
        _ => return None,
    };
    Some(reply)
}

/// Every token of the house has 18 decimals.
const DECIMALS: u8 = 18;

fn move_own<T: Token>(token: &mut T, args: &mut Args<'_>) -> Reply {
    let (to, value) = (args.address()?, args.uint()?);
    let from = token.vm().msg_sender();
    transfer(token, from, to, value)?;
    reply::word(true)
}

fn move_allowed<T: Token>(token: &mut T, args: &mut Args<'_>) -> Reply {
    let (from, to, value) = (args.address()?, args.address()?, args.uint()?);
    let spender = token.vm().msg_sender();
    spend(token, from, spender, value)?;
    transfer(token, from, to, value)?;
    reply::word(true)
}

fn allow<T: Token>(token: &mut T, args: &mut Args<'_>) -> Reply {
    let (spender, value) = (args.address()?, args.uint()?);
    let owner = token.vm().msg_sender();
    approve(token, owner, spender, value)?;
    reply::word(true)
}

fn allowance_of<T: Token>(token: &T, args: &mut Args<'_>) -> Reply {
    let (owner, spender) = (args.address()?, args.address()?);
    reply::word(token.erc20().allowance(owner, spender))
}

fn sign<T: Token>(token: &mut T, args: &mut Args<'_>) -> Result<Vec<u8>, Revert> {
    permit(token, args)?;
    reply::nothing()
}
