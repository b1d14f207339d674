//! Every scenario of the oracle, by the rule of `cdp-core`.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use cdp_core::oracle::{self, Source};
use cdp_core::params::{AMPL_THRESHOLD, HARD_AGE, SOFT_AGE, SPOT_THRESHOLD};
use fixed_math::{Price, Timestamp, U256};
use invariants::scenarios::pair::{self, Case, Shown, Sources, Told};
use invariants::scenarios::stage::AMPL;
use invariants::world::GENESIS;
use num_bigint::BigUint;

struct Rule;

fn word(answer: i128) -> U256 {
    let magnitude = U256::from(answer.unsigned_abs());
    if answer < 0 {
        magnitude.wrapping_neg()
    } else {
        magnitude
    }
}

impl Sources for Rule {
    fn quote(&mut self, case: &Case) -> Shown {
        let now = Timestamp::new(GENESIS);
        let of_ampl = case.branch == AMPL;
        let (decimals, threshold) = if of_ampl {
            (18, AMPL_THRESHOLD)
        } else {
            (9, SPOT_THRESHOLD)
        };
        let source = Source::new(18, decimals, SOFT_AGE, HARD_AGE).unwrap();
        let read = |told: &Told| {
            let at = told.age.map_or(0, |age| GENESIS.wrapping_sub_signed(age));
            oracle::read(&source, word(told.answer), U256::from(at), now)
        };
        let (market, anchor) = (read(&case.market), read(&case.anchor));
        let quote = oracle::quote(market, anchor, threshold, of_ampl || case.healthy);
        let big = |price: Price| BigUint::from_bytes_be(&price.raw().to_be_bytes::<32>());
        Shown {
            price: big(quote.price),
            redemption_price: big(quote.redemption_price),
            status: quote.status.byte(),
            by_gap_only: quote.by_gap_only,
        }
    }
}

macro_rules! tests {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            pair::$name(&mut Rule);
        })*
    };
}

invariants::every_pair!(tests);
