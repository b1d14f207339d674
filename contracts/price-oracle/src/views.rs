//! How the oracle is wired.

use alloc::vec;

use alloy_primitives::U256;
use stylus_kit::calldata::WORD;
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply, reply};

use crate::PriceOracle;
use crate::price::known;

impl PriceOracle {
    /// Answers `source(uint256 branch, uint256 which)`: all zero if there is no such source.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn tell_source(&self, mut args: Args<'_>) -> Reply {
        let branch = known(&self.chain(), args.uint()?)?;
        let which = args.uint()?;
        let sources = self.branch(branch);
        let wired = if which.is_zero() {
            sources.market
        } else if which == U256::ONE {
            sources.anchor
        } else {
            return Ok(vec![0; 7 * WORD]);
        };
        words(&[
            wired.feed.abi(),
            wired.feed_decimals.abi(),
            wired.collateral_decimals.abi(),
            wired.soft_age.abi(),
            wired.hard_age.abi(),
            wired.floor.abi(),
            wired.ceiling.abi(),
        ])
    }

    /// Answers `threshold(uint256 branch)`.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn tell_threshold(&self, mut args: Args<'_>) -> Reply {
        let branch = known(&self.chain(), args.uint()?)?;
        reply::word(self.branch(branch).threshold.bps())
    }

    /// Answers `health(uint256 branch)`.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn tell_health(&self, mut args: Args<'_>) -> Reply {
        let branch = known(&self.chain(), args.uint()?)?;
        reply::word(self.branch(branch).health)
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
