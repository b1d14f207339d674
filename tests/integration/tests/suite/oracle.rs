//! What the oracle answers. What the ledger does with it is in `oracle_status.rs`.

use alloy_primitives::{I256, U256};
use interfaces::IPriceOracle as Oracle;
use support::answer::assert_refused;
use support::world::{AMPL, Quote, SPOT, Setup, WAD, World};

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
    let quote = world.quote(branch).unwrap().value;
    assert_eq!(quote.price.is_zero(), quote.status == DOWN, "ORACLE-3");
    assert!(quote.redemption_price >= quote.price);
    quote.status
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
            status: GOOD,
            by_gap_only: false,
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
        (I256::ZERO, now, false),
        (I256::MINUS_ONE, now, false),
        (I256::MIN, now, false),
        (one, 0, false),
        (one, now + 1, false),
        (one, u64::MAX, false),
        (one, now, true),
    ];
    for (answer, updated, counts) in rounds {
        let [both, single] = if counts {
            [GOOD, GOOD]
        } else {
            [DOWN, RESTRICTED]
        };
        world.set_round(AMPL, answer, updated, updated);
        assert_eq!(status(&world, AMPL), both, "{answer} at {updated}");
        world.set_round_of(world.at.ampl_anchor, one, now, now);
        assert_eq!(status(&world, AMPL), single, "the anchor speaks alone");
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

/// AMPL's market and anchor in cents, the market's answer newer or not; price and redemption
/// price in 1e-4 dollars, and whether the gap restricts.
#[test]
fn oracle_2_pair_rule_by_example() {
    let table = [
        (200, 200, true, 20_000, 20_000, false),
        (196, 200, true, 19_600, 20_000, false),
        (180, 200, true, 18_000, 18_900, true),
        (180, 200, false, 18_000, 20_000, true),
        (100, 200, true, 15_000, 15_750, true),
        (1, 200, false, 15_000, 20_000, true),
        (210, 200, true, 20_000, 21_000, false),
        (212, 200, true, 20_000, 21_200, true),
        (900, 200, false, 20_000, 25_000, true),
    ];
    for (market, anchor, newer, low, high, gap) in table {
        let mut world = World::new();
        let cents = |cents: u128| cents * WAD / 100;
        world.set_anchor(AMPL, cents(anchor));
        world.warp(u64::from(newer));
        world.set_market(AMPL, cents(market));
        let want = Quote {
            price: scaled(low, 32),
            redemption_price: scaled(high, 32),
            status: if gap { RESTRICTED } else { GOOD },
            by_gap_only: gap,
        };
        assert_eq!(
            world.quote(AMPL).unwrap().value,
            want,
            "{market} {anchor} {newer}"
        );
    }
}

#[test]
fn oracle_6_a_feed_that_sticks_to_its_floor_is_missing() {
    let mut world = World::new();
    let (keeper, at) = (World::keeper(), world.at);
    let oracle = world.create_program(keeper, "price-oracle");
    let mut sources = Setup::launch().sources(&at);
    // SPOT's market has 8 decimals and cannot say less than 10 cents nor more than 10 dollars.
    (sources[1].market.floor, sources[1].market.ceiling) = (10_000_000, 1_000_000_000);
    let arguments = support::stage::arguments(&(at.sequencer, sources));
    world.construct(keeper, oracle, &arguments).unwrap();
    let call = Oracle::priceCall {
        branch: U256::from(SPOT),
    };
    for (answer, counts) in [
        (9_999_999, false),
        (10_000_000, false),
        (10_000_001, false),
        (10_000_002, true),
        (999_999_998, true),
        (999_999_999, false),
        (1_000_000_000, false),
    ] {
        world.set_price(SPOT, answer * 10_000_000_000);
        let status = world.view(oracle, &call).status;
        assert_eq!(status, if counts { GOOD } else { RESTRICTED }, "{answer}");
        assert_eq!(self::status(&world, SPOT), GOOD, "the launch declares none");
    }
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
    assert_eq!(last.anchor.price, scaled(12, 44));
    assert_eq!(last.anchor.updatedAt, U256::from(updated));
    let call = Oracle::sourceCall {
        branch: U256::from(SPOT),
        which: U256::ZERO,
    };
    let source = world.view(world.at.oracle, &call);
    assert_eq!((source.feed, source.feedDecimals), (world.at.spot_feed, 8));
    assert_eq!((source.collateralDecimals, source.softAge), (9, 26 * 3_600));
    let call = Oracle::sourceCall {
        branch: U256::from(SPOT),
        which: U256::ONE,
    };
    let source = world.view(world.at.oracle, &call);
    assert_eq!(
        (source.feed, source.feedDecimals),
        (world.at.spot_anchor, 18)
    );
    let threshold = |branch| Oracle::thresholdCall {
        branch: U256::from(branch),
    };
    let told = [AMPL, SPOT].map(|branch| world.view(world.at.oracle, &threshold(branch)));
    assert_eq!(told, [U256::from(500), U256::from(200)]);
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
        assert_eq!(
            (quote.status, quote.byGapOnly),
            (one.status, one.by_gap_only)
        );
    }
    let error = Oracle::BranchUnknown {
        branch: U256::from(2),
    };
    assert_refused(world.quote(2), &error);
}
