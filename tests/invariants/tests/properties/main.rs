//! Every stateful property over one campaign of random steps, run once and shared.
//!
//! `INVARIANTS_STEPS` (default 1 000 000) and `INVARIANTS_SEED` (default 1) choose another one; the
//! binary `campaign` runs long ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod money;
mod peg;
mod pool;
mod rest;
mod troves;

use std::{env, sync::LazyLock};

use invariants::{campaign, report::Report};

/// Steps without a choice: each property sees at least 100 000.
const STEPS: u64 = 1_000_000;

fn chosen(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

static CAMPAIGN: LazyLock<Report> = LazyLock::new(|| {
    campaign::run(
        chosen("INVARIANTS_STEPS", STEPS),
        chosen("INVARIANTS_SEED", 1),
        |_| {},
    )
});

/// A property was tested often, and always held.
fn holds(id: &str) {
    // The rarest situation, new debt below the CCR, comes up about once in 1 000 steps.
    holds_once_in(id, 5_000);
}

/// A property of shutdowns and ends: few in an episode.
fn holds_seldom(id: &str) {
    holds_once_in(id, 30_000);
}

fn holds_once_in(id: &str, steps: u64) {
    let report = &*CAMPAIGN;
    let tally = report
        .properties
        .get(id)
        .unwrap_or_else(|| panic!("{id} was never tested"));
    assert!(
        tally.failures.is_empty(),
        "{id}: {} of {} tests failed: {:#?}",
        tally.failed,
        tally.tests,
        tally.failures
    );
    assert!(
        tally.tests.saturating_mul(steps) >= report.steps,
        "{id} was tested {} times only",
        tally.tests
    );
}

/// Refusals that a campaign meets.
const REFUSALS: [&str; 49] = [
    "ClosedInDepositSecond",
    "CollateralZero",
    "DebtAboveCeiling",
    "DebtBelowMin",
    "ERC20InsufficientBalance",
    "ERC4626ExceededMaxRedeem",
    "ERC4626ExceededMaxWithdraw",
    "IcrBelowMcr",
    "OracleDown",
    "OracleRestricted",
    "RateOffGrid",
    "RateOutOfRange",
    "RepaymentBelowWithdrawal",
    "DelegationPeriodNotOver",
    "ERC721IncorrectOwner",
    "ERC721InsufficientApproval",
    "ERC721InvalidApprover",
    "ERC721NonexistentToken",
    "NotOwner",
    "NotOwnerNorApproved",
    "NotPendingOwner",
    "RaiseAboveMax",
    "RaiseTooSoon",
    "RateOutsideDelegation",
    "RateRangeUnfit",
    "ReceiverUnfit",
    "TcrBelowCcr",
    "TokenTransferFailed",
    "TroveUnknown",
    "UpfrontFeeAboveMax",
    "WithdrawalAboveCollateral",
    "ZeroAssets",
    "ZeroChange",
    "BranchNotShut",
    "BranchShut",
    "BranchUnknown",
    "CollateralBelowMin",
    "FeeAboveMax",
    "FlagStands",
    "FlagTooOld",
    "FlagTooYoung",
    "NoSurplus",
    "NotFlagged",
    "NotLiquidityIncentives",
    "NothingLiquidated",
    "NothingRedeemed",
    "TcrNotBelowScr",
    "TroveIdle",
    "ZeroShares",
];

/// Situations that a campaign meets, at least once in so many steps.
const SITUATIONS: [(&str, u64); 21] = [
    ("branches shut by outage", 60_000),
    ("branches shut by ratio", 20_000),
    ("claims that paid", 1_000),
    ("guarded troves skipped", 100_000),
    ("last troves skipped", 5_000),
    ("mixed liquidations", 2_000),
    ("offsets", 1_000),
    ("pool steps", 20_000),
    ("pulls to the incentives", 1_000),
    ("pulls to the pool", 200),
    ("redemptions", 200),
    ("redistributions", 1_000),
    ("stake steps", 5_000),
    ("troves liquidated", 500),
    ("troves passed over", 60_000),
    ("troves redeemed whole", 2_000),
    ("troves skipped", 20_000),
    ("urgent redemptions", 10_000),
    ("wipe-outs", 2_000),
    ("yield cancelled", 2_000),
    ("yield of nobody", 1_000),
];

#[test]
fn the_campaign_is_long_enough_and_meets_every_situation() {
    let report = &*CAMPAIGN;
    assert!(report.steps >= 100_000 || env::var("INVARIANTS_STEPS").is_ok());
    assert!(
        report.accepted.saturating_mul(2) > report.steps,
        "most steps are accepted: {report}"
    );
    assert!(
        report.emptied >= report.steps / 1_000,
        "branches are emptied: {report}"
    );
    for name in REFUSALS {
        assert!(
            report.refusals.contains_key(name),
            "{name} is met: {report}"
        );
    }
    let met = |situation: &str| report.met.get(situation).copied().unwrap_or(0);
    let seldom = |(situation, once_in): &&(&str, u64)| {
        met(situation).saturating_mul(*once_in) < report.steps
    };
    let seldom: Vec<_> = SITUATIONS.iter().filter(seldom).collect();
    assert!(seldom.is_empty(), "{seldom:?}: {report}");
    assert_eq!(
        report.properties.len(),
        PROPERTIES,
        "every property has its function here"
    );
}

#[test]
fn rebase_6_the_campaign_rebases_by_minus_99_and_plus_1000_percent() {
    let (fall, rise) = CAMPAIGN.rebases;
    assert!(
        fall <= 10 && rise >= 11_000,
        "to {fall} and {rise} per mille"
    );
}

/// Properties of the modules.
const PROPERTIES: usize = 121;
