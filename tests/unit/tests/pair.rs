//! Every scenario of the oracle, by `price-oracle` on a native host.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unimplemented,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

#[path = "../../../contracts/price-oracle/tests/scene/mod.rs"]
mod scene;

use alloy_primitives::{I256, U256};
use interfaces::AggregatorV3Interface::latestRoundDataCall;
use invariants::scenarios::pair::{self, Case, Shown, Sources, Told};
use invariants::scenarios::stage::SPOT;
use num_bigint::BigUint;
use scene::{
    AMPL_ANCHOR, AMPL_FEED, HEALTH, NOW, SEQUENCER, SPOT_ANCHOR, SPOT_FEED, TestHost, health,
    quote, round, sources, wired,
};

struct Native(TestHost);

impl Native {
    fn new() -> Self {
        let mut sources = sources();
        sources[1].health = HEALTH;
        Self(wired(SEQUENCER, sources))
    }

    /// A feed of 18 decimals, or of 8, says it.
    fn tell(&self, feed: alloy_primitives::Address, short: bool, told: &Told) {
        let unit = if short && told.answer > 0 {
            10i128.pow(10)
        } else {
            1
        };
        let answer = I256::try_from(told.answer / unit).unwrap();
        let at = told.age.map_or(0, |age| NOW.wrapping_sub_signed(age));
        let answer = round(answer, at, U256::from(at));
        self.0.answer::<latestRoundDataCall>(feed, answer);
    }
}

impl Sources for Native {
    fn quote(&mut self, case: &Case) -> Shown {
        let (market, anchor) = if case.branch == SPOT {
            (SPOT_FEED, SPOT_ANCHOR)
        } else {
            (AMPL_FEED, AMPL_ANCHOR)
        };
        // AMPL's market and SPOT's anchor have 8 decimals.
        self.tell(market, case.branch != SPOT, &case.market);
        self.tell(anchor, case.branch == SPOT, &case.anchor);
        health(&self.0, u64::from(case.healthy));
        let (price, redemption, status, by_gap_only) = quote(&self.0, case.branch.into());
        let big = |word: U256| BigUint::from_bytes_be(&word.to_be_bytes::<32>());
        Shown {
            price: big(price),
            redemption_price: big(redemption),
            status,
            by_gap_only,
        }
    }
}

macro_rules! tests {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            pair::$name(&mut Native::new());
        })*
    };
}

invariants::every_pair!(tests);
