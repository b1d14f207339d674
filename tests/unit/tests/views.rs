//! What the views say: troves, branches, the system, the rate book, the token.
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

use alloy_primitives::{Address, FixedBytes, U256};
use interfaces::trove_manager::ITroveManager as abi;

use common::programs::{EXTENSION, LIQUIDATION, REDEMPTION};
use common::{
    AMP_USD, AMPL, BORROWER, DAY, INCENTIVES, Ledger, ORACLE, OWNER, POOL, SPOT, START, STRANGER,
    WAD,
};

fn units(amount: u128) -> U256 {
    U256::from(amount * WAD)
}

#[test]
fn a_deployment_can_be_verified_by_its_views() {
    let mut ledger = Ledger::new();
    assert_eq!(ledger.call(STRANGER, &abi::ampUsdCall {}).unwrap(), AMP_USD);
    assert_eq!(
        ledger.call(STRANGER, &abi::priceOracleCall {}).unwrap(),
        ORACLE
    );
    assert_eq!(ledger.call(STRANGER, &abi::ownerCall {}).unwrap(), OWNER);
    let named = [
        ledger.call(STRANGER, &abi::extensionCall {}).unwrap(),
        ledger.call(STRANGER, &abi::liquidationPartCall {}).unwrap(),
        ledger.call(STRANGER, &abi::redemptionPartCall {}).unwrap(),
        ledger.call(STRANGER, &abi::stabilityPoolCall {}).unwrap(),
        ledger
            .call(STRANGER, &abi::liquidityIncentivesCall {})
            .unwrap(),
    ];
    let expected = [EXTENSION, LIQUIDATION, REDEMPTION, POOL, INCENTIVES];
    assert_eq!(named, expected);
    assert!(!ledger.call(STRANGER, &abi::gaugesEarnCall {}).unwrap());
    // Nobody redeems cheaply before there is a market.
    let rate = ledger.call(STRANGER, &abi::baseRateCall {}).unwrap();
    let (whole, since) = (units(1), U256::from(START));
    assert_eq!(
        (rate.now_, rate.stored, rate.updatedAt),
        (whole, whole, since)
    );
    assert_eq!(
        ledger.call(STRANGER, &abi::branchCountCall {}).unwrap(),
        U256::from(2)
    );
    for (b, token, ratios) in [
        (0, AMPL, (15_000, 18_000, 13_000, 1_000, 2_000, 100)),
        (1, SPOT, (13_000, 15_000, 11_500, 750, 1_500, 75)),
    ] {
        let config = ledger
            .call(STRANGER, &abi::branchConfigCall { b: U256::from(b) })
            .unwrap();
        assert_eq!(config.collateral, token);
        let said = (
            config.mcrBps,
            config.ccrBps,
            config.scrBps,
            config.poolPenaltyBps,
            config.redistributionPenaltyBps,
            config.redemptionFeeFloorBps,
        );
        assert_eq!(said, ratios);
        assert_eq!(config.ceiling, config.smallestRaise);
    }
}

#[test]
fn int_4_yield_is_booked_in_exact_parts() {
    let mut ledger = Ledger::new();
    let mut pool = U256::ZERO;
    let mut incentives = U256::ZERO;
    let mut book = |amount: U256| {
        let part = amount * U256::from(3) / U256::from(4);
        pool += part;
        incentives += amount - part;
        (pool, incentives)
    };
    let id = ledger.opened(1_000 * WAD, 700 * WAD + 1, 517);
    let fee = ledger.trove(id).debt - units(700) - U256::ONE;
    let mut expected = book(fee);
    for second in 1..40 {
        ledger.pass(second * 7);
        let before = ledger.branch(0);
        ledger
            .call(
                STRANGER,
                &abi::repayCall {
                    id,
                    amount: U256::ONE,
                },
            )
            .unwrap();
        expected = book(before.entireDebt - before.debt);
        let system = ledger.call(STRANGER, &abi::systemCall {}).unwrap();
        assert_eq!((system.poolYield, system.incentiveYield), expected);
    }
    assert!(expected.0 > U256::ZERO);
}

#[test]
fn debt_9_the_last_close_leaves_its_rounding_as_residue() {
    let mut ledger = Ledger::new();
    let first = ledger.opened(1_000 * WAD, 700 * WAD + 3, 517);
    let second = ledger.opened(1_000 * WAD, 300 * WAD + 1, 1_213);
    for second in 1..6 {
        ledger.pass(second * 13);
        ledger
            .call(
                STRANGER,
                &abi::repayCall {
                    id: first,
                    amount: U256::ONE,
                },
            )
            .unwrap();
    }
    ledger
        .call(BORROWER, &abi::closeTroveCall { id: first })
        .unwrap();
    let left = ledger.branch(0).entireDebt - ledger.trove(second).entireDebt;
    assert!(left > U256::ZERO);
    ledger
        .call(BORROWER, &abi::closeTroveCall { id: second })
        .unwrap();
    let system = ledger.call(STRANGER, &abi::systemCall {}).unwrap();
    // Beside the AmpUSD that the pool was given at the launch.
    assert_eq!(system.residue, units(1) + left);
    let branch = ledger.branch(0);
    assert_eq!((branch.debt, branch.weightedDebt), (U256::ZERO, U256::ZERO));
    assert_eq!((branch.coll, branch.totalStakes), (U256::ZERO, U256::ZERO));
}

#[test]
fn book_3_the_book_is_walked_by_rate_and_the_last_in_comes_first() {
    let mut ledger = Ledger::new();
    let rates = [500, 50, 25_000, 500, 51, 3_000, 500];
    let ids: Vec<_> = rates
        .iter()
        .map(|&bps| ledger.opened(900 * WAD, 300 * WAD, bps))
        .collect();
    let expected = [
        ids[1],
        ids[4],
        ids[6],
        ids[3],
        ids[0],
        ids[5],
        ids[2],
        U256::ZERO,
    ];
    let mut id = ledger
        .call(STRANGER, &abi::lowestTroveCall { b: U256::ZERO })
        .unwrap();
    for next in expected {
        assert_eq!(id, next);
        if !id.is_zero() {
            id = ledger.call(STRANGER, &abi::nextTroveCall { id }).unwrap();
        }
    }
    let b = U256::ONE;
    assert_eq!(
        ledger.call(STRANGER, &abi::lowestTroveCall { b }).unwrap(),
        U256::ZERO
    );
    let middle = ledger.trove(ids[3]);
    assert_eq!((middle.prev, middle.next), (ids[6], ids[0]));
}

#[test]
fn branches_do_not_touch_each_other() {
    let mut ledger = Ledger::new();
    let call = abi::openTroveCall {
        branch: U256::ONE,
        ..common::open(1_000 * WAD, 700 * WAD, 500)
    };
    let id = ledger.call(BORROWER, &call).unwrap();
    assert_eq!(id, U256::from(1) << 64 | U256::ONE);
    assert_eq!(ledger.branch(0).debt, U256::ZERO);
    ledger.pass(DAY);
    let branch = ledger.branch(1);
    assert!(branch.entireDebt > branch.debt);
    assert_eq!(branch.averageRate, U256::from(500 * WAD / 10_000));
}

#[test]
fn std_2_the_token_reads_as_erc_721_does() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 700 * WAD, 500);
    assert_eq!(
        ledger.call(STRANGER, &abi::nameCall {}).unwrap(),
        "AmpUSD Trove"
    );
    assert_eq!(ledger.call(STRANGER, &abi::symbolCall {}).unwrap(), "TROVE");
    assert_eq!(
        ledger.call(STRANGER, &abi::ownerOfCall { id }).unwrap(),
        BORROWER
    );
    let account = BORROWER;
    assert_eq!(
        ledger
            .call(STRANGER, &abi::balanceOfCall { account })
            .unwrap(),
        U256::ONE
    );
    assert_eq!(
        ledger.call(STRANGER, &abi::getApprovedCall { id }).unwrap(),
        Address::ZERO
    );
    let owner = Address::ZERO;
    let call = abi::balanceOfCall { account: owner };
    ledger.refused(STRANGER, &call, abi::ERC721InvalidOwner { owner });
    for (id, expected) in [
        ([0x01, 0xff, 0xc9, 0xa7], true),
        ([0x80, 0xac, 0x58, 0xcd], true),
        ([0x5b, 0x5e, 0x13, 0x9f], true),
        ([0xff; 4], false),
    ] {
        let call = abi::supportsInterfaceCall {
            interfaceId: FixedBytes::new(id),
        };
        assert_eq!(ledger.call(STRANGER, &call).unwrap(), expected);
    }
}

#[test]
fn views_of_a_branch_that_is_not_there_say_so() {
    let mut ledger = Ledger::new();
    for b in [U256::from(2), U256::from(8), U256::MAX] {
        let unknown = abi::BranchUnknown {};
        ledger.refused(STRANGER, &abi::flagsCall { b }, unknown.clone());
        ledger.refused(STRANGER, &abi::branchSnapshotCall { b }, unknown.clone());
        ledger.refused(STRANGER, &abi::branchCall { b }, unknown);
    }
    // What is left to nobody is nothing.
    let (b, account) = (U256::from(2), STRANGER);
    let call = abi::surplusCall { b, account };
    assert_eq!(ledger.call(STRANGER, &call).unwrap(), U256::ZERO);
}
