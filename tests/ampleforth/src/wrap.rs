//! The rate between AMPL and its shares: one share is a fixed part of AMPL's supply.

use num_bigint::BigUint;

/// The most shares there can be, in 1e-18: WAMPL's 10 million.
pub const WAMPL_SUPPLY: u128 = 10_000_000_000_000_000_000_000_000;

/// Shares worth `amples`, floored: what a depositor receives.
#[must_use]
pub fn shares_down(amples: &BigUint, supply: &BigUint) -> BigUint {
    amples * WAMPL_SUPPLY / supply
}

/// Shares worth `amples`, ceiled: what a withdrawer pays.
#[must_use]
pub fn shares_up(amples: &BigUint, supply: &BigUint) -> BigUint {
    (amples * WAMPL_SUPPLY + supply - 1_u8) / supply
}

/// Amples worth `shares`, floored: what a redeemer receives.
#[must_use]
pub fn amples_down(shares: &BigUint, supply: &BigUint) -> BigUint {
    shares * supply / WAMPL_SUPPLY
}

/// Amples worth `shares`, ceiled: what a minter pays.
#[must_use]
pub fn amples_up(shares: &BigUint, supply: &BigUint) -> BigUint {
    (shares * supply + WAMPL_SUPPLY - 1_u8) / WAMPL_SUPPLY
}
