//! AUTH-1: everybody calls everything, as the ABI lists it. Whoever may goes through; everybody
//! else is refused by the error of its name, and no storage of any program changes.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{
    IAmpUsd, IErc20, IGateway, ILiquidityIncentives, IOnTroveChange, IOwned, IPriceOracle,
    IStabilityPool, IWrappedAmpl,
};
use stylus_vm::Status;
use support::world::World;

use crate::access_doors;
use crate::access_scene::{EVERYBODY, falling, flagged_and_shut, scene};
use crate::access_table::{self, Row, Rows};
use crate::access_tokens;

/// The published sources, in which it stands what changes nothing.
macro_rules! published {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../contracts/interfaces/solidity/",
            $name,
            ".sol"
        ))
    };
}

/// Names of a source's functions: those that change something, or those that only tell.
fn names(source: &str, changing: bool) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for part in source.split("\n    function ").skip(1) {
        let (head, _) = part.split_once(';').unwrap();
        let (name, rest) = head.split_once('(').unwrap();
        let tells = rest
            .split_whitespace()
            .any(|word| word == "view" || word == "pure");
        if tells != changing {
            names.insert(name);
        }
    }
    names
}

/// Signatures of functions with one of these names.
fn signatures(all: &[&'static str], names: &BTreeSet<&str>) -> BTreeSet<&'static str> {
    let name = |signature: &&str| {
        signature
            .split_once('(')
            .is_some_and(|it| names.contains(it.0))
    };
    all.iter().copied().filter(name).collect()
}

/// Asserts that the rows are for exactly these functions.
#[track_caller]
fn complete<'a>(rows: impl IntoIterator<Item = &'a Row>, abi: &BTreeSet<&'static str>) {
    let listed: BTreeSet<_> = rows.into_iter().map(|row| row.signature).collect();
    assert_eq!(&listed, abi, "the table is not the ABI");
}

/// Calls every row as everybody; answers how many were refused.
fn enforce(world: &World, program: Address, rows: &Rows) -> usize {
    let mut refusals = 0;
    let mut untouched = world.clone();
    let before = world.storage_hash();
    for row in &rows.0 {
        for caller in EVERYBODY {
            let from = caller.address(world);
            if row.may.contains(&caller) {
                let answer = world.clone().send_raw(from, program, row.data.clone());
                assert!(answer.is_ok(), "{caller:?} {}: {answer:?}", row.signature);
                continue;
            }
            let answer = untouched.send_raw(from, program, row.data.clone());
            let Err(refused) = answer else {
                panic!("{caller:?} may {}", row.signature)
            };
            let expected = (row.refusal)(from);
            assert_eq!(refused.outcome.status, Status::Revert);
            let what = format!("{caller:?} {}: {refused:?}", row.signature);
            assert_eq!(**refused.data(), *expected, "{what}");
            refusals += 1;
        }
        assert_eq!(untouched.storage_hash(), before, "{}", row.signature);
    }
    refusals
}

#[test]
fn auth_1_the_ledger_lets_everybody_do_what_the_table_says_and_nothing_else() {
    let (world, id) = scene();
    let (falling, weak) = falling();
    let ([flagged, shut], _) = flagged_and_shut();
    let tables = [
        (world.clone(), access_table::ledger(&world, id)),
        (falling, access_table::falling(weak)),
        (flagged, access_table::flagged()),
        (shut, access_table::shut(weak)),
    ];
    let changing = names(published!("ITroveManager"), true);
    let abi = signatures(Ledger::ITroveManagerCalls::SIGNATURES, &changing);
    assert_eq!(abi.len(), changing.len() + 1, "`safeTransferFrom` is two");
    complete(tables.iter().flat_map(|(_, rows)| &rows.0), &abi);
    let refusals = tables.iter();
    let refusals: usize = refusals
        .map(|(world, rows)| enforce(world, world.at.ledger, rows))
        .sum();
    assert!(refusals > 250, "{refusals}");
}

#[test]
fn auth_1_amp_usd_lets_everybody_do_what_the_table_says_and_nothing_else() {
    let (world, _) = scene();
    let rows = access_tokens::amp_usd(&world);
    let mut abi = signatures(
        IErc20::IErc20Calls::SIGNATURES,
        &names(published!("IErc20"), true),
    );
    abi.extend(signatures(
        IAmpUsd::IAmpUsdCalls::SIGNATURES,
        &names(published!("IAmpUsd"), true),
    ));
    complete(&rows.0, &abi);
    assert_eq!(abi.len(), 4 + 2);
    let refusals = enforce(&world, world.at.amp_usd, &rows);
    assert_eq!(refusals, 3 * (EVERYBODY.len() - 1) - 1);
}

#[test]
fn auth_1_wrapped_ampl_lets_everybody_do_what_the_table_says_and_nothing_else() {
    let (world, _) = scene();
    let rows = access_tokens::wrapped_ampl(&world);
    let mut abi = signatures(
        IErc20::IErc20Calls::SIGNATURES,
        &names(published!("IErc20"), true),
    );
    abi.extend(signatures(
        IWrappedAmpl::IWrappedAmplCalls::SIGNATURES,
        &names(published!("IWrappedAmpl"), true),
    ));
    complete(&rows.0, &abi);
    assert_eq!(abi.len(), 4 + 4);
    let refusals = enforce(&world, world.at.wrapped, &rows);
    assert_eq!(refusals, EVERYBODY.len() - 2 + 2 * (EVERYBODY.len() - 3));
}

#[test]
fn auth_1_the_pool_lets_everybody_do_what_the_table_says_and_nothing_else() {
    let (world, _) = scene();
    let rows = access_tokens::stability_pool(&world);
    let mut abi = signatures(
        IErc20::IErc20Calls::SIGNATURES,
        &names(published!("IErc20"), true),
    );
    abi.extend(signatures(
        IStabilityPool::IStabilityPoolCalls::SIGNATURES,
        &names(published!("IStabilityPool"), true),
    ));
    complete(&rows.0, &abi);
    assert_eq!(abi.len(), 4 + 7);
    let refusals = enforce(&world, world.at.pool, &rows);
    assert_eq!(refusals, 4 * EVERYBODY.len() - 1 - 2 * 2 - 1);
}

#[test]
fn auth_1_the_incentives_let_everybody_do_what_the_table_says_and_nothing_else() {
    let world = access_doors::gauges();
    let rows = access_doors::incentives(&world);
    let mut abi = signatures(
        ILiquidityIncentives::ILiquidityIncentivesCalls::SIGNATURES,
        &names(published!("ILiquidityIncentives"), true),
    );
    abi.extend(signatures(
        IOwned::IOwnedCalls::SIGNATURES,
        &names(published!("IOwned"), true),
    ));
    complete(&rows.0, &abi);
    assert_eq!(abi.len(), 5 + 3);
    let refusals = enforce(&world, world.at.incentives, &rows);
    assert_eq!(refusals, 5 * (EVERYBODY.len() - 1));
}

#[test]
fn auth_1_the_gateway_lets_everybody_do_what_the_table_says_and_nothing_else() {
    let (world, id, markets) = access_doors::doors();
    let rows = access_doors::gateway(&world, id, markets);
    let mut abi = signatures(
        IGateway::IGatewayCalls::SIGNATURES,
        &names(published!("IGateway"), true),
    );
    abi.extend(IOnTroveChange::IOnTroveChangeCalls::SIGNATURES);
    complete(&rows.0, &abi);
    assert_eq!(abi.len(), 11 + 1);
    let refusals = enforce(&world, world.at.gateway, &rows);
    let all = EVERYBODY.len();
    assert_eq!(refusals, 5 * (all - 2) + 3 * (all - 1) + all);
}

#[test]
fn auth_1_the_oracle_changes_nothing_for_anybody() {
    assert!(names(published!("IPriceOracle"), true).is_empty());
    assert!(!IPriceOracle::IPriceOracleCalls::SIGNATURES.is_empty());
}

#[test]
fn auth_1_views_answer_everybody_alike_and_change_nothing() {
    let (mut world, id) = scene();
    let before = world.storage_hash();
    let at = world.at;
    let all = Ledger::ITroveManagerCalls::SIGNATURES;
    let ledger = signatures(all, &names(published!("ITroveManager"), false));
    let changing = signatures(all, &names(published!("ITroveManager"), true));
    assert_eq!(ledger.len() + changing.len(), all.len());
    for signature in ledger {
        let hash = alloy_primitives::keccak256(signature);
        for word in [id, U256::ZERO, U256::from_be_bytes(at.spot.into_word().0)] {
            let word = word.to_be_bytes::<32>();
            let data = [&hash[..4], &word, &word].concat();
            let mut answers = BTreeSet::new();
            for caller in EVERYBODY {
                let from = caller.address(&world);
                let answer = match world.send_raw(from, at.ledger, data.clone()) {
                    Ok(done) => done.value,
                    Err(refused) => refused.data().clone(),
                };
                answers.insert(answer);
            }
            assert_eq!(answers.len(), 1, "{signature}");
        }
    }
    assert_eq!(world.storage_hash(), before);
}
