//! Reading a feed, and knowing why it failed.
//!
//! Whoever calls chooses the gas. If a feed that runs out of gas simply counted as missing, a
//! caller could choose which source speaks. So a feed is given 200 000 gas, neither more (it
//! can neither burn the caller's gas nor return more than that pays for, about 300 kB) nor less:
//! one that gives no answer and had less takes the whole call with it (ORACLE-11). The same holds
//! for a branch's health: nobody can choose what it says by starving it.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::oracle::{self, Reading};
use fixed_math::Timestamp;
use interfaces::AggregatorV3Interface::{decimalsCall, latestRoundDataCall};
use interfaces::IHealth::healthyCall;
use interfaces::IPriceOracle::SourceStarved;
use stylus_kit::calldata::WORD;
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
const ROUND_BYTES: usize = 5 * WORD;

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
        let fed = self.has_feed_gas();
        let reading = self.read_answer(wired);
        if reading.is_none() {
            require_fed(fed, wired.feed)?;
        }
        Ok(reading)
    }

    fn read_answer(&self, wired: &Wired) -> Option<Reading> {
        let round = self.read_round(wired.feed)?;
        oracle::read(&wired.rule()?, round.answer, round.updated_at, self.now())
    }

    /// Reads what a branch's health says; true if it has none. Anything but a yes is a no.
    ///
    /// # Errors
    /// `SourceStarved` - it did not say yes, and had less than 200 000 gas for it.
    pub(crate) fn read_health(&self, health: Address) -> Result<bool, Revert> {
        if health.is_zero() {
            return Ok(true);
        }
        let fed = self.has_feed_gas();
        let healthy = self.ask_health(health) == Some(true);
        if !healthy {
            require_fed(fed, health)?;
        }
        Ok(healthy)
    }

    /// Asks a health; `None` if it fails or answers other than a bool.
    pub(crate) fn ask_health(&self, health: Address) -> Option<bool> {
        let answer = self.ask(health, &calldata(&healthyCall {}))?;
        exactly(&answer, WORD)?.flag().ok()
    }

    /// Calls a feed; `None` if it fails, answers other than five words of their types, or the
    /// round is not its own (an answer carried over from an earlier one is no answer).
    pub(crate) fn read_round(&self, feed: Address) -> Option<Round> {
        let answer = self.ask(feed, &calldata(&latestRoundDataCall {}))?;
        let mut words = exactly(&answer, ROUND_BYTES)?;
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

    /// Asks a feed for its decimals; `None` if it does not say.
    pub(crate) fn ask_decimals(&self, feed: Address) -> Option<u8> {
        let answer = self.ask(feed, &calldata(&decimalsCall {}))?;
        exactly(&answer, WORD)?.u8().ok()
    }

    #[inline(never)]
    fn ask(&self, target: Address, data: &[u8]) -> Option<Vec<u8>> {
        static_call(self.vm(), Call::new().gas(FEED_GAS), target, data).ok()
    }

    /// Whether a feed that is called now has its gas.
    fn has_feed_gas(&self) -> bool {
        self.vm().evm_gas_left() >= GAS_BEFORE
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }
}

/// An answer of this many bytes; none of another length.
fn exactly(answer: &[u8], bytes: usize) -> Option<Args<'_>> {
    (answer.len() == bytes).then(|| Args::new(answer))
}

/// What failed had its gas.
///
/// # Errors
/// `SourceStarved` - it had not.
fn require_fed(fed: bool, feed: Address) -> Result<(), Revert> {
    if fed {
        Ok(())
    } else {
        Err(revert(SourceStarved { feed }))
    }
}
