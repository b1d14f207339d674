//! Where minted AmpUSD goes: into the Stability Pool, into a gauge, and the rest to the user.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::ILiquidityIncentives::{gaugeCall, stakeCall};
use interfaces::IStabilityPool::depositCall;
use stylus_kit::reply::{AbiWord, calldata, encode};
use stylus_kit::{Args, Revert, outside, token};

use crate::Gateway;
use crate::swap::Market;

/// What of the minted AmpUSD is staked, and how.
pub(crate) struct Stakes<'a> {
    to_pool: U256,
    to_gauge: U256,
    gauge: U256,
    market: Market<'a>,
}

impl<'a> Stakes<'a> {
    /// Reads the struct, and the market's data behind it.
    ///
    /// # Errors
    /// `MalformedCalldata`.
    pub(crate) fn read(args: &mut Args<'a>) -> Result<Self, Revert> {
        let (to_pool, to_gauge, gauge) = (args.uint()?, args.uint()?, args.uint()?);
        let (min_out, adapter) = (args.uint()?, args.address()?);
        Ok(Self {
            to_pool,
            to_gauge,
            gauge,
            market: Market {
                adapter,
                min_out,
                data: args.bytes()?,
            },
        })
    }

    /// Whether some is sold in a market.
    pub(crate) fn trade(&self) -> bool {
        !self.to_gauge.is_zero()
    }
}

impl Gateway {
    /// Stakes for `account` what is asked, then gives it what AmpUSD is left.
    ///
    /// # Errors
    /// `ApprovalFailed`, `TokenTransferFailed`, `SwapBelowMin`. What the pool, the market or the
    /// incentives revert with.
    #[inline(never)]
    pub(crate) fn distribute(
        &mut self,
        stakes: &Stakes<'_>,
        account: Address,
    ) -> Result<(), Revert> {
        let amp_usd = self.amp_usd();
        if !stakes.to_pool.is_zero() {
            let pool = self.pool();
            self.allow(amp_usd, pool, stakes.to_pool)?;
            let deposit = depositCall {
                assets: stakes.to_pool,
                receiver: account,
            };
            outside::transact(self, pool, &calldata(&deposit))?;
        }
        if stakes.trade() {
            self.stake(stakes, account)?;
        }
        self.give_rest(amp_usd, account)
    }

    /// Changes AmpUSD into a gauge's token and stakes all of it.
    fn stake(&mut self, stakes: &Stakes<'_>, account: Address) -> Result<(), Revert> {
        let incentives = self.incentives();
        let number = stakes.gauge;
        let gauge = outside::ask(self, incentives, &calldata(&gaugeCall { number }))?;
        let [token, ..] = outside::words::<6>(incentives, &gauge)?;
        let token = Args::new(&token.abi()).address()?;
        self.swap(&stakes.market, self.amp_usd(), token, stakes.to_gauge)?;
        let held = token::balance_of(self, token, self.here())?;
        self.allow(token, incentives, held)?;
        let words = [number.abi(), held.abi(), account.abi()];
        outside::transact(self, incentives, &encode(stakeCall::SELECTOR, &words))?;
        Ok(())
    }
}
