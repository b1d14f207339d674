//! Construction: the feeds, which never change.

use alloy_primitives::{Address, U256};
use interfaces::AggregatorV3Interface::decimalsCall;
use interfaces::IPriceOracle::{BranchCountUnfit, SourceUnfit};
use stylus_kit::reply::calldata;
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::call::static_call;
use stylus_sdk::stylus_core::HostAccess;
use stylus_sdk::stylus_core::calls::Call;

use crate::PriceOracle;
use crate::state::{Chain, MAX_BRANCHES, Which, Wired};

impl PriceOracle {
    /// Wires the feeds: `constructor(address sequencerFeed, Source[] market)`, one source per
    /// branch, `Source { feed, collateralDecimals, softAge, hardAge }`.
    ///
    /// # Errors
    /// `BranchCountUnfit` - no branch, or more than eight. `SourceUnfit` - the feed does not say
    /// its decimals, or these, the collateral's or the ages are out of range.
    pub(crate) fn wire(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let sequencer = args.address()?;
        let (count, mut sources) = args.array()?;
        let branches = u8::try_from(count).unwrap_or(u8::MAX);
        // A launch has one to eight branches.
        if branches == 0 || branches > MAX_BRANCHES {
            return Err(revert(BranchCountUnfit {
                count: U256::from(count),
            }));
        }
        for branch in 0..branches {
            let feed = sources.address()?;
            let collateral_decimals = sources.u8()?;
            let (soft_age, hard_age) = (sources.u32()?, sources.u32()?);
            let unfit = || {
                revert(SourceUnfit {
                    branch: U256::from(branch),
                })
            };
            let feed_decimals = self.feed_decimals(feed).ok_or_else(unfit)?;
            let wired = Wired {
                feed,
                feed_decimals,
                collateral_decimals,
                soft_age,
                hard_age,
            };
            wired.rule().ok_or_else(unfit)?;
            self.set_source(branch, Which::Market, &wired);
        }
        self.set_chain(Chain {
            sequencer,
            branches,
        });
        Ok(())
    }

    /// Asks a feed for its decimals.
    fn feed_decimals(&self, feed: Address) -> Option<u8> {
        let answer = static_call(self.vm(), Call::new(), feed, &calldata(&decimalsCall {})).ok()?;
        if answer.len() == 32 {
            Args::new(&answer).u8().ok()
        } else {
            None
        }
    }
}
