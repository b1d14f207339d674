//! WRAP: AMPL into shares and back.

use num_bigint::BigUint;

use super::stage::{BORROWER, NEIGHBOUR, STRANGER, Stage};
use crate::{random::Random, trace::Op, world::AMPL_SUPPLY};

/// Shares for all of AMPL's supply: 10 million.
const ALL: u128 = 10u128.pow(25);

fn floor(x: u128, y: u128, z: u128) -> u128 {
    let quotient = BigUint::from(x) * y / z;
    quotient.try_into().expect("128 bits")
}

pub fn wrap_6_no_way_there_and_back_gains_whatever_rebases_between(stage: &mut Stage<'_>) {
    let mut supply = AMPL_SUPPLY;
    // From a whole AMPL to a thousand times all there was.
    for next in [
        AMPL_SUPPLY * 21 / 20,
        AMPL_SUPPLY / 13,
        1_000_000_007,
        AMPL_SUPPLY * 1_000,
        AMPL_SUPPLY,
    ] {
        for divided in [1, 3, 1_000] {
            let amples = stage.holds(BORROWER).ampl / divided;
            let steps = [amples / 2, amples / 3, 1].map(|amples| amples.max(1));
            let held = stage.holds(BORROWER).ampl;
            let mut shares = 0;
            for amples in steps {
                if super::wrap::floor(amples, ALL, supply) > 0 {
                    shares += stage.does(BORROWER, Op::Wrap { amples }).shares;
                }
            }
            let back = stage.does(BORROWER, Op::Unwrap { shares }).amples;
            let now = stage.holds(BORROWER).ampl;
            assert!(now <= held, "{back} of {steps:?} at {supply}");
            let cost = stage.does(BORROWER, Op::WrapShares { shares }).amples;
            assert!(cost >= back, "{cost} {back}");
            // Across a rebase: no larger part of AMPL than before.
            stage.does(STRANGER, Op::Rebase { supply: next });
            let back = stage.does(BORROWER, Op::Unwrap { shares }).amples;
            assert!(back <= floor(cost, next, supply) + 1, "{back} for {cost}");
            stage.does(STRANGER, Op::Rebase { supply });
        }
        stage.does(STRANGER, Op::Rebase { supply: next });
        supply = next;
    }
    assert_eq!(stage.holds(BORROWER).wampl, 0);
}

pub fn wrap_7_shares_are_those_of_the_published_rule(stage: &mut Stage<'_>) {
    let mut random = Random::new(7);
    for _ in 0..20 {
        let supply = random.between(AMPL_SUPPLY / 100, 30 * AMPL_SUPPLY);
        stage.does(STRANGER, Op::Rebase { supply });
        let held = stage.holds(NEIGHBOUR).ampl;
        let amples = random.between(1_000, held / 4);
        let shares = stage.does(NEIGHBOUR, Op::Wrap { amples }).shares;
        assert_eq!(shares, floor(amples, ALL, supply), "{amples} of {supply}");
        let part = random.between(1, shares);
        let back = stage.does(NEIGHBOUR, Op::Unwrap { shares: part }).amples;
        assert_eq!(back, floor(part, supply, ALL), "{part} of {supply}");
    }
}
