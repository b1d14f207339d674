//! Calldata that is short, dirty, unknown or paid for, and what the constructor refuses.
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
use alloy_sol_types::{SolCall, SolError};
use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};
use interfaces::trove_manager::ITroveManager as abi;

use common::{BORROWER, BranchConfig, Ledger, WAD, ampl, constructor, open, spot};

#[test]
fn std_6_every_call_cut_short_is_malformed() {
    let mut ledger = Ledger::new();
    let id = U256::ONE;
    let calls = [
        open(1_000 * WAD, 700 * WAD, 500).abi_encode(),
        abi::closeTroveCall { id }.abi_encode(),
        abi::repayCall { id, amount: id }.abi_encode(),
        abi::borrowCall {
            id,
            amount: id,
            maxUpfrontFee: id,
        }
        .abi_encode(),
        abi::troveCall { id }.abi_encode(),
        abi::isApprovedForAllCall {
            account: BORROWER,
            operator: BORROWER,
        }
        .abi_encode(),
    ];
    for call in calls {
        for length in 4..call.len() {
            let said = ledger.run(BORROWER, &call[..length]).unwrap_err();
            assert_eq!(said, MalformedCalldata {}.abi_encode(), "{length} bytes");
        }
    }
}

#[test]
fn std_6_dirty_addresses_and_interface_ids_are_malformed() {
    let mut ledger = Ledger::new();
    let mut dirty = open(1_000 * WAD, 700 * WAD, 500).abi_encode();
    dirty[4 + 32 + 11] = 1;
    assert_eq!(
        ledger.run(BORROWER, &dirty).unwrap_err(),
        MalformedCalldata {}.abi_encode()
    );
    let interfaceId = FixedBytes::new([0x80, 0xac, 0x58, 0xcd]);
    let mut dirty = abi::supportsInterfaceCall { interfaceId }.abi_encode();
    dirty[35] = 1;
    assert_eq!(
        ledger.run(BORROWER, &dirty).unwrap_err(),
        MalformedCalldata {}.abi_encode()
    );
}

#[test]
fn an_unknown_or_missing_selector_is_named() {
    let mut ledger = Ledger::new();
    for data in [&[1, 2, 3, 4, 5][..], &[1, 2][..], &[][..]] {
        let mut selector = FixedBytes::ZERO;
        for (byte, sent) in selector.iter_mut().zip(data) {
            *byte = *sent;
        }
        let said = ledger.run(BORROWER, data).unwrap_err();
        assert_eq!(said, UnknownSelector { selector }.abi_encode());
    }
}

#[test]
fn native_currency_is_refused() {
    let mut ledger = Ledger::new();
    let value = U256::ONE;
    ledger.host.0.borrow_mut().value = value;
    ledger.refused(BORROWER, &abi::branchCountCall {}, ValueSent { value });
}

fn refused_to_construct(branches: Vec<BranchConfig>, error: impl SolError) {
    let said = Ledger::blank()
        .construct(&constructor(branches))
        .unwrap_err();
    assert_eq!(said, error.abi_encode());
}

#[test]
fn auth_2_the_constructor_runs_once() {
    let mut ledger = Ledger::new();
    let said = ledger.construct(&constructor(vec![ampl()])).unwrap_err();
    assert_eq!(said, AlreadyConstructed {}.abi_encode());
}

#[test]
fn the_constructor_takes_one_to_eight_branches() {
    refused_to_construct(vec![], abi::BranchCountOutOfRange { count: U256::ZERO });
    let many = |count: u8| -> Vec<_> {
        let token = |index| BranchConfig {
            collateral: Address::repeat_byte(index),
            ..ampl()
        };
        (1..=count).map(token).collect()
    };
    refused_to_construct(
        many(9),
        abi::BranchCountOutOfRange {
            count: U256::from(9),
        },
    );
    let mut ledger = Ledger::blank();
    ledger.construct(&constructor(many(8))).unwrap();
    let count = ledger.call(BORROWER, &abi::branchCountCall {}).unwrap();
    assert_eq!(count, U256::from(8));
    ledger
        .call(BORROWER, &abi::branchConfigCall { b: U256::from(7) })
        .unwrap();
    let error = abi::BranchUnknown {};
    ledger.refused(BORROWER, &abi::branchConfigCall { b: U256::from(8) }, error);
}

#[test]
fn gov_2_the_constructor_holds_the_ratios_to_their_bounds() {
    let ratios = |scrBps, mcrBps, ccrBps| BranchConfig {
        scrBps,
        mcrBps,
        ccrBps,
        ..ampl()
    };
    for config in [
        ratios(10_000, 15_000, 18_000),
        ratios(15_000, 15_000, 18_000),
        ratios(13_000, 18_000, 18_000),
        ratios(13_000, 15_000, 30_001),
    ] {
        refused_to_construct(vec![config], abi::RatiosOutOfOrder {});
    }
    let edge = ratios(10_001, 10_002, 30_000);
    Ledger::blank().construct(&constructor(vec![edge])).unwrap();
}

#[test]
fn gov_2_the_constructor_holds_penalties_and_floor_to_their_bounds() {
    let penalties = |poolPenaltyBps, redistributionPenaltyBps| BranchConfig {
        poolPenaltyBps,
        redistributionPenaltyBps,
        ..ampl()
    };
    for config in [
        penalties(499, 1_000),
        penalties(1_001, 1_000),
        penalties(500, 2_001),
    ] {
        refused_to_construct(vec![config], abi::PenaltiesOutOfOrder {});
    }
    let floor = BranchConfig {
        redemptionFeeFloorBps: 10_001,
        ..ampl()
    };
    refused_to_construct(vec![floor], abi::FeeFloorAboveOne {});
    let ceiling = BranchConfig {
        ceiling: 10_u128.pow(28) + 1,
        ..ampl()
    };
    refused_to_construct(vec![ceiling], abi::AmountAboveCap {});
    let edge = BranchConfig {
        ceiling: 10_u128.pow(28),
        ..penalties(500, 2_000)
    };
    Ledger::blank().construct(&constructor(vec![edge])).unwrap();
}

#[test]
fn the_constructor_wants_every_address_and_no_token_twice() {
    let nobody = BranchConfig {
        collateral: Address::ZERO,
        ..spot()
    };
    refused_to_construct(vec![ampl(), nobody], abi::AddressUnset {});
    let collateral = ampl().collateral;
    let twice = abi::CollateralTwice { collateral };
    refused_to_construct(vec![ampl(), spot(), ampl()], twice);
    // The first is the cold part, without which nobody could say more.
    for argument in 0..4 {
        let mut args = constructor(vec![ampl()]);
        args[argument * 32..(argument + 1) * 32].fill(0);
        let said = Ledger::blank().construct(&args).unwrap_err();
        let error = if argument == 0 {
            abi::NotTheLedger {}.abi_encode()
        } else {
            abi::AddressUnset {}.abi_encode()
        };
        assert_eq!(said, error);
    }
}

#[test]
fn std_6_a_constructor_that_is_cut_short_or_dirty_is_malformed() {
    let args = constructor(vec![ampl(), spot()]);
    for length in [0, 31, 96, 128, args.len() - 32, args.len() - 1] {
        let said = Ledger::blank().construct(&args[..length]).unwrap_err();
        assert_eq!(said, MalformedCalldata {}.abi_encode(), "{length} bytes");
    }
    // A ratio of more than 16 bits, and a ceiling of more than 128.
    for word in [7, 13] {
        let mut dirty = args.clone();
        dirty[word * 32] = 1;
        let said = Ledger::blank().construct(&dirty).unwrap_err();
        assert_eq!(said, MalformedCalldata {}.abi_encode(), "word {word}");
    }
}

#[test]
fn auth_2_verbs_and_views_are_refused_before_construction() {
    let mut ledger = Ledger::blank();
    ledger.refused(
        BORROWER,
        &open(1_000 * WAD, 700 * WAD, 500),
        abi::BranchUnknown {},
    );
    ledger.refused(
        BORROWER,
        &abi::closeTroveCall { id: U256::ONE },
        abi::TroveUnknown {},
    );
    // The cold part is not known yet.
    let b = U256::ZERO;
    ledger.refused(BORROWER, &abi::branchCall { b }, abi::NotTheLedger {});
    ledger.refused(BORROWER, &abi::lowestTroveCall { b }, abi::NotTheLedger {});
}
