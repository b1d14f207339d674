//! Feeds that fail in every way a contract can.

use alloy_primitives::{Address, Bytes, I256, U256};
use alloy_sol_types::SolValue;
use interfaces::IPriceOracle as Oracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{assert_refused, refused_with};
use support::doubles::{MockFeed, SequencerFeed};
use support::stage::GAS;
use support::world::{AMPL, Open, Quote, SPOT, Setup, WAD, World};

use crate::role;

/// The hostile modes of the feed's double but `ReturnRaw`, by number: reverts with and without
/// data, panics, burns its gas, returns nothing, 31 bytes, 1 MB.
const HOSTILE: std::ops::RangeInclusive<u8> = 1..=7;
const REVERT: u8 = 1;
const BURN_GAS: u8 = 4;
/// The modes of the health's double that are no yes: no, and all its failures.
const UNHEALTHY: std::ops::RangeInclusive<u8> = 1..=9;
/// Those that use up what they are given: by `invalid`, and by 1 MB of memory.
const HEALTH_BURNS_GAS: [u8; 2] = [5, 9];
const GOOD: u8 = 0;
const RESTRICTED: u8 = 1;
const DOWN: u8 = 2;

const PRICE_OF_AMPL: Oracle::priceCall = Oracle::priceCall { branch: U256::ZERO };

fn set_raw(world: &mut World, feed: Address, raw: Vec<u8>) {
    let call = MockFeed::setRawCall {
        raw_: Bytes::from(raw),
    };
    world.send(World::keeper(), feed, &call).unwrap();
}

fn quote(world: &World, branch: u64) -> Quote {
    world.quote(branch).unwrap().value
}

fn status(world: &World, branch: u64) -> u8 {
    quote(world, branch).status
}

fn sources(world: &World) -> [Address; 2] {
    [world.at.ampl_feed, world.at.ampl_anchor]
}

/// A world in which SPOT has a health.
fn watched() -> World {
    let setup = Setup {
        spot_health: true,
        ..Setup::launch()
    };
    setup.deploy()
}

#[test]
fn oracle_11_a_feed_that_fails_in_any_way_is_missing_and_harms_nobody_else() {
    let mut world = World::new();
    let good = quote(&world, AMPL);
    let alone = Quote {
        status: RESTRICTED,
        ..good
    };
    let [market, anchor] = sources(&world);
    let last = Oracle::lastAnswersCall { branch: U256::ZERO };
    for mode in HOSTILE {
        world.set_mode_of(market, mode);
        assert_eq!(quote(&world, AMPL), alone, "mode {mode} of the market");
        assert_eq!(status(&world, SPOT), GOOD, "mode {mode}");
        let all = world.view(world.at.oracle, &Oracle::pricesCall {});
        assert_eq!((all[0].status, all[1].status), (RESTRICTED, GOOD));
        let shown = world.view(world.at.oracle, &last);
        assert!(shown.market.price.is_zero() && !shown.anchor.price.is_zero());
        world.set_mode_of(anchor, mode);
        let down = quote(&world, AMPL);
        assert_eq!(
            (down.price, down.redemption_price),
            (U256::ZERO, U256::ZERO)
        );
        assert_eq!((down.status, down.by_gap_only), (DOWN, false));
        assert_eq!(status(&world, SPOT), GOOD, "mode {mode}");
        world.set_mode_of(market, 0);
        assert_eq!(quote(&world, AMPL), alone, "mode {mode} of the anchor");
        world.set_mode_of(anchor, 0);
        assert_eq!(quote(&world, AMPL), good);
    }
}

#[test]
fn oracle_11_only_five_words_are_an_answer() {
    let mut world = World::new();
    let now = U256::from(world.now());
    let answer = I256::try_from(2 * WAD).unwrap();
    let five = (U256::ONE, answer, now, now, U256::ONE).abi_encode();
    assert_eq!(five.len(), 160);
    for feed in sources(&world) {
        set_raw(&mut world, feed, five.clone());
        assert_eq!(status(&world, AMPL), GOOD, "five words");
        for length in [0, 31, 32, 128, 159] {
            set_raw(&mut world, feed, five[..length].to_vec());
            assert_eq!(status(&world, AMPL), RESTRICTED, "{length} bytes");
        }
        for extra in [1, 32] {
            set_raw(&mut world, feed, [five.clone(), vec![0; extra]].concat());
            assert_eq!(status(&world, AMPL), RESTRICTED, "{extra} too many");
        }
        set_raw(&mut world, feed, five.clone());
    }
}

#[test]
fn oracle_5_a_round_of_256_bit_times_is_missing() {
    let mut world = World::new();
    let now = U256::from(world.now());
    let answer = I256::try_from(2 * WAD).unwrap();
    for updated in [U256::MAX, now + (U256::ONE << 64), now + (U256::ONE << 40)] {
        let round = (U256::ONE, answer, now, updated, U256::ONE).abi_encode();
        for (feed, expected) in sources(&world).into_iter().zip([RESTRICTED, DOWN]) {
            set_raw(&mut world, feed, round.clone());
            assert_eq!(status(&world, AMPL), expected, "{updated}");
        }
        for feed in sources(&world) {
            world.set_mode_of(feed, 0);
        }
    }
}

#[test]
fn oracle_11_with_little_gas_a_failing_feed_takes_the_whole_call_with_it() {
    for which in [0, 1] {
        let mut world = World::new();
        let feed = sources(&world)[which];
        world.set_mode_of(feed, REVERT);
        let little = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, 150_000);
        let starved: Oracle::SourceStarved = refused_with(little);
        assert_eq!(starved.feed, feed);
        // Whatever the gas, the call never shows a source as missing that had less than its due.
        for mode in [REVERT, BURN_GAS] {
            world.set_mode_of(feed, mode);
            let ample = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, GAS);
            assert_eq!(ample.unwrap().value.status, RESTRICTED);
            let mut answers = 0;
            for gas in (30_000..900_000).step_by(7_001) {
                let Ok(done) = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, gas) else {
                    continue;
                };
                assert!(gas >= 200_000, "missing at a limit of {gas}");
                assert_eq!(done.value.status, RESTRICTED);
                answers += 1;
            }
            assert!(answers > 50, "{answers} of the limits suffice");
        }
    }
}

#[test]
fn oracle_11_two_feeds_that_burn_their_gas_are_down_only_if_both_had_it() {
    let mut world = World::new();
    for feed in sources(&world) {
        world.set_mode_of(feed, BURN_GAS);
    }
    for gas in (30_000..900_000).step_by(7_001) {
        if let Ok(done) = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, gas) {
            assert!(gas >= 400_000, "down at a limit of {gas}");
            assert_eq!(done.value.status, DOWN);
        }
    }
    let ample = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, GAS);
    assert_eq!(ample.unwrap().value.status, DOWN);
}

#[test]
fn safe_6_honest_feeds_answer_the_same_at_any_gas_that_suffices() {
    let world = World::new();
    let expected = quote(&world, AMPL);
    let mut answers = 0;
    // The range in which one feed after the other runs dry, closely; then anything.
    let limits = (22_000..62_000).step_by(97);
    for gas in limits.chain((62_000..400_000).step_by(3_001)) {
        if let Ok(done) = world.ask_with_gas(world.at.oracle, &PRICE_OF_AMPL, gas) {
            let told = (done.value.price, done.value.redemptionPrice);
            assert_eq!(told, (expected.price, expected.redemption_price), "{gas}");
            assert_eq!(done.value.status, GOOD, "{gas}");
            answers += 1;
        }
    }
    assert!(answers > 100, "{answers}");
}

#[test]
fn oracle_13_a_health_that_fails_in_any_way_restricts_its_branch() {
    let mut world = watched();
    let good = quote(&world, SPOT);
    assert_eq!(good.status, GOOD);
    let restricted = Quote {
        status: RESTRICTED,
        ..good
    };
    for mode in UNHEALTHY {
        world.set_health(mode);
        assert_eq!(quote(&world, SPOT), restricted, "mode {mode}");
        assert_eq!(status(&world, AMPL), GOOD, "mode {mode}");
    }
    world.set_health(0);
    assert_eq!(quote(&world, SPOT), good);
}

#[test]
fn oracle_13_a_starved_health_takes_the_whole_call_with_it() {
    let mut world = watched();
    let call = Oracle::priceCall {
        branch: U256::from(SPOT),
    };
    for mode in UNHEALTHY {
        world.set_health(mode);
        let little = world.ask_with_gas(world.at.oracle, &call, 150_000);
        if HEALTH_BURNS_GAS.contains(&mode) {
            assert!(little.is_err(), "nothing is left to say so");
        } else {
            let starved: Oracle::SourceStarved = refused_with(little);
            assert_eq!(starved.feed, world.at.spot_health, "mode {mode}");
        }
        for gas in (30_000..600_000).step_by(14_001) {
            if let Ok(done) = world.ask_with_gas(world.at.oracle, &call, gas) {
                assert!(gas >= 200_000, "not healthy at a limit of {gas}");
                assert_eq!(done.value.status, RESTRICTED);
            }
        }
    }
    world.set_health(0);
    for gas in (30_000..600_000).step_by(14_001) {
        if let Ok(done) = world.ask_with_gas(world.at.oracle, &call, gas) {
            assert_eq!(done.value.status, GOOD, "healthy at a limit of {gas}");
        }
    }
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
fn exits_work_while_the_feeds_burn_all_gas() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    crate::lender(&mut world, SPOT);
    world.pay(world.at.amp_usd, role("lender"), borrower, 100 * WAD);
    for feed in sources(&world) {
        world.set_mode_of(feed, BURN_GAS);
    }
    world.warp(1);
    let error = Ledger::OracleDown {};
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.repay(borrower, id, WAD).unwrap();
    world.close(borrower, id).unwrap();
}
