//! Parameters of the Stylus runtime (ArbOS 51).

/// Ink per gas.
pub(crate) const INK_PRICE: u64 = 10_000;
/// Stylus version of the chain.
pub(crate) const STYLUS_VERSION: u16 = 2;
/// Units of the minimal uncached entry, 128 gas each.
pub(crate) const MIN_INIT_GAS: u64 = 69;
/// Units of the minimal cached entry, 32 gas each.
pub(crate) const MIN_CACHED_GAS: u64 = 11;
/// Gas per unit of the minimal uncached entry.
pub(crate) const INIT_UNIT: u64 = 128;
/// Gas per unit of the minimal cached entry.
pub(crate) const CACHED_UNIT: u64 = 32;
/// Pages that a transaction has for free.
pub(crate) const FREE_PAGES: u16 = 2;
/// Gas per page beyond.
pub(crate) const PAGE_GAS: u64 = 1_000;
/// Ramp of the exponential page price, as ArbWasm reports it.
pub(crate) const PAGE_RAMP: u64 = 620_674_314;
/// Pages of the initial memory of a program, at most.
pub(crate) const PAGE_LIMIT: u16 = 128;
/// Days until a program expires.
pub(crate) const EXPIRY_DAYS: u64 = 365;
/// Days after activation from which it can be kept alive.
pub(crate) const KEEPALIVE_DAYS: u64 = 31;
/// Seconds of a day.
pub(crate) const DAY: u64 = 86_400;
/// Seconds of an hour.
pub(crate) const HOUR: u64 = 3_600;
/// Unix time from which activation hours count.
pub(crate) const ARBITRUM_START: u64 = 1_421_388_000;
/// Gas of an activation before the metered part.
pub(crate) const ACTIVATION_FIXED_GAS: u64 = 1_659_168;
