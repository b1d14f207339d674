//! What a market and an anchor mean together (ORACLE-1 to 4, 12, 13).
//!
//! ```text
//!             0.75 a        a         1.25 a
//!   market  ----|-----------|-----------|----->    P = clamp(market, 0.75 a, 1.25 a)
//!
//!   price       |   P       |     a                 the lower of P and a
//!   redemption  | <= P(1+t) |     P                 the higher, but P(1+t) if only the market
//!               |  or a     |                       has seen the fall yet
//! ```
//!
//! In a rally borrowers get the lagging anchor and redeemers pay the market: nobody takes from
//! borrowers. In a fall borrowers get the market, and redeemers are held back by at most the
//! threshold until the anchor is of the same day; the clamp keeps a thin pool from liquidating
//! more than a fall of a quarter would.
//!
//! `P` is a whole number of quarters of the smallest unit of a price, so everything below is
//! exact until the one division at its end.

use core::cmp::Ordering;

use fixed_math::{MathError, Price, Ratio, U256, kernel};

use super::{Age, OracleStatus, Quote, Reading};
use crate::RuleError;

/// Market and anchor may be this far apart at least before a branch is restricted: 0.01 %.
const MIN_THRESHOLD: Ratio = Ratio::from_bps(1);
/// And at most: 25 %; the clamp lets no rally look larger.
const MAX_THRESHOLD: Ratio = Ratio::from_bps(2_500);

/// Quarters of an anchor: the lower bound of the clamp, the anchor itself, the upper bound.
const LOWEST: u64 = 3;
const WHOLE: u64 = 4;
const HIGHEST: u64 = 5;

/// Tests a branch's threshold.
///
/// # Errors
/// `ThresholdOutOfRange` - below 0.01 % or above 25 %.
pub fn require_threshold(threshold: Ratio) -> Result<(), RuleError> {
    if (MIN_THRESHOLD..=MAX_THRESHOLD).contains(&threshold) {
        Ok(())
    } else {
        Err(RuleError::ThresholdOutOfRange)
    }
}

/// The quote of a branch, from what its sources answered last. `healthy` is what its health flag
/// says, true if it has none.
///
/// | market and anchor | prices | status |
/// |---|---|---|
/// | both fresh | the pair's | `Good`; `Restricted` if too far apart or not healthy |
/// | one fresh | its answer | `Restricted` |
/// | both aged | the pair's | `Restricted` |
/// | one aged, the other expired or missing | its answer | `Restricted` |
/// | both expired or missing | none | `Down` |
///
/// # Rounding
/// The price down, the redemption price up (ROUND-1 row 25).
#[must_use]
pub fn quote(
    market: Option<Reading>,
    anchor: Option<Reading>,
    threshold: Ratio,
    healthy: bool,
) -> Quote {
    let within = |reading: Option<Reading>| reading.filter(|found| found.age != Age::Expired);
    match (within(market), within(anchor)) {
        // Answers of one age are weighed against each other; a fresh one beats an aged one.
        (Some(market), Some(anchor)) => match market.age.cmp(&anchor.age) {
            Ordering::Less => alone(&market),
            Ordering::Equal => together(&market, &anchor, threshold, healthy),
            Ordering::Greater => alone(&anchor),
        },
        (Some(only), None) | (None, Some(only)) => alone(&only),
        (None, None) => Quote::default(),
    }
}

/// One answer for both prices: nothing confirms it.
fn alone(reading: &Reading) -> Quote {
    Quote {
        price: reading.price,
        redemption_price: reading.price,
        status: OracleStatus::Restricted,
        by_gap_only: false,
    }
}

/// Two answers of one age.
fn together(market: &Reading, anchor: &Reading, threshold: Ratio, healthy: bool) -> Quote {
    // Cannot fail: prices are at most 1e54, so their quarters times 12 500 stay below 2^256.
    let Ok((prices, gap)) = pair(market, anchor, threshold) else {
        return Quote::default();
    };
    let sound = market.age == Age::Fresh && healthy;
    let status = if sound && !gap {
        OracleStatus::Good
    } else {
        OracleStatus::Restricted
    };
    Quote {
        status,
        by_gap_only: sound && gap,
        ..prices
    }
}

/// The prices of two answers, and whether they are further apart than the threshold: the larger
/// of `P` and the anchor is above the smaller times `1 + t`.
///
/// Both prices are positive and in order (ORACLE-3). With `q` quarters for `P` and `4a` for the
/// anchor: if the market is below the anchor, `price = floor(q / 4) >= market >= 1`, and the
/// redemption price is a ceiling of at least `q / 4`; else `price = a`, and `q >= 4a`.
///
/// # Rounding
/// The price down, the redemption price up (ROUND-1 row 25).
fn pair(market: &Reading, anchor: &Reading, threshold: Ratio) -> Result<(Quote, bool), MathError> {
    let (one, reach) = (u64::from(Ratio::ONE.bps()), u64::from(threshold.bps()));
    let reach = one.saturating_add(reach);
    let anchored = anchor.price.raw();
    let whole = times(anchored, WHOLE)?;
    // In this order there is nothing to panic about, unlike in `clamp`.
    let clamped = times(market.price.raw(), WHOLE)?
        .max(times(anchored, LOWEST)?)
        .min(times(anchored, HIGHEST)?);
    let rallied = clamped >= whole;
    let price = if rallied {
        anchored
    } else {
        kernel::mul_div_down(clamped, U256::ONE, word(WHOLE))?
    };
    let redemption_price = if rallied {
        kernel::mul_div_up(clamped, U256::ONE, word(WHOLE))?
    } else if market.updated_at > anchor.updated_at {
        // Never above the anchor; never below P, since t is not negative.
        let scale = WHOLE.saturating_mul(one);
        kernel::mul_div_up(clamped, word(reach), word(scale))?.min(anchored)
    } else {
        anchored
    };
    let (larger, smaller) = (clamped.max(whole), clamped.min(whole));
    let gap = kernel::cmp_products(larger, word(one), smaller, word(reach)) == Ordering::Greater;
    let prices = Quote {
        price: Price::new(price),
        redemption_price: Price::new(redemption_price),
        ..Quote::default()
    };
    Ok((prices, gap))
}

fn times(price: U256, quarters: u64) -> Result<U256, MathError> {
    kernel::mul(price, word(quarters))
}

/// A small number as a word. Not a constant: those would be data, paid for at every entry.
#[inline(never)]
fn word(number: u64) -> U256 {
    kernel::widen(number.into())
}
