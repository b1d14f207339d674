//! How the oracle is wired.

use alloy_primitives::U256;
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply, reply};

use crate::PriceOracle;
use crate::price::known;
use crate::state::Which;

impl PriceOracle {
    /// Answers `source(uint256 branch, uint256 which)`: all zero if there is no such source.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn tell_source(&self, mut args: Args<'_>) -> Reply {
        let branch = known(&self.chain(), args.uint()?)?;
        let which = args.uint()?;
        let which = if which.is_zero() {
            Which::Market
        } else if which == U256::ONE {
            Which::Anchor
        } else {
            return words(&[U256::ZERO.abi(); 5]);
        };
        let wired = self.source(branch, which);
        words(&[
            wired.feed.abi(),
            wired.feed_decimals.abi(),
            wired.collateral_decimals.abi(),
            wired.soft_age.abi(),
            wired.hard_age.abi(),
        ])
    }

    /// Answers `branchCount()`.
    pub(crate) fn tell_branch_count(&self) -> Reply {
        reply::word(self.chain().branches)
    }

    /// Answers `sequencerFeed()`.
    pub(crate) fn tell_sequencer_feed(&self) -> Reply {
        reply::word(self.chain().sequencer)
    }
}
