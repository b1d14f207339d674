//! Markets: a token is sent to an adapter, and what arrives of the other is counted.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use fixed_math::kernel;
use interfaces::IGateway::SwapBelowMin;
use interfaces::ISwapAdapter::swapCall;
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Revert, outside, revert, token};

use crate::Gateway;
use crate::callback::with_data;

/// A market that the caller chose.
#[derive(Clone, Copy)]
pub(crate) struct Market<'a> {
    /// What changes tokens there.
    pub(crate) adapter: Address,
    /// The least it may give.
    pub(crate) min_out: U256,
    /// What it is told besides.
    pub(crate) data: &'a [u8],
}

impl<'a> Market<'a> {
    /// Reads the struct `Swap`, and the market's data behind it.
    ///
    /// # Errors
    /// `MalformedCalldata`.
    pub(crate) fn read(args: &mut Args<'a>) -> Result<Self, Revert> {
        Ok(Self {
            adapter: args.address()?,
            min_out: args.uint()?,
            data: args.bytes()?,
        })
    }
}

impl Gateway {
    /// Sells exactly `amount` of a token. The market is believed in nothing: what arrived is
    /// counted.
    ///
    /// # Errors
    /// `TokenTransferFailed` - the token is not there. What the adapter reverts with.
    /// `SwapBelowMin` - less than the caller's least arrived.
    #[inline(never)]
    pub(crate) fn swap(
        &mut self,
        market: &Market<'_>,
        from: Address,
        into: Address,
        amount: U256,
    ) -> Result<(), Revert> {
        let (here, min) = (self.here(), market.min_out);
        let before = token::balance_of(self, into, here)?;
        token::send(self, from, market.adapter, amount)?;
        let words = [from.abi(), into.abi(), amount.abi(), min.abi()];
        let data = with_data(swapCall::SELECTOR, &words, market.data);
        outside::transact(self, market.adapter, &data)?;
        let after = token::balance_of(self, into, here)?;
        let received = kernel::sub(after, before).unwrap_or_default();
        if received < min {
            return Err(revert(SwapBelowMin { received, min }));
        }
        Ok(())
    }
}
