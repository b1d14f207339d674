//! A price of one epoch never meets the supply of another, in whatever order things arrive.

use alloy_primitives::{Address, I256, U256};
use interfaces::AggregatorV3Interface::{getRoundDataCall, latestRoundDataCall};
use interfaces::IPriceOracle as Oracle;
use interfaces::IReportFeed as Feed;
use serde_json::Value;
use support::answer::{nothing, refused_with};
use support::report::{self, Ampl};
use support::stage::arguments;
use support::vectors::SCENARIOS;
use support::world::{DAY, Setup, World};

use crate::role;

/// A day of a scenario: AMPL's price and supply of one epoch, and the rebase at its end.
#[derive(Clone, Copy, Debug)]
struct Row {
    epoch: u64,
    value: u128,
    supply: u128,
    delta: I256,
    coherent: u128,
    mispaired: u128,
}

/// What can happen on a day, in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Somebody relays the report of the day's epoch.
    RelayToday,
    /// Somebody relays the report of the next epoch.
    RelayNext,
    /// AMPL rebases from the day's supply to the next one.
    Rebase,
}
use Step::{Rebase, RelayNext, RelayToday};

const ORDERS: [[Step; 3]; 6] = [
    [RelayToday, Rebase, RelayNext],
    [RelayToday, RelayNext, Rebase],
    [Rebase, RelayToday, RelayNext],
    [Rebase, RelayNext, RelayToday],
    [RelayNext, RelayToday, Rebase],
    [RelayNext, Rebase, RelayToday],
];

/// The rows of a scenario that have a price; nobody reports a day without one.
fn rows(scenario: &Value) -> Vec<Row> {
    let number = |row: &Value, field: &str| row[field].as_str().unwrap().parse().unwrap();
    let rows = scenario["rows"].as_array().unwrap();
    let priced = rows.iter().filter(|row| row["rate"].is_string());
    priced
        .map(|row| Row {
            epoch: row["day"].as_u64().unwrap(),
            value: number(row, "rate"),
            supply: number(row, "supply_before"),
            delta: row["delta"].as_str().unwrap().parse().unwrap(),
            coherent: number(row, "wampl_usd_coherent"),
            mispaired: number(row, "wampl_usd_if_mispaired"),
        })
        .collect()
}

/// The system, with a feed of AMPL, and an oracle that reads it.
#[derive(Clone)]
struct Scene {
    world: World,
    feed: Address,
    oracle: Address,
}

/// An oracle whose AMPL price is the feed's: its anchor, with a market that does not answer.
fn oracle_over(world: &mut World, feed: Address) -> Address {
    const REVERTS: u8 = 1;
    let keeper = World::keeper();
    let mut sources = Setup::launch().sources(&world.at);
    sources[0].anchor.feed = feed;
    let at = world.create_program(keeper, "price-oracle");
    let arguments = arguments(&(world.at.sequencer, sources));
    world.construct(keeper, at, &arguments).unwrap();
    world.set_mode_of(world.at.ampl_feed, REVERTS);
    at
}

impl Scene {
    fn new() -> Self {
        let mut world = World::new();
        let keeper = World::keeper();
        let feed = world.create_program(keeper, "report-feed");
        let arguments = report::arguments(keeper, 0, &report::reporters(5), 3);
        world.construct(keeper, feed, &arguments).unwrap();
        let oracle = oracle_over(&mut world, feed);
        Self {
            world,
            feed,
            oracle,
        }
    }

    /// AMPL has this supply.
    fn supply_is(&mut self, supply: u128) {
        let now = I256::from_raw(self.world.ampl_supply());
        self.world.rebase_by(I256::try_from(supply).unwrap() - now);
    }

    /// Three reports of a row's epoch; the last reporter signs another value and supply.
    fn call(&self, row: &Row, last: (u128, u128)) -> Feed::submitAmplCall {
        let domain = report::domain(self.world.chain.chain_id(), self.feed);
        let reporters = report::reporters(5);
        let pairs = [(row.value, row.supply), (row.value, row.supply), last];
        let signed = pairs.iter().zip(&reporters).map(|((value, supply), by)| {
            let said = Ampl {
                epoch: row.epoch,
                value: *value,
                supply: *supply,
                observed_at: self.world.now(),
            };
            said.signed(domain, by)
        });
        Feed::submitAmplCall {
            epoch: row.epoch,
            reports: signed.collect(),
        }
    }

    /// The price that the oracle has for the AMPL branch, if it has any, in dollars per share.
    fn price(&self) -> Option<u128> {
        let call = Oracle::priceCall { branch: U256::ZERO };
        let quote = self.world.view(self.oracle, &call);
        assert_eq!(quote.price, quote.redemptionPrice);
        let scale = U256::from(10_u128.pow(18));
        (quote.status < 2).then(|| u128::try_from(quote.price / scale).unwrap())
    }

    /// The epoch and the answer that the feed shows last.
    fn shown(&self) -> Option<(u64, u128)> {
        let round = self
            .world
            .ask(self.feed, &latestRoundDataCall {})
            .ok()?
            .value;
        Some((round.roundId.to(), u128::try_from(round.answer).unwrap()))
    }

    /// Nobody can say the price of one epoch with the supply of the other, with signatures of
    /// either, whatever epoch they call it.
    fn refuses_every_mispairing(&self, today: &Row, next: &Row) {
        let reports = [today, next].map(|row| self.call(row, (row.value, row.supply)));
        for signatures in &reports {
            for epoch in [today.epoch, next.epoch] {
                for (value, supply) in [(today.value, next.supply), (next.value, today.supply)] {
                    let mut call = signatures.clone();
                    call.epoch = epoch;
                    for report in &mut call.reports {
                        (report.value, report.supply) = (value, supply);
                    }
                    let coherent = [today, next]
                        .iter()
                        .any(|row| (value, supply, epoch) == (row.value, row.supply, row.epoch));
                    let refused = nothing(self.world.ask(self.feed, &call));
                    if coherent || refused.is_ok() {
                        // Nothing distinguishes two epochs of equal price or equal supply.
                        assert!(today.value == next.value || today.supply == next.supply);
                        continue;
                    }
                    let error = refused.unwrap_err();
                    let known =
                        error.is::<Feed::NotReporter>() || error.is::<Feed::EpochNotAfterLast>();
                    assert!(known, "{error:?}");
                }
            }
        }
    }
}

/// Walks a scenario; each day is played in every order from the same state. In the end of each
/// step the feed shows the coherent price of an epoch, or nothing, and the oracle follows it.
fn play(scenario: &Value) -> usize {
    let mut scene = Scene::new();
    let rows = rows(scenario);
    let mut differing = 0;
    for pair in rows.windows(2) {
        let [today, next] = [pair[0], pair[1]];
        scene.supply_is(today.supply);
        differing += usize::from(today.mispaired != today.coherent);
        for order in ORDERS {
            let mut scene = scene.clone();
            let mut shown = scene.shown();
            for step in order {
                let relayed = match step {
                    RelayToday => today,
                    RelayNext => next,
                    Rebase => {
                        scene.world.rebase_by(today.delta);
                        assert_eq!(scene.shown(), shown, "a rebase says nothing");
                        continue;
                    }
                };
                // One of three reporters reads price and supply of different epochs.
                let naive = (
                    relayed.value,
                    u128::try_from(scene.world.ampl_supply()).unwrap(),
                );
                let call = scene.call(&relayed, naive);
                let answer = scene.world.send(role("relayer"), scene.feed, &call);
                if shown.is_some_and(|(epoch, _)| epoch >= relayed.epoch) {
                    let _: Feed::EpochNotAfterLast = refused_with(answer);
                } else {
                    answer.unwrap();
                    shown = Some((relayed.epoch, relayed.coherent));
                }
                assert_eq!(scene.shown(), shown, "{order:?} of {today:?}");
                assert_eq!(scene.price(), shown.map(|(_, price)| price), "{order:?}");
            }
        }
        scene.refuses_every_mispairing(&today, &next);
        let call = scene.call(&today, (today.value, today.supply));
        scene
            .world
            .send(role("relayer"), scene.feed, &call)
            .unwrap();
        scene.world.warp(DAY);
    }
    // History holds the coherent price of every epoch, for ever.
    for row in &rows[..rows.len() - 1] {
        let round = alloy_primitives::aliases::U80::from(row.epoch);
        let told = scene.world.view(scene.feed, &getRoundDataCall { round });
        assert_eq!(told.answer, I256::try_from(row.coherent).unwrap());
    }
    differing
}

#[test]
fn rebase_3_every_interleaving_gives_the_coherent_price_or_none() {
    let all: Value = serde_json::from_str(SCENARIOS).unwrap();
    let scenarios = all["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 6);
    let differing: usize = scenarios.iter().map(play).sum();
    assert!(
        differing > 80,
        "only {differing} days had an error to prevent"
    );
}
