//! What the oracle answers, and what the ledger does with it.

use alloy_primitives::{I256, U256};
use interfaces::IPriceOracle as Oracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::{AMPL, Open, Quote, SPOT, Setup, WAD, World};

use crate::role;

const SOFT: u64 = 26 * 3_600;
const HARD: u64 = 50 * 3_600;
const GOOD: u8 = 0;
const RESTRICTED: u8 = 1;
const DOWN: u8 = 2;

/// 1e36 times 10^exponent.
fn scaled(mantissa: u128, exponent: u64) -> U256 {
    U256::from(mantissa) * U256::from(10).pow(U256::from(exponent))
}

fn status(world: &World, branch: u64) -> u8 {
    let Quote {
        price,
        redemption_price,
        status,
    } = world.quote(branch).unwrap().value;
    assert_eq!(price.is_zero(), status == DOWN, "a price unless down");
    assert!(redemption_price >= price);
    status
}

#[test]
fn oracle_1_scales_each_feed_by_its_decimals_and_those_of_its_collateral() {
    let mut world = World::new();
    let two = scaled(2, 36);
    assert_eq!(
        world.quote(AMPL).unwrap().value,
        Quote {
            price: two,
            redemption_price: two,
            status: GOOD
        }
    );
    assert_eq!(world.quote(SPOT).unwrap().value.price, scaled(12, 44));
    world.set_price(AMPL, 1);
    assert_eq!(world.quote(AMPL).unwrap().value.price, scaled(1, 18));
    world.set_price(SPOT, 10_u128.pow(10));
    assert_eq!(world.quote(SPOT).unwrap().value.price, scaled(1, 37));
}

#[test]
fn oracle_4_is_good_to_its_soft_age_restricted_to_its_hard_age_and_down_after() {
    for branch in [AMPL, SPOT] {
        let mut world = World::new();
        world.refresh_prices();
        let steps = [
            (SOFT, GOOD),
            (1, RESTRICTED),
            (HARD - SOFT - 1, RESTRICTED),
            (1, DOWN),
        ];
        for (seconds, expected) in steps {
            world.warp(seconds);
            assert_eq!(
                status(&world, branch),
                expected,
                "branch {branch}, {seconds} s later"
            );
        }
        world.refresh_prices();
        assert_eq!(status(&world, branch), GOOD, "an answer heals it");
    }
}

#[test]
fn oracle_5_an_answer_that_is_not_positive_or_not_of_the_past_is_no_price() {
    let mut world = World::new();
    let now = world.now();
    let one = I256::try_from(1_000_000_000_000_000_000_i64).unwrap();
    let rounds = [
        (I256::ZERO, now, DOWN),
        (I256::MINUS_ONE, now, DOWN),
        (I256::MIN, now, DOWN),
        (one, 0, DOWN),
        (one, now + 1, DOWN),
        (one, u64::MAX, DOWN),
        (one, now, GOOD),
    ];
    for (answer, updated, expected) in rounds {
        world.set_round(AMPL, answer, updated, updated);
        assert_eq!(status(&world, AMPL), expected, "{answer} at {updated}");
        assert_eq!(
            status(&world, SPOT),
            GOOD,
            "one branch does not touch the other"
        );
    }
}

#[test]
fn oracle_9_the_sequencer_must_have_been_up_for_an_hour() {
    let mut world = World::new();
    let now = world.now();
    let rounds = [
        (0, now - 3_600, true),
        (0, now - 3_599, false),
        (0, now, false),
        (0, now + 1, false),
        (0, 0, false),
        (1, now - 3_600, false),
        (1, 0, false),
        (-1, now - 3_600, false),
        (2, now - 3_600, false),
    ];
    for (answer, since, up) in rounds {
        world.set_sequencer(answer, since);
        let quote = world.quote(AMPL);
        if up {
            assert_eq!(quote.unwrap().value.status, GOOD, "{answer} since {since}");
        } else {
            assert_refused(quote, &Oracle::SequencerDown {});
        }
    }
}

#[test]
fn oracle_9_a_chain_without_a_sequencer_feed_needs_none() {
    let setup = Setup {
        sequencer: false,
        ..Setup::launch()
    };
    let mut world = setup.deploy();
    world.set_sequencer(1, 0);
    assert_eq!(status(&world, AMPL), GOOD);
    assert!(
        world
            .view(world.at.oracle, &Oracle::sequencerFeedCall {})
            .is_zero()
    );
}

/// Every verb of the ledger, each ready to go through at a good price.
fn verbs(world: &mut World) -> (U256, u128) {
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.opened(borrower, Open::new(AMPL, 4_000 * WAD, 2_000 * WAD));
    world.fund(AMPL, borrower, 2_000 * WAD);
    (id, 2_000 * WAD)
}

#[test]
fn oracle_10_restricted_stops_new_debt_and_withdrawals_and_nothing_else() {
    let mut world = World::new();
    let borrower = role("borrower");
    let (id, coll) = verbs(&mut world);
    world.warp(SOFT + 1);
    assert_eq!(status(&world, AMPL), RESTRICTED);
    let error = Ledger::OracleRestricted {};
    world.refuses(&error, |world| {
        world.open(borrower, Open::new(AMPL, coll, 1_000 * WAD))
    });
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.refuses(&error, |world| world.withdraw(borrower, id, WAD));
    world.add(borrower, id, WAD).unwrap();
    world.repay(borrower, id, WAD).unwrap();
    world.warp(1);
    world.close(borrower, id).unwrap();
}

#[test]
fn oracle_10_down_stops_what_needs_a_price_and_nothing_else() {
    let mut world = World::new();
    let borrower = role("borrower");
    let (id, coll) = verbs(&mut world);
    world.warp(HARD + 1);
    assert_eq!(status(&world, AMPL), DOWN);
    let error = Ledger::OracleDown {};
    world.refuses(&error, |world| {
        world.open(borrower, Open::new(AMPL, coll, 1_000 * WAD))
    });
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.refuses(&error, |world| world.withdraw(borrower, id, WAD));
    world.add(borrower, id, WAD).unwrap();
    world.repay(borrower, id, WAD).unwrap();
    world.warp(1);
    world.close(borrower, id).unwrap();
}

#[test]
fn oracle_9_a_sequencer_outage_stops_what_needs_a_price_and_nothing_else() {
    let mut world = World::new();
    let borrower = role("borrower");
    let (id, coll) = verbs(&mut world);
    world.set_sequencer(1, world.now());
    let error = Oracle::SequencerDown {};
    world.refuses(&error, |world| {
        world.open(borrower, Open::new(AMPL, coll, 1_000 * WAD))
    });
    world.refuses(&error, |world| world.borrow(borrower, id, WAD));
    world.refuses(&error, |world| world.withdraw(borrower, id, WAD));
    world.add(borrower, id, WAD).unwrap();
    world.repay(borrower, id, WAD).unwrap();
    world.warp(1);
    world.close(borrower, id).unwrap();
}

#[test]
fn views_show_sources_and_last_answers_also_when_down() {
    let mut world = World::new();
    let updated = world.now();
    world.refresh_prices();
    world.warp(HARD + 1);
    world.set_sequencer(1, world.now());
    let call = Oracle::lastAnswersCall {
        branch: U256::from(SPOT),
    };
    let last = world.view(world.at.oracle, &call);
    assert_eq!(last.market.price, scaled(12, 44));
    assert_eq!(last.market.updatedAt, U256::from(updated));
    assert!(last.anchor.price.is_zero() && last.anchor.updatedAt.is_zero());
    let call = Oracle::sourceCall {
        branch: U256::from(SPOT),
        which: U256::ZERO,
    };
    let source = world.view(world.at.oracle, &call);
    assert_eq!((source.feed, source.feedDecimals), (world.at.spot_feed, 8));
    assert_eq!((source.collateralDecimals, source.softAge), (9, 26 * 3_600));
    assert_eq!(
        world.view(world.at.oracle, &Oracle::branchCountCall {}),
        U256::from(2)
    );
}

#[test]
fn prices_gives_every_branch_as_price_gives_one() {
    let mut world = World::new();
    world.set_round(SPOT, I256::ZERO, 0, 0);
    let all = world.view(world.at.oracle, &Oracle::pricesCall {});
    assert_eq!(all.len(), 2);
    for (branch, quote) in [AMPL, SPOT].into_iter().zip(all) {
        let one = world.quote(branch).unwrap().value;
        assert_eq!(
            (quote.price, quote.redemptionPrice),
            (one.price, one.redemption_price)
        );
        assert_eq!(quote.status, one.status);
    }
    let error = Oracle::BranchUnknown {
        branch: U256::from(2),
    };
    assert_refused(world.quote(2), &error);
}
