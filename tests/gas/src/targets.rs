//! The figures of `GAS.md`.

/// What one operation may cost, in gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The operation's name in `gas.json`.
    pub operation: &'static str,
    /// What the reference system takes.
    pub reference: u64,
    /// What no ledger in one packed contract can avoid.
    pub bound: u64,
    /// The target with every program in the cache.
    pub cached: u64,
    /// The limit with none of them there.
    pub uncached: u64,
}

/// The operations that exist.
pub const TARGETS: [Target; 23] = [
    target("open_trove", 565_347, 177_765, 215_000, 265_000),
    target(
        "open_trove_after_redistribution",
        607_489,
        199_865,
        240_000,
        290_000,
    ),
    target("add_collateral", 246_804, 77_193, 95_000, 115_000),
    target("withdraw_collateral", 246_748, 79_793, 100_000, 135_000),
    target("borrow", 230_919, 70_317, 90_000, 135_000),
    target("repay", 227_648, 65_105, 82_000, 115_000),
    target(
        "add_collateral_pending_redistribution",
        312_960,
        85_093,
        105_000,
        125_000,
    ),
    target("adjust_interest_rate", 249_348, 72_261, 90_000, 108_000),
    target("close_trove", 306_561, 92_449, 112_000, 145_000),
    target("pool_deposit_first", 211_116, 135_689, 150_000, 185_000),
    target("pool_deposit_more", 154_201, 81_489, 100_000, 135_000),
    target(
        "pool_withdraw_with_gains",
        215_123,
        103_757,
        125_000,
        160_000,
    ),
    target("claim", 140_935, 45_381, 60_000, 78_000),
    target("liquidate_1_pool", 389_457, 122_329, 150_000, 225_000),
    target("liquidate_10_pool", 1_437_216, 351_586, 420_000, 500_000),
    target(
        "liquidate_1_redistribution",
        342_290,
        88_373,
        112_000,
        150_000,
    ),
    target("redeem_1_partial", 297_040, 101_138, 125_000, 165_000),
    target("redeem_10", 733_964, 286_899, 345_000, 390_000),
    target("urgent_redeem_1", 166_670, 94_569, 115_000, 150_000),
    target("transfer_to_holder", 34_518, 33_400, 35_500, 46_000),
    target("transfer_to_new_holder", 51_618, 33_400, 52_600, 63_000),
    target("approve", 46_313, 45_500, 48_500, 59_000),
    target("permit_later", 57_978, 55_544, 60_000, 71_000),
];

/// The target of an operation, if `GAS.md` has one.
#[must_use]
pub fn of(operation: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.operation == operation)
}

const fn target(
    operation: &'static str,
    reference: u64,
    bound: u64,
    cached: u64,
    uncached: u64,
) -> Target {
    Target {
        operation,
        reference,
        bound,
        cached,
        uncached,
    }
}
