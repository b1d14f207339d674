//! What the ledger's owner may do, and when.
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

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as abi;

use common::{AMPL, BORROWER, DAY, Ledger, OWNER, STRANGER, WAD};

/// The token of a third branch.
const THIRD: Address = Address::repeat_byte(0xc2);
/// Its oracle.
const OTHER_ORACLE: Address = Address::repeat_byte(0x0b);

fn ceiling(branch: u64, amp_usd: u128) -> abi::setCeilingCall {
    abi::setCeilingCall {
        branch: U256::from(branch),
        ceiling: U256::from(amp_usd * WAD),
    }
}

fn third() -> abi::addBranchCall {
    abi::addBranchCall {
        oracle: OTHER_ORACLE,
        config: abi::BranchConfig {
            collateral: THIRD,
            mcrBps: 15_000,
            ccrBps: 18_000,
            scrBps: 13_000,
            poolPenaltyBps: 1_000,
            redistributionPenaltyBps: 2_000,
            redemptionFeeFloorBps: 100,
            ceiling: 0,
            smallestRaise: 1_000_000 * WAD,
        },
    }
}

fn in_force(ledger: &mut Ledger, branch: u64) -> u128 {
    let b = U256::from(branch);
    let config = ledger.call(STRANGER, &abi::branchConfigCall { b }).unwrap();
    config.ceiling / WAD
}

#[test]
fn gov_3_a_ceiling_is_raised_once_in_seven_days_to_at_most_twice_itself() {
    let mut ledger = Ledger::new();
    let above = ceiling(0, 1_000_001);
    ledger.refused(OWNER, &above, abi::RaiseAboveMax {});
    ledger.call(OWNER, &ceiling(0, 1_000_000)).unwrap();
    ledger.pass(7 * DAY - 1);
    let again = ceiling(0, 1_000_001);
    ledger.refused(OWNER, &again, abi::RaiseTooSoon {});
    // A lowering is free, and gives no raise back.
    ledger.call(OWNER, &ceiling(0, 10)).unwrap();
    ledger.refused(OWNER, &ceiling(0, 11), abi::RaiseTooSoon {});
    ledger.pass(1);
    // The smallest raise is more than twice 10.
    ledger.refused(OWNER, &ceiling(0, 500_001), abi::RaiseAboveMax {});
    ledger.call(OWNER, &ceiling(0, 500_000)).unwrap();
    assert_eq!(in_force(&mut ledger, 0), 500_000);
    ledger.refused(OWNER, &ceiling(0, 500_000), abi::ZeroChange {});
}

#[test]
fn gov_4_a_ceiling_is_lowered_at_once_below_the_debt_and_stops_new_debt_only() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    ledger.call(OWNER, &ceiling(0, 1)).unwrap();
    let borrow = abi::borrowCall {
        id,
        amount: U256::from(WAD),
        maxUpfrontFee: U256::MAX,
    };
    ledger.refused(BORROWER, &borrow, abi::DebtAboveCeiling {});
    ledger.pass(1);
    let amount = U256::from(WAD);
    let withdraw = abi::withdrawCollateralCall { id, amount };
    ledger.call(BORROWER, &withdraw).unwrap();
    ledger
        .call(BORROWER, &abi::repayCall { id, amount })
        .unwrap();
    ledger.call(BORROWER, &abi::closeTroveCall { id }).unwrap();
}

#[test]
fn gov_3_an_added_branch_starts_at_zero_and_is_raised_seven_days_later() {
    let mut ledger = Ledger::new();
    let index = ledger.call(OWNER, &third()).unwrap();
    assert_eq!(index, U256::from(2));
    assert_eq!(in_force(&mut ledger, 2), 0);
    let b = index;
    let oracle = ledger.call(STRANGER, &abi::branchOracleCall { b }).unwrap();
    assert_eq!(oracle, OTHER_ORACLE);
    ledger.pass(7 * DAY - 1);
    ledger.refused(OWNER, &ceiling(2, 1), abi::RaiseTooSoon {});
    ledger.pass(1);
    ledger.refused(OWNER, &ceiling(2, 1_000_001), abi::RaiseAboveMax {});
    ledger.call(OWNER, &ceiling(2, 1_000_000)).unwrap();
    let now = ledger.host.0.borrow().time;
    let raised = ledger.call(STRANGER, &abi::lastRaiseCall { b }).unwrap();
    assert_eq!(raised, U256::from(now));
}

#[test]
fn gov_2_the_bounds_of_an_added_branch_are_checked() {
    let mut ledger = Ledger::new();
    let mut with = third();
    with.config.ceiling = 1;
    ledger.refused(OWNER, &with, abi::CeilingNotZero {});
    let mut with = third();
    with.config.smallestRaise += 1;
    ledger.refused(OWNER, &with, abi::SmallestRaiseAboveMax {});
    let mut with = third();
    with.config.collateral = AMPL;
    ledger.refused(OWNER, &with, abi::CollateralTwice { collateral: AMPL });
    let mut with = third();
    with.oracle = Address::ZERO;
    ledger.refused(OWNER, &with, abi::AddressUnset {});
    let mut with = third();
    with.config.scrBps = 10_000;
    ledger.refused(OWNER, &with, abi::RatiosOutOfOrder {});
}

#[test]
fn gov_6_the_ninth_branch_is_refused() {
    let mut ledger = Ledger::new();
    for index in 2..8_u8 {
        let mut with = third();
        with.config.collateral = Address::repeat_byte(0xd0 + index);
        ledger.call(OWNER, &with).unwrap();
    }
    let count = U256::from(9);
    ledger.refused(OWNER, &third(), abi::BranchCountOutOfRange { count });
}

#[test]
fn gov_5_the_ledger_is_handed_on_in_two_steps_and_given_up_for_ever() {
    let mut ledger = Ledger::new();
    let newOwner = STRANGER;
    let offer = abi::transferOwnershipCall { newOwner };
    let caller = STRANGER;
    ledger.refused(STRANGER, &offer, abi::NotOwner { caller });
    let accept = abi::acceptOwnershipCall {};
    ledger.refused(STRANGER, &accept, abi::NotPendingOwner { caller });
    ledger.call(OWNER, &offer).unwrap();
    // A pending owner can do nothing but accept.
    ledger.refused(STRANGER, &ceiling(0, 1), abi::NotOwner { caller });
    ledger.call(STRANGER, &accept).unwrap();
    let owner = ledger.call(BORROWER, &abi::ownerCall {}).unwrap();
    assert_eq!(owner, STRANGER);
    let pending = ledger.call(BORROWER, &abi::pendingOwnerCall {}).unwrap();
    assert_eq!(pending, Address::ZERO);
    let old = abi::NotOwner { caller: OWNER };
    ledger.refused(OWNER, &ceiling(0, 1), old);
    // An offer ends with the ownership.
    let newOwner = BORROWER;
    let offer = abi::transferOwnershipCall { newOwner };
    ledger.call(STRANGER, &offer).unwrap();
    ledger
        .call(STRANGER, &abi::renounceOwnershipCall {})
        .unwrap();
    let error = abi::NotPendingOwner { caller: BORROWER };
    ledger.refused(BORROWER, &accept, error);
    ledger.refused(STRANGER, &ceiling(0, 1), abi::NotOwner { caller });
}
