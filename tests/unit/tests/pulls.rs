//! Pulls of booked yield: who may, whose it is, and that a view says it before.
#![allow(
    missing_docs,
    non_snake_case,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unimplemented,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic"
)]

mod common;

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IOffset::capacityCall;
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{asked_capacity, interest, minted, said, system, unbooked};
use common::{BORROWER, DAY, INCENTIVES, Ledger, OWNER, POOL, STRANGER, WAD};

/// A trove, a day old.
fn borrowed() -> Ledger {
    let mut ledger = Ledger::new();
    ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.pass(DAY);
    ledger
}

/// What pool and incentives would be due by their parts: what is booked, and what grew since.
fn parts(ledger: &mut Ledger) -> (U256, U256) {
    let (booked, grown) = (system(ledger), unbooked(ledger, 0));
    let pool = grown * U256::from(3) / U256::from(4);
    (
        booked.poolYield + pool,
        booked.incentiveYield + grown - pool,
    )
}

/// Lets the incentives say that a gauge earns from now on; what was booked goes to the cushion.
fn gauges_earn(ledger: &mut Ledger) {
    ledger
        .call(INCENTIVES, &abi::pullIncentivesCall { earns: true })
        .unwrap();
    ledger.pass(DAY);
}

#[test]
fn only_the_pool_and_the_incentives_pull_what_is_theirs() {
    let mut ledger = borrowed();
    for caller in [STRANGER, BORROWER, OWNER, INCENTIVES] {
        let call = abi::pullYieldCall { earns: true };
        ledger.refused(caller, &call, abi::NotStabilityPool { caller });
    }
    for caller in [STRANGER, BORROWER, OWNER, POOL] {
        let call = abi::pullIncentivesCall { earns: true };
        ledger.refused(caller, &call, abi::NotLiquidityIncentives { caller });
    }
}

#[test]
fn pool_19_without_a_gauge_all_of_it_is_the_pools() {
    let mut ledger = borrowed();
    let (grown, (pool, incentives)) = (unbooked(&mut ledger, 0), parts(&mut ledger));
    let call = abi::poolYieldCall { earns: true };
    let shown = ledger.call(STRANGER, &call).unwrap();
    assert_eq!(shown, pool + incentives);
    let call = abi::pullYieldCall { earns: true };
    assert_eq!(ledger.call(POOL, &call).unwrap(), shown);
    assert_eq!(ledger.calls(), [minted(POOL, shown)]);
    let pulled = abi::YieldPulled {
        to: POOL,
        minted: shown,
        poolYield: U256::ZERO,
        incentiveYield: U256::ZERO,
        cushion: U256::ZERO,
    };
    assert_eq!(ledger.logs(), [interest(0, grown), said(&pulled)]);
    assert_eq!(
        ledger.branch(0).lastAccrual,
        U256::from(ledger.host.0.borrow().time)
    );
    // A second pull of the same second mints nothing, and calls nobody.
    assert_eq!(ledger.call(POOL, &call).unwrap(), U256::ZERO);
    assert!(ledger.calls().is_empty());
}

#[test]
fn while_both_earn_each_pulls_its_own() {
    let mut ledger = borrowed();
    gauges_earn(&mut ledger);
    ledger.set_pool(5_000 * WAD, true);
    let (pool, incentives) = parts(&mut ledger);
    assert!(!pool.is_zero() && !incentives.is_zero());
    let call = abi::incentiveYieldCall { poolEarns: true };
    assert_eq!(ledger.call(STRANGER, &call).unwrap(), incentives);
    let call = abi::pullIncentivesCall { earns: true };
    assert_eq!(ledger.call(INCENTIVES, &call).unwrap(), incentives);
    assert_eq!(
        ledger.calls(),
        [asked_capacity(), minted(INCENTIVES, incentives)]
    );
    let pulled = abi::YieldPulled {
        to: INCENTIVES,
        minted: incentives,
        poolYield: pool,
        incentiveYield: U256::ZERO,
        cushion: U256::ZERO,
    };
    assert_eq!(ledger.logs().last(), Some(&said(&pulled)));
    let call = abi::pullYieldCall { earns: true };
    assert_eq!(ledger.call(POOL, &call).unwrap(), pool);
}

#[test]
fn a_pool_that_does_not_earn_leaves_all_to_the_gauges() {
    let mut ledger = borrowed();
    gauges_earn(&mut ledger);
    let (pool, incentives) = parts(&mut ledger);
    let call = abi::pullYieldCall { earns: false };
    assert_eq!(ledger.call(POOL, &call).unwrap(), U256::ZERO);
    let left = system(&mut ledger);
    assert_eq!(left.incentiveYield, pool + incentives);
    let call = abi::pullIncentivesCall { earns: true };
    assert_eq!(ledger.call(INCENTIVES, &call).unwrap(), pool + incentives);
}

#[test]
fn gauge_7_while_nobody_earns_it_is_the_systems_own() {
    let mut ledger = borrowed();
    let (pool, incentives) = parts(&mut ledger);
    let call = abi::pullYieldCall { earns: false };
    assert_eq!(ledger.call(POOL, &call).unwrap(), U256::ZERO);
    assert!(ledger.calls().is_empty(), "nothing is minted");
    let pulled = abi::YieldPulled {
        to: POOL,
        minted: U256::ZERO,
        poolYield: U256::ZERO,
        incentiveYield: U256::ZERO,
        cushion: pool + incentives,
    };
    assert_eq!(ledger.logs().last(), Some(&said(&pulled)));
    assert_eq!(system(&mut ledger).cushion, pool + incentives);
    // It is never minted, not even to a pool that earns.
    let call = abi::pullYieldCall { earns: true };
    assert_eq!(ledger.call(POOL, &call).unwrap(), U256::ZERO);
    ledger.pass(DAY);
    let (pool, incentives) = parts(&mut ledger);
    assert_eq!(ledger.call(POOL, &call).unwrap(), pool + incentives);
}

#[test]
fn what_a_gauge_says_counts_from_the_next_pull_on_and_is_told() {
    let mut ledger = borrowed();
    let earn = |ledger: &mut Ledger| ledger.call(STRANGER, &abi::gaugesEarnCall {}).unwrap();
    let told = |earn| said(&abi::GaugesEarn { earn });
    assert!(!earn(&mut ledger));
    let call = abi::pullIncentivesCall { earns: true };
    // The past was nobody's, so it is not the gauges' now.
    assert_eq!(ledger.call(INCENTIVES, &call).unwrap(), U256::ZERO);
    assert!(ledger.logs().contains(&told(true)));
    assert!(earn(&mut ledger));
    ledger.pass(DAY);
    let (pool, incentives) = parts(&mut ledger);
    let call = abi::pullIncentivesCall { earns: false };
    assert_eq!(ledger.call(INCENTIVES, &call).unwrap(), pool + incentives);
    assert!(ledger.logs().contains(&told(false)));
    assert!(!earn(&mut ledger));
    // Who says the same again tells nobody.
    ledger.call(INCENTIVES, &call).unwrap();
    assert!(!ledger.logs().contains(&told(false)));
}

#[test]
fn the_incentives_pull_fails_with_a_pool_that_does_not_answer() {
    let mut ledger = borrowed();
    let call = abi::pullIncentivesCall { earns: true };
    let capacity = capacityCall::SELECTOR;
    ledger.answer(POOL, capacity, Ok(U256::ONE.abi_encode()));
    ledger.refused(INCENTIVES, &call, abi::PoolMalformed {});
    ledger.answer(POOL, capacity, Err(vec![]));
    ledger.refused(INCENTIVES, &call, abi::CallFailed { target: POOL });
}
