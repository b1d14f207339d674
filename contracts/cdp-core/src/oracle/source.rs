//! One source: how its answers are read, and which of them count.

use fixed_math::{Price, Seconds, Timestamp, U256, kernel};

use crate::RuleError;

/// Decimals of a feed at most.
pub const MAX_FEED_DECIMALS: u8 = 36;
/// Decimals of a collateral at most.
pub const MAX_COLLATERAL_DECIMALS: u8 = 18;
/// `log10` of what an answer without decimals, for a collateral without decimals, is scaled by:
/// 18 digits of AmpUSD and 36 of the price's scale.
const FULL_SCALE: u8 = 54;
/// Prices at most: 1e54, as `5^54 * 2^54`; an answer above it is not a price.
const PRICE_CAP: U256 = kernel::join_words(5u128.pow(54) >> (128 - 54), 5u128.pow(54) << 54);

const _: () = assert!(FULL_SCALE == MAX_FEED_DECIMALS + MAX_COLLATERAL_DECIMALS);

/// What is fixed about a source when it is wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// `log10` of the factor from an answer to a price: `54 - feed - collateral decimals`.
    pub scale: u8,
    /// Age above which an answer restricts.
    pub soft_age: Seconds,
    /// Age above which an answer is no price.
    pub hard_age: Seconds,
    /// The lowest answer the feed can give, as it gives it; 0 if none is declared.
    floor: u128,
    /// The highest answer the feed can give, as it gives it; 0 if none is declared.
    ceiling: u128,
}

impl Source {
    /// Wires a source without floor and ceiling.
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
            floor: 0,
            ceiling: 0,
        })
    }

    /// Declares the lowest and the highest answer that the feed can give, raw; 0 is none.
    ///
    /// # Errors
    /// `BoundsOutOfOrder` - no answer would be left: the nearest that count are two units away
    /// from either.
    pub fn with_bounds(self, floor: u128, ceiling: u128) -> Result<Self, RuleError> {
        // Below the smallest answer that counts: 0, or the floor and the unit beside it.
        let below = if floor == 0 {
            0
        } else {
            floor.saturating_add(1)
        };
        if ceiling != 0 && below.saturating_add(2) >= ceiling {
            return Err(RuleError::BoundsOutOfOrder);
        }
        Ok(Self {
            floor,
            ceiling,
            ..self
        })
    }

    /// Reports whether a positive answer is off its source's bounds (ORACLE-6).
    ///
    /// A feed that sticks to its floor while the market falls through it reports a price that
    /// nobody pays; such a feed may also stop one unit beside.
    fn admits(&self, answer: U256) -> bool {
        let beyond =
            |high: U256, low: U256| kernel::sub(high, low).is_ok_and(|gap| gap > U256::ONE);
        let (floor, ceiling) = (kernel::widen(self.floor), kernel::widen(self.ceiling));
        (self.floor == 0 || beyond(answer, floor)) && (self.ceiling == 0 || beyond(ceiling, answer))
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
    /// The answer, scaled as a price; never 0, at most 1e54.
    pub price: Price,
    /// When it was given.
    pub updated_at: Timestamp,
    /// How old it is.
    pub age: Age,
}

/// Reads a source's `latestRoundData`; `None` is a missing source.
///
/// An answer counts if it is positive, not of time 0, not of the future (ORACLE-5), off the
/// source's floor and ceiling (ORACLE-6), and at most 1e54 as a price. `answer` and `updated_at`
/// are the words as returned.
///
/// # Rounding
/// None: the price is `answer * 10^(54 - feed - collateral decimals)`, exactly (ROUND-1 row 25
/// has nothing to round here).
#[must_use]
pub fn read(source: &Source, answer: U256, updated_at: U256, now: Timestamp) -> Option<Reading> {
    if answer.is_zero() || kernel::is_negative(answer) || !source.admits(answer) {
        return None;
    }
    let updated_at = Timestamp::new(kernel::narrow_u64(updated_at).ok()?);
    if updated_at.is_never() || updated_at > now {
        return None;
    }
    let factor = kernel::power_of_ten(source.scale).ok()?;
    let price = kernel::mul(answer, factor).ok()?;
    if price > const { PRICE_CAP } {
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
