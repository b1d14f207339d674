//! Where everything lies in storage.
//!
//! Storage is most of what a verb costs, so state is packed until each verb touches the fewest
//! slots it can. A field's constant is the byte at which it begins, most significant first.
//!
//! ```text
//! trove   body    coll u96 | debt u96 | last touch u40 | rate tick u16 | marks u8
//!         title   owner 160 | previous u31 | next u31 | last rate change u34
//!         stake   stake u128 | scale u32                      0 while stake == coll
//! branch  totals  coll u96 | recorded debt u96 | remainder u32 | MCR u16 | CCR u16
//!         yields  weighted debt u112 | booked yield u96 | last accrual u40 | marks u8
//!         oracle  price oracle 160 | debt ceiling u96
//!         token   collateral token 160 | last counter u40
//!         terms   SCR, pool penalty, redistribution penalty, redemption fee floor u16 each |
//!                 smallest raise u96 | last raise u40
//!         stakes  total stakes u128 | stakes snapshot u128    0 while total stakes == coll
//! system  booked  pool u128 | incentives u128                 what pulls moved here
//!         spare   cushion u128 | residue u128
//! ```
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

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageArray, StorageB256, StorageMap};

/// Branches at most.
pub(crate) const MAX_BRANCHES: usize = 8;
/// Troves ever opened in a branch at most: a link has 31 bits.
pub(crate) const MAX_COUNTER: u64 = (1 << 31) - 1;
/// Groups of four ticks in the rate book.
const GROUPS: usize = 6_238;
/// Leaves of its bitmap.
const LEAVES: usize = 25;

/// Fields of a trove's first word.
pub(crate) mod body {
    pub(crate) const COLL: usize = 0;
    pub(crate) const DEBT: usize = 12;
    pub(crate) const TOUCHED: usize = 24;
    pub(crate) const TICK: usize = 29;
    pub(crate) const MARKS: usize = 31;

    /// Bits of the marks that hold the status.
    pub(crate) const STATUS: u8 = 0b11;
    /// The owner or a manager deposited in the second of the last touch.
    pub(crate) const DEPOSITED: u8 = 1 << 2;
    /// The risk was raised in the second of the last touch.
    pub(crate) const RAISED: u8 = 1 << 3;
    /// An address is approved for the token.
    pub(crate) const APPROVED: u8 = 1 << 4;
    /// Marks that a change of the trove leaves as they are.
    pub(crate) const KEPT: u8 = !(STATUS | DEPOSITED | RAISED);
}

/// Fields of a trove's second word.
pub(crate) mod title {
    pub(crate) const OWNER: usize = 0;
    pub(crate) const TAIL: usize = 20;

    /// Bits of the tail below `previous`.
    pub(crate) const PREVIOUS: u32 = 65;
    /// Bits of the tail below `next`.
    pub(crate) const NEXT: u32 = 34;
    /// A link's bits.
    pub(crate) const LINK: u128 = (1 << 31) - 1;
    /// The bits of the last rate change.
    pub(crate) const TIME: u128 = (1 << 34) - 1;
}

/// Fields of a trove's stake.
pub(crate) mod stake {
    pub(crate) const STAKE: usize = 0;
}

/// Fields of a branch's first word.
pub(crate) mod totals {
    pub(crate) const COLL: usize = 0;
    pub(crate) const DEBT: usize = 12;
    pub(crate) const REMAINDER: usize = 24;
    pub(crate) const MCR: usize = 28;
    pub(crate) const CCR: usize = 30;
}

/// Fields of a branch's second word.
pub(crate) mod yields {
    pub(crate) const WEIGHTED: usize = 0;
    pub(crate) const BOOKED: usize = 14;
    pub(crate) const ACCRUED: usize = 26;
    pub(crate) const MARKS: usize = 31;

    /// The branch is shut: `shutdown` says since when.
    pub(crate) const SHUT: u8 = 1 << 0;
    /// Stakes have left their collateral: `stakes` is in use.
    pub(crate) const STAKED: u8 = 1 << 1;
}

/// Fields of the word that new debt needs.
pub(crate) mod oracle {
    pub(crate) const ORACLE: usize = 0;
    pub(crate) const CEILING: usize = 20;
}

/// Fields of the word that moving collateral needs.
pub(crate) mod token {
    pub(crate) const TOKEN: usize = 0;
    pub(crate) const COUNTER: usize = 20;
}

/// Fields of what is seldom read.
pub(crate) mod terms {
    pub(crate) const SCR: usize = 0;
    pub(crate) const POOL_PENALTY: usize = 2;
    pub(crate) const REDISTRIBUTION_PENALTY: usize = 4;
    pub(crate) const FEE_FLOOR: usize = 6;
    pub(crate) const SMALLEST_RAISE: usize = 8;
}

/// Fields of a branch's stakes.
pub(crate) mod stakes {
    pub(crate) const TOTAL: usize = 0;
    pub(crate) const SNAPSHOT: usize = 16;
}

/// Fields of the shutdown: `price u192 | time u40`.
pub(crate) mod shutdown {
    pub(crate) const TIME: usize = 24;
}

/// Two halves of a word.
pub(crate) mod halves {
    pub(crate) const HIGH: usize = 0;
    pub(crate) const LOW: usize = 16;
}

/// A trove: two words when it opens, the others only when they are not 0.
#[storage]
pub(crate) struct TroveSlots {
    pub(crate) body: StorageB256,
    pub(crate) title: StorageB256,
    pub(crate) stake: StorageB256,
    /// Redistribution sums at the last touch: collateral, debt.
    pub(crate) redistributed_coll: StorageB256,
    pub(crate) redistributed_debt: StorageB256,
}

/// A branch. Words that no verb of today writes have their place already.
#[storage]
pub(crate) struct BranchSlots {
    pub(crate) totals: StorageB256,
    pub(crate) yields: StorageB256,
    pub(crate) oracle: StorageB256,
    pub(crate) token: StorageB256,
    pub(crate) terms: StorageB256,
    pub(crate) stakes: StorageB256,
    /// Collateral snapshot u128.
    pub(crate) coll_snapshot: StorageB256,
    /// Redistributed and not yet applied: coll u128 | debt u128.
    pub(crate) redistributed: StorageB256,
    /// Redistributed collateral and debt for each stake, and the stakes' scale.
    pub(crate) coll_per_stake: StorageB256,
    pub(crate) debt_per_stake: StorageB256,
    pub(crate) stake_scale: StorageB256,
    /// SCR flag u40 | cause u8.
    pub(crate) flag: StorageB256,
    pub(crate) shutdown: StorageB256,
    /// The rate book's bitmap: top, leaves; and its heads, four ticks in a word.
    pub(crate) book_top: StorageB256,
    pub(crate) book_leaves: StorageArray<StorageB256, LEAVES>,
    pub(crate) book_groups: StorageArray<StorageB256, GROUPS>,
}

/// Owner's words: `amp_usd 160 | branches u8` and so on; see `lib.rs` for their order.
#[storage]
pub(crate) struct SystemSlots {
    /// AmpUSD 160 | - | branches u8.
    pub(crate) amp_usd: StorageB256,
    pub(crate) owner: StorageB256,
    pub(crate) pending_owner: StorageB256,
    pub(crate) booked: StorageB256,
    pub(crate) spare: StorageB256,
    /// Base rate u128 | last redemption u40.
    pub(crate) base_rate: StorageB256,
    /// Stability Pool and incentives, which may pull.
    pub(crate) stability_pool: StorageB256,
    pub(crate) incentives: StorageB256,
}

/// Fields of the system's first word.
pub(crate) mod system {
    pub(crate) const ADDRESS: usize = 0;
    pub(crate) const BRANCHES: usize = 31;
}

/// The tokens that troves are.
#[storage]
pub(crate) struct TokenSlots {
    pub(crate) balances: StorageMap<Address, StorageB256>,
    pub(crate) approvals: StorageMap<U256, StorageB256>,
    pub(crate) operators: StorageMap<Address, StorageMap<Address, StorageB256>>,
}
