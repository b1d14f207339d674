//! The data fee of an activation: a price per byte of machine code that grows with demand.
//!
//! ```text
//! demand = max(demand - 34865 bytes/s * seconds, 0) + bytes
//! price  = floor(82928201 * e^(demand / 21360419)) wei per byte
//! ```

use alloy_primitives::{U256, keccak256};

use super::call::{Call, Failure};
use crate::params::ARBITRUM_START;

/// Wei per byte without demand.
const MIN_PRICE: u32 = 82_928_201;
/// Demand in bytes that multiplies the price by e.
const INERTIA: u32 = 21_360_419;
/// Demand in bytes that is forgotten each second: 2^40 bytes a year.
const BYTES_PER_SECOND: u64 = 34_865;

/// Slot of the demand (bytes) and the time of the last activation.
fn slot() -> U256 {
    keccak256("stylus.data_pricer").into()
}

/// Wei per byte at a demand of `demand` bytes, rounded down.
fn price(demand: u32) -> u64 {
    let ratio = f64::from(demand) / f64::from(INERTIA);
    let price = f64::from(MIN_PRICE) * ratio.exp();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and the cast saturates"
    )]
    let price = price as u64;
    price
}

/// Adds `bytes` to the demand and returns their fee in wei.
pub(super) fn charge(call: &mut Call<'_>, bytes: u64) -> Result<U256, Failure> {
    let word = call.read(slot())?;
    let [demand, last, ..] = word.into_limbs();
    let now = call.timestamp();
    let seconds = now.saturating_sub(last.max(ARBITRUM_START));
    let demand = demand
        .saturating_sub(seconds.saturating_mul(BYTES_PER_SECOND))
        .saturating_add(bytes);
    call.put(slot(), U256::from_limbs([demand, now, 0, 0]));
    let price = price(u32::try_from(demand).unwrap_or(u32::MAX));
    Ok(U256::from(price).saturating_mul(U256::from(bytes)))
}
