//! The storage of the oracle, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | sequencer feed, address · branches, u8 |
//! | 1 + 2b | market source of branch b, as below |
//! | 2 + 2b | anchor source of branch b, as below |
//! | 17 + b | health of branch b, address; read only if the market's word says so |
//! | 25 + 2b | floor, u128 · ceiling, u128 of the market; read only if its word says so |
//! | 26 + 2b | the same of the anchor |
//!
//! A source: feed, address · feed decimals, u8 · collateral decimals, u8 · soft age, u32 ·
//! hard age, u32 · u16: bit 15 has bounds, bit 14 the branch has a health, bits 0 to 11 the
//! branch's threshold (both in the market's word only). So a quote reads one slot for a source.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::Address;
use fixed_math::{Ratio, Seconds};
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// Branches at most.
pub(crate) const MAX_BRANCHES: u8 = 8;
/// Sources of a branch.
const SOURCES: u8 = 2;
/// The slot of what is known of the chain.
const CHAIN: u64 = 0;
/// The slot of the first branch's market source; those of all branches follow.
const FIRST_SOURCE: u64 = 1;
/// The slot of the first branch's health.
const FIRST_HEALTH: u64 = 17;
/// The slot of the bounds of the first branch's market source.
const FIRST_BOUNDS: u64 = 25;

/// Where the sequencer feed, a source's feed and a health begin in their words.
const ADDRESS: usize = 0;
/// Where the number of branches begins in its word.
const BRANCHES: usize = 20;
/// Where the decimals, ages and marks begin in a source's word.
const FEED_DECIMALS: usize = 20;
const COLLATERAL_DECIMALS: usize = 21;
const SOFT_AGE: usize = 22;
const HARD_AGE: usize = 26;
const MARKS: usize = 30;
/// Where the bounds begin in their word.
const FLOOR: usize = 0;
const CEILING: usize = 16;

/// The source has bounds.
const HAS_BOUNDS: u16 = 1 << 15;
/// The branch has a health.
const HAS_HEALTH: u16 = 1 << 14;
/// The bits of a threshold: at most 2 500.
const THRESHOLD: u16 = (1 << 12) - 1;

// The tables of eight branches do not overlap.
const _: () = assert!(MAX_BRANCHES == 8 && SOURCES == 2);
const _: () = assert!(FIRST_HEALTH == FIRST_SOURCE + 2 * 8 && FIRST_BOUNDS == FIRST_HEALTH + 8);

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
    /// The feed.
    pub(crate) feed: Address,
    /// Decimals of the feed's answers.
    pub(crate) feed_decimals: u8,
    /// Decimals of what is priced.
    pub(crate) collateral_decimals: u8,
    /// Age above which an answer restricts.
    pub(crate) soft_age: u32,
    /// Age above which an answer is no price.
    pub(crate) hard_age: u32,
    /// The lowest answer of the feed, 0 if none is declared.
    pub(crate) floor: u128,
    /// The highest answer of the feed, 0 if none is declared.
    pub(crate) ceiling: u128,
}

impl Wired {
    /// The source as the rules know it; `None` if its numbers make no sense.
    pub(crate) fn rule(&self) -> Option<cdp_core::oracle::Source> {
        let soft_age = Seconds::new(u64::from(self.soft_age));
        let hard_age = Seconds::new(u64::from(self.hard_age));
        let (feed, collateral) = (self.feed_decimals, self.collateral_decimals);
        let source = cdp_core::oracle::Source::new(feed, collateral, soft_age, hard_age).ok()?;
        source.with_bounds(self.floor, self.ceiling).ok()
    }

    fn has_bounds(&self) -> bool {
        self.floor != 0 || self.ceiling != 0
    }
}

/// The sources of a branch as they are wired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    /// What the collateral trades at.
    pub(crate) market: Wired,
    /// The daily anchor.
    pub(crate) anchor: Wired,
    /// How far apart they may be.
    pub(crate) threshold: Ratio,
    /// Who says that all is well; zero if nobody does.
    pub(crate) health: Address,
}

impl PriceOracle {
    /// Reads what is known of the chain.
    pub(crate) fn chain(&self) -> Chain {
        let word = self.word(CHAIN);
        Chain {
            sequencer: word.address::<ADDRESS>(),
            branches: word.u8::<BRANCHES>(),
        }
    }

    /// Stores what is known of the chain.
    pub(crate) fn set_chain(&mut self, chain: Chain) {
        let word = Word::ZERO.with_address::<ADDRESS>(chain.sequencer);
        self.set_word(CHAIN, word.with_u8::<BRANCHES>(chain.branches));
    }

    /// Reads the sources of a branch below [`MAX_BRANCHES`]: two slots, and those of bounds and
    /// health where there are any.
    pub(crate) fn branch(&self, branch: u8) -> Branch {
        let (market, marks) = self.source(branch, Which::Market);
        let (anchor, _) = self.source(branch, Which::Anchor);
        let health = if marks & HAS_HEALTH == 0 {
            Address::ZERO
        } else {
            self.word(health_slot(branch)).address::<ADDRESS>()
        };
        Branch {
            market,
            anchor,
            threshold: Ratio::from_bps(marks & THRESHOLD),
            health,
        }
    }

    /// Stores the sources of a branch below [`MAX_BRANCHES`].
    pub(crate) fn set_branch(&mut self, branch: u8, wired: &Branch) {
        let mut marks = wired.threshold.bps() & THRESHOLD;
        if !wired.health.is_zero() {
            marks |= HAS_HEALTH;
            let word = Word::ZERO.with_address::<ADDRESS>(wired.health);
            self.set_word(health_slot(branch), word);
        }
        self.set_source(branch, Which::Market, &wired.market, marks);
        self.set_source(branch, Which::Anchor, &wired.anchor, 0);
    }

    #[inline(never)]
    fn source(&self, branch: u8, which: Which) -> (Wired, u16) {
        let word = self.word(source_slot(FIRST_SOURCE, branch, which));
        let marks = word.u16::<MARKS>();
        let bounds = if marks & HAS_BOUNDS == 0 {
            Word::ZERO
        } else {
            self.word(source_slot(FIRST_BOUNDS, branch, which))
        };
        let wired = Wired {
            feed: word.address::<ADDRESS>(),
            feed_decimals: word.u8::<FEED_DECIMALS>(),
            collateral_decimals: word.u8::<COLLATERAL_DECIMALS>(),
            soft_age: word.u32::<SOFT_AGE>(),
            hard_age: word.u32::<HARD_AGE>(),
            floor: bounds.u128::<FLOOR>(),
            ceiling: bounds.u128::<CEILING>(),
        };
        (wired, marks)
    }

    #[inline(never)]
    fn set_source(&mut self, branch: u8, which: Which, wired: &Wired, marks: u16) {
        let mut marks = marks;
        if wired.has_bounds() {
            marks |= HAS_BOUNDS;
            let word = Word::ZERO
                .with_u128::<FLOOR>(wired.floor)
                .with_u128::<CEILING>(wired.ceiling);
            self.set_word(source_slot(FIRST_BOUNDS, branch, which), word);
        }
        let word = Word::ZERO
            .with_address::<ADDRESS>(wired.feed)
            .with_u8::<FEED_DECIMALS>(wired.feed_decimals)
            .with_u8::<COLLATERAL_DECIMALS>(wired.collateral_decimals)
            .with_u32::<SOFT_AGE>(wired.soft_age)
            .with_u32::<HARD_AGE>(wired.hard_age)
            .with_u16::<MARKS>(marks);
        self.set_word(source_slot(FIRST_SOURCE, branch, which), word);
    }

    fn word(&self, slot: u64) -> Word {
        Word::from(self.slots.read(Slot::at(slot)))
    }

    fn set_word(&mut self, slot: u64, word: Word) {
        self.slots.write(Slot::at(slot), word.into());
    }
}

/// The slot of a source's word in the table that begins at `first`.
fn source_slot(first: u64, branch: u8, which: Which) -> u64 {
    let before = u64::from(branch).saturating_mul(u64::from(SOURCES));
    let beside = match which {
        Which::Market => 0,
        Which::Anchor => 1,
    };
    before.saturating_add(beside).saturating_add(first)
}

/// The slot of a branch's health.
fn health_slot(branch: u8) -> u64 {
    FIRST_HEALTH.saturating_add(u64::from(branch))
}
