//! A day of AMPL and SPOT in one call against the models: rebases by the feeds' prices.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use alloy_primitives::{Address, I256, U256};
use proptest::prelude::*;
use support::doubles::{MockAmpl, MockAmplPolicy, MockFeed, MockOrchestrator, MockSpotPolicy};
use support::ghost::{Law, spot::Spot};
use support::stage::{Stage, arguments};

const KEEPER: Address = Address::repeat_byte(1);
/// AMPL's first supply, and what SPOT claims of it.
const SUPPLY: i128 = 50_000_000_000_000_000;
const PERP: i128 = 1_000_000_000_000_000;
const WAD: i128 = 1_000_000_000_000_000_000;
/// SPOT at 1.20, 8 decimals.
const SPOT_PRICE: i128 = 120_000_000;

fn word(number: i128) -> U256 {
    U256::from(u128::try_from(number).unwrap())
}

/// Everything that a day touches, and the same in numbers.
struct Days {
    stage: Stage,
    ampl: Address,
    at: Address,
    /// Wrapped AMPL's market and anchor, SPOT's market and anchor.
    feeds: [Address; 4],
    supply: i128,
    spot: Spot,
    spot_price: i128,
}

impl Days {
    /// AMPL at this target.
    fn at(target: i128) -> Self {
        let mut stage = Stage::new();
        let ampl = stage.create_double(KEEPER, "MockAmpl", &arguments(&(KEEPER,)));
        let policy = stage.create_double(KEEPER, "MockAmplPolicy", &arguments(&(ampl,)));
        let held = arguments(&(word(PERP), word(3 * PERP)));
        let spot_policy = stage.create_double(KEEPER, "MockSpotPolicy", &held);
        let mut feed = |decimals: u8, answer: i128| {
            let said = arguments(&(U256::from(decimals), I256::try_from(answer).unwrap()));
            stage.create_double(KEEPER, "MockFeed", &said)
        };
        let feeds = [
            feed(18, target * 5),
            feed(18, 1),
            feed(8, SPOT_PRICE),
            feed(8, 1),
        ];
        let all = arguments(&(policy, spot_policy, feeds, word(target)));
        let at = stage.create_double(KEEPER, "MockOrchestrator", &all);
        let call = MockAmpl::setMonetaryPolicyCall { policy };
        stage.send(KEEPER, ampl, &call).unwrap();
        let spot = Spot::balanced(PERP);
        let (supply, spot_price) = (SUPPLY, SPOT_PRICE);
        Self {
            stage,
            ampl,
            at,
            feeds,
            supply,
            spot,
            spot_price,
        }
    }

    fn say(&mut self, feed: usize, answer: i128) {
        let answer_ = I256::try_from(answer).unwrap();
        let call = MockFeed::setAnswerCall { answer_ };
        self.stage.send(KEEPER, self.feeds[feed], &call).unwrap();
    }

    fn answer(&self, feed: usize) -> (i128, u64) {
        let call = MockFeed::latestRoundDataCall {};
        let said = self.stage.view(self.feeds[feed], &call);
        (said._1.try_into().unwrap(), said._3.to())
    }

    /// A day with a share of wrapped AMPL at this price, told by the models; what it did to AMPL.
    fn day(&mut self, price: i128, target: i128) -> i128 {
        self.say(0, price);
        self.stage.warp(86_400);
        let call = MockOrchestrator::rebaseCall {};
        let done = self.stage.send(KEEPER, self.at, &call).unwrap();

        let before = self.supply;
        let rate = price.max(0) * 10_i128.pow(16) / before;
        let delta = if price > 0 {
            let [rate, target, supply] =
                [rate, target, before].map(|number| u128::try_from(number).unwrap().into());
            let law = Law::of_era("inferred_2025");
            law.supply_delta(&rate, &target, &supply).to_string()
        } else {
            "0".to_owned()
        };
        let said = &done.events::<MockAmplPolicy::LogRebase>()[0];
        assert_eq!(said.exchangeRate, word(rate));
        assert_eq!(said.requestedSupplyAdjustment.to_string(), delta);
        let change: i128 = said.requestedSupplyAdjustment.try_into().unwrap();
        self.supply += change;
        let supply = self.stage.view(self.ampl, &MockAmpl::totalSupplyCall {});
        assert_eq!(supply.to::<i128>(), self.supply);

        let held = self.spot.perp;
        self.spot.rebase(before, self.supply);
        self.spot.rebalance();
        let moved = &done.events::<MockSpotPolicy::Rebalanced>()[0];
        assert_eq!(moved.perp.to::<i128>(), self.spot.perp);
        assert_eq!(moved.vault.to::<i128>(), self.spot.vault);
        self.spot_price = self.spot_price * self.spot.perp / held;

        let now = self.stage.now();
        let said = [0, 1, 2, 3].map(|feed| self.answer(feed));
        let (ampl, spot) = ((price, now), (self.spot_price, now));
        assert_eq!(said, [ampl, ampl, spot, spot]);
        change
    }
}

#[test]
fn nothing_happens_at_the_target_but_that_prices_are_young() {
    let mut days = Days::at(WAD);
    for _ in 0..3 {
        assert_eq!(days.day(5 * WAD, WAD), 0);
    }
    assert_eq!(days.spot_price, SPOT_PRICE);
}

#[test]
fn ampl_grows_after_a_rise_until_its_price_is_back_in_the_band() {
    let mut days = Days::at(WAD);
    let grown: Vec<i128> = (0..12).map(|_| days.day(6 * WAD, WAD)).collect();
    let still = grown.iter().position(|change| *change == 0).unwrap();
    assert!((2..10).contains(&still), "{grown:?}");
    assert!(grown[..still].iter().all(|change| *change > 0));
    assert!(grown[still..].iter().all(|change| *change == 0));
    // 6 USD a share, 5 shares a token at first: the price is 1.05 or less.
    assert!(6 * SUPPLY * 100 <= days.supply * 5 * 105);
    assert!(days.spot_price > SPOT_PRICE, "and SPOT is enriched");
}

#[test]
fn ampl_shrinks_after_a_fall_and_spot_is_debased() {
    let mut days = Days::at(WAD);
    let fall = days.day(4 * WAD, WAD);
    // The curve at -20 %: 7.7 %, less what 2^-9 of it takes off.
    assert!(
        -SUPPLY * 77 / 1_000 < fall && fall < -SUPPLY * 76 / 1_000,
        "{fall}"
    );
    for _ in 0..10 {
        days.day(4 * WAD, WAD);
    }
    assert_eq!(days.day(4 * WAD, WAD), 0);
    assert!(days.supply * 105 > SUPPLY * 80);
    assert!(days.spot_price < SPOT_PRICE);
}

#[test]
fn a_price_that_is_none_makes_the_day_neutral() {
    let mut days = Days::at(WAD);
    for price in [0, -WAD] {
        assert_eq!(days.day(price, WAD), 0);
    }
}

#[test]
fn a_target_is_of_the_next_day() {
    let mut days = Days::at(WAD);
    let call = MockOrchestrator::setTargetRateCall {
        targetRate_: word(2 * WAD),
    };
    days.stage.send(KEEPER, days.at, &call).unwrap();
    assert!(days.day(5 * WAD, 2 * WAD) < 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_days_are_those_of_the_models(
        target in WAD / 2..2 * WAD,
        prices in proptest::collection::vec(-WAD..20 * WAD, 1..12),
    ) {
        let mut days = Days::at(target);
        for price in prices {
            days.day(price, target);
        }
    }
}
