//! Where everything lies in storage.
//!
//! Storage is most of what a verb costs, so state is packed until each verb touches the fewest
//! slots it can. Fields are listed from the most significant bit down, as `packing` writes them.
//!
//! ```text
//! trove   body    coll u96 | debt u96 | last touch u40 | rate tick u16 | marks u8
//!         title   owner 160 | previous u31 | next u31 | last rate change u34
//!         stake   stake u128 | - | scale u32                  0 while stake == coll
//!         sums    collateral, debt: a word each               of that scale, at the last touch
//!         manager, receiver   160 each                        0 unless named
//!         delegate            160 | lowest and highest tick u16 each | period u40 | -
//! branch  totals  coll u96 | recorded debt u96 | remainder u32 | MCR u16 | CCR u16
//!         yields  weighted debt u112 | booked yield u96 | last accrual u40 | marks u8
//!         oracle  price oracle 160 | debt ceiling u96
//!         token   collateral token 160 | - | last counter u40
//!         terms   SCR, pool penalty, redistribution penalty, redemption fee floor u16 each |
//!                 - | last raise u40 | - | smallest raise u96
//!         stakes  total stakes u128 | stakes snapshot u128    0 while total stakes == coll
//!         coll    - | stakes' scale u32 | collateral snapshot u128
//!         redistributed, remainders   coll u128 | debt u128 each
//!         flags   SCR u40 | outage u40
//!         shutdown   price u192 | - | time u40
//!         sums of each scale   collateral, debt: a word each
//! system  amp     AmpUSD 160 | - | branches u8
//!         owner, pending owner, parts, incentives   160 each
//!         pool    Stability Pool 160 | - | whether a gauge earns u8
//!         base    base rate u128 | - | time u40
//! surplus of an owner in a branch   coll u128
//!         booked  pool u128 | incentives u128                 what pulls moved here
//!         spare   cushion u128 | residue u128
//! ```
//!
//! Words that are not a trove's or a token's lie in one array, 8 192 for each branch and the last
//! as many for the system: so a word's slot is a sum, not a hash, and one function reads them all.
//!
//! What the packing relies on:
//! - **96 bits hold every amount.** The cap of collateral and debt, a trove's and a branch's, is
//!   1e28 (ROUND-2), and 2^96 is 7.9e28. A weight is at most 1e28 * 25 000: 108 bits.
//! - **A stake is its collateral until the first redistribution**, and is written only once it
//!   differs; so is their sum. Nothing is lost: the stake of an active trove is never 0.
//! - **The same-second guards are marks beside the time of the last touch.** Every touch sets
//!   that time, so "deposited in this second" is "touched in this second, with the mark".
//! - **Yield is booked beside the debt that owes it**, as its sum `x` and a remainder
//!   `r = Σ (3 x_i mod 4)`. With three and one quarters, floored at each booking, the parts are
//!   `pool = (3 x - r) / 4` and `incentives = x - pool`, exactly (INT-4). A booking adds at most
//!   3 to `r`: its 32 bits hold a thousand million bookings between two pulls, which move both
//!   parts to the system's counters.
//! - **A branch opens fewer than 2^31 troves**, so a link is 31 bits of a counter; 34 bits of
//!   time last until the year 2514.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageArray, StorageBlockHash, StorageMap};

/// All storage of the trove manager.
#[storage]
pub struct Ledger {
    pub(crate) troves: StorageMap<U256, TroveWords>,
    pub(crate) balances: WordMap,
    pub(crate) approvals: WordMap,
    pub(crate) operators: WordMapMap,
    pub(crate) words: Words,
    pub(crate) sums: WordMap,
    pub(crate) surpluses: WordMapMap,
}

/// Branches at most.
pub const MAX_BRANCHES: u64 = 8;
/// Troves ever opened in a branch at most: a link has 31 bits.
pub const MAX_COUNTER: u64 = (1 << 31) - 1;

/// Words of a branch, and of the system, as a power of two.
const ROOM: u32 = 13;
/// Words of all branches and of the system.
const WORDS: usize = 9 << ROOM;
/// Words of a trove.
const TROVE_WORDS: usize = 8;

/// Where a word lies in the array of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// The index in the array.
    pub(crate) const fn index(self) -> u32 {
        self.0
    }

    /// A word of a branch; of none if there can be no such branch.
    pub(crate) fn of_branch(branch: u64, word: u32) -> Option<Self> {
        let branch = u32::try_from(branch)
            .ok()
            .filter(|_| branch < MAX_BRANCHES)?;
        Some(Self(branch << ROOM | word))
    }

    const fn of_system(word: u32) -> Self {
        Self(8 << ROOM | word)
    }
}

/// Words of a branch.
pub(crate) mod branch {
    pub(crate) const TOTALS: u32 = 0;
    pub(crate) const YIELDS: u32 = 1;
    pub(crate) const ORACLE: u32 = 2;
    pub(crate) const TOKEN: u32 = 3;
    pub(crate) const TERMS: u32 = 4;
    pub(crate) const STAKES: u32 = 5;
    /// Collateral snapshot and the stakes' scale.
    pub(crate) const COLL_SNAPSHOT: u32 = 6;
    /// Redistributed and not yet applied.
    pub(crate) const REDISTRIBUTED: u32 = 7;
    /// What redistributions left over.
    pub(crate) const REMAINDERS: u32 = 8;
    /// When the branch was flagged, for each cause.
    pub(crate) const FLAGS: u32 = 11;
    /// Shutdown price u192 | - | time u40.
    pub(crate) const SHUTDOWN: u32 = 12;
    /// The rate book: the top of its bitmap, 25 leaves, 6 238 groups of four heads.
    pub(crate) const BOOK_TOP: u32 = 63;
    pub(crate) const BOOK_LEAVES: u32 = 64;
    pub(crate) const BOOK_GROUPS: u32 = 1 << 10;

    const _: () = assert!(BOOK_GROUPS + 6_238 <= 1 << super::ROOM);
}

/// Words of the system.
pub(crate) mod system {
    use super::Place;

    pub(crate) const AMP_USD: Place = Place::of_system(0);
    pub(crate) const OWNER: Place = Place::of_system(1);
    pub(crate) const BOOKED: Place = Place::of_system(2);
    pub(crate) const SPARE: Place = Place::of_system(3);
    pub(crate) const BASE_RATE: Place = Place::of_system(4);
    pub(crate) const PENDING_OWNER: Place = Place::of_system(5);
    pub(crate) const POOL: Place = Place::of_system(6);
    pub(crate) const INCENTIVES: Place = Place::of_system(7);
    pub(crate) const EXTENSION: Place = Place::of_system(8);
    pub(crate) const LIQUIDATION: Place = Place::of_system(9);
    pub(crate) const REDEMPTION: Place = Place::of_system(10);
}

/// Words of a trove.
pub(crate) mod trove {
    pub(crate) const BODY: u8 = 0;
    pub(crate) const TITLE: u8 = 1;
    pub(crate) const STAKE: u8 = 2;
    pub(crate) const COLL_SUM: u8 = 3;
    pub(crate) const DEBT_SUM: u8 = 4;
    pub(crate) const MANAGER: u8 = 5;
    pub(crate) const RECEIVER: u8 = 6;
    pub(crate) const DELEGATE: u8 = 7;
}

/// A word. The SDK's type for block hashes is its only one that is read and written whole; the
/// others cut a field out at a place that the compiler does not know, which keeps a panic.
pub(crate) type StorageWord = StorageBlockHash;
/// A trove: two words when it opens, the others only when they are not 0.
pub(crate) type TroveWords = StorageArray<StorageWord, TROVE_WORDS>;
/// The words of all branches and of the system.
pub(crate) type Words = StorageArray<StorageWord, WORDS>;
/// A word for each key.
pub(crate) type WordMap = StorageMap<U256, StorageWord>;
/// A word for each pair of keys.
pub(crate) type WordMapMap = StorageMap<U256, WordMap>;
