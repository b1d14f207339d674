//! Oracle rules (`PROTOCOL.md` 10): which answers count, how old they are, what they mean.
//!
//! A source's answer becomes a [`Reading`] or is missing. [`single`] turns the reading of a
//! branch with one source into a quote; a second source and the clamp between them join here.

use fixed_math::{Price, Seconds, Timestamp, U256, kernel};

use crate::{RuleError, params::SEQUENCER_GRACE};

/// Decimals of a feed at most.
pub const MAX_FEED_DECIMALS: u8 = 36;
/// Decimals of a collateral at most.
pub const MAX_COLLATERAL_DECIMALS: u8 = 18;
/// `log10` of what an answer without decimals, for a collateral without decimals, is scaled by:
/// 18 digits of AmpUSD and 36 of the price's scale.
const FULL_SCALE: u8 = 54;
/// Prices at most: 1e54; an answer above it is not a price.
const PRICE_CAP_EXPONENT: u8 = 54;

const _: () = assert!(FULL_SCALE == MAX_FEED_DECIMALS + MAX_COLLATERAL_DECIMALS);

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
    /// Reads the byte of the ABI; anything unknown is down.
    #[inline]
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Good,
            1 => Self::Restricted,
            _ => Self::Down,
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

/// What is fixed about a source when it is wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// `log10` of the factor from an answer to a price: `54 - feed - collateral decimals`.
    pub scale: u8,
    /// Age above which an answer restricts.
    pub soft_age: Seconds,
    /// Age above which an answer is no price.
    pub hard_age: Seconds,
}

impl Source {
    /// Wires a source.
    ///
    /// # Errors
    /// `DecimalsOutOfRange` - a feed of more than 36 or a collateral of more than 18 decimals.
    /// `AgesOutOfOrder` - not `0 < soft <= hard`.
    pub fn new(
        feed_decimals: u8,
        collateral_decimals: u8,
        soft_age: Seconds,
        hard_age: Seconds,
    ) -> Result<Self, RuleError> {
        if feed_decimals > MAX_FEED_DECIMALS || collateral_decimals > MAX_COLLATERAL_DECIMALS {
            return Err(RuleError::DecimalsOutOfRange);
        }
        if soft_age.raw() == 0 || soft_age > hard_age {
            return Err(RuleError::AgesOutOfOrder);
        }
        let used = feed_decimals.saturating_add(collateral_decimals);
        Ok(Self {
            scale: FULL_SCALE.saturating_sub(used),
            soft_age,
            hard_age,
        })
    }
}

/// The age class of an answer (ORACLE-4). A bound belongs to the younger class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// At most the soft age.
    Fresh,
    /// Above the soft, at most the hard age.
    Aged,
    /// Above the hard age.
    Expired,
}

/// A source's last valid answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The answer, scaled as a price; never 0.
    pub price: Price,
    /// When it was given.
    pub updated_at: Timestamp,
    /// How old it is.
    pub age: Age,
}

/// Reads a source's `latestRoundData`; `None` is a missing source.
///
/// An answer counts if it is positive, not of time 0, not of the future (ORACLE-5), and at most
/// 1e54 as a price. `answer` and `updated_at` are the words as returned.
///
/// # Rounding
/// None: the price is `answer * 10^(54 - feed - collateral decimals)`, exactly (ROUND-1 row 25
/// has nothing to round here).
#[must_use]
pub fn read(source: &Source, answer: U256, updated_at: U256, now: Timestamp) -> Option<Reading> {
    if answer.is_zero() || kernel::is_negative(answer) {
        return None;
    }
    let updated_at = Timestamp::new(kernel::narrow_u64(updated_at).ok()?);
    if updated_at.is_never() || updated_at > now {
        return None;
    }
    let factor = kernel::power_of_ten(source.scale).ok()?;
    let price = kernel::mul(answer, factor).ok()?;
    if price > kernel::power_of_ten(PRICE_CAP_EXPONENT).ok()? {
        return None;
    }
    let age = now.since(updated_at);
    let age = if age <= source.soft_age {
        Age::Fresh
    } else if age <= source.hard_age {
        Age::Aged
    } else {
        Age::Expired
    };
    Some(Reading {
        price: Price::new(price),
        updated_at,
        age,
    })
}

/// The quote of a branch with one source: `Good` while fresh, `Restricted` while aged, `Down`
/// when expired or missing. Both prices are the source's.
#[must_use]
pub fn single(reading: Option<Reading>) -> Quote {
    let Some(Reading { price, age, .. }) = reading else {
        return Quote::default();
    };
    let status = match age {
        Age::Fresh => OracleStatus::Good,
        Age::Aged => OracleStatus::Restricted,
        Age::Expired => return Quote::default(),
    };
    Quote {
        price,
        redemption_price: price,
        status,
    }
}

/// Tests the sequencer's uptime feed: it answers 0 (up) and has for 3600 s (ORACLE-9).
/// `answer` and `started_at` are the words as returned.
///
/// # Errors
/// `SequencerDown` - it answers anything else, or has been up for less, or the round has not
/// started.
pub fn require_sequencer(answer: U256, started_at: U256, now: Timestamp) -> Result<(), RuleError> {
    let started_at = kernel::narrow_u64(started_at).map_err(|_| RuleError::SequencerDown)?;
    let started_at = Timestamp::new(started_at);
    let up = answer.is_zero() && !started_at.is_never();
    if up && now.since(started_at) >= SEQUENCER_GRACE {
        Ok(())
    } else {
        Err(RuleError::SequencerDown)
    }
}
