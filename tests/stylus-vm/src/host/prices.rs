//! Ink prices of host functions.

/// Any host function.
pub(crate) const HOSTIO: u64 = 8_400;
/// A pointer argument.
pub(crate) const PTR: u64 = 5_040;
/// A request that crosses into the node.
pub(crate) const API: u64 = 59_673;

/// 32-byte words of `bytes`, rounded up.
pub(crate) fn words(bytes: u32) -> u64 {
    u64::from(bytes.div_ceil(32))
}

/// Ink for writing `bytes` to the guest: 5040, and 30 per byte beyond 32.
pub(crate) fn write(bytes: u32) -> u64 {
    u64::from(bytes.saturating_sub(32))
        .saturating_mul(30)
        .saturating_add(5_040)
}

/// Ink for reading `bytes` from the guest: 16381, and 55 per byte beyond 32.
pub(crate) fn read(bytes: u32) -> u64 {
    u64::from(bytes.saturating_sub(32))
        .saturating_mul(55)
        .saturating_add(16_381)
}

/// Ink for hashing `bytes`: 121800, and 21000 per word beyond 2.
pub(crate) fn keccak(bytes: u32) -> u64 {
    words(bytes)
        .saturating_sub(2)
        .saturating_mul(21_000)
        .saturating_add(121_800)
}

/// Ink for an exponent with this many leading zero bytes of 32.
pub(crate) fn pow(leading_zero_bytes: u64) -> u64 {
    33_u64
        .saturating_sub(leading_zero_bytes)
        .saturating_mul(17_500)
        .saturating_add(3_000)
}
