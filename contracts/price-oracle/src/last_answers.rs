//! What the sources answered last, whatever their age.

use alloy_primitives::U256;
use cdp_core::oracle::Reading;
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply};

use crate::PriceOracle;
use crate::price::known;

impl PriceOracle {
    /// Answers `lastAnswers(uint256 branch)`: price and time, of market and anchor; zeros for a
    /// source that is missing. Needs no sequencer.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch. `SourceStarved` - a source had too little gas
    /// to be called missing.
    pub(crate) fn last_answers(&self, mut args: Args<'_>) -> Reply {
        let branch = known(&self.chain(), args.uint()?)?;
        let wired = self.branch(branch);
        let [market_price, market_time] = answer_words(self.read_source(&wired.market)?);
        let [anchor_price, anchor_time] = answer_words(self.read_source(&wired.anchor)?);
        words(&[market_price, market_time, anchor_price, anchor_time])
    }
}

fn answer_words(reading: Option<Reading>) -> [[u8; 32]; 2] {
    let answer = |reading: Reading| (reading.price.raw(), reading.updated_at.raw());
    let (price, time) = reading.map_or((U256::ZERO, 0), answer);
    [price.abi(), time.abi()]
}
