//! Reading a feed, and knowing why it failed.
//!
//! Whoever calls chooses the gas. If a feed that runs out of gas simply counted as missing, a
//! caller could choose which source speaks. So a feed is given 200 000 gas, neither more (it
//! can neither burn the caller's gas nor return more than that pays for, about 300 kB) nor less:
//! one that gives no answer and had less takes the whole call with it (ORACLE-11).

use alloy_primitives::{Address, U256};
use cdp_core::oracle::{self, Reading};
use fixed_math::Timestamp;
use interfaces::AggregatorV3Interface::latestRoundDataCall;
use interfaces::IPriceOracle::SourceStarved;
use stylus_kit::reply::calldata;
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::call::static_call;
use stylus_sdk::stylus_core::calls::Call;
use stylus_sdk::stylus_core::{BlockAccess, HostAccess, MeteringAccess};

use crate::PriceOracle;
use crate::state::Wired;

/// Gas that a feed is given.
const FEED_GAS: u64 = 200_000;
/// Gas that must be left before the call for the feed to be given that much: the call keeps back
/// a 64th, a cold account costs 2 600, and the rest is for what the program does before the call.
const GAS_BEFORE: u64 = FEED_GAS + FEED_GAS / 63 + 1 + 2_600 + 400;
/// Bytes of `latestRoundData`'s answer.
const ROUND_BYTES: usize = 5 * 32;

/// What `latestRoundData` returned, in words as they came.
pub(crate) struct Round {
    /// The answer, an `int256`.
    pub(crate) answer: U256,
    /// When the round began.
    pub(crate) started_at: U256,
    /// When the answer was given.
    pub(crate) updated_at: U256,
}

impl PriceOracle {
    /// Reads a source; `None` if it is missing.
    ///
    /// # Errors
    /// `SourceStarved` - it gave no valid answer, and had less than 200 000 gas for it.
    pub(crate) fn read_source(&self, wired: &Wired) -> Result<Option<Reading>, Revert> {
        if wired.feed.is_zero() {
            return Ok(None);
        }
        let fed = self.vm().evm_gas_left() >= GAS_BEFORE;
        let reading = self.read_answer(wired);
        if reading.is_none() && !fed {
            return Err(revert(SourceStarved { feed: wired.feed }));
        }
        Ok(reading)
    }

    fn read_answer(&self, wired: &Wired) -> Option<Reading> {
        let round = self.read_round(wired.feed)?;
        oracle::read(&wired.rule()?, round.answer, round.updated_at, self.now())
    }

    /// Calls a feed; `None` if it fails, answers other than five words of their types, or the
    /// round is not its own (an answer carried over from an earlier one is no answer).
    pub(crate) fn read_round(&self, feed: Address) -> Option<Round> {
        let context = Call::new().gas(FEED_GAS);
        let data = calldata(&latestRoundDataCall {});
        let answer = static_call(self.vm(), context, feed, &data).ok()?;
        if answer.len() != ROUND_BYTES {
            return None;
        }
        let mut words = Args::new(&answer);
        let round_id = words.u128().ok()?;
        let round = Round {
            answer: words.uint().ok()?,
            started_at: words.uint().ok()?,
            updated_at: words.uint().ok()?,
        };
        let answered_in = words.u128().ok()?;
        let well_formed = round_id >> 80 == 0 && answered_in >> 80 == 0;
        (well_formed && answered_in >= round_id).then_some(round)
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }
}
