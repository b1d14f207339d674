//! Oracle rules (`PROTOCOL.md` 10): which answers count, how old they are, what they mean.
//!
//! A branch has two sources of different kinds. The *market* follows the trade and can be moved
//! on a thin day; the *anchor* is an average that speaks once a day and lags. Each answer becomes
//! a [`Reading`] or is missing ([`read`]), and the two become a [`Quote`] ([`quote`]).
//!
//! | word | file |
//! |---|---|
//! | source, its decimals, ages, floor and ceiling | `source.rs` |
//! | what two answers mean together | `pair.rs` |
//! | quote, status, sequencer | here |

mod pair;
mod source;

use fixed_math::{Price, Timestamp, U256, kernel};

use crate::{RuleError, params::SEQUENCER_GRACE};

pub use pair::{quote, require_threshold};
pub use source::{Age, MAX_COLLATERAL_DECIMALS, MAX_FEED_DECIMALS, Reading, Source, read};

/// How far a price may be relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum OracleStatus {
    /// For everything.
    Good = 0,
    /// Not for new debt and withdrawals.
    Restricted = 1,
    /// There is no price.
    #[default]
    Down = 2,
}

impl OracleStatus {
    /// Reads the number of the ABI; anything else is no status.
    #[inline]
    #[must_use]
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Good),
            1 => Some(Self::Restricted),
            2 => Some(Self::Down),
            _ => None,
        }
    }

    /// The byte of the ABI.
    #[inline]
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Restricted => 1,
            Self::Down => 2,
        }
    }
}

/// What the oracle says of a branch. The default says nothing: down, no price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quote {
    /// The price of borrowing and liquidation, 0 if down.
    pub price: Price,
    /// The price of redemption, never lower, 0 if down.
    pub redemption_price: Price,
    /// How far both may be relied on.
    pub status: OracleStatus,
    /// Restricted, and for no other reason than that market and anchor are too far apart.
    pub by_gap_only: bool,
}

impl Quote {
    /// The price for new debt and withdrawals.
    ///
    /// # Errors
    /// `OracleDown` - no price. `OracleRestricted` - a price, but not for this.
    #[inline]
    pub fn for_borrowing(&self) -> Result<Price, RuleError> {
        match self.status {
            OracleStatus::Good => Ok(self.price),
            OracleStatus::Restricted => Err(RuleError::OracleRestricted),
            OracleStatus::Down => Err(RuleError::OracleDown),
        }
    }
}

/// Since when the sequencer has been up, by its uptime feed: it answers 0 (up), and the round has
/// started. `answer` and `started_at` are the words as returned.
///
/// # Errors
/// `SequencerDown` - it answers anything else, or the round has not started.
pub fn sequencer_up_since(answer: U256, started_at: U256) -> Result<Timestamp, RuleError> {
    let started_at = kernel::narrow_u64(started_at).map_err(|_| RuleError::SequencerDown)?;
    if answer.is_zero() && started_at != 0 {
        Ok(Timestamp::new(started_at))
    } else {
        Err(RuleError::SequencerDown)
    }
}

/// Tests the sequencer's uptime feed: it answers 0 (up) and has for 3600 s (ORACLE-9).
/// `answer` and `started_at` are the words as returned.
///
/// # Errors
/// `SequencerDown` - it answers anything else, or has been up for less, or the round has not
/// started.
pub fn require_sequencer(answer: U256, started_at: U256, now: Timestamp) -> Result<(), RuleError> {
    let since = sequencer_up_since(answer, started_at)?;
    if now.since(since) >= SEQUENCER_GRACE {
        Ok(())
    } else {
        Err(RuleError::SequencerDown)
    }
}
