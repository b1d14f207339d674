//! Feeds that fail in every way a contract can.

use alloy_primitives::{Bytes, I256, U256};
use alloy_sol_types::SolValue;
use interfaces::IPriceOracle as Oracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{assert_refused, refused_with};
use support::doubles::{MockFeed, SequencerFeed};
use support::stage::GAS;
use support::world::{AMPL, Open, SPOT, WAD, World};

use crate::role;

/// The hostile modes of the feed's double but `ReturnRaw`, by number.
const HOSTILE: std::ops::RangeInclusive<u8> = 1..=7;
const REVERT: u8 = 1;
const BURN_GAS: u8 = 4;

fn set_mode(world: &mut World, mode: u8) {
    let feed = world.at.ampl_feed;
    world
        .send(World::keeper(), feed, &MockFeed::setModeCall { mode })
        .unwrap();
}

fn set_raw(world: &mut World, raw: Vec<u8>) {
    let feed = world.at.ampl_feed;
    let call = MockFeed::setRawCall {
        raw_: Bytes::from(raw),
    };
    world.send(World::keeper(), feed, &call).unwrap();
}

#[test]
fn oracle_11_a_feed_that_fails_in_any_way_is_missing_and_harms_nobody_else() {
    let mut world = World::new();
    for mode in HOSTILE {
        set_mode(&mut world, mode);
        let quote = world.quote(AMPL).unwrap().value;
        assert_eq!((quote.price, quote.status), (U256::ZERO, 2), "mode {mode}");
        assert_eq!(world.quote(SPOT).unwrap().value.status, 0, "mode {mode}");
        let all = world.view(world.at.oracle, &Oracle::pricesCall {});
        assert_eq!((all[0].status, all[1].status), (2, 0), "mode {mode}");
        let last = Oracle::lastAnswersCall { branch: U256::ZERO };
        assert!(
            world.view(world.at.oracle, &last).market.price.is_zero(),
            "mode {mode}"
        );
    }
    set_mode(&mut world, 0);
    assert_eq!(world.quote(AMPL).unwrap().value.status, 0);
}

#[test]
fn oracle_11_only_five_words_are_an_answer() {
    let mut world = World::new();
    let now = U256::from(world.now());
    let answer = I256::try_from(2 * WAD).unwrap();
    let five = (U256::ONE, answer, now, now, U256::ONE).abi_encode();
    assert_eq!(five.len(), 160);
    set_raw(&mut world, five.clone());
    assert_eq!(world.quote(AMPL).unwrap().value.status, 0, "five words");
    for length in [0, 31, 32, 128, 159] {
        set_raw(&mut world, five[..length].to_vec());
        assert_eq!(world.quote(AMPL).unwrap().value.status, 2, "{length} bytes");
    }
    for extra in [1, 32] {
        set_raw(&mut world, [five.clone(), vec![0; extra]].concat());
        assert_eq!(
            world.quote(AMPL).unwrap().value.status,
            2,
            "{extra} bytes too many"
        );
    }
}

#[test]
fn oracle_5_a_round_of_256_bit_times_is_missing() {
    let mut world = World::new();
    let now = U256::from(world.now());
    let answer = I256::try_from(2 * WAD).unwrap();
    for updated in [U256::MAX, now + (U256::ONE << 64), now + (U256::ONE << 40)] {
        set_raw(
            &mut world,
            (U256::ONE, answer, now, updated, U256::ONE).abi_encode(),
        );
        assert_eq!(world.quote(AMPL).unwrap().value.status, 2, "{updated}");
    }
}

#[test]
fn oracle_11_with_little_gas_a_failing_feed_takes_the_whole_call_with_it() {
    let mut world = World::new();
    let call = Oracle::priceCall {
        branch: U256::from(AMPL),
    };
    set_mode(&mut world, REVERT);
    let starved: Oracle::SourceStarved =
        refused_with(world.ask_with_gas(world.at.oracle, &call, 150_000));
    assert_eq!(starved.feed, world.at.ampl_feed);
    // Whatever the gas, the call never shows a source as missing that had less than its due.
    for mode in [REVERT, BURN_GAS] {
        set_mode(&mut world, mode);
        let ample = world
            .ask_with_gas(world.at.oracle, &call, GAS)
            .unwrap()
            .value;
        assert_eq!(ample.status, 2, "with enough gas the source is missing");
        for gas in (30_000..600_000).step_by(7_001) {
            if let Ok(done) = world.ask_with_gas(world.at.oracle, &call, gas) {
                assert!(gas >= 200_000, "missing at a limit of {gas}");
                assert_eq!(done.value.status, 2);
            }
        }
    }
}

#[test]
fn safe_6_an_honest_feed_answers_the_same_at_any_gas_that_suffices() {
    let world = World::new();
    let call = Oracle::priceCall {
        branch: U256::from(AMPL),
    };
    let expected = world.quote(AMPL).unwrap().value;
    let mut answers = 0;
    for gas in (22_000..300_000).step_by(3_001) {
        if let Ok(done) = world.ask_with_gas(world.at.oracle, &call, gas) {
            assert_eq!(
                (done.value.price, done.value.status),
                (expected.price, 0),
                "{gas}"
            );
            answers += 1;
        }
    }
    assert!(answers > 10);
}

#[test]
fn a_sequencer_feed_that_fails_counts_as_down() {
    let mut world = World::new();
    let feed = world.at.sequencer;
    let call = SequencerFeed::setBrokenCall { broken: true };
    world.send(World::keeper(), feed, &call).unwrap();
    assert_refused(world.quote(AMPL), &Oracle::SequencerDown {});
}

#[test]
fn exits_work_while_the_feed_burns_all_gas() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    crate::lender(&mut world, SPOT);
    world.pay(world.at.amp_usd, role("lender"), borrower, 100 * WAD);
    set_mode(&mut world, BURN_GAS);
    world.warp(1);
    let error = Ledger::OracleDown {};
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.repay(borrower, id, WAD).unwrap();
    world.close(borrower, id).unwrap();
}
