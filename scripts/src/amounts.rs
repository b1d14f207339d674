//! Amounts as people write them, and as JSON has them.

use alloy::primitives::U256;
use serde::Serializer;

/// Decimals of AmpUSD, of rates and of ratios.
pub const WAD_DECIMALS: u8 = 18;

/// A millionth of an ether, in wei.
const MILLIONTH: U256 = U256::from_limbs([1_000_000_000_000, 0, 0, 0]);

/// Seconds of a minute, an hour and a day.
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A fixed-point number in decimal with this many places, the rest of its digits left out.
///
/// # Rounding
/// Down: for the eye.
#[must_use]
pub fn decimal(value: U256, decimals: u8, places: usize) -> String {
    let decimals = usize::from(decimals);
    let digits = value.to_string();
    let width = decimals.saturating_add(1);
    let digits = format!("{digits:0>width$}");
    let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
    let part: String = part.chars().take(places).collect();
    if places == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{part:0<places$}")
    }
}

/// AmpUSD-wei as AmpUSD, to the cent.
#[must_use]
pub fn amp_usd(wei: U256) -> String {
    decimal(wei, WAD_DECIMALS, 2)
}

/// Wei as ether, to the millionth; what is less, and not nothing, is said to be less.
#[must_use]
pub fn ether(wei: U256) -> String {
    if !wei.is_zero() && wei < MILLIONTH {
        return "< 0.000001".to_owned();
    }
    decimal(wei, WAD_DECIMALS, 6)
}

/// A WAD fraction in percent; the largest number, which is the ratio to no debt, is `-`.
#[must_use]
pub fn percent(wad: U256) -> String {
    if wad == U256::MAX {
        return "-".to_owned();
    }
    let hundredfold = wad.saturating_mul(U256::from(100));
    format!("{} %", decimal(hundredfold, WAD_DECIMALS, 2))
}

/// A span of time in its two largest units.
#[must_use]
pub fn span(seconds: u64) -> String {
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => format!("{} h {} min", seconds / HOUR, seconds % HOUR / MINUTE),
        _ => format!("{} d {} h", seconds / DAY, seconds % DAY / HOUR),
    }
}

/// Reads a decimal number with at most 18 decimals as WAD.
///
/// # Errors
/// It is no such number.
pub fn wad(text: &str) -> Result<U256, String> {
    units(text, WAD_DECIMALS)
}

/// Reads a decimal number with at most so many decimals as units of a token that has them.
///
/// # Errors
/// It is no such number.
pub fn units(text: &str, decimals: u8) -> Result<U256, String> {
    let unfit = || format!("`{text}` is no number with at most {decimals} decimals");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let places = usize::from(decimals);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > places {
        return Err(unfit());
    }
    format!("{whole}{part:0<places$}")
        .parse()
        .map_err(|_| unfit())
}

/// Serializes an integer as a decimal string: JSON's numbers do not hold it.
///
/// # Errors
/// The serializer's.
pub fn as_text<S: Serializer>(value: &U256, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// As [`as_text`], `null` if there is none.
///
/// # Errors
/// The serializer's.
pub fn as_text_if_any<S: Serializer>(
    value: &Option<U256>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// As [`as_text`], a list.
///
/// # Errors
/// The serializer's.
pub fn all_as_text<S: Serializer>(values: &[U256], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(U256::to_string))
}
