//! The prices of one branch, or of all.

use alloc::vec::Vec;

use alloy_primitives::U256;
use cdp_core::oracle::{self, Quote};
use interfaces::IPriceOracle::BranchUnknown;
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply, Revert, revert};

use crate::PriceOracle;
use crate::state::Chain;

impl PriceOracle {
    /// Answers `price(uint256 branch)`.
    ///
    /// # Rounding
    /// The price down, the redemption price up (ROUND-1 row 25).
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch. `SequencerDown` - nobody could answer a price.
    /// `SourceStarved` - a source, or the health, had too little gas to be called missing.
    pub(crate) fn price(&self, mut args: Args<'_>) -> Reply {
        let chain = self.chain();
        let branch = known(&chain, args.uint()?)?;
        self.require_sequencer(&chain)?;
        words(&quote_words(&self.quote(branch)?))
    }

    /// Answers `prices()`: the quotes of all branches, in their order.
    ///
    /// # Errors
    /// As [`PriceOracle::price`].
    pub(crate) fn prices(&self) -> Reply {
        let chain = self.chain();
        self.require_sequencer(&chain)?;
        let mut array = Vec::from([32_u64.abi(), chain.branches.abi()]);
        for branch in 0..chain.branches {
            array.extend(quote_words(&self.quote(branch)?));
        }
        words(&array)
    }

    fn quote(&self, branch: u8) -> Result<Quote, Revert> {
        let wired = self.branch(branch);
        let market = self.read_source(&wired.market)?;
        let anchor = self.read_source(&wired.anchor)?;
        let healthy = self.read_health(wired.health)?;
        Ok(oracle::quote(market, anchor, wired.threshold, healthy))
    }
}

/// A branch that exists.
///
/// # Errors
/// `BranchUnknown` - it does not.
pub(crate) fn known(chain: &Chain, branch: U256) -> Result<u8, Revert> {
    let index = u8::try_from(branch)
        .ok()
        .filter(|index| *index < chain.branches);
    index.ok_or_else(|| revert(BranchUnknown { branch }))
}

fn quote_words(quote: &Quote) -> [[u8; 32]; 4] {
    let Quote {
        price,
        redemption_price,
        status,
        by_gap_only,
    } = quote;
    [
        price.raw().abi(),
        redemption_price.raw().abi(),
        status.byte().abi(),
        by_gap_only.abi(),
    ]
}
