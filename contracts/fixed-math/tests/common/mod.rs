//! Big integers beside the kernel's words, digits that provoke every branch of a division, and
//! the shared data.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;

use fixed_math::U256;
use num_bigint::BigUint;
use num_traits::ToPrimitive;
use proptest::prelude::*;

/// The same number as a big integer.
pub(crate) fn big(x: U256) -> BigUint {
    BigUint::from_bytes_be(&x.to_be_bytes::<32>())
}

/// The same number as a word, if it fits.
pub(crate) fn word(x: &BigUint) -> Option<U256> {
    U256::try_from_be_slice(&x.to_bytes_be())
}

/// The same number in 128 bits, if it fits.
pub(crate) fn narrow(x: &BigUint) -> Option<u128> {
    x.to_u128()
}

/// Words of any length whose 32-bit digits are often at their ends: guesses of a quotient digit
/// are then often one or two too large.
pub(crate) fn words() -> impl Strategy<Value = U256> {
    let digit = prop_oneof![
        Just(0u32),
        Just(1),
        Just(0x7fff_ffff),
        Just(0x8000_0000),
        Just(0x8000_0001),
        Just(0xffff_fffe),
        Just(u32::MAX),
        any::<u32>(),
        any::<u32>(),
    ];
    (prop::collection::vec(digit, 8), 0usize..=8).prop_map(|(digits, length)| {
        let bytes: Vec<u8> = digits
            .iter()
            .take(length)
            .flat_map(|digit| digit.to_le_bytes())
            .collect();
        U256::try_from_le_slice(&bytes).unwrap()
    })
}

/// Reads a file of the shared data; a missing file is a failing test.
pub(crate) fn shared(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("shared data {} is missing: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// A decimal string of the shared data.
pub(crate) fn decimal(value: &serde_json::Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}
