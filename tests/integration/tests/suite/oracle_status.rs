//! What the ledger does with a price that is restricted, down, or nobody could answer.
//!
//! Every condition meets every verb: those that need a price, and those that do not.

use std::sync::{Mutex, OnceLock};

use alloy_primitives::U256;
use alloy_sol_types::SolError;
use interfaces::IPriceOracle as Oracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::Refused;
use support::world::{NINE, Open, SPOT, Setup, WAD, World};

use crate::role;

const SOFT: u64 = 26 * 3_600;
const HARD: u64 = 50 * 3_600;
const GOOD: u8 = 0;
const RESTRICTED: u8 = 1;
const DOWN: u8 = 2;
/// One SPOT in dollars, 18 decimals: what market and anchor say.
const USD: u128 = 12 * WAD / 10;

type Condition = fn(&mut World);
type Verb = fn(&mut World, U256) -> Result<(), Refused>;

/// Verbs that need a good price.
const PRICED: [(&str, Verb); 3] = [
    ("open", |world, _| {
        let open = Open::new(SPOT, 4_000 * NINE, 1_000 * WAD);
        world.open(role("borrower"), open).map(|_| ())
    }),
    ("borrow", |world, id| {
        world.borrow(role("borrower"), id, WAD).map(|_| ())
    }),
    ("withdraw", |world, id| {
        world.withdraw(role("borrower"), id, NINE).map(|_| ())
    }),
];

/// Verbs that need none, in an order in which each can go through.
const UNPRICED: [(&str, Verb); 3] = [
    ("add", |world, id| {
        world.add(role("borrower"), id, NINE).map(|_| ())
    }),
    ("repay", |world, id| {
        world.repay(role("borrower"), id, WAD).map(|_| ())
    }),
    ("close", |world, id| {
        world.warp(1);
        world.close(role("borrower"), id).map(|_| ())
    }),
];

/// SPOT has a health; the borrower has two troves, and collateral for more.
fn at_work() -> (World, U256) {
    static FIRST: OnceLock<Mutex<(World, U256)>> = OnceLock::new();
    let first = FIRST.get_or_init(|| {
        let setup = Setup {
            spot_health: true,
            ..Setup::launch()
        };
        let (mut world, borrower) = (setup.deploy(), role("borrower"));
        let id = world.opened(borrower, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD));
        world.opened(borrower, Open::new(SPOT, 8_000 * NINE, 2_000 * WAD));
        world.fund(SPOT, borrower, 9_000 * NINE);
        world.warp(1);
        Mutex::new((world, id))
    });
    first
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clone()
}

/// Verbs that need a price are refused with this and leave no trace; the others go through.
fn stops_what_needs_a_price<E: SolError>(mut world: World, id: U256, error: &E, when: &str) {
    for (verb, act) in PRICED {
        println!("{verb} {when}");
        world.refuses(error, |world| match act(world, id) {
            Ok(()) => panic!("{verb} goes through {when}"),
            Err(refused) => Err::<support::answer::Done<()>, _>(refused),
        });
    }
    for (verb, act) in UNPRICED {
        act(&mut world, id).unwrap_or_else(|refused| panic!("{verb} {when}: {refused:?}"));
    }
}

#[test]
fn oracle_9_sequencer_table_meets_every_verb() {
    let table = [
        (0, 3_601, true),
        (0, 3_600, true),
        (0, 3_599, false),
        (0, 1, false),
        (0, 0, false),
        (1, 10_000, false),
        (1, 0, false),
        (2, 10_000, false),
        (-1, 10_000, false),
    ];
    for (answer, ago, up) in table {
        let (mut world, id) = at_work();
        world.set_sequencer(answer, world.now() - ago);
        let when = format!("at {answer} for {ago} s");
        if up {
            for (verb, act) in PRICED.iter().chain(&UNPRICED) {
                act(&mut world, id).unwrap_or_else(|refused| panic!("{verb} {when}: {refused:?}"));
            }
        } else {
            stops_what_needs_a_price(world, id, &Oracle::SequencerDown {}, &when);
        }
    }
}

/// Every way to be restricted, and whether the gap alone is the reason.
const RESTRICTIONS: [(&str, bool, Condition); 14] = [
    ("market aged", false, |world| {
        world.warp(SOFT + 1);
        world.set_anchor(SPOT, USD);
    }),
    ("anchor aged", false, |world| {
        world.warp(SOFT + 1);
        world.set_market(SPOT, USD);
    }),
    ("both aged", false, |world| world.warp(SOFT + 1)),
    ("both at their hard age", false, |world| {
        world.warp(HARD - 1)
    }),
    ("market expired", false, |world| {
        world.warp(HARD + 1);
        world.set_anchor(SPOT, USD);
    }),
    ("anchor expired, market aged", false, |world| {
        world.warp(HARD - SOFT);
        world.set_market(SPOT, USD);
        world.warp(SOFT + 1);
    }),
    ("market missing", false, |world| {
        world.set_mode_of(world.at.spot_feed, 1);
    }),
    ("anchor missing", false, |world| {
        world.set_mode_of(world.at.spot_anchor, 1);
    }),
    ("market below the gap", true, |world| {
        world.set_market(SPOT, USD * 97 / 100);
    }),
    ("market above the gap", true, |world| {
        world.set_market(SPOT, USD * 103 / 100);
    }),
    ("market far below the clamp", true, |world| {
        world.set_market(SPOT, USD / 100);
    }),
    ("health says no", false, |world| world.set_health(1)),
    ("health burns its gas", false, |world| world.set_health(5)),
    ("health says no and the gap is wide", false, |world| {
        world.set_market(SPOT, USD * 97 / 100);
        world.set_health(1);
    }),
];

#[test]
fn oracle_10_restricted_stops_new_debt_and_withdrawals_and_nothing_else() {
    for (when, by_gap_only, condition) in RESTRICTIONS {
        let (mut world, id) = at_work();
        world.refresh_prices();
        condition(&mut world);
        let quote = world.quote(SPOT).unwrap().value;
        assert_eq!(
            (quote.status, quote.by_gap_only),
            (RESTRICTED, by_gap_only),
            "{when}"
        );
        assert!(
            !quote.price.is_zero() && quote.price <= quote.redemption_price,
            "{when}"
        );
        stops_what_needs_a_price(world, id, &Ledger::OracleRestricted {}, when);
    }
}

#[test]
fn oracle_10_down_stops_what_needs_a_price_and_nothing_else() {
    let downs: [(&str, Condition); 4] = [
        ("both expired", |world| world.warp(HARD + 1)),
        ("both missing", |world| {
            world.set_mode_of(world.at.spot_feed, 1);
            world.set_mode_of(world.at.spot_anchor, 4);
        }),
        ("market missing, anchor expired", |world| {
            world.warp(HARD + 1);
            world.set_mode_of(world.at.spot_feed, 3);
        }),
        ("both missing and not healthy", |world| {
            world.set_mode_of(world.at.spot_feed, 2);
            world.set_mode_of(world.at.spot_anchor, 2);
            world.set_health(1);
        }),
    ];
    for (when, condition) in downs {
        let (mut world, id) = at_work();
        world.refresh_prices();
        condition(&mut world);
        let quote = world.quote(SPOT).unwrap().value;
        assert_eq!((quote.status, quote.by_gap_only), (DOWN, false), "{when}");
        assert!(
            quote.price.is_zero() && quote.redemption_price.is_zero(),
            "{when}"
        );
        stops_what_needs_a_price(world, id, &Ledger::OracleDown {}, when);
    }
}

#[test]
fn oracle_2_the_gap_at_its_threshold_stops_nothing() {
    // 2 % of 1.20 on both sides, in the 8 decimals of the market: 1.2 / 1.02 = 1.17647058.8.
    for (market, good) in [
        (117_647_058, false),
        (117_647_059, true),
        (122_400_000, true),
        (122_400_001, false),
    ] {
        let (mut world, id) = at_work();
        world.set_price(SPOT, USD);
        world.set_market(SPOT, market * 10_000_000_000);
        let status = world.quote(SPOT).unwrap().value.status;
        assert_eq!(status == GOOD, good, "{market}");
        if good {
            for (verb, act) in PRICED {
                act(&mut world, id).unwrap_or_else(|refused| panic!("{verb}: {refused:?}"));
            }
        } else {
            stops_what_needs_a_price(world, id, &Ledger::OracleRestricted {}, "beyond the gap");
        }
    }
}
