//! The storage of the oracle, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | sequencer feed, address · branches, u8 |
//! | 1 + 2b | market source of branch b, as below |
//! | 2 + 2b | anchor source of branch b, as below |
//!
//! A source: feed, address · feed decimals, u8 · collateral decimals, u8 · soft age, u32 ·
//! hard age, u32.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::Address;
use fixed_math::Seconds;
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// Branches at most.
pub(crate) const MAX_BRANCHES: u8 = 8;
/// Sources of a branch.
pub(crate) const SOURCES: u8 = 2;
/// The slot of what is known of the chain.
const CHAIN: u64 = 0;
/// The slot of the first branch's market source; those of all branches follow.
const FIRST_SOURCE: u64 = 1;

/// Where the sequencer feed and a source's feed begin in their words.
const FEED: usize = 0;
/// Where the number of branches begins in its word.
const BRANCHES: usize = 20;
/// Where the decimals and ages begin in a source's word.
const FEED_DECIMALS: usize = 20;
const COLLATERAL_DECIMALS: usize = 21;
const SOFT_AGE: usize = 22;
const HARD_AGE: usize = 26;

/// The program.
#[entrypoint]
#[storage]
pub struct PriceOracle {
    slots: Slots,
}

/// Which of a branch's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// What the collateral trades at.
    Market = 0,
    /// The daily anchor.
    Anchor = 1,
}

/// What the oracle knows of its chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chain {
    /// The sequencer's uptime feed; zero where there is no sequencer.
    pub(crate) sequencer: Address,
    /// How many branches have sources.
    pub(crate) branches: u8,
}

/// A source as it is wired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wired {
    /// The feed; zero if the branch has no such source.
    pub(crate) feed: Address,
    /// Decimals of the feed's answers.
    pub(crate) feed_decimals: u8,
    /// Decimals of what is priced.
    pub(crate) collateral_decimals: u8,
    /// Age above which an answer restricts.
    pub(crate) soft_age: u32,
    /// Age above which an answer is no price.
    pub(crate) hard_age: u32,
}

impl Wired {
    /// The source as the rules know it; `None` if its numbers make no sense.
    pub(crate) fn rule(&self) -> Option<cdp_core::oracle::Source> {
        let soft_age = Seconds::new(u64::from(self.soft_age));
        let hard_age = Seconds::new(u64::from(self.hard_age));
        let (feed, collateral) = (self.feed_decimals, self.collateral_decimals);
        cdp_core::oracle::Source::new(feed, collateral, soft_age, hard_age).ok()
    }
}

impl PriceOracle {
    /// Reads what is known of the chain.
    pub(crate) fn chain(&self) -> Chain {
        let word = Word::from(self.slots.read(Slot::at(CHAIN)));
        Chain {
            sequencer: word.address::<FEED>(),
            branches: word.u8::<BRANCHES>(),
        }
    }

    /// Stores what is known of the chain.
    pub(crate) fn set_chain(&mut self, chain: Chain) {
        let word = Word::ZERO.with_address::<FEED>(chain.sequencer);
        let word = word.with_u8::<BRANCHES>(chain.branches);
        self.slots.write(Slot::at(CHAIN), word.into());
    }

    /// Reads a source of a branch below [`MAX_BRANCHES`].
    pub(crate) fn source(&self, branch: u8, which: Which) -> Wired {
        let word = Word::from(self.slots.read(slot(branch, which)));
        Wired {
            feed: word.address::<FEED>(),
            feed_decimals: word.u8::<FEED_DECIMALS>(),
            collateral_decimals: word.u8::<COLLATERAL_DECIMALS>(),
            soft_age: word.u32::<SOFT_AGE>(),
            hard_age: word.u32::<HARD_AGE>(),
        }
    }

    /// Stores a source of a branch below [`MAX_BRANCHES`].
    pub(crate) fn set_source(&mut self, branch: u8, which: Which, wired: &Wired) {
        let word = Word::ZERO
            .with_address::<FEED>(wired.feed)
            .with_u8::<FEED_DECIMALS>(wired.feed_decimals)
            .with_u8::<COLLATERAL_DECIMALS>(wired.collateral_decimals)
            .with_u32::<SOFT_AGE>(wired.soft_age)
            .with_u32::<HARD_AGE>(wired.hard_age);
        self.slots.write(slot(branch, which), word.into());
    }
}

/// The slot of a source.
fn slot(branch: u8, which: Which) -> Slot {
    let before = u64::from(branch).saturating_mul(u64::from(SOURCES));
    let beside = match which {
        Which::Market => 0,
        Which::Anchor => 1,
    };
    Slot::at(before.saturating_add(beside).saturating_add(FIRST_SOURCE))
}
